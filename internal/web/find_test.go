package web

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"refold/internal/wording"
	"refold/web/templates/cells"
)

// asksFirst is the answer of a search.
func (w *browser) asksFirst(page, moment, cell, how, value string) string {
	w.t.Helper()
	query := url.Values{"of": {page}, "cell": {cell}, "how": {how}, "value": {value}}
	answer := w.get(findPath + "?" + query.Encode() + moment).want(http.StatusOK)
	_, rest, _ := strings.Cut(answer.body, `data-cell="answer">`)
	text, _, _ := strings.Cut(rest, "<")
	return text
}

// The first time is the first of all moments, gone through one by one: as known event by
// event, as corrected day by day.
func TestTheFirstTimeIsTheFirst(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	const page = "/facilities/F-BAD"
	head := b.journal.Head()
	said := map[int64]cells.Page{}
	for k := int64(1); k <= head.Position(); k++ {
		if got := w.get(fmt.Sprintf("%s?at=%d", page, k)); got.status == http.StatusOK {
			_, main, _ := strings.Cut(got.body, `id="page"`)
			said[k] = cells.Read([]byte("<main " + main))
		}
	}
	last := said[head.Position()]
	searched := 0
	for _, cell := range last.Cells {
		f, ok := cells.Main(cell.Text)
		how, value := isEqual, cell.Text
		if ok && f.Kind == cells.Amount && f.Value > 0 {
			how, value = isAbove, wording.Amount(f.Value-1)
		}
		if searched++; searched > 12 {
			break
		}
		holds, err := condition(how, value)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for k := int64(1); k <= head.Position() && want == ""; k++ {
			if holds(said[k].Text(cell.Key)) {
				want = fmt.Sprintf("First with event %s, on ", wording.Count(k))
			}
		}
		if got := w.asksFirst(page, "", cell.Key, how, value); want == "" || !strings.HasPrefix(got, want) {
			t.Errorf("%s %s %q: the answer is %q, want %q", cell.Label(), how, value, got, want)
		}
	}
	cell := last.Cells[0]
	day := head.Today().AddDays(-2)
	want := ""
	for d := testDay; d <= day && want == ""; d++ {
		got := w.get(fmt.Sprintf("%s?at=head&valid=%s", page, d))
		if _, main, _ := strings.Cut(got.body, `id="page"`); got.status == http.StatusOK && cells.Read([]byte("<main "+main)).Text(cell.Key) == cell.Text {
			want = "First for " + wording.DayLong(d) + ", as corrected since."
		}
	}
	if got := w.asksFirst(page, "&at=head&valid="+day.String(), cell.Key, isEqual, cell.Text); got != want || want == "" {
		t.Errorf("as corrected: the answer is %q, want %q", got, want)
	}
	if got := w.asksFirst(page, "", cell.Key, isEqual, "Never said"); got != "It was never true up to this moment." {
		t.Errorf("what was never true: %q", got)
	}
}

// TestASearchObeysThePage: who may not see the page may not search it, and learns of an
// event what the page would say.
func TestASearchObeysThePage(t *testing.T) {
	t.Parallel()
	b := lived(t)
	investor := b.as("investor")
	investor.get(findPath + "?of=/events").want(http.StatusForbidden)
	investor.get(findPath + "?of=/facilities/F-NO").want(http.StatusNotFound)
	investor.get(findPath + "?of=https://example.org/").want(http.StatusBadRequest)
	investor.get(findPath + "?of=" + findPath).want(http.StatusBadRequest)
	investor.get(findPath + "?cell=x&value=many&how=above").want(http.StatusBadRequest).has("is not a figure")
	page := investor.get(findPath + "?" + url.Values{"of": {"/facilities/F-GOOD"}, "cell": {"Received"}, "how": {isAbove}, "value": {"0"}}.Encode()).want(http.StatusOK)
	page.has("First with event").lacks("Name of officer", "Name of second", "P-SECOND", `href="/events`)
	auditor := b.as("auditor")
	auditor.get(findPath + "?of=/parties/P-INVESTOR").want(http.StatusOK)
	auditor.get("/access").want(http.StatusOK).has("/parties/P-INVESTOR")
	auditor.get("/facilities/F-GOOD").want(http.StatusOK).has("/find?of=%2Ffacilities%2FF-GOOD")
}

func TestConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		how, value, text string
		want             bool
	}{
		{isAbove, "30", "31 days past due", true}, {isAbove, "30", "30 days past due", false}, {isAbove, "30", "S$31.00", true},
		{isBelow, "10,000", "S$9,999.99", true}, {isBelow, "10,000.00", "S$10,000.00", false}, {isBelow, "10,000", "", false},
		{isAbove, "5", "5.5\u00a0%", true}, {isAbove, "5 %", "5.0\u00a0%", false}, {isEqual, "defaulted", "Defaulted", true},
		{isBelow, "$10,000", "S$9,999.99", true}, {isBelow, "S$10000", "S$10,000.00", false}, {isAbove, "30 days", "31 days past due", true}, {isAbove, "-5.00", "−S$4.99", true}, {isEqual, "Active", "Defaulted", false},
	}
	for _, tt := range tests {
		holds, err := condition(tt.how, tt.value)
		if err != nil {
			t.Errorf("%s %s: %v", tt.how, tt.value, err)
		} else if got := holds(tt.text); got != tt.want {
			t.Errorf("%q %s %s is %v", tt.text, tt.how, tt.value, got)
		}
	}
	for _, bad := range []string{"", "many", "1,2,3", "-", "9999999999999999999999"} {
		if _, err := condition(isAbove, bad); err == nil {
			t.Errorf("above %q is a condition", bad)
		}
	}
}

// What is no condition is said beside the field, with what was typed.
func TestAConditionThatIsNoneIsSaidBesideTheField(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	plain := w.get(findPath+"?of=/facilities/F-BAD").want(http.StatusOK).lacks("search-error").has("More than 30 days past due", "Outstanding principal below 10,000").body
	_, cell, _ := strings.Cut(plain, " selected>")
	if chosen, _, _ := strings.Cut(cell, "</option>"); len(cells.Figures(chosen)) == 0 {
		t.Errorf("%q is chosen, which holds no figure", chosen)
	}
	for typed, want := range map[string]string{"many": "“many” is not a figure", "": "Write what to look for", "<b>": "“&lt;b&gt;” is not a figure"} {
		w.get(findPath+"?"+url.Values{"of": {"/facilities/F-BAD"}, "cell": {"x"}, "how": {isAbove}, "value": {typed}}.Encode()).want(http.StatusBadRequest).
			has(`value="`+html.EscapeString(typed)+`" placeholder="30, 10,000.00 or Defaulted" aria-invalid="true" aria-describedby="value-error"`, want, "When did it first…")
	}
}

// A search and an explanation look at many pages: while as many go on as may, the next waits,
// and is told so when its time is over.
func TestFewLookAtManyPagesAtOnce(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("auditor")
	figure := w.cellsOf("/loanbook", "").Cells[0].Key
	asked := url.Values{"of": {"/loanbook"}, "cell": {figure}}
	for _, path := range []string{"/explain?" + asked.Encode(), findPath + "?" + asked.Encode() + "&how=is&value=1"} {
		var others []func()
		for range cap(b.server.looking) {
			done, err := b.server.turn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			others = append(others, done)
		}
		answered := make(chan *reply)
		go func() { answered <- w.get(path) }()
		select {
		case a := <-answered:
			t.Fatalf("%s: answered with %d while others looked", path, a.status)
		case <-time.After(200 * time.Millisecond):
		}
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.server.turn(over); !errors.Is(err, errBusy) {
			t.Errorf("%s: a turn was had: %v", path, err)
		}
		for _, done := range others {
			done()
		}
		(<-answered).want(http.StatusOK)
	}
}
