package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
	"refold/internal/schedule"
)

// asked brings a request of 12,000.00 to the market.
func (s scene) asked(id string) {
	s.ask("P-BORROWER", domain.SubmitFacility{Facility: id, Borrower: "P-BORROWER", AmountCents: 12_000_00, Currency: "SGD", TenorMonths: 12,
		Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail", TurnoverCents: 300_000_00})
	s.ask(theOfficer, domain.GradeFacility{Facility: id, ModelVersion: "1", Grade: "B", PDBps: 180, LGDBps: 4500, Rate: 9_000_000, Inputs: "Accounts"})
	s.list(id, schedule.Annuity)
}

// Whoever looks at a request that came to nothing reads what happened to the pledges and
// that nobody has to act; before funding closes early, the officer reads what follows.
func TestARequestThatCameToNothing(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	b.person("stranger", domain.Investor, demoPassword)
	officer, borrower, investor := b.as("officer"), b.as("borrower"), b.as("investor")
	s.asked("F-GONE")
	s.pledge("F-GONE", "P-INVESTOR", 1_000_00)
	officer.get("/facilities/F-GONE").want(http.StatusOK).has("S$1,000.00 is pledged, at least", "closing now lets the request lapse")
	s.ask("P-BORROWER", domain.WithdrawFacility{Facility: "F-GONE", Reason: "We found the money elsewhere"})
	head := b.journal.Head().Position()
	borrower.get("/facilities/F-GONE").want(http.StatusOK).has("This request was withdrawn", "We found the money elsewhere. Nothing is owed", `href="/apply"`, "Pledged until then", "All pledges are released")
	investor.get("/facilities/F-GONE").want(http.StatusOK).has("Your S$1,000.00 is available again in your wallet", `href="/market"`)
	officer.get("/facilities/F-GONE").want(http.StatusOK).has("What was pledged is available again to its investors", "Pledged until then").lacks("Still open")

	s.asked("F-PART")
	s.pledge("F-PART", "P-INVESTOR", 11_000_00)
	officer.get("/facilities/F-PART").want(http.StatusOK).has("closing now funds it in part")
	s.ask(theOfficer, domain.CloseFunding{Facility: "F-PART", Reason: "The borrower needs it this week"})
	borrower.get("/facilities/F-PART").want(http.StatusOK).has("Partially funded", "S$11,000.00", "of S$12,000.00, at least", "issues the contract").lacks("This request was")
	investor.get("/facilities/F-PART").want(http.StatusOK).has("their pledges stay locked until the payout")

	s.asked("F-LATE")
	s.days(400)
	borrower.get("/facilities/F-LATE").want(http.StatusOK).has("was pledged: this request lapsed", "You can apply again")
	b.as("stranger").get("/facilities/F-GONE").lacks("available again in your wallet")
	// As it was before: nothing of the end is told.
	investor.get("/facilities/F-GONE?at=" + position(head-1)).want(http.StatusOK).has("Still open").lacks("available again in your wallet")
}
