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
	changes := m.Changes(rec.Stream)
	if len(changes) > 0 || t.base.facilities.late(number) {
		id.known, id.corrected = w.facilities.then.known(number), m.Valid != calendar.None
		id.changes = sort.Search(len(changes), func(i int) bool { return changes[i] > m.Known })
		rec = t.base.restated(rec, m.Known, func(request UUID) bool { return m.UndoneBy(request) != nil })
	}
	return id, m.Valid == calendar.None || rec.EffectiveOn <= m.Valid && (id.known == 0 || m.UndoneBy(rec.RequestID) == nil)
}

// late says of an aggregate of the head whether some of its events don't stand in the order of
// recording.
func (t *table[T]) late(i int) bool {
	if item := t.rows.get(i); item != nil {
		return t.woken.base(item).late
	}
	return t.asleep.get(i).late()
}

// AsRecorded gives the head of a World of the past, and how many events a facility has there, if
// all of them count as they were recorded and in that order: then the facility has come to the
// moment by the first of the steps that it has taken by now, those that the moment Knows. False
// for a World that is no moment of the past, or of a day that was yet to come.
func (w *World) AsRecorded(facility string) (head *World, events int, ok bool) {
	number, known := w.facilities.names.find(facility)
	if !known || w.then == nil || w.then.world != w {
		return nil, 0, false
	}
	base, m := w.then.base, &w.then.moment
	if len(m.Changes(FacilityStream(facility))) > 0 || base.facilities.late(number) || m.Today > m.Opened && m.Known < base.position {
		return nil, 0, false
	}
	return base, base.facilities.events(number), true
}

// FacilitiesRelated are the ids of the facilities that Related counts, at any moment.
func (w *World) FacilitiesRelated(party string) (ids []string) {
	if number, ok := w.parties.names.find(party); ok {
		for _, i := range w.ofParty.get(number).distinct() {
			ids = append(ids, w.facilities.names.name(i))
		}
	}
	return ids
}
