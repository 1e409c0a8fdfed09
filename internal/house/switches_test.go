package house

import (
	"go/ast"
	"sort"
	"strings"
	"testing"
)

const domainFolder = "internal/domain"

// implementers returns the types of the domain that have a method of this name on a value,
// with the comment of their declaration.
func implementers(all []source, method string) map[string]string {
	types := map[string]string{}
	for _, s := range all {
		if s.pkg != domainFolder || s.test {
			continue
		}
		for _, decl := range s.file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != method {
				continue
			}
			if id, ok := f.Recv.List[0].Type.(*ast.Ident); ok && id.IsExported() {
				types[id.Name] = ""
			}
		}
	}
	for _, s := range all {
		if s.pkg != domainFolder {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			d, ok := n.(*ast.GenDecl)
			if !ok {
				return true
			}
			for _, spec := range d.Specs {
				if typ, ok := spec.(*ast.TypeSpec); ok {
					if _, known := types[typ.Name.Name]; known {
						types[typ.Name.Name] = typ.Doc.Text() + typ.Comment.Text() + d.Doc.Text()
					}
				}
			}
			return false
		})
	}
	return types
}

// casesIn returns the types named in the type switches of those domain files whose name
// passes the filter.
func casesIn(all []source, filter func(path string) bool) map[string]bool {
	cases := map[string]bool{}
	for _, s := range all {
		if s.pkg != domainFolder || s.test || !filter(s.path) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sw, ok := n.(*ast.TypeSwitchStmt)
			if !ok {
				return true
			}
			for _, clause := range sw.Body.List {
				for _, expr := range clause.(*ast.CaseClause).List {
					if id, ok := expr.(*ast.Ident); ok {
						cases[id.Name] = true
					}
				}
			}
			return true
		})
	}
	return cases
}

// The compiler doesn't know that an interface is sealed, so a new kind could be forgotten
// by the switches that must know them all.
func TestTheFoldKnowsEveryEvent(t *testing.T) {
	_, all := readSources(t)
	requireCases(t, implementers(all, "Kind"),
		casesIn(all, func(path string) bool { return !strings.Contains(path, "/decide") }),
		"event", "the fold")
}

func TestTheDecisionsKnowEveryCommand(t *testing.T) {
	_, all := readSources(t)
	requireCases(t, implementers(all, "command"),
		casesIn(all, func(path string) bool { return strings.Contains(path, "/decide") }),
		"command", "the decisions")
}

func requireCases(t *testing.T, types map[string]string, cases map[string]bool, what, where string) {
	t.Helper()
	if len(types) < 10 {
		t.Fatalf("found %d kinds of %s, which can't be all", len(types), what)
	}
	names := make([]string, 0, len(types))
	for name := range types {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if !cases[name] {
			t.Errorf("no switch of %s has a case for the %s %s", where, what, name)
		}
		if strings.TrimSpace(types[name]) == "" {
			t.Errorf("the %s %s doesn't say what it means to the business", what, name)
		}
	}
}
