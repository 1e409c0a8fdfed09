//go:build browser

package e2e

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// waitFor waits until an expression on the page is true.
func (p *person) waitFor(what, expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if evaluate[bool](p, expression) {
			return
		}
	}
	p.t.Fatalf("%s waits for %s at %s\n%s", p.name, what, p.address(), p.text())
}

// checkBothThemes looks at what is shown on a desk and on a phone, light and dark.
// What sticks lets go: what it covers can be scrolled free.
func (p *person) checkBothThemes(where string) {
	p.t.Helper()
	if !evaluate[bool](p, `"axe" in window`) {
		p.do(chromedp.Evaluate[chromedp.Void](axe))
		evaluate[string](p, `(() => { const still = new CSSStyleSheet(); still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; } .timebar, .top, .past { position: static !important; }"); document.adoptedStyleSheets = [still]; return ""; })()`)
	}
	for _, s := range []size{desktop, phone} {
		p.resize(s)
		for _, theme := range []string{"light", "dark"} {
			p.theme(theme)
			p.axe(where, s.name+", "+theme)
			if wide := evaluate[int](p, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
				p.t.Errorf("%s: %s is %d pixels wider than the window", where, s.name, wide)
			}
		}
	}
	p.resize(desktop)
	p.theme("light")
}

// TestAFigureIsExplainedBesideThePage clicks on a rate: its formula, its inputs and its
// changes show beside the page; an input leads to its own explanation.
func TestAFigureIsExplainedBesideThePage(t *testing.T) {
	investor := as(t, "investor")
	investor.open("/portfolio")
	click := func(selector string) {
		t.Helper()
		if !evaluate[bool](investor, fmt.Sprintf(`(() => { const at = %s; at?.click(); return !!at; })()`, selector)) {
			t.Fatalf("nothing to click on: %s\n%s", selector, investor.text())
		}
	}
	click(`[...document.querySelectorAll("#return dt")].find((dt) => dt.textContent === "XIRR").nextElementSibling.querySelector("[data-cell]")`)
	investor.waitFor("the explanation", `document.querySelector("#explain[open] .formula-put") !== null`)
	said := evaluate[string](investor, `document.querySelector("#explain").innerText`)
	for _, want := range []string{"how it is worked out", "÷ (1 + r)", "Worth today", "Worth on the first day", "What made it"} {
		if !strings.Contains(said, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, said)
		}
	}
	investor.checkBothThemes("the explanation of /portfolio")
	click(`[...document.querySelectorAll("#explain dt")].find((dt) => dt.textContent === "Put in").nextElementSibling.querySelector("a")`)
	investor.waitFor("the explanation of the input", `/Put in/.test(document.querySelector("#explain .head-over")?.textContent ?? "")`)
	if path := evaluate[string](investor, `location.pathname`); path != "/portfolio" {
		t.Errorf("the explanation left the page for %s", path)
	}
	click(`document.querySelector("#explain [data-explain-close]")`)
	investor.waitFor("the page alone", `document.querySelector("#explain[open]") === null`)
}

// TestTwoMomentsAreCompared marks what differs, sums it up and lists what happened.
func TestTwoMomentsAreCompared(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open(auditor.anyLoan() + "?compare=now-6m")
	auditor.see("Compared with", "event", "differences")
	if marks := evaluate[int](auditor, `document.querySelectorAll("#page ins.here").length`); marks == 0 {
		t.Error("nothing is marked")
	}
	auditor.checkBothThemes("a comparison")
	auditor.press("Stop comparing")
	auditor.miss("Compared with")
	auditor.open("/loanbook")
	evaluate[string](auditor, `document.body.focus() ?? ""`)
	auditor.do(chromedp.KeyEvent("d"))
	auditor.waitFor("the choice of a moment", `document.activeElement?.id === "timebar-compare"`)
	auditor.fill("Compare with", "6 months ago")
	auditor.do(chromedp.KeyEvent(kb.Enter))
	auditor.waitFor("the comparison", `document.querySelector("#page ins.here") !== null`)
	if marks := evaluate[int](auditor, `document.querySelectorAll("#page ins[data-mark]").length`); marks > 0 {
		t.Errorf("%d places bear the mark of a frame beside that of the comparison", marks)
	}
}

// TestWhenDidItFirst asks when something first became true, and goes there.
func TestWhenDidItFirst(t *testing.T) {
	officer := as(t, "officer")
	officer.open("/find?of=/trust&cell=On+the+trust+account&how=above&value=100,000")
	officer.see("First with event", "What happened")
	officer.checkBothThemes("a search for the first time")
	officer.press("See it")
	officer.past()
	officer.see("Trust account")
}

// TestQuestionsAreSaved puts filters of the event log under a name, and finds them again.
func TestQuestionsAreSaved(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/events?kind=ReceiptMatched")
	auditor.press("Save this question")
	auditor.fill("Name", "Receipts that were matched")
	auditor.press("Save")
	auditor.see("Saved questions", "Receipts that were matched")
	auditor.checkBothThemes("saved questions")
	auditor.press("Receipts that were matched")
	auditor.see("Event log")
}

