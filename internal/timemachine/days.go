package timemachine

import (
	"context"
	"slices"
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

// tallies are the days as corrected, in their order: what counts for each.
type tallies []Day

func (t *tallies) place(day calendar.Date) (int, bool) {
	return slices.BinarySearchFunc(*t, day, func(d Day, day calendar.Date) int { return int(d.Date) - int(day) })
}

func (t *tallies) add(rec *domain.Recorded) {
	i, found := t.place(rec.EffectiveOn)
	if !found {
		*t = slices.Insert(*t, i, Day{Date: rec.EffectiveOn, Opened: rec.Position})
	}
	day := &(*t)[i]
	day.Opened = min(day.Opened, rec.Position)
	day.Tally.Add(rec.Event)
}

// remove takes an event out that was undone. Of a day's first event, the next one that
// counts is looked for: it rarely stands far.
func (t *tallies) remove(rec *domain.Recorded, x *index) {
	i, found := t.place(rec.EffectiveOn)
	if !found {
		return
	}
	day := &(*t)[i]
	day.Tally[domain.FamilyOf(rec.Event)]--
	if day.Tally == (domain.Tally{}) {
		*t = slices.Delete(*t, i, i+1)
		return
	}
	if day.Opened != rec.Position {
		return
	}
	for position := rec.Position + 1; position <= int64(x.log.Len()); position++ {
		if next := x.counting(position); next != nil && next.EffectiveOn == day.Date {
			day.Opened = position
			return
		}
	}
}

// puts says that an event only puts others right: as corrected, it never was.
func puts(e domain.Event) bool {
	switch e.(type) {
	case domain.RequestUndone, domain.RequestRedone, domain.EventCorrected:
		return true
	}
	return false
}

// LastOn is the position of the last event before the day after day was opened: the
// end of that day as it was lived. It is 0 when the journal begins later, and the
// head when day is the open one.
func (m *Machine) LastOn(_ context.Context, day calendar.Date) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	days := m.index.days
	next := sort.Search(len(days), func(i int) bool { return days[i].Date > day })
	if next == len(days) {
		return int64(m.index.log.Len()), nil
	}
	return days[next].Opened - 1, nil
}

// End is a day that is over and the last event that was recorded on it.
type End struct {
	Day   calendar.Date
	Known int64 // its position
}

// Ended gives the days that were open and are over, rising, without so many of the first.
func (m *Machine) Ended(without int) []End {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	var ends []End
	for i := without; i+1 < len(m.index.opened); i++ {
		ends = append(ends, End{m.index.opened[i].day, m.index.opened[i+1].position - 1})
	}
	return ends
}

// DayOf is the business day that was open after an event; calendar.None before the first.
func (m *Machine) DayOf(position int64) calendar.Date {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	days := m.index.days
	next := sort.Search(len(days), func(i int) bool { return days[i].Opened > position })
	if next == 0 {
		return calendar.None
	}
	return days[next-1].Date
}

// OpenedAt is the position of the event that opened a day; 0 if none did.
func (m *Machine) OpenedAt(day calendar.Date) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	days := m.index.days
	i := sort.Search(len(days), func(i int) bool { return days[i].Date >= day })
	if i == len(days) || days[i].Date != day {
		return 0
	}
	return days[i].Opened
}

// Corrections are the undos, redos, corrections and insertions that name a stream, up to a position,
// oldest first. They must not be changed.
func (m *Machine) Corrections(stream string, known int64) []*domain.Recorded {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	all := m.index.undos[stream]
	return all[:sort.Search(len(all), func(i int) bool { return all[i].Position > known })]
}

// Days gives the business days from one through another, oldest first, as a copy. The
// last of them may still be open. As corrected, a day has what counts for it by now,
// whenever it was recorded, and days on which nothing happened are left out.
func (m *Machine) Days(from, through calendar.Date, corrected bool) []Day {
	var days []Day
	m.EachDay(from, through, corrected, func(day Day) { days = append(days, day) })
	return days
}

// EachDay visits the days that Days gives. visit must not ask the machine.
func (m *Machine) EachDay(from, through calendar.Date, corrected bool, visit func(Day)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	days := m.daysOn(corrected)
	start := sort.Search(len(days), func(i int) bool { return days[i].Date >= from })
	for ; start < len(days) && days[start].Date <= through; start++ {
		visit(days[start])
	}
}

// DaysBeside gives of the days as corrected the first one before a day, the last one before it,
// and the next one after it; calendar.None where there is none.
func (m *Machine) DaysBeside(day calendar.Date) (first, previous, next calendar.Date) {
	m.mu.Lock()
	defer m.mu.Unlock()
	first, previous, next = calendar.None, calendar.None, calendar.None
	days := m.daysOn(true)
	if i := sort.Search(len(days), func(i int) bool { return days[i].Date >= day }); i > 0 {
		first, previous = days[0].Date, days[i-1].Date
	}
	if i := sort.Search(len(days), func(i int) bool { return days[i].Date > day }); i < len(days) {
		next = days[i].Date
	}
	return first, previous, next
}

// Earliest is the first business day that was opened or, as corrected, the first day that
// anything counts for; calendar.None where there is none.
func (m *Machine) Earliest(corrected bool) calendar.Date {
	m.mu.Lock()
	defer m.mu.Unlock()
	days := m.daysOn(corrected)
	if len(days) == 0 {
		return calendar.None
	}
	return days[0].Date
}

// daysOn gives the days of an axis. m.mu is held.
func (m *Machine) daysOn(corrected bool) []Day {
	m.read()
	if corrected {
		return m.index.counted
	}
	return m.index.days
}

// Imported says whether a loan from a source outside was recorded up to a position.
func (m *Machine) Imported(known int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	return m.index.imported > 0 && m.index.imported <= known
}
