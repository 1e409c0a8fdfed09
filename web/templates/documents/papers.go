package documents

import (
	"refold/internal/readmodel"
	"refold/web/templates/ui"
)

// Papers is the page of the documents that show who a party is.
type Papers struct {
	*readmodel.PapersView
	Address  string  // of this page
	Form     ui.Form // to add documents; without an address where none can be added
	Controls []ui.Control
	TakeBack []ui.Action // for each document; without an address where it can't be taken back
}

func (p Papers) file() string {
	if len(p.Documents) == 0 {
		return ""
	}
	return p.Address + ".csv"
}

func (p Papers) table() ui.Table {
	return withActions(PapersTable(p.Address, p.Documents), p.TakeBack)
}

// PapersTable shows the documents of a party, each with its download. address is that of
// their page.
func PapersTable(address string, rows []readmodel.AttachmentRow) ui.Table {
	return tableAt(address+"/", rows,
		ui.Empty{Title: "No document is in the file", Text: "An identity document, a proof of address and, of a company, an extract of the register help an officer to verify."})
}
