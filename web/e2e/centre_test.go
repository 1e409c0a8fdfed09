//go:build browser

package e2e

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// listed are the rows of the list on the page, as they are read.
func (p *person) listed() []string {
	p.t.Helper()
	return strings.Split(evaluate[string](p, `[...document.querySelectorAll("main tbody tr")].map((r) => r.innerText.replace(/\s+/g, " ")).join("\n")`), "\n")
}

// every checks that each row of the list says something, and that there is one.
func (p *person) every(says string) {
	p.t.Helper()
	rows := p.listed()
	for _, row := range rows {
		if !strings.Contains(row, says) {
			p.t.Fatalf("%s sees a row without %q at %s: %s", p.name, says, p.address(), row)
		}
	}
}

// firstRequest is the address of the first request of the list.
func (p *person) firstRequest() string {
	p.t.Helper()
	return evaluate[string](p, `document.querySelector("main tbody a[href^='/undo/']")?.pathname ?? ""`)
}

// undoes takes a request back with a reason, and whatever depends on it.
func (p *person) undoes(path, button, reason string) {
	p.t.Helper()
	p.open(path)
	p.fill("reason", reason, in("Undo"))
	p.press(button)
}

// filters narrows the list on the page: names of fields, each with what is chosen there.
func (p *person) filters(chosen ...string) {
	p.t.Helper()
	for i := 0; i < len(chosen); i += 2 {
		p.fill(chosen[i], chosen[i+1])
	}
	p.press("Filter")
}

// The undo centre lists what people asked for, and is narrowed by request, person, time and
// kind; what the platform does by itself is there for who asks for everybody. Where nothing
// is like that it says what to do.
func TestTheUndoCentreIsFiltered(t *testing.T) {
	ada, officer := joinInvestor(t, demo), as(t, "officer")
	officer.limits(ada.party(), "4321.00")

	officer.open("/home")
	officer.press("Undo centre")
	officer.filters("actor", "everybody", "kind", "StatementIssued")
	officer.every("Refold")
	officer.filters("actor", "People")
	officer.see("No request is like that", "ask for everybody")
	officer.press("All requests")
	officer.at("/undo?actor=everybody")

	officer.open("/undo")
	officer.filters("kind", "LimitsSet", "actor", "P-OFFICER")
	officer.every("Limits set")
	officer.every("You")
	row := officer.listed()[0]
	if !strings.Contains(row, "Ada Mensah") {
		t.Fatalf("the newest is %s", row)
	}
	path := officer.firstRequest()
	request := evaluate[string](officer, `fetch(document.querySelector("main a[href*='/undo.csv']").href).then((a) => a.text()).then((t) => t.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0])`)

	officer.open("/undo")
	officer.filters("request", request)
	if rows := officer.listed(); len(rows) != 1 || officer.firstRequest() != path {
		t.Errorf("the request %s gives %q", request, rows)
	}
	officer.filters("request", "no id of a request")
	officer.see("is not the id of a request")

	officer.open("/undo")
	officer.filters("from", "2026-08-01", "to", "2026-08-31", "only", "undone")
	for _, r := range officer.listed() {
		if !strings.Contains(r, "Aug 2026") || !strings.Contains(r, "Put back") {
			t.Errorf("asked for what of August 2026 was undone, there is %s", r)
		}
	}

	auditor := as(t, "auditor")
	auditor.open(path)
	auditor.see("What was recorded", "Impact statement")
	auditor.miss("It should never have counted: everything is folded again without it")
	ada.openAs("/undo", 403)
}

