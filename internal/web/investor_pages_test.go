package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/statement"
)

// rows are the lines of a CSV file below its head, by column.
func (r *reply) rows() []map[string]string {
	r.t.Helper()
	reader := csv.NewReader(strings.NewReader(r.body))
	reader.FieldsPerRecord = -1
	all, err := reader.ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	var names []string
	var rows []map[string]string
	for _, line := range all {
		switch {
		case strings.HasPrefix(line[0], "#"):
		case names == nil:
			names = line
		default:
			row := map[string]string{}
			for i, name := range names {
				row[name] = line[i]
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func cents(t *testing.T, text string) money.Cents {
	t.Helper()
	amount, err := money.ParseCents(text)
	if err != nil {
		t.Fatal(err)
	}
	return amount
}

func TestPortfolioShowsWhatIsThere(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w, world := b.as("investor"), b.journal.Head()
	view, _ := readmodel.Portfolio(world, readmodel.Viewer{Party: "P-INVESTOR"})
	page := w.get("/portfolio").want(http.StatusOK)
	page.has(wording.Money("SGD", view.Total), wording.Money("SGD", view.Available), "incl. idle cash", "Where the return comes from",
		"Company borrower", "/facilities/F-GOOD", "/facilities/F-BAD", "All 2 loans", "Show as a table")
	page.lacks("P-SECOND", "Name of second", "Your way to the first pledge")
	w.get("/portfolio/loans?state=lost").want(http.StatusOK).has("/facilities/F-BAD").lacks("/facilities/F-GOOD")
	w.get("/portfolio/loans?state=late").want(http.StatusOK).has("No such loans")

	file := w.get("/portfolio/loans.csv").want(http.StatusOK).has("# Loans of investor P-INVESTOR", "# Rows,2", "# Demo data", "# Axis,as known then")
	if rows := file.rows(); len(rows) != 2 || rows[0]["lost"] == "0.00" {
		t.Errorf("the file holds %v", rows)
	}
	b.as("borrower").get("/portfolio").want(http.StatusForbidden)
	b.as("auditor").get("/portfolio").want(http.StatusForbidden)
}

func TestPortfolioOfThePast(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("investor")
	w.get("/portfolio?at=1").want(http.StatusOK).has("You were not registered yet", "Viewing")
	first := b.journal.Log().Since(0)
	var pledged int64
	for _, rec := range first {
		if e, ok := rec.Event.(domain.PledgePlaced); ok && e.Investor == "P-INVESTOR" {
			pledged = rec.Position
			break
		}
	}
	w.get(fmt.Sprintf("/portfolio?at=%d", pledged-1)).want(http.StatusOK).has("S$20,000.00", "Your way to the first pledge", "Locked in pledges")
	w.get(fmt.Sprintf("/portfolio?at=%d", pledged)).want(http.StatusOK).has("Locked in 1 pledge", "S$5,000.00", fmt.Sprintf("/facilities/F-GOOD?at=%d", pledged), "What I was shown")
	w.get("/portfolio?at=head&valid="+testDay.String()).want(http.StatusOK).has("as corrected since", "S$20,000.00")
}

func TestStatementHoldsEveryCent(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w, world := b.as("investor"), b.journal.Head()
	page := w.get("/statement?all=yes").want(http.StatusOK)
	page.has("Top-up", "Pledged", "Paid out to the borrower", "Repayment: principal", "service fee −", "Withdrawal paid", "Withdrawal declined", "Charged off: Doubtful.", "Why?", "By kind")
	page.lacks("P-SECOND")
	for _, id := range []string{"F-GOOD", "F-BAD"} { // each payment is named as the whole that a line is a part of
		for _, p := range world.Facility(id).Payments {
			if p.Allocation.Principal > 0 {
				page.has("your part of " + wording.Amount(p.Allocation.Principal) + " principal")
			}
		}
	}

	file := w.get("/statement.csv?all=yes").want(http.StatusOK).has("# Statement of investor P-INVESTOR", "# Control total,opening 0.00 + change ")
	var available, locked money.Cents
	for i, row := range file.rows() {
		available, locked = available+cents(t, row["available"]), locked+cents(t, row["locked"])
		if available != cents(t, row["available_after"]) || locked != cents(t, row["locked_after"]) {
			t.Fatalf("line %d of the file does not add up: %v", i, row)
		}
		if row["what"] == string(readmodel.MoveRepaid) {
			if sum := cents(t, row["principal"]) + cents(t, row["interest"]) + cents(t, row["late_interest"]) + cents(t, row["service_fee"]); sum != cents(t, row["available"]) {
				t.Errorf("line %d: parts of %s, %s arrived", i, sum, row["available"])
			}
		}
	}
	if int64(available) != world.Balance(domain.WalletAvailable, "P-INVESTOR", "SGD") || int64(locked) != world.Balance(domain.WalletLocked, "P-INVESTOR", "SGD") {
		t.Errorf("the file ends with %s and %s", available, locked)
	}

	day := testDay.AddDays(2)
	w.get("/statement?from="+day.String()+"&to="+day.String()).want(http.StatusOK).has("Nothing in these days", "S$15,000.00")
	w.get("/statement?from=soon").want(http.StatusOK).has("is not a date").lacks("/statement.pdf")
	w.get("/statement.pdf?from=soon").want(http.StatusBadRequest)
	month := "from=2026-05-01&to=2026-05-31&at=200"
	number := "S-P-INVESTOR-20260501-20260531-200"
	w.get("/statement?"+month).want(http.StatusOK).has(number, "/statement.pdf?")
	first, again := w.get("/statement.pdf?"+month).want(http.StatusOK), w.get("/statement.pdf?"+month).want(http.StatusOK)
	if first.body != again.body || !strings.HasPrefix(first.body, "%PDF-") || !strings.Contains(first.header.Get("Content-Disposition"), number+".pdf") {
		t.Errorf("a statement that is asked for again is another one: %s", first.header)
	}
	w.get("/statement?from=2026-05-01&to=2026-04-01").want(http.StatusOK).has("The first day comes after the last")
	w.get("/statement.csv?from=soon").want(http.StatusBadRequest)
	b.as("officer").get("/statement").want(http.StatusForbidden)
}

// TestEveryWhyOpens follows each "Why?" of a statement.
func TestEveryWhyOpens(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("investor")
	moves := readmodel.Moves(b.journal.Head(), "P-INVESTOR")
	page := w.get("/statement?all=yes").want(http.StatusOK)
	b.person("stranger", domain.Investor, demoPassword)
	shares, stranger := 0, b.as("stranger")
	for _, m := range moves {
		if m.Facility == "" || m.Position == 0 {
			continue
		}
		w.get("/facilities/" + m.Facility + "?at=" + strconv.FormatInt(m.Position, 10)).want(http.StatusOK)
		if m.Kind != readmodel.MoveRepaid && m.Kind != readmodel.MoveRecovered {
			continue
		}
		shares++
		path := statement.SharePath(m.Facility, m.Position)
		page.has(`href="` + path + `"`)
		w.get(path).want(http.StatusOK).has("Into your wallet", wording.Money("SGD", m.Available), "nothing is left over").lacks("P-SECOND")
		w.get(path + "/split.csv").want(http.StatusOK).has("# Control total,share SGD " + m.Available.String())
		stranger.get(path).want(http.StatusNotFound)
		w.get(path + "?at=" + strconv.FormatInt(m.Position-1, 10)).want(http.StatusNotFound)
	}
	if len(moves) < 10 || shares < 2 {
		t.Errorf("only %d moves, %d of them shares", len(moves), shares)
	}
	w.get("/shares/F-GOOD/1").want(http.StatusNotFound)
	w.get("/shares/F-NONE/x").want(http.StatusNotFound)
}

// TestAShareIsExplainedToTheCent: of each payment of the life, the shares that the page
// shows add up to what was paid in, by hand and by the page.
func TestAShareIsExplainedToTheCent(t *testing.T) {
	t.Parallel()
	world := lived(t).journal.Head()
	for _, f := range world.Facilities() {
		for _, p := range f.Payments {
			view, ok := readmodel.PaymentSplit(world, readmodel.Viewer{Party: "P-INVESTOR"}, f.ID, p.Position)
			if !ok {
				continue
			}
			if got := view.Yours.Sum() + view.Others.Sum() + view.Costs + view.Allocation.Fee + view.Allocation.Overpaid; got != p.AmountCents {
				t.Errorf("%s: %s of %s", f.ID, got, p.AmountCents)
			}
			for _, c := range view.Mine {
				for _, share := range []domain.Portion{c.Principal, c.Interest, c.LateInterest} {
					drift := int64(share.Whole)*share.Weight - int64(share.Before+share.Got)*share.Weights
					if drift <= -share.Weights || drift >= share.Weights {
						t.Errorf("%s: %+v is a cent or more off the exact share", f.ID, share)
					}
				}
			}
		}
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true, TrustAccount: "Client Trust 1-2-3"})
	b.staffed()
	l := &life{bundle: b}
	w := b.as("investor")
	w.get("/wallet").want(http.StatusOK).has("Client Trust 1-2-3", "P-INVESTOR", "once your identity is verified", "No withdrawals")
	head := b.journal.Head().Position()
	w.sent("/wallet", "/wallet/withdraw", entry("amount", "10", "to_account", "DBS 1", "request_id", newUUID().String())).
		want(http.StatusUnprocessableEntity).has("Only 0.00 is available", "identity check is missing")
	b.recorded(head)

	l.identified("P-INVESTOR")
	l.topUp("P-INVESTOR", "R-1", 500_00)
	head = b.journal.Head().Position()
	w.sent("/wallet", "/wallet/withdraw", entry("amount", "600", "to_account", "DBS 012-345")).
		want(http.StatusUnprocessableEntity).has("Only 500.00 is available.", `value="600"`, `value="DBS 012-345"`)
	w.sent("/wallet", "/wallet/withdraw", entry("amount", "1.234", "to_account", "my account")).
		want(http.StatusUnprocessableEntity).has("at most two decimals", "Enter the bank and the number of the account.")
	b.recorded(head)

	form := w.get("/wallet").hidden()
	form.Set("amount", "S$ 120.50")
	form.Set("to_account", "DBS 012-345678-9")
	for range 2 { // sent twice, asked once
		w.post("/wallet/withdraw", form).want(http.StatusSeeOther).to("/wallet")
	}
	events := b.since(head)
	asked, ok := events[0].(domain.WithdrawalRequested)
	if !ok || len(events) != 1 || asked.AmountCents != 120_50 || asked.Party != "P-INVESTOR" {
		t.Fatalf("recorded %#v", events)
	}
	if plain, err := b.keys.Open(t.Context(), asked.ToAccount); err != nil || plain != "DBS 012-345678-9" || strings.Contains(string(asked.ToAccount), "012") {
		t.Errorf("the account is stored as %q, opened %q (%v)", asked.ToAccount, plain, err)
	}
	w.get("/wallet").want(http.StatusOK).has("S$379.50", "Requested", "a second person approves it", "DBS 012-345678-9")
	w.get("/wallet.csv").want(http.StatusOK).has("# Control total,SGD 120.50", "requested")
	w.get("/wallet?at="+strconv.FormatInt(head, 10)).want(http.StatusOK).has("S$500.00", "No withdrawals", "Changes are made on the live page").lacks(`name="request_id"`)
	b.as("borrower").post("/wallet/withdraw", form).want(http.StatusForbidden)
}

func TestIdentityIsHandedInOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("investor")
	w.sent("/identity", "/identity", entry("id_number", "", "address", "", "country", "XX")).want(http.StatusUnprocessableEntity).
		has("Enter the number of your document.", "Enter where you live.", "Choose a country.", "3 things need your attention")
	head := b.journal.Head().Position()
	form := w.get("/identity").want(http.StatusOK).has("Missing").hidden()
	for name, value := range map[string]string{"id_number": "S7654321Z", "address": "12 Joo Chiat Road\nSingapore", "country": "SG"} {
		form.Set(name, value)
	}
	w.post("/identity", form).want(http.StatusSeeOther).to("/identity")
	w.post("/identity", form).want(http.StatusSeeOther)
	events := b.since(head)
	kyc, ok := events[0].(domain.KycSubmitted)
	if !ok || len(events) != 1 || kyc.Country != "SG" || strings.Contains(string(kyc.IDNumber+kyc.Address), "S7654321Z") {
		t.Fatalf("recorded %#v", events)
	}
	w.get("/identity").want(http.StatusOK).has("Being checked", "A credit officer", "12 Joo Chiat Road", "•21Z", "Change what you handed in").lacks("S7654321Z")
	w.get("/portfolio").want(http.StatusOK).has("An officer checks what you handed in")

	form.Set("request_id", newUUID().String())
	w.post("/identity", form).want(http.StatusSeeOther).to("/identity")
	if again := b.since(head); len(again) != 1 {
		t.Fatalf("the same handed in again recorded %#v", again[1:])
	}
	b.submit(theOfficer, domain.RejectKyc{Party: "P-INVESTOR", Reason: "The picture is blurred."})
	w.get("/identity").want(http.StatusOK).has("Not confirmed", "The picture is blurred.", "Hand it in again")
	w.get("/portfolio").has("It could not be confirmed: The picture is blurred.")
	b.submit("P-INVESTOR", domain.SubmitKyc{Party: "P-INVESTOR", IDNumber: "x", Address: "y", Country: "SG"})
	b.submit(theOfficer, nothingListed("P-INVESTOR"))
	b.submit(theOfficer, domain.VerifyKyc{Party: "P-INVESTOR", Method: "Video", ValidUntil: testDay + 1})
	w.get("/identity").want(http.StatusOK).has("verified through")
	b.submit(domain.System, domain.OpenBusinessDay{Date: testDay + 1})
	b.submit(domain.System, domain.OpenBusinessDay{Date: testDay + 2})
	w.get("/identity").want(http.StatusOK).has("Expired", "Please hand it in again")
	b.as("officer").get("/identity").want(http.StatusForbidden)
}

// offered is an application with one request that is open to pledges, and an investor
// with money.
func offered(t *testing.T) *bundle {
	b := setup(t, Settings{})
	b.staffed()
	l := &life{bundle: b}
	for _, party := range []string{"P-INVESTOR", "P-BORROWER"} {
		l.identified(party)
	}
	l.topUp("P-INVESTOR", "R-1", 3_000_00)
	l.apply("F-1", "P-BORROWER", "annuity")
	return b
}

func TestMarket(t *testing.T) {
	t.Parallel()
	b := offered(t)
	w := b.as("investor")
	w.get("/market").want(http.StatusOK).has("No request is open").lacks("F-1")
	(&life{bundle: b}).list("F-1", "annuity")
	w.get("/market").want(http.StatusOK).has("1 request is open", "Company borrower", "Grade B", "9.0", "EIR", "/facilities/F-1/pledge", "S$0 of S$12,000", "closes in 5 days")
	w.get("/market?grade=A").want(http.StatusOK).has("No open request of this kind").lacks("/facilities/F-1")
	w.get("/market?q=COMPANY&tenor=short&sector=Retail&sort=-rate").want(http.StatusOK).has("/facilities/F-1", "Clear")
	w.get("/market?tenor=long").lacks("/facilities/F-1")
	w.get("/market?rate=middle&open=10000&closing=7&grade=B").want(http.StatusOK).has("/facilities/F-1", "8 to 10 %", "Within a week",
		`class="chip" href="/market?closing=7&amp;grade=B&amp;open=10000"`).lacks("You pledged")
	for _, none := range []string{"rate=low", "rate=top", "open=50000", "closing=3"} {
		w.get("/market?" + none).want(http.StatusOK).has("No open request of this kind").lacks("/facilities/F-1")
	}
	w.get("/market?page=7&sort=nonsense").want(http.StatusOK).has("/facilities/F-1")
	rows := w.get("/market.csv?grade=B").want(http.StatusOK).has("# Filters,grade: B", "# Control total,open SGD 12000.00").rows()
	if len(rows) != 1 || rows[0]["facility"] != "F-1" || rows[0]["open"] != "12000.00" {
		t.Errorf("the file holds %v", rows)
	}
	w.get("/market?at=2").want(http.StatusOK).has("No request is open")
	b.as("auditor").get("/market").want(http.StatusOK).lacks("/facilities/F-1/pledge")
	b.as("borrower").get("/market").want(http.StatusForbidden)
}

func TestRecentlyFunded(t *testing.T) {
	t.Parallel()
	b := offered(t)
	l := &life{bundle: b}
	l.topUp("P-INVESTOR", "R-2", 9_000_00)
	l.ask("P-INVESTOR", domain.AcknowledgeRisk{Party: "P-INVESTOR", TextVersion: riskTextVersion, ShownAt: 1})
	l.list("F-1", "annuity")
	w := b.as("investor")
	l.pledge("F-1", "P-INVESTOR", 1_000_00)
	w.get("/market").want(http.StatusOK).has("You pledged S$1,000", "Pledge more")
	w.get("/facilities/F-1/pledge?amount=500").want(http.StatusOK).has("Then in this company", "S$1,500.00", "12.5\u00a0% of all", "Not well spread")
	w.get("/facilities/F-1/pledge?amount=100").want(http.StatusOK).has("S$1,100.00", "of all that you have here").lacks("Not well spread")
	b.as("auditor").get("/market").lacks("You pledged")
	l.pledge("F-1", "P-INVESTOR", 11_000_00)
	w.get("/market").want(http.StatusOK).has("Recently funded", "Fully funded", "S$12,000.00", "on 30 Mar 2026").lacks("You pledged")
	w.get("/facilities/F-1").has("Grade B means", "1.8\u00a0% default in a year", "if one does, 45.0\u00a0% is lost")
	if rows := w.get("/market/recent.csv").want(http.StatusOK).rows(); len(rows) != 1 || rows[0]["funded"] != "12000.00" || rows[0]["funded_on"] != "2026-03-30" {
		t.Errorf("the file holds %v", rows)
	}
}

func TestPledge(t *testing.T) {
	t.Parallel()
	b := offered(t)
	w := b.as("investor")
	w.get("/facilities/F-1/pledge").want(http.StatusNotFound)
	(&life{bundle: b}).list("F-1", "annuity")
	w.get("/facilities/F-1").want(http.StatusOK).has(`href="/facilities/F-1/pledge"`)
	page := w.get("/facilities/F-1/pledge?amount=1200").want(http.StatusOK)
	page.has("Pledge to Company borrower", `value="1200"`, "Stays available", "S$1,800.00", "10.0", "I have read the risks", "S$3,000")
	head := b.journal.Head().Position()

	w.sent("/facilities/F-1/pledge", "/facilities/F-1/pledge", entry("amount", "4,000")).want(http.StatusUnprocessableEntity).
		has("Please read the risks and confirm", `value="4,000"`, "Missing in your wallet", "S$1,000.00")
	w.sent("/facilities/F-1/pledge", "/facilities/F-1/pledge", entry("amount", "ten", "acknowledge", "yes")).want(http.StatusUnprocessableEntity).has("Enter an amount with at most two decimals")
	b.recorded(head)

	form := w.get("/facilities/F-1/pledge").hidden()
	form.Set("amount", "1,200")
	form.Set("acknowledge", "yes")
	for range 2 {
		w.post("/facilities/F-1/pledge", form).want(http.StatusSeeOther).to("/facilities/F-1")
	}
	events := b.since(head)
	placed, ok := events[len(events)-1].(domain.PledgePlaced)
	if !ok || len(events) != 2 || placed.AmountCents != 1_200_00 || placed.ShownAt != head || events[0] != (domain.RiskAcknowledged{Party: "P-INVESTOR", TextVersion: riskTextVersion, ShownAt: head}) {
		t.Fatalf("recorded %#v", events)
	}
	w.get("/portfolio").want(http.StatusOK).has("Locked in 1 pledge", fmt.Sprintf("/facilities/F-1?at=%d", head))
	if rows := w.get("/portfolio/pledges.csv").want(http.StatusOK).has("# Control total,SGD 1200.00").rows(); len(rows) != 1 || rows[0]["decided_from_event"] != fmt.Sprint(head) {
		t.Errorf("the file holds %v", rows)
	}
	w.get("/facilities/F-1/pledge").want(http.StatusOK).has("You have pledged").lacks("I have read the risks")
	w.sent("/facilities/F-1/pledge", "/facilities/F-1/pledge", entry("amount", "2000")).want(http.StatusUnprocessableEntity).has("Only 1800.00 is available in your wallet.")
}

func TestStatementPresetsFollowTheOpenDay(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	page := b.as("investor").get("/statement").want(http.StatusOK)
	first := calendar.Of(2026, 2, 1)
	page.has("from=2026-03-01&amp;to=2026-03-30", "from="+first.String()+"&amp;to=2026-02-28", "/statement?all=yes", `value="`+first.String()+`"`)
}
