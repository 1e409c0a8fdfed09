// Package documents is the file of an application: the company's figures and what was
// attached.
package documents

import (
	"strconv"

	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Content is what the page shows, and what the viewer can do.
type Content struct {
	*readmodel.FileView
	Form     ui.Form // to add documents; without an address where none can be added
	Controls []ui.Control
	TakeBack []ui.Action // for each attachment; without an address where it can't be taken back
}

func (c Content) money(cents money.Cents) string { return wording.Money(c.Currency, cents) }

func (c Content) figures() []ui.Fact {
	f := c.Figures
	return []ui.Fact{{Term: "Turnover", Value: c.money(f.TurnoverCents)}, {Term: "Profit", Value: c.money(f.ProfitCents)}, {Term: "Debts", Value: c.money(f.DebtsCents)},
		{Term: "Years in business", Value: strconv.Itoa(f.YearsInBusiness)}}
}

func (c Content) file() string {
	if len(c.Attachments) == 0 {
		return ""
	}
	return "/facilities/" + c.ID + "/documents.csv"
}

func (c Content) table() ui.Table {
	return withActions(Table(c.ID, c.Attachments), c.TakeBack)
}

// withActions adds a column of actions, one for each row; an action without an address is
// none.
func withActions(t ui.Table, actions []ui.Action) ui.Table {
	for i := range t.Rows {
		cell := ui.Cell{}
		if actions[i].Action != "" {
			cell.Content = ui.ActionView(actions[i])
		}
		t.Rows[i].Cells = append(t.Rows[i].Cells, cell)
	}
	t.Columns = append(t.Columns, ui.Column{Head: ""})
	return t
}

// Table shows the attachments of a facility, each with its download.
func Table(facility string, rows []readmodel.AttachmentRow) ui.Table {
	return tableAt("/facilities/"+facility+"/attachments/", rows,
		ui.Empty{Title: "No document is attached", Text: "Accounts, bank statements and the identity of who signs help an officer to decide."})
}

// tableAt shows documents whose bytes are sent from an address followed by their id.
func tableAt(address string, rows []readmodel.AttachmentRow, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "Documents", Stack: true, Empty: empty, Columns: []ui.Column{{Head: "Document"}, {Head: "Shows"}, {Head: "Added"}, {Head: "SHA-256"}}}
	for _, a := range rows {
		name := a.Name
		if name == "" {
			name = a.ID
		}
		t.Rows = append(t.Rows, ui.Row{ID: a.ID, Cells: []ui.Cell{
			{Text: name, Href: address + a.ID, Note: readmodel.MediaName(a.MediaType) + ", " + wording.Bytes(a.SizeBytes)},
			ui.T(string(a.Purpose)), {Text: wording.Day(a.AddedOn), Note: a.AddedBy}, {Content: ui.Ref(a.Hash)}}})
	}
	return t
}
