package readmodel

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"

	"refold/internal/both"
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// placed is where a facility stands in a list: by a number, then a text, then its id.
type placed struct {
	number   int64
	text, id string
}

// firstOf gives a page of which nothing but standings has to be known: the rows of the
// others are never made.
func (l Fold) firstOf(f FacilityFilter, key func(*domain.Standing) (int64, string)) ListPage[FacilityRow] {
	all := newFront(f.Paging)
	l.eachPassing(f, func(s *domain.Standing) {
		number, text := key(s)
		all.meet(placed{number, text, s.ID})
	})
	return l.shown(all, f.Paging)
}

// RecentlyFunded gives the facilities of a book that were funded last and are not over.
func (l Fold) RecentlyFunded(_ context.Context, book string, most int) ([]FacilityRow, error) {
	var stages domain.Stages
	for s := range stages {
		stages[s] = slices.Contains(recentStages, domain.Stage(s).String())
	}
	p := Paging{Sort: "funded", Desc: true, Size: most}
	last, books, since := newFront(p), asked{text: book}, calendar.None
	l.World.EachFundedIn(&stages, &since, func(s *domain.Standing) bool {
		if books.is(l.World, s.Book) {
			last.meet(placed{number: int64(s.FundedOn), id: s.ID})
			if last.full() {
				since = calendar.Date(last.rows[last.most-1].number)
			}
		}
		return true
	})
	return l.shown(last, p).Rows, nil
}

// shown gives the page of what was met.
func (l Fold) shown(all *front, p Paging) ListPage[FacilityRow] {
	page := paged(all.rows, p, func(p placed) (int64, string) { return p.number, p.text }, func(p placed) string { return p.id })
	page.Total = all.total
	_, _, page.Page, page.Pages = p.window(all.total)
	shown := ListPage[FacilityRow]{Rows: make([]FacilityRow, len(page.Rows)), Total: page.Total, Page: page.Page, Pages: page.Pages}
	both.Do(len(page.Rows), func(i int) { shown.Rows[i] = facilityRow(l.World, l.World.Facility(page.Rows[i].id)) })
	return shown
}

// front are the rows of an order that a page can be cut out of: where that is the first
// page, those that stand at the front of what was met so far, and all of them otherwise.
type front struct {
	direction int
	most      int // 0: all
	rows      []placed
	total     int
}

func newFront(p Paging) *front {
	f := &front{direction: int(p.direction())}
	if _, limit, _, _ := p.window(0); p.Page <= 1 && limit <= mostFirst {
		f.most = limit
		f.rows = make([]placed, 0, limit+1)
	}
	return f
}

// meet takes a row in, where it may be shown.
func (f *front) meet(p placed) {
	f.total++
	if f.most == 0 {
		f.rows = append(f.rows, p)
		return
	}
	if f.full() && f.order(p, f.rows[f.most-1]) >= 0 {
		return
	}
	place, _ := slices.BinarySearchFunc(f.rows, p, f.order)
	f.rows = slices.Insert(f.rows, place, p)
	f.rows = f.rows[:min(len(f.rows), f.most)]
}

// full says that as many were met as are shown of the first page.
func (f *front) full() bool { return f.most > 0 && len(f.rows) == f.most }

// order is that of paged.
func (f *front) order(a, b placed) int {
	if c := cmp.Compare(a.number, b.number); c != 0 {
		return f.direction * c
	}
	if c := cmp.Compare(a.text, b.text); c != 0 {
		return f.direction * c
	}
	return cmp.Compare(a.id, b.id)
}

// passing gives the facilities that the filter may let through, as far as standings say it.
func (l Fold) passing(f FacilityFilter) (ids []string) {
	l.eachPassing(f, func(s *domain.Standing) { ids = append(ids, s.ID) })
	return ids
}

func (l Fold) eachPassing(f FacilityFilter, visit func(*domain.Standing)) {
	w, today := l.World, l.Today()
	var stages domain.Stages
	for s := range stages {
		stages[s] = len(f.Stages) == 0 || slices.Contains(f.Stages, domain.Stage(s).String())
	}
	books, grades, sectors, states := asked{text: f.Book}, asked{text: f.Grade}, asked{text: f.Sector}, asked{text: f.StateCode}
	w.EachStandingIn(&stages, func(s *domain.Standing) bool {
		switch {
		case f.InBook && !inBook(s), !books.is(w, s.Book), !grades.is(w, s.Grade), !sectors.is(w, s.Sector), !states.is(w, s.StateCode),
			f.ApprovedIn != 0 && (s.ApprovedOn == calendar.None || yearOf(s.ApprovedOn) != f.ApprovedIn),
			f.DisbursedIn != 0 && (s.DisbursedOn == calendar.None || yearOf(s.DisbursedOn) != f.DisbursedIn),
			!f.closing(s.ClosesOn, today), f.ofListed() && !f.rated(s.Rate),
			f.inArrears() && !(s.Serviced && s.OutstandingCents > 0 && ArrearsOf(s.DaysPastDue(today)) == f.Arrears):
			return true
		}
		visit(s)
		return true
	})
}

