package house

import (
	"sort"
	"strings"
	"testing"
)

// room is a folder of packages, what it may import of ours, and why not more.
type room struct {
	folder  string
	imports []string // folders; "*" is everything; its own folder is always allowed
	reason  string
}

var (
	arithmetic = []string{"internal/money", "internal/calendar", "internal/schedule"}
	core       = append([]string{"internal/domain"}, arithmetic...)
	folding    = append([]string{"internal/flat"}, core...)
)

func plus(base []string, more ...string) []string {
	return append(append([]string{}, base...), more...)
}

// rooms are the rooms of the house, the most particular folder first where one lies in
// another. A new package needs a line here, and with it a reason.
var rooms = []room{
	{"cmd", []string{"*"}, "commands wire everything together"},

	{"internal/money", nil, "amounts are the ground that everything stands on"},
	{"internal/calendar", nil, "dates are the ground that everything stands on"},
	{"internal/schedule", []string{"internal/money", "internal/calendar"}, "arithmetic knows nothing of events"},
	{"internal/flat", nil, "how numbers lie in a file depends on nothing but the numbers"},
	{"internal/both", nil, "how work is shared out doesn't depend on the work"},
	{"internal/wording", nil, "how a figure is written depends on nothing but the figure"},
	{"internal/domain", plus(arithmetic, "internal/flat", "internal/both"), "the fold must give the same World everywhere: nothing that reads, writes or waits may come near it"},
	{"internal/events/sqljournal", nil, "generated queries know rows, not their meaning"},
	{"internal/listen", nil, "what is announced is words, whatever they are about"},
	{"internal/events", plus(folding, "db", "internal/listen", "internal/revision"), "the journal stores what happened; it doesn't know who looks at it"},
	{"internal/catalogue", plus(core, "internal/events", "docs"), "the catalogue says what there is and touches no data"},
	{"internal/timemachine", plus(folding, "internal/events"), "the past is folded from the journal, never from a table or a page"},
	{"internal/readmodel/sqlread", core, "queries know rows and the types of their columns, nothing above"},
	{"internal/readmodel", plus(core, "internal/flat", "internal/both", "internal/timemachine", "internal/events", "internal/wording", "internal/catalogue", "db"), "a view is data: it doesn't know the page that shows it"},
	{"internal/pdf", []string{"internal/calendar"}, "a sheet of paper knows text and tables, not loans"},
	{"internal/paper", plus(core, "internal/readmodel", "internal/wording", "internal/pdf"), "a document formats the view it is given; it never fetches"},
	{"internal/documents/sqldocuments", nil, "generated queries know rows, not their meaning"},
	{"internal/documents", nil, "bytes are kept under their hash, whatever they are about"},
	{"internal/process", plus(core, "internal/events"), "what leaves the house follows from the journal, not from what somebody looked at"},
	{"internal/importer", plus(core, "internal/events"), "an import goes through the journal like everything else"},
	{"internal/demo", plus(core, "internal/events", "internal/readmodel", "internal/wording", "internal/documents", "internal/paper", "internal/pdf"), "the demo goes through the real commands, and its contracts read as on the page"},
	{"internal/filler", plus(core, "internal/events"), "what is measured with is decided like everything else"},
	{"internal/web/sqlsession", nil, "generated queries know rows, not their meaning"},
	{"internal/web", plus(core, "internal/catalogue", "internal/events", "internal/checkpoint", "internal/timemachine", "internal/readmodel", "internal/wording", "internal/documents", "internal/paper", "internal/process", "internal/revision", "internal/listen", "web"),
		"pages ask; they don't start servers or migrate databases"},
	{"internal/checkpoint", plus(folding, "internal/events"), "what is kept of a fold knows the journal and the past, and no page"},
	{"internal/bench", []string{"*"}, "a measurement takes whatever it measures"},
	{"internal/house", nil, "the rules stand outside of the house"},

	{"internal/revision", nil, "the commit is a fact that everything may ask for"},
	{"internal/localpg/pgtest", []string{"db", "internal/localpg"}, "tests of every room use it, so it may know none of them"},
	{"internal/rapidtest", nil, "tests of every room import it, so it may know none of them"},
	{"internal/localpg", []string{"db"}, "a database server knows nothing of loans"},
	{"docs", nil, "documents that the program shows"},
	{".", nil, "the sources of the fold are text"},
	{"db", nil, "the schema comes before the code that uses it"},

	{"web/static", nil, "files"},
	{"web/templates/ui", plus(arithmetic[:2], "internal/wording", "web/templates/cells"), "components format; they never decide and never fetch"},
	{"web/templates/frame", plus(arithmetic[:2], "internal/wording", "web/static", "web/templates/ui"), "the frame is the same around every page"},
	{"web/templates", plus(core, "internal/readmodel", "internal/wording", "internal/catalogue", "web/static", "web/templates"), "a page formats the view it is given; it never fetches"},
	{"web/e2e", []string{"*"}, "a journey in the browser runs the whole program"},
}

