package web

import (
	"context"
	"strings"

	"refold/internal/domain"
)

// Viewer is who looks. What they may do is what their roles allow today, at whatever
// moment they look.
type Viewer struct {
	Party   string // "" for a visitor
	Name    string // opened for this viewer alone; the role's name where it was erased
	Roles   Roles  // Anonymous for a visitor; never empty
	Session string // names the session; the device of what is recorded

	emailHash string
}

// Is reports whether the viewer has one of the roles.
func (v Viewer) Is(roles Roles) bool { return v.Roles.Any(roles) }

// title is what the viewer is, for the head of the page.
func (v Viewer) title() string {
	switch {
	case v.Roles.Any(Approver):
		return "Approver"
	case v.Roles.Any(Officer):
		return "Credit officer"
	case v.Roles.Any(Auditor):
		return "Auditor"
	case v.Roles.Any(Borrower):
		return "Borrower"
	case v.Roles.Any(Investor):
		return "Investor"
	}
	return "Visitor"
}

// viewerOf makes the viewer of a session from the party as it is now. A party that is
// not registered (any more: the registration was undone) is a visitor.
func (s *Server) viewerOf(ctx context.Context, head *domain.World, party, session string) Viewer {
	p := head.Party(party)
	if p == nil {
		return Viewer{Roles: Anonymous}
	}
	v := Viewer{Party: p.ID, Session: session, emailHash: p.EmailHash}
	for _, role := range p.Roles() {
		v.Roles |= roleOf(role)
	}
	if v.Roles == 0 || !p.MayEnter() {
		v.Roles = Anonymous // staff whose role has ended see what everybody sees
	}
	v.Name = v.title()
	if name, err := s.keys.Open(ctx, p.Name); err == nil && strings.TrimSpace(name) != "" {
		v.Name = name
	}
	return v
}

// recognise finds who asks, from the session cookie.
func (s *Server) recognise(c *Context, head *domain.World) error {
	c.Viewer = Viewer{Roles: Anonymous}
	token := s.readCookie(c.Context, sessionCookie)
	if token == "" {
		return nil
	}
	session, err := s.accounts.session(c.Request().Context(), token)
	if err != nil {
		return err
	}
	if session.Party == "" {
		s.dropCookie(c.Context, sessionCookie)
		return nil
	}
	if p := head.Party(session.Party); p != nil && !p.MayEnter() {
		s.dropCookie(c.Context, sessionCookie)
		c.leaveNotice("You were signed out: your role here has ended.")
		return s.accounts.end(c.Request().Context(), token)
	}
	c.Viewer = s.viewerOf(c.Request().Context(), head, session.Party, session.Session)
	return s.lookThrough(c, head)
}
