package web

import (
	"net/http"
	"strings"

	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/tour"
)

// tourPath is "Ten minutes with Refold", which a demo has.
const tourPath = "/tour"

var tourRoutes = []Route{{http.MethodGet, tourPath, Everyone, (*Server).tourPage, true}}

// tourPage leads through a demo. Its addresses are found in what the demo holds at the
// moment that is looked at.
func (s *Server) tourPage(c *Context) error {
	if !s.settings.Demo {
		return ErrNotFound
	}
	view := tour.View{Switch: "/demo/switch"}
	borrower := s.demoParty(c.Request().Context(), "borrower@demo.test")
	found := s.tour.of(c.World, func() readmodel.TourView { return readmodel.Tour(c.World, c.Sums(), s.events, c.Log(), borrower) })
	for _, stop := range tour.Stops(found) {
		for _, login := range demoLogins {
			if role, _, _ := strings.Cut(login.email, "@"); role == stop.As {
				stop.Role, stop.Here = login.role, c.Viewer.isDemo(login.email, s.keys)
			}
		}
		view.Stops = append(view.Stops, stop)
	}
	return c.Show(Page{Title: "Ten minutes with Refold", Plain: true, Crumbs: []frame.Crumb{{Text: "Home", Href: "/"}, {Text: "Ten minutes"}}}, tour.Page(view))
}
