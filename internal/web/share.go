package web

import (
	"net/http"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/statement"
)

// shareRoutes are how a payment of a loan came to an investor's share of it.
func shareRoutes() []Route {
	return []Route{
		{http.MethodGet, "/shares/:id/:position", Investor, (*Server).sharePage, true},
		{http.MethodGet, "/shares/:id/:position/split.csv", Investor, (*Server).shareFile, true},
	}
}

// shareOf is the share that the address names.
func shareOf(c *Context) (*readmodel.SplitView, error) {
	position, err := strconv.ParseInt(c.Param("position"), 10, 64)
	if err != nil {
		return nil, ErrNotFound
	}
	view, ok := readmodel.PaymentSplit(c.World, c.reader(), c.Param("id"), position)
	if !ok {
		return nil, ErrNotFound
	}
	return view, nil
}

func (s *Server) sharePage(c *Context) error {
	view, err := shareOf(c)
	if err != nil {
		return err
	}
	p := Page{Title: "A share of a payment of " + view.Company, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Statement", Href: "/statement"}, {Text: "Share of " + wording.Day(view.On)}}}
	all := readmodel.Concerning(c.World.Facility(view.Facility), c.Viewer.Party)
	p.steps(c, all[firstPast(all, view.Position):])
	return c.Show(p, statement.SharePage(statement.ShareContent{SplitView: view}))
}

// firstPast is the place of the event of a position, or of the first one after it; the
// last one's where there is none.
func firstPast(log []*domain.Recorded, position int64) int {
	for i, rec := range log {
		if rec.Position >= position {
			return i
		}
	}
	return max(len(log)-1, 0)
}

func (s *Server) shareFile(c *Context) error {
	view, err := shareOf(c)
	if err != nil {
		return err
	}
	file := Export{Name: "share-" + view.Facility + "-" + strconv.FormatInt(view.Position, 10), What: "Your share of a payment of facility " + view.Facility,
		Columns: []string{"claim", "part", "weight", "weights", "shared_out_so_far", "had_before", "share"}}
	var sum money.Cents
	for i, claim := range view.Mine {
		for _, part := range []struct {
			name string
			domain.Portion
		}{{"late_interest", claim.LateInterest}, {"interest", claim.Interest}, {"principal", claim.Principal}} {
			sum += part.Got
			file.Rows = append(file.Rows, []string{strconv.Itoa(i + 1), part.name, strconv.FormatInt(part.Weight, 10), strconv.FormatInt(part.Weights, 10), part.Whole.String(), part.Before.String(), part.Got.String()})
		}
		fee := claim.FeeBefore - claim.FeeAfter
		sum += fee
		file.Rows = append(file.Rows, []string{strconv.Itoa(i + 1), "service_fee", "", "", "", (-claim.FeeBefore).String(), fee.String()})
	}
	file.Total = "share " + view.Currency + " " + sum.String()
	return c.Export(file)
}
