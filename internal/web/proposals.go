package web

import (
	"net/http"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/proposals"
	"refold/web/templates/ui"
)

type proposalTask = recordTask[*readmodel.ProposalView]

func proposalRoutes() []Route {
	return append(proposalRecord().routes(), Route{http.MethodGet, "/proposals/:id/impact.csv", Staff, (*Server).proposalImpactExport, true})
}

func (s *Server) proposalImpactExport(c *Context) error {
	v, ok := readmodel.Proposal(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	if v.StateImpact(c.World, c.reader()); v.Impact == nil {
		return ErrNotFound
	}
	return c.exportImpact("impact-"+v.ID, "Impact statement: "+v.Title, v.Impact)
}

// proposalRecord is the page of one change that takes two people.
func proposalRecord() record[*readmodel.ProposalView] {
	return record[*readmodel.ProposalView]{
		path: "/proposals/:id", roles: Staff,
		find: func(c *Context) (*readmodel.ProposalView, bool) {
			return readmodel.Proposal(c.World, c.reader(), c.Param("id"))
		},
		href: func(v *readmodel.ProposalView) string { return "/proposals/" + v.ID },
		show: showProposal,
		tasks: []proposalTask{
			{name: "approve", title: "Approve", submit: "Approve", done: "Approved, and done.",
				note:  "You agree as the second person. It is done at once, as shown on this page.",
				roles: Approver, when: func(c *Context, v *readmodel.ProposalView) bool { return couldApprove(c, v) && len(v.Against) == 0 },
				command: func(_ *Context, f *Form, v *readmodel.ProposalView) domain.Command {
					return domain.ApproveProposal{Proposal: v.ID, ShownAt: f.ShownAt}
				}},
			{name: "decline", title: "Decline", submit: "Decline the proposal", done: "Declined. Nothing was changed.", folded: true, danger: true,
				roles: Approver, when: couldApprove, fields: reasonLines[*readmodel.ProposalView],
				command: func(_ *Context, f *Form, v *readmodel.ProposalView) domain.Command {
					return domain.DeclineProposal{Proposal: v.ID, Reason: f.reason()}
				}},
			{name: "withdraw", title: "Withdraw", submit: "Withdraw the proposal", done: "Withdrawn. Nothing was changed.", folded: true,
				note:  "You take back what you proposed yourself.",
				roles: Office, when: func(c *Context, v *readmodel.ProposalView) bool {
					return v.State == domain.ProposalOpen && v.Proposer == c.Viewer.Party
				},
				command: func(_ *Context, _ *Form, v *readmodel.ProposalView) domain.Command {
					return domain.WithdrawProposal{Proposal: v.ID}
				}},
		},
	}
}

func couldApprove(_ *Context, v *readmodel.ProposalView) bool { return v.MayApprove }

func showProposal(c *Context, v *readmodel.ProposalView, tasks []ui.Task) error {
	v.StateImpact(c.World, c.reader())
	content := proposals.Content{ProposalView: v, Tasks: tasks}
	if v.State == domain.ProposalOpen {
		content.Waiting = ui.Waiting{Who: who(v.MayApprove, "An approver"), What: verb(v.MayApprove, "approve or decline it", "approves or declines it"),
			Since: "since " + wording.Day(v.ProposedOn), You: v.MayApprove}
		if v.Proposer == c.Viewer.Party {
			content.Waiting.Who, content.Waiting.What = "Another approver", "approves or declines it: you proposed it yourself"
		}
	}
	p := Page{Title: v.Title, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Work queue", Href: "/queue"}, {Text: v.ID}}}
	p.steps(c, v.Log)
	return c.Show(p, proposals.Page(content))
}

// twoPeople turns what one person may not do alone into a proposal of it, and gives the
// proposal's page; what may be done alone stays as it is. The form has a field "reason".
func (c *Context) twoPeople(f *Form, command domain.Command) (change domain.Command, page string) {
	if !domain.TakesTwo(c.World, command) {
		return command, ""
	}
	id := f.ID("Q")
	return domain.Propose{Proposal: id, Command: command, Reason: f.reason(), ShownAt: f.ShownAt}, "/proposals/" + id
}

// proposed is the sentence after a change was proposed.
const proposed = "Proposed. It is done once a second person has approved it."

// awaiting tells staff of the proposals about a record that wait for a second person.
func awaiting(c *Context, stream string) []ui.Notice {
	if !c.Viewer.Is(Staff) {
		return nil
	}
	var notices []ui.Notice
	for _, p := range c.World.OpenProposals(stream) {
		notices = append(notices, ui.Notice{Tone: ui.Info, Title: readmodel.ProposalTitle(c.World, p) + " awaits approval",
			Text: "Proposed by " + readmodel.Actor(c.World, c.reader(), p.ProposedBy) + " on " + wording.Day(p.ProposedOn) + ": " + p.Reason,
			Href: "/proposals/" + p.ID, Link: "Look at the proposal"})
	}
	return notices
}
