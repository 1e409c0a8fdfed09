package web

import (
	"net/http"
	"time"

	"refold/internal/domain"
	"refold/internal/wording"
	"refold/web/templates/access"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// eyesRoutes let an auditor see any page as another person sees it, and show what was
// looked at.
func eyesRoutes() []Route {
	return []Route{
		{http.MethodGet, "/parties/:id/view-as", Auditor, (*Server).eyesPage, true},
		{http.MethodPost, "/parties/:id/view-as", Auditor, (*Server).eyesAction, false},
		{http.MethodPost, "/view-as/end", Auditor, (*Server).endEyesAction, false},
		{http.MethodGet, "/access", Auditor, (*Server).accessPage, true},
		{http.MethodGet, "/access.csv", Auditor, (*Server).accessExport, true},
	}
}

// eyesTime is how long somebody may look through another's eyes before asking again.
const eyesTime = 30 * time.Minute

// eyes are another person's, through which the viewer looks: every page is as that
// person sees it, nothing can be changed, and every look is noted.
type eyes struct {
	viewer Viewer // who really looks
	id     string
	reason string
	until  time.Time
}

// throughEyes are the writes of the one who really looks.
var throughEyes = map[string]bool{"/view-as/end": true, "/signout": true, "/demo/switch": true}

// lookThrough makes the viewer the person through whose eyes they look, if they do.
func (s *Server) lookThrough(c *Context, head *domain.World) error {
	id := s.readCookie(c.Context, eyesCookie)
	if id == "" || !c.Viewer.Is(Auditor) {
		return nil
	}
	ctx := c.Request().Context()
	row, err := s.accounts.openEyes(ctx, c.Viewer, tracePath(id))
	if err != nil {
		return err
	}
	if row.Subject == "" {
		s.dropCookie(c.Context, eyesCookie)
		return nil
	}
	if !c.reads() && throughEyes[c.route.Path] {
		return nil
	}
	e := &eyes{viewer: c.Viewer, id: id, reason: row.Reason, until: row.At.Add(eyesTime)}
	as := s.viewerOf(ctx, head, row.Subject, "")
	if !s.now().Before(e.until) || as.Roles == Anonymous {
		if err := s.closeEyes(c); err != nil {
			return err
		}
		c.done = true
		return c.Go("/parties/"+row.Subject, "You look with your own eyes again: after half an hour it has to be asked for anew.")
	}
	c.Eyes, c.Viewer = e, as
	if !c.reads() {
		return errEyesWrite
	}
	return nil
}

// closeEyes ends looking through another's eyes, if the session does.
func (s *Server) closeEyes(c *Context) error {
	id := s.readCookie(c.Context, eyesCookie)
	if id == "" {
		return nil
	}
	s.dropCookie(c.Context, eyesCookie)
	row, err := s.accounts.openEyes(c.Request().Context(), c.Viewer, tracePath(id))
	if err != nil || row.Subject == "" {
		return err
	}
	return s.accounts.note(c.Request().Context(), c.Viewer, s.journal.Head().Position(), trace{action: accessEnd, subject: row.Subject, eyes: id})
}

func (s *Server) eyesPage(c *Context) error { return s.eyesForm(c, c.NewForm()) }

func (s *Server) eyesForm(c *Context, f *Form) error {
	party := c.World.Party(c.Param("id"))
	if party == nil || party.ID == c.Viewer.Party {
		return ErrNotFound
	}
	name := s.viewerOf(c.Request().Context(), c.World, party.ID, "")
	form := f.View("/parties/"+party.ID+"/view-as", "Look through their eyes")
	form.Cancel = "/parties/" + party.ID
	if name.Roles == Anonymous {
		form.Closed = "They have no role now, so there is no page of theirs."
	}
	reason := ui.Control{Shape: ui.Long, Field: f.Field(ui.Field{Name: "reason", Label: "Reason", Hint: "It stays in the access log.", MaxLength: 500, Rows: 3})}
	p := Page{Title: "See what " + name.Name + " sees", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Parties", Href: "/parties"},
		{Text: party.ID, Href: "/parties/" + party.ID}, {Text: "Their view"}}}
	return c.Show(p, access.Begin(access.Question{Name: name.Name, Role: name.title(), Form: form, Controls: []ui.Control{reason}}))
}

func (s *Server) eyesAction(c *Context) error {
	party := c.World.Party(c.Param("id"))
	if party == nil || party.ID == c.Viewer.Party {
		return ErrNotFound
	}
	f := c.Form()
	reason := f.reason()
	as := s.viewerOf(c.Request().Context(), c.World, party.ID, "")
	if as.Roles == Anonymous {
		f.Fault("", "They have no role now, so there is no page of theirs.")
	}
	if f.Failed() {
		return c.Again(f, s.eyesForm)
	}
	row := trace{action: accessBegin, subject: party.ID, eyes: f.ID("E"), reason: reason}
	if err := s.accounts.note(c.Request().Context(), c.Viewer, s.journal.Head().Position(), row); err != nil {
		return err
	}
	s.setCookie(c.Context, eyesCookie, row.eyes, sessionIdle)
	return c.Go(landing(as.Roles), "")
}

func (s *Server) endEyesAction(c *Context) error {
	c.Form()
	back, id := "/parties", s.readCookie(c.Context, eyesCookie)
	row, err := s.accounts.openEyes(c.Request().Context(), c.Viewer, tracePath(id))
	if err != nil {
		return err
	}
	if row.Subject != "" {
		back += "/" + row.Subject
	}
	if err := s.closeEyes(c); err != nil {
		return err
	}
	return c.Go(back, "You look with your own eyes again.")
}

// seenThrough is what the frame says of another's eyes; nil for one's own.
func (c *Context) seenThrough() *frame.Eyes {
	if c.Eyes == nil {
		return nil
	}
	return &frame.Eyes{Name: c.Viewer.Name, Role: c.Viewer.title(), Reason: c.Eyes.reason, End: "/view-as/end",
		Until: c.Eyes.until.In(wording.Zone).Format("15:04")}
}
