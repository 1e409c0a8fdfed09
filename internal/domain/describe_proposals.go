package domain

// aboutProposals describes what takes two people.
var aboutProposals = chapter{
	events: []EventMeaning{
		{ChangeProposed{}, "A member of staff asked a second person for a change."},
		{ProposalApproved{}, "A second person agreed; what was proposed is recorded with it."},
		{ProposalDeclined{}, "A second person said no; nothing happens."},
		{ProposalWithdrawn{}, "Whoever proposed it took it back; nothing happens."},
	},
	commands: []CommandMeaning{
		{Propose{}, "Asks a second person for a change, if it could be made now."},
		{ApproveProposal{}, "Agrees as the second person, and does what was proposed."},
		{DeclineProposal{}, "Says no as the second person."},
		{WithdrawProposal{}, "Takes one's own proposal back."},
	},
	refusals: map[string]string{
		"ALREADY_DONE":         "The change would record nothing: it is so already.",
		"ALREADY_PROPOSED":     "The same change of the same thing waits for a second person already, or the id was used.",
		"NEEDS_SECOND_PERSON":  "One person may not do this alone: it is proposed and somebody else approves it.",
		"NOT_PROPOSABLE":       "The command is not one that is done by proposal.",
		"NO_SUCH_PROPOSAL":     "The id names no proposal.",
		"PROPOSAL_DECIDED":     "The proposal was approved, declined or withdrawn already.",
		"PROPOSER_NOT_ALLOWED": "Whoever proposed it has lost the role since, or is suspended.",
		"UNKNOWN_CHANGE":       "A later program wrote the proposal; this one can't carry it out.",
	},
	fields: map[string]string{
		"ChangeProposed.command":  "the name of the command that is proposed",
		"ChangeProposed.schema":   "which shape of the command's content it is",
		"ChangeProposed.content":  "the command that is proposed, as canonical JSON",
		"ChangeProposed.shown_at": "position of the page that it was proposed from",
		"Propose.command":         "the command that is proposed",
		"part":                    "what of the subject is concerned: a charge, a role, a request; empty for the whole",
		"proposal":                "id of the proposal",
		"subject":                 "the record that the change is about, by its stream",
	},
}
