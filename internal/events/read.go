package events

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"

	"refold/internal/domain"
)

// pagesAhead bounds how many pages are read and decoded before they are folded.
const pagesAhead = 4

// decodePage turns a page of entries into events, all in one piece of memory. On an
// error the events before it are given too.
func (d *decoder) page(entries []Entry) ([]*domain.Recorded, error) {
	slab := make([]domain.Recorded, len(entries))
	page := make([]*domain.Recorded, 0, len(entries))
	for i := range entries {
		e := &entries[i]
		event, err := d.event(e.Kind, e.Schema, e.Payload)
		if err != nil {
			var unknown *UnknownShapeError
			if errors.As(err, &unknown) {
				unknown.Position = e.Position
				return page, err
			}
			return page, fmt.Errorf("event %d: %w", e.Position, err)
		}
		slab[i] = domain.Recorded{
			Position: e.Position, Stream: e.Stream, Version: e.Version,
			RecordedAt: e.RecordedAt, EffectiveOn: e.EffectiveOn, Actor: e.Actor, Device: e.Device,
			RequestID: e.RequestID, Causation: e.Causation, Correlation: e.Correlation,
			AppRevision: e.AppRevision, Event: event,
		}
		page = append(page, &slab[i])
	}
	return page, nil
}

// job is a page on its way through a worker.
type job struct {
	entries []Entry
	events  []*domain.Recorded
	err     error
	ready   chan struct{}
}

// decoded reads pages on one goroutine and decodes them on others, keeping the order.
// It holds a bounded number of pages. Breaking off the loop ends the goroutines.
func decoded(ctx context.Context, shapes *registry, pages func(context.Context) iter.Seq2[[]Entry, error]) iter.Seq2[[]*domain.Recorded, error] {
	return func(yield func([]*domain.Recorded, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		order, work := make(chan *job, pagesAhead), make(chan *job, pagesAhead)
		for range max(1, runtime.GOMAXPROCS(0)-1) {
			go func() {
				d := shapes.decoder()
				for one := range work {
					one.events, one.err = d.page(one.entries)
					one.entries = nil
					close(one.ready)
				}
			}()
		}
		go func() {
			defer close(order)
			defer close(work)
			for entries, err := range pages(ctx) {
				one := &job{entries: entries, err: err, ready: make(chan struct{})}
				if err != nil {
					close(one.ready)
				} else {
					work <- one // workers never wait for the fold, so this ends
				}
				select {
				case order <- one:
				case <-ctx.Done():
					return
				}
			}
		}()
		for one := range order {
			<-one.ready
			if len(one.events) > 0 && !yield(one.events, nil) {
				return
			}
			if one.err != nil {
				yield(nil, one.err)
				return
			}
		}
	}
}

// Records reads and decodes the events after a position through another, lazily and
// in bounded memory. It ends with an error on an event of an unknown shape.
func Records(ctx context.Context, store Store, after, through int64) iter.Seq2[*domain.Recorded, error] {
	return flatten(decoded(ctx, shapes, func(ctx context.Context) iter.Seq2[[]Entry, error] {
		return store.Pages(ctx, after, through)
	}))
}

// StreamRecords is Records for the events of one aggregate after a version.
func StreamRecords(ctx context.Context, store Store, stream string, after int64) iter.Seq2[*domain.Recorded, error] {
	return flatten(decoded(ctx, shapes, func(ctx context.Context) iter.Seq2[[]Entry, error] {
		return store.StreamPages(ctx, stream, after)
	}))
}

func flatten(pages iter.Seq2[[]*domain.Recorded, error]) iter.Seq2[*domain.Recorded, error] {
	return func(yield func(*domain.Recorded, error) bool) {
		for page, err := range pages {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, rec := range page {
				if !yield(rec, nil) {
					return
				}
			}
		}
	}
}

// Fold gives the frozen World after the event at a position, read from the store.
func Fold(ctx context.Context, store Store, position int64) (*domain.World, error) {
	world := domain.NewWorld()
	for rec, err := range Records(ctx, store, 0, position) {
		if err != nil {
			return nil, fmt.Errorf("fold to %d: %w", position, err)
		}
		world.Apply(rec)
	}
	world.Freeze()
	if world.Position() != position {
		return nil, fmt.Errorf("fold to %d: the journal ends at %d", position, world.Position())
	}
	return world, nil
}

// catchUp folds what was appended by others. Only the loop calls it, or Open before
// the loop runs.
func (j *Journal) catchUp(ctx context.Context) error {
	head, err := j.store.Head(ctx)
	if err != nil {
		return err
	}
	return j.catchUpTo(ctx, head)
}

// catchUpTo folds as far as a head that was read. An event that can't be read stops the
// journal for good: what came before it stays readable.
func (j *Journal) catchUpTo(ctx context.Context, head Head) error {
	if err := j.Err(); err != nil {
		return err
	}
	position := head.Position
	j.demo = head.Demo
	from := j.Head()
	if from.Position() >= position {
		return nil
	}
	world, awake := from.Fork(), j.awakeWhileFolding()
	var failed error
	for page, err := range decoded(ctx, j.shapes, func(ctx context.Context) iter.Seq2[[]Entry, error] {
		return j.store.Pages(ctx, from.Position(), position)
	}) {
		if failed = err; err != nil {
			break
		}
		j.keep(page)
		world.KeptBy(j.source, j.packed.length)
		j.rest(world, restFoldEvery, awake)
		for _, rec := range page {
			world.Apply(rec)
		}
	}
	var unknown *UnknownShapeError
	if errors.As(failed, &unknown) || errors.Is(failed, ErrShape) {
		failed = fmt.Errorf("%w: %w", ErrSchema, failed)
		j.publish(world, nil, failed)
		return failed
	}
	if failed == nil && world.Position() != position {
		failed = fmt.Errorf("the journal ends at %d, its head says %d", world.Position(), position)
	}
	if world.Position() > from.Position() {
		every := int64(restEvery)
		if world.Position()-from.Position() > restEvery {
			every = 0 // what was read as a whole is more than need be at hand
		}
		j.rest(world, every, j.options.AwakeBytes)
		j.publish(world, nil, nil)
	}
	return failed
}
