package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"refold/internal/events"
	"refold/internal/timemachine"
)

// beside is another process on the same database.
func (b *bundle) beside() *bundle {
	b.t.Helper()
	store, err := events.OpenPostgres(b.t.Context(), b.pool.Config().ConnString())
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(store.Close)
	other := *b
	if other.journal, err = events.Open(b.t.Context(), store, events.Options{Now: b.clock.now}); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(other.journal.Close)
	other.server, err = New(b.server.settings, Ports{Journal: other.journal, TimeMachine: timemachine.New(other.journal), Keyring: b.keys,
		Database: store.Pool(), Log: b.server.log, Clock: b.clock.now})
	if err != nil {
		b.t.Fatal(err)
	}
	other.site = httptest.NewServer(other.server.Handler())
	b.t.Cleanup(other.site.Close)
	return &other
}

// What a browser has recorded by one process it finds at the next, at once.
func TestAnyProcessShowsWhatOneHasWritten(t *testing.T) {
	t.Parallel()
	b, _ := lawBundle(t)
	b.staffed()
	other := b.beside()
	if err := other.journal.Wait(t.Context(), b.journal.Head().Position()); err != nil {
		t.Fatal(err)
	}
	w := b.as("borrower")
	there := &browser{other, w.client}
	(&life{bundle: b}).identified("P-BORROWER")
	for n := range 30 {
		here, next := w, there
		if n%2 == 1 {
			here, next = there, w
		}
		form := here.get("/apply").want(http.StatusOK).hidden()
		sent := here.post("/apply", append2(form, []string{"amount", fmt.Sprint(10_000 + n), "tenor", "12", "repayment", "annuity", "purpose", "An oven",
			"sector", "Retail", "turnover", "500,000"})).want(http.StatusSeeOther)
		next.get(sent.header.Get("Location")).want(http.StatusOK)
	}
	if a, z := b.journal.Head().Digest(), other.journal.Head().Digest(); a != z {
		t.Errorf("the processes stand at %s and %s", a, z)
	}
}

// A cookie that names what was never recorded delays its own browser, and not for long.
func TestAMadeUpPositionIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	req, err := http.NewRequest(http.MethodGet, b.site.URL+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: wroteCookie, Value: "9000000000000000000"})
	began := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK || time.Since(began) > 3*followTime {
		t.Errorf("status %d after %v: %v", res.StatusCode, time.Since(began), err)
	}
}
