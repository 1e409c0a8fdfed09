package domain_test

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
)

// renumbered gives the events positions in the order given. What they say, and the
// days they count for, stay.
func renumbered(log []*domain.Recorded) []*domain.Recorded {
	log = slices.Clone(log)
	now := map[int64]int64{}
	for i, rec := range log {
		now[rec.Position] = int64(i) + 1
	}
	for i, rec := range log {
		moved := *rec
		moved.Position = int64(i) + 1
		if e, ok := rec.Event.(domain.EventCorrected); ok {
			e.Event = now[e.Event] // 0 where the event is not in the log
			moved.Event = e
		}
		log[i] = &moved
	}
	return log
}

// A history full of late entries equals the one in which each was recorded on the
// day that it counts for, a correction of that day included.
func TestLateEntriesEqualTheRunInTheRightOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		inOrder := slices.Clone(h.Log)
		day := map[int64]calendar.Date{}
		for _, rec := range slices.Concat(h.Log, domaintest.AsCorrected(h.Log)) {
			day[rec.Position] = rec.EffectiveOn
		}
		slices.SortStableFunc(inOrder, func(a, b *domain.Recorded) int { return int(day[a.Position]) - int(day[b.Position]) })
		same(t, "as recorded and in the right order", h.World(), domaintest.Fold(renumbered(inOrder)))
	})
}

// The same by decisions: two houses are paid the same money for the same days; one
// enters each receipt when it comes, the other enters some of them later.
func TestReceiptsEnteredLateEqualReceiptsEnteredOnTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type payment struct {
			after, late int // days since the one before; days until it is entered
			amount      money.Cents
		}
		payments := make([]payment, rapid.IntRange(1, 8).Draw(t, "payments"))
		for i := range payments {
			payments[i] = payment{
				rapid.IntRange(1, 40).Draw(t, "after"), rapid.IntRange(0, 60).Draw(t, "late"),
				money.Cents(rapid.Int64Range(1, 20_000_00).Draw(t, "amount")),
			}
		}
		enter := func(late bool) *domain.World {
			h := domaintest.Crowded(6)
			due := map[calendar.Date][]func(){}
			on := h.Today()
			for i, p := range payments {
				on = on.AddDays(p.after)
				day, value := on, on
				if late {
					day = on.AddDays(p.late)
				}
				due[day] = append(due[day], func() {
					h.Repay("F-CROWD", fmt.Sprintf("R%d", i), p.amount, value)
				})
			}
			for end := h.Today().AddDays(400); h.Today() < end; {
				h.NextDay()
				for _, pay := range due[h.Today()] {
					pay()
				}
			}
			w := h.World()
			if broken := soundness(w); len(broken) > 0 {
				t.Fatalf("%v", broken)
			}
			return w
		}
		punctual, tardy := enter(false), enter(true)
		same(t, "entered late and entered on the day", tardy, punctual)
		for i := range payments {
			id := fmt.Sprintf("R%d", i)
			if a, b := punctual.Receipt(id).Log()[0].EffectiveOn, tardy.Receipt(id).Log()[0].EffectiveOn; a != b {
				t.Fatalf("receipt %s counts for %s and for %s", id, a, b)
			}
		}
	})
}

// requests groups the positions of a log by what was asked for.
func requests(log []*domain.Recorded) map[domain.UUID]bool {
	all := map[domain.UUID]bool{}
	for _, rec := range log {
		all[rec.RequestID] = true
	}
	return all
}

func TestAnySubsetOfRequestsFoldsWithSoundBooks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		ids := slices.SortedFunc(maps.Keys(requests(h.Log)), func(a, b domain.UUID) int { return slices.Compare(a[:], b[:]) })
		share := rapid.IntRange(1, 9).Draw(t, "tenths dropped")
		dropped := map[domain.UUID]bool{}
		for i, pick := range rapid.SliceOfN(rapid.Byte(), len(ids), len(ids)).Draw(t, "picks") {
			if (int(pick)+i*7)%10 < share {
				dropped[ids[i]] = true
			}
		}
		kept := slices.DeleteFunc(slices.Clone(h.Log), func(rec *domain.Recorded) bool { return dropped[rec.RequestID] })
		w := domaintest.Fold(kept)
		if broken := w.Verify(); len(broken) > 0 {
			t.Fatalf("with %d of %d events: %v", len(kept), len(h.Log), broken)
		}
		same(t, "a subset folded on and folded anew", w, domaintest.Fold(renumbered(kept)))
	})
}

