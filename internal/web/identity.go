package web

import (
	"net/http"
	"strings"

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
	if !f.sent && c.Eyes == nil {
		fillIdentity(f, identity.Masked(view.IDNumber), view.Address, view.Country)
		f.remember(identityControls(f))
		if view.IDNumber != "" {
			f.hide(markField+"id_number", s.numberMark(c, view.IDNumber))
		}
	}
	if !owners.sent && c.Eyes == nil {
		fillOwners(owners, view.Owners, view.Signatories, view.SeniorManager)
		owners.remember(ownerControls(owners))
	}
	content := identity.Content{IdentityView: view, Open: view.State != domain.KycPending && view.State != domain.KycValid || f.kept(),
		Change: view.State == domain.KycPending,
		Form:   f.View("/identity", "Hand it in"), Next: ui.Notice{Href: landing(c.Viewer.Roles), Link: "Go on"}}
	content.Form.Note = "An officer checks it next."
	content.Controls = identityControls(f)
	if view.As == domain.Borrower {
		content.OwnersForm = owners.View("/identity/owners", "Declare them")
		content.OwnersForm.ID, content.OwnersForm.Label = "owners-form", "Owners and signatories"
		content.OwnersOpen, content.OwnersControls = len(view.Owners) == 0 && view.SeniorManager == "" || owners.kept(), ownerControls(owners)
	}
	p := Page{Title: "Who you are", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Who you are"}}}
	p.steps(c, c.World.StreamLog(domain.PartyStream(c.Viewer.Party)))
	return c.Show(p, identity.Page(content))
}

func identityControls(f *Form) []ui.Control {
	return []ui.Control{
		line(f, ui.Field{Name: "id_number", Label: "Number of your identity card or passport", Placeholder: "S1234567D", MaxLength: 40, Autocomplete: "off", Short: true}),
		{Shape: ui.Long, Field: f.Field(ui.Field{Name: "address", Label: "Where you live", Hint: "Street, unit, postcode", Autocomplete: "street-address", MaxLength: 300, Rows: 3})},
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "country", Label: "Country", Autocomplete: "country", Short: true}), Options: countries},
	}
}

func fillIdentity(f *Form, number, address, country string) {
	f.Set("id_number", number)
	f.Set("address", address)
	f.Set("country", country)
}

// identityEdit is what a person has handed in, each time. Of the number the last characters
// stand in the form, as they do on the page: numbers that end alike are told apart by their
// marks.
func (s *Server) identityEdit(c *Context) edit {
	shown := func(rec *domain.Recorded) map[string]string {
		e, ok := rec.Event.(domain.KycSubmitted)
		if !ok {
			return nil
		}
		number := c.reader().Name(e.IDNumber)
		return shownBy(func(f *Form) {
			fillIdentity(f, identity.Masked(number), c.reader().Name(e.Address), e.Country)
			f.Set(markField+"id_number", s.numberMark(c, number))
		})
	}
	return edit{stream: domain.PartyStream(c.Viewer.Party), shown: shown,
		mark: map[string]func(string) string{"id_number": func(typed string) string { return s.numberMark(c, typed) }}}
}

// numberMark tells numbers of the viewer's documents apart without saying them: a digest
// under the platform's key, and under nobody else's name.
func (s *Server) numberMark(c *Context, number string) string {
	return s.keys.Hash("identity number of "+c.Viewer.Party, number)
}

func (s *Server) identityAction(c *Context) error {
	f, ctx, own := c.Form(), c.Request().Context(), s.identityEdit(c)
	handedIn := ""
	if view, ok := readmodel.Identity(c.World, c.reader()); ok {
		handedIn = view.IDNumber
	}
	if handedIn != "" && strings.TrimSpace(f.Value("id_number")) == handedIn {
		f.Set("id_number", identity.Masked(handedIn))
	}
	choice, ok := c.settle(f, own, identityControls(f))
	if !ok {
		return c.conflicted(f, s.identityForm)
	}
	number := f.Text("id_number", "the number of your document", 40)
	address := f.Lines("address", 300)
	if address == "" {
		f.Fault("address", "Enter where you live.")
	}
	country := f.Choice("country", "a country", countryCodes()...)
	if f.Failed() {
		return c.Again(f, s.identityForm)
	}
	if p := c.World.Party(c.Viewer.Party); !choice.changed && p != nil && p.Kyc(c.World.Today()) == domain.KycPending {
		if choice.nothing() {
			return c.Go("/identity", "This is what you handed in already.")
		}
		return c.carryEdit(f, choice.command(own.stream, nil, false), "/identity", "What was handed in stays as it is.", s.identityForm, s.identityAction)
	}
	command := domain.SubmitKyc{Party: c.Viewer.Party, Country: country}
	var err error
	if handedIn != "" && number == identity.Masked(handedIn) {
		number = handedIn
	}
	if command.IDNumber, err = s.keys.Seal(ctx, c.Viewer.Party, number); err != nil {
		return err
	}
	if command.Address, err = s.keys.Seal(ctx, c.Viewer.Party, address); err != nil {
		return err
	}
	return c.carryEdit(f, choice.command(own.stream, command, true), "/identity", "Handed in. An officer checks it next.", s.identityForm, s.identityAction)
}
