package domain

import (
	"slices"
	"sync/atomic"
)

// tail says how much of a long log's memory is written. The copies of an aggregate, in
// the Worlds that follow each other or were tried out, share that memory: the first of
// them that appends goes on in it, the others move. So an aggregate with thousands of
// events isn't copied with each batch, and still no World sees what another appended.
type tail struct{ written atomic.Int64 }

// tailFrom is the room for events from which a log has a tail; copying less is cheaper.
const tailFrom = 8

// append puts rec at the end of the log.
func (h *history) append(rec *Recorded) {
	n := len(h.log)
	if h.tail != nil && (n == cap(h.log) || !h.tail.written.CompareAndSwap(int64(n), int64(n+1))) {
		h.log, h.tail = slices.Clip(h.log), nil
	}
	moves := n == cap(h.log)
	h.log = append(h.log, rec)
	if moves && cap(h.log) >= tailFrom {
		h.tail = new(tail)
		h.tail.written.Store(int64(n + 1))
	}
}
