package web

import (
	"net/http"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/people"
	"refold/web/templates/ui"
)

// peopleRoutes are who works here, and who was invited to.
func peopleRoutes() []Route {
	return append(invitationRecord().routes(),
		Route{http.MethodGet, "/people", Staff, (*Server).peoplePage, true},
		Route{http.MethodGet, "/people.csv", Staff, (*Server).peopleExport, true},
		Route{http.MethodGet, "/people/invitations.csv", Staff, (*Server).invitationsExport, true},
		Route{http.MethodPost, "/people/invite", Office, (*Server).inviteAction, false},
		Route{http.MethodPost, "/invitations/:id/link", Office, (*Server).invitationLinkAction, false},
		Route{http.MethodGet, "/invitation", Everyone, (*Server).acceptPage, false},
		Route{http.MethodPost, "/invitation", Everyone, (*Server).acceptAction, false},
	)
}

func peopleListing(c *Context) listing { return c.listing("/people", "role", "state") }

// noRole is the choice among the roles for who has none.
const noRole = "none"

// colleagues are the members of staff whom the filters let through.
func (c *Context) colleagues(l listing) []readmodel.Colleague {
	role, state := l.get("role"), readmodel.ColleagueState(l.get("state"))
	return slices.DeleteFunc(readmodel.Colleagues(c.World, c.reader()), func(x readmodel.Colleague) bool {
		return role == noRole && len(x.Roles) > 0 || role != "" && role != noRole && !slices.Contains(x.Roles, role) || state != "" && x.State != state
	})
}

func (s *Server) peoplePage(c *Context) error { return s.peopleForm(c, c.NewForm()) }

func (s *Server) peopleForm(c *Context, f *Form) error {
	l := peopleListing(c)
	rows := c.colleagues(l)
	empty := ui.Empty{Title: "Nobody works here yet", Text: "The operator's tool adds the first ones: refold staff add."}
	if l.clear() != "" {
		empty = ui.Empty{Title: "Nobody is like that", Text: "Choose another role or state.", Href: l.clear(), Link: "Clear the filters"}
	}
	states := []ui.Option{{Label: "All"}}
	for _, state := range readmodel.ColleagueStates {
		states = append(states, ui.Option{Value: string(state), Label: capital(string(state))})
	}
	content := people.Content{Invitations: readmodel.Invitations(c.World, c.reader()), List: ui.List{
		Heading: ui.Heading{Title: "People and roles", Meta: "Who works here, as what. Roles are given and taken by two people."},
		Action:  l.path, Clear: l.clear(),
		Picks: []ui.PickField{
			{Name: "role", Label: "Role", Value: l.get("role"), Options: append(options("All", staffRoles...), ui.Option{Value: noRole, Label: "None"})},
			{Name: "state", Label: "State", Value: l.get("state"), Options: states},
		},
		Card:  ui.CardHead{Title: wording.Plural(len(rows), "person", "people"), ID: "rows", Flush: true, CSV: l.csv()},
		Table: people.Table(rows, empty),
	}}
	if c.Viewer.Is(Office) {
		content.Tasks = []ui.Task{inviteTask(f)}
	}
	return c.Show(Page{Title: "People and roles", Crumbs: crumbs(c, "People and roles")}, people.Page(content))
}

func inviteTask(f *Form) ui.Task {
	form := f.View("/people/invite", "Propose the invitation")
	form.ID, form.Label = "invite", "Invite a colleague"
	roles := []ui.Option{{Label: "Choose"}}
	for _, role := range staffRoles {
		roles = append(roles, ui.Option{Value: role, Label: capital(role)})
	}
	return ui.Task{Title: "Invite a colleague", Form: form, Folded: true,
		Note: "A second person approves it. Then the invitation's page makes a link, which you hand over yourself: no e-mail is sent.",
		Controls: append([]ui.Control{
			line(f, ui.Field{Name: "name", Label: "Who is invited", Hint: "Full name, as you know it", MaxLength: 120, Autocomplete: "off"}),
			{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "role", Label: "Role", Short: true}), Options: roles},
		}, reasonLines[any](nil, f, nil)...)}
}

// inviteAction proposes an invitation. The number of the person to be follows from the
// form, and their name is sealed with the key that they will have.
func (s *Server) inviteAction(c *Context) error {
	f := c.Form()
	name := f.Text("name", "who is invited", 120)
	command := domain.InviteColleague{Party: f.ID("P"), Role: domain.Role(f.Choice("role", "a role", staffRoles...))}
	if f.reason(); f.Failed() {
		return c.Again(f, s.peopleForm)
	}
	var err error
	if command.Name, err = s.keys.Seal(c.Request().Context(), command.Party, name); err != nil {
		return err
	}
	change, page := c.twoPeople(f, command)
	return c.Carry(f, change, page, proposed, s.peopleForm)
}

func (s *Server) peopleExport(c *Context) error {
	l := peopleListing(c)
	e := Export{Name: "people", What: "People and roles", Filters: l.filters(), Columns: []string{"party", "name", "roles", "state", "reason", "registered", "roles_since"}}
	for _, x := range c.colleagues(l) {
		since := ""
		if x.RolesOn != calendar.None {
			since = isoDate(x.RolesOn)
		}
		e.Rows = append(e.Rows, []string{x.ID, x.Name, strings.Join(x.Roles, " "), string(x.State), x.Reason, isoDate(x.Since), since})
	}
	return c.Export(e)
}

func (s *Server) invitationsExport(c *Context) error {
	e := Export{Name: "invitations", What: "Invitations of colleagues", Columns: []string{"party", "name", "role", "state", "approved_by", "invited_on", "open_through", "answer"}}
	for _, i := range readmodel.Invitations(c.World, c.reader()) {
		e.Rows = append(e.Rows, []string{i.Party, i.Name, i.Role, string(i.State), i.By, isoDate(i.On), isoDate(i.ExpiresOn), i.Answer})
	}
	return c.Export(e)
}
