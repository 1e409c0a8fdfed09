package statement

import (
	"strconv"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// Issued is the page of the statements that have a number.
type Issued struct {
	Party string
	Base  string // see Content
	Rows  []readmodel.IssuedRow
	Task  *ui.Task // issues one; nil for who may not
}

func (c Issued) over() string { return "Investor " + c.Party }

func (c Issued) table() ui.Table {
	t := ui.Table{Caption: "Issued statements", Stack: true, Columns: []ui.Column{{Head: "Number"}, {Head: "Issued"}, {Head: "Closing balance", Numeric: true}, {Head: "Standing"}, {Head: "PDF"}, {Head: "CSV"}},
		Empty: ui.Empty{Title: "None was issued yet", Text: "A statement of each quarter is issued some days after its end, if anything happened in it. Until then ask for any days you like.",
			Href: c.Base + "/statement", Link: "Ask for a statement"}}
	for _, r := range c.Rows {
		days := "?from=" + r.From.String() + "&to=" + r.Through.String() + "&at=" + strconv.FormatInt(r.Position, 10)
		standing, note := ui.Pill{Text: "Stands", Tone: ui.Good}, ""
		if r.Replaces != "" {
			note = "replaces " + r.Replaces
		}
		if r.Replaced != "" {
			standing, note = ui.Pill{Text: "Replaced", Tone: ui.Warn}, "by "+r.Replaced
		}
		closing := ui.Cell{Text: sgd(r.ClosingCents), Note: wording.Plural(r.Lines, "line", "lines")}
		if r.Change != 0 {
			closing.Note = portfolio.Signed(r.Change) + " against the one before"
		}
		t.Rows = append(t.Rows, ui.Row{ID: r.Number, Cells: []ui.Cell{{Text: r.Number, Href: c.Base + "/statement" + days, Note: wording.Day(r.From) + " through " + wording.Day(r.Through)},
			{Text: wording.Day(r.On), Note: r.Issuer}, closing, {Pill: &standing, Note: note},
			ui.L("PDF", c.Base+"/statement.pdf"+days), ui.L("CSV", c.Base+"/statement.csv"+days)}})
	}
	return t
}
