package events_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/events"
	"refold/internal/money"
)

// market fills a store with a facility open to pledges and investors with money.
func market(t testing.TB, store events.Store, facilities, investors int, targetCents, walletCents money.Cents) {
	t.Helper()
	h := domaintest.Staffed(investors, 1)
	for i := range investors {
		h.TopUp(fmt.Sprintf("I%d", i+1), fmt.Sprintf("R-%d", i+1), walletCents)
	}
	for i := range facilities {
		h.List(fmt.Sprintf("F%d", i+1), "B1", targetCents)
	}
	batch, err := store.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := batch.Append(t.Context(), events.EntriesOf(h.Log)); err != nil {
		t.Fatal(err)
	}
}

func journalOn(t testing.TB, store events.Store) *events.Journal {
	t.Helper()
	j, err := events.Open(t.Context(), store, events.Options{Revision: "test", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

func pledge(n int, facility, investor string, amountCents money.Cents) events.Submission {
	return events.Submission{
		Command: domain.PlacePledge{Facility: facility, Pledge: fmt.Sprintf("L-%d", n), Investor: investor, AmountCents: amountCents, ShownAt: 1},
		Actor:   investor, Device: "test", RequestID: id(n),
	}
}

// Two hundred pledges on the last 1,000 dollars, through two journals on one store.
func TestParallelPledgesNeverExceedTheTarget(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 20, 100_000, 1_000_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		var mu sync.Mutex
		accepted, refused := 0, 0
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				_, err := journals[n%2].Submit(context.Background(), pledge(n+1, "F1", fmt.Sprintf("I%d", n%20+1), 10_000))
				var refusal *domain.Refusal
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					accepted++
				case errors.As(err, &refusal):
					refused++
				default:
					t.Errorf("pledge %d ended in neither: %v", n, err)
				}
			})
		}
		all.Wait()
		if accepted != 10 || refused != 190 {
			t.Fatalf("%d accepted, %d refused", accepted, refused)
		}
		head, err := store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		for _, j := range journals {
			if err := j.Wait(ctx, head.Position); err != nil {
				t.Fatal(err)
			}
			if broken := j.Head().Verify(); len(broken) > 0 {
				t.Fatal(broken)
			}
		}
		if journals[0].Head().Digest() != journals[1].Head().Digest() {
			t.Fatal("two journals on one store differ")
		}
	})
}

func TestARequestSentThreeTimesIsRecordedOnce(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 1, 10_000_000, 1_000_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		for n := 1; n <= 20; n++ {
			answers := make([]events.Answer, 3)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					var err error
					if answers[i], err = journals[i%2].Submit(context.Background(), pledge(n, "F1", "I1", 10_000)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			fresh := 0
			for _, a := range answers {
				if !a.Replayed {
					fresh++
				}
				if len(a.Events) != 1 || a.Position != answers[0].Position || a.Events[0].Position != a.Position {
					t.Fatalf("request %d was answered %+v and %+v", n, answers[0], a)
				}
			}
			if fresh != 1 {
				t.Fatalf("request %d was answered anew %d times", n, fresh)
			}
		}
		// Another command under a used id gets the first answer.
		answer, err := journals[0].Submit(t.Context(), pledge(1, "F1", "I1", 99_900))
		if err != nil || !answer.Replayed || answer.Events[0].Event.(domain.PledgePlaced).AmountCents != 10_000 {
			t.Fatalf("%+v (%v)", answer, err)
		}
		if got := journals[0].Head().Wallet("I1"); got == nil || journals[0].Head().Balance(domain.WalletLocked, "I1", "SGD") != 200_000 {
			t.Fatal("twenty pledges of 100 lock 2,000")
		}
	})
}

func TestARefusalIsNotRemembered(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	market(t, store, 1, 1, 10_000_000, 50_000)
	j := journalOn(t, store)
	var refusal *domain.Refusal
	if _, err := j.Submit(t.Context(), pledge(1, "F1", "I1", 60_000)); !errors.As(err, &refusal) {
		t.Fatalf("more than the wallet holds: %v", err)
	}
	before := j.Head().Position()
	answer, err := j.Submit(t.Context(), pledge(1, "F1", "I1", 40_000))
	if err != nil || answer.Replayed || answer.Position != before+1 {
		t.Fatalf("the id of a refused request: %+v (%v)", answer, err)
	}
}

