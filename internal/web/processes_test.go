package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
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
	other.server.pageTime = ampleTime
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
	w := b.as("borrower")
	there := &browser{other, w.client}
	(&life{bundle: b}).identified("P-BORROWER")
	if err := other.journal.Wait(t.Context(), b.journal.Head().Position()); err != nil {
		t.Fatal(err)
	}
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
	a, z := b.journal.Head(), other.journal.Head()
	if a.Position() != z.Position() {
		t.Fatalf("the processes stand at %d and %d", a.Position(), z.Position())
	}
	was, is := strings.Split(a.Describe(), "\n"), strings.Split(z.Describe(), "\n")
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) || was[i] != is[i] {
			t.Fatalf("line %d of the state: %.2000q in one process, %.2000q in the other", i, was[min(i, len(was)):min(i+1, len(was))], is[min(i, len(is)):min(i+1, len(is))])
		}
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
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK || time.Since(began) > 20*followTime { // a busy machine takes its time, too
		t.Errorf("status %d after %v: %v", res.StatusCode, time.Since(began), err)
	}
}

// The system page lists who works on the journal: each process, one that stopped and one
// that is gone without a word.
func TestTheSystemPageKnowsItsProcesses(t *testing.T) {
	t.Parallel()
	b, _ := lawBundle(t)
	b.staffed()
	officer := b.as("officer")
	officer.get("/system").want(http.StatusOK).has("None has said anything")
	other := b.beside()
	running, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { other.server.Announce(running) })
	if err := b.server.announce(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); b.rows("processes") < 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the other process says nothing")
		}
	}
	states := func(want ...string) {
		t.Helper()
		table, err := b.server.processTable(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range table.Rows {
			state := row.Cells[1].Pill.Text
			if row.ID == b.server.process {
				state += " here"
			}
			got = append(got, state)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("the processes are %q, want %q", got, want)
		}
	}
	states("Working", "Working here")
	officer.get("/system").want(http.StatusOK).has("it made this page", "0 events", "Working").lacks("Gone", "Stopped")
	officer.get("/system?at=3").want(http.StatusOK).has("it made this page")
	if _, err := b.pool.Exec(t.Context(), "UPDATE processes SET heard_at = heard_at - interval '3 minutes' WHERE process = $1", b.server.process); err != nil {
		t.Fatal(err)
	}
	states("Gone here", "Working")
	officer.get("/system").want(http.StatusOK).has("Gone", "3 minutes ago")
	stop()
	done.Wait()
	states("Gone here", "Stopped")
	if _, err := b.pool.Exec(t.Context(), "UPDATE processes SET heard_at = heard_at - interval '2 days'"); err != nil {
		t.Fatal(err)
	}
	if err := b.server.accounts.sweep(t.Context()); err != nil || b.rows("processes") != 0 {
		t.Errorf("%d are kept: %v", b.rows("processes"), err)
	}
}
