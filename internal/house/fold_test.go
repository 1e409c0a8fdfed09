package house

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"refold"
)

// What is kept of a fold is believed while FoldID stays the same, so it must name every
// package of ours that the fold is made of.
func TestTheFoldIDNamesAllThatTheFoldIsMadeOf(t *testing.T) {
	_, all := readSources(t)
	imported := map[string][]string{}
	for _, s := range all {
		if s.test {
			continue
		}
		for _, i := range s.imports() {
			if pkg, ours := strings.CutPrefix(i, module+"/"); ours {
				imported[s.pkg] = append(imported[s.pkg], pkg)
			}
		}
	}
	named := map[string]bool{}
	err := fs.WalkDir(refold.Sources(), ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			named[path.Dir(file)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// The schema is the database's, and the commit says nothing of the fold.
	apart := map[string]bool{"db": true, "internal/revision": true}
	seen := map[string]bool{}
	var follow func(pkg, from string)
	follow = func(pkg, from string) {
		if seen[pkg] || apart[pkg] {
			return
		}
		if seen[pkg] = true; !named[pkg] {
			t.Errorf("%s, which %s is made of, is not among the sources of the fold", pkg, from)
		}
		for _, next := range imported[pkg] {
			follow(next, pkg)
		}
	}
	for _, pkg := range []string{"internal/domain", "internal/events", "internal/timemachine", "internal/checkpoint"} {
		follow(pkg, "the fold")
	}
	if id := refold.FoldID(); len(id) != 32 || id != refold.FoldID() {
		t.Errorf("the fold is named %q", id)
	}
}
