package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/apply"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// applyRoutes are the steps of an application. They show what is being written, which has no
// past: the pages are the same at every moment.
func applyRoutes() []Route {
	return []Route{
		{http.MethodGet, "/apply", Borrower, (*Server).applyPage, false},
		{http.MethodPost, "/apply", Borrower, (*Server).applyAction, false},
		{http.MethodGet, "/apply/company", Borrower, (*Server).applyCompanyPage, false},
		{http.MethodPost, "/apply/company", Borrower, (*Server).applyCompanyAction, false},
		{http.MethodGet, "/apply/documents", Borrower, (*Server).applyDocumentsPage, false},
		{http.MethodPost, "/apply/documents", Borrower, (*Server).applyDocumentsAction, false},
		{http.MethodGet, "/apply/documents/:document", Borrower, (*Server).applyDocumentFile, false},
		{http.MethodPost, "/apply/remove", Borrower, (*Server).applyRemoveAction, false},
		{http.MethodGet, "/apply/review", Borrower, (*Server).applyReviewPage, false},
		{http.MethodPost, "/apply/send", Borrower, (*Server).applySendAction, false},
		{http.MethodPost, "/apply/discard", Borrower, (*Server).applyDiscardAction, false},
	}
}

// The fields of the steps, by their names in the forms and in the draft.
var (
	loanFields    = []string{"product", "amount", "tenor", "repayment", "purpose", "sector"}
	companyFields = []string{"turnover", "profit", "debts", "years"}
)

// maxPurposeRunes bounds what an application says about its purpose.
const maxPurposeRunes = 300

// step answers with a step of the application.
func (s *Server) step(c *Context, number int, content apply.Content) error {
	view, ok := readmodel.Loans(c.World, c.reader())
	if !ok {
		return c.notYet("Apply for a loan")
	}
	content.Step, content.Company = number, view.Company
	return c.Show(Page{Title: "Apply for a loan: " + apply.Steps[number-1].Title, Bare: true,
		Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Apply for a loan"}}}, apply.Page(content))
}

func (s *Server) applyPage(c *Context) error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	f := d.form(c)
	for name, asked := range map[string]string{"amount": "want", "tenor": "months"} { // what was tried in the example
		if tried := clip(c.QueryParam(asked)); tried != "" && f.Value(name) == "" {
			f.Set(name, tried)
		}
	}
	for name, usual := range map[string]string{"repayment": string(schedule.Annuity), "product": domain.StandardProduct} {
		if f.Value(name) == "" {
			f.Set(name, usual)
		}
	}
	return s.applyForm(c, f)
}

func (s *Server) applyForm(c *Context, f *Form) error {
	sector := ""
	if p := c.World.Party(c.Viewer.Party); p != nil {
		sector = p.Sector
	}
	if f.Value("sector") == "" && !f.Failed() {
		f.Set("sector", sector)
	}
	content := apply.Content{Form: f.View("/apply", "Save and go on"), Loan: apply.Loan{Kinds: apply.Kinds(listedKinds), Sectors: sectorOptions(sector), Products: productOptions(c.World),
		Product:   f.Field(ui.Field{Name: "product", Label: "Which loan"}),
		Amount:    f.Field(ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "amount", Label: "How much", Placeholder: "50,000"})),
		Tenor:     f.Field(ui.Field{Name: "tenor", Label: "For how long", Suffix: "months", InputMode: "numeric", Short: true, Placeholder: "12"}),
		Repayment: f.Field(ui.Field{Name: "repayment", Label: "How you pay it back"}),
		Purpose:   f.Field(ui.Field{Name: "purpose", Label: "What for", Hint: "Investors read this first: be concrete.", MaxLength: maxPurposeRunes, Rows: 3}),
		Sector:    f.Field(ui.Field{Name: "sector", Label: "Sector"}),
	}}
	content.Form.Note = "Next: your company's figures."
	s.example(c, &content)
	return s.step(c, 1, content)
}

