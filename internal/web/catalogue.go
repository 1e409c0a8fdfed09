package web

import (
	"net/http"

	"refold/internal/catalogue"
	page "refold/web/templates/catalogue"
	"refold/web/templates/frame"
)

// catalogueRoutes are what there is, the same at every moment.
func catalogueRoutes() []Route {
	routes := []Route{{http.MethodGet, "/catalogue.md", SignedIn, (*Server).catalogueDocument, false}}
	for _, part := range page.Parts {
		routes = append(routes, Route{http.MethodGet, part.Href(), SignedIn, func(_ *Server, c *Context) error {
			p := Page{Title: "Catalogue", Bare: true, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Catalogue"}}}
			if part != page.Events {
				p.Title += ": " + string(part)
				p.Crumbs[1].Href = "/catalogue"
				p.Crumbs = append(p.Crumbs, frame.Crumb{Text: part.Title()})
			}
			return c.Show(p, page.Page(part))
		}, false})
	}
	return routes
}

// catalogueDocument is the whole catalogue as one text.
func (s *Server) catalogueDocument(c *Context) error {
	c.Response().Header().Set("Content-Disposition", `attachment; filename="refold-catalogue.md"`)
	return c.Blob(http.StatusOK, "text/markdown; charset=utf-8", []byte(catalogue.Markdown()))
}
