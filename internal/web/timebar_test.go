package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

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
