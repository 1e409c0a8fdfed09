package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// amendment is what one request that puts things right did to one stream.
type amendment struct {
	stream string
	events []*domain.Recorded // undos, redos, corrections and insertions, in their order
	all    []*domain.Recorded // that ever named the stream, as far as it is known
}

// amendments gathers what was put right in a stream by request, oldest first.
func (t *noticeTeller) amendments(stream string) []amendment {
	var some []amendment
	all := t.h.Corrections(stream)
	for _, rec := range all {
		if n := len(some); n > 0 && some[n-1].events[0].RequestID == rec.RequestID {
			some[n-1].events = append(some[n-1].events, rec)
			continue
		}
		some = append(some, amendment{stream, []*domain.Recorded{rec}, all})
	}
	return some
}

// first is the position with which it begins to count.
func (a *amendment) first() int64 { return a.events[0].Position }

// last is the position after which all of it counts: what is inserted stands behind the
// event that says so.
func (a *amendment) last() int64 {
	rec := a.events[len(a.events)-1]
	if _, inserted := rec.Event.(domain.EventInserted); inserted {
		return rec.Position + 1
	}
	return rec.Position
}

// day is the one that was open then.
func (a *amendment) day(h History) calendar.Date { return h.DayOf(a.last()) }

// before and after are what was known right before it, and with it, on its day.
func (a *amendment) before(h History) domain.AsKnown { return asKnown(a.all, a.first()-1, a.day(h)) }
func (a *amendment) after(h History) domain.AsKnown  { return asKnown(a.all, a.last(), a.day(h)) }

// undoneBy says what was undone by the corrections of a stream up to a position.
func undoneBy(corrections []*domain.Recorded, known int64) func(domain.UUID) bool {
	undone := map[domain.UUID]bool{}
	for _, rec := range corrections {
		if rec.Position > known {
			break
		}
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			undone[e.Request] = true
		case domain.RequestRedone:
			delete(undone, e.Request)
		}
	}
	return func(request domain.UUID) bool { return undone[request] }
}

func asKnown(corrections []*domain.Recorded, known int64, day calendar.Date) domain.AsKnown {
	return domain.AsKnown{Known: known, Day: day, Undone: undoneBy(corrections, known)}
}

// amended is what an amendment changed of a record for somebody. It follows from what was
// recorded up to then, and never changes.
type amended struct {
	changes           []Change
	before, after     bool   // there was such a facility
	borrower, purpose string // of it
}

// amendedKey says of which amendment and for whom it is.
type amendedKey struct {
	stream string
	last   int64
	party  string
	of     *domain.Tracks // tells one journal from another
}

// amendedKept are for the next look. A change weighs some 150 bytes.
var amendedKept = kept[amendedKey, amended]{most: 20_000, weight: func(x amended) int { return len(x.changes) + 1 }}

// key is that of an amendment; false where the moment doesn't know all of it, or can't be told
// from those of other journals: then nothing is kept.
func (t *noticeTeller) key(a *amendment) (amendedKey, bool) {
	of := t.w.Tracks()
	return amendedKey{a.stream, a.last(), t.party.ID, of}, of != nil && a.last() <= t.w.Position()
}

// amended gives what an amendment changed for the person: what is kept of it, or what compare
// finds.
func (t *noticeTeller) amended(a *amendment, compare func() amended) amended {
	key, ok := t.key(a)
	if !ok {
		return compare()
	}
	x, _ := amendedKept.of(key, func() (amended, bool) {
		x := compare()
		x.changes = slices.Clip(x.changes)
		return x, true
	})
	return x
}

// parts tells what the amendments of a stream changed, compared by compare; where it stands
// is put into the notice by stand.
func (t *noticeTeller) parts(stream string, compare, stand func(*Notice, *amendment)) []Notice {
	var parts []Notice
	for _, a := range t.amendments(stream) {
		x := t.amended(&a, func() amended {
			var n Notice
			compare(&n, &a)
			return amended{changes: n.Changes}
		})
		if len(x.changes) == 0 {
			continue
		}
		n := t.part(&a)
		n.Changes = x.changes
		stand(&n, &a)
		parts = append(parts, n)
	}
	return parts
}
