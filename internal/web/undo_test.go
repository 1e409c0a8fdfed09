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
	spent, _ := s.spent("1")
	return map[string]asking{
		"/undo/:position/mine":               {"investor", pledged("F-U1") + "/mine", fields()},
		"/undo/:position/mine-again":         {"investor", undone("F-U2", "P-INVESTOR") + "/mine-again", fields()},
		"/undo/:position/undo":               {"officer", pledged("F-U3") + "/undo", fields(why...)},
		"/undo/:position/redo":               {"officer", undone("F-U4", theOfficer) + "/redo", fields(why...)},
		"/undo/:position/cascade":            {"officer", submitted + "/cascade", fields(why...)},
		"/undo/:position/further":            {"officer", spent + "/further", fields(why...)},
		"/restore/:stream/:position/restore": {"officer", restorePath("facility-F-U6", position) + "/restore", fields(why...)},
		"/events/:position/correct":          s.corrected(why),
	}
}

// spent has a new investor ask for all of their money, and gives the request that had
// brought it.
func (s scene) spent(id string) (page, party string) {
	party = s.person("spender-"+id, domain.Investor, demoPassword)
	s.identified(party)
	s.topUp(party, "R-SPENT-"+id, 700_00)
	page = undoPath(s.journal.Head().Position())
	s.ask(party, domain.RequestWithdrawal{Withdrawal: "W-SPENT-" + id, Party: party, AmountCents: 700_00, ToAccount: s.sealed(party, "DBS 1-2-3")})
	return page, party
}

func gradeOf(id string) domain.Command {
	return domain.GradeFacility{Facility: id, ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 4_500, Rate: 9_500_000, Inputs: "Accounts"}
}

// corrected is a form that says that an application was for something else; its impact
// was looked at.
func (s scene) corrected(why []string) asking {
	s.facility("F-U7", domain.Submitted)
	rec := s.last("F-U7", "FacilitySubmitted")
	form := correctionOf(rec)
	form.Set("purpose", "A bigger oven")
	form.Set("reason", why[1])
	f := &Form{values: form}
	impact, _ := s.journal.Head().ImpactOf(theOfficer, amendOf(f, rec))
	form.Set("impact", impact.Digest)
	return asking{"officer", "/events/" + position(rec.Position) + "/correct", form}
}

// repaidOnce is a loan of which 2,000.00 were repaid by the receipt R-9, and the event that
// matched it.
func (s scene) repaidOnce(id string) *domain.Recorded {
	s.facility(id, domain.Active)
	s.repay(id, "R-9", 2_000_00, s.today(), domain.Repayment)
	return s.last(id, "ReceiptMatched")
}

// last is the last event of a kind in a facility.
func (s scene) last(facility, kind string) (rec *domain.Recorded) {
	for _, x := range s.journal.Head().StreamLog(domain.FacilityStream(facility)) {
		if x.Event.Kind() == kind {
			rec = x
		}
	}
	return rec
}

// correctionOf is the form of an event as it is shown.
func correctionOf(rec *domain.Recorded) url.Values {
	form := fields("how", howCorrect, "counts_for", rec.EffectiveOn.String())
	for _, x := range eventFields(rec.Event) {
		form.Set(x.input(), x.shown())
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
	investor.get("/undo/again").want(http.StatusSeeOther).to(undoPath(done))
	investor.post(undoPath(done)+"/mine-again", fields("request_id", newUUID().String())).want(http.StatusSeeOther)
	officer := b.switched("officer")
	officer.get("/undo").want(http.StatusOK).has("Pledge of", "Request redone", "Requests")
	day := time.UnixMicro(b.journal.Head().LastRecordedAt()).In(wording.Zone).Format("2006-01-02")
	officer.get("/undo?from="+day+"&to="+day).want(http.StatusOK).has("Pledge of", `type="date"`, `value="`+day+`"`)
	officer.get("/undo?to=2020-01-01").want(http.StatusOK).has("No request is like that").lacks("Pledge of")
	officer.get("/undo.csv").want(http.StatusOK).has("# Control total,events")
	officer.get(undoPath(done)).want(http.StatusOK).has("Impact statement", "Events behind it", "Left out", "For whom", "Wallet available", "+S$500.00", "a notice")
	officer.get(undoPath(done)+"/impact.csv").want(http.StatusOK).has("Wallet available", "# Filters,digest: ", "# Control total,sum of postings 0.00")
	officer.sent(undoPath(done), undoPath(done)+"/undo", fields()).want(http.StatusUnprocessableEntity).has("Give a reason")
	officer.sent(undoPath(done), undoPath(done)+"/undo", fields("reason", "Pledged twice")).want(http.StatusSeeOther)
	investor.get(undoPath(done)).want(http.StatusOK).has("The back office undid this").lacks("/mine-again")
}

// Money that was spent since is left to be owed, which takes two people, or what spent it
// is undone too; put back, both count again.
func TestWhatSpentTheMoneyIsUndoneToo(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	page, party := s.spent("1")
	officer := b.switched("officer")
	officer.get(page).want(http.StatusOK).has("The money was spent since", "1 request that would have had no ground", page+"?too=spent", "This takes two people", `owes S$700.00`).lacks("/further")
	shown := officer.get(page+"?too=spent").want(http.StatusOK).has("What depends on it", "would be short by", "Leave it, and let it be owed", page+"/further", "/impact.csv?too=spent").lacks("This takes two people")
	officer.get(page + "/impact.csv?too=spent").want(http.StatusOK).has("# Control total,sum of postings 0.00")
	_, digest, _ := strings.Cut(shown.body, `name="impact" value="`)
	digest, _, _ = strings.Cut(digest, `"`)
	officer.sent(page+"?too=spent", page+"/further", fields("impact", digest)).want(http.StatusUnprocessableEntity).has("Give a reason", page+"/further")
	officer.sent(page+"?too=spent", page+"/further", fields("reason", "Another's money", "impact", digest)).want(http.StatusSeeOther)
	head := b.journal.Head()
	if head.Balance(domain.WalletAvailable, party, "SGD") != 0 || head.Balance(domain.WalletLocked, party, "SGD") != 0 {
		t.Error("money is left in the wallet")
	}
	officer.get(page).want(http.StatusOK).has("What comes back with it", page+"/redo")
	officer.sent(page, page+"/redo", fields("reason", "It was theirs")).want(http.StatusSeeOther)
	if b.journal.Head().Balance(domain.WalletLocked, party, "SGD") != 700_00 {
		t.Error("the withdrawal did not come back")
	}
}

// What the bank has confirmed stops an undo that would reach it, and says what can be done.
func TestACascadeStopsAtTheBank(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Active)
	var check int64
	var paid domain.FacilityDisbursed
	for _, rec := range b.journal.Log().UpTo(b.journal.Head().Position()).Since(0) {
		switch e := rec.Event.(type) {
		case domain.KycVerified:
			if e.Party == "P-BORROWER" {
				check = rec.Position
			}
		case domain.FacilityDisbursed:
			paid = e
		}
	}
	officer := b.switched("officer")
	officer.get(undoPath(check)).want(http.StatusOK).has("What depends on it", "was paid out on", "upon this identity check", undoPath(check)+"/cascade")
	s.ask(theOfficer, domain.StateBankBalance{Currency: "SGD", Day: s.today(), BalanceCents: 1, Lines: []domain.BankLine{{On: s.today(), AmountCents: -paid.AmountCents, Reference: paid.BankReference}}})
	s.ask(theApprover, domain.SignOffTrustDay{Currency: "SGD", Day: s.today(), BalanceCents: 1, Reason: "Only this one."})
	officer.get(undoPath(check)).want(http.StatusOK).has("The loan was paid out", "it really happened", "Match what comes back").lacks("/cascade")
	officer.post(undoPath(check)+"/cascade", fields("request_id", newUUID().String(), "reason", "x")).want(http.StatusUnprocessableEntity)
}

