package readmodel

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// scan visits the wanted events by their index in the log, newest first, with the day
// on which each was recorded, until visit says no. It gives how many events of each
// kind there are (by the index's number) that the filter wants but for its kind.
func (f EventFilter) scan(w *domain.World, x *EventIndex, log domain.Log, visit func(i int, on calendar.Date) bool) (counts [256]int) {
	m, some := f.match(w, x, log)
	if !some {
		return counts
	}
	for i := log.Len() - 1; i >= 0; i-- {
		if !m.wants(i) {
			continue
		}
		kind := m.columns.kind[i]
		counts[kind]++
		if m.anyKind || m.kinds[kind] {
			if !visit(i, calendar.Date(m.columns.recordedOn[i])) {
				return counts
			}
		}
	}
	return counts
}

// matcher is a filter in the numbers of the columns. Whatever a filter leaves open is a
// bound that every event keeps, so that one pass asks only of flat arrays.
type matcher struct {
	columns          columns
	log              domain.Log
	w                *domain.World
	f                EventFilter
	anyKind          bool
	kinds            [256]bool // by the index's number
	actor            uint32
	streams          map[uint32][]string // by their names in brief
	request          uint32
	from, to         int32
	recFrom, recTo   int32
	least, most      int64
	undone           map[uint32]bool // beginnings of the ids of undone requests
	byActor, byReq   bool
	byStream, byLate bool
}

// match works the filter out; false where it names what no event has.
func (f EventFilter) match(w *domain.World, x *EventIndex, log domain.Log) (m *matcher, some bool) {
	m = &matcher{columns: x.upTo(log), log: log, w: w, f: f, anyKind: f.Kind == "" && !f.People, byLate: f.Late,
		from: math.MinInt32, to: int32(w.Today()), recFrom: math.MinInt32, recTo: math.MaxInt32, least: math.MinInt64, most: math.MaxInt64}
	// A kind that no event has leaves all others to be counted.
	for i, kind := range x.names() {
		m.kinds[i] = f.wanted(kind)
	}
	if f.Actor != "" {
		if m.actor, m.byActor = x.actor(f.Actor); !m.byActor {
			return nil, false
		}
	}
	if f.Stream != "" {
		m.streams, m.byStream = x.streams(f.Stream), true
	}
	if !f.Request.IsZero() {
		m.request, m.byReq = brief(f.Request), true
	}
	m.bounds()
	if f.Undone {
		m.undone = map[uint32]bool{}
		for i, kind := range x.names() {
			if kind.name == (domain.RequestUndone{}).Kind() {
				m.noteUndone(uint8(i))
			}
		}
	}
	return m, true
}

// bounds puts days and amounts into the numbers of the columns.
func (m *matcher) bounds() {
	f := m.f
	if f.From != calendar.None {
		m.from = int32(f.From)
	}
	if f.To != calendar.None {
		m.to = min(m.to, int32(f.To))
	}
	if f.Recorded.Bounded && f.Recorded.From != calendar.None {
		m.recFrom = int32(f.Recorded.From)
	}
	if f.Recorded.Bounded && f.Recorded.To != calendar.None {
		m.recTo = int32(f.Recorded.To)
	}
	if f.Least > 0 || f.Most > 0 {
		m.least = max(int64(f.Least), 0)
	}
	if f.Most > 0 {
		m.most = int64(f.Most)
	}
}

// noteUndone remembers the requests that undos name and that are undone at the moment.
func (m *matcher) noteUndone(kind uint8) {
	for i, k := range m.columns.kind {
		if k != kind {
			continue
		}
		if e, ok := m.log.At(int64(i) + 1).Event.(domain.RequestUndone); ok && m.w.Undone(e.Request) {
			m.undone[brief(e.Request)] = true
		}
	}
}

// wants asks everything but the kind.
func (m *matcher) wants(i int) bool {
	c := &m.columns
	switch {
	case int64(i) < m.f.After, m.f.Through > 0 && int64(i) >= m.f.Through,
		c.effective[i] < m.from, c.effective[i] > m.to,
		c.recordedOn[i] < m.recFrom, c.recordedOn[i] > m.recTo,
		c.amount[i] < m.least, c.amount[i] > m.most,
		m.byLate && !c.late[i],
		m.byActor && c.actor[i] != m.actor,
		m.byStream && !m.named(i),
		m.byReq && (c.request[i] != m.request || m.log.Request(int64(i)+1) != m.f.Request),
		m.undone != nil && (!m.undone[c.request[i]] || !m.w.Undone(m.log.Request(int64(i)+1))):
		return false
	}
	return true
}

// named says whether an event is about the stream that the filter names.
func (m *matcher) named(i int) bool {
	streams := m.streams[m.columns.stream[i]]
	return len(streams) > 0 && slices.Contains(streams, m.log.At(int64(i)+1).Stream)
}

// eventsOf visits the events of some kinds that a World shows, in the order of recording.
func eventsOf(w *domain.World, x *EventIndex, log domain.Log, kinds ...string) iter.Seq[*domain.Recorded] {
	f := EventFilter{Kind: strings.Join(kinds, ","), From: calendar.None, To: calendar.None}
	var found []int
	if p, ok := f.plainly(w, x, log); ok {
		found = p.down(len(p.kind), math.MaxInt)
	} else {
		f.scan(w, x, log, func(i int, _ calendar.Date) bool {
			found = append(found, i)
			return true
		})
	}
	return func(yield func(*domain.Recorded) bool) {
		for _, i := range slices.Backward(found) {
			if !yield(log.At(int64(i) + 1)) {
				return
			}
		}
	}
}

// lateEvent is an event and how many days after the one that it counts for it was recorded.
type lateEvent struct {
	position int64
	days     int
}

// latestEntries gives the events of a kind that a World shows and that were recorded so many days
// after the one that they count for, the most days first and at most so many.
func latestEntries(w *domain.World, x *EventIndex, log domain.Log, kind string, atLeast, most int) (found []lateEvent) {
	c, wanted := x.upTo(log), [256]bool{}
	for i, known := range x.names() {
		wanted[i] = known.name == kind
	}
	for i, k := range c.kind {
		if days := int(c.recordedOn[i] - c.effective[i]); days >= atLeast && wanted[k] && c.effective[i] <= int32(w.Today()) {
			found = append(found, lateEvent{int64(i) + 1, days})
		}
	}
	slices.SortFunc(found, func(a, b lateEvent) int { return cmp.Or(b.days-a.days, cmp.Compare(a.position, b.position)) })
	return found[:min(len(found), most)]
}
