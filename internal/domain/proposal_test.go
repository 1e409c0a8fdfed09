package domain_test

import (
	"reflect"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/schedule"
)

// proposals are a change of every kind that takes two people, in the state of the
// facility "F1" in which it can be done, and who may not be its second person because
// it is about them.
var proposals = []struct {
	state   string
	command func(*domaintest.House) domain.Command
}{
	{"active", func(*domaintest.House) domain.Command {
		return domain.WaiveCharge{Facility: "F1", Charge: "C1", AmountCents: 3_00, Reason: "<Goodwill> & \"more\"."}
	}},
	{"defaulted", func(*domaintest.House) domain.Command {
		return domain.WaiveLateInterest{Facility: "F1", AmountCents: 1, Reason: "Goodwill."}
	}},
	{"active", func(h *domaintest.House) domain.Command {
		return domain.RestructureFacility{Facility: "F1", Change: schedule.Restructure{
			FromDue: h.Today() + 1, NewRate: 6_000_000, HasNewRate: true, InterestOnly: 1, ExtraPeriods: 2,
		}, Capitalise: true, Reason: "A customer fell away."}
	}},
	{"active", func(*domaintest.House) domain.Command {
		return domain.DeclareDefault{Facility: "F1", Reason: "Insolvent."}
	}},
	{"defaulted", func(*domaintest.House) domain.Command {
		return domain.ChargeOff{Facility: "F1", Reason: "Little is left."}
	}},
	{"charged off", func(*domaintest.House) domain.Command {
		return domain.WriteOff{Facility: "F1", Reason: "Nothing is left."}
	}},
	{"closed", func(*domaintest.House) domain.Command {
		return domain.RefundOverpayment{Facility: "F1", AmountCents: 4_00, BankReference: "REFUND-9"}
	}},
	{"none", func(*domaintest.House) domain.Command {
		return domain.ReturnReceipt{Receipt: "R-I1", AmountCents: 4_00, BankReference: "BACK-1", Reason: "Unknown payer."}
	}},
	{"none", func(h *domaintest.House) domain.Command {
		return domain.SweepFees{Currency: "SGD", PlatformCents: 5_00, BankReference: "SWEEP-9", PaidOn: h.Today()}
	}},
	{"none", func(h *domaintest.House) domain.Command {
		return domain.AddPlatformMoney{Currency: "SGD", AmountCents: 7_00, BankReference: "OWN-9", Reason: "To cover.", PaidOn: h.Today()}
	}},
	{"none", func(*domaintest.House) domain.Command {
		return domain.SettleClawback{Settlement: "S9", Party: "I7", AmountCents: 2_00, Reason: "Not worth the postage."}
	}},
	{"none", func(*domaintest.House) domain.Command {
		return domain.SetCaps{Currency: "SGD", PerFacilityCents: 40_000_00, TotalCents: 400_000_00}
	}},
	{"none", func(*domaintest.House) domain.Command {
		return domain.GrantRole{Party: "U1", Role: domain.RoleApprover}
	}},
	{"none", func(*domaintest.House) domain.Command {
		return domain.RevokeRole{Party: "U1", Role: domain.RoleAuditor}
	}},
	{"none", func(*domaintest.House) domain.Command {
		return domain.InviteColleague{Party: "S9", Name: "sealed", Role: domain.RoleOfficer}
	}},
	{"none", func(h *domaintest.House) domain.Command {
		return domain.UndoRequest{Request: agreed(h), Streams: []string{"proposal-Q1", "party-U1"}, Reason: "The wrong person."}
	}},
	{"none", func(h *domaintest.House) domain.Command {
		request := agreed(h)
		streams := []string{"proposal-Q1", "party-U1"}
		h.Agree(domain.UndoRequest{Request: request, Streams: streams, Reason: "The wrong person."})
		return domain.RedoRequest{Request: request, Streams: streams, Reason: "It was right."}
	}},
	{"none", func(h *domaintest.House) domain.Command {
		return domain.Amend{Undo: []domain.TouchedRequest{{Request: agreed(h), Streams: []string{"proposal-Q1", "party-U1"}}},
			Correct: []domain.Correction{limitsCorrected(h)}, Reason: "The wrong person, and a slip of the pen."}
	}},
}

