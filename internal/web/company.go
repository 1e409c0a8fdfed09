package web

import (
	"net/http"
	"strconv"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/web/templates/company"
)

// companyRoutes are a borrower's own company.
func companyRoutes() []Route {
	return []Route{
		{http.MethodGet, "/company", Borrower, (*Server).companyPage, true},
		{http.MethodGet, "/company.csv", Borrower, (*Server).companyFile, true},
	}
}

func (s *Server) companyPage(c *Context) error {
	view, ok := readmodel.Profile(c.World, c.reader())
	if !ok {
		return c.notYet("Company profile")
	}
	p := Page{Title: "Company profile", Crumbs: crumbs(c, "Company profile")}
	p.steps(c, c.World.StreamLog(domain.PartyStream(view.Party)))
	return c.Show(p, company.Page(company.Content{ProfileView: view}))
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
