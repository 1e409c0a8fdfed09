package web

import (
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// offers are what the products in force offer to who lends and to who borrows: the widest
// range of each figure over the products of the currency that wallets are kept in.
func offers(w *domain.World) (lend, borrow []ui.Fact) {
	var all *domain.ProductDefined
	var service, origination [2]money.Rate
	for _, p := range w.Products() {
		if p.Currency != domain.WalletCurrency {
			continue
		}
		if all == nil {
			first := p
			all, service, origination = &first, [2]money.Rate{p.ServiceFee, p.ServiceFee}, [2]money.Rate{p.OriginationFee, p.OriginationFee}
			continue
		}
		all.MinAmountCents, all.MaxAmountCents = min(all.MinAmountCents, p.MinAmountCents), max(all.MaxAmountCents, p.MaxAmountCents)
		all.MinTenorMonths, all.MaxTenorMonths = min(all.MinTenorMonths, p.MinTenorMonths), max(all.MaxTenorMonths, p.MaxTenorMonths)
		all.PledgeMinimumCents, all.ListingDays = min(all.PledgeMinimumCents, p.PledgeMinimumCents), max(all.ListingDays, p.ListingDays)
		service = [2]money.Rate{min(service[0], p.ServiceFee), max(service[1], p.ServiceFee)}
		origination = [2]money.Rate{min(origination[0], p.OriginationFee), max(origination[1], p.OriginationFee)}
	}
	if all == nil {
		return nil, nil
	}
	sgd := func(cents money.Cents) string { return wording.MoneyWhole(domain.WalletCurrency, cents) }
	lend = []ui.Fact{
		{Term: "Start with", Value: sgd(all.PledgeMinimumCents), Note: "the smallest part of a loan"},
		{Term: "Service fee", Value: between(service), Note: "of the interest you receive; none on what you lend"},
		{Term: "Identity", Value: "Checked first", Note: "of everybody who lends, and of who stands behind each company"},
		{Term: "Your money", Value: "In the trust account", Note: "until a loan is paid out, and again as instalments come back"},
	}
	borrow = []ui.Fact{
		{Term: "Amount", Value: sgd(all.MinAmountCents) + " to " + sgd(all.MaxAmountCents), Note: "over " + strconv.Itoa(all.MinTenorMonths) + " to " + wording.Plural(all.MaxTenorMonths, "month", "months")},
		{Term: "Origination fee", Value: between(origination), Note: "kept back once, at payout; applying costs nothing"},
		{Term: "Paying early", Value: "Any day, no charge", Note: "a quote for any day says what settles the loan"},
		{Term: "Funded within", Value: wording.Plural(all.ListingDays, "day", "days"), Note: "or the request lapses, and costs nothing"},
	}
	return lend, borrow
}

// between is one rate, or the least and the greatest of several.
func between(rates [2]money.Rate) string {
	if rates[0] == rates[1] {
		return wording.Rate(rates[0], 1)
	}
	return wording.Rate(rates[0], 1) + " to " + wording.Rate(rates[1], 1)
}
