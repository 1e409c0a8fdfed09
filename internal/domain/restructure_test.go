package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

// One restructuring worked out by hand. S$12,000 at 12 % a year by 30/360 in four equal
// parts of principal, paid out on 2 January; nothing is paid. On 12 February the first
// instalment, 3,000.00 + 120.00, is ten days late: late interest at 18.25 % is
// 3000 × 0.1825 × 10/365 = 15.00. Capitalised, the balance is 12,000 + 135 = 12,135.00.
// Two instalments are added, so five are to come, of 12135/5 = 2,427.00 each, and 6 % a
// year run from the instalment of 2 March on.
//
// Its interest: ten of the period's 28 days on the 9,000.00 that were scheduled, still
// at 12 %: 90 × 10/28 = 32.142… → 32.14, and 18 days on 12,135.00 at 6 %:
// 60.675 × 18/28 = 39.005… → 39.01; together 71.15. Then half a percent a month of
// 9,708.00, 7,281.00, 4,854.00 and 2,427.00: 48.54, 36.405 → 36.40, 24.27,
// 12.135 → 12.14 (half-even).
//
// The claims of 5,000, 4,000 and 3,000 grow by 135 × 5/12 = 56.25, 45.00 and 33.75.
// The instalment of 2 March, 2,498.15, brings them 2427 × 5056.25/12135 = 1,011.25,
// 809.00 and 606.75 of principal, and of the 71.15 of interest 29.6458…, 23.7166… and
// 17.7875: two cents are left over after 29.64, 23.71 and 17.78, and go to the third
// and the second.
func TestOneRestructuringWorkedOutByHand(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	for i, amount := range []money.Cents{5_000_00, 4_000_00, 3_000_00} {
		h.TopUp(fmt.Sprintf("I%d", i+1), fmt.Sprintf("R-%d", i), amount)
	}
	lendInParts(h)
	for h.Today() < calendar.Of(2025, 2, 12) {
		h.NextDay()
	}
	h.Agree(domain.RestructureFacility{
		Facility: "F1", Capitalise: true, Reason: "The main customer fell away.",
		Change: schedule.Restructure{FromDue: calendar.Of(2025, 3, 2), NewRate: 6_000_000, HasNewRate: true, ExtraPeriods: 2},
	})
	f := h.World().Facility("F1")
	if moved := f.Restructurings[0].Moved; moved != (schedule.Amounts{LateInterest: 15_00, Interest: 120_00, Principal: 3_000_00}) {
		t.Errorf("moved %+v", moved)
	}
	var rows []string
	for _, r := range f.Loan.Rows() {
		rows = append(rows, fmt.Sprintf("%s %s %s %s", r.Due, cents(r.Principal), cents(r.Interest), cents(r.Balance)))
	}
	if got, want := strings.Join(rows, "\n"), `2025-02-02 0.00 0.00 12000.00
2025-03-02 2427.00 71.15 9708.00
2025-04-02 2427.00 48.54 7281.00
2025-05-02 2427.00 36.40 4854.00
2025-06-02 2427.00 24.27 2427.00
2025-07-02 2427.00 12.14 0.00`; got != want {
		t.Errorf("the schedule is\n%s\nand not\n%s", got, want)
	}
	holds := func(claims, paid, interest string) {
		t.Helper()
		f := h.World().Facility("F1")
		var c, p, i []string
		for _, claim := range f.Claims {
			c, p, i = append(c, cents(claim.OutstandingCents())), append(p, cents(claim.PaidPrincipal)), append(i, cents(claim.PaidInterest))
		}
		if got := strings.Join(c, " ") + "|" + strings.Join(p, " ") + "|" + strings.Join(i, " "); got != claims+"|"+paid+"|"+interest {
			t.Errorf("claims, principal and interest are %s", got)
		}
		if broken := soundness(h.World()); len(broken) > 0 {
			t.Errorf("%v", broken)
		}
	}
	holds("5056.25 4045.00 3033.75", "0.00 0.00 0.00", "0.00 0.00 0.00")
	for h.Today() < calendar.Of(2025, 3, 2) {
		h.NextDay()
	}
	h.Repay("F1", "R-MARCH", 2_498_15, h.Today())
	holds("4045.00 3236.00 2427.00", "1011.25 809.00 606.75", "29.64 23.72 17.79")
	h.Repay("F1", "R-REST", h.World().Facility("F1").Loan.Payoff(h.Today(), schedule.ToDate).Total, h.Today())
	holds("0.00 0.00 0.00", "5056.25 4045.00 3033.75", "29.64 23.72 17.79")
	if f := h.World().Facility("F1"); f.Stage != domain.Closed {
		t.Errorf("paid off, the loan is %s", f.Stage)
	}
}

