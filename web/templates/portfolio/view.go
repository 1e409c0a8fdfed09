// Package portfolio is an investor's first page: what everything is worth, how the
// loans are doing, and what happened last.
package portfolio

import (
	"fmt"
	"strconv"
	"strings"

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
	*readmodel.PortfolioView
	Steps []Step
}

// Step is one thing to be done before the first pledge.
type Step struct {
	readmodel.Onboarding
	Next bool // the first that is not done
}

// New is the content of the page of a view.
func New(view *readmodel.PortfolioView) Content {
	return Content{PortfolioView: view, Steps: Mark(view.Steps)}
}

// Mark finds the step that comes next.
func Mark(todo []readmodel.Onboarding) []Step {
	var steps []Step
	next := true
	for _, s := range todo {
		steps = append(steps, Step{Onboarding: s, Next: next && !s.Done})
		next = next && s.Done
	}
	return steps
}

func sgd(cents money.Cents) string { return wording.Money(readmodel.WalletCurrency, cents) }

// Signed writes an amount with its sign, for what came in or went out.
func Signed(cents money.Cents) string {
	if cents > 0 {
		return "+" + wording.Amount(cents)
	}
	return wording.Amount(cents)
}

func (c Content) hero() ui.Hero {
	h := ui.Hero{Label: "Portfolio", Value: sgd(c.Total), Tone: ui.Good}
	net := c.Earned - c.Lost
	switch {
	case net > 0:
		h.Delta = "+ " + sgd(net) + " earned"
		if c.Lost > 0 {
			h.Delta += " after losses"
		}
	case net < 0:
		h.Delta, h.Tone = "− "+sgd(-net)+" lost so far", ui.Bad
	}
	switch {
	case c.Return.Known:
		h.Note = "XIRR " + oneDecimal(c.Return.Rate) + " incl. idle cash"
	default:
		h.Note = c.Return.Why
	}
	return h
}

// oneDecimal writes a rate rounded to tenths of a percent.
func oneDecimal(rate money.Rate) string {
	const tenth = 100_000
	rounded := money.Rate(money.HalfEven.Ratio(int64(rate), 1, 1, tenth)) * tenth
	return wording.Rate(rounded, 1)
}

func (c Content) money() []ui.Fact {
	facts := []ui.Fact{{Term: "Available", Value: sgd(c.Available), Href: "/wallet"},
		{Term: inSo("Locked in", c.OpenPledges, "pledge", "pledges"), Key: "Locked in pledges", Value: sgd(c.InPledges)}}
	if c.InWithdrawals != 0 {
		facts = append(facts, ui.Fact{Term: "On its way to your bank", Value: sgd(c.InWithdrawals), Href: "/wallet"})
	}
	return append(facts, ui.Fact{Term: inSo("Invested in", c.Loans, "loan", "loans"), Key: "Invested in loans", Value: sgd(c.Claims)})
}

// inSo says "Invested in 3 loans", and without any "Invested in loans".
func inSo(what string, n int, one, many string) string {
	if n == 0 {
		return what + " " + many
	}
	return what + " " + wording.Plural(n, one, many)
}

var bandTones = []ui.Tone{ui.Good, ui.Warn, ui.Late, ui.Late, ui.Bad}

func (c Content) parts() []ui.Part {
	var parts []ui.Part
	for i, b := range c.Bands {
		if i == 0 || b.Loans > 0 {
			parts = append(parts, ui.Part{Label: b.Name, Value: sgd(b.Cents), Weight: int64(b.Cents), Tone: bandTones[i]})
		}
	}
	return parts
}

func (c Content) arrearsLabel() string {
	var parts []string
	for _, b := range c.Bands {
		if b.Loans > 0 {
			parts = append(parts, b.Name+" "+sgd(b.Cents))
		}
	}
	return strings.Join(parts, ", ")
}

