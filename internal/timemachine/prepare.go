package timemachine

import (
	"context"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// annals is what the journal knows of how its events came about.
func (m *Machine) annals() domain.Annals {
	return domain.Annals{
		Since:    func(position int64) []*domain.Recorded { return m.journal.Log().Since(position) },
		Changes:  m.changes,
		UndoneBy: m.undoneBy,
		Rewritten: func(position int64) []string {
			m.mu.Lock()
			m.read()
			m.mu.Unlock()
			return m.rewrittenSince(position)
		},
		TodayAt: func(position int64) calendar.Date {
			m.mu.Lock()
			defer m.mu.Unlock()
			return m.index.today(position)
		},
	}
}

// tracksAtOnce bounds how long a page waits for the making of tracks: some milliseconds.
const tracksAtOnce = 32

// waitsAtOnce is the same of what waits, which is folded of less or stands there already.
const waitsAtOnce = 32 * tracksAtOnce

// restBetween is how often the tracks are looked after once they are made.
const restBetween = 2 * time.Second

// Repeat does what prepares something bit by bit, and looks after it now and then, until the
// context ends.
func Repeat(ctx context.Context, some func() (more bool)) {
	for ctx.Err() == nil {
		if some() {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(restBetween):
		}
	}
}

// PrepareSome makes a little of what pages of the past that look at every facility are read
// from, or follows the journal with it, and says whether there is more to do. Nothing waits
// for it: what is not made yet is folded.
func (m *Machine) PrepareSome() (more bool) {
	head := m.journal.Head()
	m.mu.Lock()
	m.read()
	m.mu.Unlock()
	more = m.tracks.Make(head, tracksAtOnce) || m.memory > 0 && (m.waits.Make(head, waitsAtOnce) || m.books.Make(head, tracksAtOnce))
	m.settled.Store(!more)
	return more
}

// Settled says that PrepareSome had nothing more to do when it was last called.
func (m *Machine) Settled() bool { return m.settled.Load() }
