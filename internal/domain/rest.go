package domain

import (
	"slices"
	"sync"
	"sync/atomic"

	"refold/internal/calendar"
)

// resting is an aggregate that was put to rest: where its events stand, and nothing of what
// they fold to. It is woken by folding them again, which gives the state that it had. The
// zero value is none.
type resting struct {
	last  uint32        // position of the event about it that was recorded last
	since uint32        // the journal up to here made its state: names it among all states
	many  uint32        // its events, restsLate and restsRefused
	day   calendar.Date // the state was that of this day
}

// restsLate marks aggregates whose events don't count in the order of their positions,
// restsRefused those that did not admit every event.
const (
	restsLate    = 1 << 31
	restsRefused = 1 << 30
)

func (r resting) exists() bool  { return r.last != 0 }
func (r resting) late() bool    { return r.many&restsLate != 0 }
func (r resting) refused() bool { return r.many&restsRefused != 0 }
func (r resting) events() int   { return int(r.many &^ (restsLate | restsRefused)) }

// links say for each event of the journal which one was the previous about the same
// aggregate. That is a fact of the journal and the same for all Worlds of it: they share
// them, and each writes what it needs, again if need be.
type links struct {
	growing sync.Mutex
	chunks  atomic.Pointer[[]*linkChunk]
}

const linkBits = 14

func newLinks() *links {
	l := new(links)
	l.chunks.Store(new([]*linkChunk))
	return l
}

type linkChunk [1 << linkBits]atomic.Uint32

// set notes positions of one aggregate, rising.
func (l *links) set(positions []uint32) {
	chunks := l.upTo(positions[len(positions)-1])
	for i := 1; i < len(positions); i++ {
		// Most stand there already, and what a file holds is better left unwritten.
		if link := &chunks[positions[i]>>linkBits][positions[i]&(1<<linkBits-1)]; link.Load() != positions[i-1] {
			link.Store(positions[i-1])
		}
	}
}

// upTo makes room as far as a position.
func (l *links) upTo(position uint32) []*linkChunk {
	chunks, n := *l.chunks.Load(), int(position>>linkBits)+1
	if n <= len(chunks) {
		return chunks
	}
	l.growing.Lock()
	defer l.growing.Unlock()
	chunks = slices.Clone(*l.chunks.Load())
	for len(chunks) < n {
		chunks = append(chunks, new(linkChunk))
	}
	l.chunks.Store(&chunks)
	return chunks
}

// before gives the position of the previous event about the aggregate.
func (l *links) before(position uint32) uint32 {
	return (*l.chunks.Load())[position>>linkBits][position&(1<<linkBits-1)].Load()
}

// positions gives those of an aggregate at rest, rising.
func (l *links) positions(r resting) []uint32 {
	positions := make([]uint32, r.events())
	at := r.last
	for i := len(positions) - 1; i > 0; i-- {
		positions[i] = at
		at = l.before(at)
	}
	positions[0] = at
	return positions
}

// knownAt counts the events of an aggregate at rest that were recorded up to a position.
func (l *links) knownAt(r resting, position int64) int {
	known, at := r.events(), r.last
	for int64(at) > position {
		if known--; known == 0 {
			return 0
		}
		at = l.before(at)
	}
	return known
}

// logAtRest gives the events of an aggregate at rest in the order in which they count.
func (w *World) logAtRest(r resting) chain {
	log := chain{source: w.kept.source, stored: w.links.positions(r)}
	corrected := !w.corrected.none() && slices.ContainsFunc(log.stored, func(position uint32) bool {
		_, ok := w.corrected.get(int64(position))
		return ok
	})
	if !r.late() && !corrected {
		return log
	}
	list := log.list()
	for i, rec := range list {
		list[i] = w.counting(rec)
	}
	slices.SortFunc(list, compareRecorded)
	return w.kept.chained(list)
}

// recorded are the positions of a history's events in the order of recording.
func (h *history) recorded() []uint32 {
	positions := make([]uint32, h.log.len())
	for i := range positions {
		positions[i] = uint32(h.log.position(i))
	}
	if h.late {
		slices.Sort(positions)
	}
	return positions
}

