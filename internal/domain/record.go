package domain

import "refold/internal/calendar"

// Recorded is an event as it stands in the journal: the envelope of architecture
// §3 and the decoded event. It is never changed after it was recorded; the fold
// holds pointers to it.
type Recorded struct {
	Position    int64         // from 1, without gaps
	Stream      string        // the aggregate it is about
	Version     int64         // position within the stream, from 1
	RecordedAt  int64         // microseconds since 1970-01-01 UTC; never decreases with Position
	EffectiveOn calendar.Date // the business day it counts for, never after the open day
	Actor       string        // opaque id of who asked for it
	Device      string        // opaque id of where it was asked
	RequestID   UUID          // all events of one request carry it
	Causation   int64         // position of the cause; the event's own position for a root
	Correlation UUID
	AppRevision string
	Event       Event

	// Correction is what put its content or day right, as it counts in a World; nil: it
	// counts as it was recorded.
	Correction *Recorded
}

// detached gives a copy that keeps no other events in memory, for what is held for long: events
// are read by the page.
func (r *Recorded) detached() *Recorded {
	c := *r
	return &c
}

// Event is something that happened or was decided and that can't be computed.
// The set is closed: every kind is a struct of this package (see Kinds).
type Event interface {
	// Kind is the name that stands in the journal for ever.
	Kind() string
	// Stream names the aggregate that the event is about.
	Stream() string
	event()
}

// Draft is an event that a decision asks to have recorded.
type Draft struct {
	Event       Event
	EffectiveOn calendar.Date // the open day unless it is entered late
}

// Personal is data about a natural person, sealed before it reaches the domain:
// the text is ciphertext under that person's key and is opened only where a page
// or document is made. The fold never needs it.
type Personal string

// Streams of the aggregates.
const PlatformStream = "platform"

// PartyStream, WalletStream, FacilityStream and ReceiptStream name the stream of
// an aggregate from its id.
func PartyStream(party string) string { return "party-" + party }

// WalletStream is the stream of a party's client money; see PartyStream.
func WalletStream(party string) string { return "wallet-" + party }

// FacilityStream is the stream of one loan; see PartyStream.
func FacilityStream(facility string) string { return "facility-" + facility }

// ReceiptStream is the stream of one receipt; see PartyStream.
func ReceiptStream(receipt string) string { return "receipt-" + receipt }
