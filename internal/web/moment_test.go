package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
)

func TestParseMoment(t *testing.T) {
	t.Parallel()
	day := calendar.Of(2026, 3, 31)
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
		{"2026-03-31", "", asked{kind: atDay, day: day}, true},
		{"now-30d", "", asked{kind: atDaysBack, back: 30}, true},
		{"now-2w", "", asked{kind: atDaysBack, back: 14}, true},
		{"now-1m", "", asked{kind: atDaysBack, back: 1, months: true}, true},
		{"now-3y", "", asked{kind: atDaysBack, back: 36, months: true}, true},
		{"month end", "", asked{kind: atMonthEnd}, true},
		{request, "", asked{kind: atRequest, request: id}, true},
		{strings.ToUpper(request), "", asked{kind: atRequest, request: id}, true},
		{"head", "2026-03-31", asked{valid: day}, true},
		{"", "2026-03-31", asked{valid: day}, true},
		{"18234", "2026-03-31", asked{kind: atPosition, position: 18234, valid: day}, true},
	}
	for _, test := range tests {
		if test.want.valid == 0 {
			test.want.valid = calendar.None
		}
		got, ok, err := parseMoment(test.at, test.valid)
		if err != nil || ok != test.ok || got != test.want {
			t.Errorf("at=%q valid=%q: %+v, %v, %v; want %+v, %v", test.at, test.valid, got, ok, err, test.want, test.ok)
		}
	}
	for _, bad := range []string{"yesterday", "-1", "now-", "now-d", "now-1x", "now--1d", "2026-02-30", "1e3", "99999999999999999999", "x" + request[1:]} {
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
		m, world, err := b.server.resolve(t.Context(), test.at, test.valid)
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

func TestMomentsThatAreNone(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	w := b.browser()
	w.get("/risks?at=yesterday").want(http.StatusBadRequest).has("“yesterday” is not a moment", "now-30d")
	w.get("/risks?at=head&valid=soon").want(http.StatusBadRequest).has("is not a date")
	w.get("/risks?at=99999").want(http.StatusNotFound).has("There is no event 99999 yet")
	w.get("/risks?at=2027-01-01").want(http.StatusNotFound).has("has not been opened yet")
	w.get("/risks?at=head&valid=2027-01-01").want(http.StatusNotFound).has("has not been opened yet")
	w.get("/risks?at=0f8fad5b-d9cb-469f-a165-70867728950e").want(http.StatusNotFound).has("has recorded anything")
	w.get("/signin?at=3").want(http.StatusSeeOther).to("/signin")
	w.get("/account?at=3&tab=x").want(http.StatusSeeOther).to("/signin?return=%2Faccount%3Fat%3D3%26tab%3Dx")
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
	w.post("/register", joining(w, "email", "new@example.com", "at", "3")).want(http.StatusConflict)
	w.do(http.MethodPost, "/register?at=3", url.Values{}, http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}).
		want(http.StatusConflict).has("The past is read-only").lacks("<html")
	if b.journal.Head().Position() != head {
		t.Error("a write that carried a moment was recorded")
	}
}
