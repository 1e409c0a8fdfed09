package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

func TestParseMoment(t *testing.T) {
	t.Parallel()
	the := namedDay{kind: atDay, day: calendar.Of(2026, 3, 31)}
	ago := func(back int, months bool) asked {
		return asked{kind: atDaysBack, day: namedDay{kind: atDaysBack, back: back, months: months}}
	}
	const request = "0f8fad5b-d9cb-469f-a165-70867728950e"
	id, _ := domain.ParseUUID(request)
	tests := []struct {
		at, valid string
		want      asked
		ok        bool
	}{
		{"", "", asked{}, false},
		{"live", "", asked{}, false},
		{" HEAD ", "", asked{}, false},
		{"18234", "", asked{kind: atPosition, position: 18234}, true},
		{"#18,234", "", asked{kind: atPosition, position: 18234}, true},
		{"0", "", asked{kind: atPosition}, true},
		{"2026-03-31", "", asked{kind: atDay, day: the}, true},
		{"31 March 2026", "", asked{kind: atDay, day: the}, true},
		{"31 mar 2026", "", asked{kind: atDay, day: the}, true},
		{"March 31, 2026", "", asked{kind: atDay, day: the}, true},
		{"31/03/2026", "", asked{kind: atDay, day: the}, true},
		{"31.3.2026", "", asked{kind: atDay, day: the}, true},
		{"2026/03/31", "", asked{kind: atDay, day: the}, true},
		{"yesterday", "", ago(1, false), true},
		{"Today", "", ago(0, false), true},
		{"30 days ago", "", ago(30, false), true},
		{" 3  months ago", "", ago(3, true), true},
		{"a week ago", "", ago(7, false), true},
		{"last year", "", ago(12, true), true},
		{"event 18,234", "", asked{kind: atPosition, position: 18234}, true},
		{"now-30d", "", ago(30, false), true},
		{"now-2w", "", ago(14, false), true},
		{"now-1m", "", ago(1, true), true},
		{"now-3y", "", ago(36, true), true},
		{"month end", "", asked{kind: atMonthEnd, day: namedDay{kind: atMonthEnd}}, true},
		{request, "", asked{kind: atRequest, request: id}, true},
		{strings.ToUpper(request), "", asked{kind: atRequest, request: id}, true},
		{"head", "2026-03-31", asked{valid: the}, true},
		{"", "2026-03-31", asked{valid: the}, true},
		{"head", "3 months ago", asked{valid: namedDay{kind: atDaysBack, back: 3, months: true}}, true},
		{"#0", "", asked{kind: atPosition}, true},
		{"18234", "2026-03-31", asked{kind: atPosition, position: 18234, valid: the}, true},
	}
	for _, test := range tests {
		got, ok, err := parseMoment(test.at, test.valid)
		if err != nil || ok != test.ok || got != test.want {
			t.Errorf("at=%q valid=%q: %+v, %v, %v; want %+v, %v", test.at, test.valid, got, ok, err, test.want, test.ok)
		}
	}
	for _, bad := range []string{"ago", "3 ago", "x days ago", "days ago", "last", "last night", "the day before", "40001 days ago", "29 February 2025", "31/31/2026", "3 months", "31 March", "0/0/0", "1 January 0000", "-1", "now-", "now-d", "now-1x", "now--1d", "2026-02-30", "1,2,3", "18,23", "1e3", "99999999999999999999", "x" + request[1:]} {
		if _, _, err := parseMoment(bad, ""); err == nil {
			t.Errorf("at=%q was read", bad)
		}
	}
	if _, _, err := parseMoment("head", "31 March"); err == nil {
		t.Error("valid=31 March was read")
	}
}

// history is a bundle with some days and people: the positions at the ends of days.
func history(t *testing.T) (*bundle, map[calendar.Date]int64) {
	b := setup(t, Settings{})
	ends := map[calendar.Date]int64{}
	for i := range 5 {
		b.person("i"+strconv.Itoa(i), domain.Investor, demoPassword)
		ends[testDay.AddDays(i)] = b.journal.Head().Position()
		b.submit(domain.System, domain.OpenBusinessDay{Date: testDay.AddDays(i + 1)})
	}
	ends[testDay.AddDays(5)] = b.journal.Head().Position()
	return b, ends
}

