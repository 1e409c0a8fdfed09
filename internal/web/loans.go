package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/loans"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// borrowerRoutes are the pages of a borrower.
func borrowerRoutes() []Route {
	return []Route{
		{http.MethodGet, "/loans", Borrower, (*Server).loansPage, true},
		{http.MethodGet, "/loans.csv", Borrower, (*Server).loansFile, true},
		{http.MethodGet, "/apply", Borrower, (*Server).applyPage, true},
		{http.MethodPost, "/apply", Borrower, (*Server).applyAction, false},
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
	p := Page{Title: "My loans", Crumbs: crumbs(c, "My loans")}
	p.steps(c, loansLog(c, view))
	return c.Show(p, loans.Page(content))
}

// loansLog is everything that was recorded about the viewer's loans.
func loansLog(c *Context, view *readmodel.LoansView) []*domain.Recorded {
	log := c.World.StreamLog(domain.PartyStream(view.Party))
	for _, r := range view.Facilities {
		log = append(log[:len(log):len(log)], c.World.StreamLog(domain.FacilityStream(r.ID))...)
	}
	return log
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

func (s *Server) applyPage(c *Context) error {
	f := c.NewForm()
	f.Set("amount", clip(c.QueryParam("want"))) // what was tried in the example
	f.Set("tenor", clip(c.QueryParam("months")))
	f.Set("repayment", string(schedule.Annuity))
	return s.applyForm(c, f)
}

func (s *Server) applyForm(c *Context, f *Form) error {
	view, ok := readmodel.Loans(c.World, c.reader())
	if !ok {
		return c.notYet("Apply for a loan")
	}
	if f.Value("sector") == "" {
		f.Set("sector", view.Sector)
	}
	content := loans.Application{
		Company: view.Company, Form: f.View("/apply", "Send the application"), Kinds: loans.Kinds(listedKinds), Sectors: sectorOptions(view.Sector),
		Amount:    f.Field(ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "amount", Label: "How much", Placeholder: "50,000"})),
		Tenor:     f.Field(ui.Field{Name: "tenor", Label: "For how long", Suffix: "months", InputMode: "numeric", Short: true, Placeholder: "12"}),
		Repayment: f.Field(ui.Field{Name: "repayment", Label: "How you pay it back"}),
		Purpose:   f.Field(ui.Field{Name: "purpose", Label: "What for", Hint: "Investors read this first: be concrete.", MaxLength: maxPurposeRunes, Rows: 3}),
		Sector:    f.Field(ui.Field{Name: "sector", Label: "Sector"}),
		Turnover:  f.Field(ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "turnover", Label: "Turnover of last year", Placeholder: "600,000"})),
	}
	content.Form.Note = "An officer assesses it next."
	s.example(c, &content)
	return c.Show(Page{Title: "Apply for a loan", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Apply for a loan"}}}, loans.Apply(content))
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
func (s *Server) example(c *Context, content *loans.Application) {
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
	content.PreviewAmount = q.Field(ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "want", Label: "Amount"}))
	content.PreviewTenor = q.Field(ui.Field{Name: "months", Label: "Tenor", Suffix: "months", InputMode: "numeric", Short: true})
	content.PreviewRate = q.Field(ui.Field{Name: "rate", Label: "Rate", Suffix: "% a year", InputMode: "decimal", Short: true})
	content.PreviewKind = q.Field(ui.Field{Name: "kind", Label: "Repayment"})
	if q.Failed() || c.World.Today() == calendar.None {
		return
	}
	preview, err := readmodel.PreviewLoan(standardTerms(kind, rate, tenor, 0), amount, usualFee, c.World.Today())
	if err != nil {
		content.Fault = "With these figures no loan is possible."
		return
	}
	content.Preview = preview
}

// kindValues are the repayment kinds that can be chosen.
func kindValues() []string {
	values := make([]string, len(listedKinds))
	for i, k := range listedKinds {
		values[i] = string(k)
	}
	return values
}

// maxPurposeRunes bounds what an application says about its purpose.
const maxPurposeRunes = 300

func (s *Server) applyAction(c *Context) error {
	f := c.Form()
	command := domain.SubmitFacility{
		Facility: f.ID("F"), Borrower: c.Viewer.Party, Currency: readmodel.WalletCurrency, AmountCents: f.Amount("amount"),
		TenorMonths: f.Int("tenor", "the number of months", minTenor, maxTenor),
		Repayment:   schedule.Kind(f.Choice("repayment", "how you pay it back", kindValues()...)),
		Purpose:     f.Lines("purpose", maxPurposeRunes), Sector: f.Text("sector", "your sector", 60), TurnoverCents: f.Amount("turnover"),
	}
	if command.Purpose == "" {
		f.Fault("purpose", "Say what the money is for.")
	}
	return c.Carry(f, command, "/facilities/"+command.Facility, "Sent. A credit officer assesses it next.", s.applyForm)
}
