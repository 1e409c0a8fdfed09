package timemachine

import (
	"context"
	"sort"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// Day is one business day as it was lived: what was recorded while it was open. As
// corrected, it is what counts for a day.
type Day struct {
	Date   calendar.Date
	Opened int64 // position of its opening; as corrected, of its first event
	Tally  domain.Tally
}

// index reads what the journal holds beyond what was read before: where days begin and
// how much was recorded on them, and what was undone or redone. m.mu is held.
func (m *Machine) index() (events int64) {
	log := m.journal.Log()
	for ; m.seen < len(log); m.seen++ {
		rec := log[m.seen]
		switch e := rec.Event.(type) {
		case domain.FacilityImported:
			if m.imported == 0 {
				m.imported = rec.Position
			}
		case domain.BusinessDayOpened:
			m.days = append(m.days, Day{Date: e.Date, Opened: rec.Position})
		case domain.RequestUndone:
			m.note(rec, e.Streams)
		case domain.RequestRedone:
			m.note(rec, e.Streams)
		case domain.EventCorrected:
			m.note(rec, []string{e.About})
		}
		if n := len(m.days); n > 0 {
			m.days[n-1].Tally.Add(rec.Event)
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
	next := sort.Search(len(m.days), func(i int) bool { return m.days[i].Date > day })
	if next == len(m.days) {
		return end, nil
	}
	return m.days[next].Opened - 1, nil
}

// DayOf is the business day that was open after an event; calendar.None before the first.
func (m *Machine) DayOf(position int64) calendar.Date {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	next := sort.Search(len(m.days), func(i int) bool { return m.days[i].Opened > position })
	if next == 0 {
		return calendar.None
	}
	return m.days[next-1].Date
}

// OpenedAt is the position of the event that opened a day; 0 if none did.
func (m *Machine) OpenedAt(day calendar.Date) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	i := sort.Search(len(m.days), func(i int) bool { return m.days[i].Date >= day })
	if i == len(m.days) || m.days[i].Date != day {
		return 0
	}
	return m.days[i].Opened
}

// Corrections are the undos, redos and corrections that name a stream, up to a position, oldest
// first. They must not be changed.
func (m *Machine) Corrections(stream string, known int64) []*domain.Recorded {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	all := m.undos[stream]
	return all[:sort.Search(len(all), func(i int) bool { return all[i].Position > known })]
}

// Days gives the business days from one through another, oldest first, as a copy. The
// last of them may still be open. As corrected, a day has what counts for it by now,
// whenever it was recorded, and days on which nothing happened are left out.
func (m *Machine) Days(from, through calendar.Date, corrected bool) []Day {
	var days []Day
	if corrected {
		days = m.corrected().days
	} else {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.index()
		days = m.days
	}
	start := sort.Search(len(days), func(i int) bool { return days[i].Date >= from })
	end := sort.Search(len(days), func(i int) bool { return days[i].Date > through })
	return append([]Day(nil), days[start:max(start, end)]...)
}

// Earliest is the first business day that was opened or, as corrected, the first day that
// anything counts for; calendar.None where there is none.
func (m *Machine) Earliest(corrected bool) calendar.Date {
	if corrected {
		if days := m.corrected().days; len(days) > 0 {
			return days[0].Date
		}
		return calendar.None
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	if len(m.days) == 0 {
		return calendar.None
	}
	return m.days[0].Date
}

// corrected is the axis of what is known now.
func (m *Machine) corrected() *axis { return m.validAxis(m.journal.Log()) }

// daysOf counts events, which stand in the order of their effective dates, by day.
func daysOf(events []*domain.Recorded) []Day {
	var days []Day
	for _, rec := range events {
		if n := len(days); n == 0 || days[n-1].Date != rec.EffectiveOn {
			days = append(days, Day{Date: rec.EffectiveOn, Opened: rec.Position})
		}
		days[len(days)-1].Tally.Add(rec.Event)
	}
	return days
}

// Imported says whether a loan from a source outside was recorded up to a position.
func (m *Machine) Imported(known int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.index()
	return m.imported > 0 && m.imported <= known
}
