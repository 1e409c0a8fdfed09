package domain

import "slices"

// alone says whether a person may make the change without a second one; nil if so.
// Nobody stands above the rule but the platform itself (imports, the first staff).
func (d decision) alone(c Command) *Refusal {
	kind := ProposableOf(c)
	if kind == nil || d.seconded || d.by == System || !kind.guarded(d.w, c) {
		return nil
	}
	var r reasons
	d.may(&r, kind.Propose...)
	r.add("NEEDS_SECOND_PERSON", "", "This needs two people: propose it, and somebody else approves it.")
	return refuse(r)
}

// propose tries the change as if it were approved now: what can't be done is refused
// at once, by the reasons of the change itself.
func (d decision) propose(c Propose) ([]Draft, *Refusal) {
	kind := ProposableOf(c.Command)
	if kind == nil {
		return nil, refuse([]Reason{{"NOT_PROPOSABLE", "", "This is not done by proposal."}})
	}
	content, err := kind.Content(c.Command)
	if err != nil {
		return nil, refuse([]Reason{{"NOT_PROPOSABLE", "", "This can't be written down as a proposal."}})
	}
	subject, part := kind.about(c.Command)
	e := ChangeProposed{c.Proposal, kind.Name, kind.Schema(), content, subject, part, c.Reason, c.ShownAt}
	if p := d.w.Proposal(c.Proposal); p != nil && p.ProposedBy == d.by && p.Command == e.Command && p.Content == content && p.Reason == c.Reason {
		return nil, nil
	}
	var r reasons
	d.may(&r, kind.Propose...)
	r.text("proposal", c.Proposal, "the proposal's id")
	r.text("reason", c.Reason, "a reason")
	r.unless(d.w.Balance(proposalUse, proposalUseOf(kind.Name, subject, part), "") == 0, "ALREADY_PROPOSED", "",
		"The same is proposed already and waits for a second person.")
	drafts, refusal := decision{d.w, d.by, true}.decide(c.Command)
	switch {
	case refusal != nil:
		r = append(r, refusal.Reasons...)
	case len(drafts) == 0:
		r = append(r, nothingLeft)
	}
	return d.record(r, d.w.today, e)
}

// approveProposal records the yes and what was proposed, in this order.
func (d decision) approveProposal(c ApproveProposal) ([]Draft, *Refusal) {
	p := d.w.Proposal(c.Proposal)
	if p == nil {
		return nil, refuse([]Reason{{"NO_SUCH_PROPOSAL", "", "There is no such proposal."}})
	}
	kind, change, reason := p.change()
	if reason != nil {
		return nil, refuse([]Reason{*reason})
	}
	var r reasons
	d.may(&r, kind.Approve...)
	if len(r) == 0 && p.State == ProposalAgreed && p.DecidedBy == d.by {
		return nil, nil
	}
	var maker reasons
	decision{d.w, p.ProposedBy, false}.may(&maker, kind.Propose...)
	r.unless(len(maker) == 0, "PROPOSER_NOT_ALLOWED", "", "Who proposed this may no longer do so: somebody else has to propose it anew.")
	drafts, refusal := d.record(r, d.w.today, ProposalApproved(c))
	if refusal != nil {
		return nil, refusal
	}
	changes, refusal := decision{d.w, d.by, true}.decide(change)
	switch {
	case refusal != nil:
		return nil, refusal
	case len(changes) == 0:
		return nil, refuse([]Reason{nothingLeft})
	}
	return append(drafts, changes...), nil
}

// nothingLeft refuses a change that would record nothing.
var nothingLeft = Reason{"ALREADY_DONE", "", "There is nothing left to do: it is so already."}

func (d decision) declineProposal(c DeclineProposal) ([]Draft, *Refusal) {
	p := d.w.Proposal(c.Proposal)
	var r reasons
	if p != nil {
		if kind := ProposableNamed(p.Command); kind != nil {
			d.may(&r, kind.Approve...)
		} else {
			d.may(&r, RoleApprover) // a later release wrote it; it can still be declined
		}
		if len(r) == 0 && p.State == ProposalRefused && p.DecidedBy == d.by && p.Answer == c.Reason {
			return nil, nil
		}
	}
	r.text("reason", c.Reason, "a reason")
	return d.record(r, d.w.today, ProposalDeclined(c))
}

func (d decision) withdrawProposal(c WithdrawProposal) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	if p := d.w.Proposal(c.Proposal); p != nil && len(r) == 0 && p.State == ProposalTaken && p.DecidedBy == d.by {
		return nil, nil
	}
	return d.record(r, d.w.today, ProposalWithdrawn(c))
}

// change reads what was proposed.
func (p *Proposal) change() (*Proposable, Command, *Reason) {
	kind := ProposableNamed(p.Command)
	if kind == nil {
		return nil, nil, &Reason{"UNKNOWN_CHANGE", "", "This program can't do what was proposed; a later one can."}
	}
	change, err := kind.read(p.Schema, p.Content)
	if err != nil {
		return nil, nil, &Reason{"UNKNOWN_CHANGE", "", "This program can't read what was proposed; a later one can."}
	}
	return kind, change, nil
}

// Change gives what was proposed, as the command that approving it carries out; nil
// if this program does not know it.
func (p *Proposal) Change() Command {
	_, change, _ := p.change()
	return change
}

// MayApprove says whether a party could be the second person: by role, and by not
// being who proposed it.
func (w *World) MayApprove(p *Proposal, party string) bool {
	kind, who := ProposableNamed(p.Command), w.Party(party)
	return kind != nil && who != nil && who.active() && party != p.ProposedBy && slices.ContainsFunc(kind.Approve, who.Is)
}

// TakesTwo says that a command is one that a person may only propose.
func TakesTwo(w *World, c Command) bool {
	kind := ProposableOf(c)
	return kind != nil && kind.guarded(w, c)
}

// Preview gives the World as it would be had the change of an open proposal been made
// at this moment, and its events; or the reasons why it can't be. The World must be
// frozen and is not changed.
func (w *World) Preview(p *Proposal) (*World, []*Recorded, *Refusal) {
	_, change, reason := p.change()
	if reason != nil {
		return nil, nil, refuse([]Reason{*reason})
	}
	drafts, refusal := decision{w, System, true}.decide(change)
	switch {
	case refusal != nil:
		return nil, nil, refusal
	case len(drafts) == 0:
		return nil, nil, refuse([]Reason{nothingLeft})
	}
	after := w.Fork()
	events := make([]*Recorded, len(drafts))
	for i, d := range drafts {
		stream := d.Event.Stream()
		events[i] = &Recorded{
			Position: after.position + 1, Stream: stream, Version: after.Version(stream) + 1, RecordedAt: w.lastRecordedAt,
			EffectiveOn: d.EffectiveOn, Event: d.Event,
		}
		after.Apply(events[i])
	}
	after.Freeze()
	return after, events, nil
}
