package domain_test

import (
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// Nobody is let in by one person, the link opens the door once and for two weeks, and who
// came by it holds the role that two people gave.
func TestAColleagueComesByInvitation(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	invite := domain.InviteColleague{Party: "S1", Name: "sealed", Role: domain.RoleApprover}
	refusedWith(t, h, "A1", invite, "NEEDS_SECOND_PERSON")
	refusedWith(t, h, "I1", domain.Propose{Proposal: "Q1", Command: invite, Reason: "More work."}, "NOT_ALLOWED")
	accept := func(as string) domain.AcceptInvitation {
		return domain.AcceptInvitation{Party: as, Name: "sealed", Email: "sealed", EmailHash: "hash-" + as}
	}
	refusedWith(t, h, "S1", accept("S1"), "NO_SUCH_INVITATION")
	h.Agree(invite)
	if h.World().Party("S1") != nil || h.World().Invitation("S1").State(h.Today()) != domain.InvitationOpen {
		t.Error("an invitation registers nobody, and is open")
	}
	refusedWith(t, h, "O1", accept("S1"), "NOT_YOURS")
	taken := accept("S1")
	taken.EmailHash = "hash-I1"
	refusedWith(t, h, "S1", taken, "EMAIL_KNOWN")
	for range domain.InvitationDays {
		h.NextDay()
	}
	request := h.Must("S1", accept("S1")).Request
	if p := h.World().Party("S1"); p == nil || p.As != domain.Staff || !p.Is(domain.RoleApprover) || p.Is(domain.RoleOfficer) {
		t.Fatalf("who came is %+v", p)
	}
	refusedWith(t, h, "O1", domain.WithdrawInvitation{Party: "S1", Reason: "x"}, "INVITATION_CLOSED")
	other := accept("S1")
	other.EmailHash = "hash-other"
	refusedWith(t, h, "S1", other, "INVITATION_CLOSED")
	if a := h.Undo("O1", request); a.Refusal != nil || h.World().Party("S1") != nil || h.World().Invitation("S1").Stands != domain.InvitationOpen {
		t.Errorf("coming was undone: %v", a.Refusal)
	}
	h.NextDay()
	refusedWith(t, h, "S1", accept("S1"), "INVITATION_EXPIRED")
	h.Must("O1", domain.WithdrawInvitation{Party: "S1", Reason: "She took another post."})
	refusedWith(t, h, "S1", accept("S1"), "INVITATION_CLOSED")
}

// An invitation isn't undone under who came by it.
func TestAnInvitationStaysUnderWhoCame(t *testing.T) {
	h := domaintest.Staffed(0, 0)
	invited := h.Agree(domain.InviteColleague{Party: "S1", Name: "sealed", Role: domain.RoleOfficer}).Request
	h.Must("S1", domain.AcceptInvitation{Party: "S1", Name: "sealed", Email: "sealed", EmailHash: "hash-S1"})
	undo := domain.UndoRequest{Request: invited, Streams: h.Streams(invited), Reason: "The wrong person."}
	refusedWith(t, h, "O1", domain.Propose{Proposal: "Q-UNDO", Command: undo, Reason: "The wrong person."}, "DEPENDENT")
}

// An address belongs to one person at a time; one that was given up is free, and giving
// it up isn't undone once somebody else has it.
func TestAnAddressMovesWithItsPerson(t *testing.T) {
	h := domaintest.Staffed(2, 0)
	change := func(who, hash string) domain.ChangeEmail {
		return domain.ChangeEmail{Party: who, Email: "sealed", EmailHash: hash, ShownAt: 3}
	}
	refusedWith(t, h, "I1", change("I1", "hash-I2"), "EMAIL_KNOWN")
	refusedWith(t, h, "O1", change("I1", "hash-new"), "NOT_YOURS")
	moved := h.Must("I1", change("I1", "hash-new"))
	if a := h.Must("I1", change("I1", "hash-new")); len(a.Events) != 0 {
		t.Error("the same address again recorded something")
	}
	h.Must("I2", change("I2", "hash-I1"))
	a := h.Undo("O1", moved.Request)
	if a.Refusal == nil || !a.Refusal.Has("USED_SINCE") {
		t.Errorf("the address is given back although somebody has it: %v", a.Refusal)
	}
	h.Must("I2", change("I2", "hash-third"))
	if a := h.Undo("O1", moved.Request); a.Refusal != nil || h.World().Party("I1").EmailHash != "hash-I1" {
		t.Errorf("undone, the address is %s: %v", h.World().Party("I1").EmailHash, a.Refusal)
	}
	h.Must("I1", domain.ChangeName{Party: "I1", Name: "sealed anew", ShownAt: 3})
	if h.World().Party("I1").Name != "sealed anew" {
		t.Error("the name is the old one")
	}
}

// Before a company is verified it is known who stands behind it, and what is said to have
// been seen is in the file and stays there.
func TestWhoIsVerifiedHasAFile(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	verify := domain.VerifyKyc{Party: "B1", Method: domain.MethodDocuments, ValidUntil: h.Today() + 100}
	h.Must("B1", domain.SubmitKyc{Party: "B1", IDNumber: "sealed", Address: "sealed", Country: "SG"})
	h.Must("O1", domain.RecordScreening{Party: "B1", Result: domain.ScreeningClear, List: "MAS list", ListVersion: "1"})
	refusedWith(t, h, "O1", verify, "OWNERS_MISSING")
	refusedWith(t, h, "O1", verify, "DOCUMENTS_MISSING")
	few := domain.DeclareOwners{Party: "B1", Owners: []domain.Owner{{Name: "sealed", ShareBps: 2_000, Country: "SG"}},
		Signatories: []domain.Signatory{{Name: "sealed", Capacity: "Director"}}}
	refusedWith(t, h, "B1", few, "SENIOR_MANAGER_NEEDED")
	few.SeniorManager = "sealed"
	h.Must("B1", few)
	h.Screen("B1")
	attach := func(by, id string, n int) domaintest.Answer {
		return h.Ask(by, domain.AttachPartyDocument{Party: "B1", Document: domaintest.IdentityPaper(id, n)})
	}
	for _, by := range []string{"I1", "U1"} {
		if a := attach(by, "D1", 1); a.Refusal == nil {
			t.Errorf("%s adds to the file of somebody else", by)
		}
	}
	attach("B1", "D1", 1)
	attach("O1", "D2", 2)
	refusedWith(t, h, "B1", domain.RemovePartyDocument{Party: "B1", Attachment: "D2"}, "NOT_YOURS")
	h.Must("O1", domain.RemovePartyDocument{Party: "B1", Attachment: "D2"})
	refusedWith(t, h, "B1", domain.RemovePartyDocument{Party: "B1", Attachment: "D3"}, "NO_SUCH_ATTACHMENT")
	h.Must("O1", verify)
	refusedWith(t, h, "B1", domain.RemovePartyDocument{Party: "B1", Attachment: "D1"}, "DOCUMENT_RELIED_ON")
	refusedWith(t, h, "O1", domain.AttachPartyDocument{Party: "A1", Document: domaintest.IdentityPaper("D1", 1)}, "STAFF_HAS_NO_FILE")
	if p := h.World().Party("B1"); len(p.Documents) != 1 || p.Documents[0].ID != "D1" || p.SeniorManager != "sealed" {
		t.Errorf("in the file: %+v", p.Documents)
	}
}
