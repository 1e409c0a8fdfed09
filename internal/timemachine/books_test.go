package timemachine_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/timemachine"
)

// stated gives every stated day of the trust account, as the World explains it.
func stated(w *domain.World) []domain.DayState {
	r := w.Reconcile(domain.WalletCurrency)
	var states []domain.DayState
	for _, day := range r.Days() {
		s, _ := r.Day(day)
		for i, n := range s.OpenMovements { // numbers mean something to their own World alone
			s.OpenMovements[i] = int(r.Movement(n).Position)
		}
		states = append(states, s)
	}
	return states
}

// The totals by day that were made for a journal hold as it goes on, whatever it corrects,
// and so do those of moments at which less was known.
func TestTotalsByDayFollowWhatIsCorrected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		from := rapid.IntRange(len(h.Log)/2, len(h.Log)).Draw(t, "made at")
		j.grow(h.Log[:from])
		m := timemachine.New(j)
		for m.PrepareSome() {
		}
		for upTo := from; ; upTo += rapid.IntRange(1, 8).Draw(t, "more") {
			upTo = min(upTo, len(h.Log))
			j.grow(h.Log[:upTo])
			known := int64(upTo - rapid.SampledFrom([]int{0, 0, 1, 9}).Draw(t, "less"))
			day := domaintest.FirstDay.AddDays(rapid.IntRange(-1, int(j.head.Today()-domaintest.FirstDay)+1).Draw(t, "day"))
			got, err := m.World(context.Background(), known, day)
			if err != nil {
				t.Fatal(err)
			}
			want := corrected(h.Log[:known], day)
			if got, want := got.TrialBalances(), want.TrialBalances(); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s known at %d of %d, made at %d:\n%v\n%v", day, known, upTo, from, got, want)
			}
			if got, want := got.OwedBack(domain.WalletCurrency), want.OwedBack(domain.WalletCurrency); !reflect.DeepEqual(got, want) {
				t.Fatalf("below zero on %s known at %d of %d, made at %d:\n%v\n%v", day, known, upTo, from, got, want)
			}
			if upTo == len(h.Log) {
				return
			}
		}
	})
}

// A trial balance of the past folds nothing, on either axis.
func TestATrialBalanceOfThePastFoldsNothing(t *testing.T) {
	h := domaintest.Example(7, 600)
	j := &journal{}
	j.grow(h.Log)
	m := timemachine.New(j)
	for m.PrepareSome() {
	}
	head := int64(len(h.Log))
	asked := m.Stats().Asked
	for day := domaintest.FirstDay; day < h.Today(); day++ {
		for _, at := range []struct {
			known int64
			valid calendar.Date
		}{{head, day}, {head * int64(day-domaintest.FirstDay) / int64(h.Today()-domaintest.FirstDay), calendar.None}} {
			w, err := m.World(context.Background(), at.known, at.valid)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range w.TrialBalances() {
				if b.Difference() != 0 {
					t.Errorf("%s at %d is off by %s", at.valid, at.known, b.Difference())
				}
				if w.Balance(domain.TrustAccount, "", b.Currency) != int64(b.Sums[domain.TrustAccount]) {
					t.Errorf("the trust account of %s at %d is not that of the trial balance", at.valid, at.known)
				}
			}
		}
	}
	if folded := m.Stats().Asked - asked; folded > 0 {
		t.Errorf("%d records were folded", folded)
	}
}

// More corrections than the totals by day can tell have them made anew at once.
func TestTotalsByDayAreMadeAnewAfterManyCorrections(t *testing.T) {
	const investors = 300
	h := domaintest.Staffed(investors, 1)
	var matched []domain.UUID
	for i := range investors {
		h.TopUp(fmt.Sprintf("I%d", i+1), fmt.Sprintf("R%d", i+1), 100_00)
		matched = append(matched, h.Log[len(h.Log)-1].RequestID)
	}
	day := h.Today()
	h.NextDay()
	h.NextDay()
	j := &journal{}
	j.grow(h.Log)
	m := timemachine.New(j)
	for m.PrepareSome() {
	}
	for _, request := range matched {
		if a := h.Undo("O1", request); a.Refusal != nil {
			t.Fatal(a.Refusal)
		}
	}
	j.grow(h.Log)
	for m.PrepareSome() {
	}
	asked := m.Stats().Asked
	w, err := m.World(context.Background(), int64(len(h.Log)), day)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := w.TrialBalances(), corrected(h.Log, day).TrialBalances(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if folded := m.Stats().Asked - asked; folded > 0 {
		t.Errorf("%d records were folded", folded)
	}
}
