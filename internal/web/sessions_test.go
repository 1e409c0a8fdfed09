package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
)

// Staff see where somebody is signed in and end it, with a reason that the person reads;
// what they may not end they can't.
func TestStaffEndSessions(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	officer, approver, auditor := b.as("officer"), b.as("approver"), b.as("auditor")
	const page = "/parties/P-INVESTOR/sessions"
	officer.get("/parties/P-INVESTOR").want(http.StatusOK).has(page)
	officer.get(page).want(http.StatusOK).has("Signed in nowhere").lacks("End a session")
	here, there := b.as("investor"), b.as("investor")
	open, err := b.server.accounts.list(t.Context(), "P-INVESTOR")
	if err != nil || len(open) != 2 {
		t.Fatalf("%d sessions: %v", len(open), err)
	}
	officer.get(page).want(http.StatusOK).has("End a session", open[0].Session, open[1].Session).lacks("Signed in nowhere")
	auditor.get(page).want(http.StatusOK).has(open[0].Session).lacks("End a session")
	auditor.post(page, fields("session", everySession, "reason", "x")).want(http.StatusForbidden)
	officer.sent(page, page, fields("session", open[0].Session, "reason", "")).want(http.StatusUnprocessableEntity).has("Give a reason", "selected")
	officer.sent(page, page, fields("session", open[0].Session, "reason", "A stolen telephone.")).want(http.StatusSeeOther)
	left, err := b.server.accounts.list(t.Context(), "P-INVESTOR")
	if err != nil || len(left) != 1 || left[0].Session != open[1].Session {
		t.Fatalf("left are %v: %v", left, err)
	}
	officer.sent(page, page, fields("session", open[0].Session, "reason", "Once more.")).want(http.StatusSeeOther) // it had ended already
	officer.sent(page, page, fields("session", everySession, "reason", "To be sure.")).want(http.StatusSeeOther)
	for _, w := range []*browser{here, there} {
		if got := w.get("/wallet"); got.status != http.StatusSeeOther {
			t.Errorf("a session that was ended shows the wallet: status %d", got.status)
		}
	}
	b.as("investor").get("/account").want(http.StatusOK).has("Signed you out", "A stolen telephone.", "To be sure.").lacks("Once more.")
	auditor.get("/access").want(http.StatusOK).has("Ended sessions", "A stolen telephone.", "To be sure.")
	auditor.get("/access.csv").want(http.StatusOK).has("sign-out")

	// Of colleagues an approver decides; of oneself, one's own page.
	officer.get("/parties/P-AUDITOR/sessions").want(http.StatusOK).has("Only an approver").lacks("End a session")
	officer.post("/parties/P-AUDITOR/sessions", fields("session", everySession, "reason", "x")).want(http.StatusForbidden)
	approver.get("/parties/P-APPROVER/sessions").want(http.StatusOK).has("These are your own").lacks("End a session")
	approver.post("/parties/P-APPROVER/sessions", fields("session", everySession, "reason", "x")).want(http.StatusForbidden)
	approver.sent("/parties/P-OFFICER/sessions", "/parties/P-OFFICER/sessions", fields("session", everySession, "reason", "She has left.")).want(http.StatusSeeOther)
	officer.get("/queue").want(http.StatusSeeOther)
	if p := b.journal.Head().Party("P-INVESTOR"); p == nil || p.As != domain.Investor {
		t.Error("the investor is gone")
	}
	approver.get("/parties/P-NOBODY/sessions").want(http.StatusNotFound)
	approver.post("/parties/P-NOBODY/sessions", fields("session", everySession, "reason", "x")).want(http.StatusNotFound)
}
