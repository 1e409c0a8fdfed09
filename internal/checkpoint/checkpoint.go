// Package checkpoint keeps what was folded of a journal in a file, so that a process starts
// in the time that it takes to look at it. The file is a cache: it is made of the journal
// alone, holds nothing that the journal does not, and may be deleted at any time. What is
// in it is used only where it is whole, was written with the same master key, by a program
// that folds in the same way, of the same journal; otherwise the journal is folded as ever.
package checkpoint

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"refold"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/flat"
)

// FileName is the name of the file in its folder.
const FileName = "checkpoint.cache"

// Stamp says what a file was made of, and by which program.
type Stamp struct {
	Fold      string // the program, by the sources of its fold
	Layout    string // how its machine lays numbers out
	Journal   string // rows of the journal, as a fingerprint
	Position  int64  // the last event folded
	WrittenAt time.Time
}

// Place is where the file of a journal is kept.
type Place struct {
	folder string
	master []byte
	store  events.Store
	fold   string // refold.FoldID; another one in tests
}

// In is a place in a folder. Who has the master key can read personal data; who doesn't can
// write no file that would be believed.
func In(folder string, master []byte, store events.Store) *Place {
	return &Place{folder, master, store, refold.FoldID()}
}

// Path is where the file lies.
func (p *Place) Path() string { return filepath.Join(p.folder, FileName) }

// Info says what a file is.
type Info struct {
	Stamp
	Bytes int64
}

// Found is a file that was read. Its memory belongs to who uses the sections, for as long
// as the process lives.
type Found struct {
	Info
	contents contents
	data     []byte
}

// Sections are those of the file, from the first. They may be read once.
func (f *Found) Sections() *flat.Sections {
	return flat.From(func(name string) ([]byte, bool) {
		e, ok := f.contents.Sections[name]
		return f.data[e.Offset : e.Offset+e.Length : e.Offset+e.Length], ok
	})
}

// Find reads the file; nil and the reason where there is none that may be used, which is no
// failure: everything in it follows from the journal.
func (p *Place) Find(ctx context.Context) (*Found, error) {
	c, data, err := read(p.Path(), p.master, func(s Stamp) error { return p.fits(ctx, s) })
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no prepared file")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", p.Path(), err)
	}
	return &Found{Info{c.Stamp, int64(len(data))}, c, data}, nil
}

// fits says why a file is not one of this program and this journal.
func (p *Place) fits(ctx context.Context, s Stamp) error {
	switch {
	case s.Fold != p.fold:
		return errors.New("another program has written it, that may fold otherwise")
	case s.Layout != flat.Layout():
		return errors.New("a machine of another kind has written it")
	}
	head, err := p.store.Head(ctx)
	if err != nil {
		return err
	}
	if s.Position < 1 || s.Position > head.Position {
		return fmt.Errorf("it stands at event %d, and the journal at %d: it is of another journal, or this one was put back", s.Position, head.Position)
	}
	print, err := p.fingerprint(ctx, s.Position)
	if err != nil {
		return err
	}
	if print != s.Journal {
		return errors.New("it is of another journal")
	}
	return nil
}

// probes is how many rows a fingerprint is made of: the first, the last, and some between.
// Each carries ids that were drawn by lot.
const probes = 16

// fingerprint names the journal through a position.
func (p *Place) fingerprint(ctx context.Context, through int64) (string, error) {
	h := sha256.New()
	before := int64(0)
	for i := range int64(probes) {
		position := 1 + (through-1)*i/(probes-1)
		if position == before {
			continue
		}
		before = position
		for entries, err := range p.store.Pages(ctx, position-1, position) {
			if err != nil {
				return "", fmt.Errorf("read event %d to know the journal by: %w", position, err)
			}
			for _, e := range entries {
				text, err := json.Marshal(e)
				if err != nil {
					return "", fmt.Errorf("know the journal by event %d: %w", position, err)
				}
				h.Write(append(text, '\n'))
			}
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

// Past is what the time machine keeps. Save gives the head as of which it was written.
type Past interface {
	Save(out flat.Writer) *domain.World
}

// Write writes the file anew, in the place of the one that is there, which is not touched
// before the new one is whole and on the disk. written hears how many bytes there are, and
// ends the writing by an error.
func (p *Place) Write(ctx context.Context, journal *events.Journal, past Past, written func(bytes int64) error) (info Info, err error) {
	if err := os.MkdirAll(p.folder, 0o755); err != nil {
		return info, fmt.Errorf("prepare the next start: %w", err)
	}
	p.sweep()
	file, err := os.CreateTemp(p.folder, FileName+".*") // made with mode 0600
	if err != nil {
		return info, fmt.Errorf("prepare the next start: %w", err)
	}
	defer func() {
		file.Close()
		if err != nil {
			os.Remove(file.Name())
			err = fmt.Errorf("prepare the next start: %w", err)
		}
	}()
	claim(file)
	w, err := newWriter(file, p.master, written)
	if err != nil {
		return info, err
	}
	head := past.Save(w)
	if head.Position() == 0 {
		return info, errors.New("the journal is empty")
	}
	journal.Save(w, head)
	info.Stamp = Stamp{Fold: p.fold, Layout: flat.Layout(), Position: head.Position(), WrittenAt: time.Now()}
	if info.Journal, err = p.fingerprint(ctx, head.Position()); err != nil {
		return info, err
	}
	if info.Bytes, err = w.finish(info.Stamp); err != nil {
		return info, err
	}
	if err = os.Rename(file.Name(), p.Path()); err != nil {
		return info, err
	}
	return info, syncFolder(p.folder)
}

// unfinished is how long after its last byte a file that nobody claims is taken for the
// remains of a process that was killed: one that is being written has just been claimed.
const unfinished = time.Minute

// sweep deletes what processes that were killed have left unfinished.
func (p *Place) sweep() {
	entries, err := os.ReadDir(p.folder)
	if err != nil {
		return // there is nothing to sweep, or writing will say why not
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), FileName+".") {
			continue
		}
		path := filepath.Join(p.folder, entry.Name())
		if info, err := entry.Info(); err != nil || time.Since(info.ModTime()) < unfinished {
			continue
		}
		if file, err := os.Open(path); err == nil {
			if claim(file) {
				os.Remove(path)
			}
			file.Close()
		}
	}
}

// syncFolder waits until the disk knows of a new name.
func syncFolder(folder string) error {
	dir, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
