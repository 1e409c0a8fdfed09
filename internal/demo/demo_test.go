package demo

import (
	"context"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// accounts stands in for the passwords, which are not what these tests are about.
type accounts struct{ keys *events.Keyring }

func (a accounts) EmailHash(email string) string { return a.keys.Hash("email", email) }
func (a accounts) SetFirstPassword(context.Context, string, string, string) error {
	return nil
}

func stage(t *testing.T, now time.Time) (*events.Journal, *Play) {
	t.Helper()
	store := events.NewMemory()
	if err := store.CreateDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	journal, err := events.Open(t.Context(), store, events.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(journal.Close)
	keys, err := events.OpenKeyring(t.Context(), &events.MemoryKeys{}, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	play := New(journal, keys, accounts{keys}, func(string) {})
	play.now = func() time.Time { return now }
	return journal, play
}

var (
	evening = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	today   = calendar.Of(2026, 3, 31)
)

func TestTheDemoIsALendersLife(t *testing.T) {
	journal, play := stage(t, evening)
	if err := play.CatchUp(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	w := journal.Head()
	if w.Today() != today {
		t.Fatalf("the demo stands at %s, want %s", w.Today(), today)
	}
	if broken := w.Verify(); len(broken) > 0 {
		t.Fatalf("broken: %v", broken)
	}
	stages := map[domain.Stage]int{}
	for _, f := range w.Facilities() {
		stages[f.Stage]++
		if len(f.Inadmissible()) > 0 {
			t.Errorf("facility %s has events without effect", f.ID)
		}
	}
	for _, s := range []domain.Stage{domain.Listed, domain.Active, domain.Closed} {
		if stages[s] == 0 {
			t.Errorf("no facility is %s", s)
		}
	}
	kinds := map[domain.PartyKind]int{}
	for _, p := range w.Parties() {
		kinds[p.As]++
	}
	if n := len(w.Facilities()); n < 50 || n > 80 {
		t.Errorf("%d facilities, want about 60: %v", n, stages)
	}
	if kinds[domain.Investor] < 140 || kinds[domain.Borrower] < 30 {
		t.Errorf("parties: %v", kinds)
	}
	t.Logf("%d events, facilities %v, parties %v", w.Position(), stages, kinds)
}

func TestTheDemoGoesOnWhereItStands(t *testing.T) {
	atOnce, play := stage(t, evening)
	if err := play.CatchUp(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	head := atOnce.Head().Position()
	if err := play.CatchUp(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	if again := atOnce.Head().Position(); again != head {
		t.Errorf("playing the day again added %d events", again-head)
	}
	for i, rec := range atOnce.Log() {
		if i > 0 && rec.RecordedAt < atOnce.Log()[i-1].RecordedAt || rec.RecordedAt > evening.UnixMicro() {
			t.Fatalf("event %d was recorded at %d", rec.Position, rec.RecordedAt)
		}
	}
}
