//go:build browser

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// through is the demo as it is reached through something that gives some requests no answer.
func through(t *testing.T, lost func(*http.Request) bool) *site {
	t.Helper()
	demoAt, err := url.Parse(demo.address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(demoAt)
		r.Out.Host = r.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost(r) {
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s := *demo
	s.address = server.URL
	return &s
}

// TestTheBarIsDraggedWithoutItsThread: the thread that asks for frames can't be loaded, and
// the page's own asks for them.
func TestTheBarIsDraggedWithoutItsThread(t *testing.T) {
	var refused, frames atomic.Int64
	auditor := somebody(t, through(t, func(r *http.Request) bool {
		if r.Header.Get("HX-Request-Type") == "full" {
			frames.Add(1)
		}
		if !strings.Contains(r.URL.Path, "courier") {
			return false
		}
		refused.Add(1)
		return true
	}), "auditor")
	auditor.signIn("auditor@demo.test", "demo")
	auditor.open("/loanbook")
	evaluate[string](auditor, `globalThis.same = "yes"`)
	for _, share := range []float64{0.7, 0.4} {
		auditor.drag("timebar-at", share)
		auditor.settled()
		auditor.past()
		if at, thumb := evaluate[string](auditor, `document.querySelector(".past strong").textContent`), evaluate[string](auditor, `document.querySelector("[data-timebar-label]").textContent`); at != fmt.Sprintf("Viewing %s,", thumb) {
			t.Errorf("the thumb stands at %q, the page says %q", thumb, at)
		}
	}
	if !evaluate[bool](auditor, `globalThis.same === "yes"`) {
		t.Error("the page was left for another one")
	}
	if refused.Load() == 0 || frames.Load() < 2 {
		t.Errorf("the thread was asked for %d times, frames %d times", refused.Load(), frames.Load())
	}
	auditor.trouble() // that it could not be loaded
}

// TestTheBarOutlivesItsServer drags while nobody answers: the page stays and says so, and
// shows where the thumb is as soon as somebody does.
func TestTheBarOutlivesItsServer(t *testing.T) {
	var away atomic.Bool
	auditor := somebody(t, through(t, func(*http.Request) bool { return away.Load() }), "auditor")
	auditor.signIn("auditor@demo.test", "demo")
	auditor.open("/loanbook")
	auditor.drag("timebar-at", 0.8)
	auditor.settled()
	before := evaluate[string](auditor, `document.querySelector("#page").innerText`)
	away.Store(true)
	evaluate[string](auditor, `(() => {
		const r = document.getElementById("timebar-at");
		for (const value of [400, 300, 200]) {
			r.value = Number(r.min) + value;
			r.dispatchEvent(new Event("input", { bubbles: true }));
		}
		r.dispatchEvent(new Event("change", { bubbles: true }));
		return "";
	})()`)
	auditor.waitFor("word that nobody answers", `!document.querySelector("[data-timebar-away]").hidden`)
	if now := evaluate[string](auditor, `document.querySelector("#page").innerText`); now != before {
		t.Errorf("the page is another one:\n%s", now)
	}
	auditor.checkBothThemes("a page whose server is away")
	away.Store(false)
	auditor.waitFor("the page of the thumb", `document.querySelector("[data-timebar-away]").hidden && document.querySelector(".past strong").textContent === "Viewing " + document.querySelector("[data-timebar-label]").textContent + ","`)
	if got := evaluate[int](auditor, `document.getElementById("timebar-at").value - document.getElementById("timebar-at").min`); got != 200 {
		t.Errorf("the thumb stands at day %d, and was let go at 200", got)
	}
	auditor.past()
	auditor.trouble() // that nobody answered
}

// TestWhatIsNoMomentKeepsTheBar types what can't be read into the field of the bar, is told so
// beside it, and goes on from there; the same where the page is compared.
func TestWhatIsNoMomentKeepsTheBar(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/loanbook")
	auditor.fill("Go to a date", "3 mnths ago")
	auditor.press("Go to")
	auditor.see("That is not a moment", "“3 mnths ago” is not a moment")
	if typed := evaluate[string](auditor, `document.getElementById("timebar-jump").value`); typed != "3 mnths ago" {
		t.Errorf("the field says %q", typed)
	}
	auditor.checkBothThemes("a moment that is none")
	evaluate[string](auditor, `document.getElementById("timebar-jump").value = ""`)
	auditor.fill("Go to a date", "3 months ago")
	auditor.press("Go to")
	auditor.past()
	auditor.see("Ageing")

	auditor.openAs("/loanbook?compare=soon&at=now-30d", http.StatusBadRequest)
	auditor.see("Ageing", "Compare with", "“soon” is not a moment")
	auditor.checkBothThemes("a comparison with no moment")
	evaluate[string](auditor, `document.getElementById("timebar-compare").value = ""`)
	auditor.fill("Compare with", "31 March 2026")
	before := ask[string](auditor, "moment")
	auditor.do(chromedp.KeyEvent("\r"))
	auditor.moved(before, "Enter")
	auditor.see("Compared with 31 March 2026")
	auditor.trouble()
}

// TestWhatIsAskedBeforeIsInSight opens what is asked before something is done, at the end of a
// page whose time bar stands open: its button can be pressed, and the tables are filled anew.
func TestWhatIsAskedBeforeIsInSight(t *testing.T) {
	officer := as(t, "officer")
	const free = `(() => {
		const b = document.querySelector(".confirm[open] .confirm-box button"), r = b.getBoundingClientRect();
		return r.left >= 0 && r.right <= innerWidth && document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2) === b;
	})()`
	for _, s := range []size{desktop, phone} {
		officer.resize(s)
		officer.open("/system")
		evaluate[bool](officer, `document.getElementById("history").open = true`)
		officer.tick("Rebuild the tables")
		officer.waitFor("the question", free)
	}
	officer.resize(desktop)
	officer.open("/system")
	officer.tick("Rebuild the tables")
	officer.waitFor("the question", free)
	before := ask[string](officer, "moment")
	evaluate[string](officer, `document.querySelector(".confirm[open] .confirm-box button").focus() ?? ""`)
	officer.do(chromedp.KeyEvent("\r"))
	officer.moved(before, "Rebuild the tables")
	officer.see("Rebuil")
}
