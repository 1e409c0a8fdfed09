package web

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// R2 on the page: a corrupted cell is named by a comparison, and one click puts it
// right; both are remembered with who asked.
func TestSystemPageFindsAndRepairsACorruptedCell(t *testing.T) {
	t.Parallel()
	b, _ := lawBundle(t)
	b.staffed()
	w := b.as("officer")
	for end := time.Now().Add(20 * time.Second); b.server.tables.Lag() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the tables don't follow")
		}
	}
	page := w.get("/system").want(http.StatusOK)
	page.has("All invariants hold", "Up to date", "PostgreSQL", "bytes an event", "Not compared yet", "Compare now")
	page.has("Checked at event "+position(b.journal.Head().Position()), "Check now")
	w.post("/system/verify", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther)
	w.post("/system/compare", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther)
	w.get("/system").want(http.StatusOK).has("Every row equals the fold", "You")
	owner, err := pgx.Connect(t.Context(), b.pool.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	if tag, err := owner.Exec(t.Context(), "UPDATE party_rows SET kyc = 'rejected' WHERE id = 'P-INVESTOR'"); err == nil {
		t.Fatalf("the application's role may change rows in place: %s", tag)
	}
	// Its own role may delete: a row that is missing is a difference too.
	if tag, err := owner.Exec(t.Context(), "DELETE FROM party_rows WHERE id = 'P-INVESTOR'"); err != nil || tag.RowsAffected() == 0 {
		t.Fatalf("delete a row: %v, %s", err, tag)
	}
	w.post("/system/compare", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther)
	w.get("/system").want(http.StatusOK).has("The tables differ from the fold", "P-INVESTOR")
	w.post("/system/rebuild", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther)
	w.get("/system").want(http.StatusOK).has("The tables were filled anew", "Rebuilt")
	w.post("/system/compare", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther)
	w.get("/system").want(http.StatusOK).has("Every row equals the fold")
	auditor := b.as("auditor")
	auditor.get("/system").want(http.StatusOK).has("Every row equals the fold").lacks("Compare now", "Rebuild the tables", "Check now")
	auditor.post("/system/rebuild", url.Values{}).want(http.StatusForbidden)
	if _, err := owner.Exec(t.Context(), "UPDATE read_state SET shape = 'another'"); err != nil { // by another version
		t.Fatal(err)
	}
	w.post("/system/compare", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther).to("/system")
	w.get("/system").want(http.StatusOK).has("filled by another version")
}

// A check that takes longer than a page waits is told of on the page, with how far it is, and
// no second one begins; what was found stays for who looks next, and is of its own moment.
func TestInvariantsAreCheckedBesideThePage(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("officer")
	v := &b.server.verdicts
	head, live := b.journal.Head(), Moment{Live: true}
	v.mu.Lock() // the check waits to say how it ended
	run := &checking{looked: 64, all: 1200, done: make(chan struct{})}
	v.running = run
	v.mu.Unlock()
	w.get("/system").want(http.StatusOK).has("The invariants are being checked", "64 of 1,200 facilities").lacks("All invariants hold")
	if v.begin(head, live, b.server.now) != run {
		t.Error("a second check began beside the first")
	}
	w.post("/system/verify", url.Values{"request_id": {newUUID().String()}}).want(http.StatusSeeOther)
	v.mu.Lock()
	v.running, v.live = nil, &verdict{of: head, asked: live, broken: []string{"books of SGD are off by 0.01"}, at: b.server.now(), took: time.Minute}
	v.mu.Unlock()
	w.get("/system").want(http.StatusOK).has("1 invariant is broken", "books of SGD are off by 0.01", "in 1 min 0 s")
	w.get("/system?at=1").want(http.StatusOK).has("All invariants hold", "Checked at event 1,")
}