// listing is the request that put a borrower's loan on the market, where it still is, and
// the loan.
func listing(t *testing.T, officer *person, purpose string) (request, loan string) {
	t.Helper()
	officer.open("/facilities?search=" + url.QueryEscape(purpose))
	loan = evaluate[string](officer, `document.querySelector("main tbody a[href^='/facilities/']").pathname`)
	officer.open("/undo?kind=FacilityListed&actor=everybody")
	id := strings.TrimPrefix(loan, "/facilities/")
	request = evaluate[string](officer, fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].find((r) => r.innerHTML.includes("/facilities/%s\""))?.querySelector("a[href^='/undo/']").pathname ?? ""`, id))
	if request == "" {
		t.Fatalf("the listing of %s is not in the undo centre\n%s", loan, officer.text())
	}
	return request, loan
}

// A listing on which investors have pledged is undone: the pledges are named, each with its
// reason; left as it is nothing happens; undone all of it goes at once. Whoever pledged finds
// a notice that leads to before and after. Both axes tell the truth, and put back, all of it
// counts again.
func TestACascadeIsPreviewedDoneAndPutBack(t *testing.T) {
	officer, investor := as(t, "officer"), as(t, "investor")
	request, loan := listing(t, officer, "Fitting out a stall at Changi Airport")
	struck := `[...document.querySelectorAll(".undone, del")].filter((e) => e.textContent.includes("isted") || e.textContent.includes("ledge")).length`
	officer.open(loan)
	officer.see("pledged")
	before := demo.position(t)

	officer.open(request)
	officer.see("What depends on it", "Why it would no longer make sense", "this needs one that is listed", "Pledge of", "To leave everything as it is, leave this page.", "Impact statement", "Pledges, together")
	if evaluate[int](officer, `[...document.querySelectorAll("#what-depends-on-it tbody tr")].filter((r) => !r.innerText.match(/needs one that is|short by|no longer/)).length`) != 0 {
		t.Errorf("something that depends on it has no reason\n%s", officer.text())
	}
	officer.open(loan) // leave it
	officer.see("Listed", "Still open")
	if evaluate[int](officer, struck) != 0 {
		t.Fatal("looking at the impact has undone something")
	}
	reason := once("Listed with the wrong purpose ")
	officer.undoes(request, "Undo all of it", reason)
	officer.see("Undone, with what depended on it.")
	after := demo.position(t)

	officer.open(loan)
	if evaluate[int](officer, struck) < 2 {
		t.Errorf("the listing and its pledges are not struck through\n%s", officer.text())
	}
	officer.see("Undone by", reason)
	officer.open(loan + "?at=" + strconv.FormatInt(before, 10))
	if officer.see("as known then"); evaluate[int](officer, struck) != 0 {
		t.Error("it is struck through before it was undone")
	}
	officer.press("As corrected since")
	officer.see("as corrected since")
	officer.open(officer.address())
	officer.see("approved") // and in what is known to be true by now it never was
	if evaluate[int](officer, `[...document.querySelectorAll("main li")].filter((e) => e.textContent.includes("Pledge of")).length`) != 0 {
		t.Errorf("as corrected since it counts\n%s", officer.text())
	}

	investor.open("/notices")
	investor.see("was left out: it should never have counted", reason, "Pledged here")
	investor.miss("Melissa", "Li Ting") // who works here is known by role
	investor.press("As it was before")
	investor.see("as known then", "My pledges")
	if got := investor.address(); !strings.HasPrefix(got, loan+"?at=") {
		t.Errorf("before is at %s", got)
	}

	officer.open(request)
	officer.see("Undone by you", "What comes back with it")
	officer.fill("reason", "It was right after all.", in("Put back"))
	officer.press("Put it back")
	officer.see("Put back: it counts again.")
	officer.open(loan)
	officer.see("pledged")
	investor.open(loan)
	investor.see("My pledges")
	officer.open(fmt.Sprintf("%s?at=%d", loan, after))
	officer.see("as known then", "approved")
}

// limits sets limits for an investor and gives the position at which they stand.
func (p *person) limits(party, total string) int64 {
	p.t.Helper()
	p.open("/parties/" + party)
	p.unfold("Set limits")
	p.fill("total", total, in("Set limits"))
	p.press("Set the limits")
	p.see("The limits are set.")
	return p.justDone()
}

// justDone is the position of what the notice on the page offers to undo. The platform may
// have recorded something of its own since.
func (p *person) justDone() int64 {
	p.t.Helper()
	address := evaluate[string](p, `document.querySelector(".flash a[href^='/undo/']")?.pathname ?? ""`)
	position, err := strconv.ParseInt(strings.TrimPrefix(address, "/undo/"), 10, 64)
	if err != nil {
		p.t.Fatalf("%s is offered nothing to undo at %s\n%s", p.name, p.address(), p.text())
	}
	return position
}

// A page of the past offers to take its record back to what it shows: the difference is
// stated, becomes new events, and history keeps both.
func TestARecordIsRestoredFromItsPast(t *testing.T) {
	ada, officer := joinInvestor(t, demo), as(t, "officer")
	party := ada.party()
	then := officer.limits(party, "1,111.00")
	later := officer.limits(party, "2,222.00")
	page := "/parties/" + party
	officer.open(page)
	officer.see("2,222.00")
	officer.open(fmt.Sprintf("%s?at=%d", page, then))
	officer.see("1,111.00")
	officer.press("Restore this record")
	officer.see("Restore Ada Mensah", "What changes", "Limits set", "Undone", "The difference becomes new events", "Impact statement")
	officer.fill("reason", "They were meant for somebody else.")
	officer.press("Restore the record")
	officer.see("Restored: the record is as it was. History keeps both.")
	officer.open(page)
	officer.see("1,111.00")
	officer.open(fmt.Sprintf("%s?at=%d", page, later))
	officer.see("2,222.00")
	officer.open(fmt.Sprintf("/restore/party-%s/%d", party, demo.position(t)))
	officer.see("It is so already")
}

// An event is corrected in the browser: without money one person does it, with the impact
// stated before; where money moves the second one agrees to the same impact, and who it is
// about finds the corrected figures and why. What was forgotten is entered for its day.
func TestEventsAreCorrectedInTheBrowser(t *testing.T) {
	ada, officer, approver := joinInvestor(t, demo), as(t, "officer"), as(t, "approver")
	party := ada.party()
	limits := fmt.Sprintf("/events/%d", officer.limits(party, "3,333.00"))
	officer.open(limits)
	officer.press("Correct")
	officer.fill("total_cents", "4,444.00")
	officer.press("Show the impact")
	officer.see("reason") // it is missing, and what was typed stays
	officer.see("4,444.00")
	officer.fill("reason", "A typing mistake.")
	officer.press("Show the impact")
	officer.see("Impact statement", "Most in all loans together, set by the back office", "S$3,333.00", "S$4,444.00", "finds a notice about", "Change something and the impact is stated anew.")
	officer.press("Record it, with this impact")
	officer.see("Put right: everything is folded again.")
	ada.open("/wallet")
	ada.see("4,444.00")
	ada.open("/notices")
	ada.see("A typing mistake.", "Most in all loans together, set by the back office before S$3,333.00 → after S$4,444.00")

	officer.topsUp(party, "6000")
	matched := fmt.Sprintf("/events/%d", officer.justDone())
	officer.open(matched + "/correct")
	officer.fill("amount_cents", "600.00")
	reason := once("The transfer was for two people ")
	officer.fill("reason", reason)
	officer.press("Show the impact")
	officer.see("Impact statement", "For whom", "−S$5,400.00", "Propose it, with this impact")
	officer.press("Propose it, with this impact")
	proposal := officer.address()
	ada.open("/wallet")
	ada.see("6,000.00") // nothing happened yet
	approver.open(proposal)
	approver.see("Impact statement", "5,400.00", reason)
	approver.press("Approve")
	ada.open("/wallet")
	ada.see("600.00")
	ada.miss("6,000.00")
	ada.open("/notices")
	ada.see("was put right", reason, "Topped up so far before S$6,000.00 → after S$600.00")
	officer.open(matched)
	officer.see("Corrected since", "Undone, put back, corrected")

	officer.open(matched + "/correct")
	officer.tick("Another like it was forgotten")
	officer.fill("amount_cents", "5400.00")
	officer.fill("counts_for", officer.today().Format(time.DateOnly))
	officer.fill("reason", "The rest of the transfer is hers, too.")
	officer.press("Show the impact")
	officer.press("Propose it, with this impact")
	approver.open(officer.address())
	approver.press("Approve")
	ada.open("/wallet")
	ada.see("6,000.00")
}

// What the bank has confirmed is never undone: the page offers what puts it right instead,
// and leads there.
func TestWhatReallyHappenedIsCompensated(t *testing.T) {
	officer := as(t, "officer")
	officer.open("/undo")
	through := officer.today().AddDate(0, 0, -3).Format(time.DateOnly) // the newest are in no statement yet
	for _, x := range []struct{ kind, offer, leads string }{
		{"WithdrawalPaid", "Record its return", "/withdrawals/"},
		{"FacilityDisbursed", "Match what comes back", "/receipts"},
		{"ReceiptRecorded", "Return or match the receipt", "/receipts/"},
	} {
		officer.open("/undo?actor=everybody&kind=" + x.kind + "&to=" + through)
		found := false
		links := strings.Fields(evaluate[string](officer, `[...document.querySelectorAll("main tbody tr")].map((r) => r.querySelector("a[href^='/undo/']").pathname).join(" ")`))
		for _, link := range links {
			officer.open(link)
			if strings.Contains(officer.text(), "it really happened") {
				found = true
				break
			}
		}
		if !found {
			t.Errorf("of %d requests with %s the bank has confirmed none", len(links), x.kind)
			continue
		}
		officer.miss("everything is folded again without it")
		officer.press(x.offer)
		if !strings.HasPrefix(officer.address(), x.leads) {
			t.Errorf("%s leads to %s", x.offer, officer.address())
		}
	}
}

// A company and the office change its details in two browsers: disjoint fields both land,
// and of the same field both values are shown with who, when and from where.
func TestTwoBrowsersEditACompany(t *testing.T) {
	ben := joinBorrower(t, demo)
	ben.resize(phone)
	ben.open("/company")
	party := regexp.MustCompile(`P-[0-9A-Z]+`).FindString(ben.text())
	officer := as(t, "officer")
	officer.open("/parties/" + party)
	officer.unfold("Change the company's details")
	ben.unfold("Change the company's details")
	name := once("Okafor Cargo Bicycles ") + " Pte Ltd"
	ben.fill("company_name", name, in("Change the company's details"))
	ben.press("Change the details")
	ben.see("The company's details are changed.", name)
	officer.fill("company_name", "Okafor Wheels Pte Ltd", in("Change the company's details"))
	officer.fill("sector", "Logistics", in("Change the company's details"))
	officer.press("Change the details")
	officer.see("Somebody else has changed this, too", "Keep: "+name, "Use yours: Okafor Wheels Pte Ltd", "on another device")
	officer.tick("Keep: " + name)
	officer.press("Change the details")
	officer.see(name, "Logistics")
	ben.open("/company")
	ben.see(name, "Logistics")
	officer.open("/events?stream=" + party)
	officer.see("Company details changed", "Chosen between two edits: the other's company name")
}
