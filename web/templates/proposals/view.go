// Package proposals is a change that one person asked for and another has to approve.
package proposals

import (
	"strconv"
	"strings"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/story"
	"refold/web/templates/ui"
)

// Content is one proposal and what the viewer can do with it.
type Content struct {
	*readmodel.ProposalView
	Tasks   []ui.Task
	Waiting ui.Waiting
}

// StatePill is where a proposal stands.
func StatePill(state domain.ProposalState) ui.Pill {
	switch state {
	case domain.ProposalOpen:
		return ui.Pill{Text: "Awaits approval", Tone: ui.Info}
	case domain.ProposalAgreed:
		return ui.Pill{Text: "Approved", Tone: ui.Good}
	case domain.ProposalRefused:
		return ui.Pill{Text: "Declined", Tone: ui.Warn}
	}
	return ui.Pill{Text: "Withdrawn", Tone: ui.Neutral}
}

func (c Content) heading() ui.Heading {
	return ui.Heading{Title: c.Title, Over: "Proposal", Ref: c.ID, Pills: []ui.Pill{StatePill(c.State)},
		Meta: c.Subject + ", proposed by " + c.ProposedBy + " on " + wording.Day(c.ProposedOn)}
}

func (c Content) steps() []ui.Step {
	end := ui.Step{Label: "Approved", State: ui.StepNext}
	here := ui.Step{Label: "Proposed", State: ui.StepHere, Note: wording.Day(c.ProposedOn)}
	if c.State != domain.ProposalOpen {
		here.State = ui.StepDone
		end = ui.Step{Label: StatePill(c.State).Text, State: ui.StepHere, Note: wording.Day(c.DecidedOn)}
		if c.State != domain.ProposalAgreed {
			end.Tone = ui.Warn
		}
	}
	return []ui.Step{here, end}
}

// against says why approving would be refused as things stand.
func (c Content) against() []ui.Notice {
	n := ui.Notice{Tone: ui.Warn, Title: "It can't be done as things stand", Text: strings.Join(c.Against, " ") + " Decline it, or wait until it can be done."}
	if len(c.Since) > 0 {
		n.Text = "Its impact is another by now than the one that was looked at, because of what was recorded since. Decline or withdraw it, and propose it anew."
		n.Href, n.Link = c.shownOn("/proposals/"+c.ID, c.Proposed), "The impact as it was proposed"
	}
	return []ui.Notice{n}
}

// since is what made the impact another.
func (c Content) since() ui.Table {
	t := ui.Table{Caption: "Recorded since it was proposed", Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "About"}, {Head: "By"}, {Head: "Counts for"}}}
	for _, r := range c.Since {
		t.Rows = append(t.Rows, ui.Row{Key: strconv.FormatInt(r.Position, 10), Cells: []ui.Cell{{Text: r.Title, Note: strings.Join(r.Lines, " · "), Href: "/events/" + strconv.FormatInt(r.Position, 10)},
			{Text: r.Subject, Href: r.Href}, ui.T(r.Actor), ui.T(wording.Day(r.EffectiveOn))}})
	}
	return t
}

func (c Content) effects() ui.Table {
	t := ui.Table{Caption: "What approving does", Stack: true, Columns: []ui.Column{{Head: "What happens"}, {Head: "What follows"}}}
	for _, e := range c.Effects {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, Strong: true}, ui.T(orDash(strings.Join(e.Lines, " · ")))}})
	}
	return t
}

func (c Content) changes() ui.Table {
	t := ui.Table{Caption: "Before and after", Stack: true, Columns: []ui.Column{{Head: "Field"}, {Head: "Before"}, {Head: "After"}}}
	for _, f := range c.Changes {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(f.Field), {Text: orDash(f.Before), Muted: true}, {Text: orDash(f.After), Strong: true}}})
	}
	return t
}

func (c Content) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: "About", Value: c.Subject, Href: c.Href},
		{Term: "Reason", Value: c.Reason},
		{Term: "Proposed by", Value: c.ProposedBy, Note: "on " + wording.Day(c.ProposedOn)},
	}
	if c.Evidence.There() {
		facts = append(facts, ui.Fact{Term: "Document", Value: readmodel.EvidenceText(c.Evidence), Href: "/proposals/" + c.ID + "/document"})
	}
	waited := "less than a day"
	if c.Waits > 0 {
		waited = wording.Plural(c.Waits, "day", "days")
	}
	if c.State == domain.ProposalOpen {
		return append(facts, ui.Fact{Term: "Waits", Value: waited})
	}
	facts = append(facts, ui.Fact{Term: StatePill(c.State).Text + " by", Value: c.DecidedBy, Note: "on " + wording.Day(c.DecidedOn) + ", after " + waited})
	if c.Answer != "" {
		facts = append(facts, ui.Fact{Term: "Answer", Value: c.Answer})
	}
	if c.ApprovedFrom > 0 {
		facts = append(facts, ui.Fact{Term: "Approved from", Value: "This page at event " + wording.Count(c.ApprovedFrom), Href: c.shownOn("/proposals/"+c.ID, c.ApprovedFrom)})
	}
	return facts
}

// shown is the page that the proposal was made from, as it was then.
func (c Content) shown(position int64) string {
	page := c.Href
	if page == "" {
		page = "/queue"
	}
	return c.shownOn(page, position)
}

func (c Content) shownOn(page string, position int64) string {
	return page + "?at=" + strconv.FormatInt(position, 10)
}

func orDash(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}

func (c Content) story() []ui.Event { return story.Events(c.Story, true) }
