package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"refold/internal/domain"
)

// Whoever looks at a record before it began is told when it begins, and has the time bar
// still; there is nothing to compare, explain or restore. Who may not see it now, and what
// never was, are answered alike.
func TestARecordThatDoesNotExistYetSaysWhenItBegins(t *testing.T) {
	t.Parallel()
	b := lived(t)
	first := func(is func(domain.Event) bool) *domain.Recorded {
		for _, rec := range b.journal.Log().Since(0) {
			if rec.Stream == domain.FacilityStream("F-GOOD") && is(rec.Event) {
				return rec
			}
		}
		t.Fatal("F-GOOD was never recorded")
		return nil
	}
	began := first(func(domain.Event) bool { return true })
	listed := first(func(e domain.Event) bool { _, is := e.(domain.FacilityListed); return is })
	officer, investor, borrower := b.as("officer"), b.as("investor"), b.as("borrower")
	none := []string{"timebar-at", "begins on", "Not there"}
	for _, c := range []struct {
		what, path  string
		w           *browser
		has, hasNot []string
	}{
		{"staff before the application", fmt.Sprintf("/facilities/F-GOOD?at=%d", began.Position-1), officer,
			[]string{`id="timebar-at"`, "This record begins on", fmt.Sprintf(`href="/facilities/F-GOOD?at=%d"`, began.Position)}, nil},
		{"the borrower too", fmt.Sprintf("/facilities/F-GOOD?at=%d", began.Position-1), borrower, []string{`id="timebar-at"`, "This record begins on"}, nil},
		{"an investor before the listing", fmt.Sprintf("/facilities/F-GOOD?at=%d", listed.Position-1), investor,
			[]string{`id="timebar-at"`, "This record begins on", fmt.Sprintf(`href="/facilities/F-GOOD?at=%d"`, listed.Position)},
			[]string{fmt.Sprintf(`href="/facilities/F-GOOD?at=%d"`, began.Position)}},
		{"as corrected since", "/facilities/F-GOOD?at=head&valid=" + (began.EffectiveOn - 1).String(), officer, []string{`id="timebar-at"`}, nil},
		{"what never was", "/facilities/F-NEVER?at=20", officer, nil, none},
		{"what an investor may never see", "/facilities/F-NO?at=20", investor, nil, none},
		{"a loan of another borrower's that was never listed", "/facilities/F-NO?at=20", b.as("second"), nil, none},
	} {
		got := c.w.get(c.path).want(http.StatusNotFound)
		for _, text := range append(c.has, "There is nothing here", "Return to live") {
			if !strings.Contains(got.body, text) {
				t.Errorf("%s: %s lacks %q\n%s", c.what, c.path, text, excerpt(got.body))
			}
		}
		for _, text := range append(c.hasNot, "timebar-compare", "data-explain-mode", "Restore this record") {
			if strings.Contains(got.body, text) {
				t.Errorf("%s: %s has %q", c.what, c.path, text)
			}
		}
	}
	there := officer.frame(fmt.Sprintf("/facilities/F-GOOD?at=%d", began.Position), "")
	if gone := officer.frame(fmt.Sprintf("/facilities/F-GOOD?at=%d", began.Position-1), there.header.Get(frameHeader)); gone.status != http.StatusNotFound || gone.header.Get(frameHeader) == "" {
		t.Errorf("dragged to before the record the answer is %d, a frame named %q", gone.status, gone.header.Get(frameHeader))
	}
	officer.get("/facilities/F-NEVER").want(http.StatusNotFound).lacks("timebar-at")
}
