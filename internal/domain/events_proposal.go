package domain

// Events and commands of the second person: a change that one member of staff
// proposes and another approves.

// ChangeProposed: a member of staff asked a second person for a change. Command and
// Schema name the shape of Content, the command itself as canonical JSON; Subject is
// the stream that it is about and Part what of it (a charge, a role), "" for the
// whole; ShownAt is the position of the page that it was proposed from.
type ChangeProposed struct {
	Proposal string `json:"proposal"`
	Command  string `json:"command"`
	Schema   int    `json:"schema"`
	Content  string `json:"content"`
	Subject  string `json:"subject"`
	Part     string `json:"part,omitempty"`
	Reason   string `json:"reason"`
	ShownAt  int64  `json:"shown_at"`
}

// ProposalApproved: a second person agreed, having seen the page at position
// ShownAt; what was proposed is recorded with it, in the same request.
type ProposalApproved struct {
	Proposal string `json:"proposal"`
	ShownAt  int64  `json:"shown_at"`
}

// ProposalDeclined: a second person said no; nothing happens.
type ProposalDeclined struct {
	Proposal string `json:"proposal"`
	Reason   string `json:"reason"`
}

// ProposalWithdrawn: who proposed it thought better of it; nothing happens.
type ProposalWithdrawn struct {
	Proposal string `json:"proposal"`
}

// Propose asks a second person for what Command would do; see Proposables for what
// can be proposed. It is decided at once whether it could be done now.
type Propose struct {
	Proposal string
	Command  Command
	Reason   string
	ShownAt  int64
}

// ApproveProposal is the second person's yes, and does what was proposed: decided
// anew, so that nothing is recorded when it can't be done any more.
type ApproveProposal struct {
	Proposal string
	ShownAt  int64
}

// DeclineProposal is the second person's no.
type DeclineProposal struct{ Proposal, Reason string }

// WithdrawProposal takes one's own proposal back.
type WithdrawProposal struct{ Proposal string }

func (Propose) command()          {}
func (ApproveProposal) command()  {}
func (DeclineProposal) command()  {}
func (WithdrawProposal) command() {}

// Kind is the name in the journal.
func (ChangeProposed) Kind() string { return "ChangeProposed" }

// Stream is the aggregate that the event is about.
func (e ChangeProposed) Stream() string { return ProposalStream(e.Proposal) }

// Kind is the name in the journal.
func (ProposalApproved) Kind() string { return "ProposalApproved" }

// Stream is the aggregate that the event is about.
func (e ProposalApproved) Stream() string { return ProposalStream(e.Proposal) }

// Kind is the name in the journal.
func (ProposalDeclined) Kind() string { return "ProposalDeclined" }

// Stream is the aggregate that the event is about.
func (e ProposalDeclined) Stream() string { return ProposalStream(e.Proposal) }

// Kind is the name in the journal.
func (ProposalWithdrawn) Kind() string { return "ProposalWithdrawn" }

// Stream is the aggregate that the event is about.
func (e ProposalWithdrawn) Stream() string { return ProposalStream(e.Proposal) }

func (ChangeProposed) event()    {}
func (ProposalApproved) event()  {}
func (ProposalDeclined) event()  {}
func (ProposalWithdrawn) event() {}

// ProposalStream is the stream of one proposal; see PartyStream.
func ProposalStream(proposal string) string { return "proposal-" + proposal }

func proposalKinds() []Event {
	return []Event{ChangeProposed{}, ProposalApproved{}, ProposalDeclined{}, ProposalWithdrawn{}}
}
