// Package receipts is what arrived at the trust account: the list, and one receipt
// with what it was for.
package receipts

import (
	"strconv"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/story"
	"refold/web/templates/ui"
)

// StatePill is how much of a receipt has been matched.
func StatePill(state readmodel.ReceiptState) *ui.Pill {
	switch state {
	case readmodel.ReceiptDone:
		return &ui.Pill{Text: "Matched", Tone: ui.Good}
	case readmodel.ReceiptPart:
		return &ui.Pill{Text: "Part matched", Tone: ui.Info}
	case readmodel.ReceiptSentBack:
		return &ui.Pill{Text: "Returned", Tone: ui.Neutral}
	}
	return &ui.Pill{Text: "Unmatched", Tone: ui.Warn}
}

// Table shows receipts; payers are their senders' names, row for row.
func Table(rows []readmodel.ReceiptRow, payers []string, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "Receipts", Stack: true, Empty: empty, Columns: []ui.Column{{Head: "Value date"}, {Head: "Bank reference"},
		{Head: "From"}, {Head: "Amount", Numeric: true}, {Head: "Unmatched", Numeric: true}, {Head: "State"}}}
	for i, r := range rows {
		unmatched := ui.Cell{Text: wording.AmountOrDash(r.UnmatchedCents), Strong: r.UnmatchedCents > 0, Muted: r.UnmatchedCents == 0}
		t.Rows = append(t.Rows, ui.Row{ID: r.ID, Cells: []ui.Cell{
			ui.T(wording.Day(r.ValueOn)), {Text: r.BankReference, Href: "/receipts/" + r.ID, Note: r.Remark}, ui.T(payers[i]),
			ui.T(wording.Money(r.Currency, r.AmountCents)), unmatched, {Pill: StatePill(r.State)},
		}})
	}
	return t
}

// Content is one receipt and what the viewer can do with it.
type Content struct {
	*readmodel.ReceiptView
	Tasks    []ui.Task
	Waiting  ui.Waiting
	Awaiting []ui.Notice // proposals that wait for a second person; staff only
}

func (c Content) money(cents int64) string { return wording.Money(c.Currency, cents) }

func (c Content) heading() ui.Heading {
	return ui.Heading{Title: c.money(int64(c.AmountCents)), Over: "Receipt", Ref: c.ID, Pills: []ui.Pill{*StatePill(c.State)},
		Meta: "arrived on " + wording.Day(c.ValueOn) + " from " + c.PayerName}
}

func (c Content) tiles() []ui.Tile {
	matched := c.AmountCents - c.UnmatchedCents - c.ReturnedCents
	tone := ui.Tone("")
	if c.UnmatchedCents > 0 {
		tone = ui.Warn
	}
	return []ui.Tile{
		{Label: "Unmatched", Value: c.money(int64(c.UnmatchedCents)), Tone: tone, Note: "of " + c.money(int64(c.AmountCents))},
		{Label: "Matched", Value: c.money(int64(matched)), Note: wording.Plural(c.counted(), "match", "matches")},
		{Label: "Returned", Value: c.money(int64(c.ReturnedCents)), Note: "to the sender"},
	}
}

func (c Content) counted() int {
	n := 0
	for _, m := range c.Matches {
		if !m.Undone && !m.Failed {
			n++
		}
	}
	return n
}

func (c Content) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: "Bank reference", Content: ui.Ref(c.BankReference)},
		{Term: "From", Value: c.PayerName},
		{Term: "Remark", Value: orDash(c.Remark)},
		{Term: "Value date", Value: wording.Day(c.ValueOn)},
		{Term: "Recorded by", Value: c.RecordedBy},
	}
	return facts
}

func orDash(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}

// PurposeName is a purpose in words.
func PurposeName(p domain.Purpose) string {
	switch p {
	case domain.TopUp:
		return "Top-up"
	case domain.Recovery:
		return "Recovery"
	}
	return "Repayment"
}

func (c Content) matches() ui.Table {
	t := ui.Table{Caption: "Matches", Stack: true, Columns: []ui.Column{{Head: "Counts from"}, {Head: "What for"}, {Head: "To"},
		{Head: "Amount", Numeric: true}, {Head: "Costs", Numeric: true}, {Head: "By"}},
		Empty: ui.Empty{Title: "Nothing is matched yet", Text: "A match says what the money is for; until then it is kept apart on the trust account."}}
	for _, m := range c.Matches {
		what := ui.Cell{Text: PurposeName(m.Purpose), Undone: m.Undone}
		switch {
		case m.Undone:
			what.Note = "undone"
		case m.Failed:
			what.Pill = &ui.Pill{Text: "Without effect", Tone: ui.Bad}
		}
		t.Rows = append(t.Rows, ui.Row{Key: "#" + strconv.FormatInt(m.Position, 10), Cells: []ui.Cell{{Text: wording.Day(m.On), Undone: m.Undone}, what, {Text: m.Name, Href: m.Href, Note: m.Target},
			{Text: wording.Amount(m.Amount), Undone: m.Undone}, ui.T(wording.AmountOrDash(m.Costs)), ui.T(m.By)}})
	}
	return t
}

func (c Content) suggestions() ui.Table {
	t := ui.Table{Caption: "What it may be for", Stack: true, Columns: []ui.Column{{Head: "For"}, {Head: "As"}, {Head: "Why"}, {Head: "What it would do"}, {Head: ""}}}
	for _, s := range c.Suggestions {
		href := targetHref(s)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Name, Href: href, Note: s.Target}, ui.T(PurposeName(s.Purpose)), {Text: s.Why, Pill: certaintyPill(s.Certainty)}, ui.T(orDash(s.Effect)),
			ui.L("Fill in", "/receipts/"+c.ID+"?for="+s.Target+"#match")}})
	}
	return t
}

func (c Content) story() []ui.Event { return story.Events(c.Story, true) }
