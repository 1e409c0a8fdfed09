package web

import (
	"net/http"
	"strings"
	"testing"

	"refold/internal/domain"
)

// A correction is put right upon a document: it stays with the form while something else
// is wrong, the second person reads it before agreeing, and it is found at the correction
// by staff and by nobody else.
func TestACorrectionKeepsItsDocument(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	rec := s.repaidOnce("F-1")
	page := "/events/" + position(rec.Position) + "/correct"
	officer := b.switched("officer")
	officer.get(page).want(http.StatusOK).has(`type="file"`, "multipart/form-data", "at most 10 MB")
	form := correctionOf(rec)
	form.Set("request_id", newUUID().String())
	form.Set("amount_cents", "1,900.00")
	officer.bring(page, form, brought{"advice.pdf", []byte("x")}).want(http.StatusUnprocessableEntity).has("not a PDF", `value="1,900.00"`)
	kept := officer.bring(page, form, brought{"advice.pdf", onePDF}).want(http.StatusUnprocessableEntity).has("Give a reason", "is kept with the form")
	value := func(r *reply, name string) string {
		_, text, _ := strings.Cut(r.body, `name="`+name+`" value="`)
		text, _, _ = strings.Cut(text, `"`)
		return text
	}
	form.Set("reason", "The bank's advice says so")
	form.Set(keptDocument, value(kept, keptDocument))
	shown := officer.bring(page, form).want(http.StatusOK).has("It is put right upon a document", "PDF, ", "Propose it, with this impact")
	form.Set("impact", value(shown, "impact"))
	forged := correctionOf(rec)
	for name, values := range form {
		forged[name] = values
	}
	forged.Set(keptDocument, strings.Repeat("ab", 32))
	officer.bring(page, forged).want(http.StatusUnprocessableEntity).has("The file is no longer here")
	proposal := officer.bring(page, form).want(http.StatusSeeOther).header.Get("Location")

	// The borrower has the same file: that it is thrown out of a draft takes nothing away.
	s.draftsAndThrowsOut(onePDF)
	approver := b.switched("approver")
	approver.get(proposal).want(http.StatusOK).has("It is put right upon a document", proposal+"/document")
	if got := approver.get(proposal + "/document").want(http.StatusOK); got.body != string(onePDF) {
		t.Error("the second person reads another document")
	}
	b.switched("borrower").get(proposal + "/document").want(http.StatusForbidden)
	approver.sent(proposal, proposal+"/approve", fields()).want(http.StatusSeeOther)
	s.draftsAndThrowsOut(onePDF)
	by := b.journal.Head().Corrections(rec.Position)[0]
	document := "/events/" + position(by.Position) + "/document"
	officer = b.switched("officer")
	officer.get("/facilities/F-1").want(http.StatusOK).has("Corrected by", document)
	officer.get(undoPath(by.Position)).want(http.StatusOK).has(document)
	if got := officer.get(document).want(http.StatusOK); got.body != string(onePDF) {
		t.Error("another document is kept")
	}
	officer.get("/events/" + position(rec.Position) + "/document").want(http.StatusNotFound)
	investor := b.switched("investor")
	investor.get(document).want(http.StatusForbidden)
	investor.get("/facilities/F-1").want(http.StatusOK).lacks(document)
}

// draftsAndThrowsOut has the borrower add a file to an application and remove it again.
func (s scene) draftsAndThrowsOut(content []byte) {
	s.t.Helper()
	w := s.switched("borrower")
	w.post("/apply", fields("amount", "20,000", "tenor", "12", "repayment", "annuity", "purpose", "An oven", "sector", "Retail")).want(http.StatusSeeOther)
	w.bring("/apply/documents", shows(domain.AnnualAccounts), brought{"advice.pdf", content}).want(http.StatusSeeOther)
	id := draftFile.FindString(w.get("/apply/documents").want(http.StatusOK).body)
	w.post("/apply/remove", fields("document", id[strings.LastIndex(id, "/")+1:])).want(http.StatusSeeOther)
	w.get("/apply/documents").want(http.StatusOK).lacks(id)
}

// What was forgotten and entered afterwards says so in the story, with the document for
// staff; that somebody throws the same file out of a draft takes nothing away.
func TestAnInsertionKeepsItsDocument(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Active)
	s.ask(theOfficer, domain.RaiseCharge{Facility: "F-1", Charge: "C-1", ChargeKind: "fee", DueOn: s.today(), AmountCents: 40_00, Reason: "Reminder."})
	log := b.journal.Head().StreamLog("facility-F-1")
	rec := log[len(log)-1]
	officer := b.switched("officer")
	page := "/events/" + position(rec.Position) + "/correct"
	form := correctionOf(rec)
	form.Set("request_id", newUUID().String())
	form.Set("how", howInsert)
	form.Set("reason", "The second letter was forgotten")
	shown := officer.bring(page, form, brought{"letter.pdf", onePDF}).want(http.StatusOK).has("Record it, with this impact")
	for _, name := range []string{"impact", keptDocument} {
		_, value, _ := strings.Cut(shown.body, `name="`+name+`" value="`)
		value, _, _ = strings.Cut(value, `"`)
		form.Set(name, value)
	}
	officer.bring(page, form).want(http.StatusSeeOther)
	head := b.journal.Head().Position()
	if e, ok := b.journal.Log().At(head).Event.(domain.ChargeRaised); !ok || e.Reason != "Reminder." {
		t.Errorf("what is entered says %+v", e)
	}
	document := "/events/" + position(head-1) + "/document"
	officer.get("/facilities/F-1").want(http.StatusOK).has("Entered afterwards by", "The second letter was forgotten", document)
	s.draftsAndThrowsOut(onePDF)
	if got := officer.get(document).want(http.StatusOK); got.body != string(onePDF) {
		t.Error("another document is kept")
	}
	borrower := b.switched("borrower")
	borrower.get("/facilities/F-1").want(http.StatusOK).has("Entered afterwards by").lacks(document, "The second letter was forgotten")
	borrower.get(document).want(http.StatusForbidden)
}
