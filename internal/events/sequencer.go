package events

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"
)

// sequencer is what the loop has on the way: a batch that the store records at this
// moment, and behind it one that is decided meanwhile on the World that isn't durable
// yet. Nobody hears of either before the store has said yes to it; if it says no, both
// are decided again under the lock of the head.
type sequencer struct {
	*Journal
	flying  *speculation // being recorded; nil
	filling *speculation // being decided; nil
	landed  chan error   // how the recording of flying ended
	// sharedUntil: other processes append too, so that what is decided ahead of the lock
	// would be in vain too often.
	sharedUntil time.Time
}

// run is the one goroutine that decides, folds and publishes.
func (j *Journal) run(ctx context.Context) {
	s := &sequencer{Journal: j, landed: make(chan error, 1)}
	for ctx.Err() == nil {
		queue, nudge := j.queue, j.nudge
		if s.filling != nil && len(s.filling.waiters) >= maxBatch {
			queue = nil
		}
		if s.flying != nil {
			nudge = nil // what others have appended will be found at the fence
		}
		select {
		case <-ctx.Done():
		case <-nudge:
			s.catchUpWithOthers(ctx)
		case w := <-queue:
			s.take(ctx, w)
		case err := <-s.landed:
			s.land(ctx, err)
		}
	}
	s.drain(ctx)
}

// take decides the request, or a batch with it under the lock where others append too.
func (s *sequencer) take(ctx context.Context, first *waiting) {
	if s.flying == nil && !s.alone() {
		batch := []*waiting{first}
		s.gather(1, func(w *waiting) { batch = append(batch, w) })
		s.underLock(ctx, slices.DeleteFunc(batch, func(w *waiting) bool { return !w.taken() }), nil)
		return
	}
	s.fill(first)
	if s.flying == nil && s.filling != nil {
		s.launch(ctx)
	}
}

// alone says that this process may decide ahead of the lock: nobody else has appended
// lately. Whether a journal is a demo is settled with its first event.
func (s *sequencer) alone() bool {
	return s.Head().Position() > 0 && s.Err() == nil && time.Now().After(s.sharedUntil)
}

// fill decides a request on the World that is ahead, unless whoever asked has given up.
func (s *sequencer) fill(w *waiting) {
	if !w.taken() {
		return
	}
	if s.filling == nil {
		s.filling = s.speculate(s.flying)
	}
	s.filling.add(w)
}

// launch has the store record what was decided. The next batch is decided on its World.
func (s *sequencer) launch(ctx context.Context) {
	s.gather(len(s.filling.waiters), s.fill)
	flight := s.filling
	s.flying, s.filling = flight, nil
	flight.world.Freeze()
	go func() { s.landed <- s.record(context.WithoutCancel(ctx), flight) }()
}

// record has the entries recorded. Where there are none, the answers still depend on the
// head that they were decided on: it must be the head now.
func (j *Journal) record(ctx context.Context, flight *speculation) error {
	ctx, cancel := context.WithTimeout(ctx, appendWait)
	defer cancel()
	if len(flight.entries) > 0 {
		return j.store.Append(ctx, flight.entries)
	}
	head, err := j.store.Head(ctx)
	if err == nil && head.Position != flight.base.Position() {
		err = ErrNotNext
	}
	return err
}

// land ends the flight: its World is the head and its requests are answered, or it and
// what was decided on it are decided again under the lock.
func (s *sequencer) land(ctx context.Context, err error) {
	flight, next := s.flying, s.filling
	s.flying, s.filling = nil, nil
	if err != nil {
		switch {
		case errors.Is(err, ErrNotNext):
			s.shared()
			err = nil
		case errors.Is(err, ErrBusy):
			s.shared()
			err = fmt.Errorf("%w: %w", ErrTimedOut, err)
		}
		s.underLock(ctx, flight.waiters, err)
		if next != nil {
			s.underLock(ctx, next.waiters, nil)
		}
		return
	}
	if len(flight.recorded) > 0 {
		s.publish(flight.world, flight.recorded, nil)
	}
	if next != nil {
		next.ahead = nil
		s.filling = next
	}
	for i, w := range flight.waiters {
		w.answer(flight.results[i])
	}
	if next != nil {
		s.launch(ctx)
	}
}

// shared notes that other processes append too.
func (s *sequencer) shared() { s.sharedUntil = time.Now().Add(sharedPause) }

// catchUpWithOthers folds what other processes have appended.
func (s *sequencer) catchUpWithOthers(ctx context.Context) {
	before := s.Head().Position()
	if err := s.catchUp(ctx); err != nil && ctx.Err() == nil {
		s.options.Logger.Warn("follow the journal", "error", err)
	}
	if s.Head().Position() > before {
		s.shared()
	}
}

// drain waits for the batch that is being recorded; what was decided behind it is dropped.
func (s *sequencer) drain(ctx context.Context) {
	if s.flying != nil {
		next := s.filling
		s.filling = nil
		s.land(ctx, <-s.landed)
		s.filling = next
	}
	if s.filling != nil {
		for _, w := range s.filling.waiters {
			w.answer(result{err: ErrClosed})
		}
	}
}

// gather adds all who wait by now to a batch of so many. Those who were just answered may
// ask again at once: they get a moment to join, since a commit costs nearly the same for
// one as for many. Nobody waits for a request that isn't under way.
func (s *sequencer) gather(count int, add func(*waiting)) {
	began := time.Now()
	for count < maxBatch {
		select {
		case w := <-s.queue:
			add(w)
			count++
			continue
		default:
		}
		if int64(count) >= s.inFlight.Load() || time.Since(began) > gatherWait {
			return
		}
		runtime.Gosched()
	}
}
