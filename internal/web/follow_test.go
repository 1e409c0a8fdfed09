package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"refold/internal/domain"
)

var stopsOnBar = regexp.MustCompile(`data-stops="([^"]*)"`)

// stopsOf are the positions at which the time bar of a page stops.
func (w *browser) stopsOf(path string) (stops []int64) {
	w.t.Helper()
	m := stopsOnBar.FindStringSubmatch(w.get(path).want(http.StatusOK).body)
	for _, stop := range strings.Split(m[1], ",") {
		text, _, _ := strings.Cut(stop, ":")
		position, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			w.t.Fatalf("%s stops at %q", path, m[1])
		}
		stops = append(stops, position)
	}
	return stops
}

// Every event that changes a portfolio is a stop of its time bar, seen from now and from
// any moment; what others do in the same loans is none.
func TestAPortfolioStopsWhereItChanges(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("investor")
	head := b.journal.Head().Position()
	stops := w.stopsOf("/portfolio?track=record-events")
	before, found, changes := "", 0, map[int64]bool{}
	for k := stops[0]; k <= head; k++ {
		page := w.get(fmt.Sprintf("/portfolio?at=%d", k)).want(http.StatusOK)
		text := normal(t, page, fmt.Sprintf("at=%d", k))
		_, day := b.journal.Log().At(int64(k)).Event.(domain.BusinessDayOpened)
		if before != "" && text != before && !day {
			changes[k] = true
			if found++; !slices.Contains(stops, k) {
				t.Errorf("event %d, %s, changes the portfolio and is no stop", k, b.journal.Log().At(int64(k)).Event.Kind())
			}
		}
		before = text
	}
	if found < 10 {
		t.Errorf("%d events change the portfolio", found)
	}
	for _, stop := range stops {
		if e, ok := b.journal.Log().At(int64(stop)).Event.(domain.PledgePlaced); ok && e.Investor != "P-INVESTOR" && !changes[stop] {
			t.Errorf("the bar stops at %d, a pledge of %s that changes nothing here", stop, e.Investor)
		}
	}
	if then := w.stopsOf(fmt.Sprintf("/portfolio?track=record-events&at=%d", stops[len(stops)/2])); !slices.Equal(then, stops) {
		t.Errorf("from the past the bar stops at %v, now at %v", then, stops)
	}
}
