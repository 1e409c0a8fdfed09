package web

import (
	"net/http"
	"net/url"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/schedule"
)

// behind is a loan of S$12,000 whose first instalment is ten days late.
func behind(t *testing.T) (*bundle, *life) {
	t.Helper()
	b := setup(t, Settings{})
	b.staffed()
	l := &life{bundle: b}
	for _, party := range []string{"P-INVESTOR", "P-BORROWER"} {
		l.identified(party)
	}
	l.ask("P-INVESTOR", domain.AcknowledgeRisk{Party: "P-INVESTOR", TextVersion: 1, ShownAt: 1})
	l.topUp("P-INVESTOR", "R-1", 20_000_00)
	l.apply("F-1", "P-BORROWER", schedule.EqualPart)
	l.list("F-1", schedule.EqualPart)
	l.pledge("F-1", "P-INVESTOR", 12_000_00)
	l.payOut("F-1", "P-BORROWER")
	l.days(40)
	return b, l
}

// New terms are shown beside the old ones before anybody is asked; a second person puts
// them in force, and both schedules stay on the page.
func TestARestructuringIsShownBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	b, _ := behind(t)
	officer, approver := b.as("officer"), b.as("approver")
	const page = "/facilities/F-1/restructure"
	officer.get("/facilities/F-1").want(http.StatusOK).has(page)
	officer.get(page).want(http.StatusOK).has("What is to change").lacks("Before and after")
	next := b.journal.Head().Facility("F-1").Loan.At(b.journal.Head().Today()).NextDue
	asked := "?from=" + next.String() + "&rate=6&extra=2&capitalise=yes"
	officer.get(page+asked).want(http.StatusOK).has("Before and after", "2 instalments more", "becomes principal", "Propose the restructuring")
	officer.get(page + "?from=" + next.String() + "&rate=x").want(http.StatusOK).has("Enter a percentage").lacks("Propose the restructuring")
	officer.get(page + "?from=2001-01-01&extra=1").want(http.StatusOK).has("starts with an instalment that is not yet due").lacks("Propose the restructuring")
	officer.get(page + "?from=" + next.String()).want(http.StatusOK).has("nothing would change")

	before := b.journal.Head().Position()
	typed := entry("from", next.String(), "rate", "6", "extra", "2", "capitalise", "yes", "reason", "The main customer fell away.")
	b.agreed(officer, approver, page+asked, page, typed)
	f := b.journal.Head().Facility("F-1")
	if len(f.Restructurings) != 1 || f.Terms().Rate != 6_000_000 || f.Terms().Periods != 5 || f.CapitalisedCents == 0 {
		t.Fatalf("in force are %+v, capitalised %s, after %d events", f.Terms(), f.CapitalisedCents, b.journal.Head().Position()-before)
	}
	b.as("investor").get("/facilities/F-1").want(http.StatusOK).has("Restructured on", "Both schedules", "The main customer fell away.")
	b.as("investor").get(page).want(http.StatusForbidden)
}

// Late interest and charges are waived by two people, in part or whole.
func TestLateInterestIsWaived(t *testing.T) {
	t.Parallel()
	b, l := behind(t)
	owed := b.journal.Head().Facility("F-1").Loan.LateInterestOwed(l.today())
	if owed <= 1 {
		t.Fatalf("%s of late interest", owed)
	}
	b.as("officer").sent("/facilities/F-1", "/facilities/F-1/waive", entry("charge", "late-interest", "amount", (owed+1).String(), "reason", "Goodwill.")).
		want(http.StatusUnprocessableEntity).has("no more can be given up")
	b.agreed(b.as("officer"), b.as("approver"), "/facilities/F-1", "/facilities/F-1/waive", entry("charge", "late-interest", "amount", (owed-1).String(), "reason", "Goodwill."))
	if left := b.journal.Head().Facility("F-1").Loan.LateInterestOwed(l.today()); left != 1 {
		t.Errorf("%s is left", left)
	}
	b.as("borrower").get("/facilities/F-1").want(http.StatusOK).has("waived")
}

// bridgeLoan is the form of a product.
func bridgeLoan() url.Values {
	return entry("product", "bridge", "name", "Bridge loan", "kind_bullet", "yes", "kind_annuity", "", "kind_flat", "", "kind_equal_principal", "", "kind_interest_only", "",
		"frequency", "every month", "min_tenor", "1", "max_tenor", "12", "min_amount", "1,000", "max_amount", "50,000", "origination_fee", "3", "service_fee", "20",
		"late_interest", "24", "late_fee", "1", "late_fee_days", "5", "interest_on", "actual", "prepayment", "reduce_instalment", "ahead", "instalment_first", "day_count", "ACT/365",
		"rounding", "half_even", "multiple", "0.01", "pledge_minimum", "50", "listing_days", "10", "minimum_funding", "80")
}

// A product is defined, a new version of it follows, and a listing made on the first
// keeps its terms.
func TestProductsAreDefined(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	approver := b.as("approver")
	officer := b.as("officer")
	officer.get("/products").want(http.StatusOK).has("Term loan").lacks("/products/new")
	officer.get("/products/new").want(http.StatusForbidden)
	approver.get("/products/new").want(http.StatusOK)
	typed := bridgeLoan()
	before := b.journal.Head().Position()
	approver.sent("/products/new", "/products", typed).want(http.StatusSeeOther).to("/products/bridge")
	want := domain.ProductDefined{
		Product: "bridge", Name: "Bridge loan", Currency: "SGD", Kinds: []schedule.Kind{schedule.Bullet}, DayCount: calendar.Act365, Frequency: calendar.Monthly,
		MinTenorMonths: 1, MaxTenorMonths: 12, MinAmountCents: 1_000_00, MaxAmountCents: 50_000_00, OriginationFee: 3_000_000, ServiceFee: 20_000_000,
		LateInterestRate: 24_000_000, LateFee: schedule.LateFee{Percent: 1_000_000, AfterDays: 5}, InterestOn: schedule.Actual,
		Prepayment: schedule.ReduceInstalment, Ahead: schedule.InstalmentFirst, PledgeMinimumCents: 50_00, ListingDays: 10, MinimumFunding: 80_000_000,
	}
	b.recorded(before, want)
	officer.get("/products/bridge").want(http.StatusOK).has("Bridge loan", "Version 1", "All at the end").lacks(`action="/products/bridge/define"`)
	typed.Set("max_amount", "10")
	approver.sent("/products/bridge", "/products/bridge/define", typed).want(http.StatusUnprocessableEntity).has("the smallest first")
	typed.Set("max_amount", "60,000")
	approver.sent("/products/bridge", "/products/bridge/define", typed).want(http.StatusSeeOther).to("/products/bridge")
	approver.get("/products/bridge").want(http.StatusOK).has("Version 2", "max amount")
	typed.Set("max_amount", "70,000")
	approver.sent("/products/new", "/products", typed).want(http.StatusUnprocessableEntity).has("define a new version of it on its page")
	officer.get("/products.csv").want(http.StatusOK).has("bridge", "60000.00")
}
