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
	seen := map[string]bool{}
	books := []string{}
	for _, f := range l.World.Facilities() {
		if book := f.Book(); !seen[book] {
			seen[book] = true
			books = append(books, book)
		}
	}
	slices.Sort(books)
	return books, nil
}

// LoanBook gives the totals of one book.
func (l Fold) LoanBook(_ context.Context, name string) (LoanBook, error) {
	book := newLoanBook(name)
	approval, payout, states, sectors, grades, stages := lines{}, lines{}, lines{}, lines{}, lines{}, lines{}
	for _, f := range l.World.Facilities() {
		if f.Book() != name {
			continue
		}
		r := facilityRow(l.World, f)
		book.Currency = r.Currency
		if !r.inBook() {
			continue
		}
		book.Total.add(r)
		approval.at(year(r.ApprovedOn)).add(r)
		sectors.at(r.Sector).add(r)
		stages.at(r.Stage).add(r)
		if r.Grade != "" {
			grades.at(r.Grade).add(r)
		}
		if r.StateCode != "" {
			states.at(r.StateCode).add(r)
		}
		if r.DisbursedOn != calendar.None {
			payout.at(year(r.DisbursedOn)).add(r)
		}
		if r.Serviced && r.OutstandingCents > 0 {
			a := &book.Ageing[r.Arrears(l.Today())]
			a.Count++
			a.OutstandingCents += r.OutstandingCents
			a.PastDueCents += r.PastDueCents
		}
	}
	book.ByApproval, book.ByDisbursement = approval.sorted(), payout.sorted()
	book.ByState, book.BySector = states.sorted(), sectors.sorted()
	book.ByGrade, book.ByStage = grades.sorted(), stages.sorted()
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

func (b *BookLine) add(r FacilityRow) {
	b.Count++
	b.ApprovedCents += r.ApprovedCents
	b.DisbursedCents += r.DisbursedCents
	b.OutstandingCents += r.OutstandingCents
	b.ChargedOffCents += r.ChargedOffCents
	b.RecoveredCents += r.RecoveredCents
	if r.DisbursedOn != calendar.None {
		b.Disbursed++
	}
	if r.ChargedOffCents > 0 || r.Stage == domain.ChargedOff.String() || r.Stage == domain.WrittenOff.String() {
		b.ChargedOff++
	}
	if r.Stage == domain.Closed.String() {
		b.PaidInFull++
		b.PaidInFullCents += r.DisbursedCents
	}
}

func year(d calendar.Date) string { return strconv.Itoa(yearOf(d)) }

func yearOf(d calendar.Date) int {
	y, _, _ := d.YMD()
	return y
}

// lines are sums by key.
type lines map[string]*BookLine

func (l lines) at(key string) *BookLine {
	if l[key] == nil {
		l[key] = &BookLine{Key: key}
	}
	return l[key]
}

func (l lines) sorted() []BookLine {
	sums := make([]BookLine, 0, len(l))
	for _, line := range l {
		sums = append(sums, *line)
	}
	slices.SortFunc(sums, func(a, b BookLine) int { return cmp.Compare(a.Key, b.Key) })
	return sums
}