// lendInParts pays out "F1": 12,000.00 at 12 % in four equal parts of principal.
func lendInParts(h *domaintest.House) {
	const amount, rate = 12_000_00, 12_000_000
	h.Must("B1", domain.SubmitFacility{
		Facility: "F1", Borrower: "B1", AmountCents: amount, Currency: "SGD", TenorMonths: 4,
		Repayment: schedule.EqualPart, Purpose: "Stock", Sector: "Retail", TurnoverCents: 0,
	})
	h.Must("O1", domain.GradeFacility{Facility: "F1", ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 5000, Rate: rate, Inputs: "turnover"})
	h.Must("A1", domain.ApproveFacility{Facility: "F1", ShownAt: 1})
	terms := domaintest.Terms(4, rate)
	terms.Kind, terms.LateInterestRate = schedule.EqualPart, 18_250_000
	h.Must(domain.System, domain.ListFacility{
		Facility: "F1", Terms: terms, TargetCents: amount, MinimumCents: amount, PledgeMinimumCents: 100_00, ClosesOn: h.Today() + 7,
		Book: domain.DefaultBook("SGD"),
	})
	for i, pledged := range []money.Cents{5_000_00, 4_000_00, 3_000_00} {
		investor := fmt.Sprintf("I%d", i+1)
		h.Must(investor, domain.PlacePledge{Facility: "F1", Pledge: "L-" + investor, Investor: investor, AmountCents: pledged, ShownAt: 1})
	}
	h.PayOut("F1")
}

// Without capitalising, what is due stays due and the claims stay as they were; what
// the loan is not asked for any more is refused by name.
func TestARestructuringThatMovesNothing(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	for i, amount := range []money.Cents{5_000_00, 4_000_00, 3_000_00} {
		h.TopUp(fmt.Sprintf("I%d", i+1), fmt.Sprintf("R-%d", i), amount)
	}
	lendInParts(h)
	for h.Today() < calendar.Of(2025, 2, 12) {
		h.NextDay()
	}
	ask := func(change schedule.Restructure) *domain.Refusal {
		_, refusal := domain.Decide(h.World(), domain.System, domain.RestructureFacility{Facility: "F1", Change: change, Reason: "Asked for."})
		return refusal
	}
	for name, c := range map[string]struct {
		change schedule.Restructure
		code   string
	}{
		"nothing new":          {schedule.Restructure{FromDue: calendar.Of(2025, 3, 2)}, "NOTHING_CHANGES"},
		"the same rate":        {schedule.Restructure{FromDue: calendar.Of(2025, 3, 2), NewRate: 12_000_000, HasNewRate: true}, "NOTHING_CHANGES"},
		"an instalment gone":   {schedule.Restructure{FromDue: calendar.Of(2025, 2, 2), ExtraPeriods: 1}, "RESTRUCTURING_INVALID"},
		"after the last":       {schedule.Restructure{FromDue: calendar.Of(2026, 2, 2), ExtraPeriods: 1}, "RESTRUCTURING_INVALID"},
		"too many instalments": {schedule.Restructure{FromDue: calendar.Of(2025, 3, 2), ExtraPeriods: 5000}, "RESTRUCTURING_INVALID"},
	} {
		if r := ask(c.change); r == nil || !r.Has(c.code) {
			t.Errorf("%s: %v", name, r)
		}
	}
	h.Agree(domain.RestructureFacility{
		Facility: "F1", Reason: "Breathing space.", Change: schedule.Restructure{FromDue: calendar.Of(2025, 3, 2), InterestOnly: 1, ExtraPeriods: 1},
	})
	f := h.World().Facility("F1")
	if at := f.Loan.At(h.Today()); at.PastDue != (schedule.Amounts{LateInterest: 15_00, Interest: 120_00, Principal: 3_000_00}) || at.Outstanding != 12_000_00 {
		t.Errorf("past due is %+v of %s", at.PastDue, at.Outstanding)
	}
	if f.CapitalisedCents != 0 || f.Claims[0].PrincipalCents != 5_000_00 {
		t.Errorf("claims grew: %+v", f.Claims)
	}
	if f.Terms().InterestOnlyPeriods != 2 || f.Agreed().InterestOnlyPeriods != 0 {
		t.Errorf("in force are %+v, agreed were %+v", f.Terms(), f.Agreed())
	}
}
