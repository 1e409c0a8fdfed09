package events_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// entry is the n-th event of a journal in which three streams take turns.
func entry(n int) events.Entry {
	return events.Entry{
		Position: int64(n), Context: "lending", Stream: fmt.Sprintf("facility-F-%d", n%3), Version: int64((n + 2) / 3),
		Kind: "FacilityDeclined", Schema: 1, RecordedAt: 1_700_000_000_000_001 + int64(n/2), EffectiveOn: calendar.Of(1969, 12, 30) + calendar.Date(n),
		Actor: "P-1", Device: "é ' \" \\ device", RequestID: id(n), Causation: int64((n + 1) / 2), Correlation: id(n + 1),
		AppRevision: "abc", Payload: fmt.Appendf(nil, `{"facility":"F-%d","reason":"né %d"}`, n%3, n),
	}
}

func entriesOf(from, through int) []events.Entry {
	var list []events.Entry
	for n := from; n <= through; n++ {
		list = append(list, entry(n))
	}
	return list
}

func begin(t *testing.T, store events.Store) events.Batch {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	t.Cleanup(cancel)
	batch, err := store.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(batch.Close)
	return batch
}

func appendAll(t *testing.T, store events.Store, entries ...events.Entry) {
	t.Helper()
	if err := begin(t, store).Append(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

func readAll(t *testing.T, pages iter.Seq2[[]events.Entry, error]) []events.Entry {
	t.Helper()
	var all []events.Entry
	for page, err := range pages {
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			t.Fatal("an empty page")
		}
		all = append(all, page...)
	}
	return all
}

// same compares entries, nil and empty payload being one.
func same(t *testing.T, got, want []events.Entry) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d events, want %d", len(got), len(want))
	}
	for i := range got {
		g, w := got[i], want[i]
		if !bytes.Equal(g.Payload, w.Payload) {
			t.Fatalf("event %d: payload %s, want %s", w.Position, g.Payload, w.Payload)
		}
		g.Payload, w.Payload = nil, nil
		if !reflect.DeepEqual(g, w) {
			t.Fatalf("\ngot  %+v\nwant %+v", g, w)
		}
	}
}

func TestStoreGivesBackWhatWasAppended(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		head, err := store.Head(t.Context())
		if err != nil || head.Position != 0 || head.Demo {
			t.Fatalf("an empty journal has the head %+v (%v)", head, err)
		}
		const total = 9000 // more than two pages
		want := entriesOf(1, total)
		appendAll(t, store, want[:1]...)
		appendAll(t, store, want[1:7]...)
		appendAll(t, store, want[7:]...)
		head, err = store.Head(t.Context())
		if err != nil || head.Position != total || head.RecordedAt != want[total-1].RecordedAt {
			t.Fatalf("head %+v (%v)", head, err)
		}
		if locked := begin(t, store); locked.Head() != head {
			t.Fatalf("locked head %+v, want %+v", locked.Head(), head)
		} else {
			locked.Close()
		}
		same(t, readAll(t, store.Pages(t.Context(), 0, total)), want)
		same(t, readAll(t, store.Pages(t.Context(), 4095, 8193)), want[4095:8193])
		same(t, readAll(t, store.Pages(t.Context(), total-1, total+50)), want[total-1:])
		same(t, readAll(t, store.Pages(t.Context(), 5, 5)), nil)
		var stream []events.Entry
		for _, e := range want {
			if e.Stream == "facility-F-2" && e.Version > 10 {
				stream = append(stream, e)
			}
		}
		same(t, readAll(t, store.StreamPages(t.Context(), "facility-F-2", 10)), stream)
		same(t, readAll(t, store.StreamPages(t.Context(), "facility-F-9", 0)), nil)
	})
}

func TestStoreReadsLazily(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		appendAll(t, store, entriesOf(1, 9000)...)
		seen := 0
		for page, err := range store.Pages(t.Context(), 0, 9000) {
			if err != nil {
				t.Fatal(err)
			}
			if seen += len(page); seen > 100 {
				break // must leave nothing open: the store closes at the end
			}
		}
		if seen == 0 || seen >= 9000 {
			t.Fatalf("%d events came in the first page", seen)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for _, err := range store.Pages(ended, 0, 9000) {
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("reading with an ended context: %v", err)
			}
		}
	})
}

func TestStoreRefusesWhatDoesNotContinueIt(t *testing.T) {
	t.Parallel()
	change := func(do func(*events.Entry)) []events.Entry {
		list := entriesOf(7, 9)
		do(&list[1])
		return list
	}
	cases := map[string][]events.Entry{
		"a gap before":      entriesOf(8, 9),
		"a position again":  entriesOf(6, 7),
		"a gap within":      change(func(e *events.Entry) { e.Position++ }),
		"time goes back":    change(func(e *events.Entry) { e.RecordedAt -= 1_000_000 }),
		"a version again":   change(func(e *events.Entry) { e.Version-- }),
		"caused by later":   change(func(e *events.Entry) { e.Causation = e.Position + 1 }),
		"caused by nothing": change(func(e *events.Entry) { e.Causation = 0 }),
	}
	onEveryStore(t, func(t *testing.T, store events.Store) {
		appendAll(t, store, entriesOf(1, 6)...)
		for name, entries := range cases {
			err := begin(t, store).Append(t.Context(), entries)
			if !errors.Is(err, events.ErrNotNext) {
				t.Errorf("%s: %v", name, err)
			}
			if head, err := store.Head(t.Context()); err != nil || head.Position != 6 {
				t.Fatalf("%s: a part of it was recorded: %+v (%v)", name, head, err)
			}
		}
		appendAll(t, store, entriesOf(7, 9)...)
		same(t, readAll(t, store.Pages(t.Context(), 0, 9)), entriesOf(1, 9))
	})
}

