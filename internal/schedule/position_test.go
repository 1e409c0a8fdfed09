package schedule

import (
	"fmt"
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"
)

// late is a flat loan of three instalments of 1,030 with a late fee of 1.5 % of
// the overdue instalment's principal and late interest of 18.25 % a year.
func late(t testing.TB, withInterest bool) Loan {
	return open(t, terms(Flat, "12", 3, func(t *Terms) {
		t.LateFee = LateFee{Percent: 1_500_000, WithInterest: withInterest}
		t.LateInterestRate = 18_250_000
	}), "3000", "2023-01-01")
}

func TestPosition(t *testing.T) {
	for _, c := range []struct {
		on, want string
	}{
		{"2023-01-01", "out 3000.00 past 0.00 due 0.00 owed 3090.00 accrued 0.00 days 0 next 2023-02-01 1030.00"},
		{"2023-01-16", "out 3000.00 past 0.00 due 0.00 owed 3090.00 accrued 14.52 days 0 next 2023-02-01 1030.00"},
		{"2023-02-01", "out 3000.00 past 0.00 due 1030.00 owed 3090.00 accrued 0.00 days 0 next 2023-03-01 1030.00"},
		// One day late: the fee falls due, and 0.50 of late interest has run up.
		{"2023-02-02", "out 3000.00 past 1030.50 due 15.00 owed 3105.50 accrued 1.07 days 1 next 2023-03-01 1030.00"},
		{"2023-02-12", "out 3000.00 past 1050.50 due 0.00 owed 3110.50 accrued 11.79 days 11 next 2023-03-01 1030.00"},
		{"2023-05-01", "out 3000.00 past 3225.00 due 0.00 owed 3225.00 accrued 0.00 days 89 next  0.00"},
	} {
		p := late(t, false).At(day(c.on))
		got := fmt.Sprintf("out %s past %s due %s owed %s accrued %s days %d next %s %s", p.Outstanding, p.PastDue.Total(),
			p.Due.Total(), p.Owed.Total(), p.Accrued, p.DaysPastDue, p.NextDue, p.NextDueAmount)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.on, got, c.want)
		}
	}
}

// Figures of apache/fineract, LoanCharge.feature, FEE04 and FEE05.
func TestLateFees(t *testing.T) {
	for withInterest, want := range map[bool]string{false: "45.00", true: "46.35"} {
		if fee := late(t, withInterest).At(day("2023-05-01")).Owed.Fee; fee != cents(want) {
			t.Errorf("late fees are %s, want %s", fee, want)
		}
	}
	loan := late(t, false)
	loan, _ = loan.Repay(day("2023-02-01"), cents("1030"))
	if fee := loan.At(day("2023-02-28")).Owed.Fee; fee != 0 {
		t.Errorf("a punctual payer owes a fee of %s", fee)
	}
	loan, _ = late(t, false).Repay(day("2023-02-02"), cents("1030"))
	if fee := loan.At(day("2023-02-02")).Owed.Fee + loan.At(day("2023-02-02")).Owed.Principal - cents("2000"); fee != cents("15.50") {
		t.Errorf("who pays a day late still owes %s", fee)
	}
}

