package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/wording"
	"refold/web/templates/cells"
)

var (
	markThere = regexp.MustCompile(`<del class="there"><span class="sr">was </span>([^<]*)</del> `)
	markHere  = strings.NewReplacer(`<ins class="here">`, "", `</ins>`, "")
	counted   = regexp.MustCompile(`(\d[\d,]*) places? differs?`)
)

// Comparing marks a page and changes nothing of it: without the marks it is the page as it
// is, for every role and at every moment. Two moments differ in as many places as seen from
// the other one.
func TestComparingOnlyMarks(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	head := b.journal.Head().Position()
	now, then := fmt.Sprintf("at=%d", head*3/4), fmt.Sprintf("at=%d", head/3)
	compared := 0
	for i, p := range pages {
		if i%3 != 0 || p.path == "/system" {
			continue // says what the program does at this second
		}
		w := readers[p.as]
		plain, answer := w.page(p.path+"?"+now, now), w.get(p.path+"?"+now+"&compare="+then[len("at="):])
		if !strings.HasPrefix(plain, "200 ") || !strings.Contains(answer.body, "Compared with ") {
			continue
		}
		compared++
		marked := fmt.Sprintf("%d %s", answer.status, normal(t, answer, now))
		if bare := markHere.Replace(markThere.ReplaceAllString(marked, "")); bare != plain {
			t.Errorf("%s as %q: without its marks it is another page: %s", p.path, p.as, firstDifference(plain, bare))
		}
		back := w.get(p.path + "?" + then + "&compare=" + now[len("at="):])
		if there, here := counted.FindString(answer.body), counted.FindString(back.body); back.status == http.StatusOK && !strings.Contains(answer.body, "no such page") && there != here {
			t.Errorf("%s as %q: %q seen from here, %q from there", p.path, p.as, there, here)
		}
		same := w.get(p.path + "?" + now + "&compare=" + now[len("at="):]).want(http.StatusOK).has("Nothing on this page differs.")
		if strings.Contains(same.body, `<ins class="here">`) {
			t.Errorf("%s as %q differs from itself", p.path, p.as)
		}
	}
	if compared < 50 {
		t.Errorf("%d pages were compared", compared)
	}
}

// TestAPlantedDifferenceIsFound: a repayment that was matched between two moments.
func TestAPlantedDifferenceIsFound(t *testing.T) {
	t.Parallel()
	b := lived(t)
	var at int64
	for rec := range b.journal.Log().All() {
		if e, ok := rec.Event.(domain.ReceiptMatched); ok && e.Facility == "F-GOOD" && at == 0 {
			at = rec.Position
		}
	}
	w := b.as("officer")
	page := w.get(fmt.Sprintf("/facilities/F-GOOD?at=%d&compare=%d", at, at-1)).want(http.StatusOK)
	page.has("Compared with ", "event "+wording.Count(at-1), "Outstanding principal", "→", "Stop comparing", fmt.Sprintf("/facilities/F-GOOD?at=%d", at-1))
	was := w.get(fmt.Sprintf("/facilities/F-GOOD?at=%d", at-1)).want(http.StatusOK)
	page.has("1 event between", fmt.Sprintf("/events/%d", at), "matched")
	w.get(fmt.Sprintf("/loanbook?at=%d&compare=%d", at, at-5)).want(http.StatusOK).has("5 events between", fmt.Sprintf("/events?after=%d&amp;through=%d", at-5, at))
	w.get(fmt.Sprintf("/events?after=%d&through=%d", at-5, at)).want(http.StatusOK).has("1–5 of 5 events", fmt.Sprintf(`id="e%d"`, at), fmt.Sprintf(`id="e%d"`, at-4)).lacks(fmt.Sprintf(`id="e%d"`, at-5), fmt.Sprintf(`id="e%d"`, at+1))
	w.get("/events?after=x&through=-1").want(http.StatusOK).has("“x” is not the number of an event", "“-1” is not")
	found := 0
	for _, m := range markThere.FindAllStringSubmatch(page.body, -1) {
		if text := html.UnescapeString(m[1]); strings.Contains(was.body, m[1]) && strings.Contains(text, "S$") {
			found++
		}
	}
	if found == 0 {
		t.Errorf("no amount of before is marked: %v", markThere.FindAllString(page.body, -1))
	}
	// The same day on the other axis, the live page, a day ago; before there was a page.
	day := b.journal.Head().Today().AddDays(-3)
	w.get(fmt.Sprintf("/facilities/F-GOOD?at=%s&compare=head&compare_valid=%s", day, day)).want(http.StatusOK).has("as corrected since", "As corrected since")
	w.get("/facilities/F-GOOD?compare=now-1d").want(http.StatusOK).has("Compared with ")
	w.get("/facilities/F-GOOD?compare=1").want(http.StatusOK).has("There was no such page at that moment.")
	for _, bad := range []string{"compare=whenever", "compare=99999999", "compare_valid=2026-02-30", "compare=now-x"} {
		if got := w.get("/facilities/F-GOOD?" + bad); got.status != http.StatusBadRequest && got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", bad, got.status)
		}
	}
	// Investors are told what happened in the words of their story, and no more of others.
	investor := b.as("investor")
	investor.get(fmt.Sprintf("/facilities/F-GOOD?at=%d&compare=%d", at, at-1)).want(http.StatusOK).has("Compared with ", "1 event between", "Receipt of S$", " matched", "Back office", fmt.Sprintf("/facilities/F-GOOD?at=%d", at)).
		lacks("Name of officer", "P-SECOND", "/events")
	for _, page := range []string{"/portfolio", "/market", "/facilities/F-GOOD", "/", "/statement"} {
		investor.get(fmt.Sprintf("%s?at=%d&compare=%d", page, b.journal.Head().Position(), 40)).want(http.StatusOK).
			lacks("Name of officer", "Name of approver", "Name of second", "P-SECOND", "P-OFFICER", "/events", "creen", "S1234567A")
	}
	b.as("borrower").get("/account?compare=3").want(http.StatusOK).lacks("Compared with ")
}

// Of two figures that differ the change is said; where the same figure leads two texts, none.
func TestAChangeIsThatOfTheMainFigure(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ there, here, want string }{
		{"S$1,200.50", "S$1,000.00", "−S$200.50"},
		{"10,665.80", "–", "−10,665.80"},
		{"–", "S$12.05", "+S$12.05"},
		{"3 loans", "5 loans", "+2"},
		{"1–50 of 167 receipts", "1–50 of 172 receipts", ""},
		{"Active", "Closed", ""},
		{"Paid 6 times since", "1 loan was called in", ""},
		{"", "S$12.05", ""},
		{"S$12.05", "", ""},
	} {
		if got := changeWords(cells.Difference{There: c.there, Here: c.here}); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.there, c.here, got, c.want)
		}
	}
}
