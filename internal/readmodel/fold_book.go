package readmodel

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// Books names every book that holds a facility, sorted.
func (l Fold) Books(context.Context) ([]string, error) {
	books := []string{}
	for _, book := range l.books() {
		books = append(books, book.Book)
	}
	return books, nil
}

// LoanBook gives the totals of one book.
func (l Fold) LoanBook(_ context.Context, name string) (LoanBook, error) {
	for _, book := range l.books() {
		if book.Book == name {
			return book, nil
		}
	}
	return newLoanBook(name), nil
}

// booksKept keeps the loan books of moments that were looked at: what was known at a moment
// never changes. A line weighs about 100 bytes.
var booksKept = kept[booksKey, []LoanBook]{most: 40_000, weight: func(books []LoanBook) (lines int) {
	for i := range books {
		b := &books[i]
		lines += 1 + len(b.ByApproval) + len(b.ByDisbursement) + len(b.ByState) + len(b.BySector) + len(b.ByGrade) + len(b.ByStage) + len(b.Ageing)
	}
	return lines
}}

type booksKey struct {
	of    *domain.Tracks // tells one journal from another
	known int64
	today calendar.Date
}

// books gives the totals of all books that hold a facility, by name. Nobody may change them.
func (l Fold) books() []LoanBook {
	sum := func() (books []LoanBook, ok bool) {
		l.World.SumUp(noTotals, func(sums domain.StandingSums) { books = sums.(*bookTotals).named(l.World) })
		return books, true
	}
	var books []LoanBook
	if tracks := l.World.Tracks(); tracks != nil {
		books, _ = booksKept.of(booksKey{tracks, l.World.Position(), l.Today()}, sum)
	} else {
		books, _ = sum()
	}
	return books
}

// bookTotals are the totals of all books.
type bookTotals struct{ books []*bookSums }

// named gives the books that hold a facility, by name.
func (t *bookTotals) named(w *domain.World) (books []LoanBook) {
	for _, b := range t.books {
		if b.facilities > 0 {
			books = append(books, b.book(w))
		}
	}
	slices.SortFunc(books, func(a, b LoanBook) int { return cmp.Compare(a.Book, b.Book) })
	return books
}

func noTotals() domain.StandingSums { return new(bookTotals) }

// bookSums are those of one book, by the numbers of their texts.
type bookSums struct {
	name, currency          domain.Text
	facilities              int // whether they count in the totals or not
	approval, payout        byYear
	states, sectors, grades byText
	stages                  [domain.Lapsed + 1]BookLine
	ageing                  []AgeingLine
}

func (t *bookTotals) of(book domain.Text) *bookSums {
	for _, sums := range t.books {
		if sums.name == book {
			return sums
		}
	}
	sums := &bookSums{name: book, ageing: newAgeing()}
	t.books = append(t.books, sums)
	return sums
}

// Count takes a facility into the totals of its book, or out of them.
func (t *bookTotals) Count(s *domain.Standing, today calendar.Date, times int) {
	b := t.of(s.Book)
	b.facilities += times
	b.currency = s.Currency // the same for all of a book
	if !inBook(s) {
		return
	}
	line := lineOf(s, times)
	for _, sum := range [...]*BookLine{b.approval.at(s.ApprovedOn), b.sectors.at(s.Sector), &b.stages[s.Stage], b.grades.at(s.Grade), b.states.at(s.StateCode)} {
		sum.Join(&line)
	}
	if s.DisbursedOn != calendar.None {
		b.payout.at(s.DisbursedOn).Join(&line)
	}
	if s.Serviced && s.OutstandingCents > 0 {
		a := &b.ageing[ArrearsOf(s.DaysPastDue(today))]
		a.Count += times
		a.OutstandingCents += s.OutstandingCents * money.Cents(times)
		a.PastDueCents += s.PastDueCents * money.Cents(times)
	}
}

// book gives the totals as they are now.
func (b *bookSums) book(w *domain.World) LoanBook {
	book := LoanBook{Book: w.Text(b.name), Currency: w.Text(b.currency), Ageing: slices.Clone(b.ageing)}
	byStage := lines{}
	for stage := range b.stages {
		line := b.stages[stage]
		line.Key = domain.Stage(stage).String()
		byStage = append(byStage, line)
		book.Total.Join(&line)
	}
	book.ByApproval, book.ByDisbursement = b.approval.named(), b.payout.named()
	book.ByState, book.BySector = b.states.named(w, false), b.sectors.named(w, true)
	book.ByGrade, book.ByStage = b.grades.named(w, false), byStage.sorted()
	return book
}

