package schedule

import (
	"math"

	"refold/internal/calendar"
	"refold/internal/money"
)

// EIR is the effective interest rate of a loan for the borrower: the XIRR (ACT/365F)
// of what is paid out after the fee that is kept back (cents), and of every
// instalment on its due date. It is rounded to a hundredth of a percent; ok is false
// where the flows have no rate.
func EIR(l Loan, feeCents money.Cents) (rate money.Rate, ok bool) {
	flows := []Flow{{Date: l.Disbursed(), Amount: -float64(l.Principal() - feeCents)}}
	for _, r := range l.Rows() {
		flows = append(flows, Flow{Date: r.Due, Amount: float64(r.Payment)})
	}
	return YearlyRate(flows)
}

// YearlyRate is the XIRR (ACT/365F) of flows, rounded to a hundredth of a percent; ok
// is false where they have none.
func YearlyRate(flows []Flow) (rate money.Rate, ok bool) {
	yearly, ok := XIRR(flows, calendar.Act365)
	if !ok || math.Abs(yearly) > 1000 {
		return 0, false
	}
	const hundredth = money.RateUnit / 10_000
	return money.Rate(math.Round(yearly*10_000)) * hundredth, true
}
