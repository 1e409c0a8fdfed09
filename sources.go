// Package refold holds the sources of the fold, so that a program can tell whether another
// one folds the same events to the same World.
package refold

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
)

// Every package that what is kept of a fold depends on: a test holds this list to what they
// import.
//
//go:embed internal/calendar/*.go internal/money/*.go internal/schedule/*.go internal/domain/*.go
//go:embed internal/both/*.go internal/flat/*.go internal/listen/*.go internal/events/*.go internal/events/sqljournal/*.go
//go:embed internal/timemachine/*.go internal/checkpoint/*.go
var sources embed.FS

// Sources gives the sources of the fold, for the test that their list is whole.
func Sources() fs.FS { return sources }

// FoldID names how this program folds: a hash of the sources of the fold without their
// tests, and the compiler. What another program has kept of a fold is as this one would
// fold it only where both names are the same.
var FoldID = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n", runtime.Version(), runtime.GOARCH)
	err := fs.WalkDir(sources, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(sources, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("refold: its own sources can't be read: %v", err))
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
})
