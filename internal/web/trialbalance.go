package web

import (
	"net/http"
	"net/url"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/trialbalance"
	"refold/web/templates/ui"
)

// trialRoutes are the trial balance, its accounts, and the entries of each.
func trialRoutes() []Route {
	return []Route{
		{http.MethodGet, "/trial-balance", Staff, (*Server).trialPage, true},
		{http.MethodGet, "/trial-balance.csv", Staff, (*Server).trialExport, true},
		{http.MethodGet, "/trial-balance/:kind/:currency", Staff, (*Server).accountsPage, true},
		{http.MethodGet, "/trial-balance/:kind/:currency/accounts.csv", Staff, (*Server).accountsExport, true},
		{http.MethodGet, "/trial-balance/:kind/:currency/:owner", Staff, (*Server).entriesPage, true},
		{http.MethodGet, "/trial-balance/:kind/:currency/:owner/entries.csv", Staff, (*Server).entriesExport, true},
	}
}

func (s *Server) trialPage(c *Context) error {
	view := trialbalance.View{Heading: ui.Heading{Title: "Trial balance", Meta: "Every account of client money; both sides are equal to the cent"}, Trials: readmodel.Trials(c.World)}
	return c.Show(Page{Title: "Trial balance", Crumbs: trialCrumbs(c)}, trialbalance.Page(view))
}

func trialCrumbs(c *Context, more ...frame.Crumb) []frame.Crumb {
	trail := []frame.Crumb{homeCrumb(c), {Text: "Trust account", Href: "/trust"}, {Text: "Trial balance", Href: "/trial-balance"}}
	return append(trail, more...)
}

func (s *Server) trialExport(c *Context) error {
	e := Export{Name: "trial-balance-kinds", What: "Trial balance by kind of account", Columns: []string{"Account", "Currency", "Accounts", "Debit", "Credit"}}
	var difference sums
	for _, t := range readmodel.Trials(c.World) {
		difference.add(t.Currency, t.DebitCents-t.CreditCents)
		for _, l := range t.Lines {
			debit, credit := l.Sides(l.BalanceCents)
			e.Rows = append(e.Rows, []string{l.Name, t.Currency, strconv.Itoa(l.Accounts), debit.String(), credit.String()})
		}
	}
	if e.Total = difference.String(); e.Total != "" {
		e.Total = "debit less credit: " + e.Total
	}
	return c.Export(e)
}

// group reads the kind of account and the currency of an address; false when there is
// no such kind, or the currency has no books at this moment.
func (c *Context) group() (g readmodel.AccountGroup, currency string, ok bool) {
	g, ok = readmodel.AccountGroupOf(c.Param("kind"))
	if !ok {
		return g, "", false
	}
	for _, t := range c.World.TrialBalances() {
		if t.Currency == c.Param("currency") {
			return g, t.Currency, true
		}
	}
	return g, "", false
}

// accountsPage lists the accounts of a kind; a kind of which there is one account for
// all has its entries there.
func (s *Server) accountsPage(c *Context) error {
	g, currency, ok := c.group()
	if !ok {
		return ErrNotFound
	}
	if !g.Owned() {
		return c.entries(g, currency, "")
	}
	l := c.listing(trialbalance.GroupHref(g, currency), "sort")
	rows := readmodel.Owners(c.World, c.reader(), g, currency, l.get("sort") == "owner")
	var total money.Cents
	for _, r := range rows {
		total += r.BalanceCents
	}
	page := readmodel.ListPage[readmodel.OwnerRow]{Total: len(rows), Page: max(1, l.page), Pages: max(1, (len(rows)+readmodel.DefaultPageSize-1)/readmodel.DefaultPageSize)}
	page.Page = min(page.Page, page.Pages)
	from := (page.Page - 1) * readmodel.DefaultPageSize
	page.Rows = rows[from:min(from+readmodel.DefaultPageSize, len(rows))]
	view := ui.List{
		Heading: ui.Heading{Title: g.Name, Over: "Trial balance, " + currency, Meta: wording.Plural(len(rows), "account", "accounts") + ", " + wording.Money(currency, total) + " in all"},
		Action:  l.path, Clear: l.clear(),
		Picks: []ui.PickField{{Name: "sort", Label: "Order", Value: l.get("sort"), Options: []ui.Option{{Label: "Largest first"}, {Value: "owner", Label: "By owner"}}}},
		Card:  ui.CardHead{Title: "Accounts", Flush: true, CSV: l.path + "/accounts.csv"},
		Table: trialbalance.Accounts(g, currency, page.Rows, total), Paging: listPaging(l, page, "account", "accounts"),
	}
	return c.Show(Page{Title: g.Name + ", " + currency, Crumbs: trialCrumbs(c, frame.Crumb{Text: g.Name})}, ui.ListView(view))
}

