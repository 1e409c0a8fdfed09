package web

import (
	"slices"

	"refold/internal/domain"
	"refold/web/templates/ui"
)

// The forms of one's own account, by the last part of their addresses.
const (
	nameForm     = "name"
	emailForm    = "email"
	passwordForm = "password"
)

// sharedLogin is why the forms are closed for the people of a demo.
const sharedLogin = "In the demo everybody may be this person: name, address and password stay as they are."

// shared says that everybody may be the viewer, as in a demo.
func (s *Server) shared(c *Context) bool {
	return s.settings.Demo && slices.ContainsFunc(demoLogins, func(l struct{ email, role string }) bool { return c.Viewer.isDemo(l.email, s.keys) })
}

// accountTasks are the forms of one's own account; the one that was sent and refused keeps
// what was typed.
func (s *Server) accountTasks(c *Context, email, which string, sent *Form) []ui.Task {
	form := func(name string) *Form {
		if sent != nil && name == which {
			return sent
		}
		f := c.NewForm()
		switch name {
		case nameForm:
			f.Set("name", c.Viewer.Name)
		case emailForm:
			f.Set("email", email)
		}
		return f
	}
	task := func(name, title, submit, note string, controls func(*Form) []ui.Control) ui.Task {
		f := form(name)
		if name != passwordForm && !f.sent {
			f.remember(controls(f))
		}
		view := f.View("/account/"+name, submit)
		view.ID, view.Label = name, title
		if s.shared(c) {
			view.Closed = sharedLogin
		}
		return ui.Task{Title: title, Note: note, Form: view, Controls: controls(f), Folded: name != which}
	}
	own := func(f *Form) ui.Control {
		return line(f, ui.Field{Name: "current", Label: "Your password", Type: "password", Autocomplete: "current-password"})
	}
	return []ui.Task{
		task(nameForm, "Change your name", "Change the name", "The name of before stays readable where it stood.", func(f *Form) []ui.Control {
			return nameControls(f)
		}),
		task(emailForm, "Change your e-mail address", "Change the address", "You sign in with it from then on. No e-mail is sent.", func(f *Form) []ui.Control {
			return append(emailControls(f), own(f))
		}),
		task(passwordForm, "Change your password", "Change the password", "You are signed out everywhere but here.", func(f *Form) []ui.Control {
			return []ui.Control{own(f), line(f, ui.Field{Name: "password", Label: "New password", Type: "password", Hint: s.passwordHint(), Autocomplete: "new-password"})}
		}),
	}
}

// again shows the account with the form that was refused.
func (s *Server) accountAgain(which string) func(*Context, *Form) error {
	return func(c *Context, f *Form) error { return s.accountForms(c, which, f) }
}

// readOwnPassword asks for the viewer's password, as often as signing in may be tried.
func (s *Server) readOwnPassword(c *Context, f *Form) error {
	ctx, typed := c.Request().Context(), f.Value("current")
	if typed == "" {
		f.Fault("current", "Enter your password.")
	}
	if f.Failed() {
		return nil
	}
	if err := s.accounts.attempt(ctx, signInByEmail, c.Viewer.Party); err != nil {
		return err
	}
	known := false
	if len(typed) <= passwordMax {
		var err error
		if known, err = s.accounts.knows(ctx, c.Viewer.Party, typed); err != nil {
			return err
		}
	}
	if !known {
		f.Fault("current", "This is not your password.")
		return nil
	}
	return s.accounts.forgive(ctx, signInByEmail, c.Viewer.Party)
}

func nameControls(f *Form) []ui.Control {
	return []ui.Control{line(f, ui.Field{Name: "name", Label: "Full name", Autocomplete: "name", MaxLength: 120})}
}

func emailControls(f *Form) []ui.Control {
	return []ui.Control{line(f, ui.Field{Name: "email", Label: "E-mail", Type: "email", Autocomplete: "username", MaxLength: 254})}
}

// emailEdit are the addresses that a person has had.
func (s *Server) emailEdit(c *Context) edit {
	return edit{stream: domain.PartyStream(c.Viewer.Party), shown: func(rec *domain.Recorded) map[string]string {
		switch e := rec.Event.(type) {
		case domain.PartyRegistered:
			return map[string]string{"email": c.reader().Name(e.Email)}
		case domain.EmailChanged:
			return map[string]string{"email": c.reader().Name(e.Email)}
		}
		return nil
	}}
}

