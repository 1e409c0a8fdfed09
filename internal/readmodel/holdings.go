package readmodel

import "strings"

// HoldingFilter narrows an investor's loans; the zero value of a field asks for nothing.
// Sort: company, rate, grade, share, outstanding, earned, late, next_due; by itself: late
// ones first, then what is due next, then what is over.
type HoldingFilter struct {
	Paging
	Search string // in company and id
	State  HoldingState
	Grade  string
	Sector string
}

// HoldingState groups loans by how they are doing.
type HoldingState string

// The groups; a loan that lost something may stand in others too.
const (
	HoldingOnTime HoldingState = "on-time"
	HoldingLate   HoldingState = "late"
	HoldingLost   HoldingState = "lost"
	HoldingOver   HoldingState = "over"
)

// admits says whether a loan is in the group; an unknown group has all.
func (s HoldingState) admits(h Holding) bool {
	switch s {
	case HoldingOnTime:
		return h.Outstanding > 0 && h.DaysPastDue == 0
	case HoldingLate:
		return h.Outstanding > 0 && h.DaysPastDue > 0
	case HoldingLost:
		return h.Lost > 0
	case HoldingOver:
		return h.Outstanding == 0 && h.Lost == 0
	}
	return true
}

// Page gives one page of the loans that a filter lets through.
func (page *PortfolioView) Page(f HoldingFilter) ListPage[Holding] {
	type placed struct {
		Holding
		place int64
	}
	var rows []placed
	search := folded(f.Search)
	for i, h := range page.Holdings {
		if f.State.admits(h) && (f.Grade == "" || h.Grade == f.Grade) && (f.Sector == "" || h.Sector == f.Sector) &&
			strings.Contains(strings.ToLower(h.Company+"\n"+h.Facility), search) {
			rows = append(rows, placed{h, int64(i)})
		}
	}
	cut := paged(rows, f.Paging, func(h placed) (int64, string) {
		switch f.Sort {
		case "company":
			return 0, h.Company
		case "grade":
			return 0, h.Grade
		case "rate":
			return int64(h.Rate), ""
		case "share":
			return int64(h.Share), ""
		case "outstanding":
			return int64(h.Outstanding), ""
		case "earned":
			return int64(h.Earned), ""
		case "late":
			return -int64(h.DaysPastDue), ""
		case "next_due":
			return int64(h.NextDue), ""
		}
		return h.place, ""
	}, func(h placed) string { return h.Facility })
	shown := ListPage[Holding]{Total: cut.Total, Page: cut.Page, Pages: cut.Pages}
	for _, h := range cut.Rows {
		shown.Rows = append(shown.Rows, h.Holding)
	}
	return shown
}

// Count is how many loans are in a group.
func (page *PortfolioView) Count(s HoldingState) int {
	n := 0
	for _, h := range page.Holdings {
		if s.admits(h) {
			n++
		}
	}
	return n
}
