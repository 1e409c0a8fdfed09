package domain_test

import (
	"fmt"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

// TestInterestPaidAheadIsGivenBackByAPayoff: 3,000.01 pay instalments ahead on the day of
// payout, and ten days later the rest is paid off. The investors keep what ten days
// earned, each within a cent of the exact share, and the platform its part of that.
func TestInterestPaidAheadIsGivenBackByAPayoff(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	parts := []money.Cents{3_333_33, 3_333_33, 3_333_34}
	h.List("F1", "B1", 10_000_00)
	for i, part := range parts {
		investor := fmt.Sprintf("I%d", i+1)
		h.TopUp(investor, "R-"+investor, part)
		h.Must(investor, domain.PlacePledge{Facility: "F1", Pledge: "L-" + investor, Investor: investor, AmountCents: part, ShownAt: 1})
	}
	h.PayOut("F1")
	paidOut := h.Today()
	h.Must("O1", domain.RecordReceipt{Receipt: "R-AHEAD", BankReference: "AHEAD", AmountCents: 3_000_01, Currency: "SGD", ValueOn: paidOut, Payer: "sealed"})
	h.Must("O1", domain.MatchReceipt{Receipt: "R-AHEAD", Purpose: domain.Repayment, Facility: "F1", AmountCents: 3_000_01, EffectiveOn: paidOut, Prepayment: domain.OffsetNext})
	for range 10 {
		h.NextDay()
	}
	alone, err := schedule.Open(h.World().Facility("F1").Loan.Terms(), 10_000_00, paidOut)
	if err != nil {
		t.Fatal(err)
	}
	quote, wanted := h.World().Facility("F1").Loan.Payoff(h.Today(), schedule.ToDate), alone.Payoff(h.Today(), schedule.ToDate)
	if quote.Total+3_000_01 != wanted.Total || quote.GivenBack == 0 {
		t.Fatalf("quoted %+v after 3,000.01, alone %+v", quote, wanted)
	}
	h.Repay("F1", "R-OFF", quote.Total, h.Today())
	f := h.World().Facility("F1")
	if f.Stage != domain.Closed || f.Payments[1].Allocation.Interest != -quote.GivenBack {
		t.Fatalf("the loan is %s after %+v", f.Stage, f.Payments[1].Allocation)
	}
	var interest, fees, cash money.Cents
	for i, c := range f.Claims {
		interest, fees = interest+c.PaidInterest, fees+c.ServiceFee
		cash += money.Cents(h.World().Balance(domain.WalletAvailable, fmt.Sprintf("I%d", i+1), "SGD"))
		if c.PaidPrincipal != parts[i] || c.PaidInterest < wanted.Interest/3 || c.PaidInterest > wanted.Interest/3+1 {
			t.Errorf("claim %d got %s of principal and %s of interest", i, c.PaidPrincipal, c.PaidInterest)
		}
	}
	if interest != wanted.Interest || cash+fees != 10_000_00+wanted.Interest {
		t.Errorf("%s of interest for %s; %s in wallets, %s of fees", interest, wanted.Interest, cash, fees)
	}
	const origination = 200_00 // 2 % of 10,000
	if earned := money.Cents(h.World().Balance(domain.FeeIncome, "", "SGD")) - origination; earned != fees {
		t.Errorf("the platform earned %s of %s", earned, fees)
	}
}
