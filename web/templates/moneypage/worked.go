package moneypage

import (
	"refold/internal/money"
	"refold/internal/wording"
	"refold/web/templates/worked"
)

// Formulas say how the shares of the page are worked out.
func (v View) Formulas() []worked.Formula {
	var all []worked.Formula
	for _, l := range v.Located {
		came := worked.Input{Label: "Came in", Text: l.money(l.InCents()), At: worked.In("Came in")}
		share := func(at []string, part worked.Input, cents money.Cents) {
			all = append(all, worked.Share(at, part, came, cents, l.InCents()))
		}
		for _, side := range []struct {
			label string
			out   bool
		}{{"On the trust account", false}, {"Has left it", true}} {
			share(worked.In(side.label), worked.Input{Label: side.label, Text: l.money(l.placed(side.out)), At: worked.In(side.label)}, l.placed(side.out))
		}
		for _, p := range l.Places {
			table := "Where the money is, " + l.Currency
			share(worked.In(table, p.Name, "Share"), worked.Input{Label: p.Name, Text: wording.Amount(p.AmountCents), At: worked.In(table, p.Name, "Amount")}, p.AmountCents)
		}
	}
	return all
}
