package timemachine

import (
	"slices"
	"sort"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// index is what is read of the journal once: where days begin and how much happened on
// them, and what was undone or redone. It takes bytes a day and a correction, not an event.
type index struct {
	log       domain.Log // as far as it was read
	days      []Day      // as they were lived
	counted   tallies    // as corrected by what was read
	opened    []opening  // where today moved on
	platform  []int64    // positions of the platform's own events
	notable   []int64    // positions of what was entered late, and of the platform's own events but the openings of days
	undos     map[string][]*domain.Recorded
	touched   map[string][]int64 // by stream: positions of undos
	requests  map[domain.UUID][]change
	restated  map[int64][]*domain.Recorded // by position of the event: what corrected it
	corrected map[domain.UUID][]int64      // by request: the events that it corrected
	rewrites  []rewrite
	imported  int64 // the first event of a loan from outside; 0: there is none
}

// opening is a position from which on a day was open.
type opening struct {
	position int64
	day      calendar.Date
}

// rewrite is a correction of a stream: an undo or redo of something in it, or an event
// that was entered late, for an earlier day.
type rewrite struct {
	position int64
	day      calendar.Date // from which on it changes what was recorded; First where any may be
	stream   string
}

// change is one undo of a request, or a redo, where by is nil.
type change struct {
	position int64
	by       *domain.Recorded
}

// read reads what the journal holds beyond what was read before. m.mu is held.
func (m *Machine) read() {
	x := &m.index
	log := m.journal.Log()
	if x.undos == nil {
		x.open()
	}
	for rec := range log.After(int64(x.log.Len())) {
		x.log = log.UpTo(rec.Position)
		m.add(rec)
	}
}

// open makes room for what is undone and corrected.
func (x *index) open() {
	x.undos, x.touched, x.requests = map[string][]*domain.Recorded{}, map[string][]int64{}, map[domain.UUID][]change{}
	x.restated, x.corrected = map[int64][]*domain.Recorded{}, map[domain.UUID][]int64{}
}

func (m *Machine) add(rec *domain.Recorded) {
	x := &m.index
	if n := len(x.opened); n == 0 || rec.EffectiveOn > x.opened[n-1].day {
		x.opened = append(x.opened, opening{rec.Position, rec.EffectiveOn})
	}
	late := rec.EffectiveOn < x.opened[len(x.opened)-1].day
	if late {
		x.rewrites = append(x.rewrites, rewrite{rec.Position, rec.EffectiveOn, rec.Stream})
	}
	platform := rec.Stream == domain.PlatformStream
	if platform {
		x.platform = append(x.platform, rec.Position)
	}
	if _, day := rec.Event.(domain.BusinessDayOpened); late || platform && !day {
		x.notable = append(x.notable, rec.Position)
	}
	switch e := rec.Event.(type) {
	case domain.FacilityImported:
		if x.imported == 0 {
			x.imported = rec.Position
		}
	case domain.BusinessDayOpened:
		x.days = append(x.days, Day{Date: e.Date, Opened: rec.Position})
	case domain.RequestUndone:
		m.note(rec, e.Request, e.Streams, rec)
	case domain.RequestRedone:
		m.note(rec, e.Request, e.Streams, nil)
	case domain.EventCorrected:
		x.correct(rec, e)
	case domain.EventInserted:
		x.undos[e.About] = append(x.undos[e.About], rec) // what it inserts is an event of its own
	}
	x.count(rec.Position, 1)
	if n := len(x.days); n > 0 {
		x.days[n-1].Tally.Add(rec.Event)
	}
}

// touch notes that something recorded changed what a stream said before.
func (x *index) touch(rec *domain.Recorded, stream string) {
	x.undos[stream] = append(x.undos[stream], rec)
	x.touched[stream] = append(x.touched[stream], rec.Position)
	x.rewrites = append(x.rewrites, rewrite{rec.Position, calendar.First, stream})
}

// note remembers an undo or redo. Between taking what it changes out of the corrected days
// and putting it back in, it counts.
func (m *Machine) note(rec *domain.Recorded, request domain.UUID, streams []string, by *domain.Recorded) {
	x := &m.index
	changed := append(m.of(request, streams, rec.Position), x.corrected[request]...)
	slices.Sort(changed)
	changed = slices.Compact(changed)
	for _, position := range changed {
		x.count(position, -1)
	}
	x.undo(rec, request, streams, by)
	for _, position := range changed {
		x.count(position, 1)
	}
}

// undo remembers that a request counts no longer, or again where by is nil.
func (x *index) undo(rec *domain.Recorded, request domain.UUID, streams []string, by *domain.Recorded) {
	for _, stream := range streams {
		x.touch(rec, stream)
	}
	x.requests[request] = append(x.requests[request], change{rec.Position, by})
}

// correct remembers what an event was corrected to.
func (x *index) correct(rec *domain.Recorded, e domain.EventCorrected) {
	x.count(e.Event, -1)
	x.restate(rec, e)
	x.count(e.Event, 1)
}

func (x *index) restate(rec *domain.Recorded, e domain.EventCorrected) {
	x.touch(rec, e.About)
	x.restated[e.Event] = append(x.restated[e.Event], rec)
	x.corrected[rec.RequestID] = append(x.corrected[rec.RequestID], e.Event)
}

// count adds an event to the corrected days as it counts by now, or takes it out.
func (x *index) count(position int64, by int32) {
	rec := x.counting(position)
	switch {
	case rec == nil:
	case by > 0:
		x.counted.add(rec)
	default:
		x.counted.remove(rec, x)
	}
}

// counting gives an event as it counts by what was read; nil of one that doesn't.
func (x *index) counting(position int64) *domain.Recorded {
	if position < 1 || position > int64(x.log.Len()) {
		return nil
	}
	rec := x.log.At(position)
	if x.undone(rec.RequestID) || puts(rec.Event) {
		return nil
	}
	for _, correction := range slices.Backward(x.restated[position]) {
		if !x.undone(correction.RequestID) {
			return domain.Restate(rec, correction)
		}
	}
	return rec
}

// undone says whether a request is undone by what was read.
func (x *index) undone(request domain.UUID) bool {
	changes := x.requests[request]
	return len(changes) > 0 && changes[len(changes)-1].by != nil
}

// of gives the positions of a request's events, which stand side by side, by those in the
// streams that an undo of it names.
func (m *Machine) of(request domain.UUID, streams []string, before int64) []int64 {
	log, head := m.index.log, m.journal.Head()
	for _, stream := range streams {
		for _, rec := range head.StreamLog(stream) {
			if rec.RequestID != request || rec.Position >= before {
				continue
			}
			first, last := rec.Position, rec.Position
			for first > 1 && log.Request(first-1) == request {
				first--
			}
			for last+1 < before && log.Request(last+1) == request {
				last++
			}
			var all []int64
			for position := first; position <= last; position++ {
				all = append(all, position)
			}
			return all
		}
	}
	return nil
}

// today is the day open at a position; calendar.None before the first.
func (x *index) today(position int64) calendar.Date {
	n := sort.Search(len(x.opened), func(i int) bool { return x.opened[i].position > position })
	if n == 0 {
		return calendar.None
	}
	return x.opened[n-1].day
}

// through is the position of the last event that was recorded by the end of a day.
func (x *index) through(day calendar.Date) int64 {
	n := sort.Search(len(x.opened), func(i int) bool { return x.opened[i].day > day })
	if n == len(x.opened) {
		return int64(x.log.Len())
	}
	return x.opened[n].position - 1
}
