// Package facility is the page of one loan: its figures, its state, its schedule,
// who holds it, and its story.
package facility

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/story"
	"refold/web/templates/ui"
)

// Content is what the page shows: the data, and what the viewer can do.
type Content struct {
	*readmodel.FacilityView
	Today    calendar.Date
	Staff    bool
	Own      bool // the viewer is the borrower
	Tasks    []ui.Task
	Actions  []Action // tasks with a page of their own
	Payoff   *Payoff  // nil where there is nothing to quote
	Waiting  ui.Waiting
	Awaiting []ui.Notice // proposals that wait for a second person; staff only
	PayTo    string      // the trust account, for whom it concerns
}

// Action leads to a task that has a page of its own.
type Action struct{ Label, Href string }

func (c Content) money(cents money.Cents) string { return wording.Money(c.Currency, cents) }

func (c Content) heading() ui.Heading {
	h := ui.Heading{Title: c.Company, Over: c.Book, Ref: c.ID, Pills: []ui.Pill{StagePill(c.Stage, c.At.DaysPastDue, c.Loan)}}
	if c.Grade != "" {
		h.Badge = "Grade " + c.Grade
	}
	h.Meta = wording.MoneyWhole(c.Currency, c.Asked)
	if c.Target > 0 {
		h.Meta = wording.MoneyWhole(c.Currency, c.Target)
	}
	if c.Rate > 0 {
		h.Meta += " at " + c.rateWords() + " " + RateBasis(c.kind())
	}
	if c.HasEIR {
		h.Meta += " (EIR " + wording.Rate(c.EIR, 1) + ")"
	}
	h.Meta += " · " + wording.Plural(c.Tenor, "month", "months")
	if c.Investors > 0 {
		h.Meta += " · " + wording.Plural(c.Investors, "investor", "investors")
	}
	return h
}

func (c Content) kind() schedule.Kind {
	if c.Terms.Kind != "" {
		return c.Terms.Kind
	}
	return c.Repayment
}

// StagePill is a facility's state in a word or two, arrears before stage.
func StagePill(stage domain.Stage, daysPastDue int, loan bool) ui.Pill {
	if loan && stage == domain.Active {
		switch {
		case daysPastDue > 30:
			return ui.Pill{Text: wording.Plural(daysPastDue, "day", "days") + " past due", Tone: ui.Bad}
		case daysPastDue > 0:
			return ui.Pill{Text: wording.Plural(daysPastDue, "day", "days") + " past due", Tone: ui.Late}
		}
		return ui.Pill{Text: "Active", Tone: ui.Good}
	}
	name := stage.String()
	return ui.Pill{Text: string(name[0]-32) + name[1:], Tone: stageTone(stage)}
}

func stageTone(stage domain.Stage) ui.Tone {
	switch stage {
	case domain.Active, domain.Closed:
		return ui.Good
	case domain.Submitted, domain.UnderAssessment, domain.Approved, domain.Listed,
		domain.FullyFunded, domain.PartiallyFunded, domain.Accepted:
		return ui.Info
	case domain.Defaulted, domain.ChargedOff, domain.WrittenOff, domain.Declined:
		return ui.Bad
	}
	return ui.Neutral
}

// RateBasis says what a rate is a rate of.
func RateBasis(kind schedule.Kind) string {
	if kind == schedule.Flat {
		return "flat"
	}
	return "reducing"
}

// KindName is a repayment kind in words.
func KindName(kind schedule.Kind) string {
	switch kind {
	case schedule.Annuity:
		return "Equal instalments"
	case schedule.Flat:
		return "Equal instalments, flat interest"
	case schedule.EqualPart:
		return "Equal principal"
	case schedule.Bullet:
		return "All at the end"
	case schedule.InterestOnly:
		return "Interest first, principal at the end"
	case schedule.InterestThen:
		return "Interest first, then equal instalments"
	case schedule.Balloon:
		return "Fixed principal with a balloon"
	}
	return string(kind)
}

