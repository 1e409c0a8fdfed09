package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/demo"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/readmodel"
	"refold/web/templates/tour"
)

// inDemo is an application on a small demo that stands at the test's day.
func inDemo(t *testing.T) *bundle {
	t.Helper()
	store := events.NewMemory()
	if err := store.CreateDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := setupOn(t, Settings{Demo: true}, store)
	play := demo.New(b.journal, b.keys, b.server.Accounts(), b.server.documents, demo.Small, func(string) {})
	if err := play.CatchUp(t.Context(), b.journal.ClockDate()); err != nil {
		t.Fatal(err)
	}
	return b
}

// tour is what the present holds that is worth a look.
func (b *bundle) tour(borrower string) readmodel.TourView {
	head := b.journal.Head()
	return readmodel.Tour(head, b.server.past.Present(), b.server.events, b.journal.Log(), borrower)
}

// proof is what a stop's page must show, by the stop's title.
var proof = map[string][]string{
	"A portfolio, and its past":   {"Available", "Locked"},
	"Lend a hundred dollars":      {"Pledge"},
	"Sign for a loan":             {"Sign"},
	"Assess a request":            {"Record the assessment"},
	"Be the second person":        {"Approve"},
	"Money that nobody can place": {"THANK YOU", "Match"},
	"The bank and the books":      {"Sign"},
	"A sector falls behind":       {"Viewing", "Loan book"},
	"Paid on time, known late":    {"Viewing", "past due"},
	"A loan is rescued":           {"Restructured"},
	"A loan is lost":              {"Written off"},
	"An undo, and its redo":       {"edo"},
}

// TestTheTourLeadsToWhatItSays walks every stop as the person it is for.
func TestTheTourLeadsToWhatItSays(t *testing.T) {
	t.Parallel()
	b := inDemo(t)
	stops := tour.Stops(b.tour("P-BORROWER"))
	page := b.browser().get("/tour").want(http.StatusOK).has("Ten minutes with Refold")
	told := map[string]bool{}
	for _, stop := range stops {
		told[stop.Title] = true
		page.has(stop.Title)
		w := b.browser()
		answer := w.post("/demo/switch", url.Values{"email": {stop.As + "@demo.test"}, "return": {stop.Path}}).want(http.StatusSeeOther)
		if to := answer.header.Get("Location"); to != stop.Path {
			t.Errorf("%s: the switch leads to %s, want %s", stop.Title, to, stop.Path)
		}
		w.get(stop.Path).want(http.StatusOK).has(proof[stop.Title]...)
		path, _, _ := strings.Cut(stop.Path, "?")
		w.get("/tour").want(http.StatusOK).has(`href="` + path)
	}
	for title := range proof {
		if !told[title] {
			t.Errorf("the tour of a demo has no stop %q", title)
		}
	}
	// Late is late, and corrected it is not.
	late := b.tour("").Late
	w := b.switched("auditor")
	corrected := w.get("/facilities/" + late.ID + "?at=head&valid=" + late.Found.String()).want(http.StatusOK)
	if strings.Contains(corrected.body, "24 days past due") {
		t.Error("as corrected since, the loan of the late receipt is still late")
	}
}

func TestWithoutADemoThereIsNoTour(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.browser().get("/tour").want(http.StatusNotFound)
	if body := b.browser().get("/").body; strings.Contains(body, "Ten minutes") {
		t.Error("the front page offers a tour of what is no demo")
	}
}

// TestWhileADemoIsFilledPagesAreShownAndNothingIsRecorded: whoever looks early is told how
// far it is; a form is answered politely, and sent again when it is done, it counts.
func TestWhileADemoIsFilledPagesAreShownAndNothingIsRecorded(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	b.toPlay.Store(4)
	b.browser().get("/healthz").want(http.StatusOK).has(`"days_to_play":4`)
	w := b.switched("investor")
	form := w.get("/identity").want(http.StatusOK).has("The demo is being filled, 60.0")
	fields := form.hidden()
	for name, value := range map[string]string{"id_number": "S1234567A", "address": "1 Road", "country": "SG"} {
		fields.Set(name, value)
	}
	before := b.journal.Head().Position()
	w.post("/identity", fields).want(http.StatusServiceUnavailable).has("The demo is being filled")
	if now := b.journal.Head().Position(); now != before {
		t.Errorf("%d events were recorded meanwhile", now-before)
	}
	b.toPlay.Store(0)
	w.post("/identity", fields).want(http.StatusSeeOther)
	if kyc := b.journal.Head().Party("P-INVESTOR").Kyc(testDay); kyc != domain.KycPending {
		t.Errorf("sent again, the identity is %s", kyc)
	}
}
