package portfolio

import (
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/worked"
)

// Formulas say how what doesn't add up on the page is worked out.
func (c Content) Formulas() []worked.Formula {
	var all []worked.Formula
	if c.Return.Known {
		of := "every top-up and withdrawal on its day and what everything is worth today"
		full := worked.Yield("XIRR", wording.Rate(c.Return.Rate, 2), worked.In("Where the return comes from", "XIRR"), c.Return.Rate, of, c.Return.Cash)
		full.Inputs = []worked.Input{
			{Label: "Put in", Text: sgd(c.Deposited), At: worked.In("Where the return comes from", "Put in")},
			{Label: "Worth today", Text: sgd(c.Total), At: worked.In("Where the return comes from", "Worth today")},
		}
		short := full
		short.Result, short.At = oneDecimal(c.Return.Rate), worked.In("Portfolio")
		short.Says += ", here to a tenth"
		all = append(all, full, short)
	}
	for _, bar := range c.bySector() {
		all = append(all, c.spread("By sector", bar))
	}
	for _, bar := range c.ByGrade {
		bar.Name = "Grade " + bar.Name
		all = append(all, c.spread("By grade", bar))
	}
	if c.Largest.Name != "" {
		largest := c.spread("", c.Largest)
		largest.At = worked.In("How it is spread")
		largest.Inputs[0].At = largest.At
		all = append(all, largest)
	}
	return all
}

// spread is how much of everything that is lent out a slice of it is.
func (c Content) spread(by string, s readmodel.Slice) worked.Formula {
	name := s.Name
	if name == "" {
		name = unnamed
	}
	return worked.Share(worked.In(by, name), worked.Input{Label: name, Text: sgd(s.Cents), At: worked.In(by, name)}, c.lent(), s.Cents, c.Claims)
}

// lent is everything that is lent out, as the page says it.
func (c Content) lent() worked.Input {
	return worked.Input{Label: "What is lent out", Text: sgd(c.Claims), At: worked.In(inSo("Invested in", c.Loans, "loan", "loans"))}
}
