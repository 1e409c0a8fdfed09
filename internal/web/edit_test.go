package web

import (
	"net/http"
	"net/url"
	"testing"

	"refold/internal/domain"
)

// typedOver are the fields of a form as it was shown, with some typed over.
func typedOver(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	out.Set("request_id", newUUID().String())
	return out
}

// limitsShown is the form of an investor's limits as the office sees it.
func limitsShown(perFacility, total string) url.Values {
	return fields("per_facility", perFacility, "total", total, "seen_per_facility", perFacility, "seen_total", total)
}

// Two people edit one record. What only one of them changed lands; what both changed is
// shown to the second with who, when and from where, and the choice is recorded.
func TestTwoPeopleEditOneRecord(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	newScene(b)
	officer, approver := b.switched("officer"), b.switched("approver")
	page, action := "/parties/P-SECOND", "/parties/P-SECOND/limits"
	office := func() domain.Limits {
		var l domain.Limits
		for _, rec := range b.journal.Head().StreamLog("party-P-SECOND") {
			if e, ok := rec.Event.(domain.LimitsSet); ok {
				l = domain.Limits{PerFacilityCents: e.PerFacilityCents, TotalCents: e.TotalCents}
			}
		}
		return l
	}
	officer.post(action, typedOver(fields("per_facility", "1,000.00", "total", "9,000.00", "seen_per_facility", "", "seen_total", ""))).want(http.StatusSeeOther)
	officer.get(page).want(http.StatusOK).has(`name="seen_per_facility" value="1,000.00"`, `name="seen_total" value="9,000.00"`)
	both := limitsShown("1,000.00", "9,000.00")

	// Disjoint fields: both land.
	officer.post(action, typedOver(both, "per_facility", "2,000.00")).want(http.StatusSeeOther)
	approver.post(action, typedOver(both, "total", "8,000.00")).want(http.StatusSeeOther)
	if got := office(); got.PerFacilityCents != 2_000_00 || got.TotalCents != 8_000_00 {
		t.Fatalf("both edits give %+v", got)
	}

	// The same field: both values are shown, and nothing is recorded before the choice.
	both = limitsShown("2,000.00", "8,000.00")
	officer.post(action, typedOver(both, "per_facility", "3,000.00")).want(http.StatusSeeOther)
	theirs := b.journal.Head().Position()
	mine := typedOver(both, "per_facility", "4,000.00", "total", "7,000.00")
	approver.post(action, mine).want(http.StatusConflict).has("Somebody else has changed this", "S$ 3,000.00", "S$ 4,000.00", "on another device", `name="choice_per_facility"`,
		`name="against_per_facility" value="3,000.00"`, `value="7,000.00"`).lacks(`name="choice_total"`)
	b.recorded(theirs)
	mine.Set("against_per_facility", "3,000.00")
	mine.Set("choice_per_facility", choiceMine)
	approver.post(action, mine).want(http.StatusSeeOther)
	b.recorded(theirs, domain.LimitsSet{Party: "P-SECOND", PerFacilityCents: 4_000_00, TotalCents: 7_000_00},
		domain.EditSettled{About: "party-P-SECOND", Against: theirs, Mine: []string{"per_facility"}})
	officer.get("/events?stream=party-P-SECOND").want(http.StatusOK).has("Chosen between two edits: their own per facility")

	// The other's value may be kept; of the rest the edit lands. A choice against a value
	// that is no longer there counts for nothing.
	both = limitsShown("4,000.00", "7,000.00")
	officer.post(action, typedOver(both, "per_facility", "5,000.00")).want(http.StatusSeeOther)
	theirs = b.journal.Head().Position()
	mine = typedOver(both, "per_facility", "6,000.00", "total", "6,500.00", "choice_per_facility", choiceTheirs, "against_per_facility", "4,500.00")
	approver.post(action, mine).want(http.StatusConflict)
	mine.Set("against_per_facility", "5,000.00")
	approver.post(action, mine).want(http.StatusSeeOther)
	b.recorded(theirs, domain.LimitsSet{Party: "P-SECOND", PerFacilityCents: 5_000_00, TotalCents: 6_500_00},
		domain.EditSettled{About: "party-P-SECOND", Against: theirs, Theirs: []string{"per_facility"}})
}

// One person in two browsers is two people in this.
func TestANameIsChangedInTwoBrowsers(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	one, two := b.as("investor"), b.as("investor")
	was := one.get("/account").want(http.StatusOK).hidden().Get("seen_name")
	if was == "" {
		t.Fatal("the form does not say what it shows")
	}
	one.post("/account/name", typedOver(fields("name", "Ada One", "seen_name", was))).want(http.StatusSeeOther)
	mine := typedOver(fields("name", "Ada Two", "seen_name", was))
	two.post("/account/name", mine).want(http.StatusConflict).has("Keep: Ada One", "Use yours: Ada Two", "on another device")
	mine.Set("against_name", "Ada One")
	mine.Set("choice_name", choiceTheirs)
	two.post("/account/name", mine).want(http.StatusSeeOther)
	two.get("/account").want(http.StatusOK).has("Ada One")
	last := b.journal.Log().At(b.journal.Head().Position())
	if e, ok := last.Event.(domain.EditSettled); !ok || len(e.Theirs) != 1 {
		t.Errorf("recorded was %+v", last.Event)
	}
}
