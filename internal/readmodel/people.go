package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
)

// Colleague is a member of staff, or who was one.
type Colleague struct {
	ID, Name string // the name opened for the viewer
	Roles    []string
	State    ColleagueState
	Reason   string        // of a suspension or closing
	Since    calendar.Date // registered
	RolesOn  calendar.Date // the last change of roles; None if there was none
}

// ColleagueState is whether somebody can work here.
type ColleagueState string

// The states of a colleague.
const (
	ColleagueActive    ColleagueState = "active"
	ColleagueNoRole    ColleagueState = "without a role"
	ColleagueSuspended ColleagueState = "suspended"
	ColleagueClosed    ColleagueState = "closed"
)

// ColleagueStates are all states, in the order in which they are offered.
var ColleagueStates = []ColleagueState{ColleagueActive, ColleagueNoRole, ColleagueSuspended, ColleagueClosed}

// InvitationRow is an invitation as staff see it.
type InvitationRow struct {
	Party, Name string
	Role        string
	State       domain.InvitationState // on the day that is looked at
	By          string                 // who approved it
	On          calendar.Date
	ExpiresOn   calendar.Date
	Answer      string // why it was withdrawn
	Story       []StoryLine
	Log         []*domain.Recorded
}

// Colleagues gives the members of staff; for staff only.
func Colleagues(w *domain.World, v Viewer) []Colleague {
	if !v.Staff {
		return nil
	}
	var all []Colleague
	for _, p := range w.Colleagues() {
		c := Colleague{ID: p.ID, Name: v.Name(p.Name), Since: p.RegisteredOn, RolesOn: calendar.None, State: ColleagueActive}
		for _, role := range p.Roles() {
			c.Roles = append(c.Roles, string(role))
		}
		switch {
		case p.Closed != "":
			c.State, c.Reason = ColleagueClosed, p.Closed
		case p.Suspended != "":
			c.State, c.Reason = ColleagueSuspended, p.Suspended
		case len(c.Roles) == 0:
			c.State = ColleagueNoRole
		}
		for _, rec := range p.Log() {
			switch rec.Event.(type) {
			case domain.RoleGranted, domain.RoleRevoked:
				if !w.Undone(rec.RequestID) {
					c.RolesOn = rec.EffectiveOn
				}
			}
		}
		all = append(all, c)
	}
	return all
}

// Invitations gives all invitations, the newest first; for staff only.
func Invitations(w *domain.World, v Viewer) []InvitationRow {
	if !v.Staff {
		return nil
	}
	var rows []InvitationRow
	for _, i := range w.Invitations() {
		rows = append(rows, invitationRow(w, v, i))
	}
	return rows
}

func invitationRow(w *domain.World, v Viewer, i *domain.Invitation) InvitationRow {
	return InvitationRow{Party: i.Party, Name: v.Name(i.Name), Role: string(i.Role), State: i.State(w.Today()), By: Actor(w, v, i.By),
		On: i.On, ExpiresOn: i.ExpiresOn, Answer: i.Answer}
}

// Invitation gives one invitation with its story; false where there is none, or the viewer
// is not staff.
func Invitation(w *domain.World, v Viewer, party string) (*InvitationRow, bool) {
	i := w.Invitation(party)
	if i == nil || !v.Staff {
		return nil, false
	}
	row := invitationRow(w, v, i)
	row.Log = w.StreamLog(domain.PartyStream(party))
	row.Story = Story(w, v, row.Log)
	return &row, true
}
