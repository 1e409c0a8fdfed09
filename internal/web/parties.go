package web

import (
	"net/http"
	"strings"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/parties"
	"refold/web/templates/ui"
)

// partyRoutes are who is known to the platform.
func partyRoutes() []Route {
	return append(partyRecord().routes(),
		Route{http.MethodGet, "/parties", Staff, (*Server).partiesPage, true},
		Route{http.MethodGet, "/parties.csv", Staff, (*Server).partiesExport, true},
		Route{http.MethodGet, "/parties/:id/facilities.csv", Staff, (*Server).partyFacilitiesExport, true},
	)
}

func partyListing(c *Context) listing {
	return c.listing("/parties", "search", "kind", "kyc", "role", "sort")
}

// suspendedOnly is the choice among the identity states that is not one of them.
const suspendedOnly = "suspended"

func (c *Context) partyFilter(l listing, p readmodel.Paging) readmodel.PartyFilter {
	f := readmodel.PartyFilter{Paging: p, Search: l.get("search"), Kind: l.get("kind"), Kyc: l.get("kyc"), Role: l.get("role")}
	if strings.Contains(f.Search, "@") {
		// An address is sealed: only the whole of it can be found, by its keyed hash.
		f.EmailHash = c.server.accounts.EmailHash(f.Search)
	}
	if f.Kyc == suspendedOnly {
		f.Kyc, f.Suspended = "", true
	}
	return f
}

func (s *Server) partiesPage(c *Context) error {
	l := partyListing(c)
	lists := c.Lists()
	page, err := lists.Parties(c.Request().Context(), c.partyFilter(l, l.paging()))
	if err != nil {
		return err
	}
	names := make([]string, len(page.Rows))
	for i, r := range page.Rows {
		names[i] = c.reader().Name(r.Name)
	}
	empty := ui.Empty{Title: "Nobody is registered yet", Text: "Investors and borrowers register themselves."}
	if l.clear() != "" {
		empty = ui.Empty{Title: "Nobody is like that", Text: "Search for a part of a company's name, an id, or a whole e-mail address.", Href: l.clear(), Link: "Clear the filters"}
	}
	view := ui.List{
		Heading: ui.Heading{Title: "Parties", Meta: "Investors, borrowers and staff"},
		Action:  l.path, Clear: l.clear(),
		Search: &ui.SearchField{Name: "search", Label: "Search parties", Value: l.get("search"), Placeholder: "Company, id, or whole e-mail address"},
		Picks: []ui.PickField{
			{Name: "kind", Label: "Kind", Value: l.get("kind"), Options: options("All", string(domain.Investor), string(domain.Borrower), string(domain.Staff))},
			{Name: "kyc", Label: "Identity", Value: l.get("kyc"), Options: []ui.Option{{Label: "All"}, {Value: string(domain.KycPending), Label: "To be checked"},
				{Value: string(domain.KycValid), Label: "Verified"}, {Value: string(domain.KycExpired), Label: "Expired"}, {Value: string(domain.KycDeclined), Label: "Rejected"},
				{Value: string(domain.KycMissing), Label: "Not handed in"}, {Value: suspendedOnly, Label: "Suspended"}}},
			{Name: "sort", Label: "Order", Value: l.get("sort"), Options: []ui.Option{{Label: "By id"}, {Value: "company", Label: "By company"},
				{Value: "-registered", Label: "Newest first"}, {Value: "registered", Label: "Oldest first"}}},
		},
		Card:  ui.CardHead{Title: wording.Plural(page.Total, "party", "parties"), ID: "rows", Flush: true, CSV: l.csv()},
		Table: parties.Table(page.Rows, names, lists.Today(), empty), Paging: listPaging(l, page, "party", "parties"),
	}
	return c.Show(Page{Title: "Parties", Crumbs: crumbs(c, "Parties")}, ui.ListView(view))
}

func (s *Server) partiesExport(c *Context) error {
	l := partyListing(c)
	lists := c.Lists()
	page, err := lists.Parties(c.Request().Context(), c.partyFilter(l, l.everything()))
	if err != nil {
		return err
	}
	e := Export{Name: "parties", What: "Parties", Filters: l.filters(),
		Columns: []string{"Party", "Kind", "Name", "Company", "Company number", "Registered", "Identity", "Valid through", "Country", "Roles", "Suspended"}}
	name := c.reader().Name
	for _, r := range page.Rows {
		e.Rows = append(e.Rows, []string{r.ID, string(r.Kind), name(r.Name), r.Company, r.CompanyNumber, isoDate(r.RegisteredOn), string(r.KycOn(lists.Today())),
			isoDate(r.KycValidUntil), r.KycCountry, strings.Join(r.Roles, " "), r.Suspended})
	}
	return c.Export(e)
}

func (s *Server) partyFacilitiesExport(c *Context) error {
	view, ok := readmodel.Party(c.World, c.Sums(), c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	e := Export{Name: "facilities-of-" + view.ID, What: "Facilities of " + view.ID, Columns: []string{"Facility", "Company", "As", "State", "Days past due", "Currency", "Amount", "Outstanding"}}
	var total sums
	for _, f := range view.Facilities {
		as := "investor"
		if f.Borrows {
			as = "borrower"
		}
		total.add(f.Currency, f.Outstanding)
		e.Rows = append(e.Rows, []string{f.ID, f.Company, as, f.Stage.String(), wording.Count(f.DaysPastDue), f.Currency, f.Amount.String(), f.Outstanding.String()})
	}
	e.Total = total.String()
	return c.Export(e)
}
