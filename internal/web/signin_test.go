package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"refold/internal/domain"
)

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.person("mei", domain.Investor, "correct horse battery")
	w := b.browser()

	w.get("/account").want(http.StatusSeeOther).to("/signin?return=%2Faccount")
	page := w.get("/signin?return=/account").want(http.StatusOK).has("Sign in", `value="/account"`).lacks("Try the demo")
	wrong := w.post("/signin", url.Values{"email": {"mei@demo.test"}, "password": {"not this one"}, "return": {"/account"}})
	wrong.want(http.StatusUnprocessableEntity).has("belong together", `value="mei@demo.test"`, `value="/account"`).lacks("not this one")
	unknown := w.post("/signin", url.Values{"email": {"nobody@demo.test"}, "password": {"not this one"}})
	unknown.want(http.StatusUnprocessableEntity).has("belong together")

	form := page.hidden()
	form.Set("email", " MEI@demo.test")
	form.Set("password", "correct horse battery")
	in := w.post("/signin", form).want(http.StatusSeeOther).to("/account")
	cookie := in.header.Get("Set-Cookie")
	for _, attribute := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, attribute) {
			t.Errorf("the session cookie lacks %s: %s", attribute, cookie)
		}
	}
	w.get("/account").want(http.StatusOK).has("Name of mei", "mei@demo.test", "This one")

	old := sessionOf(w)
	w.post("/signout", nil).want(http.StatusSeeOther).to("/")
	w.get("/").want(http.StatusOK).has("You have signed out.")
	w.get("/").want(http.StatusOK).lacks("You have signed out.")
	w.get("/account").want(http.StatusSeeOther)

	thief := b.browser()
	thief.do(http.MethodGet, "/account", nil, http.Header{"Cookie": {sessionCookie + "=" + old}}).want(http.StatusSeeOther)
}

func sessionOf(w *browser) string {
	u, _ := url.Parse(w.site.URL)
	for _, c := range w.client.Jar.Cookies(u) {
		if c.Name == sessionCookie {
			return c.Value
		}
	}
	return ""
}

