package domain

import (
	"reflect"
	"slices"
	"sync"
)

// A stage is a long record, folded up to one of its events: what was folded, the state
// then, and what it had given by then. Neither a day nor what was left out is part of it,
// so it is good for every fold that begins with these events.
type stage struct {
	of      stageOf
	counted []*Recorded
	state   any // *T; copied before it is folded on
	gave    given
}

// stageOf names an aggregate: by the chart of its table, which all Worlds of a journal
// share, and its number.
type stageOf struct {
	names  *chart[string]
	number int
}

// length is how many events were folded; none for no stage.
func (s *stage) length() int {
	if s == nil {
		return 0
	}
	return len(s.counted)
}

const (
	stageFrom  = 16  // events from which the end of a record is kept; folding fewer is cheap
	stageEvery = 128 // events between two stages of a record
	stagesMost = 128 // stages that are kept at once, of about 100 KB each with 200 claims
)

// stages are those that were made last. They may be dropped at any time: what is folded on
// from one equals what is folded from nothing (a law). A nil *stages keeps nothing.
type stages struct {
	mu   sync.Mutex
	kept []*stage // the one used last at the end
}

// find gives the longest stage of an aggregate that a fold of these events can go on from,
// and those of its events that were recorded otherwise than they were tried, by position.
func (s *stages) find(key stageOf, counted []*Recorded) (*stage, map[int64]*Recorded) {
	if s == nil || len(counted) < stageFrom {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var mine []int // the longest first: mostly it is the one
	for i, x := range s.kept {
		if x.of == key && len(x.counted) <= len(counted) {
			mine = append(mine, i)
		}
	}
	slices.SortStableFunc(mine, func(a, b int) int { return len(s.kept[b].counted) - len(s.kept[a].counted) })
	fit := slices.IndexFunc(mine, func(i int) bool {
		return slices.EqualFunc(s.kept[i].counted, counted[:len(s.kept[i].counted)], sameRecord)
	})
	if fit < 0 {
		return nil, nil
	}
	best := mine[fit]
	found := s.kept[best]
	s.kept = append(slices.Delete(s.kept, best, best+1), found)
	renamed := map[int64]*Recorded{}
	for i, rec := range found.counted {
		if !sameEnvelope(rec, counted[i]) {
			renamed[rec.Position] = counted[i]
		}
	}
	return found, renamed
}

// keep keeps a stage, and lets go of the one that was used least lately.
func (s *stages) keep(x *stage) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = slices.DeleteFunc(s.kept, func(old *stage) bool {
		return old.of == x.of && len(old.counted) == len(x.counted) && slices.EqualFunc(old.counted, x.counted, sameRecord)
	})
	if len(s.kept) >= stagesMost {
		s.kept = slices.Delete(s.kept, 0, len(s.kept)-stagesMost+1)
	}
	s.kept = append(s.kept, x)
}

// sameRecord says that two events are the same to an aggregate. What was only tried out
// is recorded later by another copy, and what was corrected is restated by each World.
func sameRecord(a, b *Recorded) bool {
	return a == b || a.Position == b.Position && a.EffectiveOn == b.EffectiveOn && a.Actor == b.Actor && sameContent(a.Event, b.Event)
}

// sameContent compares what two events say; most are plain values.
func sameContent(a, b Event) bool {
	typ := reflect.TypeOf(a)
	if typ != reflect.TypeOf(b) || !typ.Comparable() {
		return reflect.DeepEqual(a, b)
	}
	return a == b
}

// sameEnvelope says of two that are the same to an aggregate that they are in every way.
func sameEnvelope(a, b *Recorded) bool {
	return a == b || a.RequestID == b.RequestID && a.Version == b.Version && a.RecordedAt == b.RecordedAt && a.Correction == b.Correction &&
		a.Causation == b.Causation && a.Correlation == b.Correlation && a.Device == b.Device && a.AppRevision == b.AppRevision
}

// rename puts other copies of events into the history of a stage's copy, and gives what it
// had entered in their names.
func (s *stage) rename(k kept, h *history, renamed map[int64]*Recorded) []entered {
	if len(renamed) == 0 {
		return slices.Clip(s.gave.entered)
	}
	h.inadmissible = slices.Clone(h.inadmissible)
	for i := range h.inadmissible {
		if rec := renamed[h.inadmissible[i].Record.Position]; rec != nil {
			h.inadmissible[i].Record = rec.detached()
		}
	}
	gave := slices.Clone(s.gave.entered)
	for i := range gave {
		if rec := renamed[int64(gave[i].entry.position)]; rec != nil {
			gave[i].entry = k.entry(rec, gave[i].entry.amount)
		}
	}
	return gave
}