// productOptions are what can be applied for, with its bounds.
func productOptions(w *domain.World) []ui.Option {
	var options []ui.Option
	for _, p := range w.Products() {
		options = append(options, ui.Option{Value: p.Product, Label: p.Name, Note: wording.MoneyWhole(p.Currency, p.MinAmountCents) + " to " +
			wording.MoneyWhole(p.Currency, p.MaxAmountCents) + ", " + strconv.Itoa(p.MinTenorMonths) + " to " + wording.Plural(p.MaxTenorMonths, "month", "months")})
	}
	return options
}

// loanOf reads the first step. What the product does not offer is noted beside the field
// too, as the decision would say it.
func loanOf(c *Context, f *Form) domain.SubmitFacility {
	loan := domain.SubmitFacility{
		Facility: "F-", Borrower: c.Viewer.Party, Currency: readmodel.WalletCurrency, AmountCents: f.Amount("amount"),
		TenorMonths: f.Int("tenor", "the number of months", minTenor, maxTenor),
		Repayment:   schedule.Kind(f.Choice("repayment", "how you pay it back", kindValues()...)),
		Purpose:     f.Lines("purpose", maxPurposeRunes), Sector: f.Text("sector", "your sector", 60), Product: f.Value("product"),
	}
	if loan.Purpose == "" && !f.faulty("purpose") {
		f.Fault("purpose", "Say what the money is for.")
	}
	if loan.Product == "" {
		loan.Product = domain.StandardProduct // a draft of before, or a form without the choice
	}
	if f.Failed() {
		return loan
	}
	if _, refusal := domain.Decide(c.World, c.Viewer.Party, loan); refusal != nil {
		for _, reason := range refusal.Reasons {
			if slices.Contains(loanFields, reason.Field) {
				f.Fault(reason.Field, reason.Sentence)
			}
		}
	}
	return loan
}

// figuresOf reads the second step.
func figuresOf(f *Form) domain.CompanyFigures {
	return domain.CompanyFigures{TurnoverCents: f.Figure("turnover", false), ProfitCents: f.Figure("profit", true),
		DebtsCents: f.Figure("debts", false), YearsInBusiness: f.Int("years", "the number of years", 0, 500)}
}

func (s *Server) applyAction(c *Context) error {
	f := c.Form()
	if err := c.keep(f, loanFields); err != nil {
		return err
	}
	if loanOf(c, f); f.Failed() {
		return c.Again(f, s.applyForm)
	}
	return c.Go("/apply/company", "")
}

func (s *Server) applyCompanyPage(c *Context) error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	return s.applyCompanyForm(c, d.form(c))
}

func (s *Server) applyCompanyForm(c *Context, f *Form) error {
	figure := func(name, label, hint string) ui.Control {
		return line(f, ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: name, Label: label, Hint: hint}))
	}
	content := apply.Content{Form: f.View("/apply/company", "Save and go on"), Controls: []ui.Control{
		figure("turnover", "Turnover of the last business year", "As in your accounts"),
		figure("profit", "Profit of that year", "A loss with a minus: -20,000"),
		figure("debts", "Debts", "To banks and other lenders; 0 if none"),
		line(f, ui.Field{Name: "years", Label: "Years in business", Hint: "Whole years", InputMode: "numeric", Short: true}),
	}}
	content.Form.Cancel, content.Form.Note = "", "Next: your documents."
	return s.step(c, 2, content)
}

func (s *Server) applyCompanyAction(c *Context) error {
	f := c.Form()
	if err := c.keep(f, companyFields); err != nil {
		return err
	}
	if figuresOf(f); f.Failed() {
		return c.Again(f, s.applyCompanyForm)
	}
	return c.Go("/apply/documents", "")
}

func (s *Server) applyDocumentsPage(c *Context) error {
	return s.applyDocumentsForm(c, c.NewForm())
}

