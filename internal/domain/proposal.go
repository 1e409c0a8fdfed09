package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
)

// ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal.
const (
	ProposalOpen    ProposalState = "open"
	ProposalAgreed  ProposalState = "approved"
	ProposalRefused ProposalState = "declined"
	ProposalTaken   ProposalState = "withdrawn" // by who made it
)

// Proposal is a change that one person asked for and another has to approve. It
// knows of the change only what was proposed: whether it can be done is decided
// when it is proposed and again when it is approved.
type Proposal struct {
	history
	ID         string
	Command    string
	Schema     int
	Content    string
	Subject    string // stream that it is about
	Part       string // of the subject; "" for the whole
	Reason     string
	ProposedBy string
	ProposedOn calendar.Date
	ShownAt    int64 // position of the page that it was proposed from
	State      ProposalState
	DecidedBy  string // "" while open
	DecidedOn  calendar.Date
	ApprovedAt int64  // position of the page that it was approved from; 0 unless approved
	Answer     string // why it was declined
}

// Proposal gives a proposal, or nil.
func (w *World) Proposal(id string) *Proposal {
	p := w.proposals.find(w, id)
	if p == nil || p.ID == "" {
		return nil
	}
	return p
}

// Proposals gives all proposals, sorted by id.
func (w *World) Proposals() []*Proposal {
	var proposals []*Proposal
	w.proposals.each(w, func(_ string, p *Proposal) bool {
		if p.ID != "" {
			proposals = append(proposals, p)
		}
		return true
	})
	return proposals
}

// OpenProposals gives the proposals about a stream that wait for a second person,
// the oldest first.
func (w *World) OpenProposals(subject string) []*Proposal {
	if w.Balance(openProposals, subject, "") == 0 {
		return nil
	}
	var open []*Proposal
	w.proposals.all(w, func(_ int, p *Proposal) bool {
		if p.State == ProposalOpen && p.Subject == subject {
			open = append(open, p)
		}
		return true
	})
	slices.SortFunc(open, func(a, b *Proposal) int {
		if a.ProposedOn != b.ProposedOn {
			return int(a.ProposedOn - b.ProposedOn)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return open
}

// use names what may be proposed once at a time: one kind of change of one thing.
func (p *Proposal) use() string { return proposalUseOf(p.Command, p.Subject, p.Part) }

func proposalUseOf(command, subject, part string) string {
	return strings.TrimRight(command+" "+subject+" "+part, " ")
}

func (p *Proposal) copyFor(owner *token) *Proposal {
	c := *p
	c.disown(owner)
	return &c
}

func (p *Proposal) wake() calendar.Date               { return calendar.None }
func (p *Proposal) advance(_ calendar.Date, _ *books) {}

func (p *Proposal) check(rec *Recorded) []Reason {
	if _, ok := rec.Event.(ChangeProposed); ok {
		if p.ID != "" {
			return []Reason{{"ALREADY_PROPOSED", "", "This proposal was made already."}}
		}
		return nil
	}
	if p.ID == "" {
		return []Reason{{"NO_SUCH_PROPOSAL", "", "There is no such proposal."}}
	}
	if p.State != ProposalOpen {
		return []Reason{{"PROPOSAL_DECIDED", "", "This proposal was " + string(p.State) + " already."}}
	}
	own := rec.Actor == p.ProposedBy
	switch rec.Event.(type) {
	case ProposalApproved:
		if own {
			return []Reason{{"SECOND_PERSON_NEEDED", "", "A second person has to approve this: you proposed it yourself."}}
		}
	case ProposalDeclined:
		if own {
			return []Reason{{"SECOND_PERSON_NEEDED", "", "You proposed this yourself: withdraw it instead."}}
		}
	case ProposalWithdrawn:
		if !own {
			return []Reason{{"NOT_YOURS", "", "Only who proposed this can withdraw it; decline it instead."}}
		}
	}
	return nil
}

func (p *Proposal) fold(rec *Recorded, b *books) {
	decide := func(state ProposalState) {
		p.State, p.DecidedBy, p.DecidedOn = state, rec.Actor, rec.EffectiveOn
		b.addTo(proposalUse, p.use(), "", -1)
		b.addTo(openProposals, p.Subject, "", -1)
	}
	switch e := rec.Event.(type) {
	case ChangeProposed:
		p.ID, p.Command, p.Schema, p.Content = e.Proposal, e.Command, e.Schema, e.Content
		p.Subject, p.Part, p.Reason, p.ShownAt = e.Subject, e.Part, e.Reason, e.ShownAt
		p.ProposedBy, p.ProposedOn, p.DecidedOn = rec.Actor, rec.EffectiveOn, calendar.None
		p.State = ProposalOpen
		b.addTo(proposalUse, p.use(), "", 1)
		b.addTo(openProposals, p.Subject, "", 1)
	case ProposalApproved:
		decide(ProposalAgreed)
		p.ApprovedAt = e.ShownAt
	case ProposalDeclined:
		decide(ProposalRefused)
		p.Answer = e.Reason
	case ProposalWithdrawn:
		decide(ProposalTaken)
	}
}
