package web

import (
	"net/http"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/identity"
	"refold/web/templates/ui"
)

// identityRoutes are the page of one's own identity check.
func identityRoutes() []Route {
	return []Route{
		{http.MethodGet, "/identity", Investor | Borrower, (*Server).identityPage, true},
		{http.MethodPost, "/identity", Investor | Borrower, (*Server).identityAction, false},
		{http.MethodPost, "/identity/owners", Borrower, (*Server).ownersAction, false},
		{http.MethodGet, "/identity/owners.csv", Borrower, (*Server).ownersExport, true},
		{http.MethodGet, "/parties/:id/owners.csv", Staff, (*Server).ownersExport, true},
	}
}

// countries are where people may live who are checked without further questions.
var countries = []ui.Option{{Label: "Choose"}, {Value: "SG", Label: "Singapore"}, {Value: "MY", Label: "Malaysia"}, {Value: "ID", Label: "Indonesia"},
	{Value: "HK", Label: "Hong Kong"}, {Value: "AU", Label: "Australia"}, {Value: "IN", Label: "India"}, {Value: "GB", Label: "United Kingdom"}, {Value: "DE", Label: "Germany"}}

func (s *Server) identityPage(c *Context) error { return s.identityForm(c, c.NewForm()) }

func (s *Server) identityForm(c *Context, f *Form) error { return s.identityForms(c, f, c.NewForm()) }

// identityForms shows the page with its forms: who one is, and of a company who owns it.
func (s *Server) identityForms(c *Context, f, owners *Form) error {
	view, ok := readmodel.Identity(c.World, c.reader())
	if !ok {
		return c.notYet("Who you are")
	}
	content := identity.Content{IdentityView: view, Open: view.State != domain.KycPending && view.State != domain.KycValid || f.Failed(),
		Form: f.View("/identity", "Hand it in"), Next: ui.Notice{Href: landing(c.Viewer.Roles), Link: "Go on"}}
	content.Form.Note = "An officer checks it next."
	content.Controls = []ui.Control{
		line(f, ui.Field{Name: "id_number", Label: "Number of your identity card or passport", Placeholder: "S1234567D", MaxLength: 40, Autocomplete: "off", Short: true}),
		{Shape: ui.Long, Field: f.Field(ui.Field{Name: "address", Label: "Where you live", Hint: "Street, unit, postcode", Autocomplete: "street-address", MaxLength: 300, Rows: 3})},
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "country", Label: "Country", Autocomplete: "country", Short: true}), Options: countries},
	}
	if view.As == domain.Borrower {
		content.OwnersForm = owners.View("/identity/owners", "Declare them")
		content.OwnersForm.ID, content.OwnersForm.Label = "owners-form", "Owners and signatories"
		content.OwnersOpen, content.OwnersControls = len(view.Owners) == 0 && view.SeniorManager == "" || owners.Failed(), ownerControls(owners)
	}
	p := Page{Title: "Who you are", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Who you are"}}}
	p.steps(c, c.World.StreamLog(domain.PartyStream(c.Viewer.Party)))
	return c.Show(p, identity.Page(content))
}

func (s *Server) identityAction(c *Context) error {
	f, ctx := c.Form(), c.Request().Context()
	number := f.Text("id_number", "the number of your document", 40)
	address := f.Lines("address", 300)
	if address == "" {
		f.Fault("address", "Enter where you live.")
	}
	country := f.Choice("country", "a country", countryCodes()...)
	if f.Failed() {
		return c.Again(f, s.identityForm)
	}
	command := domain.SubmitKyc{Party: c.Viewer.Party, Country: country}
	var err error
	if command.IDNumber, err = s.keys.Seal(ctx, c.Viewer.Party, number); err != nil {
		return err
	}
	if command.Address, err = s.keys.Seal(ctx, c.Viewer.Party, address); err != nil {
		return err
	}
	return c.Carry(f, command, "/identity", "Handed in. An officer checks it next.", s.identityForm)
}
