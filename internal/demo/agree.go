package demo

import (
	"strings"

	"refold/internal/domain"
)

// agree plays what takes two people: the officer proposes it today, and an approver
// agrees on a later day, when the play comes by again.
func (s *scene) agree(p *plan, why string, change func(why string) domain.Command) {
	if open := s.world.OpenProposals(domain.FacilityStream(p.id)); len(open) > 0 {
		waiting := open[0]
		if waiting.ProposedOn < s.today && s.working && !(p.story == pending && s.n <= s.scale.Days) {
			// What was overtaken in the meantime can't be approved any more, and is declined.
			if !s.ask(approver, "approve "+waiting.ID, domain.ApproveProposal{Proposal: waiting.ID, ShownAt: s.world.Position()}) {
				s.ask(approver, "decline "+waiting.ID, domain.DeclineProposal{Proposal: waiting.ID, Reason: "Overtaken by what happened since."})
			}
		}
		return
	}
	id := "Q-" + strings.TrimPrefix(p.id, "F-") + "-" + short(s.today)
	s.ask(officer, "propose "+id, domain.Propose{Proposal: id, Command: change(why), Reason: why, ShownAt: s.world.Position()})
}

// twoPeople has the officer propose a change and an approver agree the same morning.
func (s *scene) twoPeople(id, why string, c domain.Command) {
	if s.ask(officer, "propose "+id, domain.Propose{Proposal: id, Command: c, Reason: why, ShownAt: s.world.Position()}) {
		s.ask(approver, "approve "+id, domain.ApproveProposal{Proposal: id, ShownAt: s.world.Position()})
	}
}
