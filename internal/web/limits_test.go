package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
	"refold/internal/wording"
)

// From the proposal of a cap to the pledge that it refuses, and the wallet that says so.
func TestCapsBindEveryInvestor(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Listed)
	officer, approver, investor := b.as("officer"), b.as("approver"), b.as("investor")
	officer.get("/limits").want(http.StatusOK).has("No limits so far", "Propose these limits")
	officer.sent("/limits", "/limits/propose", fields("per_facility", "900", "total", "800", "reason", "As decided.")).
		want(http.StatusUnprocessableEntity).has("can&#39;t be more than what may be at stake in all", `value="900"`)
	proposal := officer.sent("/limits", "/limits/propose", fields("per_facility", "500", "total", "2,000", "reason", "As decided.")).want(http.StatusSeeOther).header.Get("Location")
	officer.get("/limits").want(http.StatusOK).has("awaits approval", "No limits so far")
	approver.get(proposal).want(http.StatusOK).has("Set the limits for every investor", "Most in one loan", "S$500.00", "no limit")
	approver.sent(proposal, proposal+"/approve", fields()).want(http.StatusSeeOther)
	approver.get("/limits").want(http.StatusOK).has("S$500.00", "S$2,000.00", "The event").lacks("No limits so far")
	approver.get("/limits.csv").want(http.StatusOK).has("# Rows,1", "500.00,2000.00", "in force: S$500.00 in one loan", "# Axis,as known then")

	// Whom they bind is told when they were set; to others no page says which they are.
	since := "/risks?at=" + position(b.journal.Head().Position()-1) + "&compare=head"
	const told = "Limits for every investor set"
	investor.get(since).want(http.StatusOK).has(told, "S$500.00")
	officer.get("/risks?at=head&valid=" + s.today().String() + "&compare=1").want(http.StatusOK).has(told)
	for _, w := range []*browser{b.as("borrower"), b.browser()} {
		w.get(since).want(http.StatusOK).has("Compared with").lacks(told, "S$500.00")
	}

	investor.get("/wallet").want(http.StatusOK).has("holds for every investor", "At most S$500.00", "At stake now")
	investor.get("/facilities/F-1/pledge").want(http.StatusOK).has("S$500.00 within your limit for one loan")
	investor.sent("/facilities/F-1/pledge", "/facilities/F-1/pledge", fields("amount", "600", "acknowledge", "yes")).
		want(http.StatusUnprocessableEntity).has("Nobody may have more than 500.00 at stake in one loan")
	investor.get("/home").want(http.StatusOK)
}

func TestInvestorsLimitThemselves(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Listed)
	b.submit(domain.System, domain.SetCaps{Currency: "SGD", PerFacilityCents: 900_00})
	investor := b.as("investor")
	investor.sent("/wallet", "/wallet/limits", fields("per_facility", "900.01", "total", "")).want(http.StatusUnprocessableEntity).
		has("Nobody may have more than 900.00 at stake in one loan here.", `value="900.01"`)
	investor.sent("/wallet", "/wallet/limits", fields("per_facility", "300", "total", "x")).want(http.StatusUnprocessableEntity).has(`value="x"`)
	investor.sent("/wallet", "/wallet/limits", fields("per_facility", "300", "total", "1000")).want(http.StatusSeeOther)
	stake := b.journal.Head().AtStakeCents("P-INVESTOR", "SGD")
	investor.get("/wallet").want(http.StatusOK).has("set by you", wording.Money("SGD", max(0, 1000_00-stake))+" of it is left", `value="300.00"`)
	investor.sent("/facilities/F-1/pledge", "/facilities/F-1/pledge", fields("amount", "300.01", "acknowledge", "yes")).
		want(http.StatusUnprocessableEntity).has("Your limit for one loan is 300.00")
	b.as("officer").get("/parties/P-INVESTOR").want(http.StatusOK).has("their own S$300.00", "for every investor S$900.00")
	b.as("borrower").get("/limits").want(http.StatusForbidden)
}

// Limits that are undone or corrected are told to whoever has them, and the impact statement
// names them as they are set: those of one investor to that one, those for all to everybody.
func TestLimitsThatArePutRightAreTold(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.ask(theOfficer, domain.SetLimits{Party: "P-INVESTOR", PerFacilityCents: 7_000_00, TotalCents: 90_000_00})
	set := undoPath(b.journal.Head().Position())
	officer, investor := b.switched("officer"), b.switched("investor")
	officer.get(set).want(http.StatusOK).has("Most in one loan, set by the back office", "S$7,000.00", "no limit", "finds a notice about: Most in one loan, set by the back office").lacks(">7000.00<")
	officer.sent(set, set+"/undo", fields("reason", "Meant for somebody else.")).want(http.StatusSeeOther)
	investor.get("/notices").want(http.StatusOK).has("Meant for somebody else.", "Most in one loan, set by the back office", "S$7,000.00", "no limit", "/wallet?at=")

	approver := b.switched("approver")
	proposal := officer.sent("/limits", "/limits/propose", fields("per_facility", "500", "total", "", "reason", "A pilot.")).want(http.StatusSeeOther).header.Get("Location")
	approver.sent(proposal, proposal+"/approve", fields()).want(http.StatusSeeOther)
	caps := undoPath(b.journal.Head().Position())
	officer.get(caps).want(http.StatusOK).has("Every investor", "Most in one loan, for every investor: S$500.00 → no limit", "This takes two people", "Propose: undo")
	undoing := officer.sent(caps, caps+"/undo", fields("reason", "The pilot never was.")).want(http.StatusSeeOther).header.Get("Location")
	approver.sent(undoing, undoing+"/approve", fields()).want(http.StatusSeeOther)
	investor.get("/notices").want(http.StatusOK).has("The pilot never was.", "Most in one loan, for every investor", "S$500.00")
	b.switched("borrower").get("/notices").want(http.StatusOK).lacks("The pilot never was.")
}
