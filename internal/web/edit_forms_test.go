package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/domain"
)

// shownOn is a form as a page shows it: what is filled in, and what the form brings back.
func shownOn(p *reply, names ...string) url.Values {
	shown := p.hidden()
	for _, name := range names {
		shown.Set(name, shown.Get(seenField+name))
	}
	return shown
}

// opened is what was sealed.
func opened(b *bundle, sealed domain.Personal) string {
	b.t.Helper()
	text, err := b.keys.Open(b.t.Context(), sealed)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// lastEdit is the last event of a stream that is no choice, and whether a choice stands after it.
func lastEdit(b *bundle, stream string) (domain.Event, *domain.EditSettled) {
	var last domain.Event
	var choice *domain.EditSettled
	for _, rec := range b.journal.Head().StreamLog(stream) {
		if e, ok := rec.Event.(domain.EditSettled); ok {
			choice = &e
		} else {
			last, choice = rec.Event, nil
		}
	}
	return last, choice
}

// Two officers assess one application. What only one of them put in stays; where they
// differ the second chooses, and the choice stands in the facility's record.
func TestTwoOfficersAssessOneApplication(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	application := s.drafted()
	page := b.switched("borrower").post(application.path, typedOver(application.form)).want(http.StatusSeeOther).header.Get("Location")
	officer, clerk := b.switched("officer"), b.as("clerk")
	action, stream := page+"/grade", domain.FacilityStream(strings.TrimPrefix(page, "/facilities/"))
	names := []string{"turnover", "profit", "debts", "years", "bureau", "late", "grade", "rate", "pd", "lgd", "inputs"}
	first := shownOn(officer.get(page).want(http.StatusOK), names...)
	if first.Get("turnover") != "500000.00" || first.Get("profit") != "-20000.00" {
		t.Fatalf("the form begins with %v", first)
	}
	officer.post(action, typedOver(first, "grade", "B", "rate", "9.5", "pd", "2", "lgd", "45", "inputs", "Accounts", "debts", "12,000")).want(http.StatusSeeOther)
	theirs := b.journal.Head().Position()

	mine := typedOver(first, "grade", "C", "rate", "9.50", "pd", "2", "lgd", "45.0", "inputs", "Accounts", "late", "3")
	clerk.post(action, mine).want(http.StatusConflict).has("Keep: B", "Use yours: C", `name="choice_grade"`).lacks(`name="choice_rate"`, `name="choice_lgd"`, `name="choice_debts"`)
	b.recorded(theirs)
	mine.Set("against_grade", "B")
	mine.Set("choice_grade", choiceMine)
	clerk.post(action, mine).want(http.StatusSeeOther)
	last, choice := lastEdit(b, stream)
	if e, ok := last.(domain.FacilityGraded); !ok || e.Grade != "C" || e.Figures.DebtsCents != 12_000_00 || e.Figures.LatePayments != 3 {
		t.Errorf("recorded was %+v", last)
	}
	if choice == nil || choice.Against != theirs || len(choice.Mine) != 1 {
		t.Errorf("the choice is %+v", choice)
	}
	clerk.get(page).want(http.StatusOK).has("Chosen between two assessments")
	b.switched("borrower").get(page).want(http.StatusOK).lacks("Chosen between two assessments")

	// Keeping the other's leaves their assessment as the last one.
	second := shownOn(officer.get(page).want(http.StatusOK), names...)
	officer.post(action, typedOver(second, "rate", "11")).want(http.StatusSeeOther)
	clerk.post(action, typedOver(second, "rate", "12", "against_rate", "11", "choice_rate", choiceTheirs)).want(http.StatusSeeOther)
	last, choice = lastEdit(b, stream)
	if e, ok := last.(domain.FacilityGraded); !ok || e.Rate != 11_000_000 || choice == nil || len(choice.Theirs) != 1 {
		t.Errorf("recorded was %+v and %+v", last, choice)
	}
}

// What waits for an officer can be changed, from two browsers too; what did not change is
// not recorded again. Of the number the last characters are shown.
func TestAnIdentityIsHandedInFromTwoBrowsers(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	newScene(b)
	one, two := b.as("fifth"), b.as("fifth")
	one.post("/identity", typedOver(fields("id_number", "S7654321Z", "address", "1 Road", "country", "SG"))).want(http.StatusSeeOther)
	shown := shownOn(one.get("/identity").want(http.StatusOK).lacks("S7654321Z"), "id_number", "address", "country")
	at := b.journal.Head().Position()
	one.post("/identity", typedOver(shown)).want(http.StatusSeeOther)
	b.recorded(at)

	one.post("/identity", typedOver(shown, "country", "MY")).want(http.StatusSeeOther)
	two.post("/identity", typedOver(shown, "address", "2 Road")).want(http.StatusSeeOther)
	handedIn := func() (number, address, country string) {
		last, _ := lastEdit(b, "party-P-FIFTH")
		e, ok := last.(domain.KycSubmitted)
		if !ok {
			t.Fatalf("the last is %+v", last)
		}
		return opened(b, e.IDNumber), opened(b, e.Address), e.Country
	}
	if number, address, country := handedIn(); number != "S7654321Z" || address != "2 Road" || country != "MY" {
		t.Errorf("both edits give %s, %s, %s", number, address, country)
	}

	shown = shownOn(one.get("/identity").want(http.StatusOK), "id_number", "address", "country")
	one.post("/identity", typedOver(shown, "address", "3 Road")).want(http.StatusSeeOther)
	mine := typedOver(shown, "address", "4 Road")
	two.post("/identity", mine).want(http.StatusConflict).has("Keep: 3 Road", "Use yours: 4 Road", "on another device")
	mine.Set("against_address", "3 Road")
	mine.Set("choice_address", choiceTheirs)
	two.post("/identity", mine).want(http.StatusSeeOther)
	if _, address, _ := handedIn(); address != "3 Road" {
		t.Errorf("the address is %s", address)
	}
	if _, choice := lastEdit(b, "party-P-FIFTH"); choice == nil || len(choice.Theirs) != 1 {
		t.Errorf("the choice is %+v", choice)
	}
}

// Numbers of one length that end alike look alike in a form, and are told apart all the same:
// by marks from which nobody reads the number, and which say nothing of another person's.
func TestNumbersThatLookAlikeAreToldApart(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	newScene(b)
	one, two := b.as("fifth"), b.as("fifth")
	one.post("/identity", typedOver(fields("id_number", "S7654321Z", "address", "1 Road", "country", "SG"))).want(http.StatusSeeOther)
	number := func() string {
		last, _ := lastEdit(b, "party-P-FIFTH")
		e, ok := last.(domain.KycSubmitted)
		if !ok {
			t.Fatalf("the last is %+v", last)
		}
		return opened(b, e.IDNumber)
	}
	shown := shownOn(one.get("/identity").want(http.StatusOK), "id_number", "address", "country")
	if mark := shown.Get("mark_id_number"); mark == "" || mark == b.keys.Hash("identity number of P-INVESTOR", "S7654321Z") {
		t.Errorf("the mark is %q", mark)
	}
	one.post("/identity", typedOver(shown, "id_number", "S1111321Z")).want(http.StatusSeeOther)

	// The other leaves it alone: what was changed stays.
	two.post("/identity", typedOver(shown, "address", "2 Road")).want(http.StatusSeeOther)
	if got := number(); got != "S1111321Z" {
		t.Errorf("the number is %s", got)
	}

	// Both change it: the second is asked, though what stands looks like what was shown.
	at := b.journal.Head().Position()
	mine := typedOver(shown, "id_number", "S2222321Z", "address", "2 Road")
	mark := two.post("/identity", mine).want(http.StatusConflict).has("Keep: ••••••21Z", "Use yours: S2222321Z").lacks("S1111321Z").hidden().Get("against_id_number")
	b.recorded(at)
	mine.Set("against_id_number", mark)
	mine.Set("choice_id_number", choiceMine)

	// It is changed once more to what looks the same: the choice was about another number.
	shown = shownOn(one.get("/identity").want(http.StatusOK), "id_number", "address", "country")
	one.post("/identity", typedOver(shown, "id_number", "S3333321Z")).want(http.StatusSeeOther)
	mark = two.post("/identity", mine).want(http.StatusConflict).hidden().Get("against_id_number")
	mine.Set("against_id_number", mark)
	two.post("/identity", mine).want(http.StatusSeeOther)
	if got := number(); got != "S2222321Z" {
		t.Errorf("the number is %s", got)
	}
	if _, choice := lastEdit(b, "party-P-FIFTH"); choice == nil || len(choice.Mine) != 1 || choice.Mine[0] != "id_number" {
		t.Errorf("the choice is %+v", choice)
	}
}

// Owners are declared from two browsers: a share that one of them changed stays beside a
// capacity that the other did.
func TestOwnersAreDeclaredFromTwoBrowsers(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	newScene(b)
	one, two := b.as("borrower"), b.as("borrower")
	names := []string{"senior_manager"}
	for _, row := range []string{"owner_1_", "owner_2_", "owner_3_", "owner_4_"} {
		names = append(names, row+"name", row+"share", row+"country", row+"exposed")
	}
	for _, row := range []string{"signatory_1_", "signatory_2_"} {
		names = append(names, row+"name", row+"capacity")
	}
	one.post("/identity/owners", typedOver(fields("owner_1_name", "A. Owner", "owner_1_share", "60.5", "owner_1_country", "SG",
		"signatory_1_name", "A. Director", "signatory_1_capacity", "Director"))).want(http.StatusSeeOther)
	shown := shownOn(one.get("/identity").want(http.StatusOK), names...)
	at := b.journal.Head().Position()
	one.post("/identity/owners", typedOver(shown, "owner_1_share", "60.50")).want(http.StatusSeeOther)
	b.recorded(at)

	one.post("/identity/owners", typedOver(shown, "owner_1_share", "70")).want(http.StatusSeeOther)
	two.post("/identity/owners", typedOver(shown, "signatory_1_capacity", "Managing director")).want(http.StatusSeeOther)
	last, _ := lastEdit(b, "party-P-BORROWER")
	if e, ok := last.(domain.OwnersDeclared); !ok || e.Owners[0].ShareBps != 7_000 || e.Signatories[0].Capacity != "Managing director" {
		t.Errorf("both edits give %+v", last)
	}
	theirs := b.journal.Head().Position()
	two.post("/identity/owners", typedOver(shown, "owner_1_share", "80")).want(http.StatusConflict).has("Keep: 70 %", "Use yours: 80 %")
	b.recorded(theirs)
	two.post("/identity/owners", typedOver(shown, "owner_1_share", "80", "against_owner_1_share", "70", "choice_owner_1_share", choiceMine)).want(http.StatusSeeOther)
	last, choice := lastEdit(b, "party-P-BORROWER")
	if e, ok := last.(domain.OwnersDeclared); !ok || e.Owners[0].ShareBps != 8_000 || choice == nil || choice.Mine[0] != "owner_1_share" {
		t.Errorf("recorded was %+v and %+v", last, choice)
	}
}

// An address that was changed elsewhere meanwhile is shown before another one takes its
// place.
func TestAnAddressIsChangedInTwoBrowsers(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	one, two := b.as("investor"), b.as("investor")
	shown := shownOn(one.get("/account").want(http.StatusOK), "email")
	shown.Set("current", demoPassword)
	one.post("/account/email", typedOver(shown, "email", "one@example.com")).want(http.StatusSeeOther)
	at := b.journal.Head().Position()
	mine := typedOver(shown, "email", "two@example.com")
	two.post("/account/email", mine).want(http.StatusConflict).has("Keep: one@example.com", "Use yours: two@example.com").lacks(`value="` + demoPassword)
	b.recorded(at)
	mine.Set("against_email", "one@example.com")
	mine.Set("choice_email", choiceMine)
	two.post("/account/email", mine).want(http.StatusSeeOther)
	two.post("/account/email", mine).want(http.StatusSeeOther) // pressed twice
	if last, choice := lastEdit(b, "party-P-INVESTOR"); choice == nil || last.Kind() != "EmailChanged" {
		t.Errorf("recorded was %+v and %+v", last, choice)
	}
}
