//go:build browser

package e2e

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLoanFromApplicationToRepayment is the life of a loan, told by those who live it.
func TestLoanFromApplicationToRepayment(t *testing.T) {
	officer, approver, investor := as(t, "officer"), as(t, "approver"), as(t, "investor")

	ben := joinBorrower(t, demo)
	ben.see("Hand in my identity")
	ben.showIdentity("S7654321D")
	ben.declaresOwners()
	officer.verifiesNext("Okafor Bicycles")

	ada := joinInvestor(t, demo)
	ada.see("Hand in my identity", "Top up your wallet")
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
	ben.signs(loan, "Ben Okafor")
	officer.open(loan)
	officer.fill("bank_reference", once("PAY-"))
	officer.press("Record the payout")
	officer.see("Paid out: the loan is active.")

	id := strings.TrimPrefix(loan, "/facilities/")
	officer.repays(id, "1000", officer.today()) // in part, and before it is due
	ben.open(loan)
	// The running instalment's interest of 100.00 comes first: ADR 7.
	// It counts for a payoff before its days have come.
	ben.see("Received S$1,000.00", "S$2,400.22 on", "Settles it on", "S$9,000.00")
	ada.open("/statement")
	ada.see("Pledge cancelled", "Principal back S$495.00", "Closing balance S$1,044.50") // 55 % of the loan is hers; a tenth of interest is kept
	ada.open("/portfolio")
	ada.see("Available S$1,044.50", "Invested in 1 loan S$5,005.00", "Worth today S$6,049.50")

	officer.repays(id, "9000", officer.today()) // settles it: nothing was lent for a day
	officer.open(loan)
	officer.see("Closed", "10,000.00")
	ben.open("/loans")
	ben.see("Closed")
	ada.open("/statement")
	ada.see("interest −55.00, service fee 5.50", "Principal back S$5,500.00", "Closing balance S$6,000.00")
	ada.open("/portfolio")
	ada.see("Available S$6,000.00", "Invested in loans S$0.00", "Worth today S$6,000.00")
}

// dueSince is a late loan in the list of facilities: id, what is due, since when.
var dueSince = regexp.MustCompile(`(F-[0-9A-Z-]+) \d+ days? past due .*?([\d,]+\.\d\d) due since (\d{1,2} \w{3} \d{4})`)

// TestReceiptThatWasRecordedLate is about money that arrived in time and was found late:
// what was known then stays visible, and what is known now follows.
func TestReceiptThatWasRecordedLate(t *testing.T) {
	officer := as(t, "officer")
	var late []string
	for _, band := range []string{"1–30", "31–60", "61–90", "Over 90"} {
		officer.open("/facilities?arrears=" + url.QueryEscape(band+" days"))
		if late = dueSince.FindStringSubmatch(officer.text()); late != nil {
			break
		}
	}
	if late == nil {
		t.Skip("no loan of the demo is late on the day of this run")
	}
	id, due := late[1], late[2]
	since, err := time.Parse("2 Jan 2006", late[3])
	if err != nil {
		t.Fatal(err)
	}

	officer.repays(id, "10", officer.today()) // a little, and late
	officer.open("/facilities/" + id)
	officer.see("past due")
	officer.miss("Due now S$0.00")
	before := demo.position(t)

	officer.repays(id, due, since) // all of it was on the bank statement of the due day
	officer.open("/facilities/" + id)
	officer.see("Due now S$0.00")
	officer.miss("past due")

	officer.open(fmt.Sprintf("/facilities/%s?at=%d", id, before))
	officer.see("Viewing", "as known then", "past due")
	officer.press("As corrected since")
	officer.see("Viewing", "as corrected since")
	officer.open(officer.address()) // without the marks of what differs from the frame before
	officer.see("Due now S$0.00")
	officer.press("Return to live")
	officer.at("/facilities/" + id)
}
