package domain_test

import (
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/schedule"
)

// settledAgainst is the position of limits that somebody else has set.
func settledAgainst(h *domaintest.House) int64 {
	for _, rec := range h.World().StreamLog("party-I2") {
		if _, ok := rec.Event.(domain.LimitsSet); ok {
			return rec.Position
		}
	}
	panic("no limits were set")
}

// A choice between two edits stands beside the edit, or alone where nothing is left of it;
// it lends nobody a right that the edit alone would not give.
func TestAChoiceBetweenEdits(t *testing.T) {
	h := inState("submitted")
	against := settledAgainst(h)
	mine := domain.SettleEdit{About: "party-I2", Against: against, Mine: []string{"total"}, Edit: domain.SetLimits{Party: "I2", TotalCents: 9_00}}
	for name, c := range map[string]struct {
		by   string
		ask  domain.SettleEdit
		code string
	}{
		"nothing chosen":       {"O1", domain.SettleEdit{About: mine.About, Against: against, Edit: mine.Edit}, "NOTHING_TO_CHOOSE"},
		"no such event":        {"O1", domain.SettleEdit{About: mine.About, Against: 1, Mine: mine.Mine, Edit: mine.Edit}, "NOTHING_TO_CHOOSE"},
		"another record":       {"O1", domain.SettleEdit{About: mine.About, Against: against, Mine: mine.Mine, Edit: domain.SetLimits{Party: "I1", TotalCents: 9_00}}, "NOT_EDITED"},
		"no edit":              {"O1", domain.SettleEdit{About: mine.About, Against: against, Mine: mine.Mine, Edit: domain.GrantRole{Party: "U1", Role: domain.RoleOfficer}}, "NOT_EDITED"},
		"somebody else's name": {"I1", domain.SettleEdit{About: mine.About, Against: against, Theirs: []string{"name"}}, "NOT_ALLOWED"},
		"no right to the edit": {"I1", mine, "NOT_ALLOWED"},
	} {
		if _, refusal := domain.Decide(h.World(), c.by, c.ask); refusal == nil || !refusal.Has(c.code) {
			t.Errorf("%s: %v, want %s", name, refusal, c.code)
		}
	}
	if a := h.Must("O1", mine); len(a.Events) != 2 {
		t.Errorf("the edit and the choice are %d events", len(a.Events))
	}
	if a := h.Must("O1", domain.SettleEdit{About: mine.About, Against: against, Theirs: []string{"total"}}); len(a.Events) != 1 {
		t.Errorf("the choice alone is %d events", len(a.Events))
	}
}

// Each command that edits fields may stand beside a choice; of an assessment the choice
// stands in the facility's record, and asking for the same again records nothing.
func TestEveryEditCanBeChosen(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.Must("B1", domain.SubmitFacility{Facility: "F1", Borrower: "B1", AmountCents: 9_000_00, Currency: "SGD", TenorMonths: 6, Repayment: schedule.Annuity,
		Purpose: "Stock", Sector: "Retail", TurnoverCents: 90_000_00})
	signs := []domain.Signatory{{Name: "sealed", Capacity: "Director"}}
	for _, tt := range []struct {
		by, about string
		edit      domain.Command
	}{
		{"O1", domain.FacilityStream("F1"), domain.GradeFacility{Facility: "F1", ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 4_500, Rate: 9_000_000, Inputs: "Accounts"}},
		{"B1", domain.PartyStream("B1"), domain.SubmitKyc{Party: "B1", IDNumber: "sealed", Address: "sealed", Country: "SG"}},
		{"B1", domain.PartyStream("B1"), domain.DeclareOwners{Party: "B1", SeniorManager: "sealed", Signatories: signs}},
		{"O1", domain.PartyStream("B1"), domain.ChangeCompany{Party: "B1", CompanyName: "New Name Pte Ltd", Sector: "Retail"}},
		{"I1", domain.PartyStream("I1"), domain.ChangeEmail{Party: "I1", Email: "sealed", EmailHash: "another"}},
	} {
		log := h.World().StreamLog(tt.about)
		against := log[len(log)-1].Position
		if a := h.Must(tt.by, domain.SettleEdit{About: tt.about, Against: against, Mine: []string{"field"}, Edit: tt.edit}); len(a.Events) != 2 {
			t.Errorf("%T: the edit and the choice are %d events", tt.edit, len(a.Events))
		}
		if a := h.Must(tt.by, tt.edit); len(a.Events) != 0 {
			t.Errorf("%T: the edit again is %d events", tt.edit, len(a.Events))
		}
		theirs := domain.SettleEdit{About: tt.about, Against: against, Theirs: []string{"field"}}
		if a := h.Must(tt.by, theirs); len(a.Events) != 1 {
			t.Errorf("%T: the choice alone is %d events", tt.edit, len(a.Events))
		}
		if a := h.Must(tt.by, theirs); len(a.Events) != 0 {
			t.Errorf("%T: the choice again is %d events", tt.edit, len(a.Events))
		}
	}
}

// What waits for an officer can be handed in anew; what was searched for the papers of
// before does not count for it.
func TestWhatWaitsCanBeHandedInAnew(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	first := domain.SubmitKyc{Party: "I1", IDNumber: "sealed", Address: "sealed", Country: "SG"}
	h.Must("I1", first)
	h.Screen("I1")
	if a := h.Must("I1", first); len(a.Events) != 0 {
		t.Errorf("the same again is %d events", len(a.Events))
	}
	second := first
	second.Country = "MY"
	h.Must("I1", second)
	refusedWith(t, h, "O1", domain.VerifyKyc{Party: "I1", Method: "in person", ValidUntil: h.Today() + 100}, "NOT_SCREENED")
	if country := h.World().Party("I1").KycCountry; country != "MY" {
		t.Errorf("the country is %s", country)
	}
}
