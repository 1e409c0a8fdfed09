package statement

import (
	"math/big"
	"strconv"
	"strings"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// SharePath is the address of what an event of a loan paid the viewer, and why so much.
func SharePath(facility string, position int64) string {
	return "/shares/" + facility + "/" + strconv.FormatInt(position, 10)
}

// ShareContent is a payment of a loan and the viewer's share of it.
type ShareContent struct{ *readmodel.SplitView }

func (c ShareContent) money(cents money.Cents) string { return wording.Money(c.Currency, cents) }

func (c ShareContent) heading() ui.Heading {
	h := ui.Heading{Title: "Your share of a repayment", Over: c.Company, Ref: c.Facility, Meta: c.money(c.Yours.Net()) + " for " + wording.Day(c.On)}
	if c.Recovery {
		h.Title = "Your share of a recovery"
	}
	return h
}

// file is the address of the shares as CSV.
func (c ShareContent) file() string { return SharePath(c.Facility, c.Position) + "/split.csv" }

// loan is the address of the loan right after the payment.
func (c ShareContent) loan() string {
	return "/facilities/" + c.Facility + "?at=" + strconv.FormatInt(c.Position, 10)
}

// part is what a component of a payment came to, and what becomes of it.
func (c ShareContent) part(of schedule.Component) (name string, cents money.Cents, to string) {
	switch of {
	case schedule.PayLateInterest:
		return "Late interest", c.Allocation.LateInterest, "to the investors"
	case schedule.PayFee:
		return "Fees for being late", c.Allocation.Fee, "to the platform"
	case schedule.PayInterest:
		return "Interest", c.Allocation.Interest, "to the investors"
	}
	return "Principal", c.Allocation.Principal, "to the investors"
}

// allocation is what the payment paid, in the order in which it did.
func (c ShareContent) allocation() ui.Table {
	t := ui.Table{Caption: "What it paid", Stack: true, Columns: []ui.Column{{Head: "In this order"}, {Head: "Amount", Numeric: true}, {Head: "Where it went"}}}
	row := func(name string, cents money.Cents, to string) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(name), ui.T(wording.Amount(cents)), ui.T(to)}})
	}
	if c.Costs > 0 {
		row("Costs of the recovery", c.Costs, "to the platform, which bore them")
	}
	for _, component := range c.Order {
		name, cents, to := c.part(component)
		if cents < 0 {
			to = "from the investors: it had been paid for days that the loan did not last"
		}
		row(name, cents, to)
	}
	if c.Allocation.Overpaid > 0 {
		row("Too much", c.Allocation.Overpaid, "owed back to the borrower")
	}
	t.Foot = []ui.Cell{ui.T("Paid in"), ui.T(wording.Amount(c.Paid)), {}}
	return t
}

// orderNote says what the order is of.
func (c ShareContent) orderNote() string {
	return "What is past due comes before what is due, and that before what is to come; within each the order below, as the loan's terms say."
}

// split is how each part was shared out: one row for each part of each of the claims.
func (c ShareContent) split() ui.Table {
	t := ui.Table{Caption: "Your part of each", Stack: true, Columns: []ui.Column{{Head: "Part"}, {Head: "Your weight", Numeric: true}, {Head: "All of it so far", Numeric: true},
		{Head: "Yours by weight", Numeric: true}, {Head: "You had", Numeric: true}, {Head: "Still due to you", Numeric: true}, {Head: "You get", Numeric: true}}}
	for i, claim := range c.Mine {
		for _, component := range c.Order {
			name, whole, _ := c.part(component)
			p, ok := portion(claim, component)
			if !ok || whole == 0 {
				continue
			}
			if len(c.Mine) > 1 {
				name += ", " + wording.Amount(c.Lent[i]) + " lent"
			}
			t.Rows = append(t.Rows, ui.Row{ID: "part-" + strconv.Itoa(i+1) + "-" + strings.ReplaceAll(string(component), "_", "-"), Cells: []ui.Cell{ui.T(name), {Text: weight(p.Weight, c.Bid && component == schedule.PayInterest),
				Note: "of " + weight(p.Weights, c.Bid && component == schedule.PayInterest)}, ui.T(wording.Amount(p.Whole)), ui.T(exact(p, 0)), ui.T(wording.Amount(p.Before)),
				ui.T(exact(p, p.Before)), {Text: wording.Amount(p.Got), Strong: true}}})
		}
	}
	return t
}