// Entries may be appended without the lock: they are let in if they continue the head
// at that moment, all or none, and never while somebody else holds it.
func TestAppendingWithoutTheLock(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		stands := func(want int64) {
			t.Helper()
			if head, err := store.Head(t.Context()); err != nil || head.Position != want {
				t.Fatalf("the head is %+v, want %d (%v)", head, want, err)
			}
		}
		for _, part := range [][]events.Entry{entriesOf(1, 3), nil, entriesOf(4, 4), entriesOf(5, 9)} {
			if err := store.Append(t.Context(), part); err != nil {
				t.Fatal(err)
			}
		}
		again := entriesOf(10, 12)
		again[2].Version--
		for name, stale := range map[string][]events.Entry{
			"what is there already": entriesOf(8, 9), "what overlaps": entriesOf(9, 10),
			"a gap": entriesOf(11, 12), "a version again": again,
		} {
			if err := store.Append(t.Context(), stale); !errors.Is(err, events.ErrNotNext) {
				t.Errorf("%s: %v", name, err)
			}
			stands(9)
		}
		holder := begin(t, store)
		late := make(chan error, 1)
		go func() { late <- store.Append(context.Background(), entriesOf(10, 11)) }()
		time.Sleep(50 * time.Millisecond)
		stands(9)
		if err := holder.Append(t.Context(), entriesOf(10, 10)); err != nil {
			t.Fatal(err)
		}
		if err := <-late; !errors.Is(err, events.ErrNotNext) {
			t.Fatalf("what was decided before another appended: %v", err)
		}
		stands(10)
		blocker := begin(t, store)
		if err := store.Append(t.Context(), entriesOf(11, 11)); !errors.Is(err, events.ErrBusy) {
			t.Fatalf("while another holds the head: %v", err)
		}
		blocker.Close()
		stands(10)
		appendAll(t, store, entriesOf(11, 12)...)
		same(t, readAll(t, store.Pages(t.Context(), 0, 12)), entriesOf(1, 12))
	})
}

func TestOneBatchHoldsTheHead(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		first := begin(t, store)
		soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if second, err := store.Begin(soon); err == nil {
			second.Close()
			t.Fatal("two batches hold the head")
		}
		locked := make(chan events.Head)
		go func() {
			second, err := store.Begin(t.Context())
			if err != nil {
				t.Error(err)
				close(locked)
				return
			}
			defer second.Close()
			locked <- second.Head()
		}()
		time.Sleep(20 * time.Millisecond)
		if err := first.Append(t.Context(), entriesOf(1, 2)); err != nil {
			t.Fatal(err)
		}
		// The second sees what the first has recorded.
		if head := <-locked; head.Position != 2 {
			t.Fatalf("the second batch began at %+v", head)
		}
		third := begin(t, store)
		third.Close()
		third.Close() // harmless
		appendAll(t, store, entriesOf(3, 3)...)
	})
}

func TestStoreTellsOfChanges(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		told := make(chan error, 1)
		go func() { told <- store.Changed(t.Context(), 0) }()
		time.Sleep(20 * time.Millisecond)
		appendAll(t, store, entriesOf(1, 2)...)
		select {
		case err := <-told:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("nobody told")
		}
		if err := store.Changed(t.Context(), 1); err != nil {
			t.Fatalf("what lies behind already: %v", err)
		}
		soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := store.Changed(soon, 2); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("at the head: %v", err)
		}
	})
}

func TestAJournalIsADemoFromItsBirthOrNever(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		for range 2 {
			if err := store.CreateDemo(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		appendAll(t, store, entry(1))
		if err := store.CreateDemo(t.Context()); err != nil {
			t.Fatalf("a demo stays one: %v", err)
		}
		if head, err := store.Head(t.Context()); err != nil || !head.Demo {
			t.Fatalf("%+v (%v)", head, err)
		}
	})
	onEveryStore(t, func(t *testing.T, store events.Store) {
		appendAll(t, store, entry(1))
		if err := store.CreateDemo(t.Context()); !errors.Is(err, events.ErrNotEmpty) {
			t.Fatal(err)
		}
	})
}

func TestStreamsAreDecodedLazily(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		appendAll(t, store, entriesOf(1, 300)...)
		seen := int64(0)
		for rec, err := range events.StreamRecords(t.Context(), store, "facility-F-1", 20) {
			if err != nil {
				t.Fatal(err)
			}
			declined, ok := rec.Event.(domain.FacilityDeclined)
			if seen++; !ok || rec.Version != 20+seen || declined.Facility != "F-1" {
				t.Fatalf("%+v", rec)
			}
		}
		if seen != 80 {
			t.Fatalf("%d events", seen)
		}
		for range events.Records(t.Context(), store, 0, 300) {
			break // ends the goroutines behind it
		}
		if _, err := events.Fold(t.Context(), store, 301); err == nil {
			t.Fatal("folded beyond the end")
		}
	})
}
