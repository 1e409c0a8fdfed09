package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/internal/wording"
)

// undoAskings are the forms with which what was recorded is put right.
func (s scene) undoAskings(why []string) map[string]asking {
	page := func() string { return undoPath(s.journal.Head().Position()) }
	pledged := func(id string) string {
		s.pledge(s.facility(id, domain.Listed), "P-INVESTOR", 500_00)
		return page()
	}
	undone := func(id, by string) string {
		path := pledged(id)
		rec := s.journal.Log().At(int64(s.journal.Head().Position()))
		s.ask(by, domain.Amend{Undo: []domain.TouchedRequest{{Request: rec.RequestID, Streams: []string{rec.Stream}}}, Reason: "A slip."})
		return path
	}
	s.facility("F-U5", domain.Submitted)
	submitted := page()
	s.ask(theOfficer, gradeOf("F-U5"))
	s.facility("F-U6", domain.Submitted)
	position := s.journal.Head().Position()
	s.ask(theOfficer, gradeOf("F-U6"))
	return map[string]asking{
		"/undo/:position/mine":               {"investor", pledged("F-U1") + "/mine", fields()},
		"/undo/:position/mine-again":         {"investor", undone("F-U2", "P-INVESTOR") + "/mine-again", fields()},
		"/undo/:position/undo":               {"officer", pledged("F-U3") + "/undo", fields(why...)},
		"/undo/:position/redo":               {"officer", undone("F-U4", theOfficer) + "/redo", fields(why...)},
		"/undo/:position/cascade":            {"officer", submitted + "/cascade", fields(why...)},
		"/restore/:stream/:position/restore": {"officer", restorePath("facility-F-U6", position) + "/restore", fields(why...)},
		"/events/:position/correct":          s.corrected(why),
	}
}

func gradeOf(id string) domain.Command {
	return domain.GradeFacility{Facility: id, ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 4_500, Rate: 9_500_000, Inputs: "Accounts"}
}

// corrected is a form that says that an application was for something else; its impact
// was looked at.
func (s scene) corrected(why []string) asking {
	s.facility("F-U7", domain.Submitted)
	var rec *domain.Recorded
	for _, x := range s.journal.Head().StreamLog("facility-F-U7") {
		if x.Event.Kind() == "FacilitySubmitted" {
			rec = x
		}
	}
	form := correctionOf(rec)
	form.Set("purpose", "A bigger oven")
	form.Set("reason", why[1])
	f := &Form{values: form}
	impact, _ := s.journal.Head().ImpactOf(theOfficer, amendOf(f, rec))
	form.Set("impact", impact.Digest)
	return asking{"officer", "/events/" + position(rec.Position) + "/correct", form}
}

// correctionOf is the form of an event as it is shown.
func correctionOf(rec *domain.Recorded) url.Values {
	form := fields("how", howCorrect, "counts_for", rec.EffectiveOn.String())
	for _, x := range eventFields(rec.Event) {
		form.Set(x.name, x.shown())
	}
	return form
}

// What somebody did is undone from the notice of it; the story says so.
func TestASlipIsUndoneFromItsNotice(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	id := s.facility("F-1", domain.Listed)
	investor := b.switched("investor")
	page := "/facilities/" + id
	investor.post(page+"/pledge", fields("request_id", newUUID().String(), "amount", "500")).want(http.StatusSeeOther)
	done := b.journal.Head().Position()
	investor.get(page).want(http.StatusOK).has("Undo", undoPath(done)+"/mine", "Money moves by this")
	investor.get(undoPath(done)).want(http.StatusOK).has("Pledge of S$500.00", "should never have counted", undoPath(done)+"/mine").lacks("Impact statement")
	b.switched("borrower").get(undoPath(done)).want(http.StatusNotFound)
	investor.post(undoPath(done)+"/mine", fields("request_id", newUUID().String())).want(http.StatusSeeOther)
	if b.journal.Head().Balance(domain.WalletLocked, "P-INVESTOR", "SGD") != 0 {
		t.Error("the money is still locked")
	}
	investor.get(page).want(http.StatusOK).has("<del>", "Undone by You", "Put back")
	investor.get("/undo/again").want(http.StatusSeeOther)
	investor.post(undoPath(done)+"/mine-again", fields("request_id", newUUID().String())).want(http.StatusSeeOther)
	officer := b.switched("officer")
	officer.get("/undo").want(http.StatusOK).has("Pledge of", "Request redone", "Requests")
	day := time.UnixMicro(b.journal.Head().LastRecordedAt()).In(wording.Zone).Format("2006-01-02")
	officer.get("/undo?from="+day+"&to="+day).want(http.StatusOK).has("Pledge of", `type="date"`, `value="`+day+`"`)
	officer.get("/undo?to=2020-01-01").want(http.StatusOK).has("No request is like that").lacks("Pledge of")
	officer.get("/undo.csv").want(http.StatusOK).has("# Control total,events")
	officer.get(undoPath(done)).want(http.StatusOK).has("Impact statement", "For whom", "Wallet available", "+S$500.00", "a notice")
	officer.get(undoPath(done)+"/impact.csv").want(http.StatusOK).has("Wallet available", "# Filters,digest: ", "# Control total,sum of postings 0.00")
	officer.sent(undoPath(done), undoPath(done)+"/undo", fields()).want(http.StatusUnprocessableEntity).has("Give a reason")
	officer.sent(undoPath(done), undoPath(done)+"/undo", fields("reason", "Pledged twice")).want(http.StatusSeeOther)
	investor.get(undoPath(done)).want(http.StatusOK).has("The back office undid this").lacks("/mine-again")
}

