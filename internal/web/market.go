package web

import (
	"net/http"
	"slices"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/market"
	"refold/web/templates/ui"
)

// marketRoutes are the marketplace, for investors and for staff who look after it.
func marketRoutes() []Route {
	return []Route{
		{http.MethodGet, "/market", Investor | Staff, (*Server).marketPage, true},
		{http.MethodGet, "/market.csv", Investor | Staff, (*Server).marketFile, true},
		{http.MethodGet, "/market/recent.csv", Investor | Staff, (*Server).recentFile, true},
	}
}

// tenors are the ranges of the filter, in months.
var tenors = []struct {
	value, label string
	from, to     int
}{{"short", "Up to 6 months", 0, 6}, {"medium", "7 to 12 months", 7, 12}, {"long", "Over 12 months", 13, 0}}

// marketSorts are the orders that the page offers; the first is its own.
var marketSorts = []ui.Option{{Label: "Closing soonest"}, {Value: "-rate", Label: "Highest rate"}, {Value: "-eir", Label: "Highest EIR"}, {Value: "grade", Label: "Best grade"},
	{Value: "tenor", Label: "Shortest"}, {Value: "-open", Label: "Most still open"}, {Value: "company", Label: "Company"}}

// rateRanges are the ranges of the filter, in millionths of a percent a year.
var rateRanges = []struct {
	value, label string
	from, to     money.Rate
}{{"low", "Up to 8 %", 0, 8_000_000}, {"middle", "8 to 10 %", 8_000_000, 10_000_000}, {"high", "10 to 12 %", 10_000_000, 12_000_000}, {"top", "12 % and more", 12_000_000, 0}}

// openAmounts are the least amounts that can still be pledged, in cents.
var openAmounts = []struct {
	value, label string
	from         money.Cents
}{{"1000", "S$1,000 and more", 1_000_00}, {"10000", "S$10,000 and more", 10_000_00}, {"50000", "S$50,000 and more", 50_000_00}}

// closings are how soon a listing closes, in days with today.
var closings = []struct {
	value, label string
	days         int
}{{"today", "Closes today", 1}, {"3", "Within 3 days", 3}, {"7", "Within a week", 7}}

// marketFilter reads what was asked for. Values that the page doesn't offer ask for
// nothing.
func marketFilter(c *Context) (readmodel.FacilityFilter, listing) {
	l := c.listing("/market", "q", "grade", "sector", "tenor", "rate", "open", "closing", "sort")
	f := readmodel.FacilityFilter{Search: l.get("q"), Grade: l.get("grade"), Sector: l.get("sector"), Paging: l.paging()}
	f.Size = offersOnAPage
	if f.Sort == "" {
		f.Sort = "closes"
	}
	for _, t := range tenors {
		if t.value == l.get("tenor") {
			f.TenorFrom, f.TenorTo = t.from, t.to
		}
	}
	for _, r := range rateRanges {
		if r.value == l.get("rate") {
			f.RateFrom, f.RateTo = r.from, r.to
		}
	}
	for _, o := range openAmounts {
		if o.value == l.get("open") {
			f.OpenFrom = o.from
		}
	}
	for _, x := range closings {
		if x.value == l.get("closing") {
			f.ClosingWithin = x.days
		}
	}
	return f, l
}

// offersOnAPage is how many requests one page of the market shows.
const offersOnAPage = 12

