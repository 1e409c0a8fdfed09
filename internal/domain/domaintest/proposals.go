package domaintest

import (
	"fmt"

	"refold/internal/domain"
)

// Agree does what takes two people and can't be refused: the officer "O1" proposes
// it, the approver "A1" approves it. The answer is that of the approval.
func (h *House) Agree(c domain.Command) Answer {
	id := h.proposalID()
	h.Must("O1", domain.Propose{Proposal: id, Command: c, Reason: "As discussed.", ShownAt: 1})
	return h.Must("A1", domain.ApproveProposal{Proposal: id, ShownAt: int64(len(h.Log))})
}

func (h *House) proposalID() string { return fmt.Sprintf("Q%d", len(h.Asked)) }

// agree proposes a change and mostly has it approved; some are declined, some wait,
// and some are proposed by who would approve them.
func (s *story) agree(c domain.Command) {
	id := s.h.proposalID()
	maker := oneOf(s, "O1", "O1", "O1", "A1")
	if a := s.h.Ask(maker, domain.Propose{Proposal: id, Command: c, Reason: "As discussed.", ShownAt: int64(len(s.h.Log))}); a.Refusal != nil {
		return
	}
	if s.chance(70) {
		s.decide(id)
	}
}

// secondPerson answers one of the proposals that wait.
func (s *story) secondPerson() {
	var open []string
	for _, p := range s.h.world.Proposals() {
		if p.State == domain.ProposalOpen || s.chance(5) {
			open = append(open, p.ID)
		}
	}
	if len(open) > 0 {
		s.decide(oneOf(s, open...))
	}
}

func (s *story) decide(id string) {
	switch n := s.IntN(100); {
	case n < 80:
		s.h.Ask("A1", domain.ApproveProposal{Proposal: id, ShownAt: int64(len(s.h.Log))})
	case n < 90:
		s.h.Ask("A1", domain.DeclineProposal{Proposal: id, Reason: "The papers don't bear it out."})
	default:
		s.h.Ask(oneOf(s, "O1", "A1"), domain.WithdrawProposal{Proposal: id})
	}
}
