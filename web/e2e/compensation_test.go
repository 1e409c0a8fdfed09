//go:build browser

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// withdraws asks for money; the second person approves it, and the officer pays it. It gives
// the bank's reference of the payment.
func (p *person) withdraws(amount string, officer, approver *person) (reference string) {
	p.t.Helper()
	p.open("/wallet")
	p.fill("amount", amount, in("Withdraw"))
	p.fill("to_account", "DBS 012-345678-9", in("Withdraw"))
	p.press("Ask for the withdrawal", in("Withdraw"))
	approver.open("/queue")
	approver.press("Approve withdrawal", in("Ada Mensah"))
	withdrawal := approver.address()
	approver.press("Approve the withdrawal")
	officer.open(withdrawal)
	reference = once("PAYOUT-")
	officer.fill("bank_reference", reference)
	officer.press("Record the payment", in("Record the payment"))
	officer.see("Paid: the money has left the trust account.")
	return reference
}

// approved has a second person agree to what was just proposed.
func (p *person) approved(approver *person) {
	p.t.Helper()
	p.see("Proposed. It is done once a second person has approved it.")
	approver.open(p.address())
	approver.press("Approve", in("Approve"))
	approver.see("Approved, and done.")
}

// states types today's balance with the lines of the statement, and gives the day's page.
func (p *person) states(balance string, lines []string) string {
	p.t.Helper()
	p.open("/trust")
	p.unfold("State the bank's balance")
	p.fill("balance", balance, in("State the bank's balance"))
	p.fill("lines", strings.Join(lines, "\n"), in("State the bank's balance"))
	p.press("State the balance")
	p.see("Stated. A second person signs it off.")
	return p.address()
}

// onlyInTheBooks are the lines that a statement of the day would have to bring: what the
// day's page names as being in the books alone.
func (p *person) onlyInTheBooks() []string {
	p.t.Helper()
	day := p.today().Format(time.DateOnly)
	return strings.Fields(evaluate[string](p, fmt.Sprintf(`[...document.querySelectorAll("#unexplained tbody tr")].filter((r) => r.innerText.includes("in the books")).map((r) => [...r.cells].map((c) => c.innerText.trim())).filter((c) => c[1].match(/^\S+$/)).map((c) => ["%s", c[2].replaceAll(",", "").replace("−", "-"), c[1]].join(";")).join(" ")`, day)))
}

// A top-up was matched to the wrong investor, who has withdrawn it since: 3,000.00 and
// 1,000.00. The bank has paid both and confirmed it, so the payments stand. What was matched
// by mistake is undone by two people and leaves 4,000.00 owing; the platform covers it the
// same day. The bank sends one payment back; the other is given up. The platform takes out
// again what covers nothing any more, who the money belongs to has it, and at the end of the
// day the bank agrees with the books.
func TestWhatReallyHappenedIsCompensatedToItsEnd(t *testing.T) {
	officer, approver := as(t, "officer"), as(t, "approver")
	ada, bea := joinInvestor(t, demo), joinInvestor(t, demo)
	adas := ada.party()
	ada.showIdentity("S1234567D")
	officer.verifies(adas)
	officer.topsUp(adas, "4000")
	receipt := officer.address()
	matched := officer.justDone()
	first := ada.withdraws("3000", officer, approver)
	returned, paid := officer.address(), officer.justDone()
	second := ada.withdraws("1000", officer, approver)

	day := officer.today().Format(time.DateOnly)
	statement := officer.states("1", []string{day + ";-3000.00;" + first, day + ";-1000.00;" + second})
	approver.open(statement)
	approver.fill("reason", "The rest of the statement follows.", in("Sign the day off"))
	approver.press("Sign off")
	officer.open(fmt.Sprintf("/undo/%d", paid))
	officer.see("It can't be undone: it really happened.", "clawback")
	officer.miss("It should never have counted")
	officer.press("Cover or settle it")
	officer.see("Add platform money", "Settle a clawback")

	officer.open(fmt.Sprintf("/undo/%d", matched))
	officer.see("This takes two people", "owes S$4,000.00")
	officer.fill("reason", "The transfer was somebody else's.", in("Undo"))
	officer.press("Propose: undo", in("Undo"))
	officer.approved(approver)
	ada.open("/wallet")
	ada.see("−S$4,000.00", "You owe S$4,000.00 back")
	ada.open("/notices")
	ada.see("The transfer was somebody else's.", "Topped up so far")
	officer.covers("S$4,000.00", approver)
	officer.open(fmt.Sprintf("/undo/%d", paid))
	officer.press("Record its return")
	officer.at(returned)
	officer.unfold("The bank sent it back")
	officer.fill("bank_reference", once("RETURN-"), in("The bank sent it back"))
	officer.fill("reason", "The platform asked for it.", in("The bank sent it back"))
	officer.press("Record the return")
	officer.see("Returned", "Withdrawal paid", "Withdrawal returned by the bank") // the story has both
	ada.open("/wallet")
	ada.see("−S$1,000.00")
	officer.settles(adas, "1000", approver)
	ada.open("/statement?all=yes")
	ada.see("Withdrawal paid", "Withdrawal returned", "Clawback settled", "Closing balance S$0.00")

	officer.takesOut("3000", approver)
	officer.open(receipt)
	officer.fill("party", bea.party(), in("Match"))
	officer.press("Match", in("Match"))
	bea.open("/wallet")
	bea.see("S$4,000.00")
	officer.agrees(approver, []string{day + ";-3000.00;" + first, day + ";-1000.00;" + second})
}

