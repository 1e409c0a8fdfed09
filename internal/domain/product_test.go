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

// approved brings an application of "B1" for a product to where it can be listed.
func approved(h *domaintest.House, facility, product string, amount money.Cents, kind schedule.Kind, rate money.Rate) {
	h.Must("B1", domain.SubmitFacility{
		Facility: facility, Borrower: "B1", AmountCents: amount, Currency: "SGD", TenorMonths: 6, Repayment: kind, Purpose: "Stock",
		Sector: "Retail", Product: product,
	})
	h.Must("O1", domain.GradeFacility{Facility: facility, ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 5000, Rate: rate, Inputs: "turnover"})
	h.Must("A1", domain.ApproveFacility{Facility: facility, ShownAt: 1})
}

func TestAListingTakesItsTermsFromItsProduct(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.Must("A1", domain.DefineProduct{Definition: domaintest.Product("bridge")})
	approved(h, "F1", "bridge", 9_999_99, schedule.Bullet, 9_000_000)
	h.Must("O1", domain.ListFacility{Facility: "F1"})
	later := domaintest.Product("bridge")
	later.LateInterestRate, later.Kinds = 0, []schedule.Kind{schedule.EqualPart}
	h.Must("A1", domain.DefineProduct{Definition: later})

	got := h.World().Facility("F1").Listing
	want := domain.FacilityListed{
		Facility: "F1", TargetCents: 9_999_99, MinimumCents: 8_000_00, PledgeMinimumCents: 50_00, ClosesOn: h.Today() + 10,
		OriginationFee: 3_000_000, ServiceFee: 20_000_000, Book: "Refold, SGD", Product: "bridge", ProductVersion: 1,
		Terms: schedule.Terms{
			Kind: schedule.Bullet, Rate: 9_000_000, Periods: 6, Frequency: calendar.Monthly, DayCount: calendar.Act365,
			InterestOn: schedule.Actual, Prepayment: schedule.ReduceInstalment, Ahead: schedule.InstalmentFirst, LateInterestRate: 24_000_000,
			LateFee: schedule.LateFee{Percent: 1_000_000, AfterDays: 5}, CalculationVersion: 2,
		},
	}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("listed as\n%+v\nand not as\n%+v", got, want)
	}
	for name, c := range map[string]struct {
		command domain.SubmitFacility
		code    string
	}{
		"too small":     {domain.SubmitFacility{AmountCents: 999_99, TenorMonths: 6, Repayment: schedule.EqualPart, Product: "bridge"}, "AMOUNT_NOT_OFFERED"},
		"too large":     {domain.SubmitFacility{AmountCents: 50_000_01, TenorMonths: 6, Repayment: schedule.EqualPart, Product: "bridge"}, "AMOUNT_NOT_OFFERED"},
		"too long":      {domain.SubmitFacility{AmountCents: 9_000_00, TenorMonths: 13, Repayment: schedule.EqualPart, Product: "bridge"}, "TENOR_NOT_OFFERED"},
		"no such kind":  {domain.SubmitFacility{AmountCents: 9_000_00, TenorMonths: 6, Repayment: schedule.Bullet, Product: "bridge"}, "KIND_NOT_OFFERED"},
		"not a product": {domain.SubmitFacility{AmountCents: 9_000_00, TenorMonths: 6, Repayment: schedule.Bullet, Product: "gold"}, "NO_SUCH_PRODUCT"},
	} {
		c.command.Facility, c.command.Borrower, c.command.Currency, c.command.Purpose = "F-"+name, "B1", "SGD", "Stock"
		if _, r := domain.Decide(h.World(), "B1", c.command); r == nil || !r.Has(c.code) {
			t.Errorf("%s: %v", name, r)
		}
	}
	// What was asked for and is no longer offered can be listed another way.
	approved(h, "F2", "bridge", 9_000_00, schedule.EqualPart, 9_000_000)
	none := domaintest.Product("bridge")
	none.Kinds = []schedule.Kind{schedule.Bullet}
	h.Must("A1", domain.DefineProduct{Definition: none})
	if _, r := domain.Decide(h.World(), "O1", domain.ListFacility{Facility: "F2"}); r == nil || !r.Has("KIND_NOT_OFFERED") {
		t.Errorf("listed in a way that is not offered: %v", r)
	}
	h.Must("O1", domain.ListFacility{Facility: "F2", Repayment: schedule.Bullet})
	if f := h.World().Facility("F2"); f.Listing.ProductVersion != 3 || f.Listing.Terms.Kind != schedule.Bullet {
		t.Errorf("listed as %+v", f.Listing)
	}
	special := domain.ListFacility{Facility: "F2", Terms: domaintest.Terms(6, 9_000_000), TargetCents: 1, MinimumCents: 1, PledgeMinimumCents: 1, ClosesOn: h.Today() + 1}
	if _, r := domain.Decide(h.World(), "O1", special); r == nil || !r.Has("TERMS_OF_PRODUCT") {
		t.Errorf("listed on terms of an officer's own: %v", r)
	}
}

