package events

import (
	"context"
	"fmt"
	"sync/atomic"

	"refold/internal/domain"
)

// Bounds of filling a journal.
const (
	bulkEvents = 8192 // recorded together
	bulkPages  = 4    // pages that wait for the store
)

// Bulk fills an empty journal of a demo: requests are decided one after the other on one
// World, on a simulated clock, and recorded by the thousand while the next are being
// decided. It belongs to one goroutine, and nobody else may append meanwhile: then it
// ends with ErrNotNext, and what was recorded before stays.
type Bulk struct {
	*speculation
	pages  chan []Entry
	failed atomic.Pointer[error] // of the recording
	done   chan struct{}         // closed when the recording has ended
	err    error
}

// NewBulk marks the journal as a demo and begins. ErrNotEmpty if it holds events. The
// demo is filled until Close.
func NewBulk(ctx context.Context, store Store, options Options) (*Bulk, error) {
	head, err := store.Head(ctx)
	if err == nil && head.Position > 0 {
		err = ErrNotEmpty
	}
	if err == nil {
		err = store.CreateDemo(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("fill the journal: %w", err)
	}
	j := newJournal(store, options, shapes)
	j.demo = true
	b := &Bulk{speculation: j.speculate(nil), pages: make(chan []Entry, bulkPages), done: make(chan struct{})}
	go func() {
		defer close(b.done)
		for page := range b.pages {
			if b.failed.Load() != nil {
				continue // only emptied, so that nobody waits for ever
			}
			if err := store.Append(ctx, page); err != nil {
				b.failed.Store(&err)
			}
		}
	}()
	return b, nil
}

// World is what was decided so far. It is written in place: the next request changes it.
func (b *Bulk) World() *domain.World { return b.world }

// Ask decides a request and has its events recorded. A refusal is an error here, and
// ends the filling: what it asks for is to be possible.
func (b *Bulk) Ask(submission *Submission) error {
	if b.err != nil {
		return b.err
	}
	before := len(b.recorded)
	if _, err := b.decide(submission); err != nil {
		b.err = fmt.Errorf("%T of %s: %w", submission.Command, submission.Actor, err)
		return b.err
	}
	for _, rec := range b.recorded[before:] {
		b.journal.packed.add(rec)
	}
	b.world.KeptBy(b.journal.source, b.journal.packed.length)
	if len(b.entries) >= bulkEvents {
		b.flush()
	}
	return b.err
}

// flush hands the entries over; the World keeps what they say.
func (b *Bulk) flush() {
	if failed := b.failed.Load(); failed != nil {
		b.err = *failed
		return
	}
	b.journal.rest(b.world, restFoldEvery, b.journal.awakeWhileFolding())
	b.pages <- b.entries
	b.entries, b.recorded = make([]Entry, 0, bulkEvents), b.recorded[:0]
}

// Close records the rest and waits until all is durable.
func (b *Bulk) Close() error {
	if b.err == nil && len(b.entries) > 0 {
		b.flush()
	}
	close(b.pages)
	<-b.done
	if failed := b.failed.Load(); failed != nil && b.err == nil {
		b.err = *failed
	}
	return b.err
}
