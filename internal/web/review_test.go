package web

import (
	"fmt"
	"net/http"
	"testing"

	"refold/internal/domain"
	"refold/internal/schedule"
)

// The review shows what was known at the decision, whatever came since: the second
// assessment of a borrower's standing and loans stands in the other column.
func TestCreditReviewKeepsTheFileOfTheDecision(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	apply := func(id string) {
		b.submit("P-BORROWER", domain.SubmitFacility{Facility: id, Borrower: "P-BORROWER", AmountCents: 80_000_00, Currency: "SGD", TenorMonths: 12,
			Repayment: schedule.Annuity, Purpose: "An oven", Sector: "Food", TurnoverCents: 900_000_00})
	}
	apply("F-1")
	officer, auditor := b.as("officer"), b.as("auditor")
	auditor.get("/facilities/F-1/review").want(http.StatusOK).has("Not decided yet", "nobody yet", "S$80,000.00", "Missing")
	form := officer.get("/facilities/F-1").want(http.StatusOK).hidden()
	officer.post("/facilities/F-1/grade", append2(form, []string{"grade", "C", "rate", "11.5", "pd", "3.5", "lgd", "45", "inputs", "Accounts of two years",
		"turnover", "880,000", "profit", "-12,000", "debts", "", "years", "7", "bureau", "-1", "late", "2"})).want(http.StatusUnprocessableEntity).has("from 0 to 9999", `value="-1"`)
	officer.post("/facilities/F-1/grade", append2(form, []string{"grade", "C", "rate", "11.5", "pd", "3.5", "lgd", "45", "inputs", "Accounts of two years",
		"turnover", "880,000", "profit", "-12,000", "debts", "", "years", "7", "bureau", "1650", "late", "2"})).want(http.StatusSeeOther)
	shown := b.journal.Head().Position()
	b.submit("P-APPROVER", domain.ApproveFacility{Facility: "F-1", ShownAt: shown})
	decided := b.journal.Head().Position()
	page := auditor.get("/facilities/F-1/review").want(http.StatusOK)
	page.has("Nothing has changed since", "Name of officer", "Name of approver", fmt.Sprintf("/facilities/F-1?at=%d", shown), fmt.Sprintf("/events/%d", decided),
		"S$880,000.00", "−S$12,000.00", "1650", "Accounts of two years", "3.50 %", "No other facility")
	apply("F-2")
	b.submit("P-APPROVER", domain.SuspendParty{Party: "P-BORROWER", Reason: "Court order."})
	page = auditor.get("/facilities/F-1/review").want(http.StatusOK)
	page.has("1 line has changed since the decision", "In good standing", "Suspended: Court order.", "not there yet", "/facilities/F-2")
	auditor.get("/facilities/F-1/review.csv").want(http.StatusOK).has("decision at event", "Borrower,Standing,In good standing,Suspended: Court order.,true", "1 line changed")
	auditor.get(fmt.Sprintf("/facilities/F-1/review?at=%d", decided)).want(http.StatusOK).has("Nothing has changed since").lacks("Court order")
	b.as("borrower").get("/facilities/F-1/review").want(http.StatusForbidden)
	auditor.get("/facilities/F-9/review").want(http.StatusNotFound)
}
