// Package offer is what a borrower is offered, and where it is signed.
package offer

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Content is what the page shows, and what the viewer can do.
type Content struct {
	*readmodel.OfferView
	Own      bool // the viewer is the borrower
	PayTo    string
	Clauses  []Clause
	Form     ui.Form // to sign; without an address where nothing is to be signed
	Controls []ui.Control
}

// Clause is one thing that is agreed.
type Clause struct{ Title, Text string }

func (c Content) money(cents money.Cents) string { return wording.Money(c.Currency, cents) }

func (c Content) heading() ui.Heading {
	h := ui.Heading{Title: c.money(c.Amount), Over: "Offer to " + c.Company, Ref: c.Facility, Badge: "Grade " + c.Grade,
		Meta: wording.Rate(c.Terms.Rate, 1) + " " + facility.RateBasis(c.Terms.Kind) + " · " + wording.Plural(len(c.Rows), "instalment", "instalments")}
	if c.HasEIR {
		h.Meta = wording.Rate(c.Terms.Rate, 1) + " " + facility.RateBasis(c.Terms.Kind) + " (EIR " + wording.Rate(c.EIR, 1) + ") · " + wording.Plural(len(c.Rows), "instalment", "instalments")
	}
	pill := facility.StagePill(c.Stage, 0, false)
	h.Pills = []ui.Pill{pill}
	return h
}

// state says how binding the figures are, and who acts next.
func (c Content) state() ui.Notice {
	switch {
	case c.PaidOn != calendar.None:
		return ui.Notice{Tone: ui.Good, Title: "Paid out on " + wording.Day(c.PaidOn), Text: "The schedule below is the one that was agreed; the loan's page shows what became of it.", Href: "/facilities/" + c.Facility, Link: "See the loan"}
	case c.SignedOn != calendar.None:
		return ui.Notice{Tone: ui.Good, Title: "Signed on " + wording.Day(c.SignedOn), Text: "by " + c.Signatory + ", " + c.Capacity + ". The back office pays it out next."}
	case c.Stage == domain.Withdrawn, c.Stage == domain.Lapsed, c.Stage == domain.Declined:
		return ui.Notice{Tone: ui.Neutral, Title: "Nothing is offered any more", Text: "The request is " + c.Stage.String() + "."}
	case c.Issued:
		return ui.Notice{Tone: ui.Info, Title: "The contract waits for a signature", Text: "Until it is signed, nothing is binding. The schedule reckons with a payout on " + wording.Day(c.Issue.On) + "; its dates shift with the real one."}
	case c.Funded:
		return ui.Notice{Tone: ui.Info, Title: c.money(c.Amount) + " is funded", Text: "An officer issues the contract next. Nothing is binding before it is signed."}
	case c.Frozen:
		return ui.Notice{Tone: ui.Info, Title: "Investors pledge through " + wording.Day(c.ClosesOn), Text: "The terms are fixed. The amount is what was listed; it can turn out less."}
	}
	return ui.Notice{Tone: ui.Info, Title: "Approved: an estimate", Text: "Grade and rate are approved. Fees and amount are fixed when an officer lists the request, usually the next working day."}
}

func (c Content) tiles() []ui.Tile {
	first := wording.Dash
	if len(c.Rows) > 0 {
		first = c.money(c.Rows[0].Payment)
	}
	return []ui.Tile{
		{Label: "You receive", Value: c.money(c.Net), Note: "after the origination fee of " + c.money(c.Fee)},
		{Label: "First instalment", Value: first, Note: facility.KindName(c.Terms.Kind)},
		{Label: "Total cost", Value: c.money(c.Interest + c.Fee), Note: "interest and fee"},
		{Label: "You pay back", Value: c.money(c.Total), Note: "in all"},
	}
}

func (c Content) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: "Amount", Value: c.money(c.Amount), Note: "of " + c.money(c.Asked) + " asked for"},
		{Term: "Rate", Value: wording.Rate(c.Terms.Rate, 1) + " a year, " + facility.RateBasis(c.Terms.Kind), Note: "day count " + c.Terms.DayCount.String()},
	}
	if c.HasEIR {
		facts = append(facts, ui.Fact{Term: "EIR", Value: wording.Rate(c.EIR, 1) + " a year", Note: "fees included"})
	}
	facts = append(facts, ui.Fact{Term: "Repayment", Value: facility.KindName(c.Terms.Kind)},
		ui.Fact{Term: "Origination fee", Value: c.money(c.Fee), Note: wording.Rate(c.OriginationFee, 1) + " of the amount, kept back at payout"},
		ui.Fact{Term: "Interest in all", Value: c.money(c.Interest)})
	if c.Terms.LateInterestRate > 0 {
		facts = append(facts, ui.Fact{Term: "Late interest", Value: wording.Rate(c.Terms.LateInterestRate, 1) + " a year", Note: "on principal that is overdue, by actual days"})
	}
	facts = append(facts, ui.Fact{Term: "Pay to", Value: c.PayTo}, ui.Fact{Term: "Reference", Content: ui.Ref(c.Facility)})
	if c.Issued {
		facts = append(facts, ui.Fact{Term: "Contract", Value: "Read the contract", Href: "/facilities/" + c.Facility + "/contract", Note: "SHA-256 " + c.Issue.Hash})
	}
	return facts
}

func (c Content) schedule() ui.Table {
	t := ui.Table{Caption: "Schedule", Columns: []ui.Column{{Head: "#"}, {Head: "Due"}, {Head: "Principal", Numeric: true}, {Head: "Interest", Numeric: true},
		{Head: "Instalment", Numeric: true}, {Head: "Owed after", Numeric: true, Hide: true}}}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(strconv.Itoa(r.No)), ui.T(wording.Day(r.Due)), ui.T(wording.Amount(r.Principal)), ui.T(wording.Amount(r.Interest)),
			ui.T(wording.Amount(r.Payment)), ui.T(wording.Amount(r.Balance))}})
	}
	t.Foot = []ui.Cell{{}, ui.T("Together"), ui.T(wording.Amount(c.Amount)), ui.T(wording.Amount(c.Interest)), ui.T(wording.Amount(c.Total)), {}}
	return t
}
