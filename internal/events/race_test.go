package events_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
)

// The undo of the top-up that paid for a withdrawal races that withdrawal, from two
// processes: never both.
func TestAnUndoRacesTheWithdrawalOfItsMoney(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		const investors = 20
		market(t, store, 1, investors, 100_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		topUps := map[string]domain.UUID{}
		for rec := range journals[0].Log().All() {
			if matched, ok := rec.Event.(domain.ReceiptMatched); ok {
				topUps[matched.Party] = rec.RequestID
			}
		}
		for n := 1; n <= investors; n++ {
			investor := fmt.Sprintf("I%d", n)
			requests := []events.Submission{
				{Actor: "A1", RequestID: id(2 * n), Command: domain.UndoRequest{
					Request: topUps[investor], Streams: []string{domain.WalletStream(investor)}, Reason: "entered by mistake",
				}},
				{Actor: investor, RequestID: id(2*n + 1), Command: domain.RequestWithdrawal{
					Withdrawal: fmt.Sprintf("W-%d", n), Party: investor, AmountCents: 50_000, ToAccount: "sealed",
				}},
			}
			var won [2]bool
			var both sync.WaitGroup
			for i, request := range requests {
				both.Go(func() {
					_, err := journals[(i+n)%2].Submit(context.Background(), request)
					var refusal *domain.Refusal
					if err != nil && !errors.As(err, &refusal) {
						t.Errorf("request %d of %s: %v", i, investor, err)
					}
					won[i] = err == nil
				})
			}
			both.Wait()
			if won[0] == won[1] {
				t.Fatalf("%s: undone %v, withdrawn %v", investor, won[0], won[1])
			}
		}
		sound(t, store)
	})
}

// sound folds what a store holds and says that the books of it balance.
func sound(t *testing.T, store events.Store) *domain.World {
	t.Helper()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	world, err := events.Fold(t.Context(), store, head.Position)
	if err != nil {
		t.Fatal(err)
	}
	if broken := world.Verify(); len(broken) > 0 {
		t.Fatal(broken)
	}
	return world
}

// race submits all requests at once, in turns through two journals, and gives the
// places of those that were accepted. The others were refused.
func race(t *testing.T, journals []*events.Journal, requests []events.Submission) (accepted []int) {
	t.Helper()
	won := make([]bool, len(requests))
	var all sync.WaitGroup
	for i, request := range requests {
		all.Go(func() {
			_, err := journals[i%len(journals)].Submit(context.Background(), request)
			var refusal *domain.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Errorf("request %d ended in neither: %v", i, err)
			}
			won[i] = err == nil
		})
	}
	all.Wait()
	for i := range won {
		if won[i] {
			accepted = append(accepted, i)
		}
	}
	return accepted
}

// Fifty people register one company at once: one of them does, and who asks again with
// that request is told so, by either process.
func TestACompanyIsRegisteredOnce(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		market(t, store, 1, 1, 100_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		var requests []events.Submission
		for n := range 50 {
			party := fmt.Sprintf("P-%d", n)
			requests = append(requests, events.Submission{Actor: party, RequestID: id(n + 1), Command: domain.RegisterParty{
				Party: party, As: domain.Borrower, Name: "sealed", EmailHash: party, CompanyName: "Katong Bakehouse", CompanyNumber: "201912345K",
			}})
		}
		won := race(t, journals, requests)
		if len(won) != 1 {
			t.Fatalf("the company was registered by %v", won)
		}
		for _, j := range journals {
			again, err := j.Submit(t.Context(), requests[won[0]])
			if err != nil || !again.Replayed || len(again.Events) != 1 {
				t.Errorf("asked again: %+v, %v", again, err)
			}
		}
		sound(t, store)
	})
}

// A pledge and a withdrawal ask for an investor's last dollars: never both.
func TestAPledgeRacesTheWithdrawalOfItsMoney(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		const investors = 20
		market(t, store, 1, investors, 2_000_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		for n := 1; n <= investors; n++ {
			investor := fmt.Sprintf("I%d", n)
			requests := []events.Submission{pledge(3*n, "F1", investor, 50_000), pledge(3*n+1, "F1", investor, 30_000), {
				Actor: investor, RequestID: id(3*n + 2), Command: domain.RequestWithdrawal{
					Withdrawal: fmt.Sprintf("W-%d", n), Party: investor, AmountCents: 50_000, ToAccount: "sealed"}}}
			if won := race(t, journals, append(requests[n%3:], requests[:n%3]...)); len(won) != 1 {
				t.Fatalf("%s: %d requests spent the same money", investor, len(won))
			}
		}
		sound(t, store)
	})
}
