package timemachine

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/flat"
)

// Save writes what is read of the journal once: the index of days and corrections, the totals
// of days as corrected, and the lives of facilities that are written down by now. It gives
// the head as of which they are.
func (m *Machine) Save(out flat.Writer) *domain.World {
	m.mu.Lock()
	m.read()
	x := &m.index
	length := []int64{int64(x.log.Len()), x.imported}
	days, counted := append([]Day(nil), x.days...), append([]Day(nil), x.counted...)
	opened, platform, notable := x.opened[:len(x.opened):len(x.opened)], x.platform[:len(x.platform):len(x.platform)], x.notable[:len(x.notable):len(x.notable)]
	m.mu.Unlock()
	flat.Put(out, "past.length", length)
	flat.Put(out, "past.days", days)
	flat.Put(out, "past.counted", counted)
	flat.Put(out, "past.opened", opened)
	flat.Put(out, "past.platform", platform)
	flat.Put(out, "past.notable", notable)
	m.books.Save(out)
	return m.tracks.Save(out, m.journal.Head)
}

// Load reads what Save wrote, as long as nobody has asked the machine anything. Its journal
// must be the one of the sections, or have grown since. What makes no sense is left aside,
// and an error.
func (m *Machine) Load(s *flat.Sections) error {
	length := flat.ReadSome[int64](s, "past.length", 2)
	x := index{days: flat.Read[Day](s, "past.days"), counted: flat.Read[Day](s, "past.counted"), opened: flat.Read[opening](s, "past.opened"),
		platform: flat.Read[int64](s, "past.platform"), imported: length[1]}
	notable := flat.Read[int64](s, "past.notable")
	log := m.journal.Log()
	if length[0] < 0 || length[0] > int64(log.Len()) {
		s.Fail("the index knows %d events of %d", length[0], log.Len())
	}
	before := int64(0)
	for _, position := range notable {
		if position <= before || position > length[0] {
			s.Fail("event %d is noted after %d, of %d", position, before, length[0])
		}
		before = position
	}
	if s.Err() != nil {
		return s.Err()
	}
	x.log = log.UpTo(length[0])
	x.open()
	for _, position := range notable {
		x.recall(log.At(position))
	}
	m.mu.Lock()
	m.index = x
	m.read()
	m.mu.Unlock()
	m.books.Load(s, m.journal.Head())
	m.tracks.Load(s, m.journal.Head())
	return s.Err()
}

// Adopt has the lives of facilities read from what Save wrote, which lies in a file by now,
// and lets go of the memory that they took. They may be asked meanwhile.
func (m *Machine) Adopt(s *flat.Sections) error {
	m.tracks.Adopt(s, m.journal.Head())
	return s.Err()
}

// recall remembers an event that put others right, without counting again what follows
// from it for the days.
func (x *index) recall(rec *domain.Recorded) {
	x.notable = append(x.notable, rec.Position)
	if day := x.today(rec.Position); day != calendar.None && rec.EffectiveOn < day {
		x.rewrites = append(x.rewrites, rewrite{rec.Position, rec.EffectiveOn, rec.Stream})
	}
	switch e := rec.Event.(type) {
	case domain.RequestUndone:
		x.undo(rec, e.Request, e.Streams, rec)
	case domain.RequestRedone:
		x.undo(rec, e.Request, e.Streams, nil)
	case domain.EventCorrected:
		x.restate(rec, e)
	case domain.EventInserted:
		x.undos[e.About] = append(x.undos[e.About], rec)
	}
}
