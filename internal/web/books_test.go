package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
)

func TestFacilitiesAreNarrowedByStateArrearsAndBook(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("auditor")
	w.get("/facilities").want(http.StatusOK).has("6 facilities", "F-GOOD", "F-NEXT")
	w.get("/facilities?stage=lapsed").want(http.StatusOK).has("2 facilities", "F-NEXT", "F-LAPSE").lacks("F-GOOD")
	listed := b.journal.Head().Facility("F-NEXT").ListedOn.String()
	w.get("/facilities?stage=listed&at="+listed).want(http.StatusOK).has("1 facility", "F-NEXT", "4.1\u00a0%", "pledged, closes").lacks("F-GOOD")
	w.get("/facilities?stage=nonsense").want(http.StatusOK).has("6 facilities")
	w.get("/facilities?search=f-bad").want(http.StatusOK).has("1 facility", "Written off")
	w.get("/facilities?book=Nobody").want(http.StatusOK).has("No facility is like that", "Clear the filters")
	// 40 days after the payout F-BAD was late; 31–60 days is one bucket among five.
	late := b.dayAfter("F-BAD", 70)
	query := "&at=" + late
	for _, bucket := range bucketNames() {
		page := w.get("/facilities?arrears=" + url.QueryEscape(bucket) + query).want(http.StatusOK)
		if has := strings.Contains(page.body, "F-BAD"); has != (bucket == "31–60 days") {
			t.Errorf("F-BAD in the bucket %s: %v", bucket, has)
		}
	}
	file := w.get("/facilities.csv?sort=-amount" + query).want(http.StatusOK)
	file.has("# Facilities", "# Axis,as known then", "# Filters,sort: -amount", "# Control total,outstanding SGD ", "Demo data")
}

// dayAfter is the day so many days after a facility was paid out.
func (b *bundle) dayAfter(facility string, days int) string {
	return b.journal.Head().Facility(facility).DisbursedOn.AddDays(days).String()
}

func TestTheLoanBookIsThatOfTheDay(t *testing.T) {
	t.Parallel()
	b := lived(t)
	b.imported()
	w := b.as("officer")
	page := w.get("/loanbook").want(http.StatusOK).has("Refold, SGD", "Old loans, USD", "By year of approval", "S$20,000", "2026")
	page.has(`href="/loanbook?book=Old+loans%2C+USD"`)
	const old = "/loanbook?book=Old+loans%2C+USD"
	w.get(old).want(http.StatusOK).has("US$3,000", "US$400", "By state", "1 loan, 13.3").lacks("Ageing")
	w.get(old+"&part=sector").want(http.StatusOK).has("Construction (23)", "Retail trade (44)")
	// As corrected at a day: the charge-off of 2008 had not happened, the second loan was not approved.
	w.get(old+"&at=head&valid=2006-06-30").want(http.StatusOK).has("US$2,000", "0 loans").lacks("US$400", "US$3,000")
	w.get("/loanbook.csv?book=Old+loans%2C+USD&part=state&at=head&valid=2008-12-31").want(http.StatusOK).
		has(`"# Loan book Old loans, USD, By state"`, "# Business day,2008-12-31", "# Axis,as corrected since", "# Rows,2", "# Control total,approved USD 3000.00",
			"CA,CA,1,1,1,0,USD,2000.00,2000.00,0.00,400.00,0.00,0.00", "NY,NY,1,1,0,0,USD,1000.00,1000.00,1000.00,0.00,0.00,0.00")
	w.get("/loanbook.csv?part=ageing").want(http.StatusOK).has("# Rows,5", "31–60 days,0,SGD,0.00,0.00")
	w.get("/loanbook?part=stage").want(http.StatusOK).has("By stage", "By grade", "Written off", "/facilities?book=Refold%2C+SGD&amp;stage=written+off")
	w.get("/loanbook?at="+b.dayAfter("F-BAD", 70)).want(http.StatusOK).has("arrears=31%E2%80%9360+days", "31–60 days")
	w.get("/loanbook.csv?part=grade").want(http.StatusOK).has("By grade", "\nB,B,", ",SGD,")
	w.get("/loanbook.csv?part=stage").want(http.StatusOK).has("closed,closed,1,1,", "written off,written off,1,1,1,")
	w.get("/loanbook?book=None").want(http.StatusNotFound)
	w.get("/loanbook.csv?part=none").want(http.StatusNotFound)
	w.get("/loanbook?at=1").want(http.StatusOK).has("No book yet")
	// While both loans were late, the whole principal of each stood in its bucket.
	late := b.dayAfter("F-BAD", 70)
	day, _ := calendar.Parse(late)
	known, _ := b.server.past.LastOn(t.Context(), day)
	then, err := b.server.past.World(t.Context(), known, calendar.None)
	if err != nil {
		t.Fatal(err)
	}
	outstanding := (then.Facility("F-GOOD").Loan.Outstanding() + then.Facility("F-BAD").Loan.Outstanding()).String()
	w.get("/loanbook.csv?part=ageing&at="+late).want(http.StatusOK).has("# Control total,outstanding SGD "+outstanding,
		"current,0,SGD,0.00,0.00")
	for _, id := range []string{"F-GOOD", "F-BAD"} {
		at := then.Facility(id).Loan.At(then.Today())
		w.get("/facilities.csv?at="+late+"&arrears="+url.QueryEscape(readmodel.ArrearsOf(at.DaysPastDue).String())).want(http.StatusOK).has("\n"+id+",", ","+at.Outstanding.String()+",")
	}
}

