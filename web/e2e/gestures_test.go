//go:build browser

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBackLeadsToBeforeTheGesture drags, presses keys and plays a film, each with rests on the
// way: the browser's history has one entry more, and back shows the page from before.
func TestBackLeadsToBeforeTheGesture(t *testing.T) {
	auditor := as(t, "auditor")
	rest := func() { time.Sleep(400 * time.Millisecond) } // longer than the address waits for
	drag := func() {
		x, y := auditor.thumb()
		auditor.do(chromedp.MouseEvent("mousePressed", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
		for range 3 {
			x -= 60
			auditor.do(chromedp.MouseEvent("mouseMoved", x, y, chromedp.ButtonLeft))
			rest()
		}
		auditor.do(chromedp.MouseEvent("mouseReleased", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	for name, gesture := range map[string]func(){
		"drag": drag,
		"keys": func() {
			evaluate[bool](auditor, `document.getElementById("timebar-at").focus() ?? true`)
			for pressed := 0; pressed == 0 || pressed < 2 && evaluate[bool](auditor, `refold.holds()`); pressed++ { // else too slow to go on
				auditor.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft))
				auditor.settled()
			}
			auditor.waitFor("the thumb to be let go", `!refold.holds()`)
		},
		"film": func() {
			evaluate[string](auditor, `document.getElementById("timebar-speed").value = "1"`)
			auditor.tick("Play")
			auditor.waitFor("the past", `document.querySelector(".past") !== null`)
			rest()
			auditor.tick("Pause")
		},
	} {
		auditor.open("/queue")
		auditor.open("/loanbook")
		entries := evaluate[int](auditor, `history.length`)
		gesture()
		auditor.settled()
		auditor.waitFor("the past", `document.querySelector(".past") !== null && location.search !== ""`)
		there := auditor.address()
		if more := evaluate[int](auditor, `history.length`) - entries; more != 1 {
			t.Errorf("%s: the history has %d entries more", name, more)
		}
		evaluate[bool](auditor, `history.back() ?? true`)
		auditor.waitFor("the page from before", `document.readyState === "complete" && document.querySelector(".past") === null`)
		if at := auditor.address(); at != "/loanbook" {
			t.Errorf("%s: back leads from %s to %s", name, there, at)
		}
		evaluate[bool](auditor, `history.forward() ?? true`)
		auditor.waitFor("the past again", `document.readyState === "complete" && document.querySelector(".past") !== null`)
		if at := auditor.address(); at != there {
			t.Errorf("%s: forward leads to %s, want %s", name, at, there)
		}
	}
	// A film that stops because nobody looks has come to rest: the next gesture has its own entry.
	auditor.open("/loanbook?at=2026-06-30")
	entries := evaluate[int](auditor, `history.length`)
	auditor.tick("Play")
	auditor.waitFor("another day", `location.search !== "?at=2026-06-30"`)
	evaluate[bool](auditor, `(() => { Object.defineProperty(document, "hidden", {configurable: true, get: () => true}); document.dispatchEvent(new Event("visibilitychange")); return delete document.hidden; })()`)
	auditor.settled()
	stopped := auditor.address()
	drag()
	auditor.settled()
	auditor.waitFor("another moment", `location.pathname + location.search !== "`+stopped+`"`)
	if more := evaluate[int](auditor, `history.length`) - entries; more != 2 {
		t.Errorf("a film nobody looked at, and a drag: the history has %d entries more", more)
	}
}

// thumb is where the middle of the time bar's thumb is.
func (p *person) thumb() (x, y float64) {
	p.t.Helper()
	at := evaluate[struct{ X, Y float64 }](p, `(() => {
		const r = document.getElementById("timebar-at"), b = r.getBoundingClientRect();
		return {x: b.x + 10 + (b.width - 20) * (r.value - r.min) / (r.max - r.min), y: b.y + b.height / 2};
	})()`)
	return at.X, at.Y
}

// TestACancelledTouchLetsGo takes the finger off the thumb by a call: the page stands whole
// where the thumb does, and its links lead there.
func TestACancelledTouchLetsGo(t *testing.T) {
	investor := as(t, "investor")
	investor.resize(phone)
	command(investor, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 1})
	investor.open("/portfolio?at=2026-06-30")
	x, y := investor.thumb()
	touch := func(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
		command(investor, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: append([]*input.TouchPoint{}, points...)})
	}
	touch("touchStart", &input.TouchPoint{X: x, Y: y})
	for range 8 {
		x -= 15
		touch("touchMove", &input.TouchPoint{X: x, Y: y})
		time.Sleep(20 * time.Millisecond)
	}
	investor.waitFor("the thumb to be held", `refold.holds()`)
	touch("touchCancel")
	investor.waitFor("the thumb to be let go", `!refold.holds()`)
	investor.settled()
	investor.waitFor("the page as a whole", `!document.querySelector("[data-far], [data-moved]")`)
	moment := evaluate[string](investor, `new URLSearchParams(location.search).get("at") ?? ""`)
	for _, link := range strings.Fields(evaluate[string](investor, `[...document.querySelectorAll("main a[href*='at=']:not(.past a)")].map((a) => new URL(a.href).searchParams.get("at")).join(" ")`)) {
		if link != moment {
			t.Fatalf("a link leads to %s, the page is of %s", link, moment)
		}
	}
}

// TestAStepAfterAKeyStays presses an arrow key and, before its place is let go, steps on: the
// page stays where the step led.
func TestAStepAfterAKeyStays(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/loanbook?at=2026-06-30")
	auditor.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("timebar-at").focus()`), chromedp.KeyEvent(kb.ArrowLeft))
	auditor.settled()
	evaluate[bool](auditor, `document.querySelector("#history a[data-timebar-near]").click() ?? true`)
	auditor.settled()
	stepped := auditor.address()
	time.Sleep(600 * time.Millisecond) // longer than a key waits for another
	auditor.settled()
	if at := auditor.address(); at != stepped {
		t.Errorf("the step led to %s, and then the page went to %s", stepped, at)
	}
}

// TestOneFilmRuns presses the button again and again while a frame is on its way: one film
// runs, from place to place, and no faster than one.
func TestOneFilmRuns(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/loanbook?at=2026-03-31")
	steps := evaluate[[]struct{ Place, At float64 }](auditor, `(async () => {
		const button = document.getElementById("timebar-play"), thumb = document.getElementById("timebar-at"), steps = [];
		const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
		const answering = window.fetch;
		window.fetch = async (...asked) => { await wait(100); return answering(...asked); };
		document.getElementById("timebar-speed").value = "4";
		for (let presses = 0; presses < 5; presses++) {
			button.click();
			await wait(20);
		}
		new MutationObserver(() => { steps.push({ Place: +thumb.value, At: performance.now() }); }).observe(thumb, { attributeFilter: ["aria-valuetext"] });
		while (steps.length < 6) await wait(20);
		button.click();
		return steps;
	})()`)
	for i := 1; i < len(steps); i++ {
		if before, step := steps[i-1], steps[i]; step.Place != before.Place+1 || step.At-before.At < 240 { // four in a second
			t.Fatalf("the film goes %v", steps)
		}
	}
}

// TestAnExplanationWaitsForTheServer asks for one while nobody answers: the page stays, and
// the panel says so until somebody answers.
func TestAnExplanationWaitsForTheServer(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/loanbook?at=2026-06-30")
	click := `document.querySelector("main [data-cell]").click() ?? true`
	evaluate[bool](auditor, `(() => { window.answering = window.fetch; window.fetch = () => Promise.reject(new TypeError("nobody")); return true; })()`)
	evaluate[bool](auditor, click)
	auditor.waitFor("the panel to say so", `document.querySelector("#explain[open] [data-explain-away]:not([hidden])") !== null`)
	auditor.see("The server does not answer")
	evaluate[bool](auditor, `(() => { window.fetch = window.answering; document.querySelector("[data-explain-close]").click(); return true; })()`)
	evaluate[bool](auditor, click)
	auditor.waitFor("the explanation", `document.querySelector("#explain[open] [data-explain-away][hidden] ~ [data-explain-body]").innerText !== ""`)
}
