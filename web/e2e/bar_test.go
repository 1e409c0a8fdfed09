//go:build browser

package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// shownNow is the page as the browser holds it, without marks and what is said aloud.
const shownNow = `(() => {
	const c = document.documentElement.cloneNode(true);
	for (const m of c.querySelectorAll("ins[data-mark]")) m.replaceWith(...m.childNodes);
	for (const d of c.querySelectorAll("del[data-mark]")) d.remove();
	c.querySelector("[data-timebar-said]").textContent = "";
	return c.outerHTML.replace(/>\s+</g, "><");
})()`

// TestADraggedPageIsThePageItself drags to and fro, jumps and steps: what the browser then
// holds is what it holds when the address is opened afresh, to the byte.
func TestADraggedPageIsThePageItself(t *testing.T) {
	auditor := as(t, "auditor")
	for _, path := range []string{"/facilities?track=platform-events", auditor.anyLoan(), "/trust?at=head&valid=2026-06-30", "/loanbook"} {
		dragged, fresh := auditor.draggedAndFresh(path)
		for meanwhile := 0; headOf(dragged) != headOf(fresh) && meanwhile < 5; meanwhile++ {
			dragged, fresh = auditor.draggedAndFresh(path) // somebody had something recorded
		}
		if fresh != dragged {
			at := 0
			for at < min(len(fresh), len(dragged)) && fresh[at] == dragged[at] {
				at++
			}
			part := func(s string) string { return s[max(at-120, 0):min(at+120, len(s))] }
			t.Errorf("%s: the dragged page is not what its address shows:\n%s\n%s", auditor.address(), part(dragged), part(fresh))
		}
	}
}

// draggedAndFresh is a page of the past as the browser holds it, dragged there and opened
// afresh.
func (p *person) draggedAndFresh(path string) (dragged, fresh string) {
	p.open(path)
	for _, share := range []float64{0.9, 0.3, 0.55} {
		p.drag("timebar-at", share)
	}
	p.press("Previous")
	p.fill("Go to a date", "2026-08-15")
	p.press("Go to")
	p.settled()
	p.past()
	dragged = evaluate[string](p, shownNow)
	p.do(chromedp.Reload())
	p.waitFor("the page", `document.readyState === "complete"`)
	return dragged, evaluate[string](p, shownNow)
}

// headOf is how many events a page of the past says that there are.
func headOf(page string) string {
	return regexp.MustCompile(`event [0-9,]+ of [0-9,]+`).FindString(page)
}

