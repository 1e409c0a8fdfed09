package events_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/events"
	"refold/internal/flat/flattest"
)

// stored is a journal in memory with the first events of a log.
func stored(t interface{ Fatal(...any) }, log []*domain.Recorded) *events.Memory {
	store := events.NewMemory()
	if len(log) == 0 {
		return store
	}
	entries, versions := events.EntriesOf(log), map[string]int64{}
	for i := range entries { // a history that is made by hand may leave numbers out
		versions[entries[i].Stream]++
		entries[i].Version = versions[entries[i].Stream]
	}
	if err := store.Append(context.Background(), entries); err != nil {
		t.Fatal(err)
	}
	return store
}

// A start from what was prepared at any position, and of that again, is the World and the
// log of a fold of all events, and goes on as it.
func TestAPreparedStartIsAColdFold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := domaintest.History(t, 120).Log
		cold := domaintest.Fold(log)
		memory, cut := flattest.Memory(nil), 0
		for range rapid.IntRange(1, 3).Draw(t, "starts") {
			cut = rapid.IntRange(cut, len(log)).Draw(t, "cut")
			j := opened(t, log[:cut], memory)
			memory = flattest.Memory{}
			j.Save(memory, j.Head())
			j.Close()
		}
		j := opened(t, log, memory)
		defer j.Close()
		if start := j.Start(); start.Prepared != int64(cut) || start.Events != int64(len(log)-cut) {
			t.Fatalf("of %d events, %d prepared: %+v", len(log), cut, start)
		}
		if got := j.Head(); got.Digest() != cold.Digest() {
			t.Fatalf("prepared at %d of %d:\n%s", cut, len(log), domaintest.Difference(got, cold))
		}
		at := int64(0)
		for rec := range j.Log().All() {
			if at++; rec.Position != at || rec.RequestID != log[at-1].RequestID || rec.Event.Kind() != log[at-1].Event.Kind() {
				t.Fatalf("event %d is %+v", at, rec)
			}
		}
		sameWorlds(t, j.Head(), cold)
	})
}

func opened(t interface{ Fatal(...any) }, log []*domain.Recorded, from flattest.Memory) *events.Journal {
	options := events.Options{}
	if from != nil {
		options.Prepared = from.Sections()
	}
	j, err := events.Open(context.Background(), stored(t, log), options)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// sameWorlds compares what a digest leaves out: versions, logs and undone requests.
func sameWorlds(t interface{ Fatalf(string, ...any) }, got, want *domain.World) {
	if got.Position() != want.Position() || got.Today() != want.Today() || got.Version(domain.PlatformStream) != want.Version(domain.PlatformStream) {
		t.Fatalf("it stands at %d of %s, not at %d of %s", got.Position(), got.Today(), want.Position(), want.Today())
	}
	if a, b := fmt.Sprint(got.TrialBalances()), fmt.Sprint(want.TrialBalances()); a != b {
		t.Fatalf("trial balances\n%s\n%s", a, b)
	}
	for _, kind := range []domain.AccountKind{domain.TrustAccount, domain.FeeIncome, domain.LateFeeIncome} {
		account := domain.Account{Kind: kind, Currency: domain.WalletCurrency}
		if a, b := entries(got, account), entries(want, account); a != b {
			t.Fatalf("entries of %s:\n%s\n%s", kind, a, b)
		}
	}
	if broken := got.Verify(); len(broken) != len(want.Verify()) {
		t.Fatalf("it breaks %v", broken)
	}
	var streams []string
	for _, f := range want.Facilities() {
		streams = append(streams, domain.FacilityStream(f.ID))
	}
	for _, p := range want.Parties() {
		streams = append(streams, domain.PartyStream(p.ID), domain.WalletStream(p.ID))
	}
	for _, r := range want.Receipts() {
		streams = append(streams, domain.ReceiptStream(r.ID))
	}
	positions := func(w *domain.World, stream string) (all []int64) {
		for _, rec := range w.StreamLog(stream) {
			all = append(all, rec.Position)
		}
		return all
	}
	for _, stream := range streams {
		if got.Version(stream) != want.Version(stream) || !slices.Equal(positions(got, stream), positions(want, stream)) {
			t.Fatalf("%s has version %d of %v, not %d of %v", stream, got.Version(stream), positions(got, stream), want.Version(stream), positions(want, stream))
		}
	}
}

func entries(w *domain.World, account domain.Account) (all string) {
	for _, e := range w.Entries(account) {
		all += fmt.Sprintln(e.Record.Position, e.Record.EffectiveOn, e.AmountCents, e.BalanceCents)
	}
	return all
}

// What was asked before is still known as asked after a prepared start.
func TestAPreparedStartKnowsEveryRequest(t *testing.T) {
	t.Parallel()
	b := open(t, events.NewMemory())
	first, memory := b.must(1), flattest.Memory{}
	b.must(2)
	b.Save(memory, b.Head())
	again := openWith(t, b.store, events.Options{Prepared: memory.Sections()})
	if again.Start().Prepared != 3 {
		t.Fatalf("started as %+v", again.Start())
	}
	if answer := again.must(1); !answer.Replayed || answer.Position != first.Position {
		t.Errorf("the request was answered anew: %+v", answer)
	}
	if answer := again.must(3); answer.Replayed || answer.Position != 4 {
		t.Errorf("a new request was answered with %+v", answer)
	}
}

// Sections that make no sense are left aside, and say so; the journal is folded all the same.
func TestWhatMakesNoSenseIsLeftAside(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(3, 200).Log
	cold, memory := domaintest.Fold(log), flattest.Memory{}
	j := opened(t, log, nil)
	j.Save(memory, j.Head())
	j.Close()
	for name := range memory {
		damaged := flattest.Memory{}
		for other, data := range memory {
			if other != name {
				damaged[other] = data
			}
		}
		var said bytes.Buffer
		j, err := events.Open(t.Context(), stored(t, log), events.Options{Prepared: damaged.Sections(), Logger: slog.New(slog.NewTextHandler(&said, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if j.Head().Digest() != cold.Digest() || j.Start().Prepared != 0 {
			t.Errorf("without %s: %+v", name, j.Start())
		}
		if !strings.Contains(said.String(), name) {
			t.Errorf("without %s, the log says %q", name, said.String())
		}
		j.Close()
	}
}
