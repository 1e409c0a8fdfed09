package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/apply"
	"refold/web/templates/loans"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// borrowerRoutes are the pages of a borrower.
func borrowerRoutes() []Route {
	return []Route{
		{http.MethodGet, "/loans", Borrower, (*Server).loansPage, true},
		{http.MethodGet, "/loans.csv", Borrower, (*Server).loansFile, true},
	}
}

// Bounds of an application, and what an example reckons with.
const (
	minTenor, maxTenor = 1, 120 // months
	usualTenor         = 12
	usualRate          = money.Rate(10_000_000) // 10 % a year
	usualFee           = money.Rate(2_000_000)  // 2 % of the amount paid out
)

// sectors are those that an application can name.
var sectors = []string{"Agriculture", "Construction", "Education", "Food & beverage", "Health", "Leisure", "Logistics", "Manufacturing", "Retail", "Services", "Wholesale"}

func (s *Server) loansPage(c *Context) error {
	view, ok := readmodel.Loans(c.World, c.reader())
	if !ok {
		return c.notYet("My loans")
	}
	content := loans.Content{LoansView: view, PayTo: s.settings.TrustAccount}
	for _, r := range view.Facilities {
		content.HasLoans = content.HasLoans || r.Outstanding > 0
	}
	content.Steps = portfolio.Mark(borrowerSteps(view))
	var err error
	if content.Draft, err = c.draftNotice(); err != nil {
		return err
	}
	p := Page{Title: "My loans", own: true, Crumbs: crumbs(c, "My loans")}
	p.follow(c, loansLog(c))
	return c.Show(p, loans.Page(content))
}

// loansLog is what was recorded about the viewer and their loans, as far as they are told.
func loansLog(c *Context) func(*domain.World) []*domain.Recorded {
	party, reader := c.Viewer.Party, c.reader()
	return func(w *domain.World) []*domain.Recorded {
		log := slices.Clone(w.StreamLog(domain.PartyStream(party)))
		for _, f := range w.FacilitiesOf(party) {
			if f.Application.Borrower == party {
				log = append(log, w.StreamLog(domain.FacilityStream(f.ID))...)
			}
		}
		return readmodel.Followed(w, reader, log)
	}
}

// borrowerSteps lead to the first application; none once it was sent.
func borrowerSteps(view *readmodel.LoansView) []readmodel.Onboarding {
	if len(view.Facilities) > 0 {
		return nil
	}
	return []readmodel.Onboarding{
		{Title: "Register", Text: "Done on " + wording.Day(view.RegisteredOn) + ".", Done: true},
		readmodel.IdentityStep(view.Kyc, view.KycReason),
		{Title: "Apply", Text: "Say how much, for how long and what for.", Href: "/apply", Link: "Apply for a loan"},
	}
}

func (s *Server) loansFile(c *Context) error {
	view, ok := readmodel.Loans(c.World, c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "loans", What: "Loans of borrower " + view.Party, Columns: []string{"facility", "purpose", "stage", "currency", "amount", "outstanding",
		"due", "days_past_due", "next_due", "next_instalment", "overpaid"}}
	for _, r := range view.Facilities {
		file.Rows = append(file.Rows, []string{r.ID, r.Purpose, r.Stage.String(), r.Currency, r.Amount.String(), r.Outstanding.String(), r.Due.String(),
			strconv.Itoa(r.DaysPastDue), isoDate(r.NextDue), r.NextCents.String(), r.Overpaid.String()})
	}
	file.Total = "outstanding " + readmodel.WalletCurrency + " " + view.Outstanding.String()
	return c.Export(file)
}

func sectorOptions(own string) []ui.Option {
	choices := []ui.Option{{Label: "Choose"}}
	known := own == ""
	for _, name := range sectors {
		choices = append(choices, ui.Option{Value: name, Label: name})
		known = known || name == own
	}
	if !known {
		choices = append(choices, ui.Option{Value: own, Label: own})
	}
	return choices
}

// example works out what was asked for in the address: amount, tenor, rate and kind. It
// is read like a form, so that people may type as they please.
func (s *Server) example(c *Context, content *apply.Content) {
	q := &Form{values: url.Values{}}
	for _, usual := range []ui.Param{{Name: "want", Value: "50,000"}, {Name: "months", Value: strconv.Itoa(usualTenor)},
		{Name: "rate", Value: usualRate.String()}, {Name: "kind", Value: string(schedule.Annuity)}} {
		q.Set(usual.Name, usual.Value)
		if typed := clip(strings.TrimSpace(c.QueryParam(usual.Name))); typed != "" {
			q.Set(usual.Name, typed)
		}
	}
	amount, tenor, rate := q.Amount("want"), q.Int("months", "a tenor", minTenor, maxTenor), q.Rate("rate")
	kind := schedule.Kind(q.Choice("kind", "how it is repaid", kindValues()...))
	content.Loan.PreviewAmount = q.Field(ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "want", Label: "Amount"}))
	content.Loan.PreviewTenor = q.Field(ui.Field{Name: "months", Label: "Tenor", Suffix: "months", InputMode: "numeric", Short: true})
	content.Loan.PreviewRate = q.Field(ui.Field{Name: "rate", Label: "Rate", Suffix: "% a year", InputMode: "decimal", Short: true})
	content.Loan.PreviewKind = q.Field(ui.Field{Name: "kind", Label: "Repayment"})
	if q.Failed() || c.World.Today() == calendar.None {
		return
	}
	preview, err := readmodel.PreviewLoan(standardTerms(kind, rate, tenor, 0), amount, usualFee, c.World.Today())
	if err != nil {
		content.Loan.Fault = "With these figures no loan is possible."
		return
	}
	content.Loan.Preview = preview
}

// kindValues are the repayment kinds that can be chosen.
func kindValues() []string {
	values := make([]string, len(listedKinds))
	for i, k := range listedKinds {
		values[i] = string(k)
	}
	return values
}
