// Package pledge is the page on which an investor promises a part of a loan.
package pledge

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.PledgeView
	Today    calendar.Date
	Blocked  ui.Notice // why no pledge is possible; empty when it is
	Form     ui.Form
	Controls []ui.Control
	Quick    []Quick
}

// Quick fills an amount in.
type Quick struct {
	Text, Href string
	Current    bool
}

func (c Content) money(cents money.Cents) string { return wording.Money(c.Currency, cents) }

func (c Content) heading() ui.Heading {
	h := ui.Heading{Title: "Pledge to " + c.Company, Over: c.Sector, Ref: c.ID, Meta: wording.MoneyWhole(c.Currency, c.Target) + " at " + wording.Rate(c.Rate, 1) + " " + facility.RateBasis(c.Terms.Kind)}
	if c.Grade != "" {
		h.Badge = "Grade " + c.Grade
	}
	if c.HasEIR {
		h.Meta += " (EIR " + wording.Rate(c.EIR, 1) + ")"
	}
	h.Meta += " · " + wording.Plural(c.Tenor, "month", "months")
	return h
}

func (c Content) funding() ui.Funding {
	return ui.Funding{Label: "Funding of " + c.Company, Pledge: int64(c.Pledged), Target: int64(c.Target), Floor: int64(c.Minimum),
		Left: wording.MoneyWhole(c.Currency, c.Pledged) + " of " + wording.MoneyWhole(c.Currency, c.Target), Right: "open through " + wording.Day(c.ClosesOn)}
}

func (c Content) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: "Purpose", Value: c.Purpose},
		{Term: "Still open", Value: c.money(c.Open), Note: "at least " + c.money(min(c.PledgeMinimum, c.Open)) + " each"},
		{Term: "Repayment", Value: facility.KindName(c.Terms.Kind)},
		{Term: "Service fee", Value: wording.Rate(c.ServiceFee, 1), Note: "of the interest that you receive"},
		{Term: "Lapses below", Value: c.money(c.Minimum), Note: "then every pledge is released"},
	}
	if l := c.Limits; l.Bind.PerFacilityCents > 0 {
		facts = append(facts, ui.Fact{Term: "Your limit for one loan", Value: c.money(l.Bind.PerFacilityCents), Href: "/wallet#limits",
			Note: c.money(l.LeftInOne(c.Here)) + " of it is left here"})
	}
	if l := c.Limits; l.Bind.TotalCents > 0 {
		facts = append(facts, ui.Fact{Term: "Your limit for all loans", Value: c.money(l.Bind.TotalCents), Href: "/wallet#limits",
			Note: c.money(l.LeftInAll()) + " of it is left"})
	}
	if c.Mine > 0 {
		facts = append(facts, ui.Fact{Term: "You have pledged", Value: c.money(c.Mine)})
	}
	return facts
}

// concentrated is from which part of everything on (one in ten) a stake in one company is
// called not well spread.
const concentrated = 10

func (c Content) example() []ui.Fact {
	e := c.Example
	stays := ui.Fact{Term: "Stays available", Value: c.money(e.Stays)}
	if e.Stays < 0 {
		stays = ui.Fact{Term: "Missing in your wallet", Value: c.money(-e.Stays), Href: "/wallet", Note: "top up first"}
	}
	spread := ui.Fact{Term: "Then in this company", Value: c.money(e.Here), Note: wording.Percent(e.Here, e.Worth) + " of all that you have here"}
	if e.Here > e.Worth/concentrated {
		spread.Pill = &ui.Pill{Text: "Not well spread", Tone: ui.Warn}
	}
	return []ui.Fact{{Term: "You pledge", Value: c.money(e.Amount)}, stays, spread, {Term: "Your part of the loan", Value: c.part()},
		{Term: "Each instalment brings about", Value: c.money(e.First), Note: "before the service fee; the first one, after payout"},
		{Term: "Interest over the whole term", Value: "about " + c.money(e.Interest), Note: c.interestNote()}}
}

// part is the pledge's share of the loan, to a hundredth of a percent.
func (c Content) part() string {
	const hundredth = 10_000
	return wording.Rate(money.Rate(money.HalfEven.Ratio(int64(c.Example.Share), 1, 1, hundredth))*hundredth, 1)
}

func (c Content) interestNote() string {
	if c.Pricing == domain.Auction {
		return "after the service fee, at the highest rate that is taken; you earn what you bid"
	}
	return "after the service fee"
}
