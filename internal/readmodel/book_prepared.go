package readmodel

import (
	"crypto/sha256"
	_ "embed"
	"slices"

	"refold/internal/domain"
	"refold/internal/flat"
)

// The sources of how totals are made and packed: those of a program that made them otherwise
// are left aside. What standings are is in the name of the fold already.
var (
	//go:embed fold_book.go
	totalsSource []byte
	//go:embed book_pages.go
	pagesSource []byte
	//go:embed lists.go
	listsSource []byte
)

func bookSource() [sha256.Size]byte {
	return sha256.Sum256(slices.Concat(totalsSource, pagesSource, listsSource))
}

// save writes what is told by now.
func (b *bookDays) save(out flat.Writer) {
	b.mu.Lock()
	lived, corrected := b.lived, b.corrected
	b.mu.Unlock()
	flat.Put(out, "books.source", [][sha256.Size]byte{bookSource()})
	flat.Put(out, "books.lived", lived.packed)
	flat.Put(out, "books.lived.days", lived.days)
	flat.Put(out, "books.corrected", corrected.packed)
	flat.Put(out, "books.corrected.days", corrected.days)
}

// load reads what save wrote, of a machine that has read the same file, as long as nobody has
// asked for anything.
func (b *bookDays) load(s *flat.Sections, head *domain.World) error {
	source := flat.ReadSome[[sha256.Size]byte](s, "books.source", 1)[0]
	lived, corrected := readBooks(s, "books.lived", head), readBooks(s, "books.corrected", head)
	if s.Err() == nil && source != bookSource() {
		s.Fail("the totals of loan books were made in another way")
	}
	ends := b.machine.Ended(0)
	for i, day := range lived.days {
		if i >= len(ends) || ends[i].Day != day.day || ends[i].Known != day.known {
			s.Fail("the %d days of loan books are not those of the journal", len(lived.days))
			break
		}
	}
	for i, day := range corrected.days {
		if len(lived.days) == 0 || day.day != lived.days[0].day.AddDays(i) || day.known != corrected.days[0].known {
			s.Fail("day %d of loan books as corrected is out of its row", i)
			break
		}
	}
	if s.Err() != nil {
		return s.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lived, b.corrected = lived, corrected
	return nil
}

// readBooks gives the pages of an axis where they lie.
func readBooks(s *flat.Sections, name string, head *domain.World) bookPages {
	pages := bookPages{days: flat.Read[bookDay](s, name+".days"), packed: flat.Read[byte](s, name)}
	last := int64(0)
	for i, day := range pages.days {
		if day.known < 1 || day.known > head.Position() || day.end < last || day.end > int64(len(pages.packed)) {
			s.Fail("day %d of %s is known at %d and ends at %d", i, name, day.known, day.end)
			return bookPages{}
		}
		last = day.end
	}
	texts := head.Texts()
	for i := range pages.days {
		if !unpackRows(pages.of(i), func(row bookRow, _ *bookFigures) {
			if !row.exists(texts) {
				s.Fail("day %d of %s has a row of %d, %d, %d", i, name, row.book, row.part, row.key)
			}
		}) {
			s.Fail("day %d of %s has half a row", i, name)
		}
	}
	return pages
}