func TestMomentsResolve(t *testing.T) {
	t.Parallel()
	b, ends := history(t)
	head := b.journal.Head()
	last := b.journal.Log().At(3)
	day := testDay.AddDays(2)
	tests := []struct {
		at, valid string
		known     int64
		on        calendar.Date
		query     string
	}{
		{"", "", head.Position(), head.Today(), ""},
		{"3", "", 3, testDay.AddDays(1), "at=3"},
		{day.String(), "", ends[day], day, "at=" + strconv.FormatInt(ends[day], 10)},
		{"now-3d", "", ends[day], day, "at=" + strconv.FormatInt(ends[day], 10)},
		{"month-end", "", ends[testDay.AddDays(1)], testDay.AddDays(1), "at=" + strconv.FormatInt(ends[testDay.AddDays(1)], 10)},
		{testDay.AddDays(-9).String(), "", 0, calendar.None, "at=0"},
		{last.RequestID.String(), "", last.Position, testDay.AddDays(1), "at=" + strconv.FormatInt(last.Position, 10)},
		{"head", day.String(), head.Position(), day, "at=head&valid=" + day.String()},
		{strconv.FormatInt(head.Position(), 10), "", head.Position(), head.Today(), "at=" + strconv.FormatInt(head.Position(), 10)},
	}
	for _, test := range tests {
		m, world, err := b.server.resolve(t.Context(), readmodel.Viewer{Staff: true}, test.at, test.valid)
		if err != nil {
			t.Errorf("at=%q valid=%q: %v", test.at, test.valid, err)
			continue
		}
		if m.Known != test.known || m.Valid != test.on || world.Today() != test.on || m.Query() != test.query || m.Past() != (test.query != "") {
			t.Errorf("at=%q valid=%q: event %d on %s, World on %s, query %q; want %d, %s, %q", test.at, test.valid,
				m.Known, m.Valid, world.Today(), m.Query(), test.known, test.on, test.query)
		}
	}
}

// The id of a request names a moment for those who may be told what it recorded. For others it
// is an id like any that nobody used.
func TestARequestIsAMomentForWhoMayBeToldOfIt(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-1", domain.Listed)
	request := func() string { return b.journal.Log().At(int64(b.journal.Head().Position())).RequestID.String() }
	b.submit("P-INVESTOR", domain.PlacePledge{Facility: "F-1", Pledge: "G-MINE", Investor: "P-INVESTOR", AmountCents: 100_00})
	pledge := request()
	b.submit(domain.System, domain.OpenBusinessDay{Date: s.today() + 1})
	opened := request()
	answer := func(w *browser, request string) string {
		r := w.get("/risks?at=" + request)
		return fmt.Sprint(r.status, strings.Contains(r.body, "No request with the id "+request+" has recorded anything."))
	}
	unknown := answer(b.browser(), "0f8fad5b-d9cb-469f-a165-70867728950e")
	for as, knows := range map[string]bool{"": false, "second": false, "borrower": false, "investor": true, "officer": true, "auditor": true} {
		w := b.browser()
		if as != "" {
			w = b.as(as)
		}
		if got := answer(w, pledge); (got != unknown) != knows {
			t.Errorf("%q is answered %s for the request of the investor's pledge", as, got)
		}
		if got := answer(w, opened); got == unknown {
			t.Errorf("%q is answered %s for the request that opened a day", as, got)
		}
	}
}

func TestMomentsThatAreNone(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	w := b.browser()
	w.get("/risks?at=the+day+before").want(http.StatusBadRequest).has("That is not a moment", "“the day before” is not a moment", "3 months ago")
	w.get("/risks?at=head&valid=soon").want(http.StatusBadRequest).has("“soon” is not a day")
	w.get("/risks?at=99999").want(http.StatusNotFound).has("There is no event 99999 yet")
	w.get("/risks?at=2027-01-01").want(http.StatusNotFound).has("has not been opened yet")
	w.get("/risks?at=head&valid=2027-01-01").want(http.StatusNotFound).has("has not been opened yet")
	w.get("/risks?at=0f8fad5b-d9cb-469f-a165-70867728950e").want(http.StatusNotFound).has("has recorded anything")
	w.get("/signin?at=3").want(http.StatusSeeOther).to("/signin")
	w.get("/account?at=3&tab=x").want(http.StatusSeeOther).to("/signin?return=%2Faccount%3Fat%3D3%26tab%3Dx")
}