func TestSessionIsRotatedAndOnlyItsHashIsStored(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	w := b.as("investor")
	first := sessionOf(w)
	w.post("/demo/switch", url.Values{"email": {"officer@demo.test"}}).want(http.StatusSeeOther)
	second := sessionOf(w)
	if first == second || len(second) < 43 {
		t.Fatalf("session tokens %q, then %q: want two different ones of 256 bits", first, second)
	}
	var n, clear int
	err := b.pool.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE encode(token_hash, 'escape') LIKE $1) FROM sessions`, "%"+second+"%").Scan(&n, &clear)
	if err != nil || n != 1 || clear != 0 {
		t.Errorf("%d sessions stored, %d in clear (%v); want 1 and 0", n, clear, err)
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	tests := map[string]struct {
		steps []time.Duration
		open  bool
	}{
		"used every few hours":      {[]time.Duration{11 * time.Hour, 11 * time.Hour, 11 * time.Hour}, true},
		"left alone for half a day": {[]time.Duration{12*time.Hour + time.Second}, false},
		"a week old, always used":   {repeat(11*time.Hour, 16), false},
	}
	for name, test := range tests {
		w, status := b.as("investor"), 0
		for _, step := range test.steps {
			b.clock.advance(step)
			status = w.get("/account").status
		}
		if (status == http.StatusOK) != test.open {
			t.Errorf("%s: /account answers %d, want open %v", name, status, test.open)
		}
	}
	if err := b.server.accounts.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	var stored int
	if err := b.pool.QueryRow(t.Context(), `SELECT count(*) FROM sessions`).Scan(&stored); err != nil || stored > 1 {
		t.Errorf("%d sessions after the sweep (%v), want those that are open", stored, err)
	}
}

func repeat(d time.Duration, n int) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = d
	}
	return out
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	here, there, stranger := b.as("investor"), b.as("investor"), b.as("borrower")
	page := here.get("/account").want(http.StatusOK).has("This one", "Sign out everywhere else")
	name := page.hidden().Get("session")
	if name == "" {
		t.Fatal("the other session is not listed")
	}
	stranger.post("/account/sessions/end", url.Values{"session": {name}}).want(http.StatusSeeOther)
	there.get("/account").want(http.StatusOK)
	here.post("/account/sessions/end", url.Values{"session": {name}}).want(http.StatusSeeOther)
	there.get("/account").want(http.StatusSeeOther)
	third := b.as("investor")
	here.post("/account/sessions/end-others", nil).want(http.StatusSeeOther)
	third.get("/account").want(http.StatusSeeOther)
	here.get("/account").want(http.StatusOK)
	stranger.get("/account").want(http.StatusOK)
}

func TestSignInIsLimited(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.person("mei", domain.Investor, "correct horse battery")
	w := b.browser()
	wrong := url.Values{"email": {"mei@demo.test"}, "password": {"wrong"}}
	for range signInByEmail.burst {
		w.post("/signin", wrong).want(http.StatusUnprocessableEntity)
	}
	limited := w.post("/signin", wrong).want(http.StatusTooManyRequests).has("Too many attempts", "Try again in")
	if limited.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	right := url.Values{"email": {"mei@demo.test"}, "password": {"correct horse battery"}}
	w.post("/signin", right).want(http.StatusTooManyRequests)
	b.clock.advance(signInByEmail.step)
	w.post("/signin", right).want(http.StatusSeeOther)
	w.post("/signin", wrong).want(http.StatusUnprocessableEntity) // the success gave the turns back
}

func TestOneAddressIsLimitedOverAllAccounts(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	ctx := t.Context()
	for i := range signInByAddress.burst {
		if err := b.server.accounts.attempt(ctx, signInByAddress, "203.0.113.9"); err != nil {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	if err := b.server.accounts.attempt(ctx, signInByAddress, "203.0.113.9"); err == nil {
		t.Error("one attempt too many was let through")
	}
	if err := b.server.accounts.attempt(ctx, signInByAddress, "203.0.113.10"); err != nil {
		t.Errorf("another address is limited too: %v", err)
	}
	var inClear int
	if err := b.pool.QueryRow(ctx, `SELECT count(*) FROM attempt_limits WHERE subject LIKE '%203.0.113%'`).Scan(&inClear); err != nil || inClear != 0 {
		t.Errorf("%d addresses are stored in clear (%v)", inClear, err)
	}
}

func TestDemoSwitchExistsInADemoOnly(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	b.browser().post("/demo/switch", url.Values{"email": {"auditor@demo.test"}}).want(http.StatusNotFound)
	b.browser().get("/signin").lacks("auditor@demo.test")

	d := setup(t, Settings{Demo: true})
	d.staffed()
	w := d.browser()
	w.get("/signin").want(http.StatusOK).has("auditor@demo.test", "Demo data")
	for _, l := range demoLogins {
		w.post("/demo/switch", url.Values{"email": {l.email}}).want(http.StatusSeeOther)
		w.get("/account").want(http.StatusOK).has(l.email)
	}
	w.post("/demo/switch", url.Values{"email": {"somebody@demo.test"}}).want(http.StatusNotFound)
}

func TestReturnPathsStayHere(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/portfolio":               "/portfolio",
		"/facilities/F-1?at=18234": "/facilities/F-1?at=18234",
		"":                         "",
		"portfolio":                "",
		"//evil.example":           "",
		"/\\evil.example":          "",
		"https://evil.example/":    "",
		"/\t/evil.example":         "",
		"javascript:alert(1)":      "",
		"/%2f/evil.example":        "",
	}
	for path, want := range tests {
		if got := localPath(path); got != want {
			t.Errorf("localPath(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestAnErasedPersonIsShownByRole(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("investor")
	if err := b.keys.Erase(t.Context(), "P-INVESTOR"); err != nil {
		t.Fatal(err)
	}
	w.get("/account").want(http.StatusOK).has("Investor").lacks("Name of investor", "investor@demo.test")
}
