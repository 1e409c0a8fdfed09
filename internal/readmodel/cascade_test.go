package readmodel_test

import (
	"fmt"
	"slices"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/readmodel"
)

// Undoing the listing of a loan of three hundred claims takes with it all that was built
// on it, in one request: pledges, contract, payout, repayments. What is left is what there
// would be, had none of it ever been asked for; put back, it is what there was.
func TestACascadeTakesThreeHundredClaimsWithIt(t *testing.T) {
	t.Parallel()
	const claims, share = 300, money.Cents(500_00)
	h := domaintest.Staffed(claims, 1)
	h.List("F-CROWD", "B1", claims*share)
	for i := range claims {
		investor := fmt.Sprintf("I%d", i+1)
		h.TopUp(investor, "R-IN-"+investor, share)
		h.Must(investor, domain.PlacePledge{Facility: "F-CROWD", Pledge: "L-" + investor, Investor: investor, AmountCents: share, ShownAt: 1})
	}
	h.PayOut("F-CROWD")
	for i := range 12 {
		for range 30 {
			h.NextDay()
		}
		h.Repay("F-CROWD", fmt.Sprintf("R-%d", i), 12_000_00, h.Today())
	}
	before := h.World()
	var listing *domain.Recorded
	for _, rec := range before.Facility("F-CROWD").Log() {
		if _, ok := rec.Event.(domain.FacilityListed); ok {
			listing = rec
		}
	}
	first := domain.Amend{Undo: []domain.TouchedRequest{{Request: listing.RequestID, Streams: h.Streams(listing.RequestID)}}, Reason: "Another company's papers."}
	if _, refusal := domain.Decide(before, domain.System, first); refusal == nil || !refusal.Has("DEPENDENT") {
		t.Fatalf("alone: %v", refusal)
	}
	c, impact, with, refusal := readmodel.Cascade(before, domain.System, domain.LogOf(h.Log), first)
	if refusal != nil || len(with) != claims+3+12 || len(impact.Dependents) > 0 {
		t.Fatalf("%d requests go with it, %d are left out: %v", len(with), len(impact.Dependents), refusal)
	}
	c.Impact = impact.Digest
	if a := h.Must(domain.System, c); len(a.Events) != len(c.Undo) {
		t.Fatalf("%d events for %d requests", len(a.Events), len(c.Undo))
	}
	undone := map[domain.UUID]bool{}
	back := domain.Amend{Reason: "It was theirs.", Redo: slices.Clone(c.Undo)}
	for _, x := range c.Undo {
		undone[x.Request] = true
	}
	never := slices.DeleteFunc(slices.Clone(h.Log), func(rec *domain.Recorded) bool {
		_, says := rec.Event.(domain.RequestUndone)
		return says || undone[rec.RequestID]
	})
	if got, want := h.World(), domaintest.Fold(never); got.Digest() != want.Digest() {
		t.Errorf("undone is not never done:\n%s", domaintest.Difference(got, want))
	}
	if broken := h.World().Verify(); len(broken) > 0 {
		t.Error(broken)
	}
	now, refusal := h.World().ImpactOf(domain.System, back)
	if refusal != nil || len(now.Against) > 0 {
		t.Fatalf("put back: %v, %v", refusal, now.Against)
	}
	back.Impact = now.Digest
	h.Must(domain.System, back)
	if got := h.World(); got.Digest() != before.Digest() {
		t.Errorf("put back is not as before:\n%s", domaintest.Difference(got, before))
	}
}