func (s *Server) marketPage(c *Context) error {
	lists, ctx := c.Lists(), c.Request().Context()
	filter, l := marketFilter(c)
	page, err := lists.Market(ctx, filter)
	if err != nil {
		return err
	}
	sectors, err := lists.OpenSectors(ctx)
	if err != nil {
		return err
	}
	content := market.Content{Today: lists.Today(), CanPledge: c.Viewer.Is(Investor), Search: l.get("q"), Clear: l.clear(), File: l.csv(),
		Total: page.Total, Picks: marketPicks(l, sectors)}
	content.Chips = chips(l, content.Picks)
	for _, r := range page.Rows {
		content.Offers = append(content.Offers, c.offer(r))
	}
	content.Paging.Text = "Page " + strconv.Itoa(page.Page) + " of " + strconv.Itoa(page.Pages)
	if page.Page > 1 {
		content.Paging.Previous = l.href("page", strconv.Itoa(page.Page-1))
	}
	if page.Page < page.Pages {
		content.Paging.Next = l.href("page", strconv.Itoa(page.Page+1))
	}
	if content.Recent, err = lists.RecentlyFunded(ctx, domain.DefaultBook(readmodel.WalletCurrency), recentOnAPage); err != nil {
		return err
	}
	return c.Show(Page{Title: "Market", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Market"}}}, market.Page(content))
}

// recentOnAPage is how many requests of our own book that were funded last are shown; the
// file has all.
const recentOnAPage = 6

func (s *Server) recentFile(c *Context) error {
	lists := c.Lists()
	rows, err := lists.RecentlyFunded(c.Request().Context(), domain.DefaultBook(readmodel.WalletCurrency), readmodel.MaxPageSize)
	if err != nil {
		return err
	}
	file := Export{Name: "recently-funded", What: "Requests that were funded, newest first", Columns: []string{"facility", "company", "sector", "grade", "rate_percent",
		"tenor_months", "currency", "funded_on", "funded", "investors", "stage", "days_past_due"}}
	var funded money.Cents
	for _, r := range rows {
		funded += r.PledgedCents
		file.Rows = append(file.Rows, []string{r.ID, r.Company, r.Sector, r.Grade, r.RateMicropercent.String(), strconv.Itoa(int(r.TenorMonths)), r.Currency,
			isoDate(r.FundedOn), r.PledgedCents.String(), strconv.Itoa(int(r.Investors)), r.Stage, strconv.Itoa(r.DaysPastDue(lists.Today()))})
	}
	file.Total = "funded " + readmodel.WalletCurrency + " " + funded.String()
	return c.Export(file)
}

// offer adds to a row what its own page knows and the list does not: how the rate comes
// about, and what the viewer has pledged or bid.
func (c *Context) offer(r readmodel.FacilityRow) market.Offer {
	o := market.Offer{FacilityRow: r}
	f := c.World.Facility(r.ID)
	if f == nil {
		return o
	}
	o.Auction = f.Listing.Pricing == domain.Auction
	for _, p := range f.Pledges {
		if c.Viewer.Is(Investor) && p.Investor == c.Viewer.Party && p.State == domain.PledgeOpen {
			o.Mine += p.AmountCents
			if o.Bid == 0 || p.BidRate < o.Bid {
				o.Bid = p.BidRate
			}
		}
	}
	return o
}

// chips name the filters that are set, in the words of their choices. The order is none.
func chips(l listing, picks []ui.PickField) []ui.Chip {
	var set []ui.Chip
	if q := l.get("q"); q != "" {
		set = append(set, ui.Chip{Text: "“" + q + "”", Remove: l.href("q", "")})
	}
	for _, p := range picks {
		if p.Name == "sort" {
			continue
		}
		for _, o := range p.Options {
			if o.Value != "" && o.Value == p.Value {
				text := o.Label
				if p.Name == "grade" {
					text = "Grade " + text
				}
				set = append(set, ui.Chip{Text: text, Remove: l.href(p.Name, "")})
			}
		}
	}
	return set
}

// marketPicks are the filters; sectors are those that are open now.
func marketPicks(l listing, sectors []string) []ui.PickField {
	if asked := l.get("sector"); asked != "" && !slices.Contains(sectors, asked) {
		sectors = slices.Sorted(slices.Values(append(slices.Clone(sectors), asked)))
	}
	lengths, rates, amounts, ends := []ui.Option{{Label: "Any"}}, []ui.Option{{Label: "Any"}}, []ui.Option{{Label: "Any"}}, []ui.Option{{Label: "Any day"}}
	for _, t := range tenors {
		lengths = append(lengths, ui.Option{Value: t.value, Label: t.label})
	}
	for _, r := range rateRanges {
		rates = append(rates, ui.Option{Value: r.value, Label: r.label})
	}
	for _, o := range openAmounts {
		amounts = append(amounts, ui.Option{Value: o.value, Label: o.label})
	}
	for _, x := range closings {
		ends = append(ends, ui.Option{Value: x.value, Label: x.label})
	}
	return []ui.PickField{
		{Name: "grade", Label: "Grade", Value: l.get("grade"), Options: options("Any", "A", "B", "C", "D", "E")},
		{Name: "sector", Label: "Sector", Value: l.get("sector"), Options: options("Any", sectors...)},
		{Name: "tenor", Label: "Tenor", Value: l.get("tenor"), Options: lengths},
		{Name: "rate", Label: "Rate", Value: l.get("rate"), Options: rates},
		{Name: "open", Label: "Still open", Value: l.get("open"), Options: amounts},
		{Name: "closing", Label: "Closes", Value: l.get("closing"), Options: ends},
		{Name: "sort", Label: "Sort", Value: l.get("sort"), Options: marketSorts},
	}
}

func (s *Server) marketFile(c *Context) error {
	lists := c.Lists()
	filter, l := marketFilter(c)
	filter.Page, filter.Size = 1, readmodel.MaxPageSize
	page, err := lists.Market(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	file := Export{Name: "market", What: "Requests open to pledges", Filters: l.filters(), Columns: []string{"facility", "company", "sector", "purpose", "grade",
		"rate_percent", "eir_percent", "repayment", "tenor_months", "currency", "target", "pledged", "open", "investors", "closes_on"}}
	var open money.Cents
	for _, r := range page.Rows {
		open += r.OpenCents
		file.Rows = append(file.Rows, []string{r.ID, r.Company, r.Sector, r.Purpose, r.Grade, r.RateMicropercent.String(), r.EirMicropercent.String(), r.Repayment,
			strconv.Itoa(int(r.TenorMonths)), r.Currency, r.TargetCents.String(), r.PledgedCents.String(), r.OpenCents.String(), strconv.Itoa(int(r.Investors)), isoDate(r.ClosesOn)})
	}
	file.Total = "open " + readmodel.WalletCurrency + " " + open.String()
	return c.Export(file)
}
