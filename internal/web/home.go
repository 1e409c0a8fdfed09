package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/home"
	"refold/web/templates/risks"
	"refold/web/templates/styleguide"
	"refold/web/templates/ui"
)

var publicRoutes = []Route{
	{http.MethodGet, "/", Everyone, (*Server).homePage, true},
	{http.MethodGet, "/risks", Everyone, (*Server).risksPage, true},
	{http.MethodGet, "/styleguide", Everyone, (*Server).styleguidePage, false},
	{http.MethodGet, "/healthz", Everyone, (*Server).health, false},
}

// health answers a probe: the program serves, and stands at this position. Of a demo
// whose history is being played it says how much of it is still to come, in days.
func (s *Server) health(c *Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	played, days := s.filling()
	return c.JSON(http.StatusOK, struct {
		Position int64  `json:"position"`
		Revision string `json:"revision"`
		ToPlay   int    `json:"days_to_play"`
	}{c.World.Position(), s.settings.Revision, days - played})
}

func (s *Server) risksPage(c *Context) error {
	return c.Show(Page{Title: "Risks", Plain: true, Crumbs: []frame.Crumb{{Text: "Home", Href: "/"}, {Text: "Risks"}}}, risks.Page())
}

func (s *Server) homePage(c *Context) error {
	view := home.View{SignedIn: c.Viewer.Party != "", Start: landing(c.Viewer.Roles)}
	if s.settings.Demo {
		view.Tour = tourPath
	}
	view.Lend, view.Borrow = offers(c.World)
	told, err := c.Told()
	if err != nil {
		return err
	}
	figures := s.figuresOf(told)
	for _, b := range figures.books {
		view.Books = append(view.Books, home.Book{Name: b.title(), Tiles: b.tiles()})
	}
	if figures.open > 0 {
		view.Open = wording.Plural(figures.open, "request is", "requests are") + " open to pledges."
		if c.Viewer.Is(Anonymous | Investor | Staff) {
			view.OpenHref = "/market"
		}
	}
	return c.Show(Page{Plain: true, Worked: figures.formulas}, home.Page(view))
}

// bookFigures are the public figures of one book, in its currency's cents.
type bookFigures struct {
	name, currency string
	external       bool // serviced elsewhere
	loans          int  // paid out
	funded         money.Cents
	defaulted      money.Cents // paid out to loans that are in default, charged off or written off
	repaid         int         // loans closed
}

type figures struct {
	of    *domain.World
	books []*bookFigures
	open  int // listings open to pledges
}

// figuresOf sums up a World. The last sums are kept: between two events everybody
// asks for the same.
func (s *Server) figuresOf(w *domain.World) *figures {
	if last := s.lastFigures.Load(); last != nil && last.of == w {
		return last
	}
	sums := &figures{of: w}
	byBook := map[[2]string]*bookFigures{}
	w.EachStanding(func(f *domain.Standing) bool {
		if f.Stage == domain.Listed {
			sums.open++
		}
		if f.DisbursedOn == calendar.None {
			return true
		}
		name, currency := w.Text(f.Book), w.Text(f.Currency)
		book := byBook[[2]string{name, currency}]
		if book == nil {
			book = &bookFigures{name: name, currency: currency, external: !f.Serviced}
			byBook[[2]string{name, currency}] = book
			sums.books = append(sums.books, book)
		}
		book.add(f.Stage, f.DisbursedCents)
		return true
	})
	slices.SortFunc(sums.books, compareBooks)
	s.lastFigures.Store(sums)
	return sums
}

func (b *bookFigures) add(stage domain.Stage, paid money.Cents) {
	b.loans++
	b.funded = b.funded.Add(paid)
	switch stage {
	case domain.Defaulted, domain.ChargedOff, domain.WrittenOff:
		b.defaulted = b.defaulted.Add(paid)
	case domain.Closed:
		b.repaid++
	}
}

// compareBooks puts our own loans first, then goes by name and currency.
func compareBooks(a, b *bookFigures) int {
	if a.external != b.external {
		if a.external {
			return 1
		}
		return -1
	}
	return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.currency, b.currency))
}

func (b *bookFigures) title() string {
	title := b.name
	if title == "" {
		title = "Loans on Refold"
	}
	if b.external {
		title += " · serviced elsewhere"
	}
	if strings.HasSuffix(b.name, ", "+b.currency) {
		return title // its name says it already
	}
	return title + " · " + b.currency
}

func (b *bookFigures) tiles() []ui.Tile {
	return []ui.Tile{
		{Label: "Funded to date", Value: wording.MoneyWhole(b.currency, b.funded), Note: wording.Plural(b.loans, "loan", "loans") + " paid out"},
		{Label: "Default rate", Value: wording.Percent(b.defaulted, b.funded), Href: "/risks#default-rate", Note: wording.MoneyWhole(b.currency, b.defaulted) + " of the money paid out"},
		{Label: "Closed", Value: wording.Count(b.repaid), Note: "of " + wording.Plural(b.loans, "loan", "loans") + ", with nothing left to pay"},
	}
}

// styleguidePage shows every component in every state.
func (s *Server) styleguidePage(c *Context) error {
	var body bytes.Buffer
	f := c.frame(Page{Title: "Styleguide", Bare: true})
	f.Sheets = "" // its tables are examples, of nothing
	if err := styleguide.Guide(f).Render(c.Request().Context(), &body); err != nil {
		return fmt.Errorf("render the styleguide: %w", err)
	}
	return c.HTMLBlob(http.StatusOK, body.Bytes())
}
