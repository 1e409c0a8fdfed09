package offer

import (
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/worked"
)

// Formulas say how the rate that the borrower pays with all fees is worked out.
func (c Content) Formulas() []worked.Formula {
	if !c.HasEIR {
		return nil
	}
	f := worked.Yield("EIR", wording.Rate(c.EIR, 1), worked.In("EIR"), c.EIR, "what is paid out after the fee and every instalment on its due date",
		readmodel.LoanCash(c.Terms, c.Amount, c.OriginationFee, c.IssuedOn))
	f.Inputs = []worked.Input{
		{Label: "You receive", Text: c.money(c.Net), At: worked.In("You receive")},
		{Label: "You pay back", Text: c.money(c.Total), At: worked.In("You pay back")},
	}
	head := f
	head.At, head.Result = nil, "EIR "+f.Result
	return []worked.Formula{f, head}
}
