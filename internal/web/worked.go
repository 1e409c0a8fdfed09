package web

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/cells"
	"refold/web/templates/explain"
	"refold/web/templates/worked"
)

// percentages are the rates and shares of a text, each as it is written there; daysLate a
// number of days past due.
var (
	percentages = regexp.MustCompile(`[−+]?[0-9][0-9,]*(\.[0-9]+)? %`)
	daysLate    = regexp.MustCompile(`[0-9][0-9,]* days? past due`)
)

// formulas say how what doesn't add up in a cell of a page is worked out, one for each
// rate, share and number of days that it says: as the page itself gives them, as the loan
// does that the cell is about, or as what an event recorded.
func (c *Context) formulas(p Page, address string, cell cells.Cell) []worked.Formula {
	var found []worked.Formula
	var of []worked.Formula
	if p.Worked != nil {
		of = p.Worked()
	}
	loan := c.loanFormulas(address, cell)
	for _, figure := range append(percentages.FindAllString(cell.Text, -1), daysLate.FindAllString(cell.Text, -1)...) {
		f, ok := ofFigure(of, cell, figure)
		if !ok {
			f, ok = worked.AsRecorded(cell, figure)
		}
		if !ok {
			f, ok = ofFigure(loan, cell, figure)
		}
		if !ok {
			f, ok = worked.Quoted(cell, figure)
		}
		if ok {
			found = append(found, f)
		}
	}
	return found
}

// ofFigure finds the formula whose result is a figure of a cell.
func ofFigure(all []worked.Formula, cell cells.Cell, figure string) (worked.Formula, bool) {
	for _, f := range all {
		if f.Gives(figure) && f.Of(cell) {
			return f, true
		}
	}
	return worked.Formula{}, false
}

// loanFormulas are those of the loan that a cell is about: that of its row, else of the page.
func (c *Context) loanFormulas(address string, cell cells.Cell) []worked.Formula {
	f := c.World.Facility(facilityOf(cell.Record))
	if f == nil {
		f = c.World.Facility(facilityOf(address))
	}
	if f == nil || f.Imported != nil {
		return nil
	}
	var all []worked.Formula
	if f.Listing.Facility == "" {
		return append(all, worked.Rate(wording.Rate(f.Grading.Rate, 1)))
	}
	page := "/facilities/" + f.ID
	terms := f.Terms()
	if taken := readmodel.TakenBids(c.World, c.reader(), f.ID); len(taken) > 0 {
		all = append(all, worked.Average(worked.Anywhere, wording.Rate(f.ClearedRate, 1), taken))
	}
	if rate, ok := readmodel.EffectiveRate(f.Agreed(), f.Listing.TargetCents, f.Listing.OriginationFee, f.ListedOn); ok {
		eir := worked.Yield("EIR", "EIR "+wording.Rate(rate, 1), worked.Anywhere, rate, "what is paid out after the fee on the day of the listing and every instalment on its due date", readmodel.ListedCash(c.World, f.ID))
		eir.Inputs = []worked.Input{
			{Label: "Target", Text: wording.MoneyWhole(f.Currency(), f.Listing.TargetCents), Page: page},
			{Label: "Rate", Text: wording.Rate(terms.Rate, 1), Page: page, At: worked.In("Fact sheet", "Rate")},
			{Label: "Origination fee", Text: wording.Rate(f.Listing.OriginationFee, 1), Page: page, At: worked.In("Fact sheet", "Origination fee")},
		}
		all = append(all, eir)
	}
	if speaksOfFunding(cell) {
		all = append(all, worked.Share(worked.Anywhere, worked.Input{Label: "Pledged", Text: wording.Money(f.Currency(), f.PledgedCents), Page: page},
			worked.Input{Label: "Target", Text: wording.Money(f.Currency(), f.Listing.TargetCents), Page: page}, f.PledgedCents, f.Listing.TargetCents))
	}
	for _, rate := range []money.Rate{terms.Rate, f.Listing.Terms.Rate, f.Grading.Rate} {
		if rate > 0 {
			all = append(all, worked.Rate(wording.Rate(rate, 1)))
		}
	}
	if !f.HasLoan() {
		return all
	}
	today := c.World.Today()
	late := func(due calendar.Date, since string) {
		if due < today {
			all = append(all, worked.Days(wording.Plural(int(today-due), "day", "days")+" past due", worked.Anywhere, due, today, since))
		}
	}
	if at := f.Loan.At(today); at.DaysPastDue > 0 {
		late(at.OldestUnpaidDue, "due date of the oldest instalment that is not paid in full")
	}
	for _, r := range f.Loan.RowsAt(today) {
		late(r.Due, "due date of instalment "+wording.Count(r.No))
	}
	return all
}

