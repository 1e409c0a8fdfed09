// Package events is the journal: the only truth of the platform. It writes events
// one batch at a time, reads them lazily, and decides every request at its head.
package events

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// lendingContext is the context that this program's events belong to.
const lendingContext = "lending"

// Entry is one row of the journal: the envelope and the payload as bytes. Payload and
// texts are not to be changed.
type Entry struct {
	Position    int64
	Context     string
	Stream      string
	Version     int64
	Kind        string
	Schema      int32
	RecordedAt  int64 // microseconds since 1970-01-01 UTC
	EffectiveOn calendar.Date
	Actor       string
	Device      string
	RequestID   domain.UUID
	Causation   int64
	Correlation domain.UUID
	AppRevision string
	Payload     []byte
}

// Head is the end of the journal.
type Head struct {
	Position   int64 // 0 while it is empty
	RecordedAt int64 // of the last event, microseconds since 1970-01-01 UTC
	Demo       bool  // born as a demo: recorded_at may be simulated
}

// Store keeps the journal. Memory and PostgreSQL do, and pass one conformance suite.
type Store interface {
	// Head reads where the journal ends.
	Head(ctx context.Context) (Head, error)
	// Pages reads the events after a position through another in order, lazily: one
	// page at a time, each the caller's own. After an error nothing more comes.
	Pages(ctx context.Context, after, through int64) iter.Seq2[[]Entry, error]
	// StreamPages reads the events of one aggregate after a version.
	StreamPages(ctx context.Context, stream string, after int64) iter.Seq2[[]Entry, error]
	// Append records entries, all or none, if they continue the journal: ErrNotNext if
	// they don't, which is how a process that decided ahead of the lock learns that
	// another was faster. ErrBusy: others held the lock for too long. ErrOutcomeUnknown
	// as of a batch.
	Append(ctx context.Context, entries []Entry) error
	// Begin takes the lock of the head, which one batch in all processes can hold.
	// Waiting ends with ctx, or with ErrBusy.
	Begin(ctx context.Context) (Batch, error)
	// Changed returns when the head may lie behind the position, or with an error when
	// ctx ends. It may return early; callers read the head again.
	Changed(ctx context.Context, position int64) error
	// CreateDemo marks an empty journal as a demo; ErrNotEmpty if it isn't one already.
	CreateDemo(ctx context.Context) error
}

// Batch is the lock of the head while it is held. It belongs to one goroutine.
type Batch interface {
	// Head is the locked end of the journal.
	Head() Head
	// Append records entries, all or none, and releases the lock. They must continue the
	// head. ErrOutcomeUnknown means that the connection was lost on the way: the next
	// Begin waits until it is settled, and its head tells.
	Append(ctx context.Context, entries []Entry) error
	// Close releases the lock and records nothing; after Append it does nothing.
	Close()
}

// ErrOutcomeUnknown is wrapped by Append where nobody knows whether it happened.
var ErrOutcomeUnknown = errors.New("the connection was lost while recording; whether it was recorded will be known by its request id")

// ErrBatchOver refuses to append after Append or Close.
var ErrBatchOver = errors.New("the batch is over")

// ErrNotEmpty refuses to turn a journal with events into a demo.
var ErrNotEmpty = errors.New("the journal holds events and was not born as a demo")

// ErrNotNext is wrapped by Append for entries that don't continue the head or their streams.
var ErrNotNext = errors.New("the events do not continue the journal")

// checkNext tells whether entries continue a head: positions dense, time not going back.
func checkNext(head Head, entries []Entry) error {
	for i := range entries {
		e := &entries[i]
		if e.Position != head.Position+1 || e.RecordedAt < head.RecordedAt {
			return fmt.Errorf("append event %d after %d: %w", e.Position, head.Position, ErrNotNext)
		}
		if e.Causation < 1 || e.Causation > e.Position {
			return fmt.Errorf("append event %d caused by %d: %w", e.Position, e.Causation, ErrNotNext)
		}
		head.Position, head.RecordedAt = e.Position, e.RecordedAt
	}
	return nil
}
