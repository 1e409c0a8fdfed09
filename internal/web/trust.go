package web

import (
	"net/http"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/trust"
	"refold/web/templates/ui"
)

// trustRoutes are the trust account and what it is owed to.
func trustRoutes() []Route {
	return []Route{
		{http.MethodGet, "/trust", Staff, (*Server).trustPage, true},
		{http.MethodGet, "/trust.csv", Staff, (*Server).trustExport, true},
	}
}

func (s *Server) trustPage(c *Context) error {
	view := trust.View{Heading: ui.Heading{Title: "Trust account", Meta: "Client money at the bank against everything it is owed to"}}
	for _, t := range c.World.TrialBalances() {
		view.Balances = append(view.Balances, trust.Balance{TrialBalance: t})
	}
	return c.Show(Page{Title: "Trust account", Crumbs: crumbs(c, "Trust account")}, trust.Page(view))
}

// trustExport gives every account that is not zero: the lines behind the sums.
func (s *Server) trustExport(c *Context) error {
	e := Export{Name: "trial-balance", What: "Trial balance by account: the trust account, then all that it is owed to",
		Columns: []string{"Account", "Owner", "Name", "Currency", "Amount"}}
	var difference sums
	for _, p := range c.World.MoneyBalances() {
		amount := money.Cents(p.AmountCents)
		if p.Account.Kind == domain.TrustAccount {
			difference.add(p.Account.Currency, amount)
		} else {
			difference.add(p.Account.Currency, -amount)
		}
		e.Rows = append(e.Rows, []string{p.Account.Kind.String(), p.Account.Owner, ownerName(c, p.Account), p.Account.Currency, amount.String()})
	}
	if e.Total = difference.String(); e.Total != "" {
		e.Total = "trust account less all others: " + e.Total
	}
	return c.Export(e)
}

// ownerName names whose account it is.
func ownerName(c *Context, a domain.Account) string {
	switch a.Kind {
	case domain.WalletAvailable, domain.WalletLocked:
		return readmodel.PartyName(c.World, c.reader(), a.Owner)
	case domain.BorrowerPayable, domain.Overpayment:
		if f := c.World.Facility(a.Owner); f != nil {
			return readmodel.Company(c.World, f)
		}
	case domain.Unallocated:
		if r := c.World.Receipt(a.Owner); r != nil {
			return r.BankReference
		}
	}
	return ""
}