func portion(c domain.ClaimSplit, component schedule.Component) (domain.Portion, bool) {
	switch component {
	case schedule.PayPrincipal:
		return c.Principal, true
	case schedule.PayInterest:
		return c.Interest, true
	case schedule.PayLateInterest:
		return c.LateInterest, true
	}
	return domain.Portion{}, false
}

// weight is a weight as people read it: cents lent, or in an auction those times the rate.
func weight(units int64, bid bool) string {
	if bid {
		return wording.Count(units)
	}
	return wording.Amount(money.Cents(units))
}

// rule says how cents are shared, and what the weights are.
func (c ShareContent) rule() string {
	text := "Your weight is what you lent of the loan"
	if c.Bid {
		text += "; of the interest it is that times your rate"
	}
	return text + ". Of everything that was ever shared out a part by weight is yours, to a fraction of a cent; less what you had, that is still due to you. " +
		"Whole cents are paid, and each cent that is left over goes to whom the most is still due; of equals, to whoever pledged first. So nobody is ever a cent away from the exact share for long, and nothing is lost by rounding."
}

// shareScale is how many parts of a cent an exact share is shown to.
const shareScale = 100

// exact is a claim's exact share of everything, less what was paid (cents), to a hundredth
// of a cent; an ellipsis says that it goes on.
func exact(p domain.Portion, paid money.Cents) string {
	if p.Weights == 0 {
		return wording.Amount(-paid)
	}
	units := new(big.Int).Mul(big.NewInt(int64(p.Whole)*shareScale), big.NewInt(p.Weight))
	units.Sub(units, new(big.Int).Mul(big.NewInt(int64(paid)*shareScale), big.NewInt(p.Weights)))
	negative := units.Sign() < 0
	whole, rest := units.Abs(units).QuoRem(units, big.NewInt(p.Weights), new(big.Int))
	cents, parts := whole.Int64()/shareScale, whole.Int64()%shareScale
	text := wording.Amount(money.Cents(cents))
	if parts > 0 || rest.Sign() > 0 {
		fraction := strconv.FormatInt(shareScale+parts, 10)[1:]
		text += fraction
		if rest.Sign() > 0 {
			text += "…"
		}
	}
	if negative {
		text = "−" + text
	}
	return text
}

// together are all shares of the payment, which add up to it.
func (c ShareContent) together() ui.Table {
	t := ui.Table{Caption: "All shares together", Stack: true, Columns: []ui.Column{{Head: "Who"}, {Head: "Late interest", Numeric: true}, {Head: "Interest", Numeric: true},
		{Head: "Principal", Numeric: true}, {Head: "Together", Numeric: true}}}
	row := func(name string, s readmodel.Shares) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(name), ui.T(wording.AmountOrDash(s.LateInterest)), ui.T(wording.AmountOrDash(s.Interest)), ui.T(wording.AmountOrDash(s.Principal)), ui.T(wording.Amount(s.Sum()))}})
	}
	row("You", c.Yours)
	if c.OthersCount > 0 {
		row("All other investors", c.Others)
	}
	one := func(name string, cents money.Cents) {
		if cents != 0 {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(name), {}, {}, {}, ui.T(wording.Amount(cents))}})
		}
	}
	one("The platform, for costs and for fees for being late", c.Costs+c.Allocation.Fee)
	one("Owed back to the borrower", c.Allocation.Overpaid)
	a := c.Allocation
	t.Foot = []ui.Cell{ui.T("Paid in"), ui.T(wording.AmountOrDash(a.LateInterest)), ui.T(wording.AmountOrDash(a.Interest)), ui.T(wording.AmountOrDash(a.Principal)), ui.T(wording.Amount(c.Paid))}
	return t
}

// net leads from the share to what reached the wallet.
func (c ShareContent) net() []ui.Fact {
	facts := []ui.Fact{{Term: "Your share", Value: c.money(c.Yours.Sum())}}
	if c.Rate > 0 {
		fact := ui.Fact{Term: "Service fee", Value: c.money(-c.Yours.Fee)}
		if len(c.Mine) == 1 {
			m := c.Mine[0]
			fact.Note = "your interest so far, " + wording.Amount(m.InterestAfter) + ", bears " + wording.Amount(m.FeeAfter) + " to the cent; " + wording.Amount(m.FeeBefore) + " was kept before"
		}
		facts = append(facts, fact)
	}
	return append(facts, ui.Fact{Term: "Into your wallet", Value: c.money(c.Yours.Net())})
}
