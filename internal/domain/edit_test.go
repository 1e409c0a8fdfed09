package domain_test

import (
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
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