func (c Content) chart() ui.Chart {
	first, last := c.Points[0], c.Points[len(c.Points)-1]
	chart := ui.Chart{ID: "value", Title: "Value of the portfolio", Step: true, Fill: true, Tall: true, Zero: true,
		From: wording.Day(first.On), To: wording.Day(last.On)}
	chart.Description = fmt.Sprintf("From %s on %s to %s on %s; %s of it was put in, less what was withdrawn.", sgd(first.Cents), chart.From, sgd(last.Cents), chart.To, sgd(last.Deposited))
	chart.Name, chart.Other = "Value", "Put in"
	table := ui.Table{Caption: "Value at the end of each month", Columns: []ui.Column{{Head: "Month"}, {Head: "Put in", Numeric: true}, {Head: "Value", Numeric: true}}}
	top := first.Cents
	for i, p := range c.Points {
		chart.Points = append(chart.Points, ui.Point{X: int64(p.On), Y: int64(p.Cents)})
		chart.Beside = append(chart.Beside, ui.Point{X: int64(p.On), Y: int64(p.Deposited)})
		top = max(top, p.Cents, p.Deposited)
		if i == len(c.Points)-1 || month(p.On) != month(c.Points[i+1].On) {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{ui.T(month(p.On)), ui.T(wording.Amount(p.Deposited)), ui.T(wording.Amount(p.Cents))}})
		}
	}
	chart.Top, chart.Table = "up to "+sgd(top), table
	return chart
}

func month(d calendar.Date) string {
	day := wording.Day(d)
	return day[strings.Index(day, " ")+1:]
}

func (c Content) loansHead() ui.CardHead {
	head := ui.CardHead{Title: "My loans", ID: "loans", Flush: true}
	if c.Held > 0 {
		head.Link, head.Href = "All "+wording.Plural(c.Held, "loan", "loans"), "/portfolio/loans"
	}
	if c.Held > len(c.Holdings) {
		head.Note = "Late ones first, then what is due next"
	}
	return head
}

// first is the short table of the first page: on a phone company, outstanding, state.
func (c Content) first() ui.Table {
	t := ui.Table{Caption: "My loans", Columns: []ui.Column{{Head: "Company"}, {Head: "Earned", Numeric: true, Hide: true},
		{Head: "Next due", Hide: true}, {Head: "State", Hide: true}, {Head: "Outstanding", Numeric: true}},
		Empty: ui.Empty{Title: "No loans yet", Text: "When a request that you pledged to is paid out, your share of the loan stands here.", Href: "/market", Link: "See open requests"}}
	for _, h := range c.Holdings {
		pill := facility.StagePill(h.Stage, h.DaysPastDue, true)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{companyCell(h), ui.T(wording.AmountOrDash(h.Earned)), nextCell(h), {Pill: &pill}, outstandingCell(h)}})
	}
	return t
}

func outstandingCell(h readmodel.Holding) ui.Cell {
	cell := ui.T(wording.AmountOrDash(h.Outstanding))
	switch {
	case h.Lost > 0:
		cell.Note = wording.Amount(h.Lost) + " lost"
	case h.DaysPastDue > 0 && h.Outstanding > 0:
		cell.Note = wording.Plural(h.DaysPastDue, "day", "days") + " late"
	}
	return cell
}

func nextCell(h readmodel.Holding) ui.Cell {
	if h.Outstanding == 0 || h.NextDue == calendar.None {
		return ui.Cell{Text: wording.Dash, Muted: true}
	}
	return ui.Cell{Text: wording.Day(h.NextDue), Note: "≈\u00a0" + wording.Amount(h.NextCents)}
}

func companyCell(h readmodel.Holding) ui.Cell {
	return ui.Cell{Text: h.Company, Href: "/facilities/" + h.Facility, Strong: true, Note: "Grade " + h.Grade + " · " + wording.Rate(h.Rate, 1) + " · " + h.Sector}
}

