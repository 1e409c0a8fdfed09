package web

import (
	"time"

	"refold/internal/wording"
	"refold/web/templates/account"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

func clockTime(t time.Time) string { return t.In(wording.Zone).Format("2 Jan 2006, 15:04") }

// accountPage shows what is the viewer's alone and not in the journal.
func (s *Server) accountPage(c *Context) error {
	ctx := c.Request().Context()
	view := account.View{Name: c.Viewer.Name}
	party := c.World.Party(c.Viewer.Party)
	email, err := s.keys.Open(ctx, party.Email)
	if err != nil {
		email = wording.Dash // erased
	}
	view.Facts = []ui.Fact{
		{Term: "E-mail", Value: email},
		{Term: "You are here as", Value: c.Viewer.Roles.String()},
		{Term: "Your number", Value: party.ID},
		{Term: "Registered", Value: wording.Day(party.RegisteredOn)},
	}
	if party.CompanyName != "" {
		view.Facts = append(view.Facts, ui.Fact{Term: "Company", Value: party.CompanyName, Note: party.CompanyNumber})
	}
	sessions, err := s.accounts.list(ctx, c.Viewer.Party)
	if err != nil {
		return err
	}
	for _, row := range sessions {
		view.Sessions = append(view.Sessions, account.Session{
			Browser: row.Browser, Since: clockTime(row.SignedIn), Seen: clockTime(row.Seen), Here: row.Session == c.Viewer.Session,
			End: ui.Action{Label: "Sign out", Action: "/account/sessions/end", Small: true, Hidden: []ui.Param{{Name: "session", Value: row.Session}}},
		})
	}
	view.Others = ui.Action{Label: "Sign out everywhere else", Action: "/account/sessions/end-others"}
	return c.Show(Page{Title: "My account", Crumbs: []frame.Crumb{{Text: "Home", Href: landing(c.Viewer.Roles)}, {Text: "My account"}}}, account.Page(view))
}

func (s *Server) endSessionAction(c *Context) error {
	if err := s.accounts.endOne(c.Request().Context(), c.Viewer.Party, c.Form().Optional("session", 40)); err != nil {
		return err
	}
	return c.Go("/account", "That browser is signed out.")
}

func (s *Server) endOthersAction(c *Context) error {
	if err := s.accounts.endOthers(c.Request().Context(), c.Viewer.Party, c.Viewer.Session); err != nil {
		return err
	}
	return c.Go("/account", "You are signed out everywhere else.")
}
