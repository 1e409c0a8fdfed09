package web

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/web/templates/cells"
)

// cellsOf are the figures of a page as somebody sees it at a moment.
func (w *browser) cellsOf(path, moment string) cells.Page {
	w.t.Helper()
	answer := w.get(withParam(path, moment))
	if answer.status != http.StatusOK || !strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") {
		return cells.Page{}
	}
	_, main, _ := strings.Cut(answer.body, `<main`)
	main, _, _ = strings.Cut(main, `</main>`)
	_, main, _ = strings.Cut(main, ">")
	return cells.Read([]byte(main))
}

// told is one row of an explanation as a file.
type told struct{ event, what, by, before, change, after string }

// explanationOf is what is said about a figure, and the figure at its end.
func (w *browser) explanationOf(path, key, moment string) (rows []told, figure string) {
	w.t.Helper()
	answer := w.get(withParam(explainHref("/explain.csv", path, key, 0, 0), moment)).want(http.StatusOK)
	read := csv.NewReader(strings.NewReader(answer.body))
	read.FieldsPerRecord = -1
	all, err := read.ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	body := false
	for _, row := range all {
		switch {
		case row[0] == "# Control total":
			figure = row[1]
		case row[0] == "from":
			body = true
		case body:
			for i, cell := range row {
				row[i] = strings.TrimPrefix(cell, "'")
			}
			rows = append(rows, told{row[2], row[3], row[4], row[5], row[6], row[7]})
		}
	}
	return rows, strings.TrimPrefix(figure, "'")
}

// T9: a thousand random figures of all pages of all roles, at random moments of both axes.
// Each is explained by differences that lead from one to the next and end at the figure,
// to the cent.
func TestEveryFigureIsExplained(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand explanations, each of hundreds of pages")
	}
	t.Parallel()
	b, readers, pages := historyOf(t)
	head := b.journal.Head()
	random := rand.New(rand.NewPCG(9, 9))
	explained, changed := 0, 0
	most := 90 // of a thousand: "make explore"
	if thorough {
		most = 1000
	}
	for explained < most {
		p := pages[random.IntN(len(pages))]
		moment := fmt.Sprintf("at=%d", 1+random.Int64N(head.Position()))
		if random.IntN(4) == 0 {
			moment = "at=head&valid=" + (head.Today() - 1 - calendar.Date(random.IntN(200))).String()
		}
		if strings.HasPrefix(p.path, explainPath) {
			continue
		}
		shown := readers[p.as].cellsOf(p.path, moment)
		random.Shuffle(len(shown.Cells), func(i, j int) { shown.Cells[i], shown.Cells[j] = shown.Cells[j], shown.Cells[i] })
		for _, cell := range shown.Cells[:min(15, len(shown.Cells))] {
			rows, figure := readers[p.as].explanationOf(p.path, cell.Key, moment)
			explained++
			if figure != cell.Text {
				t.Errorf("%s as %q %s: %s is %q on the page and %q explained", p.path, p.as, moment, cell.Key, cell.Text, figure)
			}
			if len(rows) > 0 {
				changed++
			}
			if fault := chain(rows, figure); fault != "" {
				t.Errorf("%s as %q %s: %s: %s", p.path, p.as, moment, cell.Key, fault)
			}
		}
	}
	if changed < explained/4 {
		t.Errorf("of %d figures only %d were ever changed", explained, changed)
	}
}

// chain checks that differences lead from one to the next and end at the figure; what adds
// up is added up again.
func chain(rows []told, figure string) string {
	if len(rows) == 0 {
		return ""
	}
	if last := rows[len(rows)-1].after; last != figure {
		return fmt.Sprintf("ends at %q, the figure is %q", last, figure)
	}
	opening, adds := cells.Main(rows[0].before)
	sum := opening.Value
	for i, row := range rows {
		if i > 0 && rows[i-1].after != row.before {
			return fmt.Sprintf("%q is followed by %q", rows[i-1].after, row.before)
		}
		if row.before == row.after && row.what != "What others did, together" {
			return fmt.Sprintf("%q changed nothing", row.what)
		}
		if row.change == "" {
			before, _ := cells.Main(row.before)
			after, ok := cells.Main(row.after)
			adds = adds && ok && before.Value == after.Value && before.Adds(after)
			continue
		}
		change, ok := cells.Main(row.change)
		if !ok {
			return fmt.Sprintf("the difference %q is no figure", row.change)
		}
		sum += change.Value
	}
	if end, ok := cells.Main(figure); adds && ok && end.Value != sum {
		return fmt.Sprintf("the differences come to %d, the figure is %q", sum, figure)
	}
	return ""
}