func (s *Server) applyDocumentsForm(c *Context, f *Form) error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	content := apply.Content{Form: uploadForm(f, "/apply/documents", "Add"), Controls: uploadControls(f)}
	for _, one := range d.Documents {
		content.Documents = append(content.Documents, apply.Document{Name: one.Name, Href: "/apply/documents/" + one.ID, Purpose: string(one.Purpose),
			MediaType: one.MediaType, SizeBytes: one.SizeBytes,
			Remove: ui.Action{Label: "Remove", Action: "/apply/remove", RequestID: c.NewRequestID(), Small: true, Hidden: []ui.Param{{Name: "document", Value: one.ID}}}})
	}
	return s.step(c, 3, content)
}

// uploadForm is a form that brings files.
func uploadForm(f *Form, action, submit string) ui.Form {
	form := f.View(action, submit)
	form.Upload = true
	return form
}

func uploadControls(f *Form) []ui.Control { return fileControls(f, domain.AttachmentPurposes) }

// fileControls are the fields of a form that takes files for one of the purposes.
func fileControls(f *Form, what []domain.AttachmentPurpose) []ui.Control {
	purposes := []ui.Option{{Label: "Choose"}}
	for _, p := range what {
		purposes = append(purposes, ui.Option{Value: string(p), Label: capital(string(p))})
	}
	return []ui.Control{
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "purpose", Label: "What it shows"}), Options: purposes},
		line(f, ui.Field{Name: "document", Label: "File", Type: "file", Hint: "PDF, JPEG or PNG, at most 10 MB each; several at once", Many: true,
			Accept: "application/pdf,image/jpeg,image/png"}),
	}
}

// purposeOf reads what the files of a form show.
func purposeOf(f *Form, purposes []domain.AttachmentPurpose) domain.AttachmentPurpose {
	values := make([]string, len(purposes))
	for i, p := range purposes {
		values[i] = string(p)
	}
	return domain.AttachmentPurpose(f.Choice("purpose", "what it shows", values...))
}

func (s *Server) applyDocumentsAction(c *Context) error {
	f, taken, err := c.files(c.Viewer.Party)
	if err != nil {
		return err
	}
	purpose := purposeOf(f, domain.AttachmentPurposes)
	kept := map[string]bool{}
	if purpose != "" {
		err = c.changeDraft(func(d *draft) error {
			for _, u := range taken {
				var why *documents.Unacceptable
				if err := d.add(u, purpose); errors.As(err, &why) {
					f.Fault("document", why.Sentence)
					break
				}
				kept[u.Hash] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, u := range taken {
		if err := c.forgetUnless(kept[u.Hash], u.Hash); err != nil {
			return err
		}
	}
	if f.Failed() {
		return c.Again(f, s.applyDocumentsForm)
	}
	return c.Go("/apply/documents", "Added.")
}

// forgetUnless drops bytes that found no place: neither now nor in the draft before.
func (c *Context) forgetUnless(kept bool, hash string) error {
	if kept {
		return nil
	}
	d, err := c.draft()
	if err != nil || slices.ContainsFunc(d.Documents, func(x draftDocument) bool { return x.Hash == hash }) {
		return err
	}
	return c.forget(hash)
}

func (s *Server) applyDocumentFile(c *Context) error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	one, ok := d.document(c.Param("document"))
	if !ok {
		return ErrNotFound
	}
	return c.fileOf(c.Viewer.Party, one.Hash, one.Name)
}

func (s *Server) applyRemoveAction(c *Context) error {
	id, hash := c.Form().Value("document"), ""
	err := c.changeDraft(func(d *draft) error {
		d.Documents = slices.DeleteFunc(d.Documents, func(x draftDocument) bool {
			if x.ID == id {
				hash = x.Hash
			}
			return x.ID == id
		})
		return nil
	})
	if err == nil && hash != "" {
		err = c.forget(hash)
	}
	if err != nil {
		return err
	}
	return c.Go("/apply/documents", "Removed.")
}

func (s *Server) applyDiscardAction(c *Context) error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	for _, one := range d.Documents {
		if err := c.forget(one.Hash); err != nil {
			return err
		}
	}
	if err := s.documents.DropDraft(c.Request().Context(), c.Viewer.Party); err != nil {
		return err
	}
	return c.Go("/loans", "The application was given up; nothing of it is kept.")
}
