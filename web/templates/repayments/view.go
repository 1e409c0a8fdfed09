// Package repayments is what a borrower has paid, what is to come, and what paying early
// does.
package repayments

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.RepaymentsView
	Own      bool // the viewer is the borrower
	PayTo    string
	Payoff   *readmodel.PayoffQuote // nil where nothing is left to settle
	PayoffOn ui.Field

	PayAmount, PayOn ui.Field // what paying early is worked out for
	Asked            bool     // they can be read
	Ways             []readmodel.Early
}

func (c Content) money(cents money.Cents) string { return wording.Money(c.Currency, cents) }

func (c Content) heading() ui.Heading {
	return ui.Heading{Title: "Repayments", Over: c.Company, Ref: c.ID, Pills: []ui.Pill{facility.StagePill(c.Stage, c.At.DaysPastDue, true)}}
}

func (c Content) tiles() []ui.Tile {
	due := c.At.PastDue.Total() + c.At.Due.Total()
	now := ui.Tile{Label: "Due now", Value: c.money(due), Note: "nothing to pay today"}
	switch {
	case c.At.PastDue.Total() > 0:
		now.Note, now.Tone = "since "+wording.Day(c.At.OldestUnpaidDue), ui.Late
	case due > 0:
		now.Note, now.Tone = "please pay today", ui.Warn
	}
	next := ui.Tile{Label: "Next instalment", Value: wording.Dash}
	if c.At.NextDue != calendar.None {
		next.Value, next.Note = c.money(c.At.NextDueAmount), "on "+wording.Day(c.At.NextDue)
	}
	return []ui.Tile{{Label: "Outstanding principal", Value: c.money(c.At.Outstanding)}, now, next, {Label: "Instalments to come", Value: strconv.Itoa(len(c.Ahead))}}
}

func (c Content) payFacts() []ui.Fact {
	return []ui.Fact{{Term: "Pay to", Value: c.PayTo}, {Term: "Reference", Content: ui.Ref(c.ID)}}
}

func (c Content) file() string {
	if len(c.Payments) == 0 {
		return ""
	}
	return "/facilities/" + c.ID + "/repayments.csv"
}

func (c Content) payments() ui.Table {
	t := ui.Table{Caption: "Payments", Stack: true, Columns: []ui.Column{{Head: "Paid on"}, {Head: "Amount", Numeric: true}, {Head: "Late interest", Numeric: true}, {Head: "Fees", Numeric: true},
		{Head: "Interest", Numeric: true}, {Head: "Principal", Numeric: true}, {Head: "Owed after", Numeric: true}},
		Empty: ui.Empty{Title: "Nothing was paid yet", Text: "A payment stands here once the back office has matched it, usually on the day it arrives."}}
	for _, p := range c.Payments {
		day := ui.Cell{Text: wording.Day(p.On), Href: "/facilities/" + c.ID + "?at=" + strconv.FormatInt(p.Position, 10)}
		if p.Recovery {
			day.Note = "recovery"
		}
		amount := ui.Cell{Text: wording.Amount(p.Amount), Strong: true}
		if p.Overpaid > 0 {
			amount.Note = wording.Amount(p.Overpaid) + " too much"
		}
		t.Rows = append(t.Rows, ui.Row{Key: "#" + strconv.FormatInt(p.Position, 10), Cells: []ui.Cell{day, amount, ui.T(wording.AmountOrDash(p.LateInterest)), ui.T(wording.AmountOrDash(p.Fee)), ui.T(wording.AmountOrDash(p.Interest)),
			ui.T(wording.AmountOrDash(p.Principal)), ui.T(wording.Amount(p.Left))}})
	}
	return t
}