func TestAProductHasBounds(t *testing.T) {
	h := domaintest.Staffed(0, 0)
	for code, change := range map[string]func(*domain.ProductDefined){
		"KIND_UNKNOWN":           func(p *domain.ProductDefined) { p.Kinds = append(p.Kinds, schedule.Balloon) },
		"FREQUENCY_INVALID":      func(p *domain.ProductDefined) { p.Frequency.Every = 13 },
		"TENOR_INVALID":          func(p *domain.ProductDefined) { p.MinTenorMonths = 13 },
		"AMOUNT_INVALID":         func(p *domain.ProductDefined) { p.MinAmountCents = p.MaxAmountCents + 1 },
		"FEE_INVALID":            func(p *domain.ProductDefined) { p.OriginationFee = money.RateUnit },
		"PLEDGE_MINIMUM_INVALID": func(p *domain.ProductDefined) { p.PledgeMinimumCents = 0 },
		"LISTING_DAYS_INVALID":   func(p *domain.ProductDefined) { p.ListingDays = 0 },
		"MINIMUM_INVALID":        func(p *domain.ProductDefined) { p.MinimumFunding = money.RateUnit + 1 },
		"CURRENCY_DIFFERS":       func(p *domain.ProductDefined) { p.Currency = "EUR" },
		"TERMS_INVALID":          func(p *domain.ProductDefined) { p.LateInterestRate = -1 },
		"MISSING":                func(p *domain.ProductDefined) { p.Name = "" },
	} {
		p := domaintest.Product("bridge")
		change(&p)
		if _, r := domain.Decide(h.World(), "A1", domain.DefineProduct{Definition: p}); r == nil || !r.Has(code) {
			t.Errorf("%s: %v", code, r)
		}
	}
	if _, r := domain.Decide(h.World(), "O1", domain.DefineProduct{Definition: domaintest.Product("bridge")}); r == nil || !r.Has("NOT_ALLOWED") {
		t.Errorf("an officer defined a product: %v", r)
	}
}