func TestWhatIsSoAlreadySucceedsAndRecordsNothing(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	market(t, store, 1, 1, 10_000_000, 50_000)
	j := journalOn(t, store)
	if _, err := j.Submit(t.Context(), pledge(1, "F1", "I1", 40_000)); err != nil {
		t.Fatal(err)
	}
	again := pledge(1, "F1", "I1", 40_000)
	again.RequestID = id(2)
	before := j.Head().Position()
	answer, err := j.Submit(t.Context(), again)
	if err != nil || len(answer.Events) != 0 || answer.Position != before || j.Head().Position() != before {
		t.Fatalf("%+v (%v)", answer, err)
	}
}

func TestAFormThatSawAnOldVersionConflicts(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	market(t, store, 1, 1, 10_000_000, 500_000)
	j := journalOn(t, store)
	first := pledge(1, "F1", "I1", 10_000)
	first.ExpectStream, first.ExpectVersion = "facility-F1", j.Head().Version("facility-F1")
	second := pledge(2, "F1", "I1", 10_000)
	second.ExpectStream, second.ExpectVersion = first.ExpectStream, first.ExpectVersion
	if _, err := j.Submit(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	_, err := j.Submit(t.Context(), second)
	var conflict *events.VersionConflict
	if !errors.As(err, &conflict) || conflict.Seen != first.ExpectVersion || conflict.Now != first.ExpectVersion+1 {
		t.Fatal(err)
	}
}

// A request that breaks our own code is answered with an error; the others of its
// batch, before and after it, go on.
func TestABrokenRequestDoesNotHarmOthers(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 4, 10_000_000, 1_000_000)
		j := journalOn(t, store)
		var all sync.WaitGroup
		for n := 1; n <= 40; n++ {
			all.Go(func() {
				s := pledge(n, "F1", fmt.Sprintf("I%d", n%4+1), 10_000)
				broken := n%5 == 0
				if broken {
					s.Command = nil // no decision answers it
				}
				_, err := j.Submit(context.Background(), s)
				if broken != errors.Is(err, events.ErrInternal) || !broken && err != nil {
					t.Errorf("request %d: %v", n, err)
				}
			})
		}
		all.Wait()
		cold, err := events.Fold(t.Context(), store, j.Head().Position())
		if err != nil || cold.Digest() != j.Head().Digest() {
			t.Fatalf("the head is not what the journal says: %v", err)
		}
		if j.Head().Version("facility-F1") < 32 {
			t.Fatal("pledges are missing")
		}
	})
}

func TestTextThatCanNotBeWrittenHarmsNobody(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	market(t, store, 1, 1, 10_000_000, 500_000)
	j := journalOn(t, store)
	digest := j.Head().Digest()
	s := pledge(1, "F1", "I1", 10_000)
	command := s.Command.(domain.PlacePledge)
	command.Pledge = "L-\xff"
	s.Command = command
	if _, err := j.Submit(t.Context(), s); !errors.Is(err, events.ErrShape) {
		t.Fatal(err)
	}
	if j.Head().Digest() != digest {
		t.Fatal("it left something behind")
	}
}

// While another process holds the head, requests time out: none of them is recorded,
// then or later.
func TestWaitingTooLongIsATimeout(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 4, 10_000_000, 1_000_000)
		j := journalOn(t, store)
		before := j.Head().Position()
		holder := begin(t, store)
		var all sync.WaitGroup
		for n := 1; n <= 4; n++ {
			time.Sleep(10 * time.Millisecond) // the first is taken up alone, the others wait behind it
			all.Go(func() {
				began := time.Now()
				_, err := j.Submit(context.Background(), pledge(n, "F1", fmt.Sprintf("I%d", n), 10_000))
				if took := time.Since(began); !errors.Is(err, events.ErrTimedOut) || took > 20*time.Second { // two seconds each in the queue and for the head, on a busy machine
					t.Errorf("request %d after %v: %v", n, took, err)
				}
			})
		}
		all.Wait()
		holder.Close()
		if _, err := j.Submit(t.Context(), pledge(9, "F1", "I1", 10_000)); err != nil {
			t.Fatalf("after the other process let go: %v", err)
		}
		if j.Head().Position() != before+1 {
			t.Fatalf("a request that timed out was recorded: %d events", j.Head().Position()-before)
		}
	})
}

