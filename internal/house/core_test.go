package house

import (
	"go/ast"
	"strings"
	"testing"
)

// coreFolders hold the fold and its arithmetic: equal events give equal Worlds there, on
// every machine and in every year.
var coreFolders = []string{"internal/money", "internal/calendar", "internal/schedule", "internal/domain"}

// outside lists what the core may not import, by prefix.
var outside = []struct{ prefix, reason string }{
	{"context", "waiting and cancelling belong to the rooms that do I/O"},
	{"math/rand", "a fold that rolls dice gives another World each time; ids come with the command"},
	{"crypto/rand", "ids and keys come with the command"},
	{"net", "a fold that asks the network can't be repeated"},
	{"database", "a fold that asks a database can't be repeated"},
	{"os", "a fold doesn't depend on the machine it runs on"},
	{"io/ioutil", "a fold doesn't depend on the machine it runs on"},
	{"log", "the core returns what it has to say"},
	{"sync", "a World is frozen or private; the rooms above guard what is shared"},
	{"syscall", "a fold doesn't depend on the machine it runs on"},
	{"runtime", "a fold doesn't depend on the machine it runs on"},
	{"unsafe", "money deserves the type system"},
	{"github.com/jackc", "a fold that asks a database can't be repeated"},
	{"github.com/labstack", "the core knows no browser"},
}

// excused lists the imports that the core may have all the same, each with its reason.
var excused = map[string]string{
	"internal/domain/tail.go sync/atomic":   "Worlds share the memory of long logs, of which each sees its own part",
	"internal/domain/accounts.go sync":      "Worlds share the numbering of accounts, which only grows and which nobody sees",
	"internal/domain/then.go sync":          "a World of the past is folded by whoever looks first; all who look see the same",
	"internal/domain/stages.go sync":        "Worlds share long records folded half-way, which never change",
	"internal/domain/verdict.go sync":       "Worlds share verdicts with what they rest on, which never change",
	"internal/domain/leaves.go sync":        "Worlds of the past share what was folded for one of them, which never changes",
	"internal/domain/scan.go sync":          "two search what never changes, and whoever asked waits for both",
	"internal/domain/tracks.go sync":        "Worlds of the past share what is written down of facilities, which equals their fold",
	"internal/domain/daybook.go sync":       "Worlds of the past share the totals by day, which equal the sums of their accounts",
	"internal/domain/waits.go sync":         "Worlds of the past share what is written down of who may wait, which passes by nobody who does",
	"internal/domain/rest.go sync":          "Worlds share what links the events of a journal, which only grows and never changes",
	"internal/domain/rest.go sync/atomic":   "each of them writes the same into it",
	"internal/domain/woken.go sync":         "Worlds share what was folded of records at rest, which never changes",
	"internal/domain/leaves.go sync/atomic": "it counts how often something was found, which no World sees",
	"internal/domain/distribution.go sync":  "it keeps memory to compute with, in which nothing is left from one payment to the next",
	"internal/money/distribute.go sync":     "it keeps memory to compute with, in which nothing is left from one payment to the next",
}

// clock lists what reads the machine's clock. "Today" is the last business day opened.
var clock = map[string]bool{"Now": true, "Since": true, "Until": true, "Sleep": true, "After": true,
	"AfterFunc": true, "Tick": true, "NewTimer": true, "NewTicker": true, "Local": true, "LoadLocation": true}

func inCore(s source) bool {
	for _, folder := range coreFolders {
		if s.pkg == folder {
			return true
		}
	}
	return false
}

func TestCoreTouchesNothingOutside(t *testing.T) {
	_, all := readSources(t)
	for _, s := range all {
		if !inCore(s) || s.test {
			continue
		}
		for _, imported := range s.imports() {
			if excused[s.path+" "+imported] != "" {
				continue
			}
			for _, o := range outside {
				if imported == o.prefix || strings.HasPrefix(imported, o.prefix+"/") {
					t.Errorf("%s imports %s: %s", s.path, imported, o.reason)
				}
			}
		}
	}
}

func TestCoreReadsNoClock(t *testing.T) {
	files, all := readSources(t)
	for _, s := range all {
		if !inCore(s) || s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && clock[sel.Sel.Name] {
				t.Errorf("%s: time.%s: time is an event; today is the last business day opened", files.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

// floats lists the files of the core that may use floating point, each with its reason.
var floats = map[string]string{
	"internal/schedule/xirr.go": "the root of XIRR and EIR is irrational; no amount is computed from it",
	"internal/schedule/eir.go":  "the root of XIRR and EIR is irrational; no amount is computed from it",
}

func TestNoFloatsNearMoney(t *testing.T) {
	files, all := readSources(t)
	for _, s := range all {
		if !inCore(s) || s.test || floats[s.path] != "" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (id.Name == "float64" || id.Name == "float32") {
				t.Errorf("%s: %s: money is integer minor units, rates are exact decimals", files.Position(n.Pos()), id.Name)
			}
			return true
		})
	}
}

func TestExportedFunctionsOfTheCoreSayWhatTheyDo(t *testing.T) {
	files, all := readSources(t)
	for _, s := range all {
		if !inCore(s) || s.test || s.generated {
			continue
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !exportedReceiver(f) || selfEvident[f.Name.Name] {
				continue
			}
			if f.Doc == nil || strings.TrimSpace(f.Doc.Text()) == "" {
				t.Errorf("%s: %s has no comment: exported functions state their units and errors", files.Position(f.Pos()), f.Name.Name)
			}
		}
	}
}

// selfEvident are the methods whose meaning the standard library has fixed.
var selfEvident = map[string]bool{"String": true, "Error": true, "Unwrap": true,
	"MarshalJSON": true, "UnmarshalJSON": true, "MarshalText": true, "UnmarshalText": true}

// exportedReceiver tells whether f can be called from outside: a function, or a method of
// a type that is exported.
func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return true
	}
	typ := f.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}
