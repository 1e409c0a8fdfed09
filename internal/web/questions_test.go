package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// asksFor gives the answer to a question of the list, by its name.
func (w *browser) asksFor(name, moment string) int {
	w.t.Helper()
	for _, row := range w.get("/events/questions.csv" + moment).want(http.StatusOK).rows() {
		if row["question"] == name {
			n, err := strconv.Atoi(row["count"])
			if err != nil {
				w.t.Fatal(err)
			}
			return n
		}
	}
	w.t.Fatalf("there is no question %q", name)
	return 0
}

// counted is the same by going through the journal event by event.
func (b *bundle) counted(upTo int64, wants func(*domain.Recorded) bool) (n int) {
	for rec := range b.journal.Log().UpTo(int64(upTo)).All() {
		if wants(rec) {
			n++
		}
	}
	return n
}

func TestASavedQuestionCountsAtEveryMoment(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	page := w.get("/events?kind=PledgePlaced&within=12m").want(http.StatusOK).has("in the last 12 months", "/events/questions?kind=PledgePlaced&amp;within=12m")
	page.lacks("Access log")
	form := w.get("/events/questions?kind=PledgePlaced&within=12m").want(http.StatusOK).has("Save this question").hidden()
	form.Set("query", "kind=PledgePlaced&within=12m") // as the page has it, unescaped
	w.post("/events/questions", form).want(http.StatusUnprocessableEntity).has("Enter a name.", "Save this question")
	form.Set("name", "Pledges of a year")
	for range 2 {
		w.post("/events/questions", form).want(http.StatusSeeOther).to("/events/questions")
	}
	if n := b.rows("saved_questions"); n != 1 {
		t.Errorf("sent twice, %d questions are saved", n)
	}
	head := b.journal.Head()
	for _, k := range []int64{1, head.Position() / 3, 2 * head.Position() / 3, head.Position()} {
		var today calendar.Date
		for rec := range b.journal.Log().UpTo(int64(k)).All() {
			if e, ok := rec.Event.(domain.BusinessDayOpened); ok {
				today = e.Date
			}
		}
		_, _, day := today.YMD()
		from := today.AddMonthsAnchored(-12, day)
		want := b.counted(k, func(rec *domain.Recorded) bool {
			return rec.Event.Kind() == "PledgePlaced" && rec.EffectiveOn > from
		})
		if got := w.asksFor("Pledges of a year", fmt.Sprintf("?at=%d", k)); got != want {
			t.Errorf("at %d the question finds %d, want %d", k, got, want)
		}
	}
	want := b.counted(head.Position(), func(rec *domain.Recorded) bool {
		switch rec.Event.Kind() {
		case "DefaultDeclared", "FacilityChargedOff", "FacilityWrittenOff":
			return rec.EffectiveOn > head.Today().AddMonthsAnchored(-12, func() int { _, _, d := head.Today().YMD(); return d }())
		}
		return false
	})
	if got := w.asksFor("Defaults and losses in the last 12 months", ""); got != want || want == 0 {
		t.Errorf("the ready question finds %d defaults and losses, want %d", got, want)
	}
}

// TestASavedQuestionIsForWhomItWasSaved: one's own, or for all of the staff; only its
// owner deletes it.
func TestASavedQuestionIsForWhomItWasSaved(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	officer, auditor := b.as("officer"), b.as("auditor")
	save := func(name, shared string) url.Values {
		return url.Values{"request_id": {newUUID().String()}, "query": {"kind=RoleGranted"}, "name": {name}, "shared": {shared}}
	}
	officer.post("/events/questions", save("Mine alone", "")).want(http.StatusSeeOther)
	officer.post("/events/questions", save("For everybody", "yes")).want(http.StatusSeeOther)
	officer.get("/events/questions").want(http.StatusOK).has("Mine alone", "For everybody", "Delete")
	page := auditor.get("/events/questions").want(http.StatusOK).has("For everybody", "Name of officer", "Rate changes in the last six months")
	page.lacks("Mine alone", "Delete")
	var id string
	if err := b.pool.QueryRow(t.Context(), "SELECT id FROM saved_questions WHERE shared").Scan(&id); err != nil {
		t.Fatal(err)
	}
	auditor.post("/events/questions/remove", url.Values{"question": {id}}).want(http.StatusSeeOther)
	auditor.get("/events/questions").has("For everybody")
	officer.post("/events/questions/remove", url.Values{"question": {id}}).want(http.StatusSeeOther)
	auditor.get("/events/questions").lacks("For everybody")

	for _, query := range []string{"", "from=never", "within=never", "what=ever", "%zz", "stream=" + fmt.Sprintf("%01000d", 1)} {
		form := save("Nothing", "")
		form.Set("query", query)
		officer.post("/events/questions", form).want(http.StatusBadRequest)
	}
	for range mostQuestions - 1 {
		officer.post("/events/questions", save("One more", "")).want(http.StatusSeeOther)
	}
	officer.post("/events/questions", save("Too many", "")).want(http.StatusUnprocessableEntity).has("delete one first")
	if n := b.journal.Head().Position(); int(n) != b.journal.Log().Len() || b.counted(n, func(r *domain.Recorded) bool { return r.Actor == "P-OFFICER" }) != 0 {
		t.Error("a preference was recorded in the journal")
	}
}