func roomOf(pkg string) (room, bool) {
	best, found := room{}, false
	for _, r := range rooms {
		if under(pkg, r.folder) && len(r.folder) >= len(best.folder) {
			best, found = r, true
		}
	}
	return best, found
}

func (r room) mayImport(pkg string) bool {
	for _, folder := range append([]string{r.folder}, r.imports...) {
		if folder == "*" || under(pkg, folder) {
			return true
		}
	}
	return false
}

// testing-only packages may import what they prepare for tests, so they are held to
// nothing but this: no program may import them.
func forTests(pkg string) bool {
	return strings.HasSuffix(pkg, "test") && pkg != "internal/house"
}

func TestEveryPackageHasARoomAndStaysInIt(t *testing.T) {
	_, all := readSources(t)
	homeless := map[string]bool{}
	for _, s := range all {
		r, ok := roomOf(s.pkg)
		if !ok {
			homeless[s.pkg] = true
			continue
		}
		if s.test || forTests(s.pkg) {
			continue
		}
		for _, imported := range s.imports() {
			pkg, ours := strings.CutPrefix(imported, module+"/")
			switch {
			case !ours:
			case forTests(pkg):
				t.Errorf("%s imports %s, which is for tests only", s.path, pkg)
			case !r.mayImport(pkg):
				t.Errorf("%s imports %s, which %s may not: %s", s.path, pkg, r.folder, r.reason)
			}
		}
	}
	names := make([]string, 0, len(homeless))
	for name := range homeless {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		t.Errorf("the package %s has no room: say in internal/house what it may import, and why", name)
	}
}

// TestLawsAreTriedOnTheSameCases: a law that fails with one seed in a thousand would fail
// for somebody who has changed nothing.
func TestLawsAreTriedOnTheSameCases(t *testing.T) {
	_, all := readSources(t)
	draws, fixed := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		for _, imported := range s.imports() {
			switch imported {
			case "pgregory.net/rapid":
				draws[s.pkg] = true
			case module + "/internal/rapidtest":
				fixed[s.pkg] = true
			}
		}
	}
	if len(draws) < 8 {
		t.Errorf("only %d packages try laws on random cases: this test looks in the wrong place", len(draws))
	}
	for pkg := range draws {
		if !fixed[pkg] && pkg != "internal/rapidtest" {
			t.Errorf("%s draws random cases: let a test there import internal/rapidtest, so that they are the same in every run", pkg)
		}
	}
}

// TestRoomsAreStacked keeps the table itself honest: nobody may import what may import them.
func TestRoomsAreStacked(t *testing.T) {
	for _, a := range rooms {
		for _, b := range rooms {
			if a.folder == b.folder || under(a.folder, b.folder) || under(b.folder, a.folder) {
				continue
			}
			if listed(a, b.folder) && listed(b, a.folder) {
				t.Errorf("the table lets %s and %s import each other", a.folder, b.folder)
			}
		}
	}
}

func listed(r room, folder string) bool {
	for _, f := range r.imports {
		if f == folder {
			return true
		}
	}
	return false
}
