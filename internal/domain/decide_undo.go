package domain

import (
	"slices"
	"strings"
)

func (d decision) undo(c UndoRequest) ([]Draft, *Refusal) {
	r := d.checkUndo(c.Request, c.Streams, c.Reason)
	if len(r) == 0 && d.w.excluded(c.Request) {
		return nil, nil
	}
	asked := d.w.askedIn(TouchedRequest{c.Request, c.Streams})
	asked.sent(&r)
	asked.choiceStands(&r)
	if len(r) == 0 {
		r = append(r, d.w.tryExclusion(c.Request, c.Streams, true)...)
	}
	return d.record(r, d.w.today, RequestUndone{c.Request, c.Streams, c.Reason})
}

func (d decision) redo(c RedoRequest) ([]Draft, *Refusal) {
	r := d.checkUndo(c.Request, c.Streams, c.Reason)
	if len(r) == 0 && !d.w.excluded(c.Request) {
		return nil, nil
	}
	if len(r) == 0 {
		r = append(r, d.w.tryExclusion(c.Request, c.Streams, false)...)
	}
	return d.record(r, d.w.today, RequestRedone{c.Request, c.Streams, c.Reason})
}

// checkUndo asks that the streams are those of the request. A day that was opened
// stays open, and undoing an undo is called redo.
func (d decision) checkUndo(request UUID, streams []string, reason string) reasons {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.text("reason", reason, "a reason")
	r.unless(len(streams) > 0, "NO_SUCH_REQUEST", "request", "There is no such request.")
	for i, stream := range streams {
		if slices.Contains(streams[:i], stream) {
			r.add("STREAM_TWICE", "request", "%s is named twice.", stream)
		}
		if stream == PlatformStream {
			r.add("NOT_UNDOABLE", "request", "A business day stays open; an undo is taken back with redo.")
			continue
		}
		if !d.w.touched(request, stream) {
			r.add("NO_SUCH_REQUEST", "request", "The request recorded nothing about %s.", stream)
		}
	}
	return r
}

// touched says whether the request recorded an event in the stream.
func (w *World) touched(request UUID, stream string) bool {
	for _, rec := range w.StreamLog(stream) {
		if rec.RequestID == request {
			return true
		}
	}
	return w.correctedBy(request, stream)
}

// StreamLog gives all events about one aggregate in the order that they count in,
// undone ones included; nil if there are none. The platform's own stream is not
// kept in the World.
func (w *World) StreamLog(stream string) []*Recorded {
	log := w.logOf(stream)
	return log.list()
}

// EventOf gives an event about an aggregate as StreamLog does, by its position; nil where
// there is none. One that a source has is read without its aggregate.
func (w *World) EventOf(stream string, position int64) *Recorded {
	switch {
	case w.kept.source == nil || position > w.kept.upTo:
	case w.then == nil:
		return w.restated(w.kept.source.Read(position), w.position, w.excluded)
	case w.then.world == w:
		m := &w.then.moment
		return w.then.base.restated(w.kept.source.Read(position), m.Known, func(request UUID) bool { return m.UndoneBy(request) != nil })
	}
	log := w.logOf(stream)
	for i := range log.len() {
		if log.position(i) == position {
			return log.at(i)
		}
	}
	return nil
}

// logOf gives the events about the aggregate behind a stream, without waking it.
func (w *World) logOf(stream string) chain {
	kind, id, _ := strings.Cut(stream, "-")
	if t := w.tableOf(kind); t != nil {
		return t.logOf(w, id)
	}
	return chain{}
}

// historyOf is the history of the aggregate behind a stream; nil if there is none.
func (w *World) historyOf(stream string) *history {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "party":
		if p := w.parties.find(w, id); p != nil {
			return &p.history
		}
	case "wallet":
		if x := w.wallets.find(w, id); x != nil {
			return &x.history
		}
	case "facility":
		if f := w.facilities.find(w, id); f != nil {
			return &f.history
		}
	case "receipt":
		if r := w.receipts.find(w, id); r != nil {
			return &r.history
		}
	case "trust":
		if t := w.trusts.find(w, id); t != nil {
			return &t.history
		}
	case "product":
		if p := w.products.find(w, id); p != nil {
			return &p.history
		}
	case "caps":
		if c := w.caps.find(w, id); c != nil {
			return &c.history
		}
	case "proposal":
		if p := w.proposals.find(w, id); p != nil {
			return &p.history
		}
	}
	return nil
}

// Undone says whether a request is left out at this moment.
func (w *World) Undone(request UUID) bool { return w.excluded(request) }

// UndoneBy is the event that left a request out; nil if it counts, or where nobody has
// to say so, because the World is one in which it never was.
func (w *World) UndoneBy(request UUID) *Recorded { return w.undone.by(request) }
