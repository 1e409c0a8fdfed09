package web

import (
	"strconv"

	"refold/internal/money"
	"refold/internal/readmodel"
)

// ownersExport is who owns a company and who signs for it, as a table: one's own company,
// or that of a party for staff.
func (s *Server) ownersExport(c *Context) error {
	id := c.Param("id")
	if id == "" {
		id = c.Viewer.Party
	}
	owners, ok := readmodel.CompanyOwners(c.World, c.reader(), id)
	if !ok {
		return ErrNotFound
	}
	e := Export{Name: "owners-" + id, What: "Owners and signatories of " + id, Columns: []string{"name", "is", "share_percent", "country", "politically_exposed"}}
	sum := 0
	for _, o := range owners.Owners {
		sum += o.ShareBps
		e.Rows = append(e.Rows, []string{o.Name, "owner", percentOf(o.ShareBps), o.Country, strconv.FormatBool(o.Exposed)})
	}
	if owners.SeniorManager != "" {
		e.Rows = append(e.Rows, []string{owners.SeniorManager, "senior manager", "", "", ""})
	}
	for _, x := range owners.Signatories {
		e.Rows = append(e.Rows, []string{x.Name, "signs as " + x.Capacity, "", "", ""})
	}
	e.Total = "shares " + percentOf(sum)
	return c.Export(e)
}

// percentOf writes hundredths of a percent: 5100 is "51.00".
func percentOf(bps int) string { return money.Cents(bps).String() }
