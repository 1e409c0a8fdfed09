//go:build browser

package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// request is the address of a request that takes pledges, made at the first need: the
// demo's own may all be closed on the day of the run.
var request string

func openRequest(t *testing.T) string {
	t.Helper()
	if request == "" {
		loan := as(t, "borrower").applies("50,000")
		as(t, "officer").grades(loan)
		approver := as(t, "approver")
		approver.open(loan)
		approver.press("Approve grade and rate")
		officer := as(t, "officer")
		officer.open(loan)
		officer.press("List the request")
		request = loan
	}
	return request
}

// TestPledgeWithoutScript pledges and changes its mind with plain forms.
func TestPledgeWithoutScript(t *testing.T) {
	investor := somebody(t, demo, "investor without script")
	investor.withoutScript()
	investor.signIn("investor@demo.test", "demo")
	loan := openRequest(t)
	investor.pledges(loan, "100")
	investor.see("Pledged. The money is locked until funding closes.")
	investor.at(loan)
	investor.unfold("Cancel a pledge")
	investor.tick("S$100.00", in("Cancel a pledge"))
	investor.press("Cancel pledge", in("Cancel a pledge"))
	investor.see("Cancelled. The money is available again.")
}

// TestOneEffectOfAFormThatIsSentTwice clicks twice, and sends the same again as
// a reloaded answer does: with scripts and without.
func TestOneEffectOfAFormThatIsSentTwice(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		investor := somebody(t, demo, fmt.Sprintf("investor, scripts %t", scripts))
		if !scripts {
			investor.withoutScript()
		}
		investor.signIn("investor@demo.test", "demo")
		loan := openRequest(t)
		investor.open(loan + "/pledge")
		investor.fill("amount", "100")
		at := investor.find("Pledge", []part{in("pledge-form")})
		sent := evaluate[string](investor, `new URLSearchParams(new FormData(document.getElementById("pledge-form"))).toString()`)
		before, moment := demo.position(t), ask[string](investor, "moment")
		investor.do(chromedp.MouseClickXY(at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
		investor.moved(moment, "a double click")
		investor.see("Pledged.")
		if n := demo.position(t) - before; n != 1 {
			t.Errorf("scripts %t: a double click recorded %d events, want 1", scripts, n)
		}

		if status := evaluate[int](investor, fmt.Sprintf(`fetch(%q, {method: "POST", body: new URLSearchParams(%q)}).then((r) => r.status)`,
			loan+"/pledge", sent)); status != http.StatusOK { // where the first one led to
			t.Errorf("scripts %t: the same form, sent again, is answered with %d", scripts, status)
		}
		if n := demo.position(t) - before; n != 1 {
			t.Errorf("scripts %t: the same form, sent again, recorded %d events, want 1", scripts, n)
		}
	}
}

// TestFormWithSeveralFaults keeps what was typed and says everything at once, beside
// the fields.
func TestFormWithSeveralFaults(t *testing.T) {
	ben := as(t, "borrower")
	ben.open("/apply")
	ben.fill("amount", "ten thousand")
	ben.fill("tenor", "999")
	ben.fill("purpose", "Bicycles, and a shed <b>to keep them in</b>")
	ben.press("Save and go on")
	ben.see("things need your attention", "ten thousand", "999", "Bicycles, and a shed <b>to keep them in</b>")
	for _, field := range []string{"amount", "tenor"} {
		fault := evaluate[string](ben, fmt.Sprintf(`(() => {
			const f = document.querySelector("form[method=post] [name=%s]"), e = document.getElementById(f.getAttribute("aria-describedby")?.split(" ").at(-1));
			return f.getAttribute("aria-invalid") === "true" && e?.checkVisibility() ? e.innerText : "";
		})()`, field))
		if fault == "" {
			t.Errorf("nothing is said beside %s\n%s", field, ben.text())
		}
	}
	if focused := evaluate[bool](ben, `document.activeElement.matches("[data-error-summary]")`); !focused {
		t.Error("what is wrong is not read first")
	}
	ben.fill("amount", "10,000")
	ben.fill("tenor", "12")
	ben.press("Save and go on")
	ben.fill("turnover", "300000")
	ben.fill("profit", "0")
	ben.fill("debts", "0")
	ben.fill("years", "3")
	ben.press("Save and go on")
	ben.open("/apply/review")
	ben.press("Send the application")
	ben.see("Sent.", "<b>to keep them in</b>")
	ben.unfold("Withdraw my request")
	ben.fill("reason", "It was a try.")
	ben.press("Withdraw the request")
	ben.see("Withdrawn.")
}

// TestStaleForm sends a form that others have overtaken.
func TestStaleForm(t *testing.T) {
	ben, officer, hasty := as(t, "borrower"), as(t, "officer"), as(t, "officer")
	loan := ben.applies("20,000")
	hasty.open(loan)
	officer.open(loan)
	officer.see("Record the assessment")
	ben.unfold("Withdraw my request")
	ben.fill("reason", "We found the money elsewhere.")
	ben.press("Withdraw the request")

	officer.fill("grade", "C")
	officer.fill("rate", "11.5")
	officer.fill("pd", "3")
	officer.fill("lgd", "45")
	officer.fill("inputs", "Accounts")
	before := demo.position(t)
	officer.press("Record the assessment")
	officer.see("This was not done", "withdrawn")
	if now := demo.position(t); now != before {
		t.Errorf("a stale form recorded %d events", now-before)
	}
	officer.press("Look at it as it is now")
	officer.see("Withdrawn")

	hasty.press("Record the assessment") // an empty form, which is of no use any more
	hasty.see("This was not done", "this can't be done any more")
	hasty.miss("Choose a grade")
}

// TestSignInAndOut is about who one is: a wrong password, the demo's menu, the way out.
func TestSignInAndOut(t *testing.T) {
	p := somebody(t, demo, "somebody")
	p.open("/portfolio") // leads to where one signs in, and back
	if !strings.HasPrefix(p.address(), "/signin") {
		t.Fatalf("somebody unknown is at %s", p.address())
	}
	p.fill("email", "investor@demo.test")
	p.fill("password", "wrong")
	p.press("Sign in", in("page"))
	p.see("investor@demo.test")
	p.miss("Available")
	p.fill("password", "demo")
	p.press("Sign in", in("page"))
	p.at("/portfolio")
	p.tick("Account and roles")
	p.press("Auditor")
	p.see("Auditor", "Queue")
	p.miss("Record a receipt")
	p.tick("Account and roles")
	p.press("Sign out")
	p.see("Sign in")
	p.open("/queue")
	if !strings.HasPrefix(p.address(), "/signin") {
		t.Fatalf("after signing out one is at %s", p.address())
	}
}

// TestEmptyPlatform starts where there is nothing: no demo, no people, no history.
func TestEmptyPlatform(t *testing.T) {
	empty, err := start("empty", "off")
	if err != nil {
		t.Fatal(err)
	}
	defer empty.stop()
	for role, name := range map[string]string{"officer": "Olga Lim", "approver": "Arun Nair", "auditor": "Aude Teo"} {
		empty.refold(t, goodPassword+"\n", "staff", "add", role+"@example.test", name, role)
	}
	first := somebody(t, empty, "first visitor")
	first.open("/")
	first.miss("Demo data", "Try as")
	ada, ben := joinInvestor(t, empty), joinBorrower(t, empty)
	officer, approver := somebody(t, empty, "officer"), somebody(t, empty, "approver")
	officer.signIn("officer@example.test", goodPassword)
	officer.at("/home")
	for _, path := range []string{"/facilities", "/receipts", "/payouts", "/loanbook", "/trust", "/events", "/system"} {
		officer.open(path)
	}
	approver.signIn("approver@example.test", goodPassword)
	for _, path := range []string{"/portfolio", "/market", "/wallet", "/statement"} {
		ada.open(path)
	}

	ben.showIdentity("S7654321D")
	ben.declaresOwners()
	officer.verifiesNext("Okafor Bicycles")
	ada.showIdentity("S1234567D")
	party := ada.party()
	officer.verifies(party)
	officer.topsUp(party, "5000")
	loan := ben.applies("5,000")
	officer.grades(loan)
	approver.open(loan)
	approver.press("Approve grade and rate")
	officer.open(loan)
	officer.press("List the request")
	ada.open("/market")
	ada.see("1 request", "Okafor Bicycles")
	ada.pledges(loan, "5,000")
	ada.see("Fully funded")
	first.open("/?at=head&valid=" + officer.today().AddDate(0, 0, -1).Format(time.DateOnly))
}