// imported records two loans of another lender: one of 2005 that was charged off in
// 2008, one of 2007 that is still running.
func (b *bundle) imported() {
	loan := func(id, state, sector string, approved calendar.Date, cents money.Cents) domain.ImportFacility {
		return domain.ImportFacility{
			Loan: domain.FacilityImported{Facility: id, Book: "Old loans, USD", Source: "elsewhere", SourceID: id, BorrowerName: "Company " + id,
				State: state, SectorCode: sector, ApprovedCents: cents, Currency: "USD", TenorMonths: 60},
			ApprovedOn: approved, DisbursedOn: approved.AddDays(30), DisbursedCents: cents, PaidInFullOn: calendar.None, ChargedOffOn: calendar.None,
		}
	}
	lost := loan("F-OLD1", "CA", "23", calendar.Of(2005, 3, 1), 2000_00)
	lost.ChargedOffOn, lost.ChargedOffCents, lost.ChargedOffReason = calendar.Of(2008, 4, 5), 400_00, "Charged off."
	b.submit(domain.System, lost)
	b.submit(domain.System, loan("F-OLD2", "NY", "44", calendar.Of(2007, 3, 1), 1000_00))
}

func TestTheTrustAccountIsOwedToTheCent(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("auditor")
	world := b.journal.Head()
	balance := world.TrialBalances()[0]
	w.get("/trust").want(http.StatusOK).has("The difference is 0: the books balance", "Fee income, not yet swept", "Both sides",
		wording.Money("SGD", balance.Sums[domain.TrustAccount])).lacks("Clawback")
	file := w.get("/trust.csv").want(http.StatusOK).has("# Control total,trust account and what is owed back less all others: SGD 0.00",
		"Trust account,,,SGD,"+balance.Sums[domain.TrustAccount].String(), "Wallet available,P-INVESTOR,Name of investor,SGD,")
	if got, want := strings.Count(file.body, "\nWallet available,"), 2; got != want {
		t.Errorf("the file has %d wallets, want %d", got, want)
	}
	w.get("/trust?at=1").want(http.StatusOK).has("No money has arrived yet")
	// While a stray receipt was unmatched, the page named it.
	stray := world.StreamLog(domain.ReceiptStream("R-STRAY"))[0].Position
	w.get("/trust?at="+position(stray)).want(http.StatusOK).has("77.77", "/receipts?state=open&amp;at=")
	w.get("/trust.csv?at=" + position(stray)).want(http.StatusOK).has("Unallocated,R-STRAY,BANK-R-STRAY,SGD,77.77")
	w.get("/trust").lacks("77.77")
}

func TestSystemSaysWhetherTheInvariantsHold(t *testing.T) {
	t.Parallel()
	b := lived(t)
	auditor := b.as("auditor")
	for range 200 { // the tables follow the journal in their own time
		if strings.Contains(auditor.get("/system").body, "Up to date") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	auditor.get("/system").want(http.StatusOK).has("All invariants hold", position(b.journal.Head().Position()), "abc123", "Up to date", "Demo: made up")
	b.as("officer").get("/system?at=20").want(http.StatusOK).has("<dt>Position</dt><dd><span data-cell>20</span>", "All invariants hold")
}
