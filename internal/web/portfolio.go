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
		{http.MethodGet, "/portfolio/loans", Investor, (*Server).holdingsPage, true},
		{http.MethodGet, "/portfolio/loans.csv", Investor, (*Server).holdingsFile, true},
		{http.MethodGet, "/portfolio/pledges.csv", Investor, (*Server).openPledgesFile, true},
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

// holdingStates are the choices of the page of all loans.
var holdingStates = []struct {
	value, text string
	admits      func(readmodel.Holding) bool
}{
	{"", "All", func(readmodel.Holding) bool { return true }},
	{"on-time", "On time", func(h readmodel.Holding) bool { return h.Outstanding > 0 && h.DaysPastDue == 0 }},
	{"late", "Late", func(h readmodel.Holding) bool { return h.Outstanding > 0 && h.DaysPastDue > 0 }},
	{"lost", "Lost", func(h readmodel.Holding) bool { return h.Lost > 0 }},
	{"over", "Paid back", func(h readmodel.Holding) bool { return h.Outstanding == 0 && h.Lost == 0 }},
}

// held are the loans in the state that was asked for; one we don't know asks for all.
func held(view *readmodel.PortfolioView, state string) []readmodel.Holding {
	var rows []readmodel.Holding
	admits := holdingStates[0].admits
	for _, s := range holdingStates {
		if s.value == state {
			admits = s.admits
		}
	}
	for _, h := range view.Holdings {
		if admits(h) {
			rows = append(rows, h)
		}
	}
	return rows
}

func (s *Server) holdingsPage(c *Context) error {
	view, ok := readmodel.Portfolio(c.World, c.reader())
	if !ok {
		return c.notYet("My loans")
	}
	content := portfolio.New(view)
	l := c.listing("/portfolio/loans", "state")
	for _, state := range holdingStates {
		content.Tabs = append(content.Tabs, ui.Tab{Text: state.text, Href: l.href("state", state.value), Current: state.value == l.get("state"),
			Count: strconv.Itoa(len(held(view, state.value)))})
	}
	content.Shown, content.File = held(view, l.get("state")), l.csv()
	p := Page{Title: "My loans", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "My loans"}}}
	p.steps(c, ownLog(c))
	return c.Show(p, portfolio.Loans(content))
}

func (s *Server) holdingsFile(c *Context) error {
	view, ok := readmodel.Portfolio(c.World, c.reader())
	if !ok {
		return ErrNotFound
	}
	l := c.listing("/portfolio/loans", "state")
	file := Export{Name: "portfolio", What: "Loans of investor " + view.Party, Filters: l.filters(), Columns: []string{"facility", "company", "sector", "grade", "rate_percent",
		"stage", "days_past_due", "share", "outstanding", "lost", "earned", "next_due", "next_due_share"}}
	var outstanding money.Cents
	for _, h := range held(view, l.get("state")) {
		outstanding += h.Outstanding
		file.Rows = append(file.Rows, []string{h.Facility, h.Company, h.Sector, h.Grade, h.Rate.String(), h.Stage.String(), strconv.Itoa(h.DaysPastDue),
			h.Share.String(), h.Outstanding.String(), h.Lost.String(), h.Earned.String(), isoDate(h.NextDue), h.NextCents.String()})
	}
	file.Total = "outstanding " + readmodel.WalletCurrency + " " + outstanding.String()
	return c.Export(file)
}

func (s *Server) openPledgesFile(c *Context) error {
	view, ok := readmodel.Portfolio(c.World, c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "pledges", What: "Pledges of investor " + view.Party + " whose money is locked", Total: readmodel.WalletCurrency + " " + view.InPledges.String(),
		Columns: []string{"pledge", "facility", "company", "amount", "placed", "stage", "closes_on", "decided_from_event"}}
	for _, p := range view.Pledges {
		file.Rows = append(file.Rows, []string{p.ID, p.Facility, p.Company, p.Cents.String(), isoDate(p.PlacedOn), p.Stage.String(), isoDate(p.ClosesOn), eventNumber(p.ShownAt)})
	}
	return c.Export(file)
}

// eventNumber is a position as files have it; "" for what a day brought by itself.
func eventNumber(position int64) string {
	if position == 0 {
		return ""
	}
	return strconv.FormatInt(position, 10)
}
