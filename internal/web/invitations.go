package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/people"
	"refold/web/templates/ui"
)

// invitationRecord is the page of one invitation.
func invitationRecord() record[*readmodel.InvitationRow] {
	return record[*readmodel.InvitationRow]{
		path: "/invitations/:id", roles: Staff,
		find: func(c *Context) (*readmodel.InvitationRow, bool) {
			return readmodel.Invitation(c.World, c.reader(), c.Param("id"))
		},
		href: func(v *readmodel.InvitationRow) string { return "/invitations/" + v.Party },
		show: showInvitation,
		tasks: []recordTask[*readmodel.InvitationRow]{
			{name: "withdraw", title: "Withdraw the invitation", submit: "Withdraw the invitation", done: "Withdrawn: the link opens nothing any more.", folded: true, danger: true,
				roles: Office, when: func(_ *Context, v *readmodel.InvitationRow) bool {
					return v.State == domain.InvitationOpen || v.State == domain.InvitationTooLate
				},
				fields: reasonLines[*readmodel.InvitationRow],
				command: func(_ *Context, f *Form, v *readmodel.InvitationRow) domain.Command {
					return domain.WithdrawInvitation{Party: v.Party, Reason: f.reason()}
				}},
		},
	}
}

func invitationCrumbs(c *Context, party string) []frame.Crumb {
	return []frame.Crumb{homeCrumb(c), {Text: "People and roles", Href: "/people"}, {Text: party, Href: "/invitations/" + party}}
}

func showInvitation(c *Context, v *readmodel.InvitationRow, tasks []ui.Task) error {
	content := people.Invited{InvitationRow: v, Tasks: tasks}
	if v.State == domain.InvitationOpen {
		content.Waiting = ui.Waiting{Who: v.Name, What: "opens the link and makes an account", Since: "through " + wording.Day(v.ExpiresOn)}
		if c.Viewer.Is(Office) {
			content.Link = ui.Action{Label: "Make the link", Action: "/invitations/" + v.Party + "/link", RequestID: c.NewRequestID()}
		}
	}
	p := Page{Title: "Invitation of " + v.Name, Crumbs: invitationCrumbs(c, v.Party)}
	p.steps(c, v.Log)
	return c.Show(p, people.InvitedPage(content))
}

// invitationLinkAction makes the link of an open invitation and shows it, this once.
func (s *Server) invitationLinkAction(c *Context) error {
	v, ok := readmodel.Invitation(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	if v.State != domain.InvitationOpen {
		return c.refused(c.Form(), false)
	}
	token, err := s.accounts.invitationLink(c.Request().Context(), v.Party, c.Viewer.Party)
	if err != nil {
		return err
	}
	link := url.URL{Scheme: c.Scheme(), Host: c.Request().Host, Path: "/invitation", RawQuery: url.Values{"link": {token}}.Encode()}
	return c.Show(Page{Title: "The link of an invitation", Bare: true, Crumbs: append(invitationCrumbs(c, v.Party), frame.Crumb{Text: "Link"})},
		people.LinkPage(people.Link{Name: v.Name, Role: v.Role, Href: link.String(), Through: wording.Day(v.ExpiresOn), Back: "/invitations/" + v.Party}))
}

// openInvitation gives the invitation that a link is for; nil where it opens nothing.
func (c *Context) openInvitation(token string) (*domain.Invitation, error) {
	if token == "" || len(token) > 100 {
		return nil, nil
	}
	party, err := c.server.accounts.invited(c.Request().Context(), token)
	if err != nil || party == "" {
		return nil, err
	}
	i := c.World.Invitation(party)
	if i == nil || i.State(c.World.Today()) != domain.InvitationOpen {
		return nil, nil
	}
	return i, nil
}

func (s *Server) acceptPage(c *Context) error {
	f := c.NewForm()
	f.Set("link", c.QueryParam("link"))
	return s.acceptForm(c, f)
}

func (s *Server) acceptForm(c *Context, f *Form) error {
	i, err := c.openInvitation(f.Value("link"))
	if err != nil {
		return err
	}
	view := people.Accept{}
	if i == nil {
		c.status = http.StatusNotFound
	} else {
		view = people.Accept{Role: string(i.Role), Form: f.View("/invitation", "Make the account"),
			Name:     f.Field(ui.Field{Name: "name", Label: "Your full name", Autocomplete: "name", MaxLength: 120}),
			Email:    f.Field(ui.Field{Name: "email", Label: "E-mail", Type: "email", Autocomplete: "username", MaxLength: 254}),
			Password: f.Field(ui.Field{Name: "password", Label: "Password", Type: "password", Hint: s.passwordHint(), Autocomplete: "new-password"})}
		view.Form.Hidden = append(view.Form.Hidden, ui.Param{Name: "link", Value: f.Value("link")})
	}
	return c.Show(Page{Title: "Invitation", Plain: true, Bare: true}, people.AcceptPage(view))
}

// acceptAction makes the account of who was invited. The password comes first, as on
// registering: without the party it opens nothing.
func (s *Server) acceptAction(c *Context) error {
	f, ctx := c.Form(), c.Request().Context()
	if err := s.accounts.attempt(ctx, registrations, c.RealIP()); err != nil {
		return err
	}
	i, err := c.openInvitation(f.Value("link"))
	if err != nil {
		return err
	}
	if i == nil {
		return s.acceptForm(c, f)
	}
	name, email := f.Text("name", "your full name", 120), s.readAddress(f)
	s.readNewPassword(f, email)
	if f.Failed() {
		return c.Again(f, s.acceptForm)
	}
	command := domain.AcceptInvitation{Party: i.Party, EmailHash: s.accounts.EmailHash(email)}
	if command.Name, err = s.keys.Seal(ctx, i.Party, name); err != nil {
		return err
	}
	if command.Email, err = s.keys.Seal(ctx, i.Party, email); err != nil {
		return err
	}
	if err := s.accounts.SetFirstPassword(ctx, i.Party, command.EmailHash, f.Value("password")); err != nil {
		return err
	}
	_, err = c.doAs(i.Party, f, command)
	var refusal *domain.Refusal
	switch {
	case errors.As(err, &refusal):
		if err := s.accounts.dropUninvited(ctx, i.Party); err != nil {
			return err
		}
		return c.Again(f, s.acceptForm)
	case err != nil:
		return err
	}
	if err := s.accounts.dropInvitationLink(ctx, i.Party); err != nil {
		return err
	}
	return s.enter(c, i.Party, "", "Welcome. You are here as "+string(i.Role)+".")
}

// readAddress reads an e-mail address as it is known.
func (s *Server) readAddress(f *Form) string {
	email := normalEmail(f.Text("email", "your e-mail address", 254))
	if email != "" && !validEmail(email) {
		f.Fault("email", "Enter an address like name@example.com.")
	}
	return email
}

func (s *Server) passwordHint() string {
	if s.settings.Demo {
		return "In the demo any password will do."
	}
	return "At least 12 characters. A sentence that you remember is best."
}

// readNewPassword notes what is wrong with a password that is chosen for an address.
func (s *Server) readNewPassword(f *Form, email string) {
	switch password := f.Value("password"); {
	case password == "":
		f.Fault("password", "Choose a password.")
	case len(password) > passwordMax:
		f.Fault("password", "Use a shorter password.")
	case s.settings.Demo:
	case utf8.RuneCountInString(password) < passwordMin:
		f.Fault("password", "Use at least 12 characters.")
	case strings.EqualFold(password, email):
		f.Fault("password", "Your e-mail address is no password.")
	}
}
