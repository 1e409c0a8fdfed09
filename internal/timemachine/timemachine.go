// Package timemachine gives the World at any moment: what was known at a position
// (as known then), or what is known at a position to have been true on a day (as
// corrected since). Every World is a real fold of events, made of what is looked at in
// it; the caches only spare folding the same thing twice, and may be dropped at any time.
package timemachine

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// Journal is what the time machine reads. Log has every event up to the head at the time
// of the call; it only ever grows.
type Journal interface {
	Log() domain.Log
	Head() *domain.World
}

// moment names a World. A valid day of calendar.None is the day open at known.
type moment struct {
	known int64
	valid calendar.Date
}

// Machine gives Worlds of the past and keeps what it has folded for them.
type Machine struct {
	journal Journal
	leaves  *domain.Leaves
	tracks  *domain.Tracks
	books   *domain.Daybook
	waits   *domain.Waits
	shares  domain.Shares
	sums    domain.ToldSums
	memory  int64 // bytes that leaves and tracks may take, about
	settled atomic.Bool

	mu     sync.Mutex
	worlds cache
	index  index // over the log, grown as it grows
}

// keptWorlds bounds the cache of Worlds, which hold little themselves: sums that were
// asked for. What they are made of is kept with the leaves.
const keptWorlds = 128

// DefaultMemory is how many bytes the caches of the past may take unless it is set.
const DefaultMemory = 256 << 20

// New makes a time machine over a journal that keeps up to DefaultMemory.
func New(journal Journal) *Machine { return NewWithin(journal, DefaultMemory) }

// NewWithin makes a time machine whose caches take up to about so many bytes. With
// little or none of them it works the same, slower.
func NewWithin(journal Journal, bytes int64) *Machine {
	m := &Machine{journal: journal, memory: bytes, leaves: domain.NewLeaves(bytes / 2), worlds: newCache(keptWorlds)}
	m.tracks = domain.NewTracks(m.annals(), bytes/2)
	m.books = domain.NewDaybook(m.annals())
	m.waits = domain.NewWaits(m.annals())
	return m
}

// TellShares says what tells the shares of parties, before any World was asked for.
func (m *Machine) TellShares(shares domain.Shares) { m.shares = shares }

// TellSums says what tells sums over all standings, before any World was asked for.
func (m *Machine) TellSums(sums domain.ToldSums) { m.sums = sums }

// Memory is how many bytes the caches of the past may take, about.
func (m *Machine) Memory() int64 { return m.memory }

// Forget drops all that is kept: what is asked for next is folded anew.
func (m *Machine) Forget() {
	m.leaves.Drop()
	m.tracks.Drop()
	m.worlds.drop()
}

// World gives what was recorded up to position known and, unless valid is
// calendar.None, counts for a day up to valid. The World is frozen. A position
// beyond the head is an error, and so is a canceled context.
func (m *Machine) World(ctx context.Context, known int64, valid calendar.Date) (*domain.World, error) {
	w, kept, err := m.made(ctx, known, valid)
	if err == nil && !kept {
		m.worlds.put(moment{known, valid}, w)
	}
	return w, err
}

// Passing is World for who goes through many moments and comes back to none of them: the Worlds
// that pages have asked for are not driven out by it.
func (m *Machine) Passing(ctx context.Context, known int64, valid calendar.Date) (*domain.World, error) {
	w, _, err := m.made(ctx, known, valid)
	return w, err
}

// made gives the World of a moment: one that is kept, or that need not be, or a new one.
func (m *Machine) made(ctx context.Context, known int64, valid calendar.Date) (w *domain.World, kept bool, err error) {
	head := m.journal.Head()
	if known > head.Position() || known < 0 {
		return nil, false, fmt.Errorf("fold at %d: the journal ends at %d", known, head.Position())
	}
	if ctx.Err() != nil {
		return nil, false, fmt.Errorf("fold at %d: %w", known, ctx.Err())
	}
	if known == head.Position() && valid == calendar.None {
		return head, true, nil
	}
	at := moment{known, valid}
	if w := m.worlds.get(at); w != nil {
		return w, true, nil
	}
	return head.Then(m.momentAt(at), m.leaves), false, nil
}

