package demo

import (
	"refold/internal/calendar"
	"refold/internal/domain"
)

// The stories of what the office puts right, in days: a refund's reference is corrected
// that long after the refund, when the loan is closed; limits are set for the wrong investor
// that long before the end of the history, and their record is restored the next day.
const (
	comparedAfter    = 9
	wrongLimitBefore = 45
	wrongInvestor    = 12
)

// putRight plays both stories.
func (s *scene) putRight() {
	for _, p := range s.plans {
		if p.story == tooMuch {
			s.correctRefund(p)
		}
	}
	id := investorID(wrongInvestor)
	set := func(on calendar.Date) domain.UUID { return requestID(on, "limits "+id) }
	switch s.scale.Days - s.n {
	case wrongLimitBefore:
		s.ask(officer, "limits "+id, domain.SetLimits{Party: id, PerFacilityCents: 100_000_00, TotalCents: 1_000_000_00})
	case wrongLimitBefore - 1:
		s.ask(approver, "restore "+id, domain.Amend{
			Undo:   []domain.TouchedRequest{{Request: set(s.today - 1), Streams: []string{domain.PartyStream(id)}}},
			Reason: "Restored to " + (s.today - 1).String() + ", before the limits: they were agreed with another investor of that name.",
		})
	}
}

// correctRefund corrects the reference of a refund that was typed wrong, in a loan that has
// been closed since: the comparison with the bank's list brought it to light.
func (s *scene) correctRefund(p *plan) {
	for _, rec := range s.world.StreamLog(domain.FacilityStream(p.id)) {
		e, ok := rec.Event.(domain.OverpaymentRefunded)
		if !ok || rec.EffectiveOn+comparedAfter != s.today || s.world.Undone(rec.RequestID) {
			continue
		}
		e.BankReference += "-01"
		content, err := domain.EventContent(e)
		if err != nil {
			s.err = err
			return
		}
		change := domain.Amend{
			Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: e.Kind(), Schema: domain.ContentSchema(e.Kind()), Content: content, CountsFor: rec.EffectiveOn}},
			Reason:  "The bank's list names the refund " + e.BankReference + "; the end of the reference was left out when it was typed.",
		}
		if impact, refusal := s.world.ImpactOf(officer, change); refusal == nil {
			change.Impact = impact.Digest
		}
		s.twoPeople("Q-RIGHT-"+p.id[2:], "Found when the refunds were compared with the bank's list.", change)
	}
}
