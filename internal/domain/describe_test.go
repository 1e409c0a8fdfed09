package domain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"refold/internal/domain"
)

// sources parses the package as it stands, without its tests.
func sources(t *testing.T) (*token.FileSet, []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	var all []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return files, all
}

// receivers are the types that have a method of the name.
func receivers(files []*ast.File, method string) []string {
	var names []string
	for _, file := range files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != method {
				continue
			}
			if id, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
		}
	}
	return names
}

// bothWays complains about what is missing among the described, is described twice, or
// doesn't exist.
func bothWays(t *testing.T, what string, exist, described []string) {
	t.Helper()
	for _, name := range exist {
		if !slices.Contains(described, name) {
			t.Errorf("the %s %s is described nowhere: say in a describe*.go what it means", what, name)
		}
	}
	for i, name := range described {
		if !slices.Contains(exist, name) {
			t.Errorf("the %s %s is described and doesn't exist", what, name)
		}
		if slices.Contains(described[:i], name) {
			t.Errorf("the %s %s is described twice", what, name)
		}
	}
}

func isSentence(s string) bool {
	return len(s) > 10 && strings.HasSuffix(s, ".") && strings.ToUpper(s[:1]) == s[:1]
}

func TestEveryEventAndCommandIsDescribed(t *testing.T) {
	_, files := sources(t)
	var events, kinds, commands []string
	for _, m := range domain.EventMeanings() {
		events = append(events, m.Event.Kind())
		if !isSentence(m.Sentence) {
			t.Errorf("%s: %q is not a sentence", m.Event.Kind(), m.Sentence)
		}
	}
	for _, e := range domain.Kinds() {
		kinds = append(kinds, e.Kind())
	}
	for _, m := range domain.CommandMeanings() {
		name := reflect.TypeOf(m.Command).Name()
		commands = append(commands, name)
		if !isSentence(m.Sentence) {
			t.Errorf("%s: %q is not a sentence", name, m.Sentence)
		}
	}
	bothWays(t, "event", kinds, events)
	bothWays(t, "event", receivers(files, "event"), events)
	bothWays(t, "command", receivers(files, "command"), commands)
}

func TestEveryFieldIsDescribed(t *testing.T) {
	used := map[string]bool{}
	look := func(of any) {
		owner := reflect.TypeOf(of).Name()
		for _, key := range domain.UsedFields(of) {
			used[key] = true
		}
		for _, f := range domain.FieldMeanings(of) {
			if f.Sentence == "" {
				t.Errorf("%s.%s is described nowhere: say in a describe*.go what it means, with its unit", owner, f.Name)
			}
		}
	}
	for _, m := range domain.EventMeanings() {
		look(m.Event)
	}
	for _, m := range domain.CommandMeanings() {
		look(m.Command)
	}
	seen := map[string]bool{}
	for _, key := range domain.DescribedFields() {
		if !used[key] {
			t.Errorf("the field %s is described and doesn't exist", key)
		}
		if seen[key] {
			t.Errorf("the field %s is described twice", key)
		}
		seen[key] = true
	}
}

// codesIn finds every refusal code that a part of the source names: the first member
// of a Reason and the code of add and unless. Of a code that is put together it is the
// beginning, which ends with an underscore.
func codesIn(part ast.Node) (found []string) {
	note := func(e ast.Expr) {
		ast.Inspect(e, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && codeStart.MatchString(text) {
					found = append(found, text)
				}
			}
			return true
		})
	}
	ast.Inspect(part, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "add" || sel.Sel.Name == "unless") {
				for _, arg := range n.Args[:min(2, len(n.Args))] {
					note(arg)
				}
			}
		case *ast.CompositeLit:
			reasonsIn(n, note)
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == "code" && i < len(n.Rhs) {
					note(n.Rhs[i])
				}
			}
		}
		return true
	})
	return found
}

// codes are all refusal codes of the source, and the beginnings of those that are put
// together.
func codes(t *testing.T, files []*ast.File) (whole, beginnings []string) {
	found := map[string]bool{}
	for _, file := range files {
		for _, code := range codesIn(file) {
			switch {
			case found[code]:
			case strings.HasSuffix(code, "_"):
				beginnings = append(beginnings, code)
			default:
				whole = append(whole, code)
			}
			found[code] = true
		}
	}
	if len(whole) < 60 {
		t.Fatalf("found %d codes, which can't be all", len(whole))
	}
	return whole, beginnings
}

var codeStart = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_?$`)

// reasonsIn notes the codes of Reason{…} and []Reason{{…}, …}.
func reasonsIn(lit *ast.CompositeLit, note func(ast.Expr)) {
	first := func(l *ast.CompositeLit) {
		if len(l.Elts) == 0 {
			return
		}
		if kv, ok := l.Elts[0].(*ast.KeyValueExpr); ok {
			note(kv.Value)
			return
		}
		note(l.Elts[0])
	}
	switch typ := lit.Type.(type) {
	case *ast.Ident:
		if typ.Name == "Reason" {
			first(lit)
		}
	case *ast.ArrayType:
		if id, ok := typ.Elt.(*ast.Ident); ok && id.Name == "Reason" {
			for _, element := range lit.Elts {
				if l, ok := element.(*ast.CompositeLit); ok {
					first(l)
				}
			}
		}
	}
}

func TestEveryRefusalIsDescribed(t *testing.T) {
	_, files := sources(t)
	whole, beginnings := codes(t, files)
	var described []string
	for _, m := range domain.RefusalMeanings() {
		described = append(described, m.Name)
		if !isSentence(m.Sentence) {
			t.Errorf("%s: %q is not a sentence", m.Name, m.Sentence)
		}
	}
	composed := func(code string) bool {
		return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(code, b) })
	}
	exist := slices.Clone(whole)
	for _, code := range described {
		if !slices.Contains(exist, code) && composed(code) {
			exist = append(exist, code)
		}
	}
	bothWays(t, "refusal", exist, described)
	for stage := domain.Submitted; stage <= domain.Lapsed; stage++ {
		code := "FACILITY_" + strings.ToUpper(strings.ReplaceAll(stage.String(), " ", "_"))
		if !slices.Contains(described, code) {
			t.Errorf("the refusal %s is described nowhere", code)
		}
	}
	for _, b := range beginnings {
		if !slices.ContainsFunc(described, func(code string) bool { return strings.HasPrefix(code, b) }) {
			t.Errorf("no refusal that begins with %s is described", b)
		}
	}
}
