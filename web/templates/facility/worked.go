package facility

import (
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/worked"
)

// Formulas say how the rates before and after each restructuring are worked out.
func (c Content) Formulas() []worked.Formula {
	var all []worked.Formula
	for _, change := range c.Changes {
		card := "Restructured on " + wording.Day(change.On)
		at := func(column string) []string {
			return worked.In(card, "Before and after", "EIR of the whole loan", column)
		}
		all = append(all, wholeLoan(change.Before, at("Before")), wholeLoan(change.After, at("After")))
	}
	return all
}

// Formulas say how the rates before and after what is proposed are worked out.
func (r Restructuring) Formulas() []worked.Formula {
	if r.Preview == nil {
		return nil
	}
	at := func(column string) []string { return worked.In("Before and after", "EIR of the whole loan", column) }
	return []worked.Formula{wholeLoan(r.Preview.Before, at("Before")), wholeLoan(r.Preview.After, at("After"))}
}

// wholeLoan is how the rate of a loan is worked out of what was paid and what is to come.
func wholeLoan(course readmodel.Course, at []string) worked.Formula {
	return worked.Yield("EIR", wording.Rate(course.EIR, 1), at, course.EIR, "what was paid out after the fee, every receipt, and every instalment to come", course.Cash)
}