// interleaved shuffles a log, but keeps the order within each stream.
func interleaved(t *rapid.T, log []*domain.Recorded) []*domain.Recorded {
	queues := map[string][]*domain.Recorded{}
	var streams []string
	for _, rec := range log {
		if queues[rec.Stream] == nil {
			streams = append(streams, rec.Stream)
		}
		queues[rec.Stream] = append(queues[rec.Stream], rec)
	}
	var shuffled []*domain.Recorded
	for i, pick := range rapid.SliceOfN(rapid.Uint16(), len(log), len(log)).Draw(t, "order") {
		k := (int(pick) + i*31) % len(streams)
		stream := streams[k]
		shuffled = append(shuffled, queues[stream][0])
		if queues[stream] = queues[stream][1:]; len(queues[stream]) == 0 {
			streams = slices.Delete(streams, k, k+1)
		}
	}
	return renumbered(shuffled)
}

func TestAggregatesFoldInAnyOrderToTheSameSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		same(t, "another order of the aggregates", domaintest.Fold(interleaved(t, h.Log)), h.World())
	})
}

// Many read a frozen World and grow forks of it at once; the race detector looks on.
func TestManyReadAndForkOneWorld(t *testing.T) {
	h := domaintest.Example(7, 400)
	middle := len(h.Log) / 2
	frozen := domaintest.Fold(h.Log[:middle])
	before, after := frozen.Digest(), h.World().Digest()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if i%2 == 0 {
				if grow(frozen, h.Log[middle:]).Digest() != after {
					t.Error("a fork that grew beside others is another World")
				}
				return
			}
			for _, f := range frozen.Facilities() {
				frozen.FacilitySteps(f.ID)
			}
			for _, c := range []domain.Command{domain.CloseFunding{Facility: "F-CROWD", Reason: "x"}, domain.RegisterParty{Party: "new"}} {
				domain.Decide(frozen, "O1", c)
			}
			frozen.WalletLines("I1", "SGD")
			if frozen.Digest() != before {
				t.Error("the frozen World changed")
			}
		})
	}
	all.Wait()
}

// What a page shows line by line is what the accounts say in sum.
func TestLinesAndStepsSumToBalances(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		w := h.World()
		sums := map[domain.Account]int64{}
		for _, f := range w.Facilities() {
			for _, step := range w.FacilitySteps(f.ID) {
				for _, p := range step.Postings {
					sums[p.Account] += p.AmountCents
				}
			}
			last := w.FacilitySteps(f.ID)
			if got := last[len(last)-1].After; got.Stage != f.Stage || !slices.Equal(got.Claims, f.Claims) || got.ClosedOn != f.ClosedOn {
				t.Fatalf("the steps of %s end elsewhere than the facility", f.ID)
			}
		}
		for _, p := range w.Parties() {
			available, locked := w.Balance(domain.WalletAvailable, p.ID, "SGD"), w.Balance(domain.WalletLocked, p.ID, "SGD")
			for _, line := range w.WalletLines(p.ID, "SGD") {
				available -= line.AvailableCents
				locked -= line.LockedCents
			}
			if available != 0 || locked != 0 {
				t.Fatalf("the lines of %s miss %d available and %d locked", p.ID, available, locked)
			}
		}
		if w.Trust("SGD") != nil {
			for _, step := range w.Steps(domain.TrustStream("SGD")) {
				for _, p := range step.Postings {
					sums[p.Account] += p.AmountCents
				}
			}
		}
		// Only facilities and the trust account itself post to these accounts.
		for _, p := range w.Balances() {
			switch p.Account.Kind {
			case domain.Overpayment, domain.FeeIncome, domain.LateFeeIncome, domain.BorrowerPayable:
				if sums[p.Account] != p.AmountCents {
					t.Fatalf("%s of %s is %d, the steps say %d", p.Account.Kind, p.Account.Owner, p.AmountCents, sums[p.Account])
				}
			}
		}
	})
}
