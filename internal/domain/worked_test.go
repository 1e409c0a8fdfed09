package domain_test

import (
	_ "embed" // the table
	"fmt"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

//go:embed testdata/worked_loan.txt
var workedTable string

// workedSection gives the rows of one section of the table, without heads and comments:
// the cells of each, trimmed and without separators of thousands.
func workedSection(t *testing.T, name string) (rows [][]string) {
	t.Helper()
	in, head := false, false
	for line := range strings.Lines(workedTable) {
		line = strings.TrimSpace(strings.ReplaceAll(line, ",", ""))
		switch {
		case strings.HasPrefix(line, "#") || line == "":
		case !strings.Contains(line, "|"):
			in, head = line == name, true
		case head:
			head = false
		case in:
			cells := strings.Split(line, "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			rows = append(rows, cells)
		}
	}
	if len(rows) == 0 {
		t.Fatalf("the table has no section %s", name)
	}
	return rows
}

func TestOneLoanWorkedOutByHand(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	for _, investor := range []string{"I1", "I2", "I3"} {
		h.TopUp(investor, "R-"+investor, 50_000_00)
	}
	workedLoan(h)
	w := h.World()
	rows := w.Facility("F1").Loan.Rows()
	planned := workedSection(t, "schedule")
	if len(rows) != len(planned) {
		t.Fatalf("%d instalments, not %d", len(rows), len(planned))
	}
	for i, r := range rows {
		compare(t, "instalment", planned[i], []string{fmt.Sprint(r.No), r.Due.String(), cents(r.Interest), cents(r.Principal), cents(r.Balance)})
	}
	compare(t, "payout", workedSection(t, "payout")[0], payoutFigures(w))
	repayments := workedSection(t, "repayments")
	const lines = 4 // of a repayment: the whole, and each investor's part
	if len(repayments) != 6*lines {
		t.Fatalf("%d lines of repayments", len(repayments))
	}
	for i := 0; i < len(repayments); i += lines {
		on, err := calendar.Parse(repayments[i][0])
		if err != nil {
			t.Fatal(err)
		}
		amount, err := money.ParseCents(repayments[i][1])
		if err != nil {
			t.Fatal(err)
		}
		for h.Today() < on {
			h.NextDay()
		}
		before := h.World()
		h.Repay("F1", fmt.Sprintf("R%d", i), amount, on)
		compare(t, "repayment", repayments[i], wholeFigures(h.World()))
		for k := range lines - 1 {
			compare(t, "on "+on.String(), repayments[i+1+k], partFigures(before, h.World(), k))
		}
	}
	w = h.World()
	if f := w.Facility("F1"); f.Stage != domain.Closed || f.ClosedOn != calendar.Of(2025, 7, 2) || f.Loan.Outstanding() != 0 {
		t.Errorf("the loan is %s since %s with %s outstanding", f.Stage, f.ClosedOn, f.Loan.Outstanding())
	}
}

// compare holds each figure to the table; where the table has none, there is none.
func compare(t *testing.T, what string, want, got []string) {
	t.Helper()
	if strings.Join(got, " | ") != strings.Join(want, " | ") {
		t.Errorf("%s\n got %s\nwant %s", what, strings.Join(got, " | "), strings.Join(want, " | "))
	}
}

// payoutFigures writes what the table shows of the payout.
func payoutFigures(w *domain.World) []string {
	f := w.Facility("F1")
	line := []string{f.DisbursedOn.String()}
	for _, c := range f.Claims {
		line = append(line, cents(c.OutstandingCents()))
	}
	for k := range f.Claims {
		line = append(line, wallet(w, k))
	}
	return append(line, balance(w, domain.FeeIncome), balance(w, domain.TrustAccount))
}

// wholeFigures writes what the table shows of the newest repayment.
func wholeFigures(w *domain.World) []string {
	f := w.Facility("F1")
	p := f.Payments[len(f.Payments)-1]
	a := p.Allocation
	return []string{p.On.String(), cents(p.AmountCents), cents(a.LateInterest), cents(a.Interest), cents(a.Principal), "", "",
		cents(f.Loan.Outstanding()), "", balance(w, domain.FeeIncome), balance(w, domain.TrustAccount)}
}

// partFigures writes what of the newest repayment reached an investor.
func partFigures(before, after *domain.World, k int) []string {
	was, is := before.Facility("F1").Claims[k], after.Facility("F1").Claims[k]
	late, interest, principal := is.PaidLateInterest-was.PaidLateInterest, is.PaidInterest-was.PaidInterest, is.PaidPrincipal-was.PaidPrincipal
	investor := fmt.Sprintf("I%d", k+1)
	received := after.Balance(domain.WalletAvailable, investor, "SGD") - before.Balance(domain.WalletAvailable, investor, "SGD")
	return []string{investor, "", cents(late), cents(interest), cents(principal), cents(is.ServiceFee - was.ServiceFee),
		cents(money.Cents(received)), cents(is.OutstandingCents()), wallet(after, k), "", ""}
}

// wallet is what an investor has available.
func wallet(w *domain.World, k int) string {
	return cents(money.Cents(w.Balance(domain.WalletAvailable, fmt.Sprintf("I%d", k+1), "SGD")))
}

// balance is what is on an account of the platform's own.
func balance(w *domain.World, kind domain.AccountKind) string {
	return cents(money.Cents(w.Balance(kind, "", "SGD")))
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

// cents writes an amount without separators of thousands.
func cents(c money.Cents) string { return strings.ReplaceAll(c.String(), ",", "") }
