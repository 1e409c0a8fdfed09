package domain

import "slices"

// exclusions is the set of requests that are undone, each with what undid it; nil where
// it was put back.
type exclusions struct {
	overlay[UUID, *Recorded]
	then func(UUID) *Recorded // of a World of the past: what undid it there; nil if it counted
}

// by is what undid a request; nil if it counts.
func (x *exclusions) by(request UUID) *Recorded {
	if by, known := x.get(request); known || x.then == nil {
		return by
	}
	return x.then(request)
}

// excluded says whether a request is undone.
func (w *World) excluded(request UUID) bool {
	return w.undone.by(request) != nil
}

// exclude leaves a request out of the fold by the event that says so, or puts it back
// where by is nil, and folds again what it touched.
func (w *World) exclude(request UUID, streams []string, by *Recorded) {
	if w.excluded(request) == (by != nil) {
		return
	}
	if by != nil {
		by = by.detached()
	}
	w.reworked = w.position
	again := make([]func(), 0, len(streams))
	for i, stream := range streams {
		if !slices.Contains(streams[:i], stream) {
			again = append(again, w.reopen(stream))
		}
	}
	w.undone.put(w.owner, request, by)
	for _, fold := range again {
		fold()
	}
}
