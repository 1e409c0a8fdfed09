package domain

import (
	"sort"
	"strings"

	"refold/internal/calendar"
)

// FacilityStepAt gives the step of one event in the life of a facility, without Postings,
// and the stage that the facility was in before; false where it has no such event. At the
// head a long life is followed from the last stage of it that is kept.
func (w *World) FacilityStepAt(id string, position int64) (s FacilityStep, before Stage, ok bool) {
	number, known := w.facilities.names.find(id)
	if !known {
		return s, NoStage, false
	}
	log, _ := w.facilities.log(w, number)
	place := 0
	for place < log.len() && log.position(place) != position {
		place++
	}
	if place == log.len() {
		return s, NoStage, false
	}
	s.Record = log.at(place)
	s.On, s.Undone = s.Record.EffectiveOn, w.excluded(s.Record.RequestID)
	through := s.On
	if s.Undone {
		through = calendar.None // it did not even bring its day
	}
	b := w.books.into(func(int, int64) {})
	s.After = w.facilityBefore(number, log.first(place), through, &b)
	before = s.After.Stage
	if s.Undone {
		return s, before, true
	}
	carried := len(s.After.inadmissible)
	if step(s.After, s.Record, &b); len(s.After.inadmissible) > carried {
		s.Reasons = s.After.inadmissible[carried].Reasons
	}
	return s, before, true
}

// facilityBefore folds the first events of a facility's log through a day.
func (w *World) facilityBefore(number int, log chain, day calendar.Date, b *books) *Facility {
	if w.stages == nil {
		return through[Facility](w, log, day, b)
	}
	x := foldCounted[Facility](w, stageOf{w.facilities.names, number}, w.counted(log.list()))
	x.wakeUntil(day)
	return x.state
}

// StepID names the step of an event in the life of a facility. What the step was follows from
// it, at whatever moment of a journal it is asked.
type StepID struct {
	facility int
	position int64
	// Of a facility whose events all stand as they were recorded, those before an event are the
	// same at each moment that knows it. Of another it matters how many of its events, and of
	// what puts them right, the moment knows, and on which axis: then nothing that is undone is
	// among them.
	known, changes int
	corrected      bool
}

// StepOf names the step of an event, as FacilityStepAt gives it, without folding anything;
// false where the World is no moment of the past, or doesn't have that step.
func (w *World) StepOf(rec *Recorded) (id StepID, ok bool) {
	facility, of := strings.CutPrefix(rec.Stream, "facility-")
	if !of || w.then == nil || w.then.world != w || rec.Position > w.then.moment.Known {
		return StepID{}, false
	}
	t, m := w.then, &w.then.moment
	number, known := w.facilities.names.find(facility)
	if !known {
		return StepID{}, false
	}
	id = StepID{facility: number, position: rec.Position}
	changes, now := m.Changes(rec.Stream), &t.base.facilities
	if item := now.rows.get(number); len(changes) > 0 || item != nil && item.late || item == nil && now.asleep.get(number).late() {
		id.known, id.corrected = w.facilities.then.known(number), m.Valid != calendar.None
		id.changes = sort.Search(len(changes), func(i int) bool { return changes[i] > m.Known })
		rec = t.base.restated(rec, m.Known, func(request UUID) bool { return m.UndoneBy(request) != nil })
	}
	return id, m.Valid == calendar.None || rec.EffectiveOn <= m.Valid && (id.known == 0 || m.UndoneBy(rec.RequestID) == nil)
}
