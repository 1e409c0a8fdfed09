package web

import (
	"net/http"

	"refold/web/templates/moneypage"
	"refold/web/templates/ui"
)

// moneyRoutes are the money locator.
func moneyRoutes() []Route {
	return []Route{
		{http.MethodGet, "/money", Staff, (*Server).moneyPage, true},
		{http.MethodGet, "/money.csv", Staff, (*Server).moneyExport, true},
	}
}

func (s *Server) moneyPage(c *Context) error {
	view := moneypage.View{Heading: ui.Heading{Title: "Money locator", Meta: "Where every cent is that ever came to the trust account"}}
	for _, t := range c.World.TrialBalances() {
		view.Located = append(view.Located, moneypage.Located{Located: c.World.Locate(t.Currency)})
	}
	return c.Show(Page{Title: "Money locator", Crumbs: crumbs(c, "Money locator"), Worked: view.Formulas}, moneypage.Page(view))
}

func (s *Server) moneyExport(c *Context) error {
	e := Export{Name: "money", What: "Where every cent is that ever came to the trust account", Columns: []string{"Currency", "Place", "Name", "Where", "Amount"}}
	var total sums
	for _, t := range c.World.TrialBalances() {
		l := c.World.Locate(t.Currency)
		for _, p := range l.Places {
			where := "trust account"
			if p.Out {
				where = "paid out"
			}
			total.add(t.Currency, p.AmountCents)
			e.Rows = append(e.Rows, []string{t.Currency, p.Code, p.Name, where, p.AmountCents.String()})
		}
	}
	e.Total = total.String()
	return c.Export(e)
}
