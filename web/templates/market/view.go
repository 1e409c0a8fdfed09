// Package market is where investors find requests that are open to pledges.
package market

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	Today     calendar.Date
	CanPledge bool
	Search    string
	Picks     []ui.PickField
	Chips     []ui.Chip
	Clear     string // address without filters; "" when none is set
	File      string // address of the same rows as a file
	Total     int
	Offers    []Offer
	Paging    ui.Paging
	Recent    []readmodel.FacilityRow
}

// Offer is one request that is open to pledges.
type Offer struct {
	readmodel.FacilityRow
	Mine    money.Cents // what the viewer has pledged to it
	Auction bool        // the rate is the highest that is taken
	Bid     money.Rate  // the viewer's lowest bid; 0 if none
}

// mark says what the viewer has pledged, and at which bid.
func (o Offer) mark() string {
	text := "You pledged " + wording.MoneyWhole(o.Currency, o.Mine)
	if o.Auction {
		text = "You bid " + wording.Rate(o.Bid, 1) + " for " + wording.MoneyWhole(o.Currency, o.Mine)
	}
	return text
}

// verb is what pledging is called, the first time and again.
func (o Offer) verb() string {
	if o.Mine > 0 {
		return "Pledge more"
	}
	return "Pledge"
}

func (c Content) meta() string {
	if c.Clear != "" {
		return wording.Plural(c.Total, "open request", "open requests") + " of this kind"
	}
	return wording.Plural(c.Total, "request is", "requests are") + " open to pledges"
}

func (c Content) empty() ui.Empty {
	if c.Clear != "" {
		return ui.Empty{Title: "No open request of this kind", Text: "Take a filter off, or look again in a few days.", Href: c.Clear, Link: "Show all"}
	}
	return ui.Empty{Title: "No request is open", Text: "New requests are listed every week. What was funded lately stands below."}
}

func (o Offer) rateNote() string {
	note := "a year, " + facility.RateBasis(schedule.Kind(o.Repayment))
	if o.Auction {
		note += ", at most: an auction"
	}
	if o.EirMicropercent > 0 {
		note += " · EIR " + wording.Rate(o.EirMicropercent, 1)
	}
	return note
}

func (o Offer) funding(today calendar.Date) ui.Funding {
	left := int(o.ClosesOn - today)
	right := "closes in " + wording.Plural(left, "day", "days")
	if left <= 0 {
		right = "closes today"
	}
	if o.Auction {
		right = "lower bids are taken, " + right // however much is pledged
	} else {
		right = wording.MoneyWhole(o.Currency, o.OpenCents) + " open, " + right
	}
	return ui.Funding{Label: "Funding of " + o.Company, Pledge: int64(o.PledgedCents), Target: int64(o.TargetCents),
		Left: wording.MoneyWhole(o.Currency, o.PledgedCents) + " of " + wording.MoneyWhole(o.Currency, o.TargetCents), Right: right}
}

func (c Content) recent() ui.Table {
	t := ui.Table{Caption: "Recently funded", Stack: true, Columns: []ui.Column{{Head: "Company"}, {Head: "Grade"}, {Head: "Rate", Numeric: true}, {Head: "Tenor"},
		{Head: "Funded", Numeric: true}, {Head: "Investors", Numeric: true}, {Head: "State"}}}
	for _, r := range c.Recent {
		pill := facility.StagePill(stage(r.Stage), r.DaysPastDue(c.Today), r.Serviced)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Company, Href: "/facilities/" + r.ID, Strong: true, Note: r.Sector}, ui.T(r.Grade), ui.T(wording.Rate(r.RateMicropercent, 1)),
			ui.T(wording.Plural(r.TenorMonths, "month", "months")), {Text: wording.Money(r.Currency, r.PledgedCents), Note: funded(r)}, ui.T(wording.Count(r.Investors)), {Pill: &pill}}})
	}
	return t
}

func funded(r readmodel.FacilityRow) string {
	if r.FundedOn == calendar.None {
		return ""
	}
	return "on " + wording.Day(r.FundedOn)
}

// stage finds a stage by its name; the rows of lists hold names.
func stage(name string) domain.Stage {
	for s := domain.NoStage; s <= domain.Lapsed; s++ {
		if s.String() == name {
			return s
		}
	}
	return domain.NoStage
}
