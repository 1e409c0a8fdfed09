package frame

import (
	"context"
	"slices"
	"strings"
	"testing"

	"refold/web/templates/ui"
)

var past = Moment{
	Past: true, Position: 18_234, Head: 20_010, Day: "31 March 2026", DayISO: "2026-03-31",
	Query: "at=18234", Path: "/facilities/F-1",
}

func render(t *testing.T, p Page) string {
	t.Helper()
	var b strings.Builder
	if err := Layout(p).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWindowTitle(t *testing.T) {
	corrected := past
	corrected.Corrected = true
	tests := []struct {
		page Page
		want string
	}{
		{Page{}, "Refold"},
		{Page{Title: "Facility Katong"}, "Facility Katong · Refold"},
		{Page{Title: "Facility Katong", Moment: past}, "31 March 2026, as known then · Facility Katong · Refold"},
		{Page{Title: "Facility Katong", Moment: corrected}, "31 March 2026, as corrected since · Facility Katong · Refold"},
	}
	for _, tt := range tests {
		if got := tt.page.WindowTitle(); got != tt.want {
			t.Errorf("title %q, want %q", got, tt.want)
		}
	}
}

func TestBannerOfThePast(t *testing.T) {
	page := strings.Join(strings.Fields(render(t, Page{Moment: past})), " ")
	for _, want := range []string{
		"<strong>Viewing 31 March 2026,</strong> event 18,234 of 20,010, as known then. Read-only.",
		`<a href="/facilities/F-1">Return to live</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	live := past
	live.Past, live.Query = false, ""
	if strings.Contains(render(t, Page{Moment: live}), "Viewing") {
		t.Error("a live page has the banner of the past")
	}
}

func TestSteps(t *testing.T) {
	at := func(position int64, isPast bool) Moment {
		m := past
		m.Position, m.Past = position, isPast
		return m
	}
	record := at(18_234, true)
	record.First, record.Previous, record.Next = 12, 17_911, 19_000
	kept := at(5, true)
	kept.Keep = []ui.Param{{Name: "tab", Value: "money"}}
	tests := []struct {
		name                  string
		m                     Moment
		first, previous, next string
	}{
		{"in the middle", at(18_234, true), "?at=1", "?at=18233", "?at=18235"},
		{"the first event", at(1, true), "", "", "?at=2"},
		{"live", at(20_010, false), "?at=1", "?at=20009", ""},
		{"the last event, seen as past", at(20_010, true), "?at=1", "?at=20009", ""},
		{"by the events of a record", record, "?at=12", "?at=17911", "?at=19000"},
		{"other parameters are kept", kept, "?tab=money&at=1", "?tab=money&at=4", "?tab=money&at=6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := []string{tt.m.firstHref(), tt.m.previousHref(), tt.m.nextHref()}
			for i, want := range []string{tt.first, tt.previous, tt.next} {
				if want != "" {
					want = "/facilities/F-1" + want
				}
				if got[i] != want {
					t.Errorf("step %d leads to %q, want %q", i, got[i], want)
				}
			}
		})
	}
}

func TestAxes(t *testing.T) {
	if got := past.CorrectedHref(); got != "/facilities/F-1?at=head&valid=2026-03-31" {
		t.Errorf("as corrected since: %q", got)
	}
	if got := past.KnownHref(); got != "/facilities/F-1?at=18234" {
		t.Errorf("as known then: %q", got)
	}
	corrected := past
	corrected.Corrected = true
	if got := corrected.KnownHref(); got != "/facilities/F-1?at=2026-03-31" {
		t.Errorf("as known then, from the other axis: %q", got)
	}
}

// The bar is open for those who work with history and in the past, folded for
// those who only use the present, and absent where a page has no history.
func TestTimeBarIsOpenWhereItIsNeeded(t *testing.T) {
	live := Moment{Position: 9, Head: 9, Day: "21 November 2026", Path: "/"}
	staff := live
	staff.Open = true
	const bar, open = `id="history"`, `id="history" open`
	tests := []struct {
		name            string
		page            Page
		hasBar, hasOpen bool
	}{
		{"investor, live", Page{Moment: live}, true, false},
		{"staff, live", Page{Moment: staff}, true, true},
		{"investor, past", Page{Moment: past}, true, true},
		{"sign-in", Page{Moment: live, Bare: true}, false, false},
		{"no event yet", Page{}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := render(t, tt.page)
			if got := strings.Contains(page, bar); got != tt.hasBar {
				t.Errorf("has a time bar: %v", got)
			}
			if got := strings.Contains(page, open); got != tt.hasOpen {
				t.Errorf("is open: %v", got)
			}
		})
	}
}

func TestNavigationKeepsTheMoment(t *testing.T) {
	page := render(t, Page{Moment: past, Nav: []NavItem{{Text: "Facilities", Href: "/facilities"}}, Crumbs: []Crumb{{"Facilities", "/facilities"}}})
	if n := strings.Count(page, `href="/facilities?at=18234"`); n != 3 {
		t.Errorf("%d of 3 links keep the moment: head, menu and way back", n)
	}
	if strings.Contains(page, `href="/facilities"`) {
		t.Error("a link leaves the moment")
	}
}

func TestColumnsStandOnOneAnother(t *testing.T) {
	track := Track{Slices: []Slice{{Counts: []int64{1, 0}}, {}, {Ahead: true, Counts: []int64{60, 40}}, {Ahead: true, Counts: []int64{0, 10}}}}
	got := track.shapes()
	want := []shape{
		{path: "M0 92v8h249v-8zM500 40v60h249v-60z", class: "density-bar is-funding"},
		{path: "M500 0v40h249v-40zM750 90v10h249v-10z", class: "density-bar is-money"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("the picture is %+v, want %+v", got, want)
	}
}

func TestProblemsSayWhatToDo(t *testing.T) {
	for _, status := range []int{403, 404, 409, 422, 429, 500, 418} {
		b := Problem{Status: status}.Filled()
		if b.Title == "" || b.Text == "" || b.Back != "/" || b.Link == "" {
			t.Errorf("status %d leaves the reader alone: %+v", status, b)
		}
	}
	own := Problem{Status: 404, Title: "No facility F-1", Back: "/facilities", Link: "All facilities"}.Filled()
	if own.Title != "No facility F-1" || own.Back != "/facilities" {
		t.Errorf("own words are lost: %+v", own)
	}
}

func TestMenusOfTheViewer(t *testing.T) {
	demo := &Demo{Switch: "/demo/switch", Logins: []DemoLogin{{Email: "auditor@demo.test", Role: "Auditor", Current: true}}}
	tests := []struct {
		name    string
		page    Page
		has     []string
		without []string
	}{
		{"visitor", Page{Viewer: Viewer{SignIn: "/signin", Register: "/register"}},
			[]string{`href="/signin"`, `href="/register"`}, []string{"Sign out", "Demo"}},
		{"signed in", Page{Viewer: Viewer{SignedIn: true, Name: "Lim Tao", Role: "Auditor", SignOut: "/signout", SignIn: "/signin"}},
			[]string{`action="/signout"`, ">LT<", "Lim Tao"}, []string{`href="/signin"`, "Demo"}},
		{"demo", Page{Viewer: Viewer{SignedIn: true, Role: "Auditor"}, Demo: demo},
			[]string{`action="/demo/switch"`, `name="email" value="auditor@demo.test" aria-current="true"`, "Demo data."}, []string{"Sign out"}},
		{"visitor of a demo", Page{Demo: demo}, []string{"Try as", `action="/demo/switch"`}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := render(t, tt.page)
			for _, want := range tt.has {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %q", want)
				}
			}
			for _, not := range tt.without {
				if strings.Contains(page, not) {
					t.Errorf("the page has %q", not)
				}
			}
		})
	}
}