func (s *Server) accountsExport(c *Context) error {
	g, currency, ok := c.group()
	if !ok {
		return ErrNotFound
	}
	e := Export{Name: "accounts-" + g.Code, What: g.Name + ", " + currency + ": the accounts", Columns: []string{"Account", "Owner", "Name", "Currency", "Balance"}}
	var total sums
	for _, r := range readmodel.Owners(c.World, c.reader(), g, currency, true) {
		total.add(currency, r.BalanceCents)
		e.Rows = append(e.Rows, []string{g.Name, r.Owner, r.Name, currency, r.BalanceCents.String()})
	}
	e.Total = total.String()
	return c.Export(e)
}

func (s *Server) entriesPage(c *Context) error {
	g, currency, ok := c.group()
	if !ok || !g.Owned() {
		return ErrNotFound
	}
	return c.entries(g, currency, c.Param("owner"))
}

// entries shows one account, entry by entry.
func (c *Context) entries(g readmodel.AccountGroup, currency, owner string) error {
	path := trialbalance.EntriesHref(g, currency, owner)
	l := c.listing(path)
	page, ok := readmodel.Entries(c.Sums(), c.reader(), g, owner, currency, l.paging())
	if !ok && owner != "" {
		return ErrNotFound
	}
	name := readmodel.AccountOwner(c.World, c.reader(), accountOf(g, owner, currency))
	heading := ui.Heading{Title: g.Name, Over: "Trial balance, " + currency, Ref: owner, Meta: name}
	trail := []frame.Crumb{{Text: g.Name}}
	file := path + "/entries.csv"
	if owner != "" {
		trail = []frame.Crumb{{Text: g.Name, Href: trialbalance.GroupHref(g, currency)}, {Text: owner}}
	} else {
		file = path + "/all/entries.csv"
	}
	view := ui.List{Heading: heading, Action: path, Tiles: []ui.Tile{
		{Label: "Balance", Value: wording.Money(currency, page.BalanceCents)}, {Label: "Debits", Value: wording.Money(currency, page.DebitCents)},
		{Label: "Credits", Value: wording.Money(currency, page.CreditCents)}},
		Card:  ui.CardHead{Title: wording.Plural(page.Total, "entry", "entries"), ID: "entries", Note: "In the order in which they count, the newest first", Flush: true, CSV: file},
		Table: trialbalance.Entries(page.Rows), Paging: listPaging(l, page.ListPage, "entry", "entries")}
	return c.Show(Page{Title: g.Name + " " + owner, Crumbs: trialCrumbs(c, trail...)}, ui.ListView(view))
}

func accountOf(g readmodel.AccountGroup, owner, currency string) domain.Account {
	return domain.Account{Kind: g.Kind(), Owner: owner, Currency: currency}
}

// entriesExport gives all entries of an account; "all" stands for the owner where there
// is one account for everybody.
func (s *Server) entriesExport(c *Context) error {
	g, currency, ok := c.group()
	owner, err := url.PathUnescape(c.Param("owner"))
	if !ok || err != nil {
		return ErrNotFound
	}
	if !g.Owned() {
		owner = ""
	}
	page, ok := readmodel.Entries(c.Sums(), c.reader(), g, owner, currency, readmodel.Paging{Size: readmodel.MaxPageSize})
	if !ok && owner != "" {
		return ErrNotFound
	}
	e := Export{Name: "entries-" + g.Code + "-" + c.Param("owner"), What: g.Name + " " + owner + ", " + currency + ": the entries",
		Columns: []string{"Position", "Counts from", "What", "About", "Currency", "Debit", "Credit", "Balance"}}
	for _, r := range page.Rows {
		at := ""
		if r.Record != nil {
			at = position(r.Record.Position)
		}
		e.Rows = append(e.Rows, []string{at, isoDate(r.On), r.Title, r.Stream, currency, r.DebitCents.String(), r.CreditCents.String(), r.BalanceCents.String()})
	}
	e.Total = "debit " + page.DebitCents.String() + ", credit " + page.CreditCents.String() + ", balance " + page.BalanceCents.String()
	return c.Export(e)
}
