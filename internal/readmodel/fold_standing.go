package readmodel

import (
	"reflect"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// placed is where a facility stands in a list: by a number, then a text, then its id.
type placed struct {
	number   int64
	text, id string
}

// firstOf gives a page of which nothing but standings has to be known: the rows of the
// others are never made.
func (l Fold) firstOf(f FacilityFilter, key func(*domain.Standing) (int64, string)) ListPage[FacilityRow] {
	var all []placed
	l.eachPassing(f, func(s *domain.Standing) {
		number, text := key(s)
		all = append(all, placed{number, text, s.ID})
	})
	page := paged(all, f.Paging, func(p placed) (int64, string) { return p.number, p.text }, func(p placed) string { return p.id })
	shown := ListPage[FacilityRow]{Rows: make([]FacilityRow, 0, len(page.Rows)), Total: page.Total, Page: page.Page, Pages: page.Pages}
	for _, p := range page.Rows {
		shown.Rows = append(shown.Rows, facilityRow(l.World, l.World.Facility(p.id)))
	}
	return shown
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
			f.inArrears() && !(s.Serviced && s.OutstandingCents > 0 && ArrearsOf(s.DaysPastDue(today)) == f.Arrears):
			return true
		}
		visit(s)
		return true
	})
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

// knownBefore says that a standing is all that the filter looks at.
func (f FacilityFilter) knownBefore() bool {
	rest := f
	rest.Paging, rest.Book, rest.Stages, rest.Grade, rest.Sector, rest.StateCode = Paging{}, "", nil, "", "", ""
	rest.InBook, rest.ApprovedIn, rest.DisbursedIn, rest.Arrears, rest.OnlyArrears = false, 0, 0, Current, false
	return reflect.ValueOf(rest).IsZero()
}

// standingKey is what standings are sorted by, where they have it.
func (f FacilityFilter) standingKey(today calendar.Date) (key func(*domain.Standing) (int64, string), known bool) {
	number := func(of func(s *domain.Standing) int64) (func(*domain.Standing) (int64, string), bool) {
		return func(s *domain.Standing) (int64, string) { return of(s), "" }, true
	}
	switch f.Sort {
	case "":
		return number(func(*domain.Standing) int64 { return 0 })
	case "stage":
		return func(s *domain.Standing) (int64, string) { return 0, s.Stage.String() }, true
	case "outstanding":
		return number(func(s *domain.Standing) int64 { return int64(s.OutstandingCents) })
	case "next_due":
		return number(func(s *domain.Standing) int64 { return int64(s.NextDueOn) })
	case "late":
		return number(func(s *domain.Standing) int64 { return -int64(s.DaysPastDue(today)) })
	case "funded":
		return number(func(s *domain.Standing) int64 { return int64(s.FundedOn) })
	}
	return nil, false
}
