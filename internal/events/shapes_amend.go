package events

import (
	"refold/internal/calendar"
	"refold/internal/domain"
)

// eventCorrectedV1 is a correction from before a document could be kept with it.
type eventCorrectedV1 struct {
	Event     int64         `json:"event"`
	Request   domain.UUID   `json:"request"`
	About     string        `json:"about"`
	EventKind string        `json:"event_kind"`
	Schema    int           `json:"schema"`
	Content   string        `json:"content"`
	CountsFor calendar.Date `json:"counts_for"`
	Reason    string        `json:"reason"`
}

func (e eventCorrectedV1) lift() domain.EventCorrected {
	return domain.EventCorrected{Event: e.Event, Request: e.Request, About: e.About, EventKind: e.EventKind, Schema: e.Schema, Content: e.Content, CountsFor: e.CountsFor, Reason: e.Reason}
}

// eventInsertedV1 is an event that was forgotten, from before a document could be kept
// with it.
type eventInsertedV1 struct {
	About     string        `json:"about"`
	EventKind string        `json:"event_kind"`
	CountsFor calendar.Date `json:"counts_for"`
	Reason    string        `json:"reason"`
}

func (e eventInsertedV1) lift() domain.EventInserted {
	return domain.EventInserted{About: e.About, EventKind: e.EventKind, CountsFor: e.CountsFor, Reason: e.Reason}
}