// TestKeysOfTheBar reads the list of keys, steps with one, and switches the letters off.
func TestKeysOfTheBar(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/facilities?at=now-30d")
	auditor.do(chromedp.KeyEvent("?"))
	auditor.waitFor("the list of keys", `document.querySelector("[data-timebar-keys]").open`)
	auditor.see("Letters are keys", "compare with another moment")
	auditor.checkBothThemes("the keys of the bar")
	auditor.do(chromedp.KeyEvent(kb.Escape), chromedp.Evaluate[chromedp.Void](`document.getElementById("timebar-at").focus()`))
	place := evaluate[int](auditor, `+document.getElementById("timebar-at").value`)
	auditor.do(chromedp.KeyEvent(kb.PageDown))
	auditor.waitFor("ten places back", fmt.Sprintf(`+document.getElementById("timebar-at").value === %d && location.search !== "?at=now-30d"`, place-10))
	auditor.open("/loanbook?at=now-30d")
	auditor.do(chromedp.KeyEvent("g"))
	auditor.waitFor("the way to a moment", `document.activeElement?.id === "timebar-jump"`)
	if scrolled := evaluate[int](auditor, `scrollY`); scrolled != 0 {
		t.Errorf("the page moved by %d when the bar had the focus", scrolled)
	}
	evaluate[string](auditor, `document.activeElement.blur() ?? ""`)
	auditor.do(chromedp.KeyEvent("d"), chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), chromedp.KeyEvent("?"))
	auditor.waitFor("one menu", `document.querySelectorAll("#history details[data-menu][open]").length === 1`)
	evaluate[string](auditor, `document.querySelector("[data-timebar-letters]").click() ?? ""`)
	evaluate[string](auditor, `document.querySelector("[data-timebar-keys]").open = false, document.activeElement.blur() ?? ""`)
	before := auditor.address()
	auditor.do(chromedp.KeyEvent("["), chromedp.KeyEvent("l"))
	time.Sleep(300 * time.Millisecond)
	if now := auditor.address(); now != before {
		t.Errorf("with its letters off a key leads to %s", now)
	}
	evaluate[string](auditor, `localStorage.removeItem("refold-letters") ?? ""`)
	moment := ask[string](auditor, "moment")
	auditor.do(chromedp.KeyEvent("["))
	auditor.moved(moment, "the key [")
	auditor.past()
}

