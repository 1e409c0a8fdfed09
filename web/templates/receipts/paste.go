package receipts

import (
	"slices"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// PastedRow is one line of a pasted table, as it was read.
type PastedRow struct {
	Line    int // as pasted, from 1
	Receipt domain.RecordReceipt
	Payer   string
	Known   string // why it is not recorded again; "" when it is new
}

// Fresh are the rows that are new.
func Fresh(rows []PastedRow) []PastedRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r PastedRow) bool { return r.Known != "" })
}

// Paste is the page on which receipts are pasted.
type Paste struct {
	Heading ui.Heading
	Task    ui.Task
	Rows    []PastedRow
	Confirm *ui.Form // records what was read; nil when there is nothing new
}

func (p Paste) notice() ui.Notice {
	fresh := Fresh(p.Rows)
	if len(fresh) == 0 {
		return ui.Notice{Tone: ui.Warn, Title: "Nothing in it is new", Text: "Every line is recorded already."}
	}
	var sum money.Cents
	for _, r := range fresh {
		sum += r.Receipt.AmountCents
	}
	n := ui.Notice{Tone: ui.Info, Title: wording.Plural(len(fresh), "receipt", "receipts") + " of " + wording.Money(fresh[0].Receipt.Currency, sum) + " to record",
		Text: "Nothing is recorded until you confirm."}
	if known := len(p.Rows) - len(fresh); known > 0 {
		n.Text = wording.Plural(known, "line is", "lines are") + " left out because the reference is known. " + n.Text
	}
	return n
}

func (p Paste) table() ui.Table {
	t := ui.Table{Caption: "What was read", Stack: true, Columns: []ui.Column{{Head: "Line", Numeric: true}, {Head: "Value date"}, {Head: "Bank reference"}, {Head: "From"}, {Head: "Amount", Numeric: true}, {Head: ""}}}
	for _, r := range p.Rows {
		state := ui.P("New", ui.Info)
		if r.Known != "" {
			state = ui.Cell{Pill: &ui.Pill{Text: "Left out", Tone: ui.Neutral}, Note: r.Known}
		}
		x := r.Receipt
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(wording.Count(r.Line)), ui.T(wording.Day(x.ValueOn)), {Text: x.BankReference, Note: x.Remark}, ui.T(r.Payer), ui.T(wording.Money(x.Currency, x.AmountCents)), state}})
	}
	return t
}

// Matching is the page of what is not yet matched.
type Matching struct {
	Heading   ui.Heading
	Open      []readmodel.OpenReceipt
	Acts      bool // the viewer may match
	RequestID func() string
	All       *ui.Form // matches all certain ones; nil when there is none, or the viewer may not
}

// Certain are the receipts whose best suggestion is certain.
func (m Matching) Certain() []readmodel.OpenReceipt {
	return slices.DeleteFunc(slices.Clone(m.Open), func(r readmodel.OpenReceipt) bool {
		return len(r.Suggestions) == 0 || r.Suggestions[0].Certainty != readmodel.Certain
	})
}

// CertaintyName is a degree of certainty in a word.
func CertaintyName(c readmodel.Certainty) string {
	switch c {
	case readmodel.Certain:
		return "certain"
	case readmodel.Likely:
		return "likely"
	}
	return "possible"
}

func certaintyPill(c readmodel.Certainty) *ui.Pill {
	switch c {
	case readmodel.Certain:
		return &ui.Pill{Text: "Certain", Tone: ui.Good}
	case readmodel.Likely:
		return &ui.Pill{Text: "Likely", Tone: ui.Info}
	}
	return &ui.Pill{Text: "Possible", Tone: ui.Neutral}
}