func (c Content) tiles() []ui.Tile {
	switch {
	case c.Imported != nil:
		return c.importedTiles()
	case c.Loan:
		return c.loanTiles()
	case c.Target > 0 && c.ended():
		return []ui.Tile{
			{Label: "Pledged until then", Value: c.money(c.Released), Note: "of " + c.money(c.Target) + ", at least " + c.money(c.Minimum)},
			{Label: "Investors", Value: wording.Count(c.Releasers), Note: "what they pledged is available again"},
			{Label: "Rate", Value: c.rateWords(), Note: RateBasis(c.kind()) + ", a year"},
			{Label: "Was open", Value: wording.Day(c.ClosesOn), Note: "at the latest"},
		}
	case c.Target > 0 && c.Stage != domain.Listed:
		return []ui.Tile{
			{Label: "Funded", Value: c.money(c.Pledged), Note: "of " + c.money(c.Target) + ", at least " + c.money(c.Minimum)},
			{Label: "Investors", Value: wording.Count(c.Investors), Note: "their pledges stay locked until the payout"},
			{Label: "Rate", Value: c.rateWords(), Note: RateBasis(c.kind()) + ", a year"},
			{Label: "Asked for", Value: c.money(c.Asked), Note: wording.Plural(c.Tenor, "month", "months")},
		}
	case c.Target > 0:
		return []ui.Tile{
			{Label: "Pledged", Value: c.money(c.Pledged), Note: "of " + c.money(c.Target)},
			{Label: "Still open", Value: c.money(c.Open), Note: "at least " + c.money(c.PledgeMinimum) + " each"},
			{Label: "Rate", Value: c.rateWords(), Note: RateBasis(c.kind()) + ", a year"},
			{Label: "Closes", Value: wording.Day(c.ClosesOn), Note: "lapses below " + c.money(c.Minimum)},
		}
	}
	return []ui.Tile{
		{Label: "Asked for", Value: c.money(c.Asked)},
		{Label: "Tenor", Value: wording.Plural(c.Tenor, "month", "months")},
		{Label: "Repayment", Value: KindName(c.Repayment)},
	}
}

// rateWords is the rate, or the highest that an open auction takes.
func (c Content) rateWords() string {
	if c.openAuction() {
		return "up to " + wording.Rate(c.Rate, 1)
	}
	return wording.Rate(c.Rate, 1)
}

func (c Content) openAuction() bool { return c.Pricing == domain.Auction && c.Stage == domain.Listed }

func (c Content) loanTiles() []ui.Tile {
	due := c.At.PastDue.Total() + c.At.Due.Total()
	dueNote := "nothing due today"
	var tone ui.Tone
	switch {
	case c.At.DaysPastDue > 0:
		dueNote, tone = "since "+wording.Day(c.At.OldestUnpaidDue), ui.Late
	case c.At.NextDue != calendar.None:
		dueNote = "next " + c.money(c.At.NextDueAmount) + " on " + wording.Day(c.At.NextDue)
	}
	return []ui.Tile{
		{Label: "Outstanding principal", Value: c.money(c.At.Outstanding), Note: "of " + c.money(c.Paid)},
		{Label: "Due now", Value: c.money(due), Note: dueNote, Tone: tone},
		{Label: "Received", Value: c.money(c.Received), Note: wording.Plural(c.Receipts, "receipt", "receipts")},
		{Label: "Late interest", Value: c.money(c.Late), Note: lateNote(c)},
		{Label: "Paid to investors", Value: c.money(c.PassedOn), Note: "after the service fee"},
	}
}

func lateNote(c Content) string {
	if c.TermsNow.LateInterestRate == 0 {
		return "none agreed"
	}
	return wording.Rate(c.TermsNow.LateInterestRate, 1) + " a year on what is late"
}

func (c Content) importedTiles() []ui.Tile {
	x := c.Imported
	tiles := []ui.Tile{
		{Label: "Approved", Value: c.money(x.ApprovedCents)},
		{Label: "Paid out", Value: wording.Dash},
		{Label: "Charged off", Value: c.money(x.ChargedOffCents)},
		{Label: "Paid in full", Value: wording.Day(x.PaidInFullOn)},
	}
	if x.DisbursedOn != calendar.None {
		tiles[1] = ui.Tile{Label: "Paid out", Value: c.money(x.DisbursedCents), Note: "on " + wording.Day(x.DisbursedOn)}
	}
	if x.ChargedOffOn != calendar.None {
		tiles[2].Note = "on " + wording.Day(x.ChargedOffOn)
	}
	if x.PayoffEstimated {
		tiles[3].Note = "estimated: payout plus term"
	}
	return tiles
}

