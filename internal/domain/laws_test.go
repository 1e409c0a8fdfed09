package domain_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// size draws how many events a random history has.
func size(t *rapid.T) int { return rapid.SampledFrom([]int{500, 300, 150}).Draw(t, "events") }

// soundness names what is wrong with the books of a World that grew by decisions
// alone: besides the invariants, no account but a wallet may be below zero (fees, once
// they were swept, may turn out not to be earned), and no bank reference, company
// number or e-mail address counts twice.
func soundness(w *domain.World) []string {
	broken := w.Verify()
	for _, p := range w.Balances() {
		fees := p.Account.Kind == domain.FeeIncome || p.Account.Kind == domain.LateFeeIncome
		if t := w.Trust(p.Account.Currency); fees && t != nil && t.SweptCents > 0 {
			continue
		}
		if p.AmountCents < 0 && p.Account.Kind != domain.WalletAvailable {
			broken = append(broken, p.Account.Kind.String()+" of "+p.Account.Owner+" is below zero")
		}
		if p.Account.Kind.Unique() && p.AmountCents > 1 {
			broken = append(broken, p.Account.Owner+" is used twice")
		}
	}
	return broken
}

// same fails with the first lines that differ.
func same(t interface{ Fatalf(string, ...any) }, law string, got, want *domain.World) {
	if got.Digest() == want.Digest() {
		return
	}
	t.Fatalf("%s:\n%s", law, domaintest.Difference(got, want))
}

func TestBooksBalanceAfterEveryEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.Staffed(4, 2)
		h.Watch = func(a domaintest.Asked) {
			checkRefusal(t, fmt.Sprintf("%T", a.Command), a.Answer.Refusal)
			if len(a.Answer.Events) == 0 {
				return
			}
			w := h.World()
			broken := soundness(w)
			switch a.Command.(type) {
			case domain.PlacePledge, domain.RequestWithdrawal:
				if w.Balance(domain.WalletAvailable, a.By, "SGD") < 0 {
					broken = append(broken, "more was promised than was available")
				}
			}
			if len(broken) > 0 {
				t.Fatalf("after %T%+v of %s: %v", a.Command, a.Command, h.Today(), broken)
			}
		}
		domaintest.Live(t, h, size(t))
	})
}

// A World that remembers where events stand, and reads them again when it needs them, is
// the World that holds them: also where what it read came in another order, late or undone.
func TestRememberingPositionsIsHoldingEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		held, kept := domaintest.Fold(h.Log), domaintest.FoldKept(h.Log)
		if d := domaintest.Difference(kept, held); d != "" {
			t.Fatal(d)
		}
		for _, every := range []int{1, rapid.IntRange(2, 60).Draw(t, "every")} {
			rested := domaintest.FoldResting(h.Log, every)
			if d := domaintest.Difference(rested, held); d != "" {
				t.Fatalf("put to rest every %d events:\n%s", every, d)
			}
			sameRecords(t, h.Log, rested, held)
		}
		if d := domaintest.Difference(h.World(), held); d != "" {
			t.Fatal(d)
		}
		for _, rec := range h.Log {
			if !slices.EqualFunc(kept.StreamLog(rec.Stream), held.StreamLog(rec.Stream), sameRecord) {
				t.Fatalf("the events of %s are others", rec.Stream)
			}
		}
		for _, currency := range []string{domain.WalletCurrency, "USD"} {
			if !slices.Equal(kept.Movements(currency), held.Movements(currency)) {
				t.Fatalf("the movements in %s are others", currency)
			}
		}
	})
}