func TestGivingUpWhileWaitingRecordsNothing(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	market(t, store, 1, 1, 10_000_000, 1_000_000)
	j := journalOn(t, store)
	holder := begin(t, store)
	go j.Submit(context.Background(), pledge(1, "F1", "I1", 10_000)) // keeps the loop busy
	time.Sleep(20 * time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := j.Submit(ctx, pledge(2, "F1", "I1", 10_000)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	holder.Close()
	answer, err := j.Submit(t.Context(), pledge(2, "F1", "I1", 10_000))
	if err != nil || answer.Replayed {
		t.Fatalf("what was given up had been recorded: %+v (%v)", answer, err)
	}
}

func TestAClosedJournalAnswers(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	market(t, store, 1, 1, 10_000_000, 1_000_000)
	j := journalOn(t, store)
	j.Close()
	if _, err := j.Submit(t.Context(), pledge(1, "F1", "I1", 10_000)); !errors.Is(err, events.ErrClosed) {
		t.Fatal(err)
	}
	if _, err := j.Submit(t.Context(), events.Submission{Command: register(1)}); !errors.Is(err, events.ErrNoRequestID) {
		t.Fatal(err)
	}
}

// Only a demo's clock may be simulated: forwards, and never ahead of the real one.
func TestSimulatedTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	at := func(b *bundle, n int, moment time.Time) (events.Answer, error) {
		return b.Submit(t.Context(), events.Submission{
			Command: register(n), Actor: domain.System, RequestID: id(n), RecordedAt: moment.UnixMicro(),
		})
	}
	onEveryStore(t, func(t *testing.T, store events.Store) {
		b := openWith(t, store, events.Options{Now: func() time.Time { return now }})
		if _, err := at(b, 1, now.AddDate(-1, 0, 0)); !errors.Is(err, events.ErrNotDemo) {
			t.Fatalf("in a real journal: %v", err)
		}
	})
	onEveryStore(t, func(t *testing.T, store events.Store) {
		if err := store.CreateDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
		j, err := events.Open(t.Context(), store, events.Options{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(j.Close)
		b := &bundle{Journal: j, t: t, store: store}
		past := now.AddDate(-1, 0, 0)
		if _, err := j.Submit(t.Context(), events.Submission{
			Command: domain.OpenBusinessDay{Date: firstDay}, Actor: domain.System, RequestID: id(99), RecordedAt: past.UnixMicro(),
		}); err != nil {
			t.Fatal(err)
		}
		answer, err := at(b, 1, past)
		if err != nil || answer.Events[0].RecordedAt != past.UnixMicro() {
			t.Fatalf("%+v (%v)", answer, err)
		}
		if _, err := at(b, 2, past.Add(-time.Microsecond)); !errors.Is(err, events.ErrSimulatedTime) {
			t.Fatalf("back: %v", err)
		}
		if _, err := at(b, 3, now.Add(time.Microsecond)); !errors.Is(err, events.ErrSimulatedTime) {
			t.Fatalf("ahead: %v", err)
		}
		// The real clock goes on from there, and never back when it is set back.
		if answer = b.must(4); answer.Events[0].RecordedAt != now.UnixMicro() {
			t.Fatalf("recorded at %d", answer.Events[0].RecordedAt)
		}
		now = now.Add(-time.Hour)
		if again := b.must(5); again.Events[0].RecordedAt != answer.Events[0].RecordedAt {
			t.Fatalf("recorded at %d after %d", again.Events[0].RecordedAt, answer.Events[0].RecordedAt)
		}
	})
}

func TestTheEnvelopeIsComplete(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 1, 10_000_000, 1_000_000)
		j := journalOn(t, store)
		s := pledge(7, "F1", "I1", 10_000)
		s.Causation, s.Correlation = 3, id(1000)
		answer, err := j.Submit(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		rec := answer.Events[0]
		if rec.Actor != "I1" || rec.Device != "test" || rec.Causation != 3 || rec.Correlation != id(1000) ||
			rec.AppRevision != "test" || rec.Stream != "facility-F1" || rec.EffectiveOn != j.Head().Today() {
			t.Fatalf("%+v", rec)
		}
		for read, err := range events.Records(t.Context(), store, rec.Position-1, rec.Position) {
			if err != nil || *read != *rec {
				t.Fatalf("\nread %+v\nwant %+v (%v)", read, rec, err)
			}
		}
		root, err := j.Submit(t.Context(), pledge(8, "F1", "I1", 10_000))
		if err != nil || root.Events[0].Causation != root.Position || root.Events[0].Correlation != id(8) {
			t.Fatalf("a root: %+v (%v)", root.Events[0], err)
		}
	})
}
