package web

import (
	"net/http"
	"net/url"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/pledge"
	"refold/web/templates/ui"
)

// pledgeRoutes are the page of a pledge; what it sends is a task of the facility.
func pledgeRoutes() []Route {
	return []Route{{http.MethodGet, "/facilities/:id/pledge", Investor, (*Server).pledgePage, true}}
}

func (s *Server) pledgePage(c *Context) error {
	f := c.NewForm()
	f.Set("amount", clip(c.QueryParam("amount")))
	return s.pledgeForm(c, f)
}

// pledgeForm shows the page with an example of the amount in the form, where it is one.
func (s *Server) pledgeForm(c *Context, f *Form) error {
	var amount money.Cents
	if typed := f.Value("amount"); typed != "" {
		example := &Form{values: url.Values{"amount": {typed}}}
		amount = example.Amount("amount")
	}
	view, ok := readmodel.Pledge(c.World, c.Sums(), c.reader(), c.Param("id"), amount)
	if !ok {
		return ErrNotFound
	}
	action := "/facilities/" + view.ID + "/pledge"
	content := pledge.Content{PledgeView: view, Today: c.World.Today(), Blocked: pledgeBlocked(view), Form: f.View(action, "Pledge"),
		Controls: pledgeFields(c, f, view.FacilityView)}
	content.Form.ID, content.Form.Cancel = "pledge-form", "/facilities/"+view.ID
	content.Form.Note = "The money is locked; you can cancel until funding closes."
	if view.Stage != domain.Listed {
		content.Form.Closed = "Funding is closed."
	}
	content.Quick = quickAmounts(view, action, amount)
	p := Page{Title: "Pledge to " + view.Company, Crumbs: []frame.Crumb{{Text: "Market", Href: "/market"}, {Text: view.Company, Href: "/facilities/" + view.ID}, {Text: "Pledge"}}, Worked: content.Formulas}
	p.steps(c, c.World.StreamLog(domain.FacilityStream(view.ID)))
	return c.Show(p, pledge.Page(content))
}

// pledgeBlocked says what has to be done before a pledge is possible.
func pledgeBlocked(v *readmodel.PledgeView) ui.Notice {
	switch {
	case v.Stage != domain.Listed:
		return ui.Notice{Tone: ui.Info, Text: "This request takes no pledges: it is " + v.Stage.String() + ".", Href: "/market", Link: "See what is open"}
	case v.Kyc != domain.KycValid:
		return ui.Notice{Tone: ui.Warn, Text: "Your identity has to be verified before you can pledge.", Href: "/identity", Link: "Go to my identity"}
	case v.Available < min(v.PledgeMinimum, v.Open):
		return ui.Notice{Tone: ui.Warn, Text: "Your wallet holds " + wording.Money(v.Currency, max(0, v.Available)) + ": less than the smallest pledge.", Href: "/wallet", Link: "Top up"}
	}
	return ui.Notice{}
}

// quickAmounts are amounts that fit both the wallet and what is open.
func quickAmounts(v *readmodel.PledgeView, path string, chosen money.Cents) []pledge.Quick {
	least, most := min(v.PledgeMinimum, v.Open), min(v.Available, v.Open)
	if v.Limits.Bind.PerFacilityCents > 0 {
		most = min(most, v.Limits.LeftInOne(v.Here))
	}
	if v.Limits.Bind.TotalCents > 0 {
		most = min(most, v.Limits.LeftInAll())
	}
	if v.Stage != domain.Listed || most < least || most <= 0 {
		return nil
	}
	var quick []pledge.Quick
	for _, amount := range []money.Cents{100_00, 500_00, 1_000_00, 5_000_00, most} {
		if amount < least || amount > most || amount == most && len(quick) > 0 && quick[len(quick)-1].Text == wording.MoneyWhole(v.Currency, most) {
			continue
		}
		text := wording.MoneyWhole(v.Currency, amount)
		if amount == most && most == v.Open {
			text = "All that is open: " + text
		}
		quick = append(quick, pledge.Quick{Text: text, Href: path + "?amount=" + amount.String(), Current: amount == chosen})
	}
	return quick
}
