package web

import (
	"net/http"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// investorRoutes are the pages of an investor's own money.
func investorRoutes() []Route {
	return []Route{
		{http.MethodGet, "/portfolio", Investor, (*Server).portfolioPage, true},
		{http.MethodGet, "/portfolio.csv", Investor, (*Server).portfolioFile, true},
	}
}

func (s *Server) portfolioPage(c *Context) error {
	view, ok := readmodel.Portfolio(c.World, c.reader())
	if !ok {
		return c.notYet("Portfolio")
	}
	p := Page{Title: "Portfolio"}
	p.steps(c, ownLog(c))
	return c.Show(p, portfolio.Page(portfolio.New(view)))
}

// notYet is a page about the viewer at a moment before they were registered.
func (c *Context) notYet(title string) error {
	return c.Show(Page{Title: title, Crumbs: []frame.Crumb{{Text: title}}}, ui.EmptyView(ui.Empty{Title: "You were not registered yet",
		Text: "At this moment Refold did not know you, so there is nothing to show."}))
}

// ownLog is what changed the viewer's wallet, as far as the page may know.
func ownLog(c *Context) []*domain.Recorded {
	return c.World.StreamLog(domain.WalletStream(c.Viewer.Party))
}

func (s *Server) portfolioFile(c *Context) error {
	view, ok := readmodel.Portfolio(c.World, c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "portfolio", What: "Loans of investor " + view.Party, Columns: []string{"facility", "company", "sector", "grade", "rate_percent",
		"stage", "days_past_due", "share", "outstanding", "lost", "earned", "next_due", "next_due_share"}}
	var outstanding money.Cents
	for _, h := range view.Holdings {
		outstanding += h.Outstanding
		file.Rows = append(file.Rows, []string{h.Facility, h.Company, h.Sector, h.Grade, h.Rate.String(), h.Stage.String(), strconv.Itoa(h.DaysPastDue),
			h.Share.String(), h.Outstanding.String(), h.Lost.String(), h.Earned.String(), isoDate(h.NextDue), h.NextCents.String()})
	}
	file.Total = "outstanding " + readmodel.WalletCurrency + " " + outstanding.String()
	return c.Export(file)
}

// eventNumber is a position as files have it; "" for what a day brought by itself.
func eventNumber(position int64) string {
	if position == 0 {
		return ""
	}
	return strconv.FormatInt(position, 10)
}
