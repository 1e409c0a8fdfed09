package domaintest

import (
	"encoding/json"
	"fmt"
	"strings"

	"refold/internal/domain"
	"refold/internal/schedule"
)

// amend puts something right: a recent event should have said another amount or counted
// for another day, or a charge was forgotten. Mostly the impact was looked at.
func (s *story) amend() {
	c := domain.Amend{Reason: "A slip of the pen."}
	if s.chance(15) {
		facility := oneOf(s, s.facilities...)
		e := domain.ChargeRaised{Facility: facility, Charge: s.id("C"), ChargeKind: schedule.Fee, DueOn: s.h.Today(), AmountCents: s.between(1, 90_00), Reason: "Reminder."}
		c.Insert = []domain.Insertion{{EventKind: e.Kind(), Schema: domain.ContentSchema(e.Kind()), Content: content(e), CountsFor: s.backdate(20)}}
	} else if correction, ok := s.correction(); ok {
		c.Correct = []domain.Correction{correction}
	} else {
		return
	}
	if s.h.Today()%3 == 0 { // a paper is at hand on every third day
		c.Evidence = domain.Evidence{DocumentHash: strings.Repeat("0a", 32), DocumentOf: "B1", MediaType: "application/pdf", SizeBytes: 900}
	}
	if s.chance(70) {
		if impact, refusal := s.h.World().ImpactOf("O1", c); refusal == nil {
			c.Impact = impact.Digest
		}
	}
	if a := s.h.Ask(oneOf(s, "O1", "A1"), c); a.Refusal != nil && a.Refusal.Has("NEEDS_SECOND_PERSON") {
		s.agree(c)
	}
}

// correction changes the amount or the day of an event that can be corrected.
func (s *story) correction() (domain.Correction, bool) {
	for range 20 {
		rec := s.h.Log[len(s.h.Log)-1-s.IntN(min(len(s.h.Log), oneOf(s, 20, 100, 1000)))]
		if !domain.Correctable(rec.Event.Kind()) {
			continue
		}
		var fields map[string]any
		if err := json.Unmarshal([]byte(content(rec.Event)), &fields); err != nil {
			panic(err)
		}
		c := domain.Correction{Event: rec.Position, About: rec.Stream, EventKind: rec.Event.Kind(), Schema: domain.ContentSchema(rec.Event.Kind()),
			Content: content(rec.Event), CountsFor: rec.EffectiveOn}
		if amount, ok := fields["amount_cents"].(float64); ok && s.chance(70) {
			fields["amount_cents"] = int64(amount) * int64(90+s.IntN(20)) / 100
			text, err := json.Marshal(fields)
			if err != nil {
				panic(err)
			}
			c.Content = string(text)
		} else {
			c.CountsFor = min(s.h.Today(), rec.EffectiveOn.AddDays(s.IntN(7)-4))
		}
		return c, true
	}
	return domain.Correction{}, false
}

func content(e domain.Event) string {
	text, err := domain.EventContent(e)
	if err != nil {
		panic(fmt.Sprintf("domaintest: %v", err))
	}
	return text
}

// AsCorrected is the log as if every event had said from the beginning what it was
// corrected to: without the corrections that count in the World at its end.
func AsCorrected(log []*domain.Recorded) []*domain.Recorded {
	w, last := Fold(log), map[int64]*domain.Recorded{}
	for _, rec := range log {
		if e, ok := rec.Event.(domain.EventCorrected); ok && !w.Undone(rec.RequestID) {
			last[e.Event] = rec
		}
	}
	var restated []*domain.Recorded
	for _, rec := range log {
		if _, ok := rec.Event.(domain.EventCorrected); ok {
			continue
		}
		if by := last[rec.Position]; by != nil {
			rec = domain.Restate(rec, by)
		}
		restated = append(restated, rec)
	}
	return restated
}