// TestWhatTheBarShowsIsSaidAtRest reads the announcement: once, half a second after the last
// of several steps, with date and event.
func TestWhatTheBarShowsIsSaidAtRest(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/facilities?at=2026-06-30&track=platform-events")
	evaluate[string](auditor, `(() => {
		window.said = []; window.framed = 0;
		document.addEventListener("refold:frame", () => { framed = performance.now(); });
		const says = document.querySelector("[data-timebar-said]");
		new MutationObserver(() => { if (says.textContent) said.push({text: says.textContent, after: performance.now() - framed}); }).observe(says, {childList: true, characterData: true, subtree: true});
		return "";
	})()`)
	auditor.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("timebar-at").focus()`))
	for range 4 {
		auditor.do(chromedp.KeyEvent("["))
		time.Sleep(50 * time.Millisecond)
	}
	auditor.settled()
	auditor.waitFor("the announcement", `window.said.at(-1)?.text === document.getElementById("timebar-at").getAttribute("aria-valuetext")`)
	said := evaluate[[]struct {
		Text  string
		After float64
	}](auditor, `window.said`)
	for _, s := range said { // more than one where the machine took its time between two keys
		if s.After < 450 || !strings.Contains(s.Text, "2026, event ") {
			t.Errorf("said %+v, want sentences half a second after the last frame", said)
		}
	}
}

// TestNewEventsAreCountedAndNothingJumps comes back to a page of the past after something
// happened.
func TestNewEventsAreCountedAndNothingJumps(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/facilities?at=2026-06-30")
	before, text := auditor.address(), evaluate[string](auditor, `document.getElementById("page").innerText`)
	back := `document.dispatchEvent(new Event("visibilitychange")) && ""`
	evaluate[string](auditor, back)
	time.Sleep(200 * time.Millisecond)
	if evaluate[bool](auditor, `!document.querySelector("[data-timebar-since]").hidden`) {
		t.Error("nothing happened, and the bar says that something did")
	}
	position := demo.position(t)
	demo.refold(t, goodPassword+"\n", "staff", "add", "since@example.test", "Since Then", "officer")
	for end := time.Now().Add(patience); demo.position(t) == position && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
	}
	evaluate[string](auditor, back)
	auditor.waitFor("the count", `/^\+[1-9][0-9]* since$/.test(document.querySelector("[data-timebar-since]").textContent) && !document.querySelector("[data-timebar-since]").hidden`)
	if now := evaluate[string](auditor, `document.getElementById("page").innerText`); auditor.address() != before || now != text {
		t.Errorf("the page jumped from %s to %s", before, auditor.address())
	}
	evaluate[string](auditor, `document.querySelector("[data-timebar-since]").click() ?? ""`)
	auditor.waitFor("the present", `document.querySelector(".past") === null && document.querySelector("[data-timebar-since]").hidden`)
}

// played plays the page's film for a while and gives the places that were shown, and when:
// milliseconds since the button was pressed. A frame is never begun sooner than it should be,
// but how late it is painted depends on the machine.
func (p *person) played(speed string, frames int) (places, times []float64) {
	p.t.Helper()
	evaluate[string](p, `(() => {
		window.film ??= (document.addEventListener("refold:frame", () => film.push([+document.getElementById("timebar-at").value, performance.now() - film.pressed])), []);
		film.length = 0;
		document.addEventListener("click", () => { film.pressed = performance.now(); }, {capture: true, once: true});
		document.getElementById("timebar-speed").value = "`+speed+`";
		return "";
	})()`)
	p.tick("Play")
	for end := time.Now().Add(patience); time.Now().Before(end) && evaluate[int](p, `window.film.length`) < frames; {
		time.Sleep(20 * time.Millisecond)
	}
	p.tick("Pause")
	p.settled()
	shown := evaluate[[][]float64](p, `window.film`)
	time.Sleep(300 * time.Millisecond)
	if more := evaluate[int](p, `window.film.length`); more != len(shown) {
		p.t.Errorf("%d frames came after the pause", more-len(shown))
	}
	if n := len(shown); n > 1 && shown[n-1][0] == shown[n-2][0] {
		shown = shown[:n-1] // a place is shown once more where the film rests there
	}
	if said := evaluate[string](p, `document.getElementById("timebar-at").getAttribute("aria-valuetext")`); !strings.Contains(said, ", event ") {
		p.t.Errorf("the film came to rest, and the page says %q", said)
	}
	for _, f := range shown {
		places, times = append(places, f[0]), append(times, f[1])
	}
	return places, times
}

// TestFilmKeepsItsPace plays at each speed: no faster than it says, a long bar in strides, a
// record's events as far apart as they were, and not where nobody looks.
func TestFilmKeepsItsPace(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/facilities?track=platform-events&at=3000")
	stride := evaluate[float64](auditor, `(() => { const r = document.getElementById("timebar-at"); return Math.max(1, Math.round((r.max - r.min) / 2000)); })()`)
	if stride < 2 {
		t.Fatalf("the bar of %s is too short to be played in strides", auditor.address())
	}
	for speed, least := range map[string]float64{"1": 1000, "4": 250, "16": 62.5} {
		places, times := auditor.played(speed, 4)
		if len(places) < 4 {
			t.Fatalf("%s×: %d frames were shown", speed, len(places))
		}
		for i := 1; i < len(places); i++ {
			if places[i]-places[i-1] != stride {
				t.Errorf("%s×: from %v to %v, want steps of %v", speed, places[i-1], places[i], stride)
			}
		}
		for i, at := range times {
			if at < least*float64(i)*0.95 {
				t.Errorf("%s×: frame %d came after %.0f ms, wanted one each %.1f", speed, i, at, least)
			}
		}
	}
	auditor.open(auditor.anyLoan() + "?track=record-events")
	auditor.press("First event")
	auditor.settled()
	days := evaluate[[]float64](auditor, `document.getElementById("timebar-range").dataset.stops.split(",").map((s) => +s.split(":")[1])`)
	apart := slices.IndexFunc(days[:len(days)-1], func(day float64) bool { return days[slices.Index(days, day)+1]-day > 3 })
	places, times := auditor.played("real", apart+3)
	want := 0.0
	for i := 1; i < len(places) && int(places[i]) < len(days); i++ {
		want += min((days[int(places[i])]-days[int(places[i-1])])*1000/30, 1000)
		if places[i] != places[i-1]+1 || times[i] < want*0.95 {
			t.Errorf("real: from %v to %v at %.0f ms, want %.0f: they were %v days apart", places[i-1], places[i], times[i], want, days[int(places[i])]-days[int(places[i-1])])
		}
	}
	auditor.tick("Play")
	evaluate[string](auditor, `(() => { Object.defineProperty(document, "hidden", {configurable: true, get: () => true}); document.dispatchEvent(new Event("visibilitychange")); delete document.hidden; return ""; })()`)
	if evaluate[string](auditor, `document.querySelector("#timebar-play").getAttribute("aria-pressed")`) != "false" {
		t.Error("the film goes on where nobody looks")
	}
}

// TestJumpsLeadThere types moments of each kind into the bar.
func TestJumpsLeadThere(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/events?kind=PledgePlaced&at=2026-06-30")
	request := evaluate[string](auditor, `fetch([...document.querySelectorAll("main a")].find((a) => /^\/events\/[0-9]/.test(a.getAttribute("href"))).href).then((r) => r.text()).then((t) => t.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/)?.[0] ?? "")`)
	for typed, want := range map[string]string{"#1,234": "event 1,234 of", "1500": "event 1,500 of", "2026-05-01": "Viewing 1 May 2026", "now-30d": "Viewing ", "month end": "Viewing ", request: "Viewing "} {
		auditor.open("/facilities")
		auditor.fill("Go to a date", typed)
		auditor.press("Go to")
		auditor.past()
		auditor.see(want)
	}
}