// decades writes a made-up book of a loan a year from 1972 on, of which every fourth is lost.
func decades(t *testing.T) (file string) {
	var book strings.Builder
	book.WriteString("LoanNr_ChkDgt,Name,City,State,Zip,Bank,BankState,NAICS,ApprovalDate,ApprovalFY,Term,NoEmp,NewExist,CreateJob,RetainedJob,FranchiseCode,UrbanRural,RevLineCr,LowDoc,ChgOffDate,DisbursementDate,DisbursementGross,BalanceGross,MIS_Status,ChgOffPrinGr,GrAppv,SBA_Appv\n")
	for i := range 42 {
		year := 1972 + i
		status, chargedOff, lost := "P I F", "", "$0.00 "
		if i%4 == 3 {
			status, chargedOff, lost = "CHGOFF", fmt.Sprintf("3/15/%d", year+1), "\"$30,000.00 \""
		}
		fmt.Fprintf(&book, "%d,MADE UP WORKS %d,Akron,OH,44301,MADE UP BANK,OH,332710,2/1/%d,%d,60,4,1,0,0,1,0,N,N,%s,3/1/%d,\"$100,000.00 \",$0.00 ,%s,%s,\"$100,000.00 \",\"$75,000.00 \"\n",
			9000000000+i, i, year, year, chargedOff, year, status, lost)
	}
	file = filepath.Join(t.TempDir(), "book.csv")
	if err := os.WriteFile(file, []byte(book.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestDecadesOfABookAreDragged imports a book that begins in 1972 and drags through it on
// the axis of what is known now: loans go out, and some default.
func TestDecadesOfABookAreDragged(t *testing.T) {
	file := decades(t)
	own, err := start("decades", "small") // the demo of the other journeys has no such book
	if err != nil {
		t.Fatal(err)
	}
	defer own.stop()
	own.refold(t, "", "import", "sba", file)
	officer := somebody(t, own, "officer")
	officer.signIn("officer@demo.test", "demo")
	const page = "/loanbook?book=SBA+7%28a%29%2C+USD&at=head"
	figures := func() (out, lost string) {
		tile := func(label string) string {
			return evaluate[string](officer, fmt.Sprintf(`[...document.querySelectorAll(".tile dt")].find((dt) => dt.textContent === %q)?.nextElementSibling.textContent.trim() ?? ""`, label))
		}
		return tile("Paid out"), tile("Charged off")
	}
	for valid, want := range map[string][2]string{"1972-12-31": {"US$100,000", "US$0"}, "1976-12-31": {"US$500,000", "US$30,000"}, "2014-12-31": {"US$4,200,000", "US$300,000"}} {
		officer.open(page + "&valid=" + valid)
		if out, lost := figures(); out != want[0] || lost != want[1] {
			t.Errorf("at %s %q was paid out and %q charged off, want %q", valid, out, lost, want)
		}
	}
	if columns := evaluate[int](officer, `[...document.querySelectorAll("[data-timebar-density] path")].map((p) => p.getAttribute("d").split("M").length - 1).reduce((a, b) => a + b, 0)`); columns < 40 {
		t.Errorf("the picture of four decades has %d columns", columns)
	}
	officer.open(strings.TrimSuffix(page, "&at=head"))
	officer.press("As corrected since")
	officer.past()
	if first := evaluate[string](officer, `document.getElementById("timebar-at").getAttribute("min")`); first != "761" { // days since 1970: 1 February 1972
		t.Errorf("the bar that is reached from the present begins on day %s", first)
	}
	officer.open("/loanbook") // the same figures, in rows whose links differ by what they ask for alone
	officer.press("As corrected since")
	officer.past()
	if marks := evaluate[int](officer, `document.querySelectorAll("#page tbody ins[data-mark]").length`); marks > 0 {
		t.Errorf("%d figures are marked as changed, and are the same", marks)
	}
	officer.open(strings.TrimSuffix(page, "&at=head"))
	officer.fill("Go to a date", "31 December 1976")
	officer.press("Go to")
	officer.see("Before the first day", "Nothing was recorded yet")
	officer.checkBothThemes("a time before anything was recorded")
	officer.press("31 December 1976, as corrected since")
	if out, lost := figures(); out != "US$500,000" || lost != "US$30,000" {
		t.Errorf("the way there shows %q paid out and %q charged off", out, lost)
	}
	officer.open(page + "&valid=1972-12-31")
	seen := map[string]bool{}
	for _, share := range []float64{0.2, 0.4, 0.6, 0.75} {
		officer.drag("timebar-at", share)
		officer.past()
		out, _ := figures()
		seen[out] = true
		if day := evaluate[string](officer, `new URL(location.href).searchParams.get("valid") ?? ""`); day < "1973" || day > "2015" {
			t.Errorf("the thumb at %.2f leads to %q", share, day)
		}
	}
	if len(seen) != 4 {
		t.Errorf("four places of the bar show %d different amounts: %v", len(seen), seen)
	}
	officer.press("Previous day")
	officer.past()
	officer.press("First day")
	officer.past()
	officer.do(chromedp.Navigate("about:blank")) // the bar asks for its neighbours, and nobody will answer
}

// TestThumbToPaint measures how long a frame takes from the thumb to the screen while it is
// dragged over 200 places on a slow machine. The bound leaves room for a machine that does
// something else too; what it comes to alone stands in docs/performance.md.
func TestThumbToPaint(t *testing.T) {
	auditor := as(t, "auditor")
	for _, path := range []string{"/facilities?track=platform-events", auditor.anyLoan() + "?track=platform-events"} {
		auditor.open(path)
		command(auditor, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
		evaluate[string](auditor, `(() => {
			window.moved = new Map();
			window.took = [];
			document.addEventListener("input", (event) => moved.set(event.target.value, event.timeStamp), true);
			document.addEventListener("refold:frame", () => {
				const at = new URL(document.getElementById("timebar-range").dataset.here, location.href).searchParams.get("at");
				requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => { if (moved.has(at)) took.push(performance.now() - moved.get(at)); moved.delete(at); }; channel.port2.postMessage(0); });
			});
			return "";
		})()`)
		box := evaluate[struct{ X, Y, Width, Height float64 }](auditor, `(() => {
			const b = document.getElementById("timebar-at").getBoundingClientRect();
			return {x: b.x, y: b.y, width: b.width, height: b.height};
		})()`)
		place := func(share float64) (x, y float64) { return box.X + 10 + share*(box.Width-20), box.Y + box.Height/2 }
		x, y := place(1)
		auditor.do(chromedp.MouseEvent("mousePressed", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
		for step := range 200 {
			x, y = place(1 - float64(step)/250)
			auditor.do(chromedp.MouseEvent("mouseMoved", x, y, chromedp.ButtonLeft))
			time.Sleep(16 * time.Millisecond)
		}
		auditor.do(chromedp.MouseEvent("mouseReleased", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
		auditor.settled()
		command(auditor, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 1})
		took := evaluate[[]float64](auditor, `window.took`)
		if len(took) < 10 {
			t.Fatalf("%s: %d frames were painted", path, len(took))
		}
		slices.Sort(took)
		p95 := took[int(math.Ceil(float64(len(took))*0.95))-1]
		t.Logf("%s: %d frames for 200 places, thumb to paint p50 %.0f ms, p95 %.0f ms", path, len(took), took[len(took)/2], p95)
		if p95 > 1500 {
			t.Errorf("%s: thumb to paint p95 is %.0f ms", path, p95)
		}
	}
}