// A law is worth what its histories reach: every kind of event that people cause,
// every stage, many refusals, late entries and loans with many claims.
func TestRandomHistoriesReachEverything(t *testing.T) {
	kinds, stages, refused := map[string]int{}, map[domain.Stage]int{}, map[string]int{}
	late, shared := 0, 0
	for _, h := range domaintest.Examples()[:80] {
		today := h.Log[0].EffectiveOn
		for _, rec := range h.Log {
			kinds[rec.Event.Kind()]++
			today = max(today, rec.EffectiveOn)
			if rec.EffectiveOn < today {
				late++
			}
		}
		for _, a := range h.Asked {
			if a.Answer.Refusal != nil {
				refused[a.Answer.Refusal.Reasons[0].Code]++
			}
		}
		for _, f := range h.World().Facilities() {
			for _, step := range h.World().FacilitySteps(f.ID) {
				stages[step.After.Stage]++
			}
			if len(f.Claims) > 2 {
				shared++
			}
		}
	}
	for _, e := range domain.Kinds() {
		if kind := e.Kind(); kinds[kind] == 0 && kind != "FacilityImported" && kind != "PaidInFullReported" {
			t.Errorf("no history has a %s", kind)
		}
	}
	for stage := domain.Submitted; stage <= domain.Lapsed; stage++ {
		if stages[stage] == 0 {
			t.Errorf("no facility was ever %s", stage)
		}
	}
	if len(refused) < 40 || late < 200 || shared < 50 {
		t.Errorf("%d kinds of refusal, %d late entries, %d loans with more than two claims", len(refused), late, shared)
	}
	t.Log(kinds, stages, refused, late, shared)
}

func TestFoldedOnIsFoldedFromNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		cold := domaintest.Fold(h.Log)
		same(t, "the World that grew by decisions and the cold fold", h.World(), cold)

		w := domain.NewWorld()
		for i, rec := range h.Log {
			if i%7 == rapid.IntRange(0, 6).Draw(t, "fork") {
				w.Freeze()
				w = w.Fork()
			}
			w.Apply(rec)
		}
		same(t, "the fold through forks and the cold fold", w, cold)
	})
}

func TestTenFoldsGiveOneDigest(t *testing.T) {
	for seed := range 5 {
		h := domaintest.Example(seed, 300)
		want := h.World().Digest()
		for range 10 {
			if domaintest.Fold(h.Log).Digest() != want {
				t.Fatalf("history %d folds to two Worlds", seed)
			}
		}
	}
}

func TestTheFoldNeverChangesItsInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		middle := rapid.IntRange(1, len(h.Log)-1).Draw(t, "middle")
		frozen := domaintest.Fold(h.Log[:middle])
		before := frozen.Describe()
		first := grow(frozen, h.Log[middle:])
		// What another fork is told must reach neither the first nor their origin.
		every := rapid.IntRange(2, 5).Draw(t, "every")
		other := grow(frozen, nil)
		other.Apply(undo(h, middle-1, int64(middle)+1))
		for i, rec := range h.Log[middle:] {
			if i%every != 0 {
				other.Apply(rec)
			}
		}
		if after := frozen.Describe(); after != before {
			t.Fatalf("the frozen World at %d changed when forks of it grew", middle)
		}
		cold := domaintest.Fold(h.Log)
		same(t, "a fork beside another and the cold fold", first, cold)
		sameRecords(t, h.Log, first, cold)
	})
}

// sameRecords fails when two Worlds of one log keep different events of a stream, or
// different facilities of a party: what the digest does not tell.
func sameRecords(t *rapid.T, log []*domain.Recorded, a, b *domain.World) {
	for _, rec := range log {
		if !slices.EqualFunc(a.StreamLog(rec.Stream), b.StreamLog(rec.Stream), sameRecord) || a.Version(rec.Stream) != b.Version(rec.Stream) {
			t.Fatalf("%s has another log", rec.Stream)
		}
	}
	ids := func(facilities []*domain.Facility) (ids []string) {
		for _, f := range facilities {
			ids = append(ids, f.ID)
		}
		return ids
	}
	for _, p := range b.Parties() {
		if x, y := ids(a.FacilitiesOf(p.ID)), ids(b.FacilitiesOf(p.ID)); !slices.Equal(x, y) {
			t.Fatalf("%s is in %v and in %v", p.ID, x, y)
		}
	}
}

// sameRecord says that two Worlds have the same event, each its own copy.
func sameRecord(a, b *domain.Recorded) bool { return reflect.DeepEqual(a, b) }

// grow folds events on a fork.
func grow(w *domain.World, events []*domain.Recorded) *domain.World {
	fork := w.Fork()
	for _, rec := range events {
		fork.Apply(rec)
	}
	return fork
}