// The auction of the reference vectors, and its first instalment worked out by hand.
// S$50,000 are wanted at 12 % at most. B bids 10,000 at 8 %, A and D 20,000 and 15,000
// at 9 %, C 15,000 at 10 %, of which 5,000 are taken; E at 11 % gets nothing. The loan
// bears (10·8 + 20·9 + 15·9 + 5·10)/50 = 8.9 %, so its first month
// 50000 × 0.089/12 = 370.8333… → 370.83. By amount times rate, 180, 80, 50 and 135 of
// 445, that is 149.9986…, 66.6660…, 41.6662… and 112.4989… for A, B, C and D: three
// cents are left over, which go to D, A and C. A month at their own rates is
// 150.00, 66.67, 41.67 and 112.50.
func TestOneAuctionWorkedOutByHand(t *testing.T) {
	h := domaintest.Staffed(5, 1)
	approved(h, "F1", "", 50_000_00, schedule.EqualPart, 12_000_000)
	h.Must("O1", domain.ListFacility{Facility: "F1", Pricing: domain.Auction})
	bids := []struct {
		id     string
		amount money.Cents
		rate   money.Rate
	}{{"A", 20_000_00, 9_000_000}, {"B", 10_000_00, 8_000_000}, {"C", 15_000_00, 10_000_000}, {"D", 15_000_00, 9_000_000}, {"E", 30_000_00, 11_000_000}}
	for i, b := range bids {
		investor := fmt.Sprintf("I%d", i+1)
		h.TopUp(investor, "R-"+investor, 60_000_00)
		h.Must(investor, domain.PlacePledge{Facility: "F1", Pledge: b.id, Investor: investor, AmountCents: b.amount, BidRate: b.rate})
	}
	refused := func(code string, rate money.Rate) {
		t.Helper()
		c := domain.PlacePledge{Facility: "F1", Pledge: "X", Investor: "I1", AmountCents: 1_000_00, BidRate: rate}
		if _, r := domain.Decide(h.World(), "I1", c); r == nil || !r.Has(code) {
			t.Errorf("a bid at %s: %v", rate, r)
		}
	}
	refused("ABOVE_RESERVE", 12_010_000)
	refused("BID_RATE_INVALID", 9_001_000)
	if f := h.World().Facility("F1"); f.Stage != domain.Listed || f.PledgedCents != 90_000_00 {
		t.Fatalf("with %s bid the listing is %s", f.PledgedCents, f.Stage)
	}
	for h.World().Facility("F1").Stage == domain.Listed {
		h.NextDay()
	}
	f := h.World().Facility("F1")
	var allotted []string
	for _, p := range f.Pledges {
		allotted = append(allotted, p.ID+" "+cents(p.AllottedCents))
	}
	if got := strings.Join(allotted, ", "); got != "A 20000.00, B 10000.00, C 5000.00, D 15000.00, E 0.00" {
		t.Errorf("allotted %s", got)
	}
	if f.Stage != domain.FullyFunded || f.Agreed().Rate != 8_900_000 || f.Listing.Terms.Rate != 12_000_000 {
		t.Errorf("%s at %s, listed at %s", f.Stage, f.Agreed().Rate, f.Listing.Terms.Rate)
	}
	if free := h.World().Balance(domain.WalletAvailable, "I5", "SGD"); free != 60_000_00 {
		t.Errorf("of E's money %d cents are available", free)
	}
	h.PayOut("F1")
	first := h.World().Facility("F1").Loan.Rows()[0]
	if first.Interest != 370_83 || first.Principal != 8_333_33 {
		t.Errorf("the first instalment is %+v", first)
	}
	for h.Today() < first.Due {
		h.NextDay()
	}
	h.Repay("F1", "R-FIRST", first.Payment, h.Today())
	var interest []string
	for _, c := range h.World().Facility("F1").Claims {
		interest = append(interest, cents(c.PaidInterest))
	}
	if got := strings.Join(interest, " "); got != "150.00 66.66 41.67 112.50" {
		t.Errorf("interest %s", got)
	}
	if broken := soundness(h.World()); len(broken) > 0 {
		t.Errorf("%v", broken)
	}
	if _, r := domain.Decide(h.World(), "I1", domain.PlacePledge{Facility: "F1", Pledge: "X", Investor: "I1", AmountCents: 1_000_00, BidRate: 1_000_000}); r == nil {
		t.Error("a bid was taken after the close")
	}
}

// What a receipt pays ahead does what was chosen for it, else what the terms say. Of
// 12,000.00 in four equal parts, the first instalment and 3,000.00 more leave 6,000.00:
// two instalments of 3,000.00, or three of 2,000.00; or 90.00 of interest and all but so
// much of the next instalment are paid.
func TestAPrepaymentDoesWhatWasChosen(t *testing.T) {
	for _, c := range []struct {
		choice domain.PrepaymentChoice
		want   string
	}{{domain.AsAgreed, "3000.00 3000.00"}, {domain.ShortenTerm, "3000.00 3000.00"}, {domain.ReduceInstalment, "2000.00 2000.00 2000.00"},
		{domain.OffsetNext, "90.00 3000.00 3000.00"}} {
		h := domaintest.Staffed(3, 1)
		for i, amount := range []money.Cents{5_000_00, 4_000_00, 3_000_00} {
			h.TopUp(fmt.Sprintf("I%d", i+1), fmt.Sprintf("R-%d", i), amount)
		}
		lendInParts(h)
		for h.Today() < calendar.Of(2025, 2, 2) {
			h.NextDay()
		}
		h.Must("O1", domain.RecordReceipt{Receipt: "R", BankReference: "BANK-R", AmountCents: 6_120_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"})
		h.Must("O1", domain.MatchReceipt{Receipt: "R", Purpose: domain.Repayment, Facility: "F1", AmountCents: 6_120_00, EffectiveOn: h.Today(), Prepayment: c.choice})
		var to []string
		for _, r := range h.World().Facility("F1").Loan.Rows()[1:] {
			to = append(to, cents(r.Principal-r.PaidPrincipal))
		}
		if got := strings.TrimSpace(strings.Join(to, " ")); got != c.want {
			t.Errorf("%q leaves %s, not %s", c.choice, got, c.want)
		}
	}
	h := inState("defaulted")
	recovery := domain.MatchReceipt{Receipt: "R-OPEN", Purpose: domain.Recovery, Facility: "F1", AmountCents: 30_00, EffectiveOn: h.Today(), Prepayment: domain.ShortenTerm}
	if _, r := domain.Decide(h.World(), "O1", recovery); r == nil || !r.Has("PREPAYMENT_NOT_OFFERED") {
		t.Errorf("a recovery with a choice: %v", r)
	}
}