// agreed has the proposal "Q1" of inState approved, and gives the request.
func agreed(h *domaintest.House) domain.UUID {
	return h.Must("A1", domain.ApproveProposal{Proposal: "Q1", ShownAt: 7}).Request
}

// prepared is a House in which a change can be proposed, and the change.
func prepared(i int) (*domaintest.House, domain.Command) {
	h := inState(proposals[i].state)
	if proposals[i].state == "none" {
		h.Must("O1", domain.RecordReceipt{Receipt: "R-LEFT", BankReference: "BANK-LEFT", AmountCents: 50_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"})
	}
	c := proposals[i].command(h)
	if x, ok := c.(domain.ReturnReceipt); ok {
		x.Receipt = "R-LEFT"
		c = x
	}
	return h, c
}

func kindOf(t *testing.T, c domain.Command) *domain.Proposable {
	t.Helper()
	kind := domain.ProposableOf(c)
	if kind == nil {
		t.Fatalf("%T is not done by proposal", c)
	}
	return kind
}

func TestEveryProposableHasAnExampleAndAReason(t *testing.T) {
	known := map[string]bool{}
	for i := range proposals {
		_, c := prepared(i)
		known[kindOf(t, c).Name] = true
		if name := reflect.TypeOf(c).Name(); name != kindOf(t, c).Name {
			t.Errorf("%s is proposed as %s", name, kindOf(t, c).Name)
		}
	}
	for _, p := range domain.Proposables() {
		if !known[p.Name] {
			t.Errorf("no example of %s", p.Name)
		}
		if !strings.HasSuffix(p.Why, ".") || len(p.Propose) == 0 || len(p.Approve) == 0 {
			t.Errorf("%s: why %q, proposed by %v, approved by %v", p.Name, p.Why, p.Propose, p.Approve)
		}
	}
}

// What two people do equals what the platform would have done by itself, but for the
// proposal; one person alone is told to propose it, whoever it is.
func TestTwoPeopleDoWhatOneMayNot(t *testing.T) {
	for i := range proposals {
		h, c := prepared(i)
		name := kindOf(t, c).Name
		t.Run(name, func(t *testing.T) {
			for _, by := range []string{"O1", "A1"} {
				if a := h.Ask(by, c); a.Refusal == nil || !a.Refusal.Has("NEEDS_SECOND_PERSON") {
					t.Fatalf("%s alone: %v", by, a.Refusal)
				}
			}
			if a := h.Ask("I3", c); a.Refusal == nil || !a.Refusal.Has("NOT_ALLOWED") {
				t.Errorf("an investor: %v", a.Refusal)
			}
			byItself := h.World()
			drafts, refusal := domain.Decide(byItself, domain.System, c)
			if refusal != nil || len(drafts) == 0 {
				t.Fatalf("the platform itself: %d events, %v", len(drafts), refusal)
			}
			answer := h.Agree(c)
			if len(answer.Events) != len(drafts)+1 || answer.Events[0].Event.Kind() != "ProposalApproved" {
				t.Fatalf("approved: %d events, the first a %s", len(answer.Events), answer.Events[0].Event.Kind())
			}
			for k, d := range drafts {
				if got := answer.Events[k+1]; !reflect.DeepEqual(got.Event, d.Event) || got.EffectiveOn != d.EffectiveOn || got.Causation != answer.Events[0].Position {
					t.Errorf("recorded %+v, decided alone %+v", got.Event, d.Event)
				}
			}
			if broken := soundness(h.World()); len(broken) > 0 {
				t.Error(broken)
			}
		})
	}
}

// What is read back is what was proposed.
func TestAProposalKeepsWhatWasProposed(t *testing.T) {
	for i := range proposals {
		h, c := prepared(i)
		h.Must("O1", domain.Propose{Proposal: "Q-KEPT", Command: c, Reason: "As discussed."})
		if p := h.World().Proposal("Q-KEPT"); !reflect.DeepEqual(p.Change(), c) {
			t.Errorf("read back: %+v, proposed: %+v", p.Change(), c)
		}
	}
}

func TestWhatCantWorkIsRefusedWhenProposed(t *testing.T) {
	h := inState("listed")
	for _, tt := range []struct {
		by     string
		c      domain.Command
		reason string
		code   string
	}{
		{"O1", domain.DeclareDefault{Facility: "F1", Reason: "Insolvent."}, "x", "FACILITY_LISTED"},
		{"O1", domain.WaiveCharge{Facility: "F1", Charge: "C7", AmountCents: 1, Reason: "x"}, "x", "FACILITY_LISTED"},
		{"O1", domain.GrantRole{Party: "O1", Role: domain.RoleApprover}, "x", "SECOND_PERSON_NEEDED"},
		{"O1", domain.GrantRole{Party: "U1", Role: domain.RoleAuditor}, "x", "ALREADY_DONE"},
		{"O1", domain.GrantRole{Party: "U1", Role: domain.RoleApprover}, "", "MISSING"},
		{"U1", domain.GrantRole{Party: "I1", Role: domain.RoleApprover}, "x", "NOT_ALLOWED"},
		{"I1", domain.GrantRole{Party: "I1", Role: domain.RoleApprover}, "x", "NOT_ALLOWED"},
		{"O1", domain.GradeFacility{Facility: "F1"}, "x", "NOT_PROPOSABLE"},
		{"O1", nil, "x", "NOT_PROPOSABLE"},
		{"O1", domain.Propose{Proposal: "Q8"}, "x", "NOT_PROPOSABLE"},
		{"O1", domain.DeclareDefault{Facility: "F1", Reason: "\xff"}, "x", "NOT_PROPOSABLE"},
		{"O1", domain.GrantRole{Party: "U1", Role: domain.RoleOfficer}, "x", "ALREADY_PROPOSED"}, // by Q1
	} {
		a := h.Ask(tt.by, domain.Propose{Proposal: "Q-NEW", Command: tt.c, Reason: tt.reason})
		checkRefusal(t, "propose", a.Refusal)
		if a.Refusal == nil || !a.Refusal.Has(tt.code) {
			t.Errorf("%T by %s: %v, want %s", tt.c, tt.by, a.Refusal, tt.code)
		}
	}
}

// A maker never approves, whatever roles that person holds.
func TestTheMakerIsNeverTheSecondPerson(t *testing.T) {
	h := inState("active")
	h.Must(domain.System, domain.GrantRole{Party: "A1", Role: domain.RoleOfficer})
	h.Person("A2", domain.Staff, domain.RoleApprover)
	h.Must("A1", domain.Propose{Proposal: "Q5", Command: domain.WriteOff{Facility: "F1", Reason: "Nothing is left."}, Reason: "Nothing is left."})
	for _, c := range []domain.Command{domain.ApproveProposal{Proposal: "Q5"}, domain.DeclineProposal{Proposal: "Q5", Reason: "No."}} {
		if a := h.Ask("A1", c); a.Refusal == nil || !a.Refusal.Has("SECOND_PERSON_NEEDED") {
			t.Errorf("%T by the maker: %v", c, a.Refusal)
		}
	}
	for _, by := range []string{"O1", "U1", "I1", "nobody"} {
		if a := h.Ask(by, domain.ApproveProposal{Proposal: "Q5"}); a.Refusal == nil || !a.Refusal.Has("NOT_ALLOWED") {
			t.Errorf("approved by %s: %v", by, a.Refusal)
		}
	}
	if a := h.Ask("A2", domain.WithdrawProposal{Proposal: "Q5"}); a.Refusal == nil || !a.Refusal.Has("NOT_YOURS") {
		t.Errorf("withdrawn by another: %v", a.Refusal)
	}
	if w := h.World(); w.MayApprove(w.Proposal("Q5"), "A1") || !w.MayApprove(w.Proposal("Q5"), "A2") || w.MayApprove(w.Proposal("Q5"), "O1") {
		t.Error("the pages are told otherwise")
	}
	h.Must("A2", domain.ApproveProposal{Proposal: "Q5", ShownAt: 11})
	if f := h.World().Facility("F1"); f.Stage != domain.WrittenOff {
		t.Errorf("approved by a second approver, the facility is %s", f.Stage)
	}
	if p := h.World().Proposal("Q5"); p.DecidedBy != "A2" || p.ApprovedAt != 11 {
		t.Errorf("approved by %s at %d", p.DecidedBy, p.ApprovedAt)
	}
}

// Who is about to get or lose a role is neither its maker nor its second person.
func TestNobodyChangesTheirOwnRoles(t *testing.T) {
	h := inState("none")
	h.Person("A2", domain.Staff, domain.RoleApprover)
	h.Must("O1", domain.Propose{Proposal: "Q5", Command: domain.RevokeRole{Party: "A1", Role: domain.RoleApprover}, Reason: "She leaves."})
	if a := h.Ask("A1", domain.ApproveProposal{Proposal: "Q5"}); a.Refusal == nil || !a.Refusal.Has("SECOND_PERSON_NEEDED") {
		t.Errorf("by whom it is about: %v", a.Refusal)
	}
	h.Must("A2", domain.ApproveProposal{Proposal: "Q5"})
}

// Two approvers at once: the second learns that it is done; the same one again
// changes nothing.
func TestAProposalIsDecidedOnce(t *testing.T) {
	h := inState("none")
	h.Person("A2", domain.Staff, domain.RoleApprover)
	agreed(h)
	if a := h.Ask("A2", domain.ApproveProposal{Proposal: "Q1"}); a.Refusal == nil || !a.Refusal.Has("PROPOSAL_DECIDED") {
		t.Errorf("approved by another as well: %v", a.Refusal)
	}
	if a := h.Must("A1", domain.ApproveProposal{Proposal: "Q1"}); len(a.Events) != 0 {
		t.Errorf("approved again: %d events", len(a.Events))
	}
	if a := h.Ask("A2", domain.DeclineProposal{Proposal: "Q1", Reason: "No."}); a.Refusal == nil || !a.Refusal.Has("PROPOSAL_DECIDED") {
		t.Errorf("declined after all: %v", a.Refusal)
	}
	if a := h.Ask("O1", domain.Propose{Proposal: "Q1", Command: domain.GrantRole{Party: "U1", Role: domain.RoleApprover}, Reason: "x"}); a.Refusal == nil {
		t.Error("the id is used twice")
	}
}

// What changed since is decided anew: the approval is refused by name and records
// nothing, not even itself.
func TestAStaleProposalIsRefusedByItsReasons(t *testing.T) {
	h := inState("active")
	h.Must("O1", domain.Propose{Proposal: "Q5", Command: domain.DeclareDefault{Facility: "F1", Reason: "Silent."}, Reason: "Silent."})
	h.Repay("F1", "R-ALL", h.World().Facility("F1").Loan.Payoff(h.Today(), "to_date").Total, h.Today())
	before := h.World().Digest()
	a := h.Ask("A1", domain.ApproveProposal{Proposal: "Q5"})
	checkRefusal(t, "approve", a.Refusal)
	if a.Refusal == nil || a.Refusal.Has("PROPOSAL_DECIDED") || h.World().Digest() != before {
		t.Errorf("approved although the loan is closed: %v", a.Refusal)
	}
	h.Must("A1", domain.DeclineProposal{Proposal: "Q5", Reason: "It was paid."})
	if p := h.World().Proposal("Q5"); p.State != domain.ProposalRefused || p.Answer != "It was paid." {
		t.Errorf("%s: %s", p.State, p.Answer)
	}
	if open := h.World().OpenProposals("facility-F1"); len(open) != 0 {
		t.Errorf("%d wait", len(open))
	}
	done := inState("none")
	done.Must(domain.System, domain.GrantRole{Party: "U1", Role: domain.RoleOfficer})
	if a := done.Ask("A1", domain.ApproveProposal{Proposal: "Q1"}); a.Refusal == nil || !a.Refusal.Has("ALREADY_DONE") {
		t.Errorf("approved although it was done meanwhile: %v", a.Refusal)
	}
}

// Who proposed something and has lost the role since does not get it through.
func TestAProposalOfSomebodyWhoMayNoLongerIsNotApproved(t *testing.T) {
	h := inState("none")
	h.Must(domain.System, domain.RevokeRole{Party: "O1", Role: domain.RoleOfficer})
	if a := h.Ask("A1", domain.ApproveProposal{Proposal: "Q1"}); a.Refusal == nil || !a.Refusal.Has("PROPOSER_NOT_ALLOWED") {
		t.Errorf("approved: %v", a.Refusal)
	}
}

// Undoing the approval takes the change back with it, and the proposal waits again;
// redoing puts both back.
func TestUndoingAnApprovalOpensTheProposalAgain(t *testing.T) {
	h := inState("active")
	h.Must("O1", domain.Propose{Proposal: "Q5", Command: domain.WriteOff{Facility: "F1", Reason: "Nothing is left."}, Reason: "Nothing is left."})
	waiting := h.World()
	request := h.Must("A1", domain.ApproveProposal{Proposal: "Q5"}).Request
	done := h.World()
	streams := h.Streams(request)
	undo := h.Agree(domain.UndoRequest{Request: request, Streams: streams, Reason: "The wrong loan."})
	w := h.World()
	if w.Proposal("Q5").State != domain.ProposalOpen || w.Facility("F1").Stage != domain.Active {
		t.Errorf("the proposal is %s, the facility %s", w.Proposal("Q5").State, w.Facility("F1").Stage)
	}
	if open := w.OpenProposals("facility-F1"); len(open) != 1 || open[0].ID != "Q5" {
		t.Errorf("%d wait", len(open))
	}
	same(t, "undone and never approved", withoutProposalOf(h, undo.Request), waiting)
	h.Agree(domain.RedoRequest{Request: request, Streams: streams, Reason: "It was right."})
	if w := h.World(); w.Proposal("Q5").State != domain.ProposalAgreed || w.Facility("F1").Stage != domain.WrittenOff {
		t.Errorf("redone, the proposal is %s, the facility %s", w.Proposal("Q5").State, w.Facility("F1").Stage)
	}
	if done.Facility("F1").Stage != domain.WrittenOff {
		t.Error("the World before has changed")
	}
	// What was proposed can't be taken from under its approval.
	for _, rec := range h.Log {
		if e, ok := rec.Event.(domain.ChangeProposed); ok && e.Proposal == "Q5" {
			c := domain.UndoRequest{Request: rec.RequestID, Streams: []string{"proposal-Q5"}, Reason: "x"}
			if a := h.Ask("O1", domain.Propose{Proposal: "Q-UNDER", Command: c, Reason: "x"}); a.Refusal == nil || !a.Refusal.Has("DEPENDENT") {
				t.Errorf("the proposal is undone under its approval: %v", a.Refusal)
			}
		}
	}
}

// withoutProposalOf folds the log without the proposal that led to an undo: what is left is the
// undo itself, as if the platform had asked for it.
func withoutProposalOf(h *domaintest.House, undo domain.UUID) *domain.World {
	proposal := ""
	for _, rec := range h.Log {
		if e, ok := rec.Event.(domain.ProposalApproved); ok && rec.RequestID == undo {
			proposal = domain.ProposalStream(e.Proposal)
		}
	}
	var kept []*domain.Recorded
	for _, rec := range h.Log {
		if rec.Stream != proposal {
			kept = append(kept, rec)
		}
	}
	return domaintest.Fold(kept)
}
