package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// stepsAt are the addresses of the bar's steps on a page.
func (w *browser) stepsAt(path string) map[string]string {
	w.t.Helper()
	steps := map[string]string{}
	doc, err := html.Parse(strings.NewReader(w.get(path).want(http.StatusOK).body))
	if err != nil {
		w.t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if name, ok := strings.CutSuffix(textOf(n), " day"); ok && n.Data == "a" && attribute(n, "class") == "btn btn-small btn-icon" {
			steps[name] = attribute(n, "href")
		}
	}
	return steps
}

// As corrected since, the bar steps from day to day on its own axis, through the days for
// which something of the record counts, and of the platform where the page has no record.
func TestTheBarStepsByDaysAsCorrected(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	days := map[string]bool{}
	for _, rec := range b.journal.Head().StreamLog(domain.FacilityStream("F-GOOD")) {
		days[rec.EffectiveOn.String()] = true
	}
	first := w.stepsAt("/facilities/F-GOOD?at=head&valid=" + b.journal.Head().Today().AddDays(-1).String())["First"]
	if !strings.HasPrefix(first, "/facilities/F-GOOD?at=head&valid=") {
		t.Fatalf("the first step leads to %q", first)
	}
	visited := 0
	for at := first; at != ""; visited++ {
		day := at[strings.Index(at, "valid=")+len("valid="):]
		if !days[day] && visited > 0 && visited > len(days)*3 {
			t.Fatalf("the steps go round: %s", at)
		}
		next := w.stepsAt(at)["Next"]
		if next != "" {
			if back := w.stepsAt(next)["Previous"]; back != at {
				t.Errorf("from %s a step on and back leads to %q", at, back)
			}
		}
		at = next
	}
	if visited < len(days) {
		t.Errorf("%d steps for %d days", visited, len(days))
	}
	steps := w.stepsAt("/trust?at=head&valid=2026-04-01")
	if !strings.Contains(steps["Next"], "valid=2026-04-") || !strings.Contains(steps["Previous"], "valid=2026-03-31") || len(steps) != 3 {
		t.Errorf("on a page about no record: %v", steps)
	}
}

// The bar runs over a stretch of events, however many a day holds of them.
func TestTheBarZoomsToEvents(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	w.get("/trust?track=platform-events&history_from=%2340&history_to=%2360&at=50").want(http.StatusOK).has(`min="40"`, `max="60"`, `value="50"`, "All days")
	narrow := w.get("/trust?track=platform-events&history_from=%2340&history_to=%2360&at=50")
	for text, stays := range map[string]bool{"Days": false, "Events": true} { // a stretch of events is none of days
		if link := narrow.linked(text); strings.Contains(link, "history_from") != stays || !strings.Contains(link, "at=50") {
			t.Errorf("%s: %s", text, link)
		}
	}
	w.get("/trust?track=platform-events&history_from=%2340&history_to=%23999999&at=50").want(http.StatusOK).has(`min="40"`, fmt.Sprintf(`max="%d"`, b.journal.Head().Position()))
	for _, bad := range []string{"%23x", "%230", "%23-4", "%2399999999"} {
		w.get("/trust?track=platform-events&history_from=" + bad + "&history_to=%2360&at=50").want(http.StatusOK).has(`min="1"`)
	}
}

// What makes the difference between a day as known then and as corrected since is told
// event by event, what was put right included.
func TestTheDifferenceOfTheAxesIsTold(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	told := 0
	for rec := range b.journal.Log().All() {
		e, undo := rec.Event.(domain.RequestUndone)
		if !undo {
			continue
		}
		for _, stream := range e.Streams {
			id, facility := strings.CutPrefix(stream, "facility-")
			day := rec.EffectiveOn.AddDays(-1)
			if !facility || b.journal.Head().Facility(id) == nil {
				continue
			}
			page := w.get(fmt.Sprintf("/facilities/%s?at=head&valid=%s&compare=%s", id, day, day))
			if page.status == http.StatusOK && !strings.Contains(page.body, "no such page") {
				told++
				page.has(fmt.Sprintf(`data-key="#%d"`, rec.Position))
				// The page itself leads there, from either axis.
				corrected := w.get(fmt.Sprintf("/facilities/%s?at=head&valid=%s", id, day)).want(http.StatusOK)
				w.get(corrected.linked("Compare with as known then")).want(http.StatusOK).has("as known then", fmt.Sprintf(`data-key="#%d"`, rec.Position))
				if known := w.get(fmt.Sprintf("/facilities/%s?at=%s", id, day)); known.status == http.StatusOK {
					w.get(known.linked("Compare with as corrected since")).want(http.StatusOK).has("as corrected since", fmt.Sprintf(`data-key="#%d"`, rec.Position))
				}
			}
			if day >= testDay {
				w.get(fmt.Sprintf("/trust?at=head&valid=%s&compare=%s", day, day)).want(http.StatusOK).has("on one side only", fmt.Sprintf(`data-key="#%d"`, rec.Position))
			}
		}
	}
	if told == 0 {
		t.Error("nothing was undone")
	}
}

// linked is where a link with a text leads.
func (r *reply) linked(text string) string {
	r.t.Helper()
	before, _, found := strings.Cut(r.body, ">"+text+"</a>")
	_, href, _ := strings.Cut(before[strings.LastIndex(before, "<a "):], `href="`)
	if href, _, _ = strings.Cut(href, `"`); !found || href == "" {
		r.t.Fatalf("%s has no link %q", r.asked, text)
	}
	return html.UnescapeString(href)
}

var (
	legendOfBar  = regexp.MustCompile(`<svg class="density"[^>]*aria-label="([^"]*)"`)
	countsInText = regexp.MustCompile(` ([0-9,]+)(?:,|$)`)
)