// covers adds what is missing for clients out of the platform's own money.
func (p *person) covers(missing string, approver *person) {
	p.t.Helper()
	p.open("/home")
	p.see(missing + " is missing for clients: add it today")
	p.press("Add platform money")
	p.see(missing + " is owed back by investors")
	p.unfold("Add platform money")
	p.fill("bank_reference", once("COVER-"), in("Add platform money")) // the amount and the reason stand there already
	p.press("Propose to add it")
	p.approved(approver)
	p.open("/trust")
	p.see("The platform's own money covers it")
	p.miss("is missing for clients")
}

// settles gives up what an investor owes back.
func (p *person) settles(party, amount string, approver *person) {
	p.t.Helper()
	p.open("/trust")
	p.unfold("Settle a clawback")
	p.fill("party", party, in("Settle a clawback"))
	p.fill("amount", amount, in("Settle a clawback"))
	p.fill("reason", "The platform bears its own mistake.", in("Settle a clawback"))
	p.press("Propose to settle it")
	p.approved(approver)
	p.open("/trust")
	p.miss("is owed back by investors")
}

// takesOut sweeps platform money that covers nothing any more.
func (p *person) takesOut(amount string, approver *person) {
	p.t.Helper()
	p.open("/trust")
	p.unfold("Sweep fees")
	p.fill("fees", "", in("Sweep fees"))
	p.fill("late_fees", "", in("Sweep fees"))
	p.fill("platform", amount, in("Sweep fees"))
	p.fill("bank_reference", once("SPARE-"), in("Sweep fees"))
	p.fill("reason", "It covers nothing any more.", in("Sweep fees"))
	p.press("Propose the sweep")
	p.approved(approver)
}

// agrees states the day with every line that the books have, and has it signed off: nothing
// of the day is left that only one side knows of.
func (p *person) agrees(approver *person, lines []string) {
	p.t.Helper()
	p.states("2", lines)
	lines = append(lines, p.onlyInTheBooks()...)
	const tile = `[...document.querySelectorAll(".tile")].find((t) => t.innerText.startsWith("In the books"))?.querySelector("dd").innerText.replace(/[^0-9.]/g, "")`
	const earlier = `[...document.querySelectorAll("#unexplained tbody tr")].filter((r) => r.innerText.includes("at the bank")).map((r) => Number(r.cells[2].innerText.replaceAll(",", "").replace("−", "-"))).reduce((a, b) => a + b, 0)`
	day := p.states(evaluate[string](p, `(Number(`+tile+`) + `+earlier+`).toFixed(2)`), lines)
	if only := p.onlyInTheBooks(); len(only) > 0 {
		p.t.Errorf("the bank does not have %q", only)
	}
	p.miss("No line accounts for it")
	approver.open(day)
	approver.fill("reason", "A charge of an earlier day is open.", in("Sign the day off"))
	approver.press("Sign off")
	approver.see("Signed off")
	p.open("/trust")
	p.see("The difference is 0: the books balance")
}
