package web

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"refold/web/static"
)

// sources are the files of this package, tests aside.
func sources(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	out := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	for _, path := range []string{"/", "/nowhere", static.URL(static.StyleSheet), "/healthz"} {
		h := w.get(path).header
		if got := h.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: policy %q", path, got)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS without TLS", path)
		}
	}
	safe := setup(t, Settings{TLS: true})
	safe.staffed()
	if safe.browser().get("/").header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS with TLS")
	}
	in := safe.browser().post("/signin", url.Values{"email": {"investor@demo.test"}, "password": {demoPassword}}).want(http.StatusSeeOther)
	if cookie := in.header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-refold=") || !strings.Contains(cookie, "Secure") {
		t.Errorf("the session cookie under TLS is %q", cookie)
	}
}

func TestPagesHoldNothingInline(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	inline := regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style|\sstyle="|\son[a-z]+="|javascript:`)
	for _, path := range []string{"/", "/risks", "/signin", "/register", "/styleguide", "/nowhere"} {
		if found := inline.FindString(b.browser().get(path).body); found != "" {
			t.Errorf("%s holds %q, which the policy forbids", path, found)
		}
	}
}

func TestWritesFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	form := url.Values{"email": {"officer@demo.test"}}
	w := b.browser()
	w.do(http.MethodPost, "/demo/switch", form, http.Header{"Sec-Fetch-Site": {"cross-site"}}).want(http.StatusForbidden).has("sent by another site")
	w.do(http.MethodPost, "/demo/switch", form, http.Header{"Origin": {"https://evil.example"}}).want(http.StatusForbidden)
	w.get("/account").want(http.StatusSeeOther)
	w.do(http.MethodPost, "/demo/switch", form, http.Header{"Sec-Fetch-Site": {"same-origin"}}).want(http.StatusSeeOther)
}

func TestErrorsAreAnsweredWithPagesAndPanels(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	w.get("/nowhere").want(http.StatusNotFound).has("<!doctype html", "There is nothing here")
	w.post("/risks", url.Values{}).want(http.StatusNotFound)
	w.post("/signin", url.Values{"email": {strings.Repeat("x", maxBodyBytes)}}).want(http.StatusRequestEntityTooLarge)
	panel := http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}
	w.do(http.MethodGet, "/nowhere", nil, panel).want(http.StatusNotFound).has("There is nothing here").lacks("<html")
	w.do(http.MethodGet, "/risks", nil, panel).want(http.StatusOK).has("You can lose money").lacks("<html")
}

func TestAnswersThatTakeTooLongAreGivenUp(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.server.pageTime = 20 * time.Millisecond
	b.serve(Route{http.MethodGet, "/waits", Everyone, func(_ *Server, c *Context) error {
		<-c.Request().Context().Done()
		return c.Request().Context().Err()
	}, true})
	got := b.browser().get("/waits").want(http.StatusServiceUnavailable).has("The answer took too long")
	if got.header.Get("Retry-After") == "" {
		t.Error("not said when to ask again")
	}
}

func TestAFaultOfOursShowsTheIDOfItsLogLine(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.serve(
		Route{http.MethodGet, "/panics", Everyone, func(*Server, *Context) error { panic("a broken invariant") }, true},
		Route{http.MethodGet, "/fails", Everyone, func(*Server, *Context) error { return errors.New("secret detail") }, true})
	w := b.browser()
	for path, detail := range map[string]string{"/panics": "a broken invariant", "/fails": "secret detail"} {
		got := w.get(path).want(http.StatusInternalServerError).lacks(detail, "goroutine")
		id := got.header.Get("X-Request-Id")
		got.has(id)
		found := false
		for line := range strings.SplitSeq(b.log.String(), "\n") {
			found = found || strings.Contains(line, "id="+id) && strings.Contains(line, detail)
		}
		if id == "" || !found {
			t.Errorf("%s: no log line with id %q and %q", path, id, detail)
		}
	}
}

func TestTheLogHoldsNothingPersonal(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("investor")
	w.get("/risks?q=Name+of+investor")
	w.get("/account")
	for _, personal := range []string{"Name of investor", "Name+of", "investor@demo.test", demoPassword + "&", sessionOf(w)} {
		if strings.Contains(b.log.String(), personal) {
			t.Errorf("the log holds %q", personal)
		}
	}
}

func TestFilesMayBeKeptAndAskedForAgain(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	file := w.get(static.URL(static.StyleSheet)).want(http.StatusOK)
	if got := file.header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("a file under its version may be kept for ever, not %q", got)
	}
	tag := file.header.Get("Etag")
	w.do(http.MethodGet, static.URL(static.StyleSheet), nil, http.Header{"If-None-Match": {tag}}).want(http.StatusNotModified)
	if w.do(http.MethodGet, "/", nil, http.Header{"Accept-Encoding": {"gzip"}}).header.Get("Content-Encoding") != "gzip" {
		t.Error("pages are not compressed")
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Revision: "abc"})
	b.browser().get("/healthz").want(http.StatusOK).has(`{"position":1,"revision":"abc","days_to_play":0}`)
}
