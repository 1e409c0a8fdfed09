package web

import (
	"net/http"
	"strings"
	"testing"

	"refold/internal/domain"
)

// A second person looks at an impact while somebody repays the same loan: approving is
// refused, the proposal names what was recorded since, and leads to the impact as it was
// proposed. Proposed anew it can be approved. Who is not staff gets nowhere near it, and who
// has signed out meanwhile is asked who they are.
func TestAStaleImpactIsRefusedWithWhatHappenedSince(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	rec := s.repaidOnce("F-1")
	page := "/events/" + position(rec.Position) + "/correct"
	officer, approver := b.switched("officer"), b.switched("approver")
	propose := func() string {
		form := correctionOf(rec)
		form.Set("request_id", newUUID().String())
		form.Set("amount_cents", "1,900.00")
		form.Set("reason", "Typed wrongly")
		shown := officer.sent(page, page, form).want(http.StatusOK)
		_, digest, _ := strings.Cut(shown.body, `name="impact" value="`)
		digest, _, _ = strings.Cut(digest, `"`)
		form.Set("impact", digest)
		return officer.sent(page, page, form).want(http.StatusSeeOther).header.Get("Location")
	}
	proposal := propose()
	proposed := b.journal.Head().Position()
	approver.get(proposal).want(http.StatusOK).has("Impact statement", proposal+"/approve").lacks("Recorded since it was proposed")
	s.repay("F-1", "R-10", 300_00, s.today(), domain.Repayment)
	head := b.journal.Head().Position()
	yes := fields("request_id", newUUID().String())
	approver.post(proposal+"/approve", yes).want(http.StatusUnprocessableEntity).has("something else by now")
	b.recorded(head, []domain.Event{}...)
	then := proposal + "?at=" + position(proposed)
	approver.get(proposal).want(http.StatusOK).has("Recorded since it was proposed", "S$300.00", "The impact as it was proposed", then).lacks(proposal + "/approve")
	approver.get(then).want(http.StatusOK).has("Impact statement").lacks("Recorded since it was proposed")

	for _, role := range []string{"investor", "borrower", "auditor"} {
		b.switched(role).post(undoPath(rec.Position)+"/undo", fields("request_id", newUUID().String(), "reason", "Because")).want(http.StatusForbidden)
	}
	stranger := b.switched("officer")
	stranger.post("/signout", fields()).want(http.StatusSeeOther)
	stranger.post(undoPath(rec.Position)+"/undo", fields("request_id", newUUID().String(), "reason", "Because")).want(http.StatusSeeOther).to("/signin")
	b.recorded(head, []domain.Event{}...)

	officer.sent(proposal, proposal+"/withdraw", fields()).want(http.StatusSeeOther)
	again := propose()
	approver.sent(again, again+"/approve", fields()).want(http.StatusSeeOther)
	if paid := b.journal.Head().Facility("F-1").Payments[0].AmountCents; paid != 1_900_00 {
		t.Errorf("the loan was paid %s", paid)
	}
}
