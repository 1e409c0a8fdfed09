package events_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/money"
)

// topUpsOf are the requests that matched the investors' top-ups, by investor.
func topUpsOf(j *events.Journal) map[string]domain.TouchedRequest {
	topUps := map[string]domain.TouchedRequest{}
	for rec := range j.Log().All() {
		if matched, ok := rec.Event.(domain.ReceiptMatched); ok {
			topUps[matched.Party] = domain.TouchedRequest{Request: rec.RequestID, Streams: []string{rec.Stream}}
		}
	}
	return topUps
}

// undoing and redoing are amendments of one request.
func undoing(n int, x domain.TouchedRequest) events.Submission {
	return events.Submission{Actor: "O1", Device: "test", RequestID: id(n), Command: domain.Amend{Undo: []domain.TouchedRequest{x}, Reason: "Another's money."}}
}

func redoing(n int, x domain.TouchedRequest) events.Submission {
	return events.Submission{Actor: "A1", Device: "test", RequestID: id(n), Command: domain.Amend{Redo: []domain.TouchedRequest{x}, Reason: "It was theirs."}}
}

func withdrawing(n int, investor string, cents int64) events.Submission {
	return events.Submission{Actor: investor, Device: "test", RequestID: id(n), Command: domain.RequestWithdrawal{
		Withdrawal: fmt.Sprintf("W-%d", n), Party: investor, AmountCents: money.Cents(cents), ToAccount: "sealed"}}
}

// solvent folds what a store holds and says that no wallet was below zero after any event.
func solvent(t *testing.T, store events.Store) {
	t.Helper()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	world := domain.NewWorld()
	for rec, err := range events.Records(t.Context(), store, 0, head.Position) {
		if err != nil {
			t.Fatal(err)
		}
		world.Apply(rec)
		for _, p := range world.OwedBack("SGD") {
			t.Fatalf("after event %d (%s) %s is below zero: %d", rec.Position, rec.Event.Kind(), p.Account.Owner, p.AmountCents)
		}
	}
	sound(t, store)
}

// An amendment that leaves out the top-up races the withdrawal of its money, from two
// sequencers, each first by turns: exactly one wins, and the other is told why.
func TestAnAmendmentRacesTheWithdrawalOfItsMoney(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		const investors = 20
		market(t, store, 1, investors, 100_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		topUps := topUpsOf(journals[0])
		for n := 1; n <= investors; n++ {
			investor := fmt.Sprintf("I%d", n)
			requests := []events.Submission{undoing(2*n, topUps[investor]), withdrawing(2*n+1, investor, 50_000)}
			why := []string{"SPENT_SINCE", "NOT_AVAILABLE"}
			var errs [2]error
			var both sync.WaitGroup
			for i, request := range requests {
				both.Go(func() { _, errs[i] = journals[(i+n)%2].Submit(context.Background(), request) })
			}
			both.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("%s: %v, %v", investor, errs[0], errs[1])
			}
			for i, err := range errs {
				var refusal *domain.Refusal
				if err != nil && (!errors.As(err, &refusal) || !refusal.Has(why[i])) {
					t.Errorf("%s: request %d: %v, want %s", investor, i, err, why[i])
				}
			}
		}
		solvent(t, store)
	})
}

// Two approvers say yes to one correction at once: it is recorded once, and the second is
// told that it was decided.
func TestTwoApproversDecideOnce(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 8, 100_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		for n, c := range []domain.Command{
			domain.RegisterParty{Party: "A2", As: domain.Staff, Name: "sealed", Email: "sealed", EmailHash: "A2"},
			domain.GrantRole{Party: "A2", Role: domain.RoleApprover},
		} {
			if _, err := journals[0].Submit(t.Context(), events.Submission{Actor: domain.System, RequestID: id(9000 + n), Command: c}); err != nil {
				t.Fatal(err)
			}
		}
		for n := 1; n <= 8; n++ {
			c := lowered(t, journals[0], fmt.Sprintf("I%d", n), 40_000)
			proposal := fmt.Sprintf("Q%d", n)
			if _, err := journals[0].Submit(t.Context(), events.Submission{Actor: "O1", RequestID: id(10 * n),
				Command: domain.Propose{Proposal: proposal, Command: c, Reason: "A slip.", ShownAt: 1}}); err != nil {
				t.Fatal(err)
			}
			var recorded, told atomic.Int64
			var both sync.WaitGroup
			for i, approver := range []string{"A1", "A2"} {
				both.Go(func() {
					answer, err := journals[(i+n)%2].Submit(context.Background(), events.Submission{Actor: approver, RequestID: id(10*n + 1 + i),
						Command: domain.ApproveProposal{Proposal: proposal, ShownAt: 1}})
					var refusal *domain.Refusal
					switch {
					case err == nil && len(answer.Events) > 0:
						recorded.Add(1)
					case err == nil, errors.As(err, &refusal) && refusal.Has("PROPOSAL_DECIDED"):
						told.Add(1)
					default:
						t.Errorf("%s: %v", approver, err)
					}
				})
			}
			both.Wait()
			if recorded.Load() != 1 || told.Load() != 1 {
				t.Fatalf("%s was done %d times, and %d were told that it was", proposal, recorded.Load(), told.Load())
			}
		}
		world := sound(t, store)
		for n := 1; n <= 8; n++ {
			if got := world.Balance(domain.WalletAvailable, fmt.Sprintf("I%d", n), "SGD"); got != 40_000 {
				t.Errorf("I%d has %d", n, got)
			}
		}
	})
}