func (c Content) steps() []ui.Step {
	var steps []ui.Step
	for _, s := range c.Steps {
		step := ui.Step{Label: s.Name, State: ui.StepDone}
		switch {
		case s.Here:
			step.State = ui.StepHere
			if s.Trouble {
				step.Tone = ui.Bad
			}
			if c.Loan && c.Stage == domain.Active && c.At.DaysPastDue > 0 {
				step.Label, step.Tone = "Active · in arrears", ui.Bad
			}
		case s.On == calendar.None:
			step.State = ui.StepNext
		}
		if s.On != calendar.None {
			step.Note = wording.Day(s.On)
		}
		steps = append(steps, step)
	}
	return steps
}

// ways are where the facility can go from here, and who takes it there.
func (c Content) ways() []ui.Way {
	var ways []ui.Way
	for _, w := range c.Ways {
		who := strings.Join(w.Who, " or ")
		if len(w.Who) == 0 {
			who = "nobody: a day comes"
		}
		ways = append(ways, ui.Way{To: w.To, Tone: stageTone(w.Next), How: w.How, Who: who})
	}
	return ways
}

func (c Content) story() []ui.Event { return story.Events(c.Story, c.Staff) }

func (c Content) schedule() ui.Table {
	t := ui.Table{Caption: "Repayment schedule", Columns: []ui.Column{{Head: "#"}, {Head: "Due"}, {Head: "Principal", Numeric: true},
		{Head: "Interest", Numeric: true}, {Head: "Instalment", Numeric: true}, {Head: "Paid", Numeric: true}, {Head: "Status"}}}
	for _, r := range c.Rows {
		paid := r.PaidPrincipal + r.PaidInterest
		t.Rows = append(t.Rows, ui.Row{Here: r.Due == c.At.NextDue, Cells: []ui.Cell{
			ui.T(strconv.Itoa(r.No)), ui.T(wording.Day(r.Due)), ui.T(wording.Amount(r.Principal)), ui.T(wording.Amount(r.Interest)),
			ui.T(wording.Amount(r.Payment)), ui.T(wording.AmountOrDash(paid)), {Pill: c.rowPill(r)},
		}})
	}
	return t
}

func (c Content) rowPill(r schedule.Row) *ui.Pill {
	late := int(r.PaidOn - r.Due)
	switch {
	case r.Moved > 0:
		return &ui.Pill{Text: "Moved to later instalments", Tone: ui.Neutral}
	case r.PaidOn != calendar.None && late > 0:
		return &ui.Pill{Text: "Paid " + wording.Plural(late, "day", "days") + " late", Tone: ui.Good}
	case r.PaidOn != calendar.None:
		return &ui.Pill{Text: "Paid", Tone: ui.Good}
	case c.Stage == domain.WrittenOff:
		return &ui.Pill{Text: "Written off", Tone: ui.Bad}
	case r.Due < c.Today:
		return &ui.Pill{Text: wording.Plural(int(c.Today-r.Due), "day", "days") + " past due", Tone: ui.Bad}
	case r.Due == c.Today:
		return &ui.Pill{Text: "Due today", Tone: ui.Info}
	}
	return &ui.Pill{Text: "Due in " + wording.Plural(int(r.Due-c.Today), "day", "days"), Tone: ui.Neutral}
}

// ChargeName says what a charge is.
func ChargeName(charge schedule.Charge) string {
	if charge.Kind == schedule.LateInterest {
		return "Late interest"
	}
	return "Late fee"
}

func (c Content) charges() ui.Table {
	t := ui.Table{Caption: "Fees and charges", Columns: []ui.Column{{Head: "Due"}, {Head: "What"}, {Head: "Amount", Numeric: true}, {Head: "Paid", Numeric: true}}}
	for _, charge := range c.Charges {
		t.Rows = append(t.Rows, ui.Row{ID: charge.ID, Cells: []ui.Cell{ui.T(wording.Day(charge.Due)), {Text: ChargeName(charge), Note: charge.ID},
			ui.T(wording.Amount(charge.Amount)), ui.T(wording.AmountOrDash(charge.Paid))}})
	}
	return t
}

