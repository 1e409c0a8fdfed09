package events

import (
	"fmt"
	"runtime/debug"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// speculation is a batch while it is decided: a World that is ahead of the journal.
// Nobody is answered from it, and nobody may read it, before the store has its entries.
type speculation struct {
	journal  *Journal
	base     *domain.World       // frozen; the first request is decided on it
	ahead    *speculation        // the batch that made base, while it is being recorded; nil
	world    *domain.World       // the base and what this batch has decided
	earlier  map[domain.UUID]int // requests of this batch, by place in results
	waiters  []*waiting
	results  []result // one for each waiter
	recorded []*domain.Recorded
	entries  []Entry
}

// speculate begins a batch on the head, or on the batch that is being recorded.
func (j *Journal) speculate(ahead *speculation) *speculation {
	s := &speculation{journal: j, base: j.Head(), ahead: ahead, earlier: map[domain.UUID]int{}}
	if ahead != nil {
		s.base = ahead.world
	}
	s.fork()
	return s
}

// fork begins anew on the base. What stands in the store by now need not be held.
func (s *speculation) fork() {
	s.world = s.base.Fork()
	s.world.KeptBy(s.journal.source, s.journal.packed.length)
	s.journal.rest(s.world, restEvery, s.journal.options.AwakeBytes)
}

// add decides the next request on the World that the earlier ones have made.
func (s *speculation) add(w *waiting) {
	s.waiters = append(s.waiters, w)
	request := w.submission.RequestID
	if first, ok := s.answered(request); ok {
		first.answer.Replayed = first.err == nil
		s.results = append(s.results, first)
		return
	}
	s.earlier[request] = len(s.results)
	events, err := s.decide(w.submission)
	if err != nil {
		s.results = append(s.results, result{err: err})
		return
	}
	s.results = append(s.results, result{answer: Answer{Events: events, Position: s.world.Position()}})
}

// answered looks a request up: in the journal, in the batch that is being recorded, and
// in this one. What was refused in an earlier batch is not remembered.
func (s *speculation) answered(request domain.UUID) (first result, ok bool) {
	if place, ok := s.earlier[request]; ok {
		return s.results[place], true
	}
	if s.ahead != nil {
		if place, ok := s.ahead.earlier[request]; ok && s.ahead.results[place].err == nil {
			return s.ahead.results[place], true
		}
	}
	if events := s.journal.recordedBy(request); events != nil {
		return result{answer: Answer{Events: events, Position: events[len(events)-1].Position}}, true
	}
	return result{}, false
}

// decide gives the events of one request, folded into the speculative World. On an
// error the World is as it was before.
func (s *speculation) decide(submission *Submission) (events []*domain.Recorded, err error) {
	kept, from := len(s.recorded), s.world.Position()
	defer func() {
		if broken := recover(); broken != nil {
			s.journal.options.Logger.Error("decide a request", "request", submission.RequestID.String(),
				"panic", fmt.Sprint(broken), "stack", string(debug.Stack()))
			events, err = nil, fmt.Errorf("request %s: %w", submission.RequestID, ErrInternal)
		}
		if err != nil && s.world.Position() != from {
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
		if err := s.record(submission, draft, at, from+1); err != nil {
			return nil, err
		}
	}
	return s.recorded[kept:len(s.recorded):len(s.recorded)], nil
}

// clock is the time of the record: it never goes back.
func (s *speculation) clock(submission *Submission) (int64, error) {
	now := s.journal.options.Now().UnixMicro()
	last := s.world.LastRecordedAt()
	switch {
	case submission.RecordedAt == 0:
		return max(now, last), nil
	case !s.journal.demo:
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
	event, err := s.journal.decode.event(draft.Event.Kind(), schema, payload)
	if err != nil {
		return err
	}
	stream := draft.Event.Stream()
	rec := &domain.Recorded{
		Position: s.world.Position() + 1,
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

// rewind drops what one request had begun: the base is folded again with the events of
// the requests before it.
func (s *speculation) rewind(kept int) {
	s.recorded, s.entries = s.recorded[:kept], s.entries[:kept]
	s.fork()
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