// lowered is a correction of an investor's top-up, with the impact as it is now.
func lowered(t *testing.T, j *events.Journal, investor string, cents int64) domain.Amend {
	t.Helper()
	for _, rec := range j.Head().StreamLog(domain.WalletStream(investor)) {
		e, ok := rec.Event.(domain.ReceiptMatched)
		if !ok {
			continue
		}
		e.AmountCents = money.Cents(cents)
		content, err := domain.EventContent(e)
		if err != nil {
			t.Fatal(err)
		}
		c := domain.Amend{Reason: "A slip.", Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: e.Kind(),
			Schema: domain.ContentSchema(e.Kind()), Content: content, CountsFor: rec.EffectiveOn}}}
		impact, refusal := j.Head().ImpactOf("O1", c)
		if refusal != nil {
			t.Fatal(refusal)
		}
		c.Impact = impact.Digest
		return c
	}
	t.Fatalf("%s was never topped up", investor)
	return domain.Amend{}
}

// Two statements about one wallet were looked at at the same moment and are both sent,
// through two sequencers: one is done, the other no longer says what would happen. What
// happens to other people meanwhile changes neither.
func TestAStaleStatementIsRefusedAndABusyPlatformIsNot(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		const investors = 10
		market(t, store, 1, 2*investors, 100_000_00, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		stop := make(chan struct{})
		var busy sync.WaitGroup
		busy.Go(func() { // other people's money moves all the time
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				investor := fmt.Sprintf("I%d", investors+1+n%investors)
				if _, err := journals[n%2].Submit(context.Background(), pledge(100_000+n, "F1", investor, 10_000)); err != nil {
					var refusal *domain.Refusal
					if !errors.As(err, &refusal) {
						t.Error(err)
						return
					}
				}
			}
		})
		for n := 1; n <= investors; n++ {
			investor := fmt.Sprintf("I%d", n)
			statements := []domain.Amend{lowered(t, journals[0], investor, 30_000), lowered(t, journals[0], investor, 20_000)}
			var done, stale atomic.Int64
			var both sync.WaitGroup
			for i, c := range statements {
				both.Go(func() {
					_, err := journals[(i+n)%2].Submit(context.Background(), events.Submission{Actor: domain.System, RequestID: id(10*n + i), Command: c})
					var refusal *domain.Refusal
					switch {
					case err == nil:
						done.Add(1)
					case errors.As(err, &refusal) && refusal.Has("IMPACT_CHANGED"):
						stale.Add(1)
					default:
						t.Errorf("%s: %v", investor, err)
					}
				})
			}
			both.Wait()
			if done.Load() != 1 || stale.Load() != 1 {
				t.Errorf("%s: %d statements were done, %d were stale", investor, done.Load(), stale.Load())
			}
		}
		close(stop)
		busy.Wait()
		solvent(t, store)
	})
}

// Sixteen clients undo and put back the same five requests as fast as they can, through
// two sequencers: of each request undo and redo take turns in the journal, and the World
// is the one that folds from nothing.
func TestAStormOfUndoAndRedo(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		const clients, each, hot = 16, 40, 5
		market(t, store, 1, hot, 100_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		topUps := topUpsOf(journals[0])
		var all sync.WaitGroup
		for client := range clients {
			all.Go(func() {
				for i := range each {
					n := 1000 + client*each + i
					x := topUps[fmt.Sprintf("I%d", 1+(client+i)%hot)]
					request := undoing(n, x)
					if (client+i/hot)%2 == 1 {
						request = redoing(n, x)
					}
					if _, err := journals[client%2].Submit(context.Background(), request); err != nil {
						t.Errorf("client %d: %v", client, err)
						return
					}
				}
			})
		}
		all.Wait()
		inTurns(t, store)
		world := sound(t, store)
		for _, j := range journals {
			if err := j.Wait(t.Context(), world.Position()); err != nil {
				t.Fatal(err)
			}
			if j.Head().Digest() != world.Digest() {
				t.Error("a journal's World is not the one that folds from nothing")
			}
		}
	})
}

// inTurns says that of each request undo and redo take turns, beginning with an undo.
func inTurns(t *testing.T, store events.Store) (said int) {
	t.Helper()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	undone := map[domain.UUID]bool{}
	for rec, err := range events.Records(t.Context(), store, 0, head.Position) {
		if err != nil {
			t.Fatal(err)
		}
		request, out := domain.UUID{}, false
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			request, out = e.Request, true
		case domain.RequestRedone:
			request = e.Request
		default:
			continue
		}
		if undone[request] == out {
			t.Fatalf("event %d says again what was said", rec.Position)
		}
		undone[request] = out
		said++
	}
	return said
}