func newLoanBook(name string) LoanBook {
	return LoanBook{Book: name, ByApproval: []BookLine{}, ByDisbursement: []BookLine{}, ByState: []BookLine{}, BySector: []BookLine{},
		ByGrade: []BookLine{}, ByStage: []BookLine{}, Ageing: newAgeing()}
}

func newAgeing() (lines []AgeingLine) {
	for _, a := range ArrearsBuckets {
		lines = append(lines, AgeingLine{Arrears: a})
	}
	return lines
}

// inBook says whether the facility counts in the totals: it was approved, and not
// given up before it was paid out.
func (r FacilityRow) inBook() bool {
	switch r.Stage {
	case domain.Declined.String(), domain.Withdrawn.String(), domain.Lapsed.String():
		return false
	}
	return r.ApprovedOn != calendar.None
}

func inBook(s *domain.Standing) bool {
	switch s.Stage {
	case domain.Declined, domain.Withdrawn, domain.Lapsed:
		return false
	}
	return s.ApprovedOn != calendar.None
}

// lineOf is what a facility adds to sums, so many times.
func lineOf(s *domain.Standing, times int) BookLine {
	n := money.Cents(times)
	line := BookLine{Count: times, ApprovedCents: n * s.ApprovedCents, DisbursedCents: n * s.DisbursedCents, OutstandingCents: n * s.OutstandingCents,
		ChargedOffCents: n * s.ChargedOffCents, RecoveredCents: n * s.RecoveredCents}
	if s.DisbursedOn != calendar.None {
		line.Disbursed = times
	}
	if s.ChargedOffCents > 0 || s.Stage == domain.ChargedOff || s.Stage == domain.WrittenOff {
		line.ChargedOff = times
	}
	if s.Stage == domain.Closed {
		line.PaidInFull, line.PaidInFullCents = times, n*s.DisbursedCents
	}
	return line
}

// Join adds the sums of another line.
func (b *BookLine) Join(x *BookLine) {
	b.Count, b.Disbursed, b.ChargedOff, b.PaidInFull = b.Count+x.Count, b.Disbursed+x.Disbursed, b.ChargedOff+x.ChargedOff, b.PaidInFull+x.PaidInFull
	b.ApprovedCents += x.ApprovedCents
	b.DisbursedCents += x.DisbursedCents
	b.OutstandingCents += x.OutstandingCents
	b.ChargedOffCents += x.ChargedOffCents
	b.RecoveredCents += x.RecoveredCents
	b.PaidInFullCents += x.PaidInFullCents
}

func yearOf(d calendar.Date) int {
	y, _, _ := d.YMD()
	return y
}

// lines are sums with their keys.
type lines []BookLine

// sorted gives those of something, by key.
func (l lines) sorted() []BookLine {
	l = slices.DeleteFunc(l, func(b BookLine) bool { return b.Count == 0 })
	slices.SortFunc(l, func(a, b BookLine) int { return cmp.Compare(a.Key, b.Key) })
	return l
}

// byText are sums by the number of a text.
type byText []BookLine

func (l *byText) at(key domain.Text) *BookLine {
	for int(key) >= len(*l) {
		*l = append(*l, BookLine{})
	}
	return &(*l)[key]
}

// named gives the sums under their texts; that of nothing only where it is asked for.
func (l byText) named(w *domain.World, unknown bool) []BookLine {
	named := lines{}
	for i, line := range l {
		if line.Count > 0 {
			if line.Key = w.Text(domain.Text(i)); unknown || line.Key != "" {
				named = append(named, line)
			}
		}
	}
	return named.sorted()
}

// byYear are sums by year; the last one that was asked for is found at once.
type byYear struct {
	sums        map[int]*BookLine
	last        *BookLine
	from, until calendar.Date // of the last one's year
}

func (l *byYear) at(day calendar.Date) *BookLine {
	if l.last != nil && l.from <= day && day < l.until {
		return l.last
	}
	year := yearOf(day)
	l.last, l.from, l.until = l.in(year), calendar.Of(year, 1, 1), calendar.Of(year+1, 1, 1)
	return l.last
}

func (l *byYear) in(year int) *BookLine {
	if l.sums == nil {
		l.sums = map[int]*BookLine{}
	}
	if l.sums[year] == nil {
		l.sums[year] = &BookLine{Key: strconv.Itoa(year)}
	}
	return l.sums[year]
}

func (l *byYear) named() []BookLine {
	named := lines{}
	for _, line := range l.sums {
		named = append(named, *line)
	}
	return named.sorted()
}
