//go:build browser

package e2e

import (
	"strings"
	"testing"
)

// TestLoanFromApplicationToRepayment is the life of a loan, told by those who live it.
func TestLoanFromApplicationToRepayment(t *testing.T) {
	officer, approver, investor := as(t, "officer"), as(t, "approver"), as(t, "investor")

	ben := joinBorrower(t, demo)
	ben.see("Hand in my identity")
	ben.showIdentity("S7654321D")
	officer.verifiesNext("Okafor Bicycles")

	ada := joinInvestor(t, demo)
	ada.see("Your way to the first pledge")
	ada.showIdentity("S1234567D")
	ada.see("••••••67D")
	ada.miss("S1234567D")
	party := ada.party()
	officer.verifies(party)
	officer.topsUp(party, "6000")
	ada.open("/wallet")
	ada.see("S$6,000.00")

	loan := ben.applies("10,000")
	ben.see("Credit officer")
	officer.grades(loan)
	officer.miss("Approve grade and rate") // who assessed it does not approve it
	approver.open(loan)
	approver.see("You confirm grade and rate as the second person.")
	approver.press("Approve grade and rate")
	officer.open(loan)
	officer.press("List the request")
	officer.see("Listed: investors can pledge now.")

	investor.pledges(loan, "4,500")
	investor.see("Pledged.", "S$4,500.00")
	ada.pledges(loan, "1,000")
	ada.see("S$1,000.00")
	ada.unfold("Cancel a pledge")
	ada.press("Cancel pledge")
	ada.see("Cancelled. The money is available again.")
	ada.pledges(loan, "5,500")
	ada.see("Fully funded")

	officer.open(loan)
	officer.press("Issue the contract")
	ben.open(loan)
	ben.fill("signatory", "Ben Okafor")
	ben.fill("capacity", "Director")
	ben.tick("I have read the contract")
	ben.press("Sign", in("Sign the contract"))
	ben.see("Signed. The loan is paid out next.")
	officer.open(loan)
	officer.fill("bank_reference", once("PAY-"))
	officer.press("Record the payout")
	officer.see("Paid out: the loan is active.")

	id := strings.TrimPrefix(loan, "/facilities/")
	officer.repays(id, "1000", officer.today()) // in part, and before it is due
	ben.open(loan)
	ada.open("/statement")
	ada.open("/portfolio")
	officer.open(loan)
}
