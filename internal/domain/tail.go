package domain

import (
	"slices"
	"sync/atomic"
)

// tail says how much of the memory of what a long log holds is written. The copies of an aggregate, in
// the Worlds that follow each other or were tried out, share that memory: the first of
// them that appends goes on in it, the others move. So an aggregate with thousands of
// events isn't copied with each batch, and still no World sees what another appended.
type tail struct{ written atomic.Int64 }

// tailFrom is the room for events from which a log has a tail; copying less is cheaper.
const tailFrom = 8

// append puts rec at the end of the log.
func (h *history) append(k kept, rec *Recorded) {
	h.lastOn = rec.EffectiveOn
	if h.settle(k); len(h.log.held) == 0 && k.covers(rec) {
		h.log.link(k, rec)
		return
	}
	n := len(h.log.held)
	if h.tail != nil && (n == cap(h.log.held) || !h.tail.written.CompareAndSwap(int64(n), int64(n+1))) {
		h.log.held, h.tail = slices.Clip(h.log.held), nil
	}
	moves := n == cap(h.log.held)
	h.log.held = append(h.log.held, rec)
	if moves && cap(h.log.held) >= tailFrom {
		h.tail = new(tail)
		h.tail.written.Store(int64(n + 1))
	}
}

// settleFrom is how many of the held events a source must have for a log to let go of them:
// doing so copies the positions of a long log, which is worth it for some at a time.
const settleFrom = 16

// settle lets go of those first held events that the source has by now.
func (h *history) settle(k kept) {
	n := 0
	for n < len(h.log.held) && k.covers(h.log.held[n]) {
		n++
	}
	if n < settleFrom && (n == 0 || n < len(h.log.held) || n*4 < len(h.log.stored)) {
		return
	}
	held := h.log.held
	h.log.held, h.tail = nil, nil
	for _, rec := range held[:n] {
		h.log.link(k, rec)
	}
	h.log.held = slices.Clone(held[n:])
}