func (c Content) claims() ui.Table {
	t := ui.Table{Caption: "Claims", Stack: true, Columns: []ui.Column{{Head: "Holder"}, {Head: "Share", Numeric: true},
		{Head: "Outstanding", Numeric: true}, {Head: "Principal back", Numeric: true}, {Head: "Interest", Numeric: true}, {Head: "Service fee", Numeric: true}}}
	for _, r := range c.Claims {
		holder := ui.Cell{Text: r.Holder, Strong: r.Holder == "You"}
		if r.Party == "" {
			holder = ui.Cell{Text: "All others together", Muted: true}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{holder, ui.T(wording.Amount(r.Principal)), ui.T(wording.Amount(r.Outstanding)),
			ui.T(wording.Amount(r.PaidPrincipal)), ui.T(wording.Amount(r.Interest + r.LateInterest)), ui.T(wording.Amount(r.Fee))}})
	}
	return t
}

func (c Content) balance() ui.Chart {
	chart := ui.Chart{ID: "balance", Title: "Outstanding principal", Step: true, Tall: true, Zero: true, Mark: wording.Day(c.Today), Top: c.money(c.Paid)}
	table := ui.Table{Caption: "Outstanding principal", Columns: []ui.Column{{Head: "From"}, {Head: "Principal", Numeric: true}}}
	for _, p := range c.Balance {
		point := ui.Point{X: int64(p.On), Y: int64(p.Cents)}
		if p.Planned {
			if len(chart.Ahead) == 0 && len(chart.Points) > 0 {
				chart.Ahead = append(chart.Ahead, chart.Points[len(chart.Points)-1])
			}
			chart.Ahead = append(chart.Ahead, point)
		} else {
			chart.Points = append(chart.Points, point)
		}
		label := wording.Day(p.On)
		if p.Planned {
			label += " (planned)"
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{ui.T(label), ui.T(wording.Amount(p.Cents))}})
	}
	if n := len(c.Balance); n > 0 {
		chart.From, chart.To = wording.Day(c.Balance[0].On), wording.Day(c.Balance[n-1].On)
		chart.Description = fmt.Sprintf("From %s on %s to %s on %s.", c.money(c.Balance[0].Cents), chart.From, c.money(c.Balance[n-1].Cents), chart.To)
	}
	chart.Table = table
	return chart
}

func (c Content) pledges() ui.Table {
	t := ui.Table{Caption: "My pledges", Stack: true, Columns: []ui.Column{{Head: "Placed"}, {Head: "Amount", Numeric: true}, {Head: "Allotted", Numeric: true}, {Head: "State"}, {Head: ""}}}
	if c.Pricing == domain.Auction {
		t.Columns = slices.Insert(t.Columns, 2, ui.Column{Head: "Bid", Numeric: true})
	}
	for _, p := range c.Mine {
		pill := PledgePill(p.State)
		cells := []ui.Cell{ui.T(wording.Day(p.On)), ui.T(wording.Amount(p.Amount)), ui.T(wording.AmountOrDash(p.Allotted)),
			{Pill: &pill}, {Content: ui.Shown(fmt.Sprintf("/facilities/%s?at=%d", c.ID, p.ShownAt))}}
		if c.Pricing == domain.Auction {
			cells = slices.Insert(cells, 2, ui.T(wording.Rate(p.BidRate, 2)))
		}
		t.Rows = append(t.Rows, ui.Row{ID: p.ID, Cells: cells})
	}
	return t
}

// PledgePill is a pledge's state in a word.
func PledgePill(s domain.PledgeState) ui.Pill {
	switch s {
	case domain.PledgeOpen:
		return ui.Pill{Text: "Open", Tone: ui.Info}
	case domain.PledgeCancelledState:
		return ui.Pill{Text: "Cancelled", Tone: ui.Neutral}
	case domain.PledgeReleased:
		return ui.Pill{Text: "Released", Tone: ui.Neutral}
	}
	return ui.Pill{Text: "Allotted", Tone: ui.Good}
}
