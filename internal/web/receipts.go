package web

import (
	"net/http"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/receipts"
	"refold/web/templates/ui"
)

// receiptRoutes are what arrived at the trust account, and what it is for.
func receiptRoutes() []Route {
	return append(receiptRecord().routes(),
		Route{http.MethodGet, "/receipts", Staff, (*Server).receiptsPage, true},
		Route{http.MethodPost, "/receipts", Officer, (*Server).recordReceipt, false},
		Route{http.MethodGet, "/receipts.csv", Staff, (*Server).receiptsExport, true},
		Route{http.MethodGet, "/receipts/:id/matches.csv", Staff, (*Server).matchesExport, true},
	)
}

func receiptFilter(l listing, p readmodel.Paging) readmodel.ReceiptFilter {
	f := readmodel.ReceiptFilter{Paging: p, Search: l.get("search"), State: l.get("state")}
	if f.State == openReceipts {
		f.State, f.Open = "", true
	}
	return f
}

// openReceipts asks for receipts with something unmatched, wholly or in part.
const openReceipts = "open"

func receiptListing(c *Context) listing { return c.listing("/receipts", "search", "state", "sort") }

func (s *Server) receiptsPage(c *Context) error { return s.showReceipts(c, nil) }

func (s *Server) showReceipts(c *Context, sent *Form) error {
	l := receiptListing(c)
	filter := receiptFilter(l, l.paging())
	lists := readmodel.Lists(c.folded())
	if !filter.ByDay() { // the tables would sort all of them
		lists = c.Lists()
	}
	page, err := lists.Receipts(c.Request().Context(), filter)
	if err != nil {
		return err
	}
	payers := make([]string, len(page.Rows))
	for i, r := range page.Rows {
		payers[i] = c.reader().Name(r.Payer)
	}
	empty := ui.Empty{Title: "No receipts", Text: "Money that arrives at the trust account is recorded here and matched to what it is for."}
	if l.clear() != "" {
		empty = ui.Empty{Title: "No receipt is like that", Text: "Search for a part of the bank reference or remark, or clear the filters.", Href: l.clear(), Link: "Clear the filters"}
	}
	view := ui.List{
		Heading: ui.Heading{Title: "Receipts", Meta: "What arrived at the trust account, and what it is for"},
		Action:  l.path, Clear: l.clear(),
		Search: &ui.SearchField{Name: "search", Label: "Search receipts", Value: l.get("search"), Placeholder: "Bank reference, remark, id"},
		Picks: []ui.PickField{
			{Name: "state", Label: "State", Value: l.get("state"), Options: []ui.Option{{Label: "All"}, {Value: openReceipts, Label: "With something unmatched"},
				{Value: readmodel.ReceiptUnmatched, Label: "Unmatched"}, {Value: readmodel.ReceiptPart, Label: "Part matched"},
				{Value: readmodel.ReceiptDone, Label: "Matched"}, {Value: readmodel.ReceiptSentBack, Label: "Returned"}}},
			{Name: "sort", Label: "Order", Value: l.get("sort"), Options: []ui.Option{{Label: "Newest first"}, {Value: "value", Label: "Oldest first"},
				{Value: "-amount", Label: "Largest first"}, {Value: "-unmatched", Label: "Most unmatched first"}}},
		},
		Card:  ui.CardHead{Title: wording.Plural(page.Total, "receipt", "receipts"), ID: "rows", Flush: true, CSV: l.csv(), Link: "Matching", Href: "/receipts/matching"},
		Table: receipts.Table(page.Rows, payers, empty), Paging: listPaging(l, page, "receipt", "receipts"),
	}
	return c.Show(Page{Title: "Receipts", Crumbs: crumbs(c, "Receipts")}, receipts.List(view, receiptTasks(c, sent)))
}

