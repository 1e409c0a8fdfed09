package schedule

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"

	"pgregory.net/rapid"
)

// early is a loan of 1,200 at 1 % a month in three instalments: 12.00 + 396.03, 8.04 +
// 399.99, 4.04 + 403.98. Money that comes early pays the instalment first.
func early(t testing.TB, change ...func(*Terms)) Loan {
	first := func(t *Terms) { t.Ahead = InstalmentFirst }
	return open(t, terms(Annuity, "12", 3, append([]func(*Terms){first}, change...)...), "1200", "2025-01-01")
}

// TestAnInstalmentPaidEarly: it costs what it costs on its day, and nothing else moves.
func TestAnInstalmentPaidEarly(t *testing.T) {
	planned := table(early(t).Rows())
	for _, on := range []string{"2025-01-01", "2025-01-02", "2025-01-29", "2025-02-01"} {
		loan, a := early(t).Repay(day(on), cents("408.03"))
		if want := (Allocation{Interest: 1200, Principal: 39603}); a != want {
			t.Errorf("%s: paid %+v, want %+v", on, a, want)
		}
		if got := table(loan.Rows()); got != planned {
			t.Errorf("%s: the schedule becomes\n%s", on, got)
		}
		p := loan.At(day("2025-02-01"))
		if p.Due.Total() != 0 || p.NextDue != day("2025-03-01") || p.NextDueAmount != cents("408.03") || p.Outstanding != cents("803.97") {
			t.Errorf("%s: on the due date %+v", on, p)
		}
		if row := loan.Rows()[0]; row.PaidOn != day(on) {
			t.Errorf("%s: the instalment was paid on %s", on, row.PaidOn)
		}
	}
}

// TestPartOfAnInstalmentPaidEarly: interest first, then principal, in any number of parts.
func TestPartOfAnInstalmentPaidEarly(t *testing.T) {
	loan := early(t)
	for _, part := range []struct {
		on, amount          string
		interest, principal money.Cents
	}{{"2025-01-10", "5", 500, 0}, {"2025-01-20", "100", 700, 9300}, {"2025-01-30", "303.03", 0, 30303}} {
		var a Allocation
		if loan, a = loan.Repay(day(part.on), cents(part.amount)); a.Interest != part.interest || a.Principal != part.principal {
			t.Errorf("%s pays %+v", part.amount, a)
		}
	}
	if got, planned := table(loan.Rows()), table(early(t).Rows()); got != planned {
		t.Errorf("the schedule becomes\n%s", got)
	}
}

// TestMoreThanTheInstalment: paid on 16 January, 15 of the 31 days of the running
// period have passed. 408.03 are the instalment's; what is over bears no
// interest for the 16 days left, and what that spares, 400 × 1 % × 16/31 = 2.06, is
// prepaid, too: two balances of 15 and 16 days bear 1200 × 1 % × 15/31 = 5.81 and
// 800 × 1 % × 16/31 = 4.13.
func TestMoreThanTheInstalment(t *testing.T) {
	for _, c := range []struct {
		way  Prepayment
		rows string
	}{
		{ShortenTerm, `2025-02-01 798.09 9.94 401.91
			2025-03-01 401.91 4.02 0.00`},
		{ReduceInstalment, `2025-02-01 798.09 9.94 401.91
			2025-03-01 199.95 4.02 201.96
			2025-04-01 201.96 2.02 0.00`},
	} {
		loan, a := early(t).RepayAs(day("2025-01-16"), cents("808.03"), c.way)
		if want := (Allocation{Interest: 994, Principal: 79809}); a != want {
			t.Errorf("%q paid %+v, want %+v", c.way, a, want)
		}
		checkTable(t, loan.Rows(), c.rows)
		if p := loan.At(day("2025-02-01")); p.Due.Total() != 0 {
			t.Errorf("%q leaves %+v due", c.way, p.Due)
		}
	}
}

// TestTheNextInstalmentsCountAsPaid: chosen for one payment, whatever the terms say of
// money that comes early.
func TestTheNextInstalmentsCountAsPaid(t *testing.T) {
	for _, ahead := range []Ahead{PrincipalFirst, InstalmentFirst} {
		loan, a := early(t, func(t *Terms) { t.Ahead = ahead }).RepayAs(day("2025-01-16"), cents("500"), OffsetNext)
		if want := (Allocation{Interest: 2004, Principal: 47996}); a != want {
			t.Errorf("%q paid %+v, want %+v", ahead, a, want)
		}
		if got, planned := table(loan.Rows()), table(early(t).Rows()); got != planned {
			t.Errorf("%q: the schedule becomes\n%s", ahead, got)
		}
		if p := loan.At(day("2025-02-02")); p.PastDue.Total() != 0 || p.NextDueAmount != cents("316.06") {
			t.Errorf("%q leaves %+v", ahead, p)
		}
	}
}

