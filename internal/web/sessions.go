package web

import (
	"net/http"
	"slices"

	"refold/internal/domain"
	"refold/internal/web/sqlsession"
	"refold/web/templates/frame"
	"refold/web/templates/parties"
	"refold/web/templates/ui"
)

// sessionRoutes are the browsers in which somebody is signed in, for staff. They are not
// in the journal, so the page has no past; who ended one stands in the access log.
func sessionRoutes() []Route {
	return []Route{
		{http.MethodGet, "/parties/:id/sessions", Staff, (*Server).sessionsPage, false},
		{http.MethodPost, "/parties/:id/sessions", Office, (*Server).endSessionsAction, false},
	}
}

// everySession is the choice that ends all of them.
const everySession = "all"

// mayEndSessions: the office ends those of clients, approvers those of colleagues too;
// one's own are ended on one's own page.
func mayEndSessions(c *Context, p *domain.Party) bool {
	return p.ID != c.Viewer.Party && (c.Viewer.Is(Approver) || c.Viewer.Is(Office) && p.As != domain.Staff)
}

func (s *Server) sessionsPage(c *Context) error { return s.sessionsForm(c, c.NewForm()) }

func (s *Server) sessionsForm(c *Context, f *Form) error {
	p := c.World.Party(c.Param("id"))
	if p == nil {
		return ErrNotFound
	}
	open, err := s.accounts.list(c.Request().Context(), p.ID)
	if err != nil {
		return err
	}
	name := c.partyName(p.ID)
	if p.As != domain.Borrower {
		name = c.reader().Name(p.Name)
	}
	content := parties.Sessions{Heading: ui.Heading{Title: "Sessions of " + name, Ref: p.ID, Meta: "Where this person is signed in"}}
	options := []ui.Option{{Label: "Choose"}, {Value: everySession, Label: "All of them"}}
	for _, row := range open {
		content.Rows = append(content.Rows, parties.Session{ID: row.Session, Browser: row.Browser, Since: clockTime(row.SignedIn), Seen: clockTime(row.Seen)})
		options = append(options, ui.Option{Value: row.Session, Label: row.Browser + ", since " + clockTime(row.SignedIn)})
	}
	switch {
	case len(open) == 0:
	case mayEndSessions(c, p):
		form := f.View("/parties/"+p.ID+"/sessions", "Sign out")
		form.ID, form.Label, form.Danger = "sign-out", "Sign out", true
		content.Tasks = []ui.Task{{Title: "End a session", Note: "The browser has to sign in again. The person sees on their account page that it was you, and why.", Form: form,
			Controls: append([]ui.Control{{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "session", Label: "Which"}), Options: options}}, reasonLines(c, f, p)...)}}
	case p.ID == c.Viewer.Party:
		content.Note = ui.Notice{Tone: ui.Info, Text: "These are your own.", Href: "/account", Link: "End them on your account page"}
	case c.Viewer.Is(Office):
		content.Note = ui.Notice{Tone: ui.Info, Text: "Only an approver ends sessions of a colleague."}
	}
	return c.Show(Page{Title: "Sessions of " + name, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Parties", Href: "/parties"}, {Text: name, Href: "/parties/" + p.ID}, {Text: "Sessions"}}},
		parties.SessionsPage(content))
}

// endSessionsAction ends one session of somebody, or all, and notes it first: without the
// trace nothing is ended.
func (s *Server) endSessionsAction(c *Context) error {
	ctx, f := c.Request().Context(), c.Form()
	p := c.World.Party(c.Param("id"))
	switch {
	case p == nil:
		return ErrNotFound
	case !mayEndSessions(c, p):
		return errForbidden
	}
	which, reason := f.Text("session", "which session ends", 40), f.reason()
	if f.Failed() {
		return c.Again(f, s.sessionsForm)
	}
	open, err := s.accounts.list(ctx, p.ID)
	if err != nil {
		return err
	}
	page := "/parties/" + p.ID + "/sessions"
	if len(open) == 0 || which != everySession && !slices.ContainsFunc(open, func(row sqlsession.SessionsOfRow) bool { return row.Session == which }) {
		return c.Go(page, "It had ended already.")
	}
	if err := s.accounts.note(ctx, c.Viewer, s.journal.Head().Position(), trace{action: accessSignOut, subject: p.ID, page: page, reason: reason}); err != nil {
		return err
	}
	if which == everySession {
		// No session has an empty name: none is kept.
		return s.ended(c, page, s.accounts.endOthers(ctx, p.ID, ""))
	}
	return s.ended(c, page, s.accounts.endOne(ctx, p.ID, which))
}

func (s *Server) ended(c *Context, page string, err error) error {
	if err != nil {
		return err
	}
	return c.Go(page, "Signed out. It is noted in the access log.")
}
