package domain

import "refold/internal/flat"

// saveTables writes where the events of every aggregate stand. All must be at rest.
func (w *World) saveTables(out flat.Writer) {
	saveTable(out, "parties", &w.parties)
	saveTable(out, "wallets", &w.wallets)
	saveTable(out, "facilities", &w.facilities)
	saveTable(out, "receipts", &w.receipts)
	saveTable(out, "trusts", &w.trusts)
	saveTable(out, "products", &w.products)
	saveTable(out, "caps", &w.caps)
	saveTable(out, "proposals", &w.proposals)
	w.links.save(out, uint32(w.position))
}

func (w *World) loadTables(s *flat.Sections) {
	loadTable(s, "parties", &w.parties, w)
	loadTable(s, "wallets", &w.wallets, w)
	loadTable(s, "facilities", &w.facilities, w)
	loadTable(s, "receipts", &w.receipts, w)
	loadTable(s, "trusts", &w.trusts, w)
	loadTable(s, "products", &w.products, w)
	loadTable(s, "caps", &w.caps, w)
	loadTable(s, "proposals", &w.proposals, w)
	w.links.load(s, uint32(w.position))
}

func saveTable[T any](out flat.Writer, name string, t *table[T]) {
	last := -1
	t.asleep.all(func(i int, r resting) bool {
		if r.exists() {
			last = i
		}
		return true
	})
	rows := make([]resting, last+1)
	for i := range rows {
		rows[i] = t.asleep.get(i)
	}
	flat.Put(out, "rows."+name, rows)
}

func loadTable[T any](s *flat.Sections, name string, t *table[T], w *World) {
	rows := flat.Read[resting](s, "rows."+name)
	if len(rows) > t.names.size() {
		s.Fail("%d rows of %s have %d names", len(rows), name, t.names.size())
		return
	}
	for i, r := range rows {
		if int64(r.last) > w.position || int64(r.events()) > int64(r.last) || r.exists() != (r.events() > 0) {
			s.Fail("row %d of %s has %d events up to %d", i, name, r.events(), r.last)
			return
		}
		if r.exists() {
			*t.asleep.at(w.owner, i) = r
		}
	}
}

// save writes the links of events through a position, in whole chunks.
func (l *links) save(out flat.Writer, through uint32) {
	chunks := l.upTo(through)[:through>>linkBits+1]
	out.Put("links", func(yield func([]byte) bool) {
		row := make([]uint32, 1<<linkBits)
		for n, chunk := range chunks {
			for i := range chunk {
				row[i] = 0
				if uint32(n)<<linkBits|uint32(i) <= through {
					row[i] = chunk[i].Load()
				}
			}
			if !yield(flat.Bytes(row)) {
				return
			}
		}
	})
}

// load reads what save wrote. Every link leads to an earlier event; that a row's links lead
// to as many as it has is left to the proof of the file.
func (l *links) load(s *flat.Sections, through uint32) {
	mapped := flat.ReadSome[linkChunk](s, "links", int(through>>linkBits)+1)
	chunks := make([]*linkChunk, len(mapped))
	for n := range mapped {
		chunks[n] = &mapped[n]
		for i := range chunks[n] {
			if at := uint32(n)<<linkBits | uint32(i); at > 0 && chunks[n][i].Load() >= at {
				s.Fail("the event before %d is %d", at, chunks[n][i].Load())
				return
			}
		}
	}
	l.chunks.Store(&chunks)
}
