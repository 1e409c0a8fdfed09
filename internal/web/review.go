package web

import (
	"fmt"
	"net/http"
	"strconv"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/review"
)

// reviewRoutes are the credit review: the file as it was known at the decision.
func reviewRoutes() []Route {
	return []Route{
		{http.MethodGet, "/facilities/:id/review", Staff, (*Server).reviewPage, true},
		{http.MethodGet, "/facilities/:id/review.csv", Staff, (*Server).reviewExport, true},
	}
}

// review gives the file of a facility. The World of the decision is that right before
// the decision was recorded, as far as this page may know it.
func (c *Context) review() (*readmodel.ReviewView, error) {
	id := c.Param("id")
	then := c.World
	if decision := readmodel.DecisionOf(c.World, c.reader(), id); decision.Position > 0 {
		var err error
		if then, err = c.Before(decision.Position); err != nil {
			return nil, err
		}
	}
	view, ok := readmodel.Review(c.World, then, c.reader(), id)
	if !ok {
		return nil, ErrNotFound
	}
	return view, nil
}

func (s *Server) reviewPage(c *Context) error {
	view, err := c.review()
	if err != nil {
		return err
	}
	p := Page{Title: "Credit review of " + view.Company,
		Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.ID, Href: "/facilities/" + view.ID}, {Text: "Credit review"}}}
	p.steps(c, view.Log)
	return c.Show(p, review.Page(review.Content{ReviewView: view}))
}

// reviewExport is the file of both moments as a table.
func (s *Server) reviewExport(c *Context) error {
	view, err := c.review()
	if err != nil {
		return err
	}
	e := Export{Name: "review-" + view.ID, What: "Credit review of facility " + view.ID, Columns: []string{"part", "what", "at_decision", "now", "changed"}}
	if view.Decision.Position > 0 {
		e.Filters = fmt.Sprintf("decision at event %d, %s", view.Decision.Position, wording.DayISO(view.Decision.On))
	}
	changed := 0
	for _, l := range view.Lines {
		if l.Changed() {
			changed++
		}
		e.Rows = append(e.Rows, []string{l.Group, l.What, l.Then, l.Now, strconv.FormatBool(l.Changed())})
	}
	e.Total = wording.Plural(changed, "line", "lines") + " changed"
	return c.Export(e)
}