func (c Content) ahead() ui.Table {
	t := ui.Table{Caption: "To come", Columns: []ui.Column{{Head: "#"}, {Head: "Due"}, {Head: "Principal", Numeric: true}, {Head: "Interest", Numeric: true}, {Head: "Still to pay", Numeric: true}},
		Empty: ui.Empty{Title: "Nothing is to come", Text: "Every instalment is paid."}}
	for _, r := range c.Ahead {
		due := ui.Cell{Text: wording.Day(r.Due)}
		if r.Due < c.Today {
			due.Pill = &ui.Pill{Text: wording.Plural(int(c.Today-r.Due), "day", "days") + " past due", Tone: ui.Bad}
		}
		t.Rows = append(t.Rows, ui.Row{Here: r.Due == c.At.NextDue, Cells: []ui.Cell{ui.T(strconv.Itoa(r.No)), due, ui.T(wording.Amount(r.Principal)), ui.T(wording.Amount(r.Interest)),
			ui.T(wording.Amount(r.Payment - r.PaidPrincipal - r.PaidInterest - r.PaidCharges))}})
	}
	return t
}

func (c Content) payoffFacts() []ui.Fact {
	p := c.Payoff
	facts := []ui.Fact{{Term: "Settles it on " + wording.Day(p.On), Value: c.money(p.ToDate.Total), Note: "interest to the day"},
		{Term: "Principal", Value: c.money(p.ToDate.Principal)}, {Term: "Interest", Value: c.money(p.ToDate.Interest)}}
	facts = append(facts, facility.GivenBack(c.money, p.ToDate)...)
	if p.ToDate.LateInterest > 0 {
		facts = append(facts, ui.Fact{Term: "Late interest", Value: c.money(p.ToDate.LateInterest)})
	}
	if p.ToDate.Fee > 0 {
		facts = append(facts, ui.Fact{Term: "Fees", Value: c.money(p.ToDate.Fee)})
	}
	if !p.SameByRule {
		facts = append(facts, ui.Fact{Term: "With interest to the end of the period", Value: c.money(p.ToPeriodEnd.Total)})
	}
	return facts
}

// WayWords name what money paid ahead does, and when one wants that.
func WayWords(way schedule.Prepayment) (name, note string) {
	switch way {
	case schedule.ReduceInstalment:
		return "Lower the instalments", "the term stays, each month costs less"
	case schedule.OffsetNext:
		return "Count for the next instalments", "what is paid ahead pays them; interest runs as planned"
	}
	return "Shorten the term", "instalments stay, the last ones fall away: saves most interest"
}

func (c Content) ways() ui.Table {
	t := ui.Table{Caption: "What paying early does", Stack: true, Columns: []ui.Column{{Head: "What it does"}, {Head: "Next", Numeric: true}, {Head: "Then", Numeric: true}, {Head: "Instalments", Numeric: true},
		{Head: "Last one"}, {Head: "Interest saved", Numeric: true}},
		Empty: ui.Empty{Title: "This settles the loan", Text: "With as much as that nothing is left to pay: the quote says what exactly settles it."}}
	for _, w := range c.Ways {
		name, note := WayWords(w.Way)
		if len(c.Ways) == 1 && c.Choice {
			name, note = "Pay what is next", "no more than the next instalment: there is nothing to choose"
		}
		next, last := ui.Cell{Text: wording.Dash}, ui.Cell{Text: wording.Dash}
		if w.NextDue != calendar.None {
			next, last = ui.Cell{Text: wording.Amount(w.Next), Note: "on " + wording.Day(w.NextDue)}, ui.T(wording.Day(w.LastDue))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: name, Note: note, Strong: true}, next, ui.T(wording.AmountOrDash(w.Later)), ui.T(strconv.Itoa(w.Instalments)), last, ui.T(wording.Amount(w.Saved))}})
	}
	return t
}

// waysNote says what is agreed, and how one chooses.
func (c Content) waysNote() string {
	if !c.Choice {
		return "In this loan, what is paid ahead counts for the next instalments, as agreed."
	}
	return "Write “shorten”, “lower” or “next” beside the reference; without it the contract's way counts."
}
