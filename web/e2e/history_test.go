//go:build browser

package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// anyLoan is the address of a loan of the demo with a long history: other journeys close
// loans that began today.
func (p *person) anyLoan() string {
	p.t.Helper()
	p.open("/facilities?stage=closed")
	id := regexp.MustCompile(`F-[0-9]{4}-[0-9]+`).FindString(p.text())
	if id == "" {
		p.t.Fatalf("%s sees no closed loan\n%s", p.name, p.text())
	}
	return "/facilities/" + id
}

// past checks that the page is one of the past and can change nothing.
func (p *person) past() {
	p.t.Helper()
	p.see("Viewing", "Read-only", "Return to live")
	if open := evaluate[int](p, `document.querySelectorAll("form[method=post] fieldset:not(:disabled), .action:not(.is-closed) form[method=post]").length`); open != 0 {
		p.t.Fatalf("%s finds %d open forms at %s", p.name, open, p.address())
	}
	if lost := evaluate[string](p, `[...document.querySelectorAll("main a[href^='/']")].filter((a) => !a.getAttribute("href").includes("at=") && a.textContent !== "Return to live").map((a) => a.href).join(" ")`); lost != "" {
		p.t.Errorf("%s: links at %s forget the moment: %s", p.name, p.address(), lost)
	}
}

func TestLoanSteppedBackThroughItsHistory(t *testing.T) {
	auditor := as(t, "auditor")
	loan := auditor.anyLoan()
	auditor.open(loan)
	auditor.see("Closed", "Live ·")
	live := evaluate[string](auditor, `document.querySelector("main").innerText`)

	auditor.press("Previous event")
	auditor.past()
	first := auditor.address()
	auditor.press("Previous event")
	auditor.past()
	if auditor.address() == first {
		t.Fatalf("two steps back lead to %s both", first)
	}
	auditor.press("Next event")
	auditor.at(first)

	auditor.press("First event")
	auditor.past()
	auditor.see("Submitted")
	auditor.miss("Repayment schedule")

	auditor.fill("Go to a date", "2026-01-31")
	auditor.press("Go to")
	auditor.past()
	auditor.see("Viewing 31 January 2026")
	auditor.fill("Go to a date", "the day before yesterday")
	auditor.press("Go to")
	auditor.see("the day before yesterday", "is not a moment") // and what would be
	auditor.openAs(loan, http.StatusOK)

	auditor.drag("timebar-at", 0.5)
	auditor.past()

	auditor.press("Return to live")
	auditor.at(loan)
	if got := evaluate[string](auditor, `document.querySelector("main").innerText`); got != live {
		t.Errorf("the page is not what it was before the journey:\n%s\n%s", live, got)
	}
}

func TestFormsOfThePastAreClosed(t *testing.T) {
	officer := as(t, "officer")
	officer.open("/receipts?at=now-30d")
	officer.past()
	officer.see("Viewing")
	position := demo.position(t)
	for _, path := range []string{"/receipts?at=4000", "/receipts?at=head", "/receipts?valid=2026-01-31"} {
		status := evaluate[int](officer, fmt.Sprintf(`fetch(%q, {method: "POST", body: new URLSearchParams({amount: "1"})}).then((r) => r.status)`, path))
		if status != http.StatusConflict {
			t.Errorf("a write to %s is answered with %d, want 409", path, status)
		}
	}
	if now := demo.position(t); now != position {
		t.Errorf("%d events were recorded from the past", now-position)
	}
}

// TestPastWithoutScript walks through history with forms and links alone.
func TestPastWithoutScript(t *testing.T) {
	investor := somebody(t, demo, "investor without script")
	investor.withoutScript()
	investor.signIn("investor@demo.test", "demo")
	investor.at("/home")
	investor.open("/portfolio")
	investor.unfold("History")
	investor.press("Previous event")
	investor.past()
	investor.drag("timebar-at", 0.4)
	investor.press("Show this moment")
	investor.past()
	investor.fill("Go to a date", "now-90d")
	investor.press("Go to")
	investor.past()
	investor.press("Return to live")
	investor.at("/portfolio")
}

