package trust

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Day is one stated day and what the viewer can do with it.
type Day struct {
	*readmodel.TrustDayView
	Tasks   []ui.Task
	Waiting ui.Waiting
}

func (d Day) money(cents money.Cents) string { return wording.Money(d.Currency, cents) }

func (d Day) csv() string { return DayHref(d.Currency, d.Day) + "/lines.csv" }

func (d Day) unexplained() bool { return d.DayState.Unexplained() > 0 }

func (d Day) heading() ui.Heading {
	pill := dayPill(readmodel.TrustDayRow{DayState: d.DayState})
	return ui.Heading{Title: wording.DayLong(d.Day), Over: "Trust account, " + d.Currency, Pills: []ui.Pill{pill},
		Meta: "The bank's balance at the end of the day against the books, as far as they are known"}
}

func (d Day) notice() ui.Notice {
	switch diff := d.DifferenceCents(); {
	case diff == 0 && !d.unexplained():
		return ui.Notice{Tone: ui.Good, Title: "The bank and the books agree", Text: "Every line of the statement stands in the books, and nothing in the books is missing on it."}
	case diff != 0 && !d.unexplained():
		return ui.Notice{Tone: ui.Info, Title: "The difference of " + d.money(diff) + " is explained",
			Text: "What the bank moved on one day and the books on another is matched line by line."}
	case d.RestCents != 0:
		return ui.Notice{Tone: ui.Bad, Title: "The bank differs from the books by " + d.money(diff),
			Text: d.money(d.RestCents) + " of it no line accounts for. Paste the lines of the statement to see which payment it is."}
	case diff < 0:
		return ui.Notice{Tone: ui.Bad, Title: d.money(-diff) + " less at the bank than in the books",
			Text: "Until it is explained, the platform covers what is missing for clients with its own money: " + d.money(-diff) + ".", Href: "/trust#add", Link: "Add platform money"}
	case diff > 0:
		return ui.Notice{Tone: ui.Bad, Title: d.money(diff) + " more at the bank than in the books",
			Text: "Money that nobody has recorded is client money until it is known whose it is.", Href: "/receipts", Link: "Record a receipt"}
	}
	return ui.Notice{Tone: ui.Bad, Title: "The sums agree, the lines don't", Text: "What is unexplained on both sides happens to be equal. Each needs its own explanation."}
}

func (d Day) tiles() []ui.Tile {
	tone := ui.Good
	if d.DifferenceCents() != 0 {
		tone = ui.Bad
	}
	open := ui.Good
	if d.unexplained() {
		open = ui.Bad
	}
	return []ui.Tile{
		{Label: "At the bank", Value: d.money(d.BalanceCents)},
		{Label: "In the books", Value: d.money(d.DayState.BookCents)},
		{Label: "Difference", Value: d.money(d.DifferenceCents()), Tone: tone},
		{Label: "Unexplained", Value: wording.Count(d.DayState.Unexplained()), Tone: open},
	}
}

// openTable lists what stands on one side only.
func (d Day) openTable() ui.Table {
	t := ui.Table{Caption: "Unexplained", Stack: true, Columns: []ui.Column{{Head: "Date"}, {Head: "Reference"}, {Head: "Amount", Numeric: true}, {Head: "Stands only"}, {Head: "What it may be"}}}
	add := func(l readmodel.TrustLine) {
		where := ui.Cell{Text: "at the bank"}
		if l.StatedOn != d.Day {
			where.Note = "stated on " + wording.Day(l.StatedOn)
		}
		t.Rows = append(t.Rows, ui.Row{Key: lineKey(l.On, l.Reference, l.AmountCents), Cells: []ui.Cell{ui.T(wording.Day(l.On)), {Text: l.Reference, Note: l.Text, Strong: true}, ui.T(wording.Amount(l.AmountCents)), where, ui.T(l.Hint)}})
	}
	for _, l := range d.Lines {
		if !l.Explained() {
			add(l)
		}
	}
	for _, l := range d.Open {
		add(l)
	}
	for _, m := range d.Missing {
		t.Rows = append(t.Rows, ui.Row{Key: lineKey(m.On, m.Reference, m.AmountCents), Cells: []ui.Cell{ui.T(wording.Day(m.On)), {Text: m.Reference, Href: m.Href, Strong: true}, ui.T(wording.Amount(m.AmountCents)),
			ui.T("in the books"), ui.T(string(m.Kind))}})
	}
	if d.RestCents != 0 {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: wording.Dash, Muted: true}, {Text: "No line accounts for it", Strong: true}, ui.T(wording.Amount(d.RestCents)), ui.T("in the difference"),
			ui.T("a line that was not pasted, or a balance that was typed wrongly")}})
	}
	return t
}

// lineKey names a line of a statement at every moment.
func lineKey(on calendar.Date, reference string, amount money.Cents) string {
	return on.String() + " " + reference + " " + amount.String()
}

func (d Day) linesTable() ui.Table {
	t := ui.Table{Caption: "Lines of the statement", Stack: true, Columns: []ui.Column{{Head: "Date"}, {Head: "Reference"}, {Head: "Amount", Numeric: true}, {Head: "In the books"}},
		Empty: ui.Empty{Title: "Only the balance was stated", Text: "Paste the lines of the statement to have each held against the books."}}
	for _, l := range d.Lines {
		books := ui.P("Unexplained", ui.Bad)
		if l.Explained() {
			books = ui.Cell{Text: string(l.Movement.Kind), Href: l.Movement.Href, Note: l.Movement.Subject}
		}
		t.Rows = append(t.Rows, ui.Row{Key: lineKey(l.On, l.Reference, l.AmountCents), Cells: []ui.Cell{ui.T(wording.Day(l.On)), {Text: l.Reference, Note: l.Text}, ui.T(wording.Amount(l.AmountCents)), books}})
	}
	return t
}

// books is what the trust account was owed to at the end of the day.
func (d Day) books() []ui.Fact {
	var facts []ui.Fact
	for _, l := range (Balance{TrialBalance: d.Books}).Lines() {
		if l.Cents == 0 {
			continue
		}
		cents := l.Cents
		if l.Less {
			cents = -cents
		}
		facts = append(facts, ui.Fact{Term: l.Name, Value: d.money(cents)})
	}
	return append(facts, ui.Fact{Term: "Trust account", Value: d.money(d.Books.Sums[domain.TrustAccount])})
}

func (d Day) people() []ui.Fact {
	facts := []ui.Fact{{Term: "Stated by", Value: d.Stater, Href: "/events?stream=trust-" + d.Currency}}
	if d.SignedBy == "" {
		return append(facts, ui.Fact{Term: "Signed off by", Value: "Nobody yet"})
	}
	facts = append(facts, ui.Fact{Term: "Signed off by", Value: d.Signer},
		ui.Fact{Term: "In the books then", Value: d.money(d.TrustDay.BookCents)},
		ui.Fact{Term: "Unexplained then", Value: wording.Count(d.TrustDay.Unexplained)})
	if d.Reason != "" {
		facts = append(facts, ui.Fact{Term: "Reason", Value: d.Reason})
	}
	return facts
}
