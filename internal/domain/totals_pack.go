package domain

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// totalsBlock is what the totals were after each of so many events: those before the
// first, then what each event changed. A pledge takes four bytes, an event that moves no
// money one.
type totalsBlock struct {
	owner  *token
	before []totals
	deltas []byte
}

// A block's events; reading one of them decodes half of a block, some microseconds.
const (
	totalsBits = 9
	totalsMany = 1 << totalsBits
)

// change is which figures of which currency an event changed. Most events change the same
// few, so changes have numbers; what doesn't fit in a byte is written out.
type change struct {
	currency int
	mask     uint32 // of figures; bit impliedBit: the last sum follows from the others
}

func newChanges() *chart[change] {
	return &chart[change]{prepared: unprepared[change]{}, fresh: &mapped[change]{index: map[change]int{}}}
}

// unprepared are the names of a chart that no file holds.
type unprepared[K comparable] struct{}

func (unprepared[K]) Len() int           { return 0 }
func (unprepared[K]) Name(int) (none K)  { return none }
func (unprepared[K]) Find(K) (int, bool) { return 0, false }

const (
	impliedBit  = totalsWidth
	nothing     = 0 // instead of a change's number plus 1
	writtenOut  = 255
	sumsMask    = 1<<moneyAccounts - 1
	figuresMask = 1<<totalsWidth - 1
)

// note remembers what the totals are after the event at a position.
func (w *World) noteTotals(position int64) {
	t := &w.totals
	if t.through == outOfRow {
		return
	}
	if position != t.through+1 {
		t.through, t.blocks = outOfRow, vec[*totalsBlock]{}
		return
	}
	t.through = position
	slot := t.blocks.at(w.owner, int(position-1)>>totalsBits)
	switch b := *slot; {
	case b == nil:
		*slot = &totalsBlock{owner: w.owner, before: slices.Clone(t.noted), deltas: make([]byte, 0, 4*totalsMany)}
	case b.owner != w.owner:
		*slot = &totalsBlock{w.owner, b.before, append(make([]byte, 0, 4*totalsMany), b.deltas...)}
	}
	b := *slot
	b.deltas = w.appendChanges(b.deltas)
	if position%totalsMany == 0 {
		b.deltas = append(make([]byte, 0, len(b.deltas)), b.deltas...)
	}
}

// appendChanges writes what has changed since the last event.
func (w *World) appendChanges(to []byte) []byte {
	t := &w.totals
	var changed []int
	if t.owner == w.owner { // else nothing was moved
		for i := range t.now {
			if t.now[i] != t.noted[i] {
				changed = append(changed, i)
			}
		}
	}
	if len(changed) == 0 {
		return append(to, nothing)
	}
	if len(changed) == 1 {
		c, delta := changeOf(changed[0], &t.noted[changed[0]], &t.now[changed[0]])
		if n := w.books.accounts.changes.number(c); n+1 < writtenOut {
			t.noted[changed[0]] = t.now[changed[0]]
			return c.appendFigures(append(to, byte(n+1)), &delta)
		}
	}
	to = binary.AppendUvarint(append(to, writtenOut), uint64(len(changed)))
	for _, i := range changed {
		c, delta := changeOf(i, &t.noted[i], &t.now[i])
		to = binary.AppendUvarint(binary.AppendUvarint(to, uint64(c.currency)), uint64(c.mask))
		to = c.appendFigures(to, &delta)
		t.noted[i] = t.now[i]
	}
	return to
}

// changeOf compares the totals of a currency. Where debits equal credits, the last sum
// that changed follows from the others.
func changeOf(currency int, before, after *totals) (c change, delta totals) {
	c.currency = currency
	rest := after[TrustAccount] - before[TrustAccount]
	for i := range delta {
		if delta[i] = after[i] - before[i]; delta[i] != 0 {
			c.mask |= 1 << i
		}
		if i > int(TrustAccount) && i < countsFrom {
			rest -= delta[i]
		}
	}
	if rest == 0 && c.mask&sumsMask != 0 {
		c.mask |= 1 << impliedBit
	}
	return c, delta
}

// implied is the figure that is not written; −1: all are.
func (c change) implied() int {
	if c.mask>>impliedBit == 0 {
		return -1
	}
	return bits.Len32(c.mask&sumsMask) - 1
}

func (c change) appendFigures(to []byte, delta *totals) []byte {
	implied := c.implied()
	for mask := c.mask & figuresMask; mask != 0; mask &= mask - 1 {
		if i := bits.TrailingZeros32(mask); i != implied {
			to = binary.AppendVarint(to, delta[i])
		}
	}
	return to
}

// apply reads the figures of a change, adds them to totals, and gives the rest.
func (c change) apply(from []byte, to *totals) []byte {
	implied, balance := c.implied(), int64(0)
	for mask := c.mask & figuresMask; mask != 0; mask &= mask - 1 {
		i := bits.TrailingZeros32(mask)
		if i == implied {
			continue
		}
		delta, n := binary.Varint(from)
		from = from[n:]
		to[i] += delta
		switch {
		case i == int(TrustAccount):
			balance += delta
		case i < countsFrom:
			balance -= delta
		}
	}
	if implied >= 0 { // never the trust account: alone it does not equal the others
		to[implied] += balance
	}
	return from
}

// totalsAt gives the totals as they were after an event; false where that isn't known.
func (w *World) totalsAt(position int64) ([]totals, bool) {
	t := &w.totals
	if t.through == outOfRow || position > t.through || position < 0 {
		return nil, false
	}
	if position == 0 {
		return nil, true
	}
	b := t.blocks.get(int(position-1) >> totalsBits)
	all, from := slices.Clone(b.before), b.deltas
	grow := func(currency int) *totals {
		for currency >= len(all) {
			all = append(all, totals{})
		}
		return &all[currency]
	}
	for range (position-1)%totalsMany + 1 {
		head := from[0]
		from = from[1:]
		switch head {
		case nothing:
		case writtenOut:
			many, n := binary.Uvarint(from)
			from = from[n:]
			for range many {
				currency, n := binary.Uvarint(from)
				mask, m := binary.Uvarint(from[n:])
				c := change{int(currency), uint32(mask)}
				from = c.apply(from[n+m:], grow(c.currency))
			}
		default:
			c := w.books.accounts.changes.name(int(head) - 1)
			from = c.apply(from, grow(c.currency))
		}
	}
	return all, true
}
