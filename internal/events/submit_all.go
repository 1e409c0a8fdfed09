package events

import (
	"context"
	"fmt"
)

// SubmitAll asks for many things, which are decided in their order (among others that
// ask meanwhile), and waits for every answer. Answers and errors stand index for index
// with the submissions; an answer counts where its error is nil. The errors are those
// of Submit, but for one: a request waits for its turn as long as ctx lives, since it
// is no person who waits. Of requests with one id the first counts, as ever.
func (j *Journal) SubmitAll(ctx context.Context, submissions []Submission) ([]Answer, []error) {
	answers, errs := make([]Answer, len(submissions)), make([]error, len(submissions))
	waiters := make([]*waiting, len(submissions))
	j.inFlight.Add(int64(len(submissions)))
	defer j.inFlight.Add(-int64(len(submissions)))
	for i := range submissions {
		if submissions[i].RequestID.IsZero() {
			errs[i] = ErrNoRequestID
			continue
		}
		if errs[i] = j.Err(); errs[i] != nil {
			continue
		}
		w := &waiting{submission: &submissions[i], done: make(chan result, 1)}
		select {
		case j.queue <- w:
			waiters[i] = w
		case <-ctx.Done():
			errs[i] = fmt.Errorf("%w: %w", ErrTimedOut, ctx.Err())
		}
	}
	for i, w := range waiters {
		if w == nil {
			continue
		}
		r := w.wait(ctx)
		answers[i], errs[i] = r.answer, r.err
	}
	return answers, errs
}

// wait is until the request was answered, or was given up before it was taken up.
func (w *waiting) wait(ctx context.Context) result {
	select {
	case r := <-w.done:
		return r
	case <-ctx.Done():
		if w.fate.CompareAndSwap(fateOpen, fateGivenUp) {
			return result{err: fmt.Errorf("%w: %w", ErrTimedOut, ctx.Err())}
		}
	}
	return <-w.done // it is being decided; that is bounded
}
