package domain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"refold/internal/calendar"
)

// Events and commands of putting right what was recorded.

// EventCorrected: what an event said, or the day that it counts for, was wrong. Since
// then it counts with Content, for the day CountsFor, in the place where it stood (or
// would have stood that day). Event is its position, Request its request and About its
// stream; Content is the whole event as canonical JSON in the shape of Schema.
type EventCorrected struct {
	Event     int64         `json:"event"`
	Request   UUID          `json:"request"`
	About     string        `json:"about"`
	EventKind string        `json:"event_kind"`
	Schema    int           `json:"schema"`
	Content   string        `json:"content"`
	CountsFor calendar.Date `json:"counts_for"`
	Reason    string        `json:"reason"`
	// The document upon which it was put right; see Evidence.
	DocumentHash string `json:"document_hash"`
	DocumentOf   string `json:"document_of"`
	MediaType    string `json:"media_type"`
	SizeBytes    int64  `json:"size_bytes"`
}

// EventInserted: an event was forgotten when it happened. It is recorded with this one,
// in the same request, and counts for its day.
type EventInserted struct {
	About     string        `json:"about"`
	EventKind string        `json:"event_kind"`
	CountsFor calendar.Date `json:"counts_for"`
	Reason    string        `json:"reason"`
	// The document upon which it was put right; see Evidence.
	DocumentHash string `json:"document_hash"`
	DocumentOf   string `json:"document_of"`
	MediaType    string `json:"media_type"`
	SizeBytes    int64  `json:"size_bytes"`
}

// Amend changes what counts, all of it or nothing: requests are left out, others are put
// back, events are corrected, forgotten ones inserted. Impact is the digest of the impact
// statement that was looked at: it is refused when the impact is another by now; "" where
// none was.
type Amend struct {
	Undo     []TouchedRequest `json:"undo"`
	Redo     []TouchedRequest `json:"redo"`
	Correct  []Correction     `json:"correct"`
	Insert   []Insertion      `json:"insert"`
	Reason   string           `json:"reason"`
	Impact   string           `json:"impact"`
	Evidence Evidence         `json:"evidence"` // empty where none was given
}

// TouchedRequest names a request and the streams that its events stand in.
type TouchedRequest struct {
	Request UUID     `json:"request"`
	Streams []string `json:"streams"`
}

// Correction says what an event should have said; see EventCorrected.
type Correction struct {
	Event     int64         `json:"event"`
	About     string        `json:"about"`
	EventKind string        `json:"event_kind"`
	Schema    int           `json:"schema"`
	Content   string        `json:"content"`
	CountsFor calendar.Date `json:"counts_for"`
}

// Insertion is a forgotten event; see EventInserted.
type Insertion struct {
	EventKind string        `json:"event_kind"`
	Schema    int           `json:"schema"`
	Content   string        `json:"content"`
	CountsFor calendar.Date `json:"counts_for"`
}

func (Amend) command() {}

// Kind is the name in the journal.
func (EventCorrected) Kind() string { return "EventCorrected" }

// Stream is the aggregate that the event is about.
func (EventCorrected) Stream() string { return PlatformStream }

// Kind is the name in the journal.
func (EventInserted) Kind() string { return "EventInserted" }

// Stream is the aggregate that the event is about.
func (EventInserted) Stream() string { return PlatformStream }

func (EventCorrected) event() {}
func (EventInserted) event()  {}

func amendKinds() []Event { return []Event{EventCorrected{}, EventInserted{}} }

// contentSchemas are the numbers of the current shapes as internal/events counts them,
// where they are not the first; a test there holds the two together.
var contentSchemas = map[string]int{"FacilitySubmitted": 2, "FacilityGraded": 2, "FacilityListed": 3, "FacilityRestructured": 2, "OwnersDeclared": 2, "PledgePlaced": 2,
	"ProductDefined": 2, "ReceiptMatched": 2, "EventCorrected": 2, "EventInserted": 2}

// ContentSchema is the number of the shape in which the content of a kind is written.
func ContentSchema(kind string) int { return max(1, contentSchemas[kind]) }

var eventTypes = func() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, e := range Kinds() {
		types[e.Kind()] = reflect.TypeOf(e)
	}
	return types
}()

// EventContent gives an event as canonical JSON: its members in the order of the struct.
func EventContent(e Event) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(e); err != nil {
		return "", fmt.Errorf("write %s: %w", e.Kind(), err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// ReadContent is the inverse of EventContent, for the current shape of a kind. It is
// strict: every member is known and nothing follows.
func ReadContent(kind, content string) (Event, error) {
	typ, ok := eventTypes[kind]
	if !ok {
		return nil, fmt.Errorf("read %s: %w", kind, errSchema)
	}
	value := reflect.New(typ)
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value.Interface()); err != nil {
		return nil, fmt.Errorf("read %s: %w", kind, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read %s: something follows the object", kind)
	}
	return value.Elem().Interface().(Event), nil
}
