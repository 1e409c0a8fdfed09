package demo

import (
	"refold/internal/calendar"
	"refold/internal/domain"
)

// The stories of what the office puts right, in days: a refund's reference is corrected
// that long after the refund, when the loan is closed; limits are set for the wrong investor
// that long before the end of the history, and their record is restored the next day; a
// request that should not have been listed yet is taken off the market that long after.
const (
	comparedAfter    = 9
	wrongLimitBefore = 45
	wrongInvestor    = 12
	onMarketFor      = 2
)

// putRight plays the stories.
func (s *scene) putRight() {
	for _, p := range s.plans {
		switch p.story {
		case tooMuch:
			s.correctRefund(p)
		case tooSoon:
			s.takeOffMarket(p)
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

// takeOffMarket undoes a listing together with the pledges that were placed in it since: what
// the listing rests on was not in the file yet. The request is listed again a day later.
func (s *scene) takeOffMarket(p *plan) {
	f := s.world.Facility(p.id)
	if f == nil || !s.working || f.Stage != domain.Listed || len(f.Pledges) == 0 || s.today < f.ListedOn+onMarketFor {
		return
	}
	stream := domain.FacilityStream(p.id)
	change := domain.Amend{Reason: "Listed before the school's order was in the file. The pledges so far are taken back; it is listed again with the order."}
	for _, rec := range s.world.StreamLog(stream) {
		switch rec.Event.(type) {
		case domain.FacilityListed, domain.PledgePlaced, domain.PledgeCancelled:
			if s.world.Undone(rec.RequestID) {
				return // this is the second time
			}
			change.Undo = append(change.Undo, domain.TouchedRequest{Request: rec.RequestID, Streams: []string{stream}})
		}
	}
	if impact, refusal := s.world.ImpactOf(officer, change); refusal == nil {
		change.Impact = impact.Digest
	}
	if domain.TakesTwo(s.world, change) {
		s.twoPeople("Q-MARKET-"+p.id[2:], "The officer noticed it in the file.", change)
		return
	}
	s.ask(officer, "off the market "+p.id, change)
}
