package web

import (
	"net/http"
	"slices"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/loanbook"
	"refold/web/templates/ui"
)

// loanBookRoutes are the totals by book.
func loanBookRoutes() []Route {
	return []Route{
		{http.MethodGet, "/loanbook", Staff, (*Server).loanBookPage, true},
		{http.MethodGet, "/loanbook.csv", Staff, (*Server).loanBookExport, true},
	}
}

// book gives the book that was asked for, or our own, or the first one; none when there is no book
// at this moment.
func (c *Context) book(l listing) (names []string, book readmodel.LoanBook, err error) {
	lists := c.Lists()
	ctx := c.Request().Context()
	if names, err = lists.Books(ctx); err != nil || len(names) == 0 {
		return nil, book, err
	}
	name := names[0]
	if own := domain.DefaultBook("SGD"); slices.Contains(names, own) {
		name = own // our own loans come first
	}
	if asked := l.get("book"); asked != "" {
		if !slices.Contains(names, asked) {
			return nil, book, ErrNotFound
		}
		name = asked
	}
	book, err = lists.LoanBook(ctx, name)
	return names, book, err
}

func (s *Server) loanBookPage(c *Context) error {
	l := c.listing("/loanbook", "book", "part")
	names, book, err := c.book(l)
	if err != nil {
		return err
	}
	view := loanbook.View{Heading: ui.Heading{Title: "Loan book", Meta: "What was approved and what became of it, as of the business day shown"},
		Empty: len(names) == 0, Book: book}
	for _, name := range names {
		view.Tabs = append(view.Tabs, ui.Tab{Text: name, Href: l.href("book", name), Current: name == book.Book})
	}
	for _, part := range loanbook.Parts[1:] {
		if len(loanbook.Lines(book, part)) == 0 {
			continue
		}
		if view.Part == "" || part == l.get("part") {
			view.Part = part
		}
		view.Parts = append(view.Parts, ui.Tab{Text: loanbook.Title(part), Href: l.href("part", part)})
	}
	for i := range view.Parts {
		view.Parts[i].Current = view.Parts[i].Text == loanbook.Title(view.Part)
	}
	return c.Show(Page{Title: "Loan book", Crumbs: crumbs(c, "Loan book"), Worked: view.Formulas}, loanbook.Page(view))
}

func (s *Server) loanBookExport(c *Context) error {
	l := c.listing("/loanbook", "book", "part")
	_, book, err := c.book(l)
	if err != nil {
		return err
	}
	part := l.get("part")
	if !slices.Contains(loanbook.Parts, part) {
		return ErrNotFound
	}
	e := Export{Name: "loan-book-" + part, What: "Loan book " + book.Book + ", " + loanbook.Title(part), Filters: l.filters()}
	if part == "ageing" {
		ageingRows(&e, book)
	} else {
		bookRows(&e, book, part)
	}
	return c.Export(e)
}

func ageingRows(e *Export, book readmodel.LoanBook) {
	e.Columns = []string{"Past due", "Loans", "Currency", "Outstanding", "Past due amount"}
	var outstanding money.Cents
	for _, a := range book.Ageing {
		outstanding += a.OutstandingCents
		e.Rows = append(e.Rows, []string{a.Arrears.String(), strconv.Itoa(a.Count), book.Currency, a.OutstandingCents.String(), a.PastDueCents.String()})
	}
	e.Total = "outstanding " + book.Currency + " " + outstanding.String()
}

func bookRows(e *Export, book readmodel.LoanBook, part string) {
	e.Columns = []string{"Key", "Name", "Loans", "Paid out loans", "Charged-off loans", "Paid in full loans", "Currency", "Approved", "Paid out", "Outstanding", "Charged off", "Recovered", "Paid in full"}
	var approved money.Cents
	for _, b := range loanbook.Lines(book, part) {
		name := b.Key
		if part == "sector" {
			name = loanbook.Sector(b.Key)
		}
		approved += b.ApprovedCents
		e.Rows = append(e.Rows, []string{b.Key, name, strconv.Itoa(b.Count), strconv.Itoa(b.Disbursed), strconv.Itoa(b.ChargedOff), strconv.Itoa(b.PaidInFull), book.Currency,
			b.ApprovedCents.String(), b.DisbursedCents.String(), b.OutstandingCents.String(), b.ChargedOffCents.String(), b.RecoveredCents.String(), b.PaidInFullCents.String()})
	}
	e.Total = "approved " + book.Currency + " " + approved.String()
}
