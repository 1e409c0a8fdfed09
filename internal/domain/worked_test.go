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

// One loan worked out with exact fractions outside of this program, to the cent.
//
// S$100,000 at 12 % a year, so 1 % a month by 30/360, in six equal instalments of
// 100000 × 0.01 / (1 − 1.01^−6) = 17254.8367 → 17,254.84, each row's interest being
// 1 % of the balance, half-even, and the last row clearing:
//
//	2 Feb  1,000.00 + 16,254.84, leaves 83,745.16
//	2 Mar    837.45 + 16,417.39, leaves 67,327.77
//	2 Apr    673.28 + 16,581.56, leaves 50,746.21
//	2 May    507.46 + 16,747.38, leaves 33,998.83
//	2 Jun    339.99 + 16,914.85, leaves 17,083.98
//	2 Jul    170.84 + 17,083.98, leaves nothing
//
// Late interest is 18.25 % a year by actual days over 365, that is 0.05 % a day of
// the principal that is overdue: paid on 12 March instead of the 2nd, ten days on
// 16,417.39 make 82.08695 → 82.09. On 2 April only 10,000.00 come: 673.28 of
// interest and 9,326.72, which leaves 7,254.84 overdue for thirty days: 108.8226 →
// 108.82 on 2 May.
//
// The investors hold 33,333.33, 41,666.67 and 25,000.00; every part is spread by
// the largest deficit of what is due to each so far. 10 % of each investor's
// interest so far, half-even, is the service fee; 2 % of the loan was kept back at
// payout. Each investor brought 50,000.00, so 150,000.00 − 98,000.00 are in trust
// after the payout.
const worked = `
on         | paid      | late   | interest | principal | claim 1   claim 2   claim 3   | wallet 1  wallet 2  wallet 3  | fees     | trust
2025-02-02 | 17,254.84 |   0.00 | 1,000.00 | 16,254.84 | 27,915.05 34,893.82 20,936.29 | 22,384.95 15,481.18 29,288.71 | 2,100.00 |  69,254.84
2025-03-12 | 17,336.93 |  82.09 |   837.45 | 16,417.39 | 22,442.59 28,053.24 16,831.94 | 28,136.00 22,670.02 33,602.00 | 2,183.75 |  86,591.77
2025-04-02 | 10,000.00 |   0.00 |   673.28 |  9,326.72 | 19,333.68 24,167.11 14,500.26 | 31,446.90 26,808.63 36,085.17 | 2,251.07 |  96,591.77
2025-05-02 | 24,618.50 | 108.82 |   507.46 | 24,002.22 | 11,332.94 14,166.18  8,499.71 | 39,636.15 37,045.18 42,227.11 | 2,301.83 | 121,210.27
2025-06-02 | 17,254.84 |   0.00 |   339.99 | 16,914.85 |  5,694.66  7,118.33  4,270.99 | 45,376.43 44,220.53 46,532.33 | 2,335.82 | 138,465.11
2025-07-02 | 17,254.82 |   0.00 |   170.84 | 17,083.98 |      0.00      0.00      0.00 | 51,122.35 51,402.93 50,841.76 | 2,352.89 | 155,719.93
`

func TestOneLoanWorkedOutByHand(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	for _, investor := range []string{"I1", "I2", "I3"} {
		h.TopUp(investor, "R-"+investor, 50_000_00)
	}
	workedLoan(h)
	w := h.World()
	for i, want := range []string{"1 2025-02-02 1000.00 16254.84 83745.16", "2 2025-03-02 837.45 16417.39 67327.77",
		"3 2025-04-02 673.28 16581.56 50746.21", "4 2025-05-02 507.46 16747.38 33998.83",
		"5 2025-06-02 339.99 16914.85 17083.98", "6 2025-07-02 170.84 17083.98 0.00"} {
		r := w.Facility("F1").Loan.Rows()[i]
		if got := fmt.Sprintf("%d %s %s %s %s", r.No, r.Due, cents(r.Interest), cents(r.Principal), cents(r.Balance)); got != want {
			t.Errorf("row is %s, not %s", got, want)
		}
	}
	if got := w.Balance(domain.TrustAccount, "", "SGD"); got != 52_000_00 {
		t.Errorf("%d cents in trust after the payout", got)
	}
	for i, line := range strings.Split(strings.TrimSpace(worked), "\n")[1:] {
		fields := strings.Fields(strings.NewReplacer("|", " ", ",", "").Replace(line))
		on, err := calendar.Parse(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		amount, err := money.ParseCents(fields[1])
		if err != nil {
			t.Fatal(err)
		}
		for h.Today() < on {
			h.NextDay()
		}
		h.Repay("F1", fmt.Sprintf("R%d", i), amount, on)
		if got, want := figures(h.World()), strings.Join(fields, " "); got != want {
			t.Errorf("repayment %d\n got %s\nwant %s", i+1, got, want)
		}
	}
	w = h.World()
	if f := w.Facility("F1"); f.Stage != domain.Closed || f.ClosedOn != calendar.Of(2025, 7, 2) || f.Loan.Outstanding() != 0 {
		t.Errorf("the loan is %s since %s with %s outstanding", f.Stage, f.ClosedOn, f.Loan.Outstanding())
	}
}

// workedLoan takes the loan from application to payout.
func workedLoan(h *domaintest.House) {
	const amount, rate = 100_000_00, 12_000_000
	h.Must("B1", domain.SubmitFacility{
		Facility: "F1", Borrower: "B1", AmountCents: amount, Currency: "SGD", TenorMonths: 6,
		Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail", TurnoverCents: 0,
	})
	h.Must("O1", domain.GradeFacility{Facility: "F1", ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 5000, Rate: rate, Inputs: "turnover"})
	h.Must("A1", domain.ApproveFacility{Facility: "F1", ShownAt: 1})
	terms := domaintest.Terms(6, rate)
	terms.LateInterestRate = 18_250_000
	h.Must(domain.System, domain.ListFacility{
		Facility: "F1", Terms: terms, TargetCents: amount, MinimumCents: amount, PledgeMinimumCents: 100_00, ClosesOn: h.Today() + 7,
		OriginationFee: 2_000_000, ServiceFee: 10_000_000, Book: domain.DefaultBook("SGD"),
	})
	for i, pledged := range []money.Cents{33_333_33, 41_666_67, 25_000_00} {
		investor := fmt.Sprintf("I%d", i+1)
		h.Must(investor, domain.PlacePledge{Facility: "F1", Pledge: "L-" + investor, Investor: investor, AmountCents: pledged, ShownAt: 1})
	}
	h.PayOut("F1")
}

// figures writes what the table shows of the newest repayment.
func figures(w *domain.World) string {
	f := w.Facility("F1")
	p := f.Payments[len(f.Payments)-1]
	a := p.Allocation
	line := []string{p.On.String(), cents(p.AmountCents), cents(a.LateInterest), cents(a.Interest), cents(a.Principal)}
	for _, c := range f.Claims {
		line = append(line, cents(c.OutstandingCents()))
	}
	for i := range f.Claims {
		line = append(line, cents(money.Cents(w.Balance(domain.WalletAvailable, fmt.Sprintf("I%d", i+1), "SGD"))))
	}
	return strings.Join(append(line, cents(money.Cents(w.Balance(domain.FeeIncome, "", "SGD"))),
		cents(money.Cents(w.Balance(domain.TrustAccount, "", "SGD")))), " ")
}

// cents writes an amount without separators of thousands.
func cents(c money.Cents) string { return strings.ReplaceAll(c.String(), ",", "") }
