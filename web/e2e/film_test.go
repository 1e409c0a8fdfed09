//go:build browser

package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestLastFrameIsWhereTheThumbIs drags through 200 places on a slow machine: the page ends
// at the place where the thumb was let go, by days and by the events of a record.
func TestLastFrameIsWhereTheThumbIs(t *testing.T) {
	auditor := as(t, "auditor")
	loan := auditor.anyLoan()
	for _, path := range []string{loan + "?track=record-events", "/facilities"} {
		auditor.open(path)
		command(auditor, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4})
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
		}
		auditor.do(chromedp.MouseEvent("mouseReleased", x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
		auditor.settled()
		command(auditor, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 1})
		auditor.past()
		shown := evaluate[string](auditor, `(() => {
			const r = document.getElementById("timebar-at"), here = new URL(r.form.dataset.here, location.href);
			return [here.pathname + here.search === location.pathname + location.search, r.getAttribute("aria-valuetext").split(",")[0]].join(" ");
		})()`)
		want := evaluate[string](auditor, `(() => {
			const r = document.getElementById("timebar-at"), stops = r.form.dataset.stops.split(",").map((s) => s.split(":"));
			if (stops.length > 1) return "true " + new Date(stops[r.value][1] * 864e5).toLocaleDateString("en-GB", {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
			if (r.name === "at") return "true " + document.querySelector("[data-timebar-label]").textContent;
			return "true " + new Date(r.value * 864e5).toLocaleDateString("en-GB", {day: "numeric", month: "long", year: "numeric", timeZone: "UTC"});
		})()`)
		if shown != want {
			t.Errorf("%s: the page shows %q, the thumb stands at %q (%s)", path, shown, want, auditor.address())
		}
	}
}

// TestFilmRunsAndStops plays a record's days and stops at the head.
func TestFilmRunsAndStops(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open(auditor.anyLoan() + "?track=record-events")
	auditor.press("First event")
	start := evaluate[int](auditor, `+document.getElementById("timebar-at").value`)
	evaluate[string](auditor, `document.getElementById("timebar-speed").value = "16"`)
	auditor.press("Play")
	auditor.see("Pause")
	for end := time.Now().Add(4 * patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if evaluate[bool](auditor, `document.querySelector("#timebar-play").getAttribute("aria-pressed") === "false"`) {
			break
		}
	}
	auditor.settled()
	end := evaluate[struct{ Value, Max int }](auditor, `(() => { const r = document.getElementById("timebar-at"); return {value: +r.value, max: +r.max}; })()`)
	if start != 0 || end.Value != end.Max {
		t.Errorf("the film ran from %d to %d of %d", start, end.Value, end.Max)
	}
	if at := evaluate[string](auditor, fmt.Sprintf(`new URL(document.getElementById("timebar-range").dataset.here, location.href).searchParams.get(%q)`, "at")); at == "" {
		t.Errorf("the film ended at no moment: %s", auditor.address())
	}
	// Paused, the bar says which day and event it has come to.
	auditor.open("/loanbook?track=platform-events&at=3000")
	auditor.tick("Play")
	auditor.see("Pause")
	evaluate[bool](auditor, `(() => {
		window.offered = ""; // whatever frames come, the button says how the film is stopped
		new MutationObserver(() => { window.offered ||= document.querySelector("#timebar-play[aria-pressed=false]")?.innerText ?? ""; })
			.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
		return true;
	})()`)
	auditor.waitFor("the film to go on", `!document.querySelector("[data-timebar-label]").textContent.includes("#3,000") && document.querySelector("[data-timebar-label]").textContent.startsWith("#")`)
	if offered := evaluate[string](auditor, `window.offered`); offered != "" {
		t.Errorf("while the film runs its button says %q", offered)
	}
	auditor.tick("Pause")
	auditor.waitFor("the day of the event", `/^[0-9]+ [A-Z][a-z]+ [0-9]+$/.test(document.querySelector("[data-timebar-label]").textContent) && /^[0-9]+ [A-Z][a-z]+ [0-9]+, event /.test(document.getElementById("timebar-at").getAttribute("aria-valuetext"))`)
}