// TestWhoPaysTheQuoteIsQuit: the payoff quote is interest to the day, and a cent more is
// overpaid; of the last instalment, what was scheduled is no overpayment.
func TestWhoPaysTheQuoteIsQuit(t *testing.T) {
	loan, on := early(t), day("2025-01-16")
	if q := loan.Payoff(on, ToDate); q.Total != cents("1205.81") {
		t.Fatalf("quoted %+v", q)
	}
	paid, a := loan.Repay(on, cents("1205.82"))
	if want := (Allocation{Interest: 581, Principal: 120000, Overpaid: 1}); a != want || !paid.At(on).Settled {
		t.Errorf("paid %+v, want %+v", a, want)
	}
	for _, d := range []string{"2025-02-01", "2025-03-01"} {
		loan, _ = loan.Repay(day(d), cents("408.03"))
	}
	if q := loan.Payoff(day("2025-03-11"), ToDate); q.Total != cents("405.28") {
		t.Fatalf("quoted %+v", q)
	}
	for amount, want := range map[string]Allocation{
		"405.28": {Interest: 130, Principal: 40398}, "408.02": {Interest: 404, Principal: 40398}, "409": {Interest: 404, Principal: 40398, Overpaid: 98},
	} {
		paid, a := loan.Repay(day("2025-03-11"), cents(amount))
		if a != want || !paid.At(day("2025-03-11")).Settled {
			t.Errorf("%s pays %+v, want %+v", amount, a, want)
		}
	}
}

// TestAnyInstalmentPaidEarly: whatever the terms and whatever was paid before, exactly the
// next instalment, paid in its period before its day, leaves nothing due on its day, and
// every other instalment as it was planned.
func TestAnyInstalmentPaidEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loan := anyLoan(t)
		if terms := loan.Terms(); terms.Ahead != InstalmentFirst || terms.Prepayment == OffsetNext {
			t.Skip("other terms")
		}
		on := loan.Disbursed()
		for range rapid.IntRange(0, 3).Draw(t, "paid before") {
			on += calendar.Date(rapid.Int32Range(0, 40).Draw(t, "days"))
			loan, _ = loan.Repay(on, money.Cents(rapid.Int64Range(1, int64(loan.Principal())/4+1).Draw(t, "amount")))
		}
		p := loan.At(on)
		if p.NextDue == calendar.None || p.PastDue.Total() > 0 || p.Due.Total() > 0 || loan.RowsAt(on)[loan.rowOn(on)].Due != p.NextDue || p.NextDue == on {
			t.Skip("nothing runs")
		}
		planned, last := loan.RowsAt(on), p.NextDueAmount >= loan.Payoff(on, ToDate).Total
		if last && loan.RowsAt(on)[loan.rowOn(on)].Balance > 0 {
			t.Skip("an instalment of more interest than what is left of the loan")
		}
		paid, a := loan.Repay(on, p.NextDueAmount)
		if a.Overpaid != 0 {
			t.Fatalf("%s overpaid of the next instalment %s", a.Overpaid, p.NextDueAmount)
		}
		if due := paid.At(p.NextDue).Due; due.Total() != 0 {
			t.Fatalf("%+v is due", due)
		}
		if got, want := table(paid.RowsAt(on)), table(planned); got != want && !last {
			t.Fatalf("the schedule becomes\n%sfrom\n%s", got, want)
		}
		if q := paid.Payoff(on, ToDate); q.Interest != 0 && !last && !loan.terms.fixedRows() && loan.terms.InterestGracePeriods == 0 {
			t.Fatalf("of interest paid to the end of the period, %s is quoted", q.Interest)
		}
	})
}

