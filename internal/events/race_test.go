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
	onEveryStore(t, func(t *testing.T, store events.Store) {
		const investors = 20
		market(t, store, 1, investors, 100_000, 50_000)
		journals := []*events.Journal{journalOn(t, store), journalOn(t, store)}
		topUps := map[string]domain.UUID{}
		for _, rec := range journals[0].Log() {
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
	})
}