// Money is put right by two people: the impact is stated before, the second person agrees
// to it, and everybody finds the corrected figures.
func TestAReceiptIsCorrectedByTwoPeople(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Active)
	s.repay("F-1", "R-9", 2_000_00, s.today(), domain.Repayment)
	var rec *domain.Recorded
	for _, x := range b.journal.Head().StreamLog("facility-F-1") {
		if x.Event.Kind() == "ReceiptMatched" {
			rec = x
		}
	}
	page := "/events/" + position(rec.Position) + "/correct"
	officer := b.switched("officer")
	officer.get("/events/"+position(rec.Position)).want(http.StatusOK).has(page, undoPath(rec.Position))
	officer.get(page).want(http.StatusOK).has("What it should say", "Show the impact", `value="2,000.00"`, "R-9")
	form := correctionOf(rec)
	form.Set("amount_cents", "1,900.00")
	officer.sent(page, page, form).want(http.StatusUnprocessableEntity).has("Give a reason")
	form.Set("reason", "Typed wrongly")
	head := b.journal.Head().Position()
	shown := officer.sent(page, page, form).want(http.StatusOK).has("Impact statement", "Propose it, with this impact", "Claim of", "For whom")
	b.recorded(head, []domain.Event{}...)
	_, digest, _ := strings.Cut(shown.body, `name="impact" value="`)
	digest, _, _ = strings.Cut(digest, `"`)
	form.Set("impact", digest)
	other := url.Values{}
	for name, values := range form {
		other[name] = values
	}
	other.Set("amount_cents", "1,800.00")
	officer.sent(page, page, other).want(http.StatusUnprocessableEntity).has("something else by now")
	proposal := officer.sent(page, page, form).want(http.StatusSeeOther).header.Get("Location")
	approver := b.switched("approver")
	approver.get(proposal).want(http.StatusOK).has("Correct “Receipt matched”", "Impact statement", "What approving does")
	approver.get(proposal + "/impact.csv").want(http.StatusOK).has("Impact statement")
	officer.post(proposal+"/approve", fields("request_id", newUUID().String())).want(http.StatusForbidden)
	approver.sent(proposal, proposal+"/approve", fields()).want(http.StatusSeeOther)
	if f := b.journal.Head().Facility("F-1"); f.Payments[0].AmountCents != 1_900_00 {
		t.Errorf("it counts as %d", f.Payments[0].AmountCents)
	}
	officer.get("/facilities/F-1").want(http.StatusOK).has("Receipt of S$1,900.00 matched", "Corrected by")
}

// A page of the past offers to take its record back to what it shows.
func TestARecordIsRestored(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Submitted)
	then := b.journal.Head().Position()
	was := b.journal.Head().Facility("F-1").Stage
	s.ask(theOfficer, gradeOf("F-1"))
	officer := b.switched("officer")
	path := restorePath("facility-F-1", then)
	officer.get("/facilities/F-1?at="+position(then)).want(http.StatusOK).has("Restore this record to here", path)
	officer.get(path).want(http.StatusOK).has("Assessed", "Undone", "Impact statement", "under assessment", "submitted")
	officer.sent(path, path+"/restore", fields("reason", "The wrong company's accounts")).want(http.StatusSeeOther)
	if now := b.journal.Head().Facility("F-1").Stage; now != was {
		t.Errorf("it is %s, it was %s", now, was)
	}
	officer.get(path).want(http.StatusOK).has("It is so already")
}
