// Package house holds the house's own rules as tests: who may import whom, what the core
// may not touch, how long a file may be. Each failure says why the rule exists.
package house

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
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

// readSources gives every Go file of the project but those of the tools module. They are
// parsed once for all tests, which only look at them.
func readSources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	all, err := parsedOnce()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("found %d Go files, which can't be all", len(all))
	}
	return fileSet, all
}

var (
	fileSet    = token.NewFileSet()
	parsedOnce = sync.OnceValues(parseSources)
)

func parseSources() (all []source, err error) {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return nil, fmt.Errorf("the project's root is not where it was: %w", err)
	}
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
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
		parsed, err := parser.ParseFile(fileSet, file, text, parser.ParseComments)
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
	return all, err
}

// under tells whether a package is folder or lies below it.
func under(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}
