package readmodel

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// Books names every book that holds a facility, sorted.
func (l Fold) Books(context.Context) ([]string, error) {
	seen, last := map[domain.Text]bool{}, domain.Text(0)
	books := []string{}
	l.World.EachStanding(func(s *domain.Standing) bool {
		if s.Book == last && len(books) > 0 || seen[s.Book] {
			return true
		}
		last, seen[s.Book] = s.Book, true
		books = append(books, l.World.Text(s.Book))
		return true
	})
	slices.Sort(books)
	return books, nil
}

// LoanBook gives the totals of one book.
func (l Fold) LoanBook(_ context.Context, name string) (LoanBook, error) {
	book, w := newLoanBook(name), l.World
	asks, currency := asked{text: name}, domain.Text(0)
	var approval, payout byYear
	var states, sectors, grades byText
	var stages [domain.Lapsed + 1]BookLine
	w.EachStanding(func(s *domain.Standing) bool {
		if name == "" && w.Text(s.Book) != "" || !asks.is(w, s.Book) {
			return true
		}
		if book.Currency == "" || s.Currency != currency {
			currency, book.Currency = s.Currency, w.Text(s.Currency)
		}
		if !inBook(s) {
			return true
		}
		approval.at(s.ApprovedOn).add(s)
		sectors.at(s.Sector).add(s)
		stages[s.Stage].add(s)
		grades.at(s.Grade).add(s)
		states.at(s.StateCode).add(s)
		if s.DisbursedOn != calendar.None {
			payout.at(s.DisbursedOn).add(s)
		}
		if s.Serviced && s.OutstandingCents > 0 {
			a := &book.Ageing[ArrearsOf(s.DaysPastDue(l.Today()))]
			a.Count++
			a.OutstandingCents += s.OutstandingCents
			a.PastDueCents += s.PastDueCents
		}
		return true
	})
	byStage := lines{}
	for stage := range stages {
		if line := &stages[stage]; line.Count > 0 {
			line.Key = domain.Stage(stage).String()
			byStage[line.Key] = line
			book.Total.Join(line)
		}
	}
	book.ByApproval, book.ByDisbursement = approval.sorted(), payout.sorted()
	book.ByState, book.BySector = states.named(w, false), sectors.named(w, true)
	book.ByGrade, book.ByStage = grades.named(w, false), byStage.sorted()
	return book, nil
}

func newLoanBook(name string) LoanBook {
	book := LoanBook{Book: name}
	for _, a := range ArrearsBuckets {
		book.Ageing = append(book.Ageing, AgeingLine{Arrears: a})
	}
	return book
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

func (b *BookLine) add(s *domain.Standing) {
	b.Count++
	b.ApprovedCents += s.ApprovedCents
	b.DisbursedCents += s.DisbursedCents
	b.OutstandingCents += s.OutstandingCents
	b.ChargedOffCents += s.ChargedOffCents
	b.RecoveredCents += s.RecoveredCents
	if s.DisbursedOn != calendar.None {
		b.Disbursed++
	}
	if s.ChargedOffCents > 0 || s.Stage == domain.ChargedOff || s.Stage == domain.WrittenOff {
		b.ChargedOff++
	}
	if s.Stage == domain.Closed {
		b.PaidInFull++
		b.PaidInFullCents += s.DisbursedCents
	}
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

// lines are sums by key.
type lines map[string]*BookLine

func (l lines) sorted() []BookLine {
	sums := make([]BookLine, 0, len(l))
	for _, line := range l {
		sums = append(sums, *line)
	}
	slices.SortFunc(sums, func(a, b BookLine) int { return cmp.Compare(a.Key, b.Key) })
	return sums
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
	byName := lines{}
	for i := range l {
		if key := w.Text(domain.Text(i)); l[i].Count > 0 && (unknown || key != "") {
			line := l[i]
			line.Key, byName[key] = key, &line
		}
	}
	return byName.sorted()
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
	if l.sums == nil {
		l.sums = map[int]*BookLine{}
	}
	if l.sums[year] == nil {
		l.sums[year] = &BookLine{Key: strconv.Itoa(year)}
	}
	l.last, l.from, l.until = l.sums[year], calendar.Of(year, 1, 1), calendar.Of(year+1, 1, 1)
	return l.last
}

func (l *byYear) sorted() []BookLine {
	byName := lines{}
	for _, line := range l.sums {
		byName[line.Key] = line
	}
	return byName.sorted()
}
