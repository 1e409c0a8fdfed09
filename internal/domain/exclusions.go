package domain

import (
	"maps"
	"slices"
)

// exclusions is the set of requests that are undone, each with what undid it.
type exclusions struct {
	owner    *token
	requests map[UUID]*Recorded
	then     func(UUID) *Recorded // of a World of the past: what undid it there; nil if it counted
}

// by is what undid a request; nil if it counts.
func (x *exclusions) by(request UUID) *Recorded {
	if len(x.requests) > 0 {
		if by, known := x.requests[request]; known {
			return by
		}
	}
	if x.then == nil {
		return nil
	}
	return x.then(request)
}

// with gives the set with one request left out by something or put back, for an owner.
func (x *exclusions) with(owner *token, request UUID, by *Recorded) *exclusions {
	changed := &exclusions{owner, maps.Clone(x.requests), x.then}
	changed.set(request, by)
	return changed
}

func (x *exclusions) set(request UUID, by *Recorded) {
	if x.requests == nil {
		x.requests = map[UUID]*Recorded{}
	}
	if by != nil || x.then != nil {
		x.requests[request] = by
		return
	}
	delete(x.requests, request)
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
	if w.undone.owner != w.owner {
		w.undone = w.undone.with(w.owner, request, by)
	}
	w.undone.set(request, by)
	for _, fold := range again {
		fold()
	}
}
