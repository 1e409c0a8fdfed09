package web

import (
	"net/http"
	"strconv"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/web/templates/company"
	"refold/web/templates/ui"
)

// companyRoutes are a borrower's own company.
func companyRoutes() []Route {
	return []Route{
		{http.MethodGet, "/company", Borrower, (*Server).companyPage, true},
		{http.MethodPost, "/company", Borrower, (*Server).companyAction, false},
		{http.MethodGet, "/company.csv", Borrower, (*Server).companyFile, true},
	}
}

func (s *Server) companyPage(c *Context) error { return s.companyForm(c, c.NewForm()) }

func (s *Server) companyForm(c *Context, f *Form) error {
	view, ok := readmodel.Profile(c.World, c.reader())
	if !ok {
		return c.notYet("Company profile")
	}
	p := Page{Title: "Company profile", Crumbs: crumbs(c, "Company profile")}
	p.steps(c, c.World.StreamLog(domain.PartyStream(view.Party)))
	content := company.Content{ProfileView: view}
	if c.Viewer.Party == view.Party {
		sector := c.World.Party(view.Party).Sector
		if !f.sent {
			fillCompany(f, view.Company, sector)
			f.remember(companyControls(f, sector))
		}
		content.Task = ui.Task{Title: "Change the company's details", Note: "As the company register has them. What was applied for and signed before keeps the words of its time.",
			Form: f.View("/company", "Change the details"), Controls: companyControls(f, sector), Folded: !f.kept()}
		content.Task.Form.ID, content.Task.Form.Label = "details", content.Task.Title
	}
	return c.Show(p, company.Page(content))
}

// companyControls are what a company says of itself in the company register.
func companyControls(f *Form, sector string) []ui.Control {
	return []ui.Control{
		line(f, ui.Field{Name: "company_name", Label: "Registered name", Autocomplete: "organization", MaxLength: 160}),
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "sector", Label: "Sector", Optional: true}), Options: sectorOptions(sector)},
	}
}

func fillCompany(f *Form, name, sector string) {
	f.Set("company_name", name)
	f.Set("sector", sector)
}

// companyEdit are the names and sectors that a company has had.
func companyEdit(party string) edit {
	return edit{stream: domain.PartyStream(party), shown: func(rec *domain.Recorded) map[string]string {
		switch e := rec.Event.(type) {
		case domain.PartyRegistered:
			return shownBy(func(f *Form) { fillCompany(f, e.CompanyName, e.Sector) })
		case domain.CompanyChanged:
			return shownBy(func(f *Form) { fillCompany(f, e.CompanyName, e.Sector) })
		}
		return nil
	}}
}

// readCompany reads the form; own is the sector that the company has, which may be one that
// is no longer offered.
func readCompany(f *Form, party, own string) domain.ChangeCompany {
	c := domain.ChangeCompany{Party: party, CompanyName: f.Text("company_name", "the company's registered name", 160), ShownAt: f.ShownAt}
	if c.Sector = f.Value("sector"); c.Sector != "" && c.Sector != own {
		c.Sector = f.Choice("sector", "a sector", sectors...)
	}
	return c
}

func (s *Server) companyAction(c *Context) error {
	f := c.Form()
	p := c.World.Party(c.Viewer.Party)
	if p == nil || p.As != domain.Borrower {
		return ErrNotFound
	}
	own := companyEdit(p.ID)
	choice, ok := c.settle(f, own, companyControls(f, p.Sector))
	if !ok {
		return c.conflicted(f, s.companyForm)
	}
	command := readCompany(f, p.ID, p.Sector)
	if f.Failed() {
		return c.Again(f, s.companyForm)
	}
	if choice.nothing() {
		return c.Go("/company", "It says so already: nothing was changed.")
	}
	if !choice.changed {
		return c.carryEdit(f, choice.command(own.stream, nil, false), "/company", "The details stay as they are.", s.companyForm, s.companyAction)
	}
	return c.carryEdit(f, choice.command(own.stream, command, true), "/company", "The company's details are changed.", s.companyForm, s.companyAction)
}

func (s *Server) companyFile(c *Context) error {
	view, ok := readmodel.Profile(c.World, c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "company", What: "Company profile of " + view.Party, Columns: []string{"what", "value", "status", "since", "facility"}}
	verified := 0
	for _, fields := range [][]readmodel.ProfileField{view.Register, view.Contact, view.Figures, view.Documents} {
		for _, f := range fields {
			value := f.Value
			if f.Amount && f.Status != readmodel.FieldMissing {
				value = f.Cents.String()
			}
			if f.Status == readmodel.FieldVerified {
				verified++
			}
			file.Rows = append(file.Rows, []string{f.Name, value, string(f.Status), isoDate(f.On), f.Facility})
		}
	}
	file.Total = "verified " + strconv.Itoa(verified)
	return c.Export(file)
}
