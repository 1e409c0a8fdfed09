//go:build browser

package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const goodPassword = "a long and unusual sentence 7"

var counter atomic.Int64

// once makes a text that no other test of the run makes.
func once(prefix string) string { return prefix + strconv.FormatInt(counter.Add(1), 10) }

// joinInvestor registers a fresh person who wants to lend.
func joinInvestor(t *testing.T, s *site) *person {
	t.Helper()
	p := somebody(t, s, "new investor")
	p.open("/register?as=investor")
	p.fill("name", "Ada Mensah")
	p.fill("email", once("ada")+"@example.test")
	p.fill("password", goodPassword)
	p.press("Register", in("page"))
	return p
}

// joinBorrower registers a fresh person whose company needs money.
func joinBorrower(t *testing.T, s *site) *person {
	t.Helper()
	p := somebody(t, s, "new borrower")
	p.open("/register")
	p.tick("My company needs money")
	p.fill("name", "Ben Okafor")
	p.fill("email", once("ben")+"@example.test")
	p.fill("password", goodPassword)
	p.fill("company_name", once("Okafor Bicycles ")+" Pte Ltd")
	p.fill("company_number", once("20261121")+"K")
	p.press("Register", in("page"))
	return p
}

// showIdentity hands in who one is.
func (p *person) showIdentity(number string) {
	p.t.Helper()
	p.open("/identity")
	p.fill("id_number", number)
	p.fill("address", "12 Made-up Lane #03-04, Singapore 123456")
	p.fill("country", "SG")
	p.press("Hand it in")
	p.see("Credit officer")
}

// declaresOwners says whose the company is and who signs for it.
func (p *person) declaresOwners() {
	p.t.Helper()
	p.open("/identity")
	p.fill("owner_1_name", "Ben Okafor")
	p.fill("owner_1_share", "100")
	p.fill("owner_1_country", "SG")
	p.fill("signatory_1_name", "Ben Okafor")
	p.fill("signatory_1_capacity", "Director")
	p.press("Declare them")
	p.see("100.0 %")
}

// verifies is the officer checking what a party handed in.
func (p *person) verifies(party string) {
	p.t.Helper()
	p.open("/parties/" + party)
	p.fill("result", "clear")
	p.fill("list", "MAS lists of designated persons")
	p.fill("list_version", "2026-11")
	p.press("Record the screening")
	p.see("The screening is recorded")
	p.fill("method", "Video call")
	p.fill("valid_until", p.today().AddDate(2, 0, 0).Format(time.DateOnly))
	p.press("Verify")
	p.see("Verified")
}

// today is the business day that is open, as the time bar says it.
func (p *person) today() time.Time {
	p.t.Helper()
	m := regexp.MustCompile(`Live · (\d{1,2} \w+ \d{4})`).FindStringSubmatch(p.text())
	if m == nil {
		p.t.Fatalf("%s sees no day at %s\n%s", p.name, p.address(), p.text())
	}
	day, err := time.Parse("2 January 2006", m[1])
	if err != nil {
		p.t.Fatal(err)
	}
	return day
}

var partyID = regexp.MustCompile(`P-[0-9A-Z]+`)

// party is the id by which an investor is known to the back office: the reference of
// their transfers.
func (p *person) party() string {
	p.t.Helper()
	p.open("/wallet")
	id := partyID.FindString(p.text())
	if id == "" {
		p.t.Fatalf("%s sees no reference for transfers\n%s", p.name, p.text())
	}
	return id
}

// records enters a line of the bank statement; it returns the receipt's address.
func (p *person) records(amount, remark string, valueOn time.Time) string {
	p.t.Helper()
	p.open("/receipts")
	p.unfold("Record a receipt")
	p.fill("bank_reference", once("FTE2E-"))
	p.fill("amount", amount)
	p.fill("value_on", valueOn.Format(time.DateOnly))
	p.fill("payer", "Somebody at the bank")
	p.fill("remark", remark)
	p.press("Record the receipt", in("Record a receipt"))
	if !strings.HasPrefix(p.address(), "/receipts/R-") {
		p.t.Fatalf("%s recorded a receipt and is at %s\n%s", p.name, p.address(), p.text())
	}
	return p.address()
}

// verifiesNext opens the identity check of somebody by name from the work queue.
func (p *person) verifiesNext(who string) {
	p.t.Helper()
	p.open("/queue")
	p.press("Check identity", in(who))
	path, _, _ := strings.Cut(p.address(), "#")
	p.verifies(strings.TrimPrefix(path, "/parties/"))
}

// topsUp records a transfer and matches it to an investor's wallet.
func (p *person) topsUp(party, amount string) {
	p.t.Helper()
	p.open("/queue")
	p.records(amount, party, p.today())
	p.press("Fill in") // the remark named the investor
	p.press("Match", in("Match"))
	p.see("Matched.")
}

// repays records a transfer of a borrower and matches it to their loan.
func (p *person) repays(facility, amount string, on time.Time) {
	p.t.Helper()
	p.records(amount, facility, on)
	p.press("Fill in") // the remark named the loan
	p.press("Match", in("Match"))
	p.see("Matched.")
}

// applies asks for a loan over three months; it returns the address of its page.
func (p *person) applies(amount string) string {
	p.t.Helper()
	p.open("/apply")
	p.fill("amount", amount)
	p.fill("tenor", "3")
	p.fill("purpose", "Twenty electric cargo bicycles")
	p.fill("sector", "Retail")
	p.press("Save and go on")
	p.fill("turnover", "600,000")
	p.fill("profit", "-20,000")
	p.fill("debts", "0")
	p.fill("years", "7")
	p.press("Save and go on")
	p.open("/apply/review")
	p.press("Send the application")
	p.see("Sent.")
	return p.address()
}

// grades assesses a request, as the officer who knows the company.
func (p *person) grades(loan string) {
	p.t.Helper()
	p.open(loan)
	p.fill("grade", "B")
	p.fill("rate", "12")
	p.fill("pd", "2")
	p.fill("lgd", "45")
	p.fill("inputs", "Accounts of two years, bank statements")
	p.press("Record the assessment")
	p.see("The assessment is recorded.")
}

// pledges lends a part, and confirms to have read the risks where that is asked.
func (p *person) pledges(loan, amount string) {
	p.t.Helper()
	p.open(loan)
	p.press("Pledge")
	if strings.Contains(p.text(), "I have read") {
		p.tick("I have read")
	}
	p.fill("amount", amount)
	p.press("Pledge", in("pledge-form"))
}

// signs accepts the contract of a loan for the borrower.
func (p *person) signs(loan, fullName string) {
	p.t.Helper()
	p.open(loan + "/accept")
	p.tick(fullName)
	p.tick("I have read the contract")
	p.press("Sign", in("Sign the contract"))
	p.see("Signed. The loan is paid out next.")
}
