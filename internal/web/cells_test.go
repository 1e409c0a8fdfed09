package web

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"refold/internal/domain"
	"refold/web/templates/cells"
)

// historyOf lives a life and signs everybody in: the pages that laws are about.
func historyOf(t *testing.T) (b *bundle, readers map[string]*browser, pages []lookedAt) {
	t.Helper()
	b, _ = lawBundle(t)
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	readers = map[string]*browser{"": b.browser()}
	roles := map[string]Roles{"": Anonymous}
	for id, role := range map[string]Roles{"investor": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver, "auditor": Auditor} {
		readers[id], roles[id] = b.as(id), role
	}
	for _, p := range pagesOf(roles, lifeRecords()) {
		if !strings.HasSuffix(p.path, ".csv") && !strings.HasSuffix(p.path, ".pdf") {
			pages = append(pages, p)
		}
	}
	return b, readers, pages
}

// Every figure of every page stands in a cell: it can be explained and compared.
func TestEveryFigureStandsInACell(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	head := b.journal.Head().Position()
	seen := map[string]bool{}
	for _, p := range pages {
		for _, k := range []int64{60, 130, 250, head} {
			answer := readers[p.as].get(fmt.Sprintf("%s?at=%d", p.path, k))
			if answer.status != http.StatusOK || !strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") {
				continue
			}
			doc, err := html.Parse(strings.NewReader(answer.body))
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range outsideCells(doc) {
				if key := p.path + text; !seen[key] {
					seen[key] = true
					t.Errorf("%s as %q at %d: %q stands in no cell", p.path, p.as, k, text)
				}
			}
		}
	}
}

// outsideCells are the texts of a page that hold a figure and stand neither in a cell nor
// in what is no statement about the moment: the frame, forms, heads and what is quoted.
func outsideCells(n *html.Node) (texts []string) {
	if n.Type == html.ElementNode {
		if slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "data-cell" || a.Key == "data-frame" }) {
			return nil
		}
		switch n.Data {
		case "svg", "form", "script", "pre", "code", "th", "dt", "h1", "h2", "h3", "time", "nav", "button", "template":
			if n.Data != "th" || !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "scope" && a.Val == "row" }) {
				return nil
			}
		}
	}
	if n.Type == html.TextNode && strings.Contains(n.Data, "(actual days over 365)") {
		return nil // the definition of a day count
	}
	if n.Type == html.TextNode && len(cells.Figures(n.Data)) > 0 {
		texts = append(texts, strings.TrimSpace(n.Data))
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		texts = append(texts, outsideCells(c)...)
	}
	return texts
}

// What leads to a figure is said in the page's own words: never in the names that
// templates give to cells.
func TestLabelsOfFiguresAreWordsOfThePage(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	seen := map[string]bool{}
	for _, p := range pages {
		if strings.HasPrefix(p.path, explainPath) {
			continue
		}
		answer := readers[p.as].get(fmt.Sprintf("%s?at=%d", p.path, b.journal.Head().Position()-3))
		if answer.status != http.StatusOK || !strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, cell := range readers[p.as].cellsOf(p.path, fmt.Sprintf("at=%d", b.journal.Head().Position()-3)).Cells {
			label := cell.Label()
			technical := slices.ContainsFunc(cell.Path, func(word string) bool { return technicalNames[word] })
			if (label == "" || technical) && !seen[p.path+label] {
				seen[p.path+label] = true
				t.Errorf("%s as %q: %q is called %q", p.path, p.as, cell.Text, label)
			}
		}
	}
}

// technicalNames are those that templates tell cells of one place apart by.
var technicalNames = map[string]bool{"note": true, "line": true, "why": true, "status": true, "badge": true, "count": true, "delta": true, "top": true,
	"from": true, "to": true, "title": true, "rate basis": true, "together": true, "more": true}

// A row is the same row at every moment: it is known by what it is about, never by its date
// or by its place among others, so that marks, comparisons and explanations follow it.
func TestRowsAreKnownByWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	head := b.journal.Head().Position()
	byDate := regexp.MustCompile(`(^|/)\d{1,2} [A-Z][a-z]+ \d{4}/`)
	byPlace := regexp.MustCompile(`\*\d+(/|$)`)
	for _, p := range pages {
		if strings.HasPrefix(p.path, explainPath) {
			continue
		}
		for _, k := range []int64{170, 250, head - 3, head} {
			moment := fmt.Sprintf("at=%d", k)
			answer := readers[p.as].get(withParam(p.path, moment))
			if answer.status != http.StatusOK || !strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") {
				continue
			}
			for _, cell := range readers[p.as].cellsOf(p.path, moment).Cells {
				inSeries := slices.Contains(cell.Path, "Outstanding principal") || slices.Contains(cell.Path, "Instalments before and after") // the day is what such a row is about
				inText := strings.Contains(cell.Key, "/line*") || slices.Contains(cell.Path, "The loan") || strings.HasPrefix(cell.Key, "page*") || strings.HasPrefix(cell.Key, "what-followed*") ||
					strings.HasPrefix(cell.Key, "status*") || strings.HasPrefix(cell.Key, "notice ") // lines of one text, states of one record
				if byDate.MatchString(cell.Key) && !inSeries || byPlace.MatchString(cell.Key) && !inText {
					t.Errorf("%s as %q at %d: %q is known as %q", p.path, p.as, k, cell.Text, cell.Key)
				}
			}
		}
	}
}