// lastRecorded is the greatest position of a history's events.
func (h *history) lastRecorded() int64 {
	n := h.log.len()
	if n == 0 {
		return 0
	}
	last := h.log.position(n - 1)
	if h.late {
		for i := range n {
			last = max(last, h.log.position(i))
		}
	}
	return last
}

// atRest is what is left of a history when its aggregate is put to rest. What it leaves
// out stands in the links by then.
func (w *World) atRest(h *history) resting {
	positions := h.recorded()
	w.links.set(positions)
	r := resting{last: positions[len(positions)-1], since: uint32(min(w.kept.upTo, w.position)), many: uint32(len(positions)), day: h.day}
	if h.late {
		r.many |= restsLate
	}
	if len(h.inadmissible) > 0 {
		r.many |= restsRefused
	}
	return r
}

// Rest bounds what is awake: aggregates that were not touched for longest are put to rest
// until what is left weighs about so many bytes. Those that a journal does not have yet stay
// awake. It is to be asked now and then; the state of the World is the same before and after.
func (w *World) Rest(bytes int64) {
	if w.frozen {
		panic("domain: a frozen World was written to")
	}
	if !w.mayRest() {
		return
	}
	w.eachTable(func(t restful) { t.keepWoken(bytes / 2) })
	bytes /= 2
	weighs := weights{upTo: w.kept.upTo, spans: make([]int64, w.kept.upTo>>weightBits+1)}
	w.eachTable(func(t restful) { t.weigh(&weighs) })
	if weighs.all <= bytes {
		return
	}
	w.putToRest(weighs.from(bytes - bytes/4))
}

// RestAll puts everything to rest that the journal has.
func (w *World) RestAll() {
	if w.frozen {
		panic("domain: a frozen World was written to")
	}
	if w.mayRest() {
		w.putToRest(w.kept.upTo + 1)
	}
}

// mayRest says that what the source has says all about the aggregates whose own events it
// has: nothing was undone or corrected since.
func (w *World) mayRest() bool {
	return w.kept.source != nil && w.then == nil && w.reworked <= w.kept.upTo && w.kept.upTo > 0
}

func (w *World) putToRest(before int64) {
	w.eachTable(func(t restful) { t.rest(w, before) })
}

// restful is a table of aggregates that may be put to rest.
type restful interface {
	keepWoken(bytes int64)
	weigh(*weights)
	rest(w *World, before int64)
}

func (w *World) eachTable(visit func(restful)) {
	visit(&w.parties)
	visit(&w.wallets)
	visit(&w.facilities)
	visit(&w.receipts)
	visit(&w.trusts)
	visit(&w.products)
	visit(&w.caps)
	visit(&w.proposals)
}

// weights are how much is awake, by the position of the last event.
type weights struct {
	upTo  int64
	all   int64
	spans []int64
}

const weightBits = 10

// from gives the position from which on so many bytes were touched.
func (x *weights) from(bytes int64) int64 {
	for i := len(x.spans) - 1; i >= 0; i-- {
		if bytes -= x.spans[i]; bytes < 0 {
			return min(int64(i+1)<<weightBits, x.upTo+1)
		}
	}
	return 0
}

func (t *table[T]) keepWoken(bytes int64) { t.woken.atMost(bytes / 32 * t.woken.share) }

func (t *table[T]) weigh(x *weights) {
	t.rows.all(func(_ int, item *T) bool {
		if item != nil {
			if last := t.woken.base(item).lastRecorded(); last <= x.upTo && last > 0 {
				weight := t.woken.weight(item)
				x.spans[last>>weightBits] += weight
				x.all += weight
			}
		}
		return true
	})
}

// rest puts the aggregates to rest whose last event stands before a position.
func (t *table[T]) rest(w *World, before int64) {
	before = min(before, w.kept.upTo+1)
	t.rows.clear(w.owner, func(i int, item *T) bool {
		if item == nil {
			return true
		}
		h := t.woken.base(item)
		if last := h.lastRecorded(); last == 0 || last >= before {
			return false
		}
		*t.asleep.at(w.owner, i) = w.atRest(h)
		return true
	})
}