// What is wrong with a moment stands beside the field in which it was typed, with what was
// typed, in a bar that goes on from there; nothing of the page is shown.
func TestWhatIsNoMomentIsSaidBesideTheField(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	w := b.browser()
	invalid := func(p *reply, field, typed, fault string) {
		t.Helper()
		_, rest, _ := strings.Cut(p.body, `<input id="`+field+`"`)
		input, _, _ := strings.Cut(rest, ">")
		for _, want := range []string{`value="` + html.EscapeString(typed) + `"`, `aria-invalid="true"`, `aria-describedby="` + field + `-fault"`} {
			if !strings.Contains(input, want) {
				t.Errorf("the field lacks %s: %s", want, input)
			}
		}
		_, rest, _ = strings.Cut(p.body, `id="`+field+`-fault"`)
		if said, _, _ := strings.Cut(rest, "</p>"); !strings.Contains(said, fault) {
			t.Errorf("beside the field stands %q, want %q", said, fault)
		}
	}
	for _, test := range [][3]string{{"/risks?at=soon", "soon", "is not a moment"}, {"/risks?at=head&valid=soon", "soon", "is not a day"},
		{"/risks?at=1+January+2199", "1 January 2199", "has not been opened yet"}, {"/risks?at=2023-02-29", "2023-02-29", "There is no"},
		{"/risks?at=head&valid=31+April+2026", "31 April 2026", "There is no"}, {"/risks?at=%3Cb%3E", "<b>", "is not a moment"}, {"/risks?at=%ffa", "\uFFFDa", "is not a moment"}} {
		invalid(w.get(test[0]).lacks("You can lose money"), "timebar-jump", test[1], test[2])
	}
	invalid(w.get("/risks?compare=soon").want(http.StatusBadRequest).has("You can lose money"), "timebar-compare", "soon", "is not a moment")
	w.get("/risks?at=3&compare=99999").want(http.StatusBadRequest).has("Viewing 31 March 2026", "There is no event 99999 yet")
	w.get("/account?at=soon").want(http.StatusSeeOther)
}

// Who looks at a day as it is known now, and names another one, stays with what is known now.
func TestAJumpStaysOnItsAxis(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	w := b.browser()
	w.get("/risks?at=head&valid=2026-03-31").has(`<input id="timebar-jump" type="text" name="valid"`, `<input type="hidden" name="at" value="head">`)
	w.get("/risks?at=head&valid=3+days+ago").want(http.StatusOK).has("as corrected since", "at=head&amp;valid=2026-04-02")
}

func TestAPageOfThePast(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	w := b.browser()
	w.get("/?at=3").want(http.StatusOK).has("Viewing 31 March 2026", "event 3 of", "as known then", "Return to live", `href="/risks?at=3"`)
	w.get("/?at=head&valid=2026-03-31").want(http.StatusOK).has("as corrected since", `href="/risks?at=head&amp;valid=2026-03-31"`)
	w.get("/?at=0").want(http.StatusOK).has("Viewing the time before the first business day", "event 0 of")
	w.get("/").want(http.StatusOK).lacks("Viewing", "?at=3")
}

func TestAWriteThatCarriesAMomentIsRefused(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	w := b.browser()
	head := b.journal.Head().Position()
	for _, path := range []string{"/register?at=3", "/register?valid=2026-03-31", "/register?at=head", "/signin?at=3", "/signout?at=3"} {
		w.post(path, joining(w, "email", "new@example.com")).want(http.StatusConflict).has("The past is read-only")
	}
	for _, name := range momentParams {
		w.post("/register?"+name+"=&"+name+"=20000", joining(w, "email", "new@example.com")).want(http.StatusConflict).has("The past is read-only")
		form := joining(w, "email", "new@example.com")
		form[name] = []string{"", "20000"}
		w.post("/register", form).want(http.StatusConflict).has("The past is read-only")
	}
	w.do(http.MethodPost, "/register?at=3", url.Values{}, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}).
		want(http.StatusConflict).has("The past is read-only").lacks("<html")
	if b.journal.Head().Position() != head {
		t.Error("a write that carried a moment was recorded")
	}
}
