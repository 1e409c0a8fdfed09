package web

import (
	"fmt"
	"net/http"

	"refold/internal/paper"
	"refold/internal/readmodel"
)

// stamp says of which moment a document of this page is.
func (c *Context) stamp() paper.Stamp {
	return paper.Stamp{Position: c.Moment.Known, Day: c.World.Today(), Corrected: c.Moment.Corrected, Demo: c.server.settings.Demo}
}

// statementNumber names the statement of the period and moment that are shown: asked for
// again at that moment it has the same number and the same bytes.
func (c *Context) statementNumber(v *readmodel.StatementView) string {
	return paper.StatementNumber(v, c.stamp())
}

func (s *Server) statementPaper(c *Context) error {
	view, fault, ok := statementOf(c)
	switch {
	case !ok:
		return ErrNotFound
	case fault != "":
		return &badRequest{fault}
	}
	name := c.Viewer.Name
	if p := c.World.Party(view.Party); p != nil {
		name = c.reader().Name(p.Name)
	}
	_, replaces := issuedNotice(c, view, "")
	content, err := paper.Statement(view, name, replaces, c.stamp())
	if err != nil {
		return fmt.Errorf("make the statement %s: %w", c.statementNumber(view), err)
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.pdf"`, fileName(c.statementNumber(view))))
	h.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, "application/pdf", content)
}
