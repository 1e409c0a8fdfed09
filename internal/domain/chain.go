package domain

import (
	"iter"
	"slices"
)

// Source gives what stands in the journal by its position. What it gives never changes, may
// be another copy each time, and must not be changed: so the fold of it is as pure as that
// of events that are held.
type Source struct {
	Read    func(position int64) *Recorded
	Request func(position int64) UUID // that of the event at a position
	// Last finds the last event of a request through a position, 0 if there is none; nil
	// where a source has nothing to find it by.
	Last func(request UUID, through int64) int64
	// Kind gives any event of the same kind as the one at a position; nil where a source reads
	// no faster for that.
	Kind func(position int64) Event
}

// kept says which events a World need not hold: a source has those up to a position.
type kept struct {
	source *Source
	upTo   int64
}

// covers says that an event, as it counts, can be had from the source again. One that was
// corrected can't.
func (k kept) covers(rec *Recorded) bool {
	return k.source != nil && rec.Correction == nil && rec.Position <= k.upTo
}

// KeptBy tells the World that a source has the events up to a position: of these it
// remembers the positions alone, four bytes instead of some hundreds. Only positions that
// are recorded for good may be named, and only one source in the life of a World and its
// forks.
func (w *World) KeptBy(source *Source, upTo int64) {
	if w.frozen {
		panic("domain: a frozen World was written to")
	}
	w.kept = kept{source, upTo}
	w.approvals = slices.DeleteFunc(slices.Clone(w.approvals), func(a approval) bool { return a.position <= upTo })
}

// chain is a row of events about an aggregate: first those that a source has, then those
// that are held. Positions are below 2³², as many events as a journal of one box can have.
type chain struct {
	source *Source // nil while nothing is stored
	stored []uint32
	held   []*Recorded
}

func (c *chain) len() int { return len(c.stored) + len(c.held) }

// at gives the event at a place, from 0.
func (c *chain) at(i int) *Recorded {
	if i < len(c.stored) {
		return c.source.Read(int64(c.stored[i]))
	}
	return c.held[i-len(c.stored)]
}

// position is that of the event at a place, without reading it.
func (c *chain) position(i int) int64 {
	if i < len(c.stored) {
		return int64(c.stored[i])
	}
	return c.held[i-len(c.stored)].Position
}

// all visits the events in their order.
func (c *chain) all() iter.Seq[*Recorded] {
	return func(yield func(*Recorded) bool) {
		for _, position := range c.stored {
			if !yield(c.source.Read(int64(position))) {
				return
			}
		}
		for _, rec := range c.held {
			if !yield(rec) {
				return
			}
		}
	}
}

// back visits the events from the last to the first.
func (c *chain) back() iter.Seq[*Recorded] {
	return func(yield func(*Recorded) bool) {
		for i := c.len() - 1; i >= 0; i-- {
			if !yield(c.at(i)) {
				return
			}
		}
	}
}

// list gives all events; none as nil.
func (c *chain) list() []*Recorded {
	if c.len() == 0 {
		return nil
	}
	list := make([]*Recorded, 0, c.len())
	for rec := range c.all() {
		list = append(list, rec)
	}
	return list
}

// first gives the chain of the first n events. What is appended to it doesn't touch c.
func (c *chain) first(n int) chain {
	if n <= len(c.stored) {
		return chain{source: c.source, stored: c.stored[:n:n]}
	}
	return chain{c.source, slices.Clip(c.stored), slices.Clip(c.held[:n-len(c.stored)])}
}

// where gives the chain of those events that are wanted.
func (c *chain) where(wanted func(i int) bool) chain {
	some := chain{source: c.source}
	for i, position := range c.stored {
		if wanted(i) {
			some.stored = append(some.stored, position)
		}
	}
	for i, rec := range c.held {
		if wanted(len(c.stored) + i) {
			some.held = append(some.held, rec)
		}
	}
	return some
}

// rising says whether the events stand in the order in which they were recorded.
func (c *chain) rising() bool {
	for i := 1; i < c.len(); i++ {
		if c.position(i) < c.position(i-1) {
			return false
		}
	}
	return true
}

// link puts an event at the end: its position alone if nothing before it is held.
func (c *chain) link(k kept, rec *Recorded) {
	if len(c.held) == 0 && k.covers(rec) {
		c.source = k.source
		c.stored = append(c.stored, uint32(rec.Position))
		return
	}
	c.held = append(c.held, rec)
}

// chained makes a chain of events in their order.
func (k kept) chained(list []*Recorded) chain {
	var c chain
	for _, rec := range list {
		c.link(k, rec)
	}
	return c
}
