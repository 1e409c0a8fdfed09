package timemachine

import (
	"context"
	"sort"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// index reads what the journal holds beyond what was read before: where days begin, and
// what was undone or redone. m.mu is held.
func (m *Machine) index() (events int64) {
	log := m.journal.Log()
	for ; m.seen < len(log); m.seen++ {
		rec := log[m.seen]
		switch e := rec.Event.(type) {
		case domain.BusinessDayOpened:
			m.days = append(m.days, opening{e.Date, rec.Position})
		case domain.RequestUndone:
			m.note(rec, e.Streams)
		case domain.RequestRedone:
			m.note(rec, e.Streams)
		}
	}
	return int64(len(log))
}

func (m *Machine) note(rec *domain.Recorded, streams []string) {
	if m.undos == nil {
		m.undos = map[string][]*domain.Recorded{}
	}
	for _, stream := range streams {
		m.undos[stream] = append(m.undos[stream], rec)
	}
}

// LastOn is the position of the last event before the day after day was opened: the
// end of that day as it was lived. It is 0 when the journal begins later, and the
// head when day is the open one.
func (m *Machine) LastOn(_ context.Context, day calendar.Date) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	end := m.index()
	next := sort.Search(len(m.days), func(i int) bool { return m.days[i].day > day })
	if next == len(m.days) {
		return end, nil
	}
	return m.days[next].position - 1, nil
}

// DayOf is the business day that was open after an event; calendar.None before the first.
func (m *Machine) DayOf(position int64) calendar.Date {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	next := sort.Search(len(m.days), func(i int) bool { return m.days[i].position > position })
	if next == 0 {
		return calendar.None
	}
	return m.days[next-1].day
}

// OpenedAt is the position of the event that opened a day; 0 if none did.
func (m *Machine) OpenedAt(day calendar.Date) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	i := sort.Search(len(m.days), func(i int) bool { return m.days[i].day >= day })
	if i == len(m.days) || m.days[i].day != day {
		return 0
	}
	return m.days[i].position
}

// Corrections are the undos and redos that name a stream, up to a position, oldest
// first. They must not be changed.
func (m *Machine) Corrections(stream string, known int64) []*domain.Recorded {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	all := m.undos[stream]
	return all[:sort.Search(len(all), func(i int) bool { return all[i].Position > known })]
}
