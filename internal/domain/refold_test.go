package domain_test

import (
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// A long record is folded on from the stages that are kept of it: whatever is undone,
// put back and corrected in any order, in forks that go on and forks that are dropped,
// the state is the one that folds from nothing.
func TestFoldedOnFromAStageIsFoldedFromNothing(t *testing.T) {
	h, _ := repaid(5, 420)
	f := h.World().Facility("F-CROWD")
	rapid.Check(t, func(t *rapid.T) {
		w, events := h.World(), append([]*domain.Recorded(nil), h.Log...)
		for range rapid.IntRange(2, 6).Draw(t, "changes") {
			rec := rapid.SampledFrom(f.Log()[40:]).Draw(t, "event")
			touched := []string{rec.Stream}
			change := rapid.SampledFrom([]domain.Event{
				domain.RequestUndone{Request: rec.RequestID, Streams: touched, Reason: "x"},
				domain.RequestRedone{Request: rec.RequestID, Streams: touched, Reason: "x"},
				corrected(t, rec),
			}).Draw(t, "change")
			tried := grow(w, []*domain.Recorded{platform(h, w.Position()+1, change)})
			if rapid.Bool().Draw(t, "only tried") {
				continue
			}
			// Recorded by another copy of the same event than the one that was tried.
			recorded := platform(h, w.Position()+1, change)
			w, events = grow(w, []*domain.Recorded{recorded}), append(events, recorded)
			w.Freeze()
			same(t, "tried and recorded", w, tried)
		}
		cold := domaintest.Fold(events)
		same(t, "folded on from stages and from nothing", w, cold)
		sameRecords(t, events, w, cold)
		sameEntries(t, w, cold, domain.Account{Kind: domain.FeeIncome, Currency: "SGD"})
		sameEntries(t, w, cold, domain.Account{Kind: domain.TrustAccount, Currency: "SGD"})
	})
}

// corrected is a correction of a receipt's amount or day.
func corrected(t *rapid.T, rec *domain.Recorded) domain.EventCorrected {
	e := rec.Event.(domain.ReceiptMatched)
	e.AmountCents = moneyOf(rapid.Int64Range(1, 500_00).Draw(t, "amount"))
	content, err := domain.EventContent(e)
	if err != nil {
		t.Fatal(err)
	}
	on := rec.EffectiveOn.AddDays(-rapid.IntRange(0, 3).Draw(t, "days earlier"))
	return domain.EventCorrected{Event: rec.Position, Request: rec.RequestID, About: rec.Stream, EventKind: e.Kind(),
		Schema: domain.ContentSchema(e.Kind()), Content: content, CountsFor: on, Reason: "x"}
}

// sameEntries fails when the ledgers of an account differ.
func sameEntries(t *rapid.T, a, b *domain.World, account domain.Account) {
	x, y := a.Entries(account), b.Entries(account)
	if len(x) != len(y) {
		t.Fatalf("%s has %d entries and %d", account.Kind, len(x), len(y))
	}
	for i := range x {
		if !sameRecord(x[i].Record, y[i].Record) || x[i].AmountCents != y[i].AmountCents || x[i].BalanceCents != y[i].BalanceCents || x[i].On != y[i].On {
			t.Fatalf("entry %d of %s is %+v and %+v", i, account.Kind, x[i], y[i])
		}
	}
}
