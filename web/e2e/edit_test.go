//go:build browser

package e2e

import "testing"

// Two people have one form open. The second is shown both values of what both have
// changed, chooses, and what only one of them changed is kept.
func TestTwoBrowsersEditOneRecord(t *testing.T) {
	investor := joinInvestor(t, demo)
	page := "/parties/" + investor.party()
	officer, approver := as(t, "officer"), as(t, "approver")
	for _, p := range []*person{officer, approver} {
		p.open(page)
		p.unfold("Set limits")
	}
	officer.fill("per_facility", "3000", in("Set limits"))
	officer.fill("total", "30000.00", in("Set limits"))
	officer.press("Set the limits")
	approver.fill("per_facility", "4000", in("Set limits"))
	approver.press("Set the limits")
	approver.see("Somebody else has changed this, too")
	approver.see("3,000.00")
	approver.see("on another device")
	approver.tick("Use yours: S$ 4,000.00")
	approver.press("Set the limits")
	approver.see("4,000.00")
	officer.open(page)
	officer.see("4,000.00")
	officer.see("30,000.00")
	officer.open("/events?stream=" + page[len("/parties/"):])
	officer.see("Chosen between two edits")
}
