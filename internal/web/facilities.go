package web

import (
	"net/http"
	"slices"
	"strconv"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facilities"
	"refold/web/templates/ui"
)

// facilitiesRoutes are the list of facilities for staff.
func facilitiesRoutes() []Route {
	return []Route{
		{http.MethodGet, "/facilities", Staff, (*Server).facilitiesPage, true},
		{http.MethodGet, "/facilities.csv", Staff, (*Server).facilitiesExport, true},
	}
}

func facilityListing(c *Context) listing {
	return c.listing("/facilities", "search", "stage", "arrears", "book", "grade", "sector", "region", "approved", "paid", "totals", "sort")
}

// facilityFilter reads the filters; what is not one of their values asks for nothing.
func facilityFilter(l listing, p readmodel.Paging) readmodel.FacilityFilter {
	f := readmodel.FacilityFilter{Paging: p, Search: l.get("search"), Book: l.get("book"), Grade: l.get("grade"), Sector: l.get("sector"),
		StateCode: l.get("region"), ApprovedIn: l.year("approved"), DisbursedIn: l.year("paid"), InBook: l.get("totals") == inLoanBook}
	if stage := l.get("stage"); slices.Contains(facilities.Stages, stage) {
		f.Stages = []string{stage}
	}
	if bucket := slices.Index(bucketNames(), l.get("arrears")); bucket >= 0 {
		f.Arrears, f.OnlyArrears = readmodel.ArrearsBuckets[bucket], true
	}
	return f
}

// inLoanBook asks for what counts in the totals of the loan book: what was approved and
// neither declined, withdrawn nor lapsed.
const inLoanBook = "counted"

// year reads a filter that is a year; anything else asks for nothing.
func (l listing) year(name string) int {
	year, err := strconv.Atoi(l.get(name))
	if err != nil || year < 0 || year > 9999 {
		return 0
	}
	return year
}

// drilled are the filters that the loan book leads here with: each is shown where it is
// set, so that it can be taken off.
func drilled(l listing) []ui.PickField {
	var picks []ui.PickField
	for _, p := range []struct{ name, label string }{{"sector", "Sector"}, {"region", "Region"}, {"approved", "Approved in"}, {"paid", "Paid out in"}} {
		if value := l.get(p.name); value != "" {
			picks = append(picks, ui.PickField{Name: p.name, Label: p.label, Value: value, Options: options("All", value)})
		}
	}
	if l.get("totals") == inLoanBook {
		picks = append(picks, ui.PickField{Name: "totals", Label: "Which", Value: inLoanBook, Options: []ui.Option{{Label: "All"}, {Value: inLoanBook, Label: "Those in the loan book"}}})
	}
	return picks
}

func bucketNames() []string {
	var names []string
	for _, a := range readmodel.ArrearsBuckets {
		names = append(names, a.String())
	}
	return names
}

func (s *Server) facilitiesPage(c *Context) error {
	l := facilityListing(c)
	lists := c.Lists()
	page, err := lists.Facilities(c.Request().Context(), facilityFilter(l, l.paging()))
	if err != nil {
		return err
	}
	books, err := lists.Books(c.Request().Context())
	if err != nil {
		return err
	}
	empty := ui.Empty{Title: "No facilities yet", Text: "A borrower's application is the first thing that appears here."}
	if l.clear() != "" {
		empty = ui.Empty{Title: "No facility is like that", Text: "Search for a part of a company's name, purpose or id, or clear the filters.", Href: l.clear(), Link: "Clear the filters"}
	}
	view := ui.List{
		Heading: ui.Heading{Title: "Facilities", Meta: "Every request for money and the loan that grew out of it"},
		Action:  l.path, Clear: l.clear(),
		Search: &ui.SearchField{Name: "search", Label: "Search facilities", Value: l.get("search"), Placeholder: "Company, purpose, id"},
		Picks: []ui.PickField{
			{Name: "stage", Label: "State", Value: l.get("stage"), Options: options("All", facilities.Stages...)},
			{Name: "arrears", Label: "Arrears", Value: l.get("arrears"), Options: options("All", bucketNames()...)},
			{Name: "grade", Label: "Grade", Value: l.get("grade"), Options: options("All", "A", "B", "C", "D", "E")},
			{Name: "book", Label: "Book", Value: l.get("book"), Options: options("All", books...)},
			{Name: "sort", Label: "Order", Value: l.get("sort"), Options: []ui.Option{{Label: "By id"}, {Value: "company", Label: "By company"},
				{Value: "-submitted", Label: "Newest first"}, {Value: "-amount", Label: "Largest first"}, {Value: "-outstanding", Label: "Most outstanding first"}, {Value: "late", Label: "Longest past due first"}}},
		},
		Card:  ui.CardHead{Title: wording.Plural(page.Total, "facility", "facilities"), ID: "rows", Flush: true, CSV: l.csv(), Link: "Totals by book", Href: "/loanbook"},
		Table: facilities.Table(page.Rows, lists.Today(), empty), Paging: listPaging(l, page, "facility", "facilities"),
	}
	view.Picks = append(view.Picks, drilled(l)...)
	return c.Show(Page{Title: "Facilities", Crumbs: crumbs(c, "Facilities")}, ui.ListView(view))
}

func (s *Server) facilitiesExport(c *Context) error {
	l := facilityListing(c)
	lists := c.Lists()
	page, err := lists.Facilities(c.Request().Context(), facilityFilter(l, l.everything()))
	if err != nil {
		return err
	}
	e := Export{Name: "facilities", What: "Facilities", Filters: l.filters(), Columns: []string{"Facility", "Company", "Book", "State", "Sector", "Grade", "Rate",
		"Tenor months", "Currency", "Asked for", "Approved", "Pledged", "Disbursed", "Disbursed on", "Outstanding", "Past due", "Days past due", "Charged off", "Recovered", "Next due on", "Next due"}}
	var total sums
	for _, r := range page.Rows {
		total.add(r.Currency, r.OutstandingCents)
		e.Rows = append(e.Rows, []string{r.ID, r.Company, r.Book, r.Stage, r.Sector, r.Grade, r.RateMicropercent.String(), strconv.Itoa(int(r.TenorMonths)), r.Currency,
			r.AmountCents.String(), r.ApprovedCents.String(), r.PledgedCents.String(), r.DisbursedCents.String(), isoDate(r.DisbursedOn), r.OutstandingCents.String(),
			r.PastDueCents.String(), strconv.Itoa(r.DaysPastDue(lists.Today())), r.ChargedOffCents.String(), r.RecoveredCents.String(), isoDate(r.NextDueOn), r.NextDueCents.String()})
	}
	if e.Total = total.String(); e.Total != "" {
		e.Total = "outstanding " + e.Total
	}
	return c.Export(e)
}
