package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/schedule"
)

// PayoffQuote is what settles a loan on a day, by both rules, in cents.
type PayoffQuote struct {
	On                  calendar.Date
	ToDate, ToPeriodEnd schedule.Quote
	SameByRule          bool // both rules ask for the same
}

// Payoff quotes what settles a facility's loan on a day that is not before today; false
// where nothing is left to settle. Who may see the facility may see the quote, so ask
// for it only where the page shows it.
func Payoff(w *domain.World, id string, on calendar.Date) (PayoffQuote, bool) {
	f := w.Facility(id)
	if f == nil || !f.HasLoan() || on < w.Today() {
		return PayoffQuote{}, false
	}
	switch f.Stage {
	case domain.Active, domain.Defaulted, domain.ChargedOff:
	default:
		return PayoffQuote{}, false
	}
	q := PayoffQuote{On: on, ToDate: f.Loan.Payoff(on, schedule.ToDate), ToPeriodEnd: f.Loan.Payoff(on, schedule.ToPeriodEnd)}
	q.SameByRule = q.ToDate == q.ToPeriodEnd
	return q, q.ToDate.Total > 0
}
