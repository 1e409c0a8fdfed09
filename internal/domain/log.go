package domain

import "iter"

// Log is what stands in a journal from its first event through a position. It only grows:
// what was given out never changes.
type Log struct {
	source *Source
	length int64
}

// LogFrom is what a source has up to a position.
func LogFrom(source *Source, through int64) Log { return Log{source, through} }

// LogOf is a log of events that are held, in the order of their positions from 1.
func LogOf(events []*Recorded) Log {
	return Log{&Source{
		Read:    func(position int64) *Recorded { return events[position-1] },
		Request: func(position int64) UUID { return events[position-1].RequestID },
	}, int64(len(events))}
}

// Len is the position of the last event; 0 if there is none.
func (l Log) Len() int { return int(l.length) }

// At gives the event at a position, from 1 through Len.
func (l Log) At(position int64) *Recorded {
	if position < 1 || position > l.length {
		panic("domain: there is no such event in the log")
	}
	return l.source.Read(position)
}

// Request is that of the event at a position, which costs less than the event.
func (l Log) Request(position int64) UUID {
	if position < 1 || position > l.length {
		panic("domain: there is no such event in the log")
	}
	return l.source.Request(position)
}

// LastOf is the position of the last event of a request; 0 if there is none.
func (l Log) LastOf(request UUID) int64 {
	if l.source != nil && l.source.Last != nil {
		return l.source.Last(request, l.length)
	}
	for position := l.length; position > 0; position-- {
		if l.source.Request(position) == request {
			return position
		}
	}
	return 0
}

// UpTo is the log as it was when an event at a position was the last.
func (l Log) UpTo(position int64) Log {
	if position < 0 || position > l.length {
		panic("domain: the log was never so long")
	}
	return Log{l.source, position}
}

// After visits the events after a position in their order.
func (l Log) After(position int64) iter.Seq[*Recorded] {
	return func(yield func(*Recorded) bool) {
		for at := position + 1; at <= l.length; at++ {
			if !yield(l.source.Read(at)) {
				return
			}
		}
	}
}

// All visits every event in its order.
func (l Log) All() iter.Seq[*Recorded] { return l.After(0) }

// Since gives the events after a position as a list.
func (l Log) Since(position int64) []*Recorded {
	list := make([]*Recorded, 0, l.length-position)
	for rec := range l.After(position) {
		list = append(list, rec)
	}
	return list
}
