package web

import (
	"net/http"
	"net/url"
	"strings"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/repayments"
	"refold/web/templates/ui"
)

// repaymentRoutes are what a borrower has paid and what is to come.
func repaymentRoutes() []Route {
	return []Route{
		{http.MethodGet, "/facilities/:id/repayments", Staff | Borrower, (*Server).repaymentsPage, true},
		{http.MethodGet, "/facilities/:id/repayments.csv", Staff | Borrower, (*Server).repaymentsFile, true},
	}
}

func (s *Server) repaymentsPage(c *Context) error {
	view, ok := readmodel.Repayments(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	content := repayments.Content{RepaymentsView: view, Own: view.Borrower == c.Viewer.Party, PayTo: s.settings.TrustAccount}
	if quote := quoteOf(c, view.ID); quote != nil {
		content.Payoff, content.PayoffOn = &quote.PayoffQuote, quote.Field
	}
	if len(view.Ahead) > 0 && content.Payoff != nil {
		payEarly(c, &content)
	}
	p := Page{Title: "Repayments of " + view.ID, Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.ID, Href: "/facilities/" + view.ID}, {Text: "Repayments"}}}
	p.steps(c, logSince(c.World.StreamLog(domain.FacilityStream(view.ID)), func(e domain.Event) bool { _, ok := e.(domain.FacilityDisbursed); return ok }))
	return c.Show(p, repayments.Page(content))
}

// payEarly works out the amount and day that the address asks about; without one, twice the
// next instalment paid today, or half of what is left.
func payEarly(c *Context, content *repayments.Content) {
	q := &Form{values: url.Values{}}
	amount := 2 * content.At.NextDueAmount
	if amount <= 0 || amount >= content.Payoff.ToDate.Total {
		amount = max(1, content.Payoff.ToDate.Total/2)
	}
	usual := map[string]string{"amount": amount.String(), "date": c.World.Today().String()}
	for name, value := range usual {
		q.Set(name, value)
		if typed := clip(strings.TrimSpace(c.QueryParam(name))); typed != "" {
			q.Set(name, typed)
		}
	}
	amount = q.Amount("amount")
	on := q.Date("date", "a day")
	today := c.World.Today()
	if !q.Failed() && (on < today || on > today+maxPayoffDays) {
		q.Fault("date", "Choose a day from "+wording.Day(today)+" on, within ten years.")
	}
	content.PayAmount = q.Field(ui.MoneyField(content.Currency, ui.Field{Name: "amount", Label: "Amount"}))
	content.PayOn = q.Field(ui.DateField(ui.Field{Name: "date", Label: "Paid on", Min: today.String()}))
	if q.Failed() {
		return
	}
	content.Asked = true
	content.Ways = readmodel.PayEarly(c.World, content.ID, on, amount)
}

func (s *Server) repaymentsFile(c *Context) error {
	view, ok := readmodel.Repayments(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "repayments-" + view.ID, What: "Repayments of facility " + view.ID, Columns: []string{"paid_on", "receipt", "currency", "amount", "late_interest", "fees", "interest", "principal",
		"overpaid", "principal_left", "event"}}
	var sum money.Cents
	for _, p := range view.Payments {
		sum += p.Amount
		file.Rows = append(file.Rows, []string{isoDate(p.On), p.Receipt, view.Currency, p.Amount.String(), p.LateInterest.String(), p.Fee.String(), p.Interest.String(), p.Principal.String(),
			p.Overpaid.String(), p.Left.String(), eventNumber(p.Position)})
	}
	file.Total = "amount " + view.Currency + " " + sum.String()
	return c.Export(file)
}
