package house

import (
	"go/ast"
	"path"
	"testing"
)

const (
	// fileLinesMax is about what one reads in one go.
	fileLinesMax = 400
	// functionLinesMax is what fits on a screen.
	functionLinesMax = 70
)

func TestFilesAndFunctionsFitInAHead(t *testing.T) {
	files, all := readSources(t)
	for _, s := range all {
		if s.generated {
			continue
		}
		if s.lines > fileLinesMax {
			t.Errorf("%s has %d lines, more than %d: one room for one purpose", s.path, s.lines, fileLinesMax)
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncDecl)
			if !ok {
				return true
			}
			lines := files.Position(f.End()).Line - files.Position(f.Pos()).Line + 1
			if lines > functionLinesMax {
				t.Errorf("%s: %s has %d lines, more than %d", files.Position(f.Pos()), f.Name.Name, lines, functionLinesMax)
			}
			return false
		})
	}
}

// drawers are names that say nothing about what is inside.
var drawers = map[string]bool{"util": true, "utils": true, "common": true, "helper": true, "helpers": true,
	"service": true, "services": true, "misc": true, "shared": true, "base": true}

func TestNoPackageIsADrawer(t *testing.T) {
	_, all := readSources(t)
	for _, s := range all {
		if drawers[s.name] || drawers[path.Base(s.pkg)] {
			t.Errorf("%s: a package named %s holds whatever found no place; name it after what it is about", s.path, s.name)
		}
	}
}