// On a short way nothing is left out: the events that are told are those at which the
// page, looked at after each event, shows another figure.
func TestNoEventThatChangedAFigureIsLeftOut(t *testing.T) {
	t.Parallel()
	b, readers, _ := historyOf(t)
	last := b.journal.Head().Position()
	for _, p := range []lookedAt{{"officer", "/facilities/F-BAD"}, {"investor", "/portfolio"}} {
		after := make([]cells.Page, last+1)
		for k := range after {
			after[k] = readers[p.as].cellsOf(p.path, fmt.Sprintf("at=%d", k))
		}
		for i, cell := range after[last].Cells {
			if i%31 != 0 && !thorough {
				continue
			}
			rows, _ := readers[p.as].explanationOf(p.path, cell.Key, fmt.Sprintf("at=%d", last))
			if len(rows) >= mostChanges {
				continue
			}
			named := map[string]bool{}
			for _, row := range rows {
				named[row.event] = true
			}
			for k := int64(1); k <= last; k++ {
				before, now := after[k-1].Text(cell.Key), after[k].Text(cell.Key)
				rec := b.journal.Log().At(int64(k))
				if _, day := rec.Event.(domain.BusinessDayOpened); before == now || day {
					continue // days may be told as a stretch
				}
				if !named[fmt.Sprintf("#%d", k)] && !hides(rows) {
					t.Errorf("%s as %q: %s went from %q to %q at event %d, %s, which is not told", p.path, p.as, cell.Key, before, now, k, rec.Event.Kind())
				}
			}
		}
	}
}

// hides says whether an explanation holds what its viewer may only know as a sum.
func hides(rows []told) bool {
	for _, row := range rows {
		if row.what == "What others did, together" {
			return true
		}
	}
	return false
}

// An explanation says no more than the page: not to who may not see the page, not of
// others, not of what is not yet known.
func TestAnExplanationSaysNoMoreThanThePage(t *testing.T) {
	t.Parallel()
	b, _ := lawBundle(t)
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	investor := b.as("investor")
	for path, want := range map[string]int{"/trust": 403, "/events": 403, "/parties/P-SECOND": 403, "/facilities/F-NO": 404,
		"/explain?of=/market": 400, "//elsewhere.example/": 400, "https://elsewhere.example/": 400, "/signout": 404, "/nothing": 404, "/statement.csv": 404} {
		investor.get("/explain?" + url.Values{"of": {path}, "n": {"0"}}.Encode()).want(want)
	}
	hidden := []string{"Name of second", "P-SECOND", "Name of officer", "Name of approver", "P-OFFICER", "P-APPROVER", "S1234567A", "screen", "Screen"}
	for _, path := range []string{"/facilities/F-GOOD", "/facilities/F-BAD", "/portfolio", "/market", "/", "/statement", "/notices"} {
		for _, moment := range []string{"at=120", fmt.Sprintf("at=%d", b.journal.Head().Position()), "at=head&valid=2026-06-01"} {
			for _, cell := range investor.cellsOf(path, moment).Cells {
				investor.get(withParam(explainHref(explainPath, path, cell.Key, 0, 0), moment)).want(http.StatusOK).lacks(hidden...)
			}
		}
	}
	// What is recorded later changes no explanation of an earlier moment.
	page := explainHref(explainPath, "/portfolio", investor.cellsOf("/portfolio", "at=200").Cells[0].Key, 0, 0) + "&at=200"
	before := investor.page(page, "at=200")
	b.submit(domain.System, domain.OpenBusinessDay{Date: b.journal.Head().Today() + 1})
	if investor.page(page, "at=200") != before {
		t.Error("an explanation of the past changed")
	}
}

// With the figures as links, each leads to its explanation, and the page says nothing else.
func TestFiguresAsLinks(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	moment := fmt.Sprintf("at=%d", b.journal.Head().Position()-3)
	for i, p := range pages {
		if i%5 != 0 || strings.HasPrefix(p.path, explainPath) {
			continue
		}
		plain := readers[p.as].cellsOf(p.path, moment)
		linked := readers[p.as].get(withParam(p.path, moment) + "&explain=figures").body
		_, main, _ := strings.Cut(linked, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		again := cells.Read([]byte("<main" + main))
		if len(again.Cells) != len(plain.Cells) {
			t.Errorf("%s as %q: %d figures as links, %d without", p.path, p.as, len(again.Cells), len(plain.Cells))
		}
		if links := strings.Count(main, "data-explain href="); links != len(plain.Cells) {
			t.Errorf("%s as %q: %d links to explanations for %d figures", p.path, p.as, links, len(plain.Cells))
		}
		for _, cell := range again.Cells {
			if want := plain.Text(cell.Key); cell.Text != want {
				t.Errorf("%s as %q: %s says %q with links, %q without", p.path, p.as, cell.Key, cell.Text, want)
			}
		}
	}
}
