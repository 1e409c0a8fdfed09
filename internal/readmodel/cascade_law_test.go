package readmodel_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/readmodel"
)

// cascaded is an undo of a request of a history with what depends on it, in whichever
// record; false where it is refused or the bank confirmed some of it.
func cascaded(t *rapid.T, h *domaintest.House, position int64, further bool) (domain.Amend, bool) {
	w, log := h.World(), domain.LogOf(h.Log)
	events := readmodel.RequestEvents(log, position)
	c, possible := readmodel.Reversal(w, log, events)
	if !slices.ContainsFunc(events, undoable) {
		return c, false
	}
	if !possible || w.Undone(events[0].RequestID) || len(c.Redo) > 0 || len(c.Undo) != 1 || c.Undo[0].Request != events[0].RequestID {
		return c, false
	}
	reach := readmodel.Cascade
	if further {
		reach = readmodel.Further
	}
	c, impact, _, refusal := reach(w, domain.System, log, c)
	if refusal != nil {
		t.Fatalf("event %d: %v", position, refusal)
	}
	c.Reason, c.Impact = "It should never have been.", impact.Digest
	if slices.ContainsFunc(c.Undo, func(x domain.TouchedRequest) bool { return readmodel.Happened(w, x) }) || len(readmodel.Against(impact)) > 0 {
		return c, false
	}
	if further {
		for _, p := range impact.Owing {
			for _, d := range impact.Spent([]domain.Posting{p}) {
				t.Fatalf("event %d: %s still owes while %s of %d spends it", position, p.Account.Owner, d.Record.Event.Kind(), d.Record.Position)
			}
		}
	}
	return c, true
}

// undoable says that an event is neither a statement that was sent nor a choice between two
// edits: a request of those alone stands.
func undoable(rec *domain.Recorded) bool {
	switch rec.Event.(type) {
	case domain.StatementIssued, domain.EditSettled:
		return false
	}
	return true
}

// An undo with all that depends on it, in other records too, is accepted as it was stated,
// leaves what would be had none of it ever been asked for, and put back by its first
// request brings everything back. The books balance after both.
func TestACascadeIsAsIfNothingOfItHadEverBeen(t *testing.T) {
	across := 0
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, rapid.SampledFrom([]int{400, 250, 120}).Draw(t, "events"))
		position := int64(1 + rapid.IntRange(0, len(h.Log)-1).Draw(t, "event"))
		c, ok := cascaded(t, h, position, rapid.Bool().Draw(t, "further"))
		if !ok {
			return
		}
		before := h.World()
		a := h.Must(domain.System, c)
		if len(a.Events) != len(c.Undo)+len(c.Redo) {
			t.Fatalf("%d events for %d requests", len(a.Events), len(c.Undo)+len(c.Redo))
		}
		if len(streamsOf(c)) > 1 && len(c.Undo) > 1 {
			across++
		}
		balanced(t, h.World())
		if never, comparable := withoutAll(h.Log, c); comparable {
			if got, want := h.World(), domaintest.Fold(never); got.Digest() != want.Digest() {
				t.Fatalf("undone is not never done:\n%s", domaintest.Difference(got, want))
			}
		}
		log := domain.LogOf(h.Log)
		back, _ := readmodel.Reversal(h.World(), log, readmodel.RequestEvents(log, position))
		if len(back.Redo) != len(c.Undo) || len(back.Undo) != len(c.Redo) {
			t.Fatalf("%d of %d come back, %d of %d go", len(back.Redo), len(c.Undo), len(back.Undo), len(c.Redo))
		}
		impact, refusal := h.World().ImpactOf(domain.System, back)
		if refusal != nil || len(readmodel.Against(impact)) > 0 {
			t.Fatalf("put back: %v, %v", refusal, impact.Against)
		}
		back.Reason, back.Impact = "It was right.", impact.Digest
		h.Must(domain.System, back)
		if got := h.World(); got.Digest() != before.Digest() {
			t.Fatalf("put back is not as before:\n%s", domaintest.Difference(got, before))
		}
		balanced(t, h.World())
	})
	if across == 0 {
		t.Error("no undo ever reached another record")
	}
}

func balanced(t *rapid.T, w *domain.World) {
	if broken := w.Verify(); len(broken) > 0 {
		t.Fatal(broken)
	}
}

func streamsOf(c domain.Amend) []string {
	var streams []string
	for _, x := range c.Undo {
		streams = append(streams, x.Streams...)
	}
	slices.Sort(streams)
	return slices.Compact(streams)
}

