package web

import (
	"context"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/timemachine"
)

// Journal takes requests and holds the present; *events.Journal is one.
type Journal interface {
	// Submit decides and records. It fails with *domain.Refusal when the answer is no, with
	// *events.VersionConflict when the record has moved on, and with events.ErrTimedOut when
	// no answer came in time.
	Submit(ctx context.Context, s events.Submission) (events.Answer, error)
	// Head is the World now: frozen, never nil.
	Head() *domain.World
	// Wait returns when Head has reached a position, or with an error when ctx ends.
	Wait(ctx context.Context, position int64) error
	// Log is every event there is.
	Log() domain.Log
	// Entry reads one row of the journal as it stands there; events.ErrNoSuchEvent.
	Entry(ctx context.Context, position int64) (events.Entry, error)
	// Start says how it was opened: how many events were folded, how fast.
	Start() events.Start
}

// TimeMachine gives the past.
type TimeMachine interface {
	// World folds what was recorded up to a position and counts for a day up to valid
	// (calendar.None: the day open at the position). The World is frozen.
	World(ctx context.Context, known int64, valid calendar.Date) (*domain.World, error)
	// Present is the World of the head, read as those of the past are.
	Present() *domain.World
	// LastOn is the position of the last event before the day after day was opened: the end
	// of that day; 0 when the journal begins later.
	LastOn(ctx context.Context, day calendar.Date) (int64, error)
	// LastOf is the position of the last event of a request; 0 when there is none.
	LastOf(ctx context.Context, request domain.UUID) (int64, error)
	// Stats says what it keeps and how often that was asked for.
	Stats() timemachine.Stats
	// DayOf is the business day that was open after an event; calendar.None before the
	// first.
	DayOf(position int64) calendar.Date
	// OpenedAt is the position of the event that opened a day; 0 if none did.
	OpenedAt(day calendar.Date) int64
	// Corrections are the undos and redos that name a stream, up to a position, oldest
	// first.
	Corrections(stream string, known int64) []*domain.Recorded
	// Imported says whether a loan from a source outside was recorded up to a position.
	Imported(known int64) bool
	// Days are the business days from one through another and what was recorded on each,
	// or, as corrected, what counts for each by now.
	Days(from, through calendar.Date, corrected bool) []timemachine.Day
	// EachDay visits them; visit must not ask the machine.
	EachDay(from, through calendar.Date, corrected bool, visit func(timemachine.Day))
	// DaysBeside gives of the days as corrected the first one before a day, the last one
	// before it, and the next one after it; calendar.None where there is none.
	DaysBeside(day calendar.Date) (first, previous, next calendar.Date)
	// Earliest is the first business day that was opened or, as corrected, the first day
	// that anything counts for; calendar.None for none.
	Earliest(corrected bool) calendar.Date
}

// Keyring seals and opens what is about a natural person.
type Keyring interface {
	Seal(ctx context.Context, subject, plain string) (domain.Personal, error)
	// Open fails where the person was erased; then there is nothing to show.
	Open(ctx context.Context, sealed domain.Personal) (string, error)
	// SealBytes and OpenBytes do the same for documents.
	SealBytes(ctx context.Context, subject string, plain []byte) ([]byte, error)
	OpenBytes(ctx context.Context, subject string, sealed []byte) ([]byte, error)
	// Hash is a keyed hash that finds equal values without telling them.
	Hash(kind, value string) string
}
