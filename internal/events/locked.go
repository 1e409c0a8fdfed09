package events

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// underLock decides requests under the lock of the head and answers them: where other
// processes append too, and where what was decided ahead of the lock came to nothing.
// cause is how recording them has failed before; nil if it wasn't tried.
func (s *sequencer) underLock(ctx context.Context, waiters []*waiting, cause error) {
	if len(waiters) == 0 {
		return
	}
	results, err := s.persist(ctx, waiters, cause)
	for i, w := range waiters {
		if err != nil {
			w.answer(result{err: err})
			continue
		}
		w.answer(results[i])
	}
}

// persist tries a batch again while the connection is lost, for as long as a request
// may wait; longer when it may have been recorded already, because that must be known.
func (s *sequencer) persist(ctx context.Context, waiters []*waiting, err error) ([]result, error) {
	began, patience, unknown := time.Now(), submitWait, false
	for {
		if err == nil {
			var results []result
			if results, err = s.attempt(ctx, waiters); err == nil {
				return results, nil
			}
		}
		if errors.Is(err, ErrOutcomeUnknown) {
			unknown, patience = true, appendWait
		}
		if !transient(err) || time.Since(began) > patience || ctx.Err() != nil {
			switch {
			case unknown && !errors.Is(err, ErrOutcomeUnknown):
				err = fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
			case transient(err) && !unknown:
				err = fmt.Errorf("%w: %w", ErrTimedOut, err)
			}
			return nil, err
		}
		s.options.Logger.Warn("record a batch", "requests", len(waiters), "error", err)
		time.Sleep(retryPause)
		err = nil
	}
}

// transient tells a lost connection from a definite no.
func transient(err error) bool {
	if errors.Is(err, ErrOutcomeUnknown) {
		return true
	}
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Severity == "FATAL" || refused.Severity == "PANIC"
	}
	return !errors.Is(err, ErrTimedOut) && !errors.Is(err, ErrNotNext) && !errors.Is(err, ErrSchema) &&
		!errors.Is(err, context.Canceled)
}

// attempt decides a batch under the lock of the head and commits it. An error means
// that no request of it was answered; with ErrOutcomeUnknown the commit may have
// happened; then the next attempt finds the requests answered.
func (s *sequencer) attempt(ctx context.Context, waiters []*waiting) ([]result, error) {
	locking, cancel := context.WithTimeout(ctx, submitWait)
	defer cancel()
	batch, err := s.store.Begin(locking)
	if err != nil {
		if errors.Is(err, ErrBusy) || errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("%w: %w", ErrTimedOut, err)
		}
		return nil, err
	}
	defer batch.Close()
	if head := batch.Head(); head.Position > s.Head().Position() {
		s.shared()
	}
	if err := s.catchUpTo(ctx, batch.Head()); err != nil {
		return nil, err
	}
	decided := s.speculate(nil)
	for _, w := range waiters {
		decided.add(w)
	}
	if len(decided.entries) == 0 {
		return decided.results, nil
	}
	appending, cancel := context.WithTimeout(context.WithoutCancel(ctx), appendWait)
	defer cancel()
	if err := batch.Append(appending, decided.entries); err != nil {
		return nil, err
	}
	s.publish(decided.world, decided.recorded, nil)
	return decided.results, nil
}
