// Package people is who works here: the list, invitations, and the page on which somebody
// who was invited makes an account.
package people

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/story"
	"refold/web/templates/ui"
)

// StatePill is whether somebody can work here.
func StatePill(s readmodel.ColleagueState) *ui.Pill {
	switch s {
	case readmodel.ColleagueActive:
		return &ui.Pill{Text: "Active", Tone: ui.Good}
	case readmodel.ColleagueSuspended:
		return &ui.Pill{Text: "Suspended", Tone: ui.Bad}
	case readmodel.ColleagueClosed:
		return &ui.Pill{Text: "Closed", Tone: ui.Neutral}
	}
	return &ui.Pill{Text: "Without a role", Tone: ui.Warn}
}

// InvitationPill is where an invitation stands.
func InvitationPill(s domain.InvitationState) *ui.Pill {
	switch s {
	case domain.InvitationOpen:
		return &ui.Pill{Text: "Open", Tone: ui.Info}
	case domain.InvitationUsed:
		return &ui.Pill{Text: "Accepted", Tone: ui.Good}
	case domain.InvitationTooLate:
		return &ui.Pill{Text: "Expired", Tone: ui.Warn}
	}
	return &ui.Pill{Text: "Withdrawn", Tone: ui.Neutral}
}

// Table shows members of staff.
func Table(rows []readmodel.Colleague, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "People", Stack: true, Empty: empty, Columns: []ui.Column{{Head: "Name"}, {Head: "Roles"}, {Head: "State"}, {Head: "Here since"}, {Head: "Roles since"}}}
	for _, c := range rows {
		roles := strings.Join(c.Roles, ", ")
		if roles == "" {
			roles = wording.Dash
		}
		since := wording.Dash
		if c.RolesOn != calendar.None {
			since = wording.Day(c.RolesOn)
		}
		t.Rows = append(t.Rows, ui.Row{ID: c.ID, Cells: []ui.Cell{{Text: c.Name, Href: "/parties/" + c.ID, Note: c.ID}, ui.T(roles),
			{Pill: StatePill(c.State), Note: c.Reason}, ui.T(wording.Day(c.Since)), ui.T(since)}})
	}
	return t
}

// Invitations shows who was invited.
func Invitations(rows []readmodel.InvitationRow) ui.Table {
	t := ui.Table{Caption: "Invitations", Stack: true, Columns: []ui.Column{{Head: "Who"}, {Head: "As"}, {Head: "State"}, {Head: "Invited"}, {Head: "Open through"}},
		Empty: ui.Empty{Title: "Nobody was invited yet", Text: "A colleague comes by invitation. Two people decide it: one proposes, another approves."}}
	for _, i := range rows {
		t.Rows = append(t.Rows, ui.Row{ID: "invitation-" + i.Party, Cells: []ui.Cell{{Text: i.Name, Href: "/invitations/" + i.Party, Note: i.Party}, ui.T(i.Role),
			{Pill: InvitationPill(i.State)}, ui.T(wording.Day(i.On)), ui.T(wording.Day(i.ExpiresOn))}})
	}
	return t
}

// Content is the page of who works here.
type Content struct {
	List        ui.List
	Invitations []readmodel.InvitationRow
	Tasks       []ui.Task // to invite somebody
	Awaiting    []ui.Notice
}

func (c Content) file() string {
	if len(c.Invitations) == 0 {
		return ""
	}
	return "/people/invitations.csv"
}

// Invited is the page of one invitation.
type Invited struct {
	*readmodel.InvitationRow
	Tasks   []ui.Task
	Link    ui.Action // makes the link; without an address where none can be made
	Waiting ui.Waiting
}

func (i Invited) heading() ui.Heading {
	return ui.Heading{Title: i.Name, Over: "Invitation", Ref: i.Party, Pills: []ui.Pill{*InvitationPill(i.State)}, Meta: "as " + i.Role + ", invited on " + wording.Day(i.On)}
}

func (i Invited) facts() []ui.Fact {
	facts := []ui.Fact{{Term: "As", Value: i.Role}, {Term: "Approved by", Value: i.By, Note: "on " + wording.Day(i.On)}, {Term: "Open through", Value: wording.Day(i.ExpiresOn)}}
	switch i.State {
	case domain.InvitationUsed:
		facts = append(facts, ui.Fact{Term: "Accepted", Value: "The account", Href: "/parties/" + i.Party})
	case domain.InvitationEnded:
		facts = append(facts, ui.Fact{Term: "Withdrawn because", Value: i.Answer})
	}
	return facts
}

func (i Invited) story() []ui.Event { return story.Events(i.Story, true) }

// Link is the page that shows the link of an invitation, once.
type Link struct {
	Name, Role, Href string
	Through          string // the last day, in words
	Back             string
}

// Accept is the page on which who was invited makes an account.
type Accept struct {
	Role                  string // "" where the link opens nothing
	Form                  ui.Form
	Name, Email, Password ui.Field
}