// OpenSectors names the sectors of the facilities that are open to pledges, sorted.
func (l Fold) OpenSectors(context.Context) ([]string, error) {
	var listed domain.Stages
	listed[domain.Listed] = true
	seen, last := map[string]bool{}, domain.Text(0)
	l.World.EachStandingIn(&listed, func(s *domain.Standing) bool {
		if len(seen) == 0 || s.Sector != last {
			last = s.Sector
			seen[l.World.Text(last)] = true
		}
		return true
	})
	return namedSorted(seen), nil
}

// namedSorted gives the names of a set, sorted, without that of nothing.
func namedSorted(set map[string]bool) []string {
	delete(set, "")
	names := slices.AppendSeq(make([]string, 0, len(set)), maps.Keys(set))
	slices.Sort(names)
	return names
}

// asked is a text that is asked for, "" for any, and the number that last was looked up.
type asked struct {
	text   string
	number domain.Text
	known  bool // the number was looked up, and is the text or not
	same   bool
}

func (a *asked) is(w *domain.World, number domain.Text) bool {
	if a.text == "" {
		return true
	}
	if !a.known || a.number != number {
		a.number, a.known, a.same = number, true, w.Text(number) == a.text
	}
	return a.same
}

// ofListed says that what is asked for is open to pledges: then a standing's rate is the
// row's.
func (f FacilityFilter) ofListed() bool {
	return len(f.Stages) == 1 && f.Stages[0] == listedStage
}

// knownBefore says that a standing is all that the filter looks at.
func (f FacilityFilter) knownBefore() bool {
	rest := f
	rest.Paging, rest.Book, rest.Stages, rest.Grade, rest.Sector, rest.StateCode = Paging{}, "", nil, "", "", ""
	rest.InBook, rest.ApprovedIn, rest.DisbursedIn, rest.Arrears, rest.OnlyArrears, rest.ClosingWithin = false, 0, 0, Current, false, 0
	if f.ofListed() {
		rest.RateFrom, rest.RateTo = 0, 0
	}
	return reflect.ValueOf(rest).IsZero()
}

// closing says whether the filter lets a last day for pledges through.
func (f FacilityFilter) closing(on, today calendar.Date) bool {
	return f.ClosingWithin <= 0 || on != calendar.None && today != calendar.None && on < today.AddDays(f.ClosingWithin)
}

// rated says whether the filter lets a rate through.
func (f FacilityFilter) rated(rate money.Rate) bool {
	return rate >= f.RateFrom && (f.RateTo <= 0 || rate <= f.RateTo)
}

// standingKey is what standings are sorted by, where they have it.
func (l Fold) standingKey(f FacilityFilter) (key func(*domain.Standing) (int64, string), known bool) {
	number := func(of func(s *domain.Standing) int64) (func(*domain.Standing) (int64, string), bool) {
		return func(s *domain.Standing) (int64, string) { return of(s), "" }, true
	}
	switch f.Sort {
	case "":
		return number(func(*domain.Standing) int64 { return 0 })
	case "stage":
		return func(s *domain.Standing) (int64, string) { return 0, s.Stage.String() }, true
	case "grade":
		return func(s *domain.Standing) (int64, string) { return 0, l.World.Text(s.Grade) }, true
	case "rate":
		key, _ := number(func(s *domain.Standing) int64 { return int64(s.Rate) })
		return key, f.ofListed()
	case "closes":
		return number(func(s *domain.Standing) int64 { return int64(s.ClosesOn) })
	case "outstanding":
		return number(func(s *domain.Standing) int64 { return int64(s.OutstandingCents) })
	case "next_due":
		return number(func(s *domain.Standing) int64 { return int64(s.NextDueOn) })
	case "late":
		return number(func(s *domain.Standing) int64 { return -int64(s.DaysPastDue(l.Today())) })
	case "funded":
		return number(func(s *domain.Standing) int64 { return int64(s.FundedOn) })
	}
	return nil, false
}