// speaksOfFunding says whether a percentage in a cell is how much of a request is pledged.
func speaksOfFunding(cell cells.Cell) bool {
	return strings.Contains(cell.Text, "of what was asked for") || strings.Contains(cell.Text, "of the target") || slices.Contains(cell.Path, "Next")
}

// facilityOf is the facility that an address is about, "" for none.
func facilityOf(address string) string {
	rest, ok := strings.CutPrefix(address, "/facilities/")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "?")
	id, _, _ := strings.Cut(rest, "/")
	return id
}

// formulas say how the shares on the first page are worked out.
func (sums *figures) formulas() []worked.Formula {
	var all []worked.Formula
	for _, b := range sums.books {
		all = append(all, b.formula())
	}
	return all
}

// formula is how the default rate of a book is worked out.
func (b *bookFigures) formula() worked.Formula {
	at := worked.In(b.title(), "Default rate")
	return worked.Share(at, worked.Input{Label: "Paid out to loans in default, charged off or written off", Text: wording.MoneyWhole(b.currency, b.defaulted), At: at},
		worked.Input{Label: "Funded to date", Text: wording.MoneyWhole(b.currency, b.funded), At: worked.In(b.title(), "Funded to date")}, b.defaulted, b.funded)
}

// workedOut are the formulas of the explained figure, each input with the way to its own
// explanation.
func (e explained) workedOut(c *Context) ([]explain.Worked, error) {
	var all []explain.Worked
	seen := map[string]look{"": e.look}
	for _, f := range c.formulas(e.look.Page, e.sight.address, e.cell) {
		w := explain.Worked{Formula: f}
		for _, in := range f.Inputs {
			figure := explain.Figure{Label: in.Label, Text: in.Text}
			if in.Event > 0 {
				figure.Href = "/events/" + strconv.FormatInt(in.Event, 10)
				w.Inputs = append(w.Inputs, figure)
				continue
			}
			there, known := seen[in.Page]
			if !known {
				var err error
				if there, err = c.lookAt(in.Page); err != nil {
					return nil, err
				}
				seen[in.Page] = there
			}
			if cell, ok := stands(there, in, e.cell); ok {
				page := in.Page
				if page == "" {
					page = e.sight.address
				}
				figure.Href = explainHref(explainPath, page, cell.Key, 0, 0)
			}
			w.Inputs = append(w.Inputs, figure)
		}
		all = append(all, w)
	}
	return all, nil
}

// lookAt is another page at the same moment; an empty one where the viewer may not see it.
func (c *Context) lookAt(address string) (look, error) {
	at, err := c.sight(address)
	if errors.Is(err, ErrNotFound) || errors.Is(err, errForbidden) || errors.Is(err, errEyesOwn) {
		return look{}, nil
	}
	if err != nil {
		return look{}, err
	}
	return c.look(c.Request().Context(), at, c.Moment, c.World)
}

// stands finds the cell in which an input of a formula stands: where the formula says,
// with the same figure; else anywhere on the page, with the same figure; else where the
// formula says, rounded. It is never the explained cell itself unless nothing else is.
func stands(on look, in worked.Input, not cells.Cell) (cells.Cell, bool) {
	var own, anywhere, rounded *cells.Cell
	loose := in
	loose.At = worked.Anywhere
	for i := range on.Cells.Cells {
		cell := &on.Cells.Cells[i]
		switch {
		case len(in.At) > 0 && in.Finds(*cell) && cell.Key != not.Key:
			return *cell, true
		case len(in.At) > 0 && in.Finds(*cell):
			own = cell
		case anywhere == nil && cell.Key != not.Key && loose.Finds(*cell):
			anywhere = cell
		case rounded == nil && len(in.At) > 0 && in.StandsIn(*cell):
			rounded = cell
		}
	}
	for _, cell := range []*cells.Cell{rounded, anywhere, own} {
		if cell != nil {
			return *cell, true
		}
	}
	return cells.Cell{}, false
}
