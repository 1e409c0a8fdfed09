package events

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"
)

// pageEvents is how many events one page of reading holds at most.
const pageEvents = 4096

// Memory is a Store without a disk, for tests and scenarios. The zero value is an
// empty journal. It is safe for any number of goroutines.
type Memory struct {
	mu       sync.Mutex
	entries  []Entry
	versions map[string]int64
	demo     bool
	changed  chan struct{} // closed when the journal grows
	lock     chan struct{} // holds one token while a batch is open
}

// NewMemory gives an empty journal in memory.
func NewMemory() *Memory {
	return &Memory{
		versions: map[string]int64{}, changed: make(chan struct{}), lock: make(chan struct{}, 1),
	}
}

// Head reads where the journal ends.
func (m *Memory) Head(context.Context) (Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.head(), nil
}

func (m *Memory) head() Head {
	h := Head{Demo: m.demo, Position: int64(len(m.entries))}
	if h.Position > 0 {
		h.RecordedAt = m.entries[h.Position-1].RecordedAt
	}
	return h
}

// Pages reads the events after a position through another.
func (m *Memory) Pages(ctx context.Context, after, through int64) iter.Seq2[[]Entry, error] {
	return func(yield func([]Entry, error) bool) {
		for at := max(after, 0); at < through; {
			m.mu.Lock()
			end := min(at+pageEvents, through, int64(len(m.entries)))
			var page []Entry
			if at < end {
				page = slices.Clone(m.entries[at:end])
			}
			m.mu.Unlock()
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if len(page) == 0 || !yield(page, nil) {
				return
			}
			at = end
		}
	}
}

// StreamPages reads the events of one aggregate after a version.
func (m *Memory) StreamPages(ctx context.Context, stream string, after int64) iter.Seq2[[]Entry, error] {
	return func(yield func([]Entry, error) bool) {
		head, _ := m.Head(ctx)
		for page, err := range m.Pages(ctx, 0, head.Position) {
			if err != nil {
				yield(nil, err)
				return
			}
			page = slices.DeleteFunc(page, func(e Entry) bool { return e.Stream != stream || e.Version <= after })
			if len(page) > 0 && !yield(page, nil) {
				return
			}
		}
	}
}

// Begin takes the lock of the head.
func (m *Memory) Begin(ctx context.Context) (Batch, error) {
	select {
	case m.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("lock the head: %w", ctx.Err())
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return &memoryBatch{store: m, head: m.head()}, nil
}

// Append records entries if they continue the journal.
func (m *Memory) Append(ctx context.Context, entries []Entry) error {
	ctx, cancel := context.WithTimeout(ctx, lockWaitMillis*time.Millisecond)
	defer cancel()
	batch, err := m.Begin(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return batch.Append(ctx, entries)
}

// Changed returns when the head lies behind the position.
func (m *Memory) Changed(ctx context.Context, position int64) error {
	m.mu.Lock()
	grown, changed := int64(len(m.entries)) > position, m.changed
	m.mu.Unlock()
	if grown {
		return nil
	}
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// CreateDemo marks an empty journal as a demo.
func (m *Memory) CreateDemo(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.entries) > 0 && !m.demo {
		return ErrNotEmpty
	}
	m.demo = true
	return nil
}

type memoryBatch struct {
	store *Memory
	head  Head
	over  bool
}

func (b *memoryBatch) Head() Head { return b.head }

func (b *memoryBatch) Close() {
	if !b.over {
		b.over = true
		<-b.store.lock
	}
}

// Append records entries under the lock.
func (b *memoryBatch) Append(_ context.Context, entries []Entry) error {
	if b.over {
		return fmt.Errorf("append events: %w", ErrBatchOver)
	}
	defer b.Close()
	if err := checkNext(b.head, entries); err != nil {
		return err
	}
	m := b.store
	m.mu.Lock()
	defer m.mu.Unlock()
	versions := map[string]int64{}
	for i := range entries {
		stream := entries[i].Stream
		if versions[stream] == 0 {
			versions[stream] = m.versions[stream]
		}
		if versions[stream]++; entries[i].Version != versions[stream] {
			return fmt.Errorf("append version %d of %s: %w", entries[i].Version, stream, ErrNotNext)
		}
	}
	for _, e := range entries {
		e.Payload = bytes.Clone(e.Payload)
		m.versions[e.Stream] = e.Version
		m.entries = append(m.entries, e)
	}
	close(m.changed)
	m.changed = make(chan struct{})
	return nil
}
