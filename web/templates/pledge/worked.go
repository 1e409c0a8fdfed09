package pledge

import (
	"refold/web/templates/worked"
)

// Formulas say how the shares of the example are worked out.
func (c Content) Formulas() []worked.Formula {
	e := c.Example
	if e == nil {
		return nil
	}
	pledged := worked.Input{Label: "You pledge", Text: c.money(e.Amount), At: worked.In("You pledge")}
	return []worked.Formula{
		worked.Share(worked.In("Then in this company"), worked.Input{Label: "Then in this company", Text: c.money(e.Here), At: worked.In("Then in this company")},
			worked.Input{Label: "All that you have here", Text: c.money(e.Worth), Page: "/portfolio"}, e.Here, e.Worth),
		worked.Rounded(worked.In("Your part of the loan"), pledged, worked.Input{Label: "The whole loan", Text: c.money(c.Target)}, c.part()),
	}
}
