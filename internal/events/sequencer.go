package events

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// process answers a batch: all of it at once, after one commit.
func (j *Journal) process(ctx context.Context, waiters []*waiting) {
	taken := waiters[:0]
	for _, w := range waiters {
		if w.fate.CompareAndSwap(fateOpen, fateTaken) {
			taken = append(taken, w)
		}
	}
	if len(taken) == 0 {
		return
	}
	results, err := j.persist(ctx, taken)
	for i, w := range taken {
		if err != nil {
			w.answer(result{err: err})
			continue
		}
		w.answer(results[i])
	}
}

// persist tries a batch again while the connection is lost, for as long as a request
// may wait; longer when it may have been recorded already, because that must be known.
func (j *Journal) persist(ctx context.Context, taken []*waiting) ([]result, error) {
	began, patience := time.Now(), submitWait
	unknown := false
	for {
		results, err := j.attempt(ctx, taken)
		if err == nil {
			return results, nil
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
		j.options.Logger.Warn("record a batch", "requests", len(taken), "error", err)
		time.Sleep(reconnectPause)
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
func (j *Journal) attempt(ctx context.Context, taken []*waiting) ([]result, error) {
	locking, cancel := context.WithTimeout(ctx, submitWait)
	defer cancel()
	batch, err := j.store.Begin(locking)
	if err != nil {
		if errors.Is(err, ErrBusy) || errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("%w: %w", ErrTimedOut, err)
		}
		return nil, err
	}
	defer batch.Close()
	if err := j.catchUpTo(ctx, batch.Head().Position); err != nil {
		return nil, err
	}
	appending, cancel := context.WithTimeout(ctx, appendWait)
	defer cancel()
	s := newSpeculation(j, batch, len(taken))
	sent := 0
	for _, w := range taken {
		s.add(w.submission)
		if len(s.entries)-sent >= sendEvents {
			if err := batch.Send(appending, s.entries[sent:]); err != nil {
				return nil, err
			}
			sent = len(s.entries)
		}
	}
	if len(s.entries) > 0 {
		if err := batch.Append(appending, s.entries[sent:]); err != nil {
			return nil, err
		}
		j.publish(s.world, s.recorded, nil)
	}
	return s.results, nil
}

// speculation is a batch while it is decided: a World that is ahead of the journal.
type speculation struct {
	journal  *Journal
	base     *domain.World // the head, frozen
	world    *domain.World // the base and what this batch has decided
	head     Head
	earlier  map[domain.UUID]int // requests of this batch, by place in results
	recorded []*domain.Recorded
	entries  []Entry
	results  []result
	decode   *decoder
}

func newSpeculation(j *Journal, batch Batch, requests int) *speculation {
	s := &speculation{
		journal: j, head: batch.Head(), base: j.Head(), decode: j.decode,
		earlier: make(map[domain.UUID]int, requests), results: make([]result, 0, requests),
		recorded: make([]*domain.Recorded, 0, requests), entries: make([]Entry, 0, requests),
	}
	s.world = s.base.Fork()
	return s
}

// add decides the next request on the World that the earlier ones have made.
func (s *speculation) add(submission *Submission) {
	if events := s.journal.recordedBy(submission.RequestID); events != nil {
		last := events[len(events)-1]
		s.results = append(s.results, result{answer: Answer{Events: events, Position: last.Position, Replayed: true}})
		return
	}
	if first, ok := s.earlier[submission.RequestID]; ok {
		again := s.results[first]
		again.answer.Replayed = again.err == nil
		s.results = append(s.results, again)
		return
	}
	s.earlier[submission.RequestID] = len(s.results)
	events, err := s.decide(submission)
	if err != nil {
		s.results = append(s.results, result{err: err})
		return
	}
	s.results = append(s.results, result{answer: Answer{Events: events, Position: s.world.Position()}})
}

// decide gives the events of one request, folded into the speculative World. On an
// error the World is as it was before.
func (s *speculation) decide(submission *Submission) (events []*domain.Recorded, err error) {
	kept := len(s.recorded)
	defer func() {
		if broken := recover(); broken != nil {
			s.journal.options.Logger.Error("decide a request", "request", submission.RequestID.String(),
				"panic", fmt.Sprint(broken), "stack", string(debug.Stack()))
			events, err = nil, fmt.Errorf("request %s: %w", submission.RequestID, ErrInternal)
		}
		if err != nil && s.world.Position() != s.head.Position+int64(kept) {
			s.rewind(kept)
		}
	}()
	if submission.ExpectStream != "" {
		if now := s.world.Version(submission.ExpectStream); now != submission.ExpectVersion {
			return nil, &VersionConflict{Stream: submission.ExpectStream, Seen: submission.ExpectVersion, Now: now}
		}
	}
	at, err := s.clock(submission)
	if err != nil {
		return nil, err
	}
	drafts, refusal := domain.Decide(s.world, submission.Actor, submission.Command)
	if refusal != nil {
		return nil, refusal
	}
	for _, draft := range drafts {
		if err := s.record(submission, draft, at, s.head.Position+int64(kept)+1); err != nil {
			return nil, err
		}
	}
	return s.recorded[kept:len(s.recorded):len(s.recorded)], nil
}

// clock is the time of the record: it never goes back.
func (s *speculation) clock(submission *Submission) (int64, error) {
	now := s.journal.options.Now().UnixMicro()
	last := max(s.head.RecordedAt, s.world.LastRecordedAt())
	switch {
	case submission.RecordedAt == 0:
		return max(now, last), nil
	case !s.head.Demo:
		return 0, ErrNotDemo
	case submission.RecordedAt < last || submission.RecordedAt > now:
		return 0, ErrSimulatedTime
	}
	return submission.RecordedAt, nil
}

// record gives a draft its envelope and folds it; root is the position of the request's
// first event. What is folded is what the payload says when read back, so that every
// process folds the same.
func (s *speculation) record(submission *Submission, draft domain.Draft, at, root int64) error {
	if draft.EffectiveOn == calendar.None {
		return fmt.Errorf("%s has no effective date: %w", draft.Event.Kind(), ErrInternal)
	}
	schema, payload, err := s.journal.shapes.encode(draft.Event)
	if err != nil {
		return err
	}
	event, err := s.decode.event(draft.Event.Kind(), schema, payload)
	if err != nil {
		return err
	}
	stream := draft.Event.Stream()
	rec := &domain.Recorded{
		Position: s.head.Position + int64(len(s.entries)) + 1,
		Stream:   stream, Version: s.world.Version(stream) + 1,
		RecordedAt: at, EffectiveOn: draft.EffectiveOn,
		Actor: submission.Actor, Device: submission.Device,
		RequestID: submission.RequestID, Causation: submission.Causation, Correlation: submission.Correlation,
		AppRevision: s.journal.options.Revision, Event: event,
	}
	if rec.Causation == 0 {
		rec.Causation = root
	}
	if rec.Correlation.IsZero() {
		rec.Correlation = rec.RequestID
	}
	s.world.Apply(rec)
	s.recorded = append(s.recorded, rec)
	s.entries = append(s.entries, entryOf(rec, schema, payload))
	return nil
}

// rewind drops what one request had begun: the World of the head is folded again with
// the events of the requests before it.
func (s *speculation) rewind(kept int) {
	s.recorded, s.entries = s.recorded[:kept], s.entries[:kept]
	s.world = s.base.Fork()
	for _, rec := range s.recorded {
		s.world.Apply(rec)
	}
}

func entryOf(rec *domain.Recorded, schema int32, payload []byte) Entry {
	return Entry{
		Position: rec.Position, Context: lendingContext, Stream: rec.Stream, Version: rec.Version,
		Kind: rec.Event.Kind(), Schema: schema, RecordedAt: rec.RecordedAt, EffectiveOn: rec.EffectiveOn,
		Actor: rec.Actor, Device: rec.Device, RequestID: rec.RequestID, Causation: rec.Causation,
		Correlation: rec.Correlation, AppRevision: rec.AppRevision, Payload: payload,
	}
}
