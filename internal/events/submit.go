package events

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// waiting is a request in the queue. It ends in one of two ways: the sequencer takes
// it, or whoever asked gives up first. So a timeout means "not recorded" for certain.
type waiting struct {
	submission *Submission
	fate       atomic.Int32
	done       chan result // holds one
}

const (
	fateOpen int32 = iota
	fateTaken
	fateGivenUp
)

// result is the answer or the error of one request.
type result struct {
	answer Answer
	err    error
}

func (w *waiting) answer(r result) { w.done <- r }

// taken takes the request up; false if whoever asked has given up.
func (w *waiting) taken() bool { return w.fate.CompareAndSwap(fateOpen, fateTaken) }

// Submit asks for something. It returns when the events are recorded durably and
// folded, or with the reason why nothing was: *domain.Refusal, *VersionConflict,
// ErrTimedOut after two seconds, ErrSchema, ErrInternal, ErrClosed. Only
// ErrOutcomeUnknown leaves it open; asking again with the same id tells.
//
// A request id that was accepted before gives the first answer again, whatever is
// asked now. A refusal is not remembered.
func (j *Journal) Submit(ctx context.Context, s Submission) (Answer, error) {
	if s.RequestID.IsZero() {
		return Answer{}, ErrNoRequestID
	}
	if err := j.Err(); err != nil {
		return Answer{}, err
	}
	j.inFlight.Add(1)
	defer j.inFlight.Add(-1)
	w := &waiting{submission: &s, done: make(chan result, 1)}
	timer := time.NewTimer(submitWait)
	defer timer.Stop()
	queue := j.queue
	var why error
	for why == nil {
		select {
		case queue <- w:
			queue = nil // once is enough
		case r := <-w.done:
			return r.answer, r.err
		case <-timer.C:
			why = ErrTimedOut
		case <-ctx.Done():
			why = fmt.Errorf("%w: %w", ErrTimedOut, ctx.Err())
		case <-j.closed:
			why = ErrClosed
		}
	}
	if w.fate.CompareAndSwap(fateOpen, fateGivenUp) {
		return Answer{}, why
	}
	// It is being decided; that is bounded, and its end is worth knowing.
	r := <-w.done
	return r.answer, r.err
}