// TestKeyboardAlone goes through a page of the past with the keyboard: what has the focus
// can be seen, and the arrows move the thumb.
func TestKeyboardAlone(t *testing.T) {
	officer := as(t, "officer")
	officer.open(officer.anyLoan() + "?at=2026-06-30")
	for _, s := range []size{desktop, phone} {
		officer.resize(s)
		officer.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); scrollTo(0, 0)`))
		reached := map[string]bool{}
		for step := range 80 {
			officer.do(chromedp.KeyEvent(kb.Tab))
			reached[evaluate[string](officer, `document.activeElement.outerHTML.slice(0, 200)`)] = true
			if hidden := evaluate[string](officer, `(() => {
				const f = document.activeElement, b = f.getBoundingClientRect();
				if (f === document.body) return "";
				const inside = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2), edge = document.elementFromPoint(b.x + 2, b.y + 2);
				const shows = (hit) => hit && (f.contains(hit) || hit.contains(f));
				return shows(inside) || shows(edge) ? "" : f.outerHTML.slice(0, 200);
			})()`); hidden != "" {
				t.Errorf("%s, step %d: what has the focus can't be seen: %s", s.name, step, hidden)
			}
		}
		if len(reached) < 20 {
			t.Errorf("%s: the keyboard reaches only %d things", s.name, len(reached))
		}
	}
	officer.resize(desktop)
	officer.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("timebar-at").focus()`))
	before := ask[string](officer, "moment")
	value := evaluate[string](officer, `document.getElementById("timebar-at").value`)
	officer.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft))
	officer.moved(before, "the arrow keys")
	if now := evaluate[string](officer, `document.getElementById("timebar-at").value`); now == value {
		t.Errorf("the arrow keys leave the thumb at %s", value)
	}
	if focused := evaluate[string](officer, `document.activeElement.id`); focused != "timebar-at" {
		t.Errorf("after a step the focus is on %q", focused)
	}
	officer.past()
}

// evaluate is the value of an expression on the page; a promise is waited for.
func evaluate[T any](p *person, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, expression, err)
	}
	return value
}

// drag takes the thumb of a range to a share of its length and lets go. With scripts
// the page follows.
func (p *person) drag(id string, share float64) {
	p.t.Helper()
	scripted := evaluate[bool](p, `document.documentElement.classList.contains("has-script")`)
	box := evaluate[struct{ X, Y, Width, Height, Thumb float64 }](p, fmt.Sprintf(`(() => {
		const r = document.getElementById(%q), b = r.getBoundingClientRect();
		return {x: b.x, y: b.y, width: b.width, height: b.height, thumb: (r.value - r.min) / Math.max(1, r.max - r.min)};
	})()`, id))
	const half = 10 // pixels from the track's end to the middle of the thumb
	place := func(share float64) (x, y float64) {
		return box.X + half + share*(box.Width-2*half), box.Y + box.Height/2
	}
	before := ask[string](p, "moment")
	x, y := place(box.Thumb)
	p.do(chromedp.MouseEvent("mousePressed", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	for step := 1.0; step <= 4; step++ {
		x, y := place(box.Thumb + (share-box.Thumb)*step/4)
		p.do(chromedp.MouseEvent("mouseMoved", x, y, chromedp.ButtonLeft))
	}
	x, y = place(share)
	p.do(chromedp.MouseEvent("mouseReleased", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	if scripted {
		p.moved(before, "the thumb")
	}
	p.settled()
	if got := evaluate[float64](p, fmt.Sprintf(`(() => { const r = document.getElementById(%q); return (r.value - r.min) / (r.max - r.min); })()`, id)); got < share-0.1 || got > share+0.1 {
		p.t.Fatalf("%s drags the thumb to %.2f, and it stands at %.2f (%s)", p.name, share, got, strings.TrimSpace(p.address()))
	}
}
