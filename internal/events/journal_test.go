package events_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"refold/db"
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

// bundle is a journal over a store of its own, with one business day open.
type bundle struct {
	*events.Journal
	t     testing.TB
	store events.Store
}

var firstDay = calendar.Of(2026, 3, 2)

// onEveryStore runs a test over the journal in memory and in PostgreSQL.
func onEveryStore(t *testing.T, test func(t *testing.T, store events.Store)) {
	t.Run("memory", func(t *testing.T) { test(t, events.NewMemory()) })
	t.Run("postgres", func(t *testing.T) { test(t, postgres(t, pgtest.DB(t))) })
}

func postgres(t testing.TB, ownerURL string) *events.Postgres {
	t.Helper()
	url, err := db.AppURL(ownerURL)
	if err != nil {
		t.Fatal(err)
	}
	store, err := events.OpenPostgres(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func open(t testing.TB, store events.Store) *bundle {
	t.Helper()
	return openWith(t, store, events.Options{Revision: "test"})
}

func openWith(t testing.TB, store events.Store, options events.Options) *bundle {
	t.Helper()
	j, err := events.Open(t.Context(), store, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	b := &bundle{Journal: j, t: t, store: store}
	if err := j.OpenDaysUpTo(t.Context(), firstDay); err != nil {
		t.Fatal(err)
	}
	return b
}

// id gives request ids: number n is the same in every process.
func id(n int) domain.UUID {
	u := domain.UUID{6: 0x40, 8: 0x80}
	for i := range 4 {
		u[15-i] = byte(n >> (8 * i))
	}
	return u
}

func register(n int) domain.RegisterParty {
	name := fmt.Sprintf("P-%06d", n)
	return domain.RegisterParty{
		Party: name, As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: "hash of " + name,
	}
}

// submit registers party n under request n, as anybody may.
func (b *bundle) submit(n int) (events.Answer, error) {
	return b.Submit(context.Background(), events.Submission{
		Command: register(n), Actor: domain.System, Device: "test", RequestID: id(n),
	})
}

// insist submits until there is an answer, as whoever is told of a timeout does: another
// process may hold the head, and this one may be slow.
func (b *bundle) insist(n int) (answer events.Answer, err error) {
	answer, err = b.submit(n)
	for tries := 0; tries < 50 && (errors.Is(err, events.ErrTimedOut) || errors.Is(err, events.ErrOutcomeUnknown)); tries++ {
		answer, err = b.submit(n)
	}
	return answer, err
}

func (b *bundle) must(n int) events.Answer {
	b.t.Helper()
	answer, err := b.insist(n)
	if err != nil {
		b.t.Fatalf("request %d: %v", n, err)
	}
	return answer
}

func TestASubmittedRequestIsRecordedAndFolded(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		b := open(t, store)
		answer := b.must(1)
		if len(answer.Events) != 1 || answer.Position != 2 || answer.Replayed {
			t.Fatalf("answer %+v", answer)
		}
		if b.Head().Position() != 2 || b.Head().Party("P-000001") == nil || b.Log().Len() != 2 {
			t.Fatal("the head doesn't hold what was answered")
		}
		cold, err := events.Fold(t.Context(), store, 2)
		if err != nil || cold.Digest() != b.Head().Digest() {
			t.Fatalf("a cold fold differs: %v", err)
		}
	})
}

func TestWaitTellsWhenAnEventIsFolded(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		b := open(t, store)
		reader, err := events.Open(t.Context(), store, events.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		answer := b.must(1)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		// The reader asks for nothing itself, and still sees it.
		if err := reader.Wait(ctx, answer.Position); err != nil {
			t.Fatal(err)
		}
		if reader.Head().Digest() != b.Head().Digest() {
			t.Fatal("two journals on one store differ")
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if reader.Wait(ended, answer.Position+1) == nil {
			t.Fatal("an event that isn't there was waited for")
		}
	})
}