// counted is how many events the picture of a page's bar counts; −1 where it has none.
func (w *browser) counted(path string) int {
	w.t.Helper()
	m := legendOfBar.FindStringSubmatch(w.get(path).want(http.StatusOK).body)
	if m == nil {
		return -1
	}
	total := 0
	_, families, _ := strings.Cut(m[1], ": ")
	for _, count := range countsInText.FindAllStringSubmatch(families, -1) {
		n, err := strconv.Atoi(strings.ReplaceAll(count[1], ",", ""))
		if err != nil {
			w.t.Fatal(err)
		}
		total += n
	}
	return total
}

// Whatever page an investor or a borrower looks at, the bar runs over their own too, and stops
// where the bar of their portfolio or loans does; at whatever moment.
func TestTheBarRunsOverOnesOwn(t *testing.T) {
	t.Parallel()
	b := lived(t)
	for as, test := range map[string]struct{ home, scope string }{"investor": {"/portfolio", "My portfolio"}, "borrower": {"/loans", "My loans"}} {
		w := b.as(as)
		for _, moment := range []string{"", "at=200&", "at=3&"} {
			want := w.stopsOf(test.home + "?at=350&track=record-events")
			for _, path := range []string{"/risks", "/notices", "/facilities/F-GOOD"} {
				answer := w.get(path + "?" + moment + "track=mine-events")
				if answer.status == http.StatusNotFound {
					continue // its record is younger
				}
				answer.want(http.StatusOK).has(`aria-current="true">`+test.scope+"</a>", ">Platform</a>")
				if got := w.stopsOf(path + "?" + moment + "track=mine-events"); !slices.Equal(got, want) {
					t.Errorf("%s at %s, %q: the bar stops at %v, want %v", as, path, moment, got, want)
				}
				if n := w.counted(path + "?" + moment + "track=mine"); n != len(want) {
					t.Errorf("%s at %s, %q: %d events are counted, want %d", as, path, moment, n, len(want))
				}
			}
		}
		w.get(test.home).has(">" + test.scope + "</a>").lacks(">This record</a>")
		w.get("/facilities/F-GOOD").has(">This record</a>", ">"+test.scope+"</a>", ">Platform</a>")
	}
	b.as("officer").get("/facilities/F-GOOD?track=mine-events").want(http.StatusOK).has(`aria-current="true">This record</a>`).lacks("My portfolio", "My loans")
}

// As corrected the picture of a record, or of one's own, is the same from whatever day of it one
// looks: what counts for later days is to come.
func TestThePictureShowsWhatIsToComeAsCorrected(t *testing.T) {
	t.Parallel()
	b := lived(t)
	today := b.journal.Head().Today()
	for as, paths := range map[string][]string{"investor": {"/portfolio", "/risks", "/facilities/F-GOOD"}, "borrower": {"/loans", "/facilities/F-GOOD"}, "officer": {"/facilities/F-GOOD", "/facilities/F-BAD", "/parties/P-INVESTOR"}} {
		w := b.as(as)
		for _, path := range paths {
			counted := func(day calendar.Date) int { return w.counted(path + "?track=mine&at=head&valid=" + day.String()) }
			want, shown := counted(today), 0
			for day := today; day > testDay; day -= 7 {
				if w.get(path+"?at=head&valid="+day.String()).status == http.StatusNotFound {
					break
				}
				shown++
				if got := counted(day); got != want {
					t.Errorf("%s at %s on %s: the picture counts %d events, and %d today", as, path, day, got, want)
				}
			}
			if want < 3 || shown < 3 {
				t.Errorf("%s at %s: %d events on %d days", as, path, want, shown)
			}
		}
	}
}

// The picture of the bar counts what its viewer may see: of a record the events at which
// their bar stops, of the platform all for staff, and for others what is their own.
func TestThePictureOfTheBarCountsWhatItsViewerMaySee(t *testing.T) {
	t.Parallel()
	b := lived(t)
	for as, paths := range map[string][]string{
		"investor": {"/portfolio", "/facilities/F-GOOD", "/market", "/risks"}, "second": {"/portfolio", "/facilities/F-GOOD"},
		"borrower": {"/facilities/F-GOOD", "/facilities/F-BAD", "/loans"}, "officer": {"/facilities/F-GOOD", "/parties/P-INVESTOR"}, "auditor": {"/facilities/F-BAD"},
	} {
		w := b.as(as)
		staff := as == "officer" || as == "auditor"
		for _, path := range paths {
			for _, track := range []string{"platform", "platform-events"} {
				n := w.counted(path + "?track=" + track)
				if staff != (n > 100) {
					t.Errorf("%s at %s: the picture of the platform counts %d events", as, path, n)
				}
				if own := len(b.journal.Head().StreamLog(map[string]string{"investor": domain.WalletStream("P-INVESTOR"), "second": domain.WalletStream("P-SECOND"), "borrower": domain.PartyStream("P-BORROWER")}[as])); !staff && n != own {
					t.Errorf("%s at %s: the picture of the platform counts %d events, of their own there are %d", as, path, n, own)
				}
			}
			n := w.counted(path)
			if m := stopsOnBar.FindStringSubmatch(w.get(path + "?track=record-events").body); m == nil || m[1] == "" {
				continue
			}
			if stops := w.stopsOf(path + "?track=record-events"); n != len(stops) || w.counted(path+"?track=record-events") != n {
				t.Errorf("%s at %s: %d events are counted, the bar stops at %d", as, path, n, len(stops))
			}
		}
	}
	if investor, officer := b.as("investor").counted("/facilities/F-GOOD"), b.as("officer").counted("/facilities/F-GOOD"); investor < 1 || investor >= officer {
		t.Errorf("an investor's picture of a loan counts %d events, the officer's %d", investor, officer)
	}
}
