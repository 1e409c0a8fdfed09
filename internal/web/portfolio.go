package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
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
		{http.MethodGet, "/portfolio/expected.csv", Investor, (*Server).expectedFile, true},
		{http.MethodGet, "/portfolio/spread.csv", Investor, (*Server).spreadFile, true},
		{http.MethodGet, "/portfolio/pledges.csv", Investor, (*Server).openPledgesFile, true},
	}
}

func (s *Server) portfolioPage(c *Context) error {
	view, ok := readmodel.Portfolio(c.Sums(), c.reader())
	if !ok {
		return c.notYet("Portfolio")
	}
	content := portfolio.New(view)
	p := Page{Title: "Portfolio", own: true, Crumbs: crumbs(c, "Portfolio"), Worked: content.Formulas}
	p.follow(c, portfolioLog(c))
	return c.Show(p, portfolio.Page(content))
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

// mostFollowed bounds the loans whose events are stops of a portfolio's time bar. Of more,
// as the head knows, the wallet's own events stand for them.
const mostFollowed = 300

// portfolioLog is what changes the viewer's portfolio: the events of the wallet, and of each
// loan from their pledge on, with what was undone there as far as they may know. Of others'
// pledges only the one that filled the loan does. It must not be changed.
func portfolioLog(c *Context) func(*domain.World) []*domain.Recorded {
	party := c.Viewer.Party
	return func(w *domain.World) []*domain.Recorded {
		gather := func() []*domain.Recorded { return c.gatherPortfolio(w, party) }
		if w == c.server.journal.Head() {
			return readmodel.OwnLog(w, party, c.Moment.asked != calendar.None, gather)
		}
		return gather()
	}
}

func (c *Context) gatherPortfolio(w *domain.World, party string) []*domain.Recorded {
	log := slices.Concat(w.StreamLog(domain.WalletStream(party)), c.undosUpTo(w, domain.WalletStream(party)))
	if c.server.journal.Head().Related(party) > mostFollowed {
		return log
	}
	for _, id := range w.FacilitiesRelated(party) {
		undos := c.undosUpTo(w, domain.FacilityStream(id))
		if concerning, told := readmodel.ConcerningThen(w, id, party); told && len(undos) == 0 {
			log = append(log, concerning...)
		} else if loan := w.FacilityEver(id, party); loan != nil && loan.ID != "" {
			log = append(log, readmodel.Concerning(loan, party)...)
			log = append(log, readmodel.OwnUndos(w, c.reader(), loan, undos)...)
		}
	}
	slices.SortFunc(log, func(a, b *domain.Recorded) int { return cmp.Compare(a.Position, b.Position) })
	return slices.Compact(log) // one undo may name several streams
}

// holdingStates are the choices of the page of all loans.
var holdingStates = []struct {
	value readmodel.HoldingState
	text  string
}{{"", "All"}, {readmodel.HoldingOnTime, "On time"}, {readmodel.HoldingLate, "Late"}, {readmodel.HoldingLost, "Lost"}, {readmodel.HoldingOver, "Paid back"}}

// holdingSorts are the orders that the page offers; the first is its own.
var holdingSorts = []ui.Option{{Label: "What needs a look"}, {Value: "company", Label: "Company"}, {Value: "-outstanding", Label: "Most outstanding"},
	{Value: "-earned", Label: "Most earned"}, {Value: "-rate", Label: "Highest rate"}, {Value: "grade", Label: "Best grade"}, {Value: "late", Label: "Longest late"}}

func holdingListing(c *Context) (listing, readmodel.HoldingFilter) {
	l := c.listing("/portfolio/loans", "q", "state", "grade", "sector", "sort")
	return l, readmodel.HoldingFilter{Paging: l.paging(), Search: l.get("q"), State: readmodel.HoldingState(l.get("state")), Grade: l.get("grade"), Sector: l.get("sector")}
}

func (s *Server) holdingsPage(c *Context) error {
	view, ok := readmodel.Holdings(c.Sums(), c.reader())
	if !ok {
		return c.notYet("My loans")
	}
	l, filter := holdingListing(c)
	page := view.Page(filter)
	empty := ui.Empty{Title: "No loans yet", Text: "When a request that you pledged to is paid out, your share of the loan stands here.", Href: "/market", Link: "See open requests"}
	if l.clear() != "" {
		empty = ui.Empty{Title: "No such loans", Text: "None of your loans is like that.", Href: l.clear(), Link: "Show all"}
	}
	list := ui.List{
		Heading: ui.Heading{Title: "My loans", Meta: wording.Plural(view.Loans, "loan", "loans") + " with " + wording.Money(readmodel.WalletCurrency, view.Claims) + " outstanding"},
		Action:  l.path, Clear: l.clear(), Hidden: []ui.Param{{Name: "state", Value: l.get("state")}},
		Search: &ui.SearchField{Name: "q", Label: "Search my loans", Value: l.get("q"), Placeholder: "Company or number"},
		Picks: []ui.PickField{
			{Name: "grade", Label: "Grade", Value: l.get("grade"), Options: options("Any", names(view.ByGrade, l.get("grade"))...)},
			{Name: "sector", Label: "Sector", Value: l.get("sector"), Options: options("Any", names(view.BySector, l.get("sector"))...)},
			{Name: "sort", Label: "Sort", Value: l.get("sort"), Options: holdingSorts},
		},
		Card:  ui.CardHead{Title: wording.Plural(page.Total, "loan", "loans"), ID: "loans", Flush: true, CSV: l.csv()},
		Table: portfolio.Loans(page.Rows, empty), Paging: listPaging(l, page, "loan", "loans"),
	}
	for _, state := range holdingStates {
		list.Tabs = append(list.Tabs, ui.Tab{Text: state.text, Href: l.href("state", string(state.value)), Current: string(state.value) == l.get("state"),
			Count: wording.Count(view.Count(state.value))})
	}
	p := Page{Title: "My loans", own: true, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Portfolio", Href: "/portfolio"}, {Text: "My loans"}}}
	p.follow(c, portfolioLog(c))
	return c.Show(p, ui.ListView(list))
}

// names are the names of slices, and the one that was asked for.
func names(of []readmodel.Slice, asked string) []string {
	var all []string
	for _, s := range of {
		if s.Name != "" {
			all = append(all, s.Name)
		}
	}
	if asked != "" && !slices.Contains(all, asked) {
		all = append(all, asked)
	}
	slices.Sort(all)
	return all
}

func (s *Server) holdingsFile(c *Context) error {
	view, ok := readmodel.Holdings(c.Sums(), c.reader())
	if !ok {
		return ErrNotFound
	}
	l, filter := holdingListing(c)
	filter.Paging = l.everything()
	file := Export{Name: "portfolio", What: "Loans of investor " + view.Party, Filters: l.filters(), Columns: []string{"facility", "company", "sector", "grade", "rate_percent",
		"stage", "days_past_due", "share", "outstanding", "lost", "earned", "next_due", "next_due_share"}}
	var outstanding money.Cents
	for _, h := range view.Page(filter).Rows {
		outstanding += h.Outstanding
		file.Rows = append(file.Rows, []string{h.Facility, h.Company, h.Sector, h.Grade, h.Rate.String(), h.Stage.String(), strconv.Itoa(h.DaysPastDue),
			h.Share.String(), h.Outstanding.String(), h.Lost.String(), h.Earned.String(), isoDate(h.NextDue), h.NextCents.String()})
	}
	file.Total = "outstanding " + readmodel.WalletCurrency + " " + outstanding.String()
	return c.Export(file)
}

func (s *Server) expectedFile(c *Context) error {
	view, ok := readmodel.Portfolio(c.Sums(), c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "expected", What: "Expected repayments of investor " + view.Party, Filters: "if everybody pays on time, after the service fee; without what is past due",
		Columns: []string{"from", "to", "instalments", "principal", "interest", "together"}}
	var total money.Cents
	for _, m := range view.Expected {
		total += m.Total()
		file.Rows = append(file.Rows, []string{isoDate(m.From), isoDate(m.To), strconv.Itoa(m.Rows), m.Principal.String(), m.Interest.String(), m.Total().String()})
	}
	file.Total = readmodel.WalletCurrency + " " + total.String()
	return c.Export(file)
}

func (s *Server) spreadFile(c *Context) error {
	view, ok := readmodel.Portfolio(c.Sums(), c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "spread", What: "What investor " + view.Party + " has lent out, by sector and by grade", Columns: []string{"by", "name", "loans", "outstanding"},
		Total: "outstanding " + readmodel.WalletCurrency + " " + view.Claims.String() + " by each"}
	for _, part := range []struct {
		by string
		of []readmodel.Slice
	}{{"sector", view.BySector}, {"grade", view.ByGrade}} {
		for _, x := range part.of {
			file.Rows = append(file.Rows, []string{part.by, x.Name, strconv.Itoa(x.Loans), x.Cents.String()})
		}
	}
	return c.Export(file)
}

func (s *Server) openPledgesFile(c *Context) error {
	view, ok := readmodel.Portfolio(c.Sums(), c.reader())
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
