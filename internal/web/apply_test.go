package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/schedule"
)

// saved sends a step of an application.
func (w *browser) saved(path string, pairs ...string) *reply {
	w.t.Helper()
	form := w.get(path).want(http.StatusOK).hidden()
	return w.post(path, append2(form, pairs))
}

func TestApplyInSteps(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("borrower")
	w.get("/loans").want(http.StatusOK).has("Your way to the first loan", "Hand in my identity", "No loan yet", "UEN-BORROWER").lacks("You have begun")
	head := b.journal.Head().Position()
	w.get("/apply/review").want(http.StatusSeeOther).to("/apply")
	w.saved("/apply", "amount", "lots", "tenor", "0", "repayment", "magic", "purpose", " ", "sector", "").
		want(http.StatusUnprocessableEntity).has("at most two decimals", "from 1 to 120", "Choose how you pay it back.", "Say what the money is for.",
		"Enter your sector.", `value="lots"`, "5 things need your attention")
	// What was typed is kept, faults and all; the review says what is missing and where.
	b.as("borrower").get("/apply").want(http.StatusOK).has(`value="lots"`)
	w.get("/apply/review").want(http.StatusOK).has("at most two decimals", "Fill it in", "Something is missing: see above.", "0 if there is none")
	w.post("/apply/send", w.get("/apply/review").hidden()).want(http.StatusUnprocessableEntity).has("Something is missing")

	w.saved("/apply", "amount", "80,000", "tenor", "18", "repayment", "equal_principal", "purpose", "Two vans", "sector", "Logistics").
		want(http.StatusSeeOther).to("/apply/company")
	w.saved("/apply/company", "turnover", "-1", "profit", "much", "debts", "", "years", "900").want(http.StatusUnprocessableEntity).
		has("Enter an amount of zero or more.", "at most two decimals", "0 if there is none", "from 0 to 500", `value="much"`)
	w.saved("/apply/company", "turnover", "1,200,000", "profit", "-20,000.50", "debts", "0", "years", "7").want(http.StatusSeeOther).to("/apply/documents")
	w.get("/loans").want(http.StatusOK).has("You have begun an application")
	w.get("/apply/review").want(http.StatusOK).has("Two vans", "S$80,000.00", "S$1,200,000.00", "−S$20,000.50", "7", "No document yet", "First instalment", "EIR").lacks("Something is missing")
	if now := b.journal.Head().Position(); now != head {
		t.Errorf("writing an application recorded %d events", now-head)
	}
	form := w.get("/apply/review").hidden()
	landed := w.post("/apply/send", form).want(http.StatusSeeOther).header.Get("Location")
	id := strings.TrimPrefix(landed, "/facilities/")
	b.recorded(head, domain.FacilitySubmitted{Facility: id, Borrower: "P-BORROWER", AmountCents: 80_000_00, Currency: "SGD", TenorMonths: 18,
		Repayment: schedule.EqualPart, Purpose: "Two vans", Sector: "Logistics", Turnover: 1_200_000_00, Product: domain.StandardProduct},
		domain.CompanyFiguresStated{Facility: id, TurnoverCents: 1_200_000_00, ProfitCents: -20_000_50, YearsInBusiness: 7})
	w.get(landed).want(http.StatusOK).has("Two vans", "A credit officer", "assesses the application")
	w.get(landed+"/documents").want(http.StatusOK).has("No document is attached", "−S$20,000.50", "7")
	w.get("/loans").want(http.StatusOK).has(id, "An officer assesses it", "80,000.00").lacks("Your way to the first loan", "You have begun")
	rows := w.get("/loans.csv").want(http.StatusOK).rows()
	if len(rows) != 1 || rows[0]["facility"] != id || rows[0]["stage"] != "submitted" {
		t.Errorf("the file holds %v", rows)
	}
	w.get("/loans?at=2").want(http.StatusOK).has("You were not registered yet")
	b.as("investor").get("/apply").want(http.StatusForbidden)
	b.as("investor").post("/apply/send", form).want(http.StatusForbidden)
	b.as("investor").get(landed).want(http.StatusNotFound) // not listed yet
}

// However a draft is sent, from however many tabs: it becomes one facility, and a form of
// before never sends what was written since.
func TestADraftIsSentOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("borrower")
	write := func(purpose string) {
		w.saved("/apply", "amount", "9,000", "tenor", "6", "repayment", "annuity", "purpose", purpose, "sector", "Retail").want(http.StatusSeeOther)
		w.saved("/apply/company", "turnover", "1", "profit", "0", "debts", "0", "years", "0").want(http.StatusSeeOther)
	}
	write("An oven")
	first, second := w.get("/apply/review").hidden(), w.get("/apply/review").hidden()
	landed := w.post("/apply/send", first).want(http.StatusSeeOther).header.Get("Location")
	for _, form := range []url.Values{first, second} {
		w.post("/apply/send", form).want(http.StatusSeeOther).to(landed)
	}
	write("A second oven")
	w.post("/apply/send", first).want(http.StatusSeeOther).to(landed)
	w.get("/apply/review").want(http.StatusOK).has("A second oven")
	next := w.post("/apply/send", w.get("/apply/review").hidden()).want(http.StatusSeeOther).header.Get("Location")
	if next == landed || len(b.journal.Head().FacilitiesOf("P-BORROWER")) != 2 {
		t.Errorf("two applications became %d facilities", len(b.journal.Head().FacilitiesOf("P-BORROWER")))
	}
	write("A third oven")
	w.post("/apply/discard", w.get("/apply/review").hidden()).want(http.StatusSeeOther).to("/loans")
	w.get("/apply").want(http.StatusOK).lacks("A third oven")
	w.post("/apply/send", w.get("/apply").hidden()).want(http.StatusSeeOther).to("/apply")
	b.rowsAre("drafts", 0)
}

// rowsAre asks how many rows a table has.
func (b *bundle) rowsAre(table string, want int) {
	b.t.Helper()
	if got := b.rows(table); got != want {
		b.t.Errorf("%s has %d rows, want %d", table, got, want)
	}
}