func TestAllocation(t *testing.T) {
	base := func(change ...func(*Terms)) Loan {
		return open(t, terms(Flat, "12", 3, change...), "3000", "2023-01-01").
			Charge("p", LateInterest, day("2023-02-01"), cents("50")).
			Charge("f", Fee, day("2023-02-01"), cents("50")).
			Charge("later", Fee, day("2023-02-20"), cents("7"))
	}
	reverse := func(t *Terms) {
		t.AllocationOrder = []Component{PayPrincipal, PayInterest, PayFee, PayLateInterest}
	}
	for _, c := range []struct {
		name       string
		loan       Loan
		on, amount string
		want       Allocation
	}{
		{"what is due, in order", base(), "2023-02-01", "500", Allocation{LateInterest: 5000, Fee: 5000, Interest: 3000, Principal: 37000}},
		{"in the order of the terms", base(reverse), "2023-02-01", "1010", Allocation{Interest: 1000, Principal: 100000}},
		{"then in advance, instalment by instalment", base(), "2023-02-01", "1187", Allocation{LateInterest: 5000, Fee: 5700, Interest: 6000, Principal: 102000}},
		{"past due before due", base(), "2023-03-01", "1140", Allocation{LateInterest: 5000, Fee: 5700, Interest: 3300, Principal: 100000}},
		{"more than everything", base(), "2023-02-01", "4000", Allocation{LateInterest: 5000, Fee: 5700, Interest: 9000, Principal: 300000, Overpaid: 80300}},
		{"nothing", base(), "2023-02-01", "0", Allocation{}},
	} {
		if _, got := c.loan.Repay(day(c.on), cents(c.amount)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWaiving(t *testing.T) {
	loan := late(t, false).Charge("x", Fee, day("2023-01-10"), cents("20"))
	for _, c := range []struct {
		id, amount string
		ok         bool
	}{{"x", "20.01", false}, {"x", "0", false}, {"y", "1", false}, {"x", "15", true}, {"x", "5", true}} {
		waived, err := loan.Waive(c.id, day("2023-01-15"), cents(c.amount))
		if (err == nil) != c.ok {
			t.Errorf("waiving %s of %s: %v", c.amount, c.id, err)
		}
		if left := cents("20") - cents(c.amount); c.ok && waived.At(day("2023-01-15")).Owed.Fee != left {
			t.Errorf("after waiving %s of %s %s is owed", c.amount, c.id, waived.At(day("2023-01-15")).Owed.Fee)
		}
	}
}

func TestWriteOffAndRecovery(t *testing.T) {
	loan := open(t, terms(Annuity, "12", 3), "3000", "2023-01-01").Charge("f", Fee, day("2023-01-05"), cents("10"))
	loan, _ = loan.Repay(day("2023-02-01"), cents("500"))
	loan = loan.ChargeOff(day("2023-03-01"))
	if p := loan.At(day("2023-03-01")); !p.ChargedOff || p.Outstanding != cents("2540") || loan.ChargedOff() != day("2023-03-01") {
		t.Errorf("charged off: %+v", p)
	}
	written, lost := loan.WriteOff(day("2023-03-01"))
	// Overdue principal bears no interest where it runs on the scheduled balance.
	if want := (Allocation{Interest: cents("20.10"), Principal: cents("2540")}); lost != want {
		t.Errorf("lost %+v, want %+v", lost, want)
	}
	if p := written.At(day("2023-06-01")); !p.WrittenOff || !p.Settled || written.Outstanding() != 0 || p.Owed.Total() != 0 {
		t.Errorf("written off: %+v", p)
	}
	recovered, a := written.Repay(day("2023-06-01"), cents("100"))
	if want := (Allocation{Interest: cents("20.10"), Principal: cents("79.90")}); a != want {
		t.Errorf("recovered %+v, want %+v", a, want)
	}
	recovered, a = recovered.Recover(day("2023-06-01"), cents("2500"))
	if want := (Allocation{Principal: cents("2460.10"), Overpaid: cents("39.90")}); a != want || recovered.Overpaid() != cents("39.90") {
		t.Errorf("recovered %+v, want %+v", a, want)
	}
	if _, again := written.WriteOff(day("2023-07-01")); again != (Allocation{}) {
		t.Errorf("written off twice: %+v", again)
	}
	refunded, back := recovered.Refund(cents("50"))
	if back != cents("39.90") || refunded.Overpaid() != 0 {
		t.Errorf("refunded %s, left %s", back, refunded.Overpaid())
	}
}

func TestPayoff(t *testing.T) {
	loan := open(t, terms(Annuity, "7", 6), "100", "2024-01-01")
	loan, _ = loan.Repay(day("2024-02-01"), cents("17.01"))
	for _, c := range []struct {
		rule Rule
		on   string
		want string
	}{
		{ToDate, "2024-02-15", "83.81"}, {ToPeriodEnd, "2024-02-15", "84.06"}, {ToDate, "2024-02-01", "83.57"},
		{ToPeriodEnd, "2024-02-01", "83.57"}, {ToDate, "2024-03-01", "84.06"}, {ToDate, "2024-03-02", "84.07"},
	} {
		if q := loan.Payoff(day(c.on), c.rule); q.Total != cents(c.want) {
			t.Errorf("%s on %s: %+v, want %s", c.rule, c.on, q, c.want)
		}
	}
	flat := open(t, terms(Flat, "12", 3), "3000", "2023-01-01")
	if q := flat.Payoff(day("2023-01-10"), ToDate); q.Interest != cents("90") {
		t.Errorf("flat interest is owed in full: %+v", q)
	}
}

func TestTheZeroLoanOwesNothing(t *testing.T) {
	var l Loan
	on := day("2024-01-01")
	if next, a := l.Repay(on, 100); a.Total() != 0 || next.Outstanding() != 0 {
		t.Errorf("it took %+v", a)
	}
	if _, a := l.WriteOff(on); a.Total() != 0 {
		t.Errorf("it lost %+v", a)
	}
	if _, err := l.Disburse(on, 100); err == nil {
		t.Error("it paid out a tranche")
	}
	if _, err := l.Restructure(0, Restructure{}); err == nil {
		t.Error("it was restructured")
	}
	if _, err := l.Waive("x", on, 1); err == nil {
		t.Error("it waived a charge")
	}
	l = l.Charge("x", Fee, on, 5).ChargeOff(on)
	if p := l.At(on); p.Owed.Total() != 0 || l.NextChange(on) != calendar.None || l.Rows() != nil || l.Payoff(on, ToDate).Total != 0 {
		t.Errorf("it owes %+v", p)
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		field, code string
		principal   money.Cents
		change      func(*Terms)
	}{
		{"principal", "out_of_range", 0, nil}, {"principal", "out_of_range", -5, nil}, {"principal", "out_of_range", money.MaxCents + 1, nil},
		{"kind", "unknown", 1, func(t *Terms) { t.Kind = "gift" }},
		{"rate", "out_of_range", 1, func(t *Terms) { t.Rate = -1 }}, {"rate", "out_of_range", 1, func(t *Terms) { t.Rate = money.MaxRate + 1 }},
		{"periods", "out_of_range", 1, func(t *Terms) { t.Periods = 0 }}, {"periods", "out_of_range", 1, func(t *Terms) { t.Periods = 1201 }},
		{"frequency", "out_of_range", 1, func(t *Terms) { t.Frequency.Every = -1 }}, {"frequency", "out_of_range", 1, func(t *Terms) { t.Frequency.Unit = 9 }},
		{"periods", "out_of_range", 1, func(t *Terms) { t.Periods, t.Frequency = 1200, calendar.Frequency{Unit: calendar.Year, Every: 2} }},
		{"day_count", "unknown", 1, func(t *Terms) { t.DayCount = 77 }}, {"rounding", "unknown", 1, func(t *Terms) { t.Rounding = 77 }},
		{"calculation_version", "unknown", 1, func(t *Terms) { t.CalculationVersion = 3 }},
		{"instalment_multiple", "out_of_range", 1, func(t *Terms) { t.InstalmentMultipleCents = -1 }},
		{"base_instalment", "out_of_range", 1, func(t *Terms) { t.BaseInstalmentCents = -1 }},
		{"principal_each", "out_of_range", 1, func(t *Terms) { t.Kind = Balloon }}, {"principal_each", "not_applicable", 1, func(t *Terms) { t.PrincipalEachCents = 1 }},
		{"principal", "overflow", money.MaxCents, func(t *Terms) { t.Rate, t.Periods = money.MaxRate, 24 }},
		{"interest_on", "unknown", 1, func(t *Terms) { t.InterestOn = "x" }}, {"prepayment", "unknown", 1, func(t *Terms) { t.Prepayment = "x" }},
		{"late_interest_rate", "out_of_range", 1, func(t *Terms) { t.LateInterestRate = -1 }},
		{"late_interest_rate", "overflow", money.MaxCents, func(t *Terms) { t.Rate, t.LateInterestRate = 0, 900_000_000 }},
		{"late_fee", "out_of_range", 1, func(t *Terms) { t.LateFee.Percent = money.RateUnit + 1 }},
		{"order", "unknown", 1, func(t *Terms) { t.AllocationOrder = []Component{PayFee} }},
		{"order", "unknown", 1, func(t *Terms) { t.AdvanceOrder = []Component{PayFee, PayFee, PayInterest, PayPrincipal} }},
		{"interest_only_periods", "out_of_range", 1, func(t *Terms) { t.InterestOnlyPeriods = 6 }},
		{"interest_grace_periods", "out_of_range", 1, func(t *Terms) { t.InterestGracePeriods = -1 }},
		{"interest_free_periods", "out_of_range", 1, func(t *Terms) { t.InterestFreePeriods = 7 }},
	} {
		terms := terms(Annuity, "12", 6)
		if c.change != nil {
			c.change(&terms)
		}
		_, err := Open(terms, c.principal, day("2024-01-01"))
		if p, ok := err.(*Problem); !ok || p.Field != c.field || p.Code != c.code {
			t.Errorf("want %s %s, got %#v", c.field, c.code, err)
		}
	}
	broken := terms(Annuity, "12", 6, func(t *Terms) { t.HasFirstDue, t.FirstDue = true, day("2024-01-01") })
	if _, err := Open(broken, 100, day("2024-01-01")); err == nil {
		t.Error("the first instalment fell due with the payout")
	}
	if _, err := Open(terms(Annuity, "12", 1200), 100_00, calendar.Last-100); err == nil {
		t.Error("a loan ran beyond the calendar")
	}
}