// undo is the event that leaves out the request of the i-th event, whether or not
// a decision would allow it: the fold is total.
func undo(h *domaintest.House, i int, position int64) *domain.Recorded {
	request := h.Log[i].RequestID
	return platform(h, position, domain.RequestUndone{Request: request, Streams: h.Streams(request), Reason: "entered by mistake"})
}

func redo(h *domaintest.House, i int, position int64) *domain.Recorded {
	request := h.Log[i].RequestID
	return platform(h, position, domain.RequestRedone{Request: request, Streams: h.Streams(request), Reason: "it was right"})
}

func platform(h *domaintest.House, position int64, e domain.Event) *domain.Recorded {
	return &domain.Recorded{
		Position: position, Stream: domain.PlatformStream, EffectiveOn: h.Today(), Actor: "A1",
		RequestID: domain.UUID{255, byte(position >> 8), byte(position)}, Event: e,
	}
}

// undoable draws the index of an event that a request about aggregates alone recorded:
// undoing an undo, approved by a second person, is called redo.
func undoable(t *rapid.T, h *domaintest.House, name string) int {
	platform := map[domain.UUID]bool{}
	for _, rec := range h.Log {
		switch rec.Event.(type) {
		case domain.EventCorrected, domain.EventInserted:
			continue
		}
		if rec.Stream == domain.PlatformStream {
			platform[rec.RequestID] = true
		}
	}
	var of []int
	for i, rec := range h.Log {
		if !platform[rec.RequestID] {
			of = append(of, i)
		}
	}
	return rapid.SampledFrom(of).Draw(t, name)
}

// without is the log as if a request had never been asked for: neither its events
// nor what was said about leaving it out.
func without(log []*domain.Recorded, request domain.UUID) []*domain.Recorded {
	return slices.DeleteFunc(slices.Clone(log), func(rec *domain.Recorded) bool {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			return e.Request == request
		case domain.RequestRedone:
			return e.Request == request
		}
		return rec.RequestID == request
	})
}

func TestUndoneIsNeverDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		for range 5 {
			i := undoable(t, h, "request")
			done := grow(h.World(), []*domain.Recorded{undo(h, i, int64(len(h.Log))+1)})
			same(t, "undone and never done: "+h.Log[i].Event.Kind(), done, domaintest.Fold(without(h.Log, h.Log[i].RequestID)))
		}
	})
}

func TestRedoneIsDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		for range 5 {
			i := undoable(t, h, "request")
			if h.World().Undone(h.Log[i].RequestID) {
				continue
			}
			n := int64(len(h.Log))
			same(t, "redone and done: "+h.Log[i].Event.Kind(),
				grow(h.World(), []*domain.Recorded{undo(h, i, n+1), redo(h, i, n+2)}), h.World())
		}
	})
}

func TestUndosCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		a, b := undoable(t, h, "one"), undoable(t, h, "other")
		n := int64(len(h.Log))
		same(t, "two undos in either order",
			grow(h.World(), []*domain.Recorded{undo(h, a, n+1), undo(h, b, n+2)}),
			grow(h.World(), []*domain.Recorded{undo(h, b, n+1), undo(h, a, n+2)}))
	})
}

// What a decision let through keeps every promise: an undo or redo that was
// accepted leaves sound books and nothing inadmissible that was not so before.
func TestAcceptedUndosLoseNoGround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.Staffed(4, 2)
		lost := 0
		h.Watch = func(a domaintest.Asked) {
			w := h.World()
			now := 0
			for _, stream := range []string{"B1", "B2", "I1", "I2", "I3", "I4"} {
				if p := w.Party(stream); p != nil {
					now += len(p.Inadmissible())
				}
			}
			for _, f := range w.Facilities() {
				now += len(f.Inadmissible())
			}
			for _, x := range w.Wallets() {
				now += len(x.Inadmissible())
			}
			for _, x := range w.Proposals() {
				now += len(x.Inadmissible())
			}
			if now > lost {
				t.Fatalf("after %T%+v: %d events lost their ground", a.Command, a.Command, now-lost)
			}
			lost = now
		}
		domaintest.Live(t, h, size(t))
	})
}
