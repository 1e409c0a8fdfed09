package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/wording"
)

// dayless is a page without the day that it was asked for, and without the ids that each
// page has of its own.
func dayless(page string, day calendar.Date) string {
	page = strings.NewReplacer(day.String(), "DAY", wording.DayLong(day), "DAY", wording.Day(day), "DAY").Replace(html.UnescapeString(page))
	return ownIDs.ReplaceAllString(page, "ID")
}

var ownIDs = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{22}`)

// Loans of another lender are for staff, and so are their days, decades before the platform's
// own. Others' days as corrected begin with the first business day; whatever earlier day they
// ask about, they are answered alike.
func TestTheDaysOfImportedLoansAreForStaff(t *testing.T) {
	t.Parallel()
	b := lived(t)
	b.imported()
	opened := b.journal.Log().At(1).Event.(domain.BusinessDayOpened).Date
	imported := calendar.Of(2005, 3, 1)
	if got := b.as("officer").get("/risks?at=head&valid=2020-01-01").want(http.StatusOK); !strings.Contains(got.body, fmt.Sprintf(`min="%d"`, imported)) {
		t.Error("the officer's bar does not begin with the first imported loan")
	}
	for _, as := range []string{"", "investor", "borrower"} {
		w := b.browser()
		if as != "" {
			w = b.as(as)
		}
		at := func(day calendar.Date) string { return "/risks?at=head&valid=" + day.String() }
		w.get(at(opened+3)).want(http.StatusOK).has(fmt.Sprintf(`min="%d"`, opened)).lacks("2005", "2007", "2008")
		want := map[string]string{"First": at(opened), "Previous": at(opened + 2), "Next": at(opened + 4)}
		for name, href := range w.stepsAt(at(opened + 3)) {
			if href != want[name] {
				t.Errorf("%q: %s leads to %s, want %s", as, name, href, want[name])
			}
		}
		if steps := w.stepsAt(at(opened)); len(steps) != 1 || steps["Next"] != at(opened+1) {
			t.Errorf("%q: from the first business day the bar leads to %v", as, steps)
		}
		if link := w.get("/risks?at=0").want(http.StatusOK).linked("As corrected since"); !strings.HasSuffix(link, "valid="+opened.String()) {
			t.Errorf("%q: from before the first business day the other axis is %s", as, link)
		}
		for _, page := range []string{"/explain?of=/risks&n=0&at=head&valid=", "/find?of=/risks&cell=x&how=is&value=1&at=head&valid="} {
			for _, day := range []calendar.Date{imported, opened + 3} {
				if got := w.get(page + day.String()); got.status >= http.StatusInternalServerError || day != imported && strings.Contains(got.body, "2005") {
					t.Errorf("%q at %s%s: status %d, or it names days of imported loans", as, page, day, got.status)
				}
			}
		}
		// The answer names the day that was asked for; all else is the same.
		var before string
		for _, day := range []calendar.Date{calendar.Of(1950, 1, 1), imported - 1, imported, imported + 1, calendar.Of(2008, 4, 5), opened - 40} {
			answer := w.get(at(day)).want(http.StatusOK)
			text := dayless(answer.body, day)
			if before != "" && text != before {
				t.Errorf("%q: %s is answered otherwise than another day before the first: %s", as, day, firstDifference(before, text))
			}
			before = text
		}
	}
}