// Present gives the World of the head as a moment like any other, so that what is asked of
// it is read from what the past is read from.
func (m *Machine) Present() *domain.World {
	head := m.journal.Head()
	at := moment{head.Position(), calendar.None}
	if w := m.worlds.get(at); w != nil {
		return w
	}
	w := head.Then(m.momentAt(at), m.leaves)
	m.worlds.put(at, w)
	return w
}

// momentAt says what the journal knows of a moment.
func (m *Machine) momentAt(at moment) domain.Moment {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	x := &m.index
	opened := x.today(at.known)
	then := domain.Moment{Known: at.known, Valid: at.valid, Today: opened, Opened: opened, UndoneBy: m.undoneBy(at.known), Changes: m.changes, Tracks: m.tracks, Books: m.books, Waits: m.waits, Rewritten: m.rewritten, Shares: m.shares, Sums: m.sums}
	if at.known > 0 {
		then.LastRecordedAt = x.log.At(at.known).RecordedAt
	}
	if at.valid == calendar.None {
		then.PlatformEvents = int64(sort.Search(len(x.platform), func(i int) bool { return x.platform[i] > at.known }))
		return then
	}
	then.Today, then.Through = at.valid, x.through(at.valid)
	for _, day := range x.days {
		if day.Opened <= at.known && day.Date <= at.valid {
			then.PlatformEvents++
		}
	}
	return then
}

// undoneBy says of requests what had undone them by a position; nil of one that counted.
func (m *Machine) undoneBy(known int64) func(domain.UUID) *domain.Recorded {
	return func(request domain.UUID) *domain.Recorded {
		m.mu.Lock()
		defer m.mu.Unlock()
		changes := m.index.requests[request]
		n := sort.Search(len(changes), func(i int) bool { return changes[i].position > known })
		if n == 0 {
			return nil
		}
		return changes[n-1].by
	}
}

// changes are the positions of all undos, redos and corrections that named a stream.
func (m *Machine) changes(stream string) []int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.index.touched[stream]
}

// FacilitiesRewritten gives the ids of the facilities that something recorded after one position
// and up to another corrected for a day up to one: what is known of that day is the same at
// both of all others. first is the first day that was corrected so, calendar.First where it may
// be any, calendar.Last where none was.
func (m *Machine) FacilitiesRewritten(after, upTo int64, day calendar.Date) (ids []string, first calendar.Date) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read()
	first = calendar.Last
	for _, r := range m.rewritesAfter(after) {
		if r.position > upTo {
			break
		}
		if id, is := strings.CutPrefix(r.stream, domain.FacilityStream("")); is && r.day <= day {
			ids, first = append(ids, id), min(first, r.day)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), first
}

// FacilitiesTouched gives the ids of the facilities that something recorded after one position
// and up to another may have changed.
func (m *Machine) FacilitiesTouched(after, upTo int64) (ids []string) {
	for rec := range m.journal.Log().UpTo(upTo).After(after) {
		rec.EachStream(func(stream string) {
			if id, is := strings.CutPrefix(stream, domain.FacilityStream("")); is {
				ids = append(ids, id)
			}
		})
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// rewritesAfter are those that were recorded after a position. m.mu is held.
func (m *Machine) rewritesAfter(known int64) []rewrite {
	all := m.index.rewrites
	return all[sort.Search(len(all), func(i int) bool { return all[i].position > known }):]
}

// rewrittenSince are the streams that were corrected after a position.
func (m *Machine) rewrittenSince(known int64) []string { return m.rewritten(known, calendar.Last) }

// rewritten are those of them that were corrected for a day up to one: by what was entered
// late for it, or by what was undone, redone or corrected at all.
func (m *Machine) rewritten(known int64, day calendar.Date) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.rewritesAfter(known)
	streams := make([]string, 0, len(all))
	for _, r := range all {
		if r.day <= day {
			streams = append(streams, r.stream)
		}
	}
	return streams
}

// LastOf is the position of the last event of a request; 0 when there is none.
func (m *Machine) LastOf(_ context.Context, request domain.UUID) (int64, error) {
	return m.journal.Log().LastOf(request), nil
}