// withoutAll is the log as if the requests of an undo had never been; false where what
// was said of them since (corrected, undone, put back) can't be left out with them.
func withoutAll(log []*domain.Recorded, c domain.Amend) ([]*domain.Recorded, bool) {
	out, of := map[domain.UUID]bool{}, map[int64]bool{}
	for _, x := range c.Undo {
		out[x.Request] = true
	}
	var left []*domain.Recorded
	for _, rec := range log {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			if out[e.Request] && !out[rec.RequestID] {
				continue
			}
		case domain.RequestRedone:
			if out[e.Request] && !out[rec.RequestID] {
				continue
			}
		case domain.EventCorrected:
			if of[e.Event] && !out[rec.RequestID] {
				return nil, false
			}
		}
		if out[rec.RequestID] {
			if rec.Stream == domain.PlatformStream {
				return nil, false
			}
			of[rec.Position] = true
			continue
		}
		left = append(left, rec)
	}
	return left, true
}

// A receipt that never arrived takes with it what it was matched to, and what was pledged
// from that, where nobody is to owe it.
func TestAReceiptTakesWithItWhatItPaidFor(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 1)
	receipt := h.Must("O1", domain.RecordReceipt{Receipt: "R-X", BankReference: "B-X", AmountCents: 900_00, Currency: "SGD", ValueOn: h.Today()})
	h.Must("O1", domain.MatchReceipt{Receipt: "R-X", Purpose: domain.TopUp, Party: "I1", AmountCents: 900_00, EffectiveOn: h.Today()})
	h.TopUp("I1", "R-KEPT", 100_00)
	h.List("F1", "B1", 10_000_00)
	for i, cents := range []int{300_00, 500_00, 150_00} {
		h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L" + string(rune('1'+i)), Investor: "I1", AmountCents: money.Cents(cents), ShownAt: 1})
	}
	w, log := h.World(), domain.LogOf(h.Log)
	c, _ := readmodel.Reversal(w, log, receipt.Events)
	if impact, _ := w.ImpactOf("O1", c); len(impact.Against) == 0 {
		t.Fatal("nothing stands against a receipt that was used")
	}
	c, impact, with, refusal := readmodel.Cascade(w, "O1", log, c)
	if refusal != nil || len(with) != 1 || len(impact.Owing) != 1 || len(readmodel.Against(impact)) != 0 {
		t.Fatalf("with it go %d, %d owe, against it %v, %v", len(with), len(impact.Owing), impact.Against, refusal)
	}
	c, impact, with, refusal = readmodel.Further(w, "O1", log, c)
	// 50 was left of 1,000; without 900 the two newest pledges go, and the first with them.
	if refusal != nil || len(with) != 3 || len(impact.Owing) != 0 || len(impact.Against) != 0 {
		t.Fatalf("further %d go, %d owe, against it %v, %v", len(with), len(impact.Owing), impact.Against, refusal)
	}
	c.Reason, c.Impact = "The bank took it back.", impact.Digest
	h.Must("O1", c)
	if f := h.World().Facility("F1"); f.PledgedCents != 0 || h.World().Balance(domain.WalletAvailable, "I1", "SGD") != 100_00 {
		t.Errorf("%d pledged, %d available", f.PledgedCents, h.World().Balance(domain.WalletAvailable, "I1", "SGD"))
	}
}

// The identity check upon which a loan was paid out takes the payout and its repayments
// with it; where the bank has confirmed the payout, nothing can be undone.
func TestAnIdentityCheckTakesThePayoutWithIt(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R-I1", 10_000_00)
	h.List("F1", "B1", 10_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 10_000_00, ShownAt: 1})
	h.PayOut("F1")
	for range 31 {
		h.NextDay()
	}
	h.Repay("F1", "R-1", 900_00, h.Today())
	w, log := h.World(), domain.LogOf(h.Log)
	var check *domain.Recorded
	for _, rec := range w.StreamLog(domain.PartyStream("B1")) {
		if _, ok := rec.Event.(domain.KycVerified); ok {
			check = rec
		}
	}
	c, _ := readmodel.Reversal(w, log, readmodel.RequestEvents(log, check.Position))
	c, impact, with, refusal := readmodel.Cascade(w, "O1", log, c)
	kinds := []string{}
	for _, d := range with {
		kinds = append(kinds, d.Record.Event.Kind())
	}
	if refusal != nil || !slices.Equal(kinds, []string{"FacilityDisbursed", "ReceiptMatched"}) || len(readmodel.Against(impact)) != 0 {
		t.Fatalf("%v go with it, against it %v, %v", kinds, impact.Against, refusal)
	}
	c.Reason, c.Impact = "Another company's papers.", impact.Digest
	h.Must("O1", c)
	if f := h.World().Facility("F1"); f.Stage != domain.Accepted {
		t.Errorf("the loan is %s", f.Stage)
	}
}
