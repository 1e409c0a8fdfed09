// Package house holds the house's own rules as tests: who may import whom, what the core
// may not touch, how long a file may be. Each failure says why the rule exists.
package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "refold"

// source is one parsed Go file of ours.
type source struct {
	path      string // from the project's root, with slashes
	pkg       string // folder, from the project's root
	name      string // of the package
	lines     int
	test      bool
	generated bool
	file      *ast.File
}

// imports returns what the file imports.
func (s source) imports() (paths []string) {
	for _, spec := range s.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused the file already
		}
		paths = append(paths, imported)
	}
	return paths
}

// readSources parses every Go file of the project but the tools module.
func readSources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("the project's root is not where it was: %v", err)
	}
	files := token.NewFileSet()
	var all []source
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); file != root && (strings.HasPrefix(name, ".") || name == "var" || name == "bin" || name == "testdata" || name == "tools") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(files, file, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		all = append(all, source{
			path: rel, pkg: path.Dir(rel), name: parsed.Name.Name,
			lines:     bytes.Count(text, []byte("\n")),
			test:      strings.HasSuffix(rel, "_test.go"),
			generated: ast.IsGenerated(parsed),
			file:      parsed,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found %d Go files, which can't be all", len(all))
	}
	return files, all
}

// under tells whether a package is folder or lies below it.
func under(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}
