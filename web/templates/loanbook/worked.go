package loanbook

import (
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/worked"
)

// Formulas say how the shares of the page are worked out.
func (v View) Formulas() []worked.Formula {
	t := v.Book.Total
	tile := func(label string, cents money.Cents) worked.Input {
		return worked.Input{Label: label, Text: v.money(cents), At: worked.In(label)}
	}
	all := []worked.Formula{
		worked.Share(worked.In("Charged off"), tile("Charged off", t.ChargedOffCents), tile("Paid out", t.DisbursedCents), t.ChargedOffCents, t.DisbursedCents),
		worked.Share(worked.In("Recovered"), tile("Recovered", t.RecoveredCents), tile("Charged off", t.ChargedOffCents), t.RecoveredCents, t.ChargedOffCents),
	}
	var outstanding money.Cents
	for _, a := range v.Book.Ageing {
		outstanding += a.OutstandingCents
	}
	for _, a := range v.Book.Ageing {
		bucket := capital(a.Arrears.String())
		all = append(all, worked.Share(worked.In("Days past due", bucket),
			worked.Input{Label: bucket, Text: wording.Amount(a.OutstandingCents), At: worked.In("Ageing", bucket, "Outstanding")},
			worked.Input{Label: "All that is outstanding", Text: wording.Amount(outstanding), At: worked.In("Ageing", "All", "Outstanding")}, a.OutstandingCents, outstanding))
	}
	lines := Lines(v.Book, v.Part)
	for _, l := range lines[:min(len(lines), shownLines)] {
		all = append(all, v.netLoss(rowName(v.Part, l.Key), l))
	}
	return append(all, v.netLoss("All", sum(lines)))
}

// netLoss is how the share of a row that was lost is worked out. The page leaves the cents
// out; the formula doesn't.
func (v View) netLoss(row string, l readmodel.BookLine) worked.Formula {
	at := func(column string) []string { return worked.In(Title(v.Part), row, column) }
	lost := max(0, l.ChargedOffCents-l.RecoveredCents)
	charged := worked.Input{Label: "Charged off", Text: v.money(l.ChargedOffCents), At: at("Charged off")}
	paid := worked.Input{Label: "Paid out", Text: v.money(l.DisbursedCents), At: at("Paid out")}
	f := worked.Share(at("Net loss"), charged, paid, lost, l.DisbursedCents)
	f.Inputs = []worked.Input{charged, {Label: "Recovered", Text: v.money(l.RecoveredCents), At: at("Recovered")}, paid}
	f.Says = "(Charged off − recovered) ÷ paid out, not below zero, rounded down to a tenth of a percent"
	f.Put = "(" + v.money(l.ChargedOffCents) + " − " + v.money(l.RecoveredCents) + ") ÷ " + v.money(l.DisbursedCents) + " = " + f.Result
	return f
}
