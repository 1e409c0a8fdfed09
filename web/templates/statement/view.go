// Package statement is every cent of an investor's wallet, in order, with what it was.
package statement

import (
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.StatementView
	From, To ui.Field
	Presets  []Preset
	File     string     // address of the same lines as a file
	Paper    string     // address of the same as a PDF
	Number   string     // of this statement
	Base     string     // what the addresses begin with: "" for one's own, "/parties/P-1" for staff
	Issued   *ui.Notice // whether these days have an issued statement; nil for no
	Fault    string     // what is wrong with the days asked for
}

// Preset is a period that people often ask for.
type Preset struct {
	Text, Href string
	Current    bool
}

func sgd(cents money.Cents) string { return wording.Money(readmodel.WalletCurrency, cents) }

func (c Content) period() string {
	from, to := "the beginning", wording.Day(c.Today)
	if c.StatementView.From != calendar.None {
		from = wording.Day(c.StatementView.From)
	}
	if c.StatementView.To != calendar.None {
		to = wording.Day(c.StatementView.To)
	}
	return "From " + from + " through " + to
}

func (c Content) tiles() []ui.Tile {
	return []ui.Tile{
		{Label: "Opening balance", Value: sgd(c.Opening.Cash()), Note: "locked " + wording.Amount(c.Opening.Locked)},
		{Label: "Change", Value: sgd(c.Closing.Cash() - c.Opening.Cash()), Note: wording.Plural(len(c.Lines), "line", "lines")},
		{Label: "Closing balance", Value: sgd(c.Closing.Cash()), Note: "locked " + wording.Amount(c.Closing.Locked)},
	}
}

func (c Content) note() string {
	return "In " + readmodel.WalletCurrency + ". The balance is available and locked money together; “Why?” shows how a share of a payment was worked out, and of the rest the loan right after it happened."
}

func (c Content) table() ui.Table {
	t := ui.Table{Caption: "Every cent", Stack: true, Columns: []ui.Column{{Head: "Date"}, {Head: "What"}, {Head: "Available", Numeric: true},
		{Head: "Locked", Numeric: true}, {Head: "Balance", Numeric: true}, {Head: ""}},
		Empty: ui.Empty{Title: "Nothing in these days", Text: "Choose other days, or show everything.", Href: c.Base + "/statement?all=yes", Link: "Show everything"}}
	for _, l := range c.Lines {
		what := portfolio.What(l.Move)
		what.Strong = false
		if l.Lost > 0 {
			what.Note += " (claim " + wording.Amount(-l.Lost) + ")"
		}
		if part := partOf(l.Whole); part != "" {
			what.Note += part
		}
		t.Rows = append(t.Rows, ui.Row{Key: portfolio.MoveKey(l.Move), Cells: []ui.Cell{ui.T(wording.Day(l.On)), what, ui.T(change(l.Available)), ui.T(change(l.Locked)),
			{Text: wording.Amount(l.After.Cash()), Note: lockedNote(l.After)}, c.why(l.Move)}})
	}
	if len(t.Rows) > 0 {
		t.Foot = []ui.Cell{ui.T("Closing"), {}, ui.T(wording.Amount(c.Closing.Available)), ui.T(wording.Amount(c.Closing.Locked)), ui.T(wording.Amount(c.Closing.Cash())), {}}
	}
	return t
}

// partOf says what a line is a share of: what all investors of the loan got together.
func partOf(w readmodel.Whole) string {
	var parts []string
	for _, p := range []struct {
		cents money.Cents
		name  string
	}{{w.Principal, "principal"}, {w.Interest, "interest"}, {w.LateInterest, "late interest"}} {
		if p.cents != 0 {
			parts = append(parts, wording.Amount(p.cents)+" "+p.name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " · your part of " + strings.Join(parts, ", ")
}

func change(cents money.Cents) string {
	if cents == 0 {
		return wording.Dash
	}
	return portfolio.Signed(cents)
}

func lockedNote(s readmodel.Standing) string {
	if s.Locked == 0 {
		return ""
	}
	return wording.Amount(s.Available) + " available"
}

// why leads to what caused a line: the loan right after the event, or the withdrawal.
func (c Content) why(m readmodel.Move) ui.Cell {
	switch {
	case c.Base == "" && m.Facility != "" && m.Principal|m.Interest|m.LateInterest != 0 && (m.Kind == readmodel.MoveRepaid || m.Kind == readmodel.MoveRecovered):
		return ui.L("Why?", SharePath(m.Facility, m.Position))
	case m.Facility != "" && m.Position > 0:
		return ui.L("Why?", "/facilities/"+m.Facility+"?at="+strconv.FormatInt(m.Position, 10))
	case m.Facility != "":
		return ui.L("Why?", "/facilities/"+m.Facility)
	case m.Withdrawal != "" && c.Base != "":
		return ui.L("Why?", "/withdrawals/"+c.Party+"/"+m.Withdrawal)
	case c.Base != "":
		return ui.L("Why?", c.Base)
	case m.Withdrawal != "":
		return ui.L("Why?", "/wallet#"+m.Withdrawal)
	}
	return ui.L("Why?", "/wallet")
}

func (c Content) totals() []ui.Fact {
	facts := []ui.Fact{{Term: "Opening balance", Value: sgd(c.Opening.Cash())}}
	for _, t := range c.Totals {
		facts = append(facts, ui.Fact{Term: t.Name, Value: sgd(t.Cents)})
	}
	return append(facts, ui.Fact{Term: "Closing balance", Value: sgd(c.Closing.Cash())})
}