// TestInterestPaidAheadCountsForThePayoff: 400 on the day of payout pay the first
// month's interest, 12.00, and 388.00 of principal. On 16 January half of 31 days, 15,
// have passed: of 12.00 only 1200 × 1 % × 15/31 = 5.81 was earned and 6.19 counts for
// the payoff, so that both payments together are what a payoff alone costs.
func TestInterestPaidAheadCountsForThePayoff(t *testing.T) {
	loan, _ := early(t).Repay(day("2025-01-01"), cents("400"))
	on := day("2025-01-16")
	if q, want := loan.Payoff(on, ToDate), (Quote{Principal: 81200, GivenBack: 619, Total: 80581}); q != want {
		t.Fatalf("quoted %+v, want %+v", q, want)
	}
	if q, want := loan.Payoff(on, ToPeriodEnd), (Quote{Principal: 81200, Total: 81200}); q != want {
		t.Errorf("to the period's end %+v, want %+v", q, want)
	}
	paid, a := loan.Repay(on, cents("805.81"))
	if want := (Allocation{Interest: -619, Principal: 81200}); a != want || !paid.At(on).Settled {
		t.Errorf("paid %+v, want %+v", a, want)
	}
	checkTable(t, paid.Rows(), `2025-02-01 1200.00 5.81 0.00`)
	if less, a := loan.Repay(on, cents("805.80")); a.Interest < 0 || less.At(on).Settled {
		t.Errorf("a cent less is split into %+v", a)
	}
	if more, a := loan.Repay(on, cents("806")); a.Overpaid != 19 || !more.At(on).Settled {
		t.Errorf("more is split into %+v", a)
	}
	before, _ := early(t, func(t *Terms) { t.CalculationVersion = 1 }).Repay(day("2025-01-01"), cents("400"))
	if q := before.Payoff(on, ToDate); q.Total != cents("812") || q.GivenBack != 0 {
		t.Errorf("by the formulas before, %+v is quoted", q)
	}
}

// TestTheInterestOfOffsetInstalmentsCounts: 900 offset two instalments and a part of the
// third: 12.00 + 8.04 + 4.04 of interest. By a payoff on 11 February 12.00 and ten days of
// 28, 803.97 × 1 % × 10/28 = 2.87, are earned: 9.21 count for what is outstanding, 324.08.
func TestTheInterestOfOffsetInstalmentsCounts(t *testing.T) {
	loan, _ := early(t).RepayAs(day("2025-01-16"), cents("900"), OffsetNext)
	on := day("2025-02-11")
	q := loan.Payoff(on, ToDate)
	if paid, a := loan.Repay(on, q.Total); !paid.At(on).Settled || a.Overpaid != 0 || q.GivenBack != cents("9.21") || q.Total != cents("314.87") {
		t.Errorf("quoted %+v, paid %+v", q, a)
	}
}

// TestPayingEarlyNeverCostsMore: in a period that begins without arrears, whatever is
// paid before the payoff, both together cost no more than the payoff alone would, but for
// the cents by which interest is rounded once for each balance.
func TestPayingEarlyNeverCostsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alone, on := anyLoan(t), calendar.Date(0)
		if alone.terms.fixedRows() || alone.terms.interestMultiple() > 1 {
			t.Skip("all interest is owed, or interest comes in round sums")
		}
		on = alone.Disbursed()
		for range rapid.IntRange(0, 3).Draw(t, "instalments paid") {
			if p := alone.At(on); p.NextDue != calendar.None {
				on = p.NextDue
				alone, _ = alone.Repay(on, max(alone.At(on).Due.Total(), 1))
			}
		}
		if alone.next >= len(alone.rows) || alone.At(on).Settled {
			t.Skip("nothing runs")
		}
		end, early, paid := alone.rows[alone.next].due, alone, money.Cents(0)
		payments := rapid.IntRange(1, 3).Draw(t, "payments")
		for range payments {
			on = calendar.Date(rapid.Int32Range(int32(on), int32(end)-1).Draw(t, "on"))
			amount := money.Cents(rapid.Int64Range(1, int64(alone.Principal())).Draw(t, "amount"))
			if amount >= early.Payoff(on, ToDate).Total {
				t.Skip("settled before")
			}
			way := rapid.SampledFrom([]Prepayment{ShortenTerm, ReduceInstalment, OffsetNext}).Draw(t, "way")
			early, _ = early.RepayAs(on, amount, way)
			paid += amount
		}
		on = calendar.Date(rapid.Int32Range(int32(on), int32(end)).Draw(t, "payoff on"))
		together, wanted := paid+early.Payoff(on, ToDate).Total, alone.Payoff(on, ToDate).Total
		if together > wanted+money.Cents(payments) {
			t.Fatalf("%s early and a payoff cost %s, a payoff alone %s", paid, together, wanted)
		}
	})
}
