package domain_test

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

func TestWaivingTheLastChargeClosesTheLoan(t *testing.T) {
	h := inState("active") // with a fee of 25.00, due today
	h.Must("O1", domain.RaiseCharge{Facility: "F1", Charge: "C-LAST", ChargeKind: schedule.Fee, DueOn: h.Today() + 70, AmountCents: 8_00, Reason: "Courier."})
	h.Repay("F1", "R-PRINCIPAL", h.World().Facility("F1").Loan.Outstanding()+25_00, h.Today())
	if owed := h.World().Facility("F1").Loan.At(h.Today()).Owed; owed != (schedule.Amounts{Fee: 8_00}) {
		t.Fatalf("%+v is owed, not the last fee alone", owed)
	}
	h.Agree(domain.WaiveCharge{Facility: "F1", Charge: "C-LAST", AmountCents: 8_00, Reason: "Goodwill."})
	if f := h.World().Facility("F1"); f.Stage != domain.Closed || f.ClosedOn != h.Today() {
		t.Errorf("the loan is %s", f.Stage)
	}
}

// A decision that was undone is not "done already": asked for anew it is recorded.
func TestADecisionThatWasUndoneCanBeTakenAnew(t *testing.T) {
	h := inState("active")
	c := domain.DeclareDefault{Facility: "F1", Reason: "Insolvent."}
	first := h.Agree(c)
	streams := h.Streams(first.Request)
	h.Agree(domain.UndoRequest{Request: first.Request, Streams: streams, Reason: "entered by mistake"})
	if f := h.World().Facility("F1"); f.Stage != domain.Active {
		t.Fatalf("after the undo the facility is %s", f.Stage)
	}
	for _, p := range h.World().OpenProposals("facility-F1") {
		h.Must(p.ProposedBy, domain.WithdrawProposal{Proposal: p.ID}) // open again by the undo
	}
	if a := h.Agree(c); len(a.Events) != 2 {
		t.Errorf("asked anew: %d events", len(a.Events))
	}
	if f := h.World().Facility("F1"); f.Stage != domain.Defaulted {
		t.Errorf("in the end the facility is %s", f.Stage)
	}
	redo := domain.RedoRequest{Request: first.Request, Streams: streams, Reason: "it was right after all"}
	if a := h.Ask("O1", domain.Propose{Proposal: "Q-REDO", Command: redo, Reason: "It was right."}); a.Refusal == nil || !a.Refusal.Has("DEPENDENT") {
		t.Errorf("the first one is redone beside the second: %v", a.Refusal)
	}
}

// No payout without an identity check that was valid on that day: one that was made
// later does not help.
func TestThePayoutNeedsAnIdentityThatWasValidOnItsDay(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R1", 20_000_00)
	verify := func(validUntil calendar.Date) {
		h.Must("B1", domain.SubmitKyc{Party: "B1", IDNumber: "sealed", Address: "sealed", Country: "SG"})
		h.Screen("B1")
		h.Must("O1", domain.VerifyKyc{Party: "B1", Method: "in person", ValidUntil: validUntil})
	}
	verify(h.Today() + 2)
	h.List("F1", "B1", 10_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 10_000_00, ShownAt: 1})
	h.Must("O1", domain.IssueContract{Facility: "F1", DocumentHash: "hash"})
	h.Must("B1", domain.AcceptFacility{Facility: "F1", Signatory: "sealed", Capacity: "Director", ShownAt: 1, DocumentHash: "hash"})
	signed := h.Today()
	for range 6 {
		h.NextDay()
	}
	payOut := func(on calendar.Date) *domain.Refusal {
		_, refusal := domain.Decide(h.World(), "O1", domain.RecordDisbursement{Facility: "F1", BankReference: "PAYOUT", PaidOn: on})
		return refusal
	}
	if r := payOut(h.Today()); r == nil || !r.Has("KYC_EXPIRED") {
		t.Errorf("paid out today on an expired check: %v", r)
	}
	verify(h.Today() + 100)
	for _, day := range []struct {
		on calendar.Date
		ok bool
	}{{signed - 1, false}, {signed, true}, {signed + 2, true}, {signed + 3, false}, {signed + 5, false}, {signed + 6, true}, {signed + 7, false}} {
		if r := payOut(day.on); (r == nil) != day.ok {
			t.Errorf("paid out on %s: %v", day.on, r)
		}
	}
}

