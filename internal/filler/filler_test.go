package filler_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/filler"
	"refold/internal/money"
)

// keys stand for a keyring: what is sealed with them can be read by everybody.
type keys struct{}

func (keys) Seal(_ context.Context, _, plain string) (domain.Personal, error) {
	return domain.Personal("sealed:" + plain), nil
}
func (keys) Hash(kind, text string) string { return kind + ":" + text }

var end = calendar.Of(2026, 11, 20)

func fill(t *testing.T, store events.Store, count int, seed uint64) filler.Result {
	t.Helper()
	result, err := filler.Fill(t.Context(), store, keys{}, filler.Options{Events: count, Seed: seed, End: end}, "test", func(filler.Result) {})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func folded(t *testing.T, store events.Store) *domain.World {
	t.Helper()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	world, err := events.Fold(t.Context(), store, head.Position)
	if err != nil {
		t.Fatal(err)
	}
	return world
}

// What is filled in reads back as a business of the wanted shape, whose books balance
// and in which nothing is inadmissible.
func TestAFilledJournalHasTheShapeThatWasAskedFor(t *testing.T) {
	const count = 60_000
	store := events.NewMemory()
	result := fill(t, store, count, 1)
	if result.Events > count+10 || result.Events < count*94/100 {
		t.Errorf("%d events, asked for %d", result.Events, count)
	}
	w := folded(t, store)
	if broken := w.Verify(); len(broken) > 0 {
		t.Fatal(broken)
	}
	if w.Position() != result.Events || w.Today() != end {
		t.Errorf("the journal ends at %d on %s", w.Position(), w.Today())
	}
	var claims, long []int
	greatest := map[string]int{}
	for _, f := range w.Facilities() {
		if len(f.Inadmissible()) > 0 {
			t.Fatalf("%s: %v", f.ID, f.Inadmissible())
		}
		if f.HasLoan() {
			claims = append(claims, len(f.Pledges))
			long = append(long, len(f.Log()))
		}
		for _, p := range f.Pledges {
			greatest[p.Investor]++
		}
	}
	slices.Sort(claims)
	slices.Sort(long)
	within := func(what string, got, least, most int) {
		t.Helper()
		if got < least || got > most {
			t.Errorf("%s: %d, want %d to %d", what, got, least, most)
		}
	}
	within("median of claims", claims[len(claims)/2], 36, 45)
	within("99th percentile of claims", claims[len(claims)*99/100], 200, 450)
	within("events of a facility", int(result.Events)/result.Facilities, 70, 120)
	within("investors", result.Investors, count/200, count/200)
	within("claims of the greatest investor", greatest["I-00001"], count/50, count/25)
	late, undone := 0, 0
	for rec, err := range events.Records(t.Context(), store, 0, w.Position()) {
		if err != nil {
			t.Fatal(err)
		}
		if rec.Device != filler.Device {
			t.Fatalf("event %d comes from %q", rec.Position, rec.Device)
		}
		if rec.EffectiveOn < dayOf(rec.RecordedAt) {
			late++
		}
		if _, ok := rec.Event.(domain.RequestUndone); ok {
			undone++
		}
	}
	within("late entries", late, count*4/1000, count*7/1000)
	within("undone requests", undone, count*12/10_000, count*28/10_000)
	within("late entries, as said", result.Late, late, late)
	within("undone requests, as said", result.Undone, undone, undone)
}

func dayOf(micros int64) calendar.Date {
	return filler.LastDay(time.UnixMicro(micros).AddDate(0, 0, 1))
}

// The same number, seed and end give the same journal; another seed another one.
func TestFillingIsDeterministic(t *testing.T) {
	digests := map[[32]byte]int{}
	for _, seed := range []uint64{7, 7, 8} {
		store := events.NewMemory()
		fill(t, store, 10_000, seed)
		digests[folded(t, store).Digest()]++
	}
	if len(digests) != 2 {
		t.Fatalf("%d different journals of three", len(digests))
	}
}

func TestOnlyAnEmptyJournalIsFilled(t *testing.T) {
	store := events.NewMemory()
	fill(t, store, 10_000, 1)
	if _, err := filler.Fill(t.Context(), store, keys{}, filler.Options{Events: 10_000, Seed: 1, End: end}, "test", func(filler.Result) {}); err == nil {
		t.Fatal("a journal was filled twice")
	}
	for _, count := range []int{0, filler.Least - 1, filler.Most + 1} {
		if _, err := filler.Fill(t.Context(), events.NewMemory(), keys{}, filler.Options{Events: count, Seed: 1, End: end}, "test", nil); err == nil {
			t.Fatalf("%d events were filled in", count)
		}
	}
}

// No investor pledges what isn't there, at any moment: the decisions saw to it.
func TestNoWalletIsEverOverdrawn(t *testing.T) {
	store := events.NewMemory()
	result := fill(t, store, 20_000, 3)
	w := domain.NewWorld()
	for rec, err := range events.Records(t.Context(), store, 0, result.Events) {
		if err != nil {
			t.Fatal(err)
		}
		w.Apply(rec)
		if e, ok := rec.Event.(domain.PledgePlaced); ok {
			if left := money.Cents(w.Balance(domain.WalletAvailable, e.Investor, "SGD")); left < 0 {
				t.Fatalf("event %d leaves %s with %s", rec.Position, e.Investor, left)
			}
		}
	}
}
