package domain_test

import (
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// An undo is not undone, by no way there is, and is put back by redo; a redo that would
// spend what has been spent since is refused.
func TestAnUndoIsTakenBackByRedoAlone(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R1", 100_00)
	var topUp domain.TouchedRequest
	for _, rec := range h.Log {
		if _, ok := rec.Event.(domain.ReceiptMatched); ok {
			topUp = domain.TouchedRequest{Request: rec.RequestID, Streams: []string{rec.Stream}}
		}
	}
	out := domain.Amend{Undo: []domain.TouchedRequest{topUp}, Reason: "Another's money."}
	undone := h.Must("O1", out)
	for _, x := range []domain.TouchedRequest{
		{Request: undone.Request, Streams: []string{domain.PlatformStream}},
		{Request: undone.Request, Streams: topUp.Streams},
	} {
		code := map[bool]string{true: "NOT_UNDOABLE", false: "NO_SUCH_REQUEST"}[x.Streams[0] == domain.PlatformStream]
		refusedWith(t, h, "A1", domain.Amend{Undo: []domain.TouchedRequest{x}, Reason: "x"}, code)
		refusedWith(t, h, "A1", domain.Amend{Redo: []domain.TouchedRequest{x}, Reason: "x"}, code)
		refusedWith(t, h, "A1", domain.UndoRequest{Request: x.Request, Streams: x.Streams, Reason: "x"}, code)
	}
	if a := h.Must("A1", out); len(a.Events) > 0 {
		t.Error("undone twice")
	}
	h.Must("O1", domain.Amend{Redo: []domain.TouchedRequest{topUp}, Reason: "It was theirs."})
	h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 100_00, ToAccount: "sealed"})
	refusedWith(t, h, "O1", out, "SPENT_SINCE")
	if got := h.World().Balance(domain.WalletAvailable, "I1", "SGD"); got != 0 {
		t.Errorf("%d cents are available", got)
	}
}

// A receipt is moved to and from the 29th of February, and every day around it, of a loan
// whose instalments fall due on the last day of a month: as if recorded so at first. A
// 29th that does not exist is no day.
func TestACorrectionOnTheTwentyNinthOfFebruary(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	for h.Today() < calendar.Of(2027, 12, 31) {
		h.NextDay()
	}
	h.TopUp("I1", "R-I1", 10_000_00)
	h.List("F1", "B1", 10_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 10_000_00, ShownAt: 1})
	h.PayOut("F1")
	leap := calendar.Of(2028, 2, 29)
	if due := h.World().Facility("F1").Loan.Rows()[1].Due; due != leap {
		t.Fatalf("the second instalment is due on %s", due)
	}
	for h.Today() < leap.AddDays(40) {
		h.NextDay()
	}
	paid := h.Repay("F1", "R-PAY", 1_700_00, leap).Events[0]
	at := paid.EffectiveOn
	for _, on := range []calendar.Date{leap - 1, leap + 1, leap, leap - 29, leap} {
		content, err := domain.EventContent(paid.Event)
		if err != nil {
			t.Fatal(err)
		}
		c := domain.Amend{Reason: "The bank's day.", Correct: []domain.Correction{{Event: paid.Position, About: paid.Stream, EventKind: paid.Event.Kind(),
			Schema: domain.ContentSchema(paid.Event.Kind()), Content: content, CountsFor: on}}}
		impact, refusal := h.World().ImpactOf("O1", c)
		if refusal != nil || len(impact.Against) > 0 {
			t.Fatalf("to %s: %v %v", on, refusal, impact.Against)
		}
		if moved := on != at; moved != (len(impact.Differences) > 0) {
			t.Errorf("from %s to %s: %d figures differ", at, on, len(impact.Differences))
		}
		c.Impact = impact.Digest
		h.Agree(c)
		at = on
		if got := h.World().Facility("F1").Payments[0].On; got != on {
			t.Errorf("it counts for %s, not %s", got, on)
		}
		same(t, "corrected and recorded so at first", h.World(), domaintest.Fold(domaintest.AsCorrected(h.Log)))
		if broken := soundness(h.World()); len(broken) > 0 {
			t.Error(on, broken)
		}
	}
	listed := domain.ContentSchema("FacilityListed")
	for _, rec := range h.World().StreamLog("facility-F1") {
		if rec.Event.Kind() != "FacilityListed" {
			continue
		}
		content, _ := domain.EventContent(rec.Event)
		day := rec.Event.(domain.FacilityListed).ClosesOn.String()
		wrong := domain.Amend{Reason: "x", Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: "FacilityListed",
			Schema: listed, Content: strings.Replace(content, day, "2027-02-29", 1), CountsFor: rec.EffectiveOn}}}
		if !strings.Contains(content, day) {
			t.Fatalf("%s does not hold %s", content, day)
		}
		refusedWith(t, h, "O1", wrong, "CONTENT_UNREADABLE")
	}
}