// Naming a stream twice must not take its contributions back twice.
func TestAnUndoNamesEachStreamOnce(t *testing.T) {
	h := domaintest.Staffed(1, 0)
	h.TopUp("I1", "R1", 500_00)
	match := h.Log[len(h.Log)-1]
	twice := domain.UndoRequest{Request: match.RequestID, Streams: []string{match.Stream, match.Stream}, Reason: "The wrong investor."}
	if _, refusal := domain.Decide(h.World(), "O1", twice); refusal == nil || !refusal.Has("STREAM_TWICE") {
		t.Errorf("a stream was named twice: %v", refusal)
	}
	position := int64(len(h.Log)) + 1
	w := grow(h.World(), []*domain.Recorded{platform(h, position, domain.RequestUndone{Request: match.RequestID, Streams: twice.Streams, Reason: "x"})})
	if broken := soundness(w); len(broken) > 0 || w.Balance(domain.WalletAvailable, "I1", "SGD") != 0 {
		t.Errorf("%v, available %d", broken, w.Balance(domain.WalletAvailable, "I1", "SGD"))
	}
}

// To the cent: what is available, and the caps for one loan and for all.
func TestAPromiseStaysWithinWhatIsAvailableAndTheCaps(t *testing.T) {
	for _, tt := range []struct {
		name               string
		perFacility, total money.Cents
		amount             money.Cents
		code               string // of the refusal; "" if it is taken
	}{
		{"all that is available", 0, 0, 5_000_00, ""},
		{"a cent more", 0, 0, 5_000_01, "NOT_AVAILABLE"},
		{"the cap for one loan", 2_000_00, 0, 2_000_00, ""},
		{"a cent above it", 2_000_00, 0, 2_000_01, "ABOVE_FACILITY_LIMIT"},
		{"the cap for all loans, 1,000.00 of it used", 0, 3_000_00, 2_000_00, ""},
		{"a cent above that", 0, 3_000_00, 2_000_01, "ABOVE_TOTAL_LIMIT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := domaintest.Staffed(1, 2)
			h.TopUp("I1", "R1", 6_000_00)
			h.List("F0", "B1", 10_000_00)
			h.List("F1", "B2", 10_000_00)
			h.Must("I1", domain.PlacePledge{Facility: "F0", Pledge: "L0", Investor: "I1", AmountCents: 1_000_00, ShownAt: 1})
			h.Must("O1", domain.SetLimits{Party: "I1", PerFacilityCents: tt.perFacility, TotalCents: tt.total})
			a := h.Ask("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: tt.amount, ShownAt: 1})
			if tt.code == "" && a.Refusal != nil || tt.code != "" && (a.Refusal == nil || !a.Refusal.Has(tt.code)) {
				t.Errorf("answered %v", a.Refusal)
			}
		})
	}
	h := domaintest.Staffed(1, 0)
	h.TopUp("I1", "R1", 60_00)
	for _, withdrawal := range []struct {
		amount money.Cents
		ok     bool
	}{{60_01, false}, {60_00, true}, {1, false}} {
		a := h.Ask("I1", domain.RequestWithdrawal{Withdrawal: "W" + withdrawal.amount.String(), Party: "I1", AmountCents: withdrawal.amount, ToAccount: "sealed"})
		if (a.Refusal == nil) != withdrawal.ok {
			t.Errorf("a withdrawal of %s: %v", withdrawal.amount, a.Refusal)
		}
	}
}
