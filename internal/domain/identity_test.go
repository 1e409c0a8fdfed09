package domain_test

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// refusedWith asks and wants the refusal.
func refusedWith(t *testing.T, h *domaintest.House, by string, c domain.Command, code string) {
	t.Helper()
	a := h.Ask(by, c)
	checkRefusal(t, "ask", a.Refusal)
	if a.Refusal == nil || !a.Refusal.Has(code) {
		t.Errorf("%T by %s: %v, want %s", c, by, a.Refusal, code)
	}
}

// Nobody is verified before a sanctions list was searched for what was handed in last,
// and none with a hit.
func TestVerifyingFollowsAClearScreening(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	verify := domain.VerifyKyc{Party: "B1", Method: "in person", ValidUntil: h.Today() + 100}
	screen := func(result domain.ScreeningResult, note string) {
		h.Must("O1", domain.RecordScreening{Party: "B1", Result: result, List: "MAS list", ListVersion: "1", Note: note})
	}
	submit := func() {
		h.Must("B1", domain.SubmitKyc{Party: "B1", IDNumber: "sealed", Address: "sealed", Country: "SG"})
	}
	owners := domain.DeclareOwners{Party: "B1", Owners: []domain.Owner{{Name: "sealed", ShareBps: 5_100, Country: "SG", Exposed: true}},
		Signatories: []domain.Signatory{{Name: "sealed", Capacity: "Director"}}}
	screen(domain.ScreeningClear, "")
	submit()
	refusedWith(t, h, "O1", verify, "NOT_SCREENED") // the screening was of the earlier papers
	screen(domain.ScreeningClear, "")
	h.Must("B1", owners)
	refusedWith(t, h, "O1", verify, "NOT_SCREENED") // other owners than were screened
	screen(domain.ScreeningHit, "The same name and year of birth.")
	refusedWith(t, h, "O1", verify, "SCREENING_HIT")
	screen(domain.ScreeningClear, "Another person: other place of birth.")
	h.Must("O1", verify)
	if a := h.Must("B1", owners); len(a.Events) != 0 {
		t.Errorf("the same owners again: %d events", len(a.Events))
	}
}

func TestOwnersAreNamedWithTheirShares(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	signs := []domain.Signatory{{Name: "sealed", Capacity: "Director"}}
	owner := func(bps int) domain.Owner { return domain.Owner{Name: "sealed", ShareBps: bps, Country: "SG"} }
	for _, tt := range []struct {
		by, party string
		owners    []domain.Owner
		signs     []domain.Signatory
		code      string
	}{
		{"B1", "B1", nil, signs, "MISSING"},
		{"B1", "B1", []domain.Owner{owner(1)}, nil, "MISSING"},
		{"B1", "B1", []domain.Owner{owner(0)}, signs, "SHARE_INVALID"},
		{"B1", "B1", []domain.Owner{owner(10_001)}, signs, "SHARE_INVALID"},
		{"B1", "B1", []domain.Owner{owner(6_000), owner(4_001)}, signs, "SHARES_EXCEED"},
		{"B1", "B1", make([]domain.Owner, 21), signs, "TOO_MANY_PEOPLE"},
		{"B1", "B1", []domain.Owner{owner(2_499)}, signs, "SENIOR_MANAGER_NEEDED"},
		{"O1", "B1", []domain.Owner{owner(1)}, signs, "NOT_YOURS"},
		{"I1", "I1", []domain.Owner{owner(2_500)}, signs, "NOT_A_COMPANY"},
	} {
		refusedWith(t, h, tt.by, domain.DeclareOwners{Party: tt.party, Owners: tt.owners, Signatories: tt.signs}, tt.code)
	}
	h.Must("B1", domain.DeclareOwners{Party: "B1", Owners: []domain.Owner{owner(6_000), owner(4_000)}, Signatories: signs})
	if p := h.World().Party("B1"); len(p.Owners) != 2 || p.Owners[1].ShareBps != 4_000 || len(p.Signatories) != 1 {
		t.Errorf("declared: %+v, %+v", p.Owners, p.Signatories)
	}
}

