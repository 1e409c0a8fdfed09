package domain

import "slices"

// corrections is what events were corrected to, by the position of the event.
type corrections = overlay[int64, corrected]

// corrected is what an event was corrected by; the last that is not undone counts.
type corrected struct {
	original *Recorded // as it was recorded; nil while it isn't known
	by       []*Recorded
}

// Restate gives an event as it counts since a correction, which is the record of an
// EventCorrected: in the place of the original unless its day moved, by the same actor,
// of the same request. What the correction says can't be read where a later program wrote
// it; then the event counts as it stands.
func Restate(original, correction *Recorded) *Recorded {
	e, ok := correction.Event.(EventCorrected)
	if !ok || e.EventKind != original.Event.Kind() {
		return original
	}
	event, err := ReadContent(e.EventKind, e.Content)
	if err != nil || event.Stream() != original.Stream {
		return original
	}
	restated := *original
	restated.Event, restated.Correction = event, correction
	// A day that had not come when it was corrected can't be meant.
	restated.EffectiveOn = min(e.CountsFor, max(correction.EffectiveOn, original.EffectiveOn))
	return &restated
}

// correct notes a correction and folds again what it is about.
func (w *World) correct(rec *Recorded, e EventCorrected) {
	rec, w.reworked = rec.detached(), rec.Position
	foldAgain := w.reopen(e.About)
	c, _ := w.corrected.get(e.Event)
	c.by = append(slices.Clip(c.by), rec)
	if c.original == nil {
		for _, about := range w.StreamLog(e.About) {
			if about.Position == e.Event {
				c.original = about.detached()
			}
		}
	}
	w.corrected.put(w.owner, e.Event, c)
	foldAgain()
}

// counting gives an event as it counts in this World.
func (w *World) counting(rec *Recorded) *Recorded {
	if w.corrected.none() {
		return rec
	}
	return w.restated(rec, w.position, w.excluded)
}

// arriving is counting for an event that is being recorded.
func (w *World) arriving(rec *Recorded) *Recorded {
	c, ok := w.corrected.get(rec.Position)
	if !ok {
		return rec
	}
	c.original = rec.detached()
	w.corrected.put(w.owner, rec.Position, c)
	return w.counting(rec)
}

// restated is counting for what was known at a position and undone then.
func (w *World) restated(rec *Recorded, known int64, undone func(UUID) bool) *Recorded {
	c, ok := w.corrected.get(rec.Position)
	if !ok {
		return rec
	}
	for _, by := range slices.Backward(c.by) {
		if by.Position > known || undone(by.RequestID) {
			continue
		}
		if rec.Correction == by {
			return rec
		}
		return Restate(c.original, by)
	}
	return c.original
}

// recount puts the events of a log into the state and order in which they count.
func (w *World) recount(log chain) chain {
	if w.corrected.none() {
		return log
	}
	return w.relog(log, w.counting)
}

func (w *World) relog(log chain, as func(*Recorded) *Recorded) chain {
	changed, list := false, log.list()
	for i, rec := range list {
		list[i] = as(rec)
		changed = changed || list[i].Correction != rec.Correction
	}
	if !changed {
		return log
	}
	slices.SortFunc(list, compareRecorded)
	return w.kept.chained(list)
}

// Original gives an event as it was recorded.
func (w *World) Original(rec *Recorded) *Recorded {
	if c, ok := w.corrected.get(rec.Position); ok && c.original != nil {
		return c.original
	}
	return rec
}

// Corrections gives what an event was corrected by, oldest first, undone ones included.
func (w *World) Corrections(position int64) []*Recorded {
	c, _ := w.corrected.get(position)
	return c.by
}

// correctedBy says whether a request corrected something in a stream.
func (w *World) correctedBy(request UUID, stream string) bool {
	for _, c := range w.corrected.all() {
		for _, by := range c.by {
			if by.RequestID == request && by.Event.(EventCorrected).About == stream {
				return true
			}
		}
	}
	return false
}
