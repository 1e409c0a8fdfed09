package web

import (
	"time"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/account"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

func clockTime(t time.Time) string { return t.In(wording.Zone).Format("2 Jan 2006, 15:04") }

// accountPage shows what is the viewer's alone and not in the journal.
func (s *Server) accountPage(c *Context) error { return s.accountForms(c, "", nil) }

// accountForms shows the page with its forms; the one that was refused keeps what was typed.
func (s *Server) accountForms(c *Context, which string, sent *Form) error {
	ctx := c.Request().Context()
	view := account.View{Name: c.Viewer.Name}
	party := c.World.Party(c.Viewer.Party)
	email, err := s.keys.Open(ctx, party.Email)
	if err != nil {
		email = wording.Dash // erased
	}
	view.Tasks = s.accountTasks(c, email, which, sent)
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
	if err := s.whoLooked(c, &view); err != nil {
		return err
	}
	view.Others = ui.Action{Label: "Sign out everywhere else", Action: "/account/sessions/end-others"}
	return c.Show(Page{Title: "My account", Crumbs: []frame.Crumb{{Text: "Home", Href: landing(c.Viewer.Roles)}, {Text: "My account"}}}, account.Page(view))
}

// mostLooks is how many looks at one's own pages are listed.
const mostLooks = 50

// whoLooked tells a person who of the staff looked at what is theirs.
func (s *Server) whoLooked(c *Context, view *account.View) error {
	rows, err := s.accounts.looksAt(c.Request().Context(), c.Viewer.Party, mostLooks)
	if err != nil {
		return err
	}
	for _, row := range rows {
		look := account.Look{When: clockTime(row.At), Who: readmodel.Actor(c.World, c.reader(), row.Viewer), What: row.Page, How: "Your file"}
		if row.Eyes != "" {
			look.How = "Your pages, as you see them"
		}
		switch row.Action {
		case accessBegin:
			look.What = "Began to look"
		case accessSignOut:
			look.What, look.How = "Signed you out", row.Reason
		}
		view.Looks = append(view.Looks, look)
	}
	return nil
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
