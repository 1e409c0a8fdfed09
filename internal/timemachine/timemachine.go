// Package timemachine gives the World at any moment: what was known at a position
// (as known then), or what is known at a position to have been true on a day (as
// corrected since). Every World is a real fold of events; the cache only spares
// folding the same prefix twice, and may be dropped at any time.
package timemachine

import (
	"context"
	"fmt"
	"sort"
	"sync"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// Journal is what the time machine reads. Log holds every event up to the head at
// the time of the call, in order of position; it only ever grows.
type Journal interface {
	Log() []*domain.Recorded
	Head() *domain.World
}

// moment names a World. A valid day of calendar.None is the day open at known.
type moment struct {
	known int64
	valid calendar.Date
}

// Machine folds Worlds of the past and keeps some of them.
type Machine struct {
	journal Journal

	mu       sync.Mutex
	worlds   cache
	days     []Day                         // indexes over the log, grown as it grows
	undos    map[string][]*domain.Recorded // by stream: what undid or redid something in it
	imported int64                         // the first event of a loan from outside; 0: there is none
	seen     int
	axis     *axis // the valid axis at the newest position asked for
}

// keptWorlds bounds the cache. Worlds share what they have in common, so that one
// costs about what has changed since its neighbour.
const keptWorlds = 128

// spacing is the number of events after which a World is kept as a start for
// others while a long stretch is folded.
const spacing = 4096

// New makes a time machine over a journal.
func New(journal Journal) *Machine {
	return &Machine{journal: journal, worlds: newCache(keptWorlds)}
}

// World folds what was recorded up to position known and, unless valid is
// calendar.None, counts for a day up to valid. The World is frozen. A position
// beyond the head is an error; a canceled context ends the work.
func (m *Machine) World(ctx context.Context, known int64, valid calendar.Date) (*domain.World, error) {
	head := m.journal.Head()
	if known > head.Position() || known < 0 {
		return nil, fmt.Errorf("fold at %d: the journal ends at %d", known, head.Position())
	}
	if known == head.Position() && valid == calendar.None {
		return head, nil
	}
	at := moment{known, valid}
	if w := m.worlds.get(at); w != nil {
		return w, nil
	}
	log := m.journal.Log()[:known]
	if valid == calendar.None {
		return m.asKnown(ctx, log)
	}
	return m.asCorrected(ctx, log, valid)
}

// asKnown folds the log on from the nearest World that is kept.
func (m *Machine) asKnown(ctx context.Context, log []*domain.Recorded) (*domain.World, error) {
	known := int64(len(log))
	world, start := m.worlds.nearest(moment{known, calendar.None})
	if world == nil {
		world = domain.NewWorld()
		world.Freeze()
	}
	for start < known {
		stop := min(known, start-start%spacing+spacing)
		next, err := fold(ctx, world, log[start:stop])
		if err != nil {
			return nil, err
		}
		world, start = next, stop
		m.worlds.put(moment{start, calendar.None}, world)
	}
	return world, nil
}

// asCorrected folds, in the order in which they count, the events up to the day
// that no undo known at the position excludes.
func (m *Machine) asCorrected(ctx context.Context, log []*domain.Recorded, valid calendar.Date) (*domain.World, error) {
	known := int64(len(log))
	events := m.validAxis(log).events
	end := sort.Search(len(events), func(i int) bool { return events[i].EffectiveOn > valid })
	world, from := m.worlds.nearestDay(moment{known, valid})
	start := 0
	if world == nil {
		world = domain.NewWorld()
		world.Freeze()
	} else {
		start = sort.Search(len(events), func(i int) bool { return events[i].EffectiveOn > from })
	}
	world, err := fold(ctx, world, events[start:end])
	if err != nil {
		return nil, err
	}
	world = world.Fork()
	world.Reach(known, valid)
	world.Freeze()
	m.worlds.put(moment{known, valid}, world)
	return world, nil
}

// fold applies events to a copy of a frozen World and freezes it.
func fold(ctx context.Context, from *domain.World, events []*domain.Recorded) (*domain.World, error) {
	world := from.Fork()
	for i, rec := range events {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("fold at %d: %w", rec.Position, ctx.Err())
		}
		world.Apply(rec)
	}
	world.Freeze()
	return world, nil
}

// axis is the events known at a position in the order in which they count.
type axis struct {
	known  int64
	events []*domain.Recorded
	days   []Day // what counts for each day
}

// validAxis sorts what is known by (effective_on, position) and leaves out what is
// undone, and the undoing and correcting itself: on this axis it never was.
func (m *Machine) validAxis(log []*domain.Recorded) *axis {
	known := int64(len(log))
	m.mu.Lock()
	if m.axis != nil && m.axis.known == known {
		defer m.mu.Unlock()
		return m.axis
	}
	m.mu.Unlock()
	undone := map[domain.UUID]bool{}
	for _, rec := range log {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			undone[e.Request] = true
		case domain.RequestRedone:
			delete(undone, e.Request)
		}
	}
	corrected := map[int64]*domain.Recorded{} // by the position of the event: what it says by now
	for _, rec := range log {
		if e, ok := rec.Event.(domain.EventCorrected); ok && !undone[rec.RequestID] {
			corrected[e.Event] = rec
		}
	}
	events := make([]*domain.Recorded, 0, len(log))
	for _, rec := range log {
		switch rec.Event.(type) {
		case domain.RequestUndone, domain.RequestRedone, domain.EventCorrected:
			continue
		}
		if by := corrected[rec.Position]; by != nil {
			rec = domain.Restate(rec, by)
		}
		if !undone[rec.RequestID] {
			events = append(events, rec)
		}
	}
	sort.SliceStable(events, func(i, j int) bool { return events[i].EffectiveOn < events[j].EffectiveOn })
	m.mu.Lock()
	defer m.mu.Unlock()
	m.axis = &axis{known, events, daysOf(events)}
	return m.axis
}

// LastOf is the position of the last event of a request; 0 when there is none.
func (m *Machine) LastOf(_ context.Context, request domain.UUID) (int64, error) {
	log := m.journal.Log()
	for i := len(log) - 1; i >= 0; i-- {
		if log[i].RequestID == request {
			return log[i].Position, nil
		}
	}
	return 0, nil
}
