package web

import (
	"net/http"

	"refold/internal/calendar"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/notices"
	"refold/web/templates/portfolio"
	"refold/web/templates/queue"
	"refold/web/templates/start"
	"refold/web/templates/trust"
	"refold/web/templates/ui"
)

// startRoutes are the first page of everybody who is signed in.
func startRoutes() []Route {
	return []Route{
		{http.MethodGet, "/home", SignedIn, (*Server).startPage, true},
	}
}

// What the first page shows of notices and of tasks.
const (
	startNotices = 6
	startTasks   = 8
)

func (s *Server) startPage(c *Context) error {
	content := start.Content{Heading: ui.Heading{Title: "Home", Meta: "The business day is " + dayWords(c)}}
	var err error
	switch {
	case c.Viewer.Is(Staff):
		err = s.startOfStaff(c, &content)
	case c.Viewer.Is(Investor):
		err = s.startOfInvestor(c, &content)
	default:
		err = s.startOfBorrower(c, &content)
	}
	if err != nil {
		return err
	}
	return c.Show(Page{Title: "Home"}, start.Page(content))
}

func dayWords(c *Context) string {
	if c.World.Today() == calendar.None {
		return "still to be opened"
	}
	return wording.DayLong(c.World.Today())
}

// startOfStaff shows the head of the work queue: what the viewer can do first.
func (s *Server) startOfStaff(c *Context, content *start.Content) error {
	lists, ctx := c.Lists(), c.Request().Context()
	waiting, err := lists.Waiting(ctx)
	if err != nil {
		return err
	}
	all := 0
	for _, n := range waiting {
		all += n
	}
	open, err := lists.Market(ctx, readmodel.FacilityFilter{Paging: readmodel.Paging{Size: 1}})
	if err != nil {
		return err
	}
	page, err := lists.Queue(ctx, readmodel.TaskFilter{Paging: readmodel.Paging{Size: shownTasks}})
	if err != nil {
		return err
	}
	rows := queue.Rows{Today: lists.Today(), Mine: c.Viewer.Is(Office)}
	mine := 0
	name := c.reader().Name
	for _, task := range page.Rows {
		yours := c.mine(task)
		if yours {
			mine++
		}
		if (yours || !rows.Mine) && len(rows.Tasks) < startTasks {
			rows.Tasks, rows.Opened = append(rows.Tasks, task), append(rows.Opened, name(task.Name))
		}
	}
	content.Heading.Meta = "The business day is " + dayWords(c) // Lists may have moved the page
	content.Queue = &start.Queue{Head: ui.CardHead{Title: "What waits the longest", ID: "queue", Flush: true, Link: "Work queue", Href: "/queue"},
		Table: rows.Table("What waits the longest", ui.Empty{Title: "Nothing waits for you", Text: "New tasks appear here as soon as it is your turn."})}
	if rows.Mine {
		content.Queue.Head.Title = "Yours, the longest wait first"
		content.Tiles = append(content.Tiles, ui.Tile{Label: "Yours", Value: wording.Count(mine), Note: "your role acts next"})
	}
	content.Tiles = append(content.Tiles, ui.Tile{Label: "Waiting in all", Value: wording.Count(all), Href: "/queue"},
		ui.Tile{Label: "Open to pledges", Value: wording.Count(open.Total), Href: "/market"})
	content.Links = []start.Link{{Text: "Undo centre", Href: "/undo"}}
	for _, t := range c.World.TrialBalances() {
		if t.ShortfallCents() > 0 {
			content.Notices = append(content.Notices, trust.Balance{TrialBalance: t, Acts: c.Viewer.Is(Office)}.Shortfall())
		}
	}
	return nil
}

func (s *Server) startOfInvestor(c *Context, content *start.Content) error {
	view, ok := readmodel.Portfolio(c.Sums(), c.reader())
	if !ok {
		content.Heading.Meta = "You were not registered yet at this moment"
		return nil
	}
	told, err := c.Told()
	if err != nil {
		return err
	}
	open, err := readmodel.Fold{World: told}.Market(c.Request().Context(), readmodel.FacilityFilter{Paging: readmodel.Paging{Size: 1}})
	if err != nil {
		return err
	}
	content.Tiles = []ui.Tile{
		{Label: "Portfolio", Value: wording.Money(readmodel.WalletCurrency, view.Total), Href: "/portfolio", Note: "earned " + wording.Amount(view.Earned-view.Lost) + " after losses"},
		{Label: "Available", Value: wording.Money(readmodel.WalletCurrency, view.Available), Href: "/wallet", Note: "locked " + wording.Amount(view.Locked)},
		{Label: "Open requests", Value: wording.Count(open.Total), Href: "/market", Note: "to pledge to"},
	}
	content.Todo = portfolio.Mark(view.Steps)
	content.Links = []start.Link{{Text: "Invest", Href: "/market", Primary: true}, {Text: "Top up", Href: "/wallet"}}
	return s.startNotices(c, content)
}

func (s *Server) startOfBorrower(c *Context, content *start.Content) error {
	view, ok := readmodel.Loans(c.World, c.reader())
	if !ok {
		content.Heading.Meta = "You were not registered yet at this moment"
		return nil
	}
	next := ui.Tile{Label: "Next instalment", Value: wording.Dash, Note: "nothing falls due"}
	if view.NextDue != calendar.None {
		next.Value, next.Note, next.Href = wording.Money(readmodel.WalletCurrency, view.NextCents), "on "+wording.Day(view.NextDue), "/facilities/"+view.NextFacility
	}
	due := ui.Tile{Label: "Due now", Value: wording.Money(readmodel.WalletCurrency, view.Due), Note: "past due and due today"}
	if view.Due > 0 {
		due.Tone = ui.Late
	}
	content.Tiles = []ui.Tile{{Label: "Outstanding", Value: wording.Money(readmodel.WalletCurrency, view.Outstanding), Href: "/loans"}, due, next}
	content.Todo = portfolio.Mark(borrowerSteps(view))
	content.Links = []start.Link{{Text: "My loans", Href: "/loans", Primary: true}, {Text: "Apply", Href: "/apply"}}
	return s.startNotices(c, content)
}

// startNotices adds the newest notices.
func (s *Server) startNotices(c *Context, content *start.Content) error {
	seen, err := s.seen(c)
	if err != nil {
		return err
	}
	page := readmodel.Notices(c.Sums(), c.reader(), c.History(), 0, startNotices)
	content.People, content.List = true, notices.Marked(page.Notices, seen)
	content.New, content.Mark = notices.CountNew(content.List), c.markSeen("/home")
	return nil
}