func (c Content) pledges() ui.Table {
	t := ui.Table{Caption: "Pledges", Stack: true, Columns: []ui.Column{{Head: "Company"}, {Head: "Amount", Numeric: true}, {Head: "State"}, {Head: ""}}}
	for _, p := range c.Pledges {
		pill := facility.StagePill(p.Stage, 0, false)
		state := ui.Cell{Pill: &pill}
		if p.Stage == domain.Listed {
			state = ui.Cell{Pill: &ui.Pill{Text: "Open to " + wording.Day(p.ClosesOn), Tone: ui.Info}}
		}
		t.Rows = append(t.Rows, ui.Row{ID: p.ID, Cells: []ui.Cell{{Text: p.Company, Href: "/facilities/" + p.Facility, Strong: true, Note: "pledged on " + wording.Day(p.PlacedOn)},
			ui.T(wording.Amount(p.Cents)), state, {Content: ui.Shown(fmt.Sprintf("/facilities/%s?at=%d", p.Facility, p.ShownAt))}}})
	}
	return t
}

// MoveKey names a line of the statement at every moment: the event that made it, or the day
// that brought it by itself, and what of it.
func MoveKey(m readmodel.Move) string {
	made := "#" + strconv.FormatInt(m.Position, 10)
	if m.Position == 0 {
		made = m.On.String()
	}
	return strings.Join([]string{made, m.Facility + m.Withdrawal, string(m.Kind)}, " ")
}

func (c Content) latest() ui.Table {
	t := ui.Table{Caption: "Latest", Columns: []ui.Column{{Head: "What"}, {Head: "Change", Numeric: true}},
		Empty: ui.Empty{Title: "Nothing has happened yet", Text: "Top-ups, pledges and repayments will be listed here."}}
	for _, m := range c.Latest {
		t.Rows = append(t.Rows, ui.Row{Key: MoveKey(m), Cells: []ui.Cell{What(m), {Text: change(m), Note: wording.Day(m.On)}}})
	}
	return t
}

// change is what a move did to the cash, or to the claim where it moved no cash.
func change(m readmodel.Move) string {
	switch {
	case m.Lost > 0:
		return wording.Amount(-m.Lost)
	case m.Kind == readmodel.MoveLent || m.Available == 0:
		return Signed(m.Locked)
	}
	return Signed(m.Available)
}

// What says in words what a move was.
func What(m readmodel.Move) ui.Cell {
	cell := ui.Cell{Text: string(m.Kind), Strong: true, Note: m.Note}
	if m.Company != "" {
		cell = ui.Cell{Text: m.Company, Href: "/facilities/" + m.Facility, Strong: true, Note: string(m.Kind)}
		if parts := m.Parts(); len(parts) > 0 {
			cell.Note += ": " + strings.Join(parts, ", ")
		} else if m.Note != "" {
			cell.Note += ": " + m.Note
		}
	}
	return cell
}

func (c Content) returns() []ui.Fact {
	facts := []ui.Fact{
		{Term: "Put in", Value: sgd(c.Deposited), Note: "top-ups less withdrawals"},
		{Term: "Interest", Value: sgd(c.Interest)},
	}
	if c.LateInterest != 0 {
		facts = append(facts, ui.Fact{Term: "Late interest", Value: sgd(c.LateInterest)})
	}
	facts = append(facts, ui.Fact{Term: "Service fees", Value: sgd(-c.Fees)})
	if c.Lost != 0 {
		facts = append(facts, ui.Fact{Term: "Lost", Value: sgd(-c.Lost), Note: "charged off or written off, not recovered"})
	}
	facts = append(facts, ui.Fact{Term: "Worth today", Value: sgd(c.Total)})
	if c.Return.Known {
		return append(facts, ui.Fact{Term: "XIRR", Value: wording.Rate(c.Return.Rate, 2) + " a year",
			Note: wording.Plural(c.Return.Flows, "payment", "payments") + " in and out since " + wording.Day(c.Return.FirstFlow)})
	}
	return append(facts, ui.Fact{Term: "XIRR", Value: wording.Dash, Note: c.Return.Why})
}