// A check counts through its last day and not a day longer, also where that is the day
// of a leap year.
func TestACheckCountsThroughItsLastDay(t *testing.T) {
	for _, last := range []calendar.Date{calendar.Of(2025, 3, 1), calendar.Of(2028, 2, 29), calendar.Of(2027, 2, 28)} {
		h := domaintest.Staffed(1, 1)
		h.TopUp("I1", "R1", 1_000_00)
		h.Must("I1", domain.SubmitKyc{Party: "I1", IDNumber: "sealed", Address: "sealed", Country: "SG"})
		h.Screen("I1")
		h.Must("O1", domain.VerifyKyc{Party: "I1", Method: "in person", ValidUntil: last})
		for h.Today() < last {
			h.NextDay()
		}
		h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 10_00, ToAccount: "sealed"})
		h.NextDay()
		refusedWith(t, h, "I1", domain.RequestWithdrawal{Withdrawal: "W2", Party: "I1", AmountCents: 10_00, ToAccount: "sealed"}, "KYC_EXPIRED")
	}
}

// A payout stands upon an identity check: leaving the check out names the payout.
func TestAnIdentityCheckIsNotUndoneUnderAPayout(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R1", 20_000_00)
	h.Must("B1", domain.SubmitKyc{Party: "B1", IDNumber: "sealed", Address: "sealed", Country: "SG"})
	h.Screen("B1")
	check := h.Must("O1", domain.VerifyKyc{Party: "B1", Method: "in person", ValidUntil: h.Today() + 100}).Request
	if a := h.Undo("O1", check); a.Refusal != nil {
		t.Fatalf("before anything stands upon it: %v", a.Refusal)
	}
	h.Redo("O1", check)
	h.List("F1", "B1", 10_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 10_000_00, ShownAt: 1})
	h.PayOut("F1")
	a := h.Undo("O1", check)
	checkRefusal(t, "undo", a.Refusal)
	if a.Refusal == nil || !a.Refusal.Has("DEPENDENT") {
		t.Errorf("undone under a payout: %v", a.Refusal)
	}
}

// A suspension can be lifted, a closed account stays closed, and neither is closed over
// what is still owed.
func TestSuspendedLiftedClosed(t *testing.T) {
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R1", 1_000_00)
	refusedWith(t, h, "A1", domain.ReinstateParty{Party: "I1", Reason: "x"}, "NOT_SUSPENDED")
	h.Must("A1", domain.SuspendParty{Party: "I1", Reason: "Court order."})
	withdraw := domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 1_000_00, ToAccount: "sealed"}
	refusedWith(t, h, "I1", withdraw, "SUSPENDED")
	refusedWith(t, h, "O1", domain.ReinstateParty{Party: "I1", Reason: "x"}, "NOT_ALLOWED")
	h.Must("A1", domain.ReinstateParty{Party: "I1", Reason: "The order was lifted."})
	refusedWith(t, h, "A1", domain.CloseParty{Party: "I1", Reason: "x"}, "MONEY_LEFT")
	h.Must("I1", withdraw)
	h.Must("A1", domain.CloseParty{Party: "I2", Reason: "As asked for."})
	refusedWith(t, h, "I2", domain.AcknowledgeRisk{Party: "I2", TextVersion: 9}, "PARTY_CLOSED")
	refusedWith(t, h, "A1", domain.SuspendParty{Party: "I2", Reason: "x"}, "PARTY_CLOSED")
	h.Must("B1", domain.SubmitFacility{Facility: "F1", Borrower: "B1", AmountCents: 1_000_00, Currency: "SGD", TenorMonths: 6, Repayment: "annuity", Purpose: "Stock", Sector: "Retail"})
	refusedWith(t, h, "A1", domain.CloseParty{Party: "B1", Reason: "x"}, "FACILITIES_OPEN")
}

// Somebody who may approve is always left.
func TestTheLastApproverStays(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.Person("A2", domain.Staff, domain.RoleApprover)
	h.Must("A2", domain.SuspendParty{Party: "A1", Reason: "Under review."})
	h.Person("C1", domain.Staff, domain.RoleOfficer)
	refusedWith(t, h, "O1", domain.Propose{Proposal: "Q1", Command: domain.RevokeRole{Party: "A2", Role: domain.RoleApprover}, Reason: "x"}, "LAST_APPROVER")
	h.Must("A2", domain.ReinstateParty{Party: "A1", Reason: "Cleared."})
	h.Must("O1", domain.Propose{Proposal: "Q1", Command: domain.RevokeRole{Party: "A2", Role: domain.RoleApprover}, Reason: "She leaves."})
	h.Must("A1", domain.ApproveProposal{Proposal: "Q1"})
}