// Money is put right by two people: the impact is stated before, the second person agrees
// to it, and everybody finds the corrected figures.
func TestAReceiptIsCorrectedByTwoPeople(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	rec := s.repaidOnce("F-1")
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

// A correction takes with it what would no longer make sense after it: of a receipt that
// was less, no more can have been matched.
func TestACorrectionUndoesWhatDependedOnIt(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.topUp("P-SECOND", "R-8", 700_00)
	rec := b.journal.Head().StreamLog(domain.ReceiptStream("R-8"))[0]
	page := "/events/" + position(rec.Position) + "/correct"
	officer := b.switched("officer")
	form := correctionOf(rec)
	form.Set("amount_cents", "300.00")
	form.Set("reason", "A digit too many")
	shown := officer.sent(page, page, form).want(http.StatusOK).has("What depends on it", "of receipt R-8, which it used", "Propose it, with this impact").lacks("In the way")
	_, digest, _ := strings.Cut(shown.body, `name="impact" value="`)
	digest, _, _ = strings.Cut(digest, `"`)
	form.Set("impact", digest)
	proposal := officer.sent(page, page, form).want(http.StatusSeeOther).header.Get("Location")
	b.switched("approver").sent(proposal, proposal+"/approve", fields()).want(http.StatusSeeOther)
	head := b.journal.Head()
	if left := head.Unmatched(head.Receipt("R-8")); left != 300_00 || head.Balance(domain.WalletAvailable, "P-SECOND", "SGD") != 0 {
		t.Errorf("%s is unmatched, %d in the wallet", left, head.Balance(domain.WalletAvailable, "P-SECOND", "SGD"))
	}
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

// The key for undo leads past what can't be undone to what can, and says so where nothing
// is left.
func TestTheKeyForUndoFindsWhatCanBeUndone(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	auditor := b.switched("auditor")
	auditor.get(auditor.get("/undo/last").want(http.StatusSeeOther).header.Get("Location")).want(http.StatusOK).has("There is nothing of yours to undo.")
	id := s.facility("F-KEY", domain.Listed)
	first := b.journal.Head().Position() + 1
	s.pledge(id, "P-INVESTOR", 500_00)
	done := b.journal.Head().Position()
	funded := s.facility("F-KEY-PAID", domain.Active) // the investor's pledge there is closed over
	investor := b.switched("investor")
	investor.get("/undo/last").want(http.StatusSeeOther).to(undoPath(done))
	investor.post(undoPath(done)+"/mine", fields("request_id", newUUID().String())).want(http.StatusSeeOther)
	if f := b.journal.Head().Facility(funded); f.Stage != domain.Active || done < first {
		t.Fatalf("%s is %s", funded, f.Stage)
	}
	borrower := b.switched("borrower")
	borrower.get(borrower.get("/undo/last").want(http.StatusSeeOther).header.Get("Location")).want(http.StatusOK).has("Nothing that you did lately can be undone. Of the last: ")
	investor.get("/undo/again").want(http.StatusSeeOther).to(undoPath(done))
	s.facility("F-KEY-G", domain.Submitted)
	s.ask(theOfficer, gradeOf("F-KEY-G"))
	b.switched("officer").get("/undo/last").want(http.StatusSeeOther).to(undoPath(b.journal.Head().Position()))
}
