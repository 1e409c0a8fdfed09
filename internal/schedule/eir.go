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

// Discounted is what an amount (cents) on a day is worth on an earlier one at a yearly
// rate (ACT/365F), rounded to the cent. It is for reading how a rate of return comes
// about: an approximation like the rate itself, from which no amount of money is computed.
func Discounted(amount money.Cents, first, on calendar.Date, rate money.Rate) money.Cents {
	return Worth([]Flow{{Date: first}, {Date: on, Amount: float64(amount)}}, rate)
}

// Worth is what flows of cents are worth on the day of the first at a yearly rate
// (ACT/365F), rounded to the cent; an approximation like Discounted.
func Worth(flows []Flow, rate money.Rate) money.Cents {
	sum := 0.0
	for _, f := range flows {
		years := float64(f.Date-flows[0].Date) / 365
		sum += f.Amount * math.Pow(1+float64(rate)/money.RateUnit, -years)
	}
	return money.Cents(math.Round(sum))
}
