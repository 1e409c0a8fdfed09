package web

import (
	"errors"
	"net/http"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/receipts"
	"refold/web/templates/ui"
)

// pasteRoutes are receipts pasted as a table, and what open ones may be for.
func pasteRoutes() []Route {
	return []Route{
		{http.MethodGet, "/receipts/paste", Officer, (*Server).pastePage, true},
		{http.MethodPost, "/receipts/paste", Officer, (*Server).pasteAction, false},
		{http.MethodGet, "/receipts/matching", Staff, (*Server).matchingPage, true},
		{http.MethodGet, "/receipts/matching.csv", Staff, (*Server).matchingExport, true},
		{http.MethodPost, "/receipts/matching", Officer, (*Server).matchingAction, false},
	}
}

func (s *Server) pastePage(c *Context) error {
	f := c.NewForm()
	f.Set("currency", domain.WalletCurrency)
	return s.showPaste(c, f)
}

func (s *Server) showPaste(c *Context, f *Form) error { return s.showPasted(c, f, nil) }

// showPasted shows the form, and what was read of it when there is something to confirm.
func (s *Server) showPasted(c *Context, f *Form, rows []receipts.PastedRow) error {
	form := f.View("/receipts/paste", "Look at what it says")
	form.ID, form.Label, form.Note = "paste", "Paste receipts", "Nothing is recorded yet"
	task := ui.Task{Title: "Receipts from the bank's statement", Form: form, Controls: []ui.Control{
		{Shape: ui.Long, Field: f.Field(ui.Field{Name: "lines", Label: "Receipts", Rows: 10,
			Hint: "Pasted from a table or a CSV file: value date, amount, bank reference, from, remark. A first row with these words may order them otherwise."})},
		datesPick(f), currencyPick(f),
	}}
	content := receipts.Paste{Heading: ui.Heading{Title: "Paste receipts", Over: "Receipts", Meta: "Many lines of the bank's statement at once: all are recorded, or none"}, Task: task, Rows: rows}
	if fresh := receipts.Fresh(rows); len(fresh) > 0 {
		confirm := f.View("/receipts/paste", "Record "+wording.Plural(len(fresh), "receipt", "receipts"))
		confirm.ID, confirm.Label = "confirm", "Record what was read"
		for _, name := range []string{"lines", "dates", "currency"} {
			confirm.Hidden = append(confirm.Hidden, ui.Param{Name: name, Value: f.Value(name)})
		}
		confirm.Hidden = append(confirm.Hidden, ui.Param{Name: "confirm", Value: "yes"})
		content.Confirm = &confirm
	}
	return c.Show(Page{Title: "Paste receipts", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Receipts", Href: "/receipts"}, {Text: "Paste"}}}, receipts.PastePage(content))
}

// pasteAction shows what was read; confirmed, it records all of it in one request.
func (s *Server) pasteAction(c *Context) error {
	f := c.Form()
	rows := c.pastedReceipts(f)
	if f.Failed() {
		return c.Again(f, s.showPaste)
	}
	if !f.Yes("confirm") {
		return s.showPasted(c, f, rows)
	}
	var command domain.RecordReceipts
	for _, r := range receipts.Fresh(rows) {
		payer, err := s.keys.Seal(c.Request().Context(), r.Receipt.Receipt, r.Payer)
		if err != nil {
			return err
		}
		r.Receipt.Payer = payer
		command.Receipts = append(command.Receipts, r.Receipt)
	}
	return c.Carry(f, command, "/receipts/matching", "Recorded. Say what they are for next.", s.showPaste)
}

// pastedReceipts reads the pasted table; what is recorded already, or stands there
// twice, is marked and not recorded again.
func (c *Context) pastedReceipts(f *Form) []receipts.PastedRow {
	today := c.World.Today()
	currency := f.currency()
	pasted := f.pasted("lines", receiptColumns)
	if len(pasted) == 0 && !f.Failed() {
		f.Fault("lines", "Paste the lines that say what arrived.")
	}
	if len(pasted) > domain.MaxReceipts {
		f.Fault("lines", "There are "+strconv.Itoa(len(pasted))+" lines; record at most "+strconv.Itoa(domain.MaxReceipts)+" at once.")
		return nil
	}
	seen := map[string]int{}
	var rows []receipts.PastedRow
	for _, p := range pasted {
		r := receipts.PastedRow{Line: p.number, Payer: p.text("payer", 120), Receipt: domain.RecordReceipt{
			BankReference: p.text("reference", 60), AmountCents: p.amount("amount"), Currency: currency, ValueOn: p.date("date"), Remark: p.text("remark", 200)}}
		if own := p.text("currency", 3); own != "" && own != currency {
			p.fault("it is in " + own + ", not in " + currency)
		}
		x := r.Receipt
		switch {
		case x.BankReference == "":
			p.fault("it has no bank reference")
		case p.sound() && x.AmountCents <= 0:
			p.fault("a receipt is more than zero; what went out is no receipt")
		case p.sound() && x.ValueOn > today:
			p.fault(x.ValueOn.String() + " has not come yet")
		case p.sound() && r.Payer == "":
			p.fault("it doesn't say from whom it came")
		}
		if first, twice := seen[x.BankReference]; twice {
			r.Known = "line " + strconv.Itoa(first) + " has the same reference"
		} else if x.BankReference != "" && c.World.BankReferenceUsed(x.BankReference) {
			r.Known = "recorded already"
		}
		if _, twice := seen[x.BankReference]; !twice {
			seen[x.BankReference] = p.number
		}
		r.Receipt.Receipt = idFrom(derivedID(f.RequestID, "receipt "+x.BankReference), "R")
		rows = append(rows, r)
	}
	return rows
}

// matchingPage is every receipt with something unmatched, and what it may be for.
func (s *Server) matchingPage(c *Context) error {
	open := readmodel.OpenReceipts(c.World, c.Sums(), c.reader())
	view := receipts.Matching{Heading: ui.Heading{Title: "Matching", Over: "Receipts", Meta: "What arrived and is not yet matched, with what it may be for"}, Open: open, Acts: c.Viewer.Is(Officer)}
	if view.Acts {
		view.RequestID = c.NewRequestID
		if sure := view.Certain(); len(sure) > 0 {
			form := c.NewForm().View("/receipts/matching", "Match "+wording.Plural(len(sure), "certain one", "certain ones"))
			form.ID, form.Label, form.Note = "certain", "Match all certain ones", "Each is matched for all of its amount, from its value date"
			for _, r := range sure {
				form.Hidden = append(form.Hidden, ui.Param{Name: "receipt", Value: r.ID})
			}
			view.All = &form
		}
	}
	return c.Show(Page{Title: "Matching", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Receipts", Href: "/receipts"}, {Text: "Matching"}}}, receipts.MatchingPage(view))
}

// matchingAction matches the receipts that the page showed as certain, as far as they
// still are. Each is a request of its own, so that one of them can be undone alone; the
// first carries the form's own id.
func (s *Server) matchingAction(c *Context) error {
	f := c.Form()
	wanted := map[string]bool{}
	var first string
	for _, id := range f.values["receipt"] {
		if first == "" {
			first = id
		}
		wanted[id] = true
	}
	if first == "" {
		return &badRequest{"Nothing was chosen. Open the page again."}
	}
	matched, refused := 0, 0
	for _, r := range readmodel.OpenReceipts(c.World, c.Sums(), c.reader()) {
		if !wanted[r.ID] || len(r.Suggestions) == 0 || r.Suggestions[0].Certainty != readmodel.Certain {
			continue
		}
		one := &Form{RequestID: derivedID(f.RequestID, "match "+r.ID), ShownAt: f.ShownAt, incomplete: f.incomplete}
		if r.ID == first {
			one.RequestID = f.RequestID
		}
		_, err := c.Do(one, r.Suggestions[0].Command(r.ID, r.UnmatchedCents, calendar.None))
		var refusal *domain.Refusal
		switch {
		case err == nil:
			matched++
		case errors.As(err, &refusal):
			refused++
		default:
			return err
		}
	}
	sentence := wording.Plural(matched, "receipt is", "receipts are") + " matched."
	if refused > 0 {
		sentence += " " + wording.Plural(refused, "one was", "were") + " refused and stays open."
	}
	return c.Go("/receipts/matching", sentence)
}

func (s *Server) matchingExport(c *Context) error {
	e := Export{Name: "matching", What: "Receipts with something unmatched, and what each may be for",
		Columns: []string{"Receipt", "Value date", "Bank reference", "From", "Remark", "Currency", "Unmatched", "For", "Name", "As", "Why", "Certainty", "Effect"}}
	var total sums
	for _, r := range readmodel.OpenReceipts(c.World, c.Sums(), c.reader()) {
		total.add(r.Currency, r.UnmatchedCents)
		row := []string{r.ID, isoDate(r.ValueOn), r.BankReference, r.PayerName, r.Remark, r.Currency, r.UnmatchedCents.String(), "", "", "", "", "", ""}
		if len(r.Suggestions) > 0 {
			best := r.Suggestions[0]
			copy(row[7:], []string{best.Target, best.Name, string(best.Purpose), best.Why, receipts.CertaintyName(best.Certainty), best.Effect})
		}
		e.Rows = append(e.Rows, row)
	}
	e.Total = total.String()
	return c.Export(e)
}