func (m Matching) tiles() []ui.Tile {
	without := 0
	sums := map[string]money.Cents{}
	for _, r := range m.Open {
		sums[r.Currency] += r.UnmatchedCents
		if len(r.Suggestions) == 0 {
			without++
		}
	}
	tiles := []ui.Tile{{Label: "Not yet matched", Value: wording.Plural(len(m.Open), "receipt", "receipts")}}
	for _, currency := range []string{"SGD", "USD"} {
		if sums[currency] > 0 {
			tiles = append(tiles, ui.Tile{Label: "Unmatched in " + currency, Value: wording.Money(currency, sums[currency])})
		}
	}
	return append(tiles, ui.Tile{Label: "Certain", Value: wording.Count(len(m.Certain()))}, ui.Tile{Label: "Without a suggestion", Value: wording.Count(without)})
}

func (m Matching) table() ui.Table {
	t := ui.Table{Caption: "Receipts to match", Stack: true, Columns: []ui.Column{{Head: "Receipt"}, {Head: "Unmatched", Numeric: true}, {Head: "What it may be for"}, {Head: "Why"}, {Head: "What it would do"}, {Head: ""}},
		Empty: ui.Empty{Title: "Everything is matched", Text: "Every receipt has been matched or returned.", Href: "/receipts", Link: "All receipts"}}
	for _, r := range m.Open {
		receipt := ui.Cell{Text: r.BankReference, Href: "/receipts/" + r.ID, Note: wording.Day(r.ValueOn) + " from " + r.PayerName}
		amount := ui.Cell{Text: wording.Money(r.Currency, r.UnmatchedCents), Strong: true}
		if len(r.Suggestions) == 0 {
			t.Rows = append(t.Rows, ui.Row{ID: r.ID, Cells: []ui.Cell{receipt, amount, {Text: "Nothing fits", Muted: true}, {Text: remarkOf(r), Muted: true}, {Text: wording.Dash, Muted: true}, ui.L("Match by hand", "/receipts/"+r.ID+"#match")}})
			continue
		}
		best := r.Suggestions[0]
		action := ui.L("Look", "/receipts/"+r.ID)
		if m.Acts {
			action = ui.L("Fill in", "/receipts/"+r.ID+"?for="+best.Target+"#match")
			if best.Effect != "" && best.Overdrawn == 0 && best.Certainty > readmodel.Possible {
				action = ui.Cell{Content: ui.ActionView(m.accept(r, best))}
			}
		}
		effect := ui.Cell{Text: best.Effect}
		if best.Effect == "" {
			effect = ui.Cell{Text: wording.Dash, Muted: true}
		}
		if best.Overdrawn > 0 {
			effect.Pill = &ui.Pill{Text: "Clawback", Tone: ui.Warn}
		}
		t.Rows = append(t.Rows, ui.Row{ID: r.ID, Cells: []ui.Cell{receipt, amount, {Text: best.Name, Href: targetHref(best), Note: PurposeName(best.Purpose) + ", " + best.Target}, {Text: best.Why, Pill: certaintyPill(best.Certainty)}, effect, action}})
	}
	return t
}

func remarkOf(r readmodel.OpenReceipt) string {
	if r.Remark == "" {
		return "the payer wrote nothing"
	}
	return "the payer wrote “" + r.Remark + "”"
}

func targetHref(s readmodel.Suggestion) string {
	if s.Purpose == domain.TopUp {
		return "/parties/" + s.Target
	}
	return "/facilities/" + s.Target
}

// accept is the button that matches one receipt as suggested.
func (m Matching) accept(r readmodel.OpenReceipt, s readmodel.Suggestion) ui.Action {
	to := "facility"
	if s.Purpose == domain.TopUp {
		to = "party"
	}
	return ui.Action{Label: "Match", Action: "/receipts/" + r.ID + "/match", RequestID: m.RequestID(), Small: true, Hidden: []ui.Param{
		{Name: "purpose", Value: string(s.Purpose)}, {Name: to, Value: s.Target}, {Name: "amount", Value: r.UnmatchedCents.String()}, {Name: "effective_on", Value: r.ValueOn.String()}}}
}
