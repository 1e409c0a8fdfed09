package domain_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"refold/internal/domain"
)

// calls is what a function of the package names: refusal codes and other functions.
type calls struct{ codes, others []string }

// callGraph reads every function of the package once. Methods are known by their name
// alone, which is enough: no two that decide share one.
func callGraph(t *testing.T) (graph map[string]calls, decisions map[string]string) {
	_, files := sources(t)
	graph, decisions = map[string]calls{}, map[string]string{}
	for _, file := range files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			c := graph[f.Name.Name]
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					switch fun := call.Fun.(type) {
					case *ast.Ident:
						c.others = append(c.others, fun.Name)
					case *ast.SelectorExpr:
						c.others = append(c.others, fun.Sel.Name)
					}
				}
				if clause, ok := n.(*ast.CaseClause); ok {
					noteDecision(clause, decisions)
				}
				return true
			})
			c.codes = append(c.codes, codesIn(f.Body)...)
			graph[f.Name.Name] = c
		}
	}
	return graph, decisions
}

// noteDecision remembers which function decides a command: "case PlacePledge: return
// d.placePledge(c)".
func noteDecision(clause *ast.CaseClause, decisions map[string]string) {
	if len(clause.List) != 1 || len(clause.Body) != 1 {
		return
	}
	command, isType := clause.List[0].(*ast.Ident)
	ret, isReturn := clause.Body[0].(*ast.ReturnStmt)
	if !isType || !isReturn || len(ret.Results) != 1 {
		return
	}
	if call, ok := ret.Results[0].(*ast.CallExpr); ok {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "d" {
				decisions[command.Name] = sel.Sel.Name
			}
		}
	}
}

// refusalsOf are the codes that the decision of a command can answer with by itself,
// without those of the record's state, which the probes find.
func refusalsOf(t *testing.T, command string) []string {
	graph, decisions := callGraph(t)
	begin := decisions[command]
	if begin == "" {
		t.Errorf("no decision of %s is found in the source", command)
	}
	var found []string
	done := map[string]bool{"record": true, "admit": true, "try": true, "again": true, "step": true, "check": true, "fold": true, "decide": true}
	var visit func(name string)
	visit = func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		for _, code := range graph[name].codes {
			if !slices.Contains(found, code) {
				found = append(found, code)
			}
		}
		for _, other := range graph[name].others {
			visit(other)
		}
	}
	visit(begin)
	var complete []string
	for _, code := range found {
		complete = append(complete, completed(t, code)...)
	}
	slices.Sort(complete)
	return slices.Compact(complete)
}

// completed gives a code, or of the beginning of one those that are described and that
// the source names nowhere as a whole.
func completed(t *testing.T, code string) []string {
	if !strings.HasSuffix(code, "_") {
		return []string{code}
	}
	_, files := sources(t)
	whole, _ := codes(t, files)
	var all []string
	for _, m := range domain.RefusalMeanings() {
		if strings.HasPrefix(m.Name, code) && !slices.Contains(whole, m.Name) {
			all = append(all, m.Name)
		}
	}
	return all
}