// nameEdit are the names that a person has gone by.
func (s *Server) nameEdit(c *Context) edit {
	return edit{stream: domain.PartyStream(c.Viewer.Party), shown: func(rec *domain.Recorded) map[string]string {
		switch e := rec.Event.(type) {
		case domain.PartyRegistered:
			return map[string]string{"name": c.reader().Name(e.Name)}
		case domain.NameChanged:
			return map[string]string{"name": c.reader().Name(e.Name)}
		}
		return nil
	}}
}

func (s *Server) nameAction(c *Context) error {
	f := c.Form()
	own := s.nameEdit(c)
	choice, ok := c.settle(f, own, nameControls(f))
	if !ok {
		return c.conflicted(f, s.accountAgain(nameForm))
	}
	name := f.Text("name", "your full name", 120)
	if s.shared(c) {
		f.Fault("", sharedLogin)
	}
	command := domain.ChangeName{Party: c.Viewer.Party, ShownAt: f.ShownAt}
	if f.Failed() {
		return c.Again(f, s.accountAgain(nameForm))
	}
	if choice.nothing() {
		return c.Go("/account", "The name is the same as before.")
	}
	if !choice.changed {
		return c.carryEdit(f, choice.command(own.stream, nil, false), "/account", "The name stays as it is.", s.accountAgain(nameForm), s.nameAction)
	}
	var err error
	if command.Name, err = s.keys.Seal(c.Request().Context(), c.Viewer.Party, name); err != nil {
		return err
	}
	return c.carryEdit(f, choice.command(own.stream, command, true), "/account", "Your name is changed.", s.accountAgain(nameForm), s.nameAction)
}

// emailAction changes the address. It may be signed in with as soon as the journal says so,
// so it is noted first; until then it opens nothing.
func (s *Server) emailAction(c *Context) error {
	f, ctx, own := c.Form(), c.Request().Context(), s.emailEdit(c)
	choice, ok := c.settle(f, own, emailControls(f))
	if !ok {
		return c.conflicted(f, s.accountAgain(emailForm))
	}
	email := s.readAddress(f)
	if s.shared(c) {
		f.Fault("", sharedLogin)
	}
	if err := s.readOwnPassword(c, f); err != nil {
		return err
	}
	if f.Failed() {
		return c.Again(f, s.accountAgain(emailForm))
	}
	if choice.nothing() {
		return c.Go("/account", "The address is the same as before.")
	}
	if !choice.changed {
		return c.carryEdit(f, choice.command(own.stream, nil, false), "/account", "The address stays as it is.", s.accountAgain(emailForm), s.emailAction)
	}
	command := domain.ChangeEmail{Party: c.Viewer.Party, EmailHash: s.accounts.EmailHash(email), ShownAt: f.ShownAt}
	var err error
	if command.Email, err = s.keys.Seal(ctx, c.Viewer.Party, email); err != nil {
		return err
	}
	if err := s.accounts.expect(ctx, c.Viewer.Party, command.EmailHash); err != nil {
		return err
	}
	return c.carryEdit(f, choice.command(own.stream, command, true), "/account", "Your address is changed. Sign in with it from now on.", s.accountAgain(emailForm), s.emailAction)
}

func (s *Server) passwordAction(c *Context) error {
	f, ctx := c.Form(), c.Request().Context()
	email, err := s.keys.Open(ctx, c.World.Party(c.Viewer.Party).Email)
	if err != nil {
		email = "" // erased: then there is no password to change either
	}
	s.readNewPassword(f, email)
	if s.shared(c) {
		f.Fault("", sharedLogin)
	}
	if err := s.readOwnPassword(c, f); err != nil {
		return err
	}
	if f.Failed() {
		return c.Again(f, s.accountAgain(passwordForm))
	}
	if err := s.accounts.changePassword(ctx, c.Viewer.Party, f.Value("password"), c.Viewer.Session); err != nil {
		return err
	}
	return c.Go("/account", "Your password is changed. You are signed out everywhere else.")
}