// receiptTasks is the form that records a receipt, for officers.
func receiptTasks(c *Context, sent *Form) []ui.Task {
	if !c.Viewer.Is(Officer) {
		return nil
	}
	f := sent
	if f == nil {
		f = c.NewForm()
		f.Set("value_on", c.World.Today().String())
		f.Set("currency", "SGD")
	}
	form := f.View("/receipts", "Record the receipt")
	form.ID, form.Label = "record", "Record a receipt"
	return []ui.Task{{Title: "Record a receipt", Note: "Enter what the bank's statement says. Many at once are pasted on a page of their own.", Form: form, Folded: true, Controls: []ui.Control{
		bankReferenceLine(f, "It counts once: the same line can't be recorded twice"),
		line(f, ui.Field{Name: "amount", Label: "Amount", InputMode: "decimal", Short: true, Autocomplete: "off"}),
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "currency", Label: "Currency", Short: true}), Options: []ui.Option{{Value: "SGD", Label: "SGD"}, {Value: "USD", Label: "USD"}}},
		line(f, ui.DateField(ui.Field{Name: "value_on", Label: "Value date", Hint: "The day it arrived", Max: c.World.Today().String()})),
		line(f, ui.Field{Name: "payer", Label: "From", Hint: "The sender's name, as the bank gives it", MaxLength: 120, Autocomplete: "off"}),
		line(f, ui.Field{Name: "remark", Label: "Remark", Hint: "What the sender wrote: often the facility or investor it is for", MaxLength: 200, Optional: true, Autocomplete: "off"}),
	}}}
}

func (s *Server) recordReceipt(c *Context) error {
	f := c.Form()
	command := domain.RecordReceipt{
		Receipt: f.ID("R"), BankReference: f.Text("bank_reference", "the bank's reference", 60), AmountCents: f.Amount("amount"),
		Currency: f.Choice("currency", "a currency", "SGD", "USD"), ValueOn: f.Date("value_on", "the day it arrived"), Remark: f.Optional("remark", 200),
	}
	payer := f.Text("payer", "the sender's name", 120)
	if f.Failed() { // a name is sealed only for a receipt that can be asked for
		return c.Again(f, s.showReceipts)
	}
	var err error
	if command.Payer, err = s.keys.Seal(c.Request().Context(), command.Receipt, payer); err != nil {
		return err
	}
	return c.Carry(f, command, "/receipts/"+command.Receipt, "Recorded. Say what it is for next.", s.showReceipts)
}

func (s *Server) receiptsExport(c *Context) error {
	l := receiptListing(c)
	page, err := c.Lists().Receipts(c.Request().Context(), receiptFilter(l, l.everything()))
	if err != nil {
		return err
	}
	e := Export{Name: "receipts", What: "Receipts", Filters: l.filters(), Columns: []string{"Receipt", "Value date", "Bank reference", "From", "Remark",
		"Currency", "Amount", "Unmatched", "Returned", "State"}}
	var total sums
	name := c.reader().Name
	for _, r := range page.Rows {
		total.add(r.Currency, r.AmountCents)
		e.Rows = append(e.Rows, []string{r.ID, isoDate(r.ValueOn), r.BankReference, name(r.Payer), r.Remark, r.Currency, r.AmountCents.String(),
			r.UnmatchedCents.String(), r.ReturnedCents.String(), r.State})
	}
	e.Total = total.String()
	return c.Export(e)
}

func (s *Server) matchesExport(c *Context) error {
	reader := c.reader()
	reader.Party = "" // a file is read by others: everybody stands there by name
	view, ok := readmodel.Receipt(c.World, c.Sums(), reader, c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	e := Export{Name: "receipt-" + view.ID, What: "Matches of receipt " + view.ID,
		Columns: []string{"Position", "Counts from", "Purpose", "To", "Name", "Currency", "Amount", "Costs", "By", "Counts"}}
	var total sums
	for _, m := range view.Matches {
		counts := "yes"
		if m.Undone || m.Failed {
			counts = "no"
		} else {
			total.add(view.Currency, m.Amount)
		}
		e.Rows = append(e.Rows, []string{position(m.Position), isoDate(m.On), string(m.Purpose), m.Target, m.Name, view.Currency, m.Amount.String(), m.Costs.String(), m.By, counts})
	}
	e.Total = total.String()
	return c.Export(e)
}

// receiptCrumbs is the way back from one receipt.
func receiptCrumbs(c *Context, id string) []frame.Crumb {
	return []frame.Crumb{homeCrumb(c), {Text: "Receipts", Href: "/receipts"}, {Text: id}}
}
