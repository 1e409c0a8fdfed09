package web

import (
	"html"
	"net/http"
	"strconv"
	"strings"
	"testing"

	scan "golang.org/x/net/html"

	"refold/internal/domain"
)

// tablesOf reads the tables of a page: their captions with the number of their rows, and
// the address of the file that belongs to each; "" where there is none.
type tableOnPage struct {
	caption, file string
	rows          int
}

func tablesOf(t *testing.T, page string) []tableOnPage {
	t.Helper()
	root, err := scan.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var tables []tableOnPage
	var walk func(n *scan.Node, around *scan.Node)
	walk = func(n *scan.Node, around *scan.Node) {
		if n.Type == scan.ElementNode && n.Data == "section" && strings.Contains(attribute(n, "class"), "card") {
			around = n
		}
		if n.Type == scan.ElementNode && n.Data == "table" && !strings.Contains(attribute(n.Parent, "class"), "compared") {
			found := tableOnPage{caption: textOf(first(n, "caption")), rows: count(first(n, "tbody"), "tr")}
			if around != nil {
				found.file = fileIn(around, found.caption)
			}
			if found.file == "" {
				for next := n.Parent.NextSibling; next != nil && found.file == ""; next = next.NextSibling {
					found.file = fileIn(next, found.caption)
				}
			}
			tables = append(tables, found)
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child, around)
		}
	}
	walk(root, nil)
	return tables
}

func first(n *scan.Node, tag string) *scan.Node {
	if n == nil || n.Type == scan.ElementNode && n.Data == tag {
		return n
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if found := first(child, tag); found != nil {
			return found
		}
	}
	return nil
}

func count(n *scan.Node, tag string) (sum int) {
	if n == nil {
		return 0
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == scan.ElementNode && child.Data == tag {
			sum++
		}
	}
	return sum
}

// fileIn is the file that a part of a page links to: the one made of the table with a
// caption, else one that the page names itself.
func fileIn(n *scan.Node, caption string) (file string) {
	if n.Type == scan.ElementNode && n.Data == "a" {
		href := attribute(n, "href")
		switch path, _, _ := strings.Cut(href, "?"); {
		case path == "/sheet.csv" && !strings.Contains(textOf(n), "of "+caption):
		case strings.HasSuffix(path, ".csv"):
			return href
		}
	}
	for child := n.FirstChild; child != nil && file == ""; child = child.NextSibling {
		file = fileIn(child, caption)
	}
	return file
}

// Every table of every page that somebody may see exports its rows, live and in the past:
// with the usual head, and as many rows as the table shows where the file is made of it.
func TestEveryTableIsAFile(t *testing.T) {
	if testing.Short() {
		t.Skip("one request after another: nothing for the race detector")
	}
	t.Parallel()
	b, tables := lawBundle(t)
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	head := b.journal.Head().Position()
	caughtUp(t, tables, head)
	seen, files := 0, map[string]bool{}
	for as, role := range map[string]Roles{"": Anonymous, "investor": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver, "auditor": Auditor} {
		w := b.browser()
		if as != "" {
			w = b.as(as)
		}
		for _, r := range routes() {
			if r.Method != http.MethodGet || !r.Roles.Any(role) || strings.HasSuffix(r.Path, ".csv") || r.Path == "/styleguide" {
				continue
			}
			for _, path := range addresses(r.Path, lifeRecords()) {
				for _, moment := range []string{"", "?at=" + strconv.FormatInt(head/2, 10)} {
					if moment != "" && !r.Past {
						continue
					}
					got := w.get(path + moment)
					if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
						continue
					}
					captions := map[string]bool{}
					for _, table := range tablesOf(t, got.body) {
						seen++
						if captions[table.caption] {
							t.Errorf("%s as %q has two tables “%s”", path, as, table.caption)
						}
						captions[table.caption] = true
						if table.file == "" {
							t.Errorf("%s as %q: the table “%s” has no file", path, as, table.caption)
							continue
						}
						if files[as+table.file] {
							continue
						}
						files[as+table.file] = true
						file := w.get(html.UnescapeString(table.file)).want(http.StatusOK).has("# Position,", "# Business day,", "# Axis,", "# Filters,", "# Rows,", "# Control total,")
						if strings.HasPrefix(table.file, "/sheet.csv") {
							file.has("# Rows," + strconv.Itoa(table.rows) + "\n")
						}
					}
				}
			}
		}
	}
	t.Logf("%d tables, %d files", seen, len(files))
	if seen < 300 || len(files) < 200 {
		t.Errorf("only %d tables and %d files were seen", seen, len(files))
	}
}

// A table is given to nobody who may not see its page, and of no page that is not there.
func TestASheetIsOfAPageOfOurs(t *testing.T) {
	t.Parallel()
	b := lived(t)
	investor := b.as("investor")
	investor.get("/sheet.csv?of=/queue&name=Tasks").want(http.StatusForbidden)
	investor.get("/sheet.csv?of=/wallet&name=Nothing").want(http.StatusNotFound)
	investor.get("/sheet.csv?of=/sheet.csv&name=x").want(http.StatusBadRequest)
	investor.get("/sheet.csv?of=http://elsewhere/&name=x").want(http.StatusBadRequest)
	investor.get("/sheet.csv").want(http.StatusBadRequest)
	b.browser().get("/sheet.csv?of=/wallet&name=Withdrawals").want(http.StatusForbidden)
	file := investor.get("/sheet.csv?of=%2Fwallet&name=Latest+top-ups+and+withdrawals").want(http.StatusOK).has("# Latest top-ups and withdrawals: Wallet", "What,Amount")
	if rows := file.rows(); len(rows) == 0 || !strings.Contains(rows[len(rows)-1]["Amount"], "20") {
		t.Errorf("the file holds %v", rows)
	}
}

func TestTextsAreForPrograms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"S$1,234.50": "1234.50", "−1,000.00": "-1000.00", "+30,000.00": "30000.00", "26 May 2025": "2025-05-26",
		"12,034": "12034", "US$7.00": "7.00", "3 months": "3 months", "#1,204": "#1,204", "–": "–", "": ""} {
		if got := plainText(text); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}
