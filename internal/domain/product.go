package domain

import (
	"fmt"
	"reflect"
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// StandardProduct is the id of the product that is there before any was defined.
const StandardProduct = "standard"

// standard is what the platform offered before products were defined: requests that
// name no product, and those from before there were any, are of it.
var standard = ProductDefined{
	Product: StandardProduct, Name: "Term loan", Currency: WalletCurrency, Kinds: SimpleKinds,
	DayCount: calendar.Thirty360, Frequency: calendar.Monthly, Rounding: money.HalfEven,
	MinTenorMonths: 1, MaxTenorMonths: 120, MinAmountCents: 100_00, MaxAmountCents: 10_000_000_00,
	OriginationFee: 2_000_000, ServiceFee: 10_000_000, LateInterestRate: 18_000_000,
	Ahead: schedule.InstalmentFirst, PledgeMinimumCents: 100_00, ListingDays: 21, MinimumFunding: 50_000_000,
}

// SimpleKinds are the repayment kinds that need no further figures than a tenor: those
// that a product can offer.
var SimpleKinds = []schedule.Kind{schedule.Annuity, schedule.EqualPart, schedule.Flat, schedule.InterestOnly, schedule.Bullet}

// Product is what the platform offers, with all its versions.
type Product struct {
	history
	ID       string
	Versions []ProductVersion
}

// ProductVersion is one definition, in force from its day until the next one.
type ProductVersion struct {
	Definition ProductDefined
	On         calendar.Date
	By         string
	Position   int64 `json:"-"`
}

// Product gives a product's definition in force and its number: 0 for the standard
// product as built in. False when there is no such product.
func (w *World) Product(id string) (definition ProductDefined, version int, ok bool) {
	if p := w.products.find(w, id); p != nil && len(p.Versions) > 0 {
		return p.Versions[len(p.Versions)-1].Definition, len(p.Versions), true
	}
	return standard, 0, id == StandardProduct
}

// ProductVersions gives all definitions of a product, oldest first; none of the
// standard product while it is as built in.
func (w *World) ProductVersions(id string) []ProductVersion {
	if p := w.products.find(w, id); p != nil {
		return p.Versions
	}
	return nil
}

// Products gives the definitions in force, the standard product first, then by id.
func (w *World) Products() []ProductDefined {
	first, _, _ := w.Product(StandardProduct)
	all := []ProductDefined{first}
	w.products.each(w, func(id string, p *Product) bool {
		if n := len(p.Versions); n > 0 && id != StandardProduct {
			all = append(all, p.Versions[n-1].Definition)
		}
		return true
	})
	return all
}

// Terms are those of a loan of the product: repaid in a way, at a rate, over so many
// months.
func (p ProductDefined) Terms(kind schedule.Kind, rate money.Rate, tenorMonths int) schedule.Terms {
	return schedule.Terms{
		Kind: kind, Rate: rate, Periods: p.periods(tenorMonths), Frequency: p.Frequency, DayCount: p.DayCount, Rounding: p.Rounding,
		InstalmentMultipleCents: p.InstalmentMultipleCents, InterestOn: p.InterestOn, Prepayment: p.Prepayment,
		Ahead: p.Ahead, AllocationOrder: p.AllocationOrder, LateInterestRate: p.LateInterestRate, LateFee: p.LateFee,
		CalculationVersion: schedule.CalculationVersion,
	}
}

// periods is the number of instalments in so many months, at least one.
func (p ProductDefined) periods(months int) int {
	every := max(p.Frequency.Every, 1)
	if p.Frequency.Unit == calendar.Week {
		return max(1, months*52/(12*every))
	}
	return max(1, months/every)
}

// MinimumCents is the least that a listing of the product needs of a target, in cents,
// rounded up.
func (p ProductDefined) MinimumCents(target money.Cents) money.Cents {
	return max(1, money.Up.Part(target, p.MinimumFunding))
}

func (p *Product) copyFor(owner *token) *Product {
	c := *p
	c.disown(owner)
	c.Versions = slices.Clip(p.Versions)
	return &c
}

func (p *Product) wake() calendar.Date               { return calendar.None }
func (p *Product) advance(_ calendar.Date, _ *books) {}

func (p *Product) fold(rec *Recorded, _ *books) {
	switch e := rec.Event.(type) {
	case ProductDefined:
		p.ID = e.Product
		p.Versions = append(p.Versions, ProductVersion{e, rec.EffectiveOn, rec.Actor, rec.Position})
	}
}

func (p *Product) check(rec *Recorded) []Reason {
	e, ok := rec.Event.(ProductDefined)
	if !ok {
		return nil
	}
	var r reasons
	r.unless(e.Product != "" && len(e.Product) <= 40, "MISSING", "product", "Please give the product a short name for addresses.")
	r.text("name", e.Name, "a name")
	r.unless(e.Currency == WalletCurrency, "CURRENCY_DIFFERS", "currency", "Wallets are kept in "+WalletCurrency+".")
	r.unless(len(e.Kinds) > 0, "KIND_UNKNOWN", "kinds", "Choose at least one way to repay.")
	for i, kind := range e.Kinds {
		r.unless(slices.Contains(SimpleKinds, kind) && !slices.Contains(e.Kinds[:i], kind), "KIND_UNKNOWN", "kinds", "A product can't offer %q, or names it twice.", string(kind))
	}
	unit := e.Frequency.Unit
	r.unless(unit == calendar.Month && e.Frequency.Every >= 1 && e.Frequency.Every <= 12 || unit == calendar.Week && e.Frequency.Every >= 1 && e.Frequency.Every <= 4,
		"FREQUENCY_INVALID", "frequency", "Instalments fall due every 1 to 12 months or every 1 to 4 weeks.")
	r.unless(e.MinTenorMonths >= 1 && e.MinTenorMonths <= e.MaxTenorMonths && e.MaxTenorMonths <= 360, "TENOR_INVALID", "max_tenor", "The tenor is between 1 and 360 months, the shortest first.")
	r.unless(e.MinAmountCents >= 100 && e.MinAmountCents <= e.MaxAmountCents && e.MaxAmountCents <= maxAuctionCents, "AMOUNT_INVALID", "max_amount",
		"The amount is between 1.00 and %s, the smallest first.", maxAuctionCents)
	r.unless(e.OriginationFee >= 0 && e.OriginationFee < money.RateUnit && e.ServiceFee >= 0 && e.ServiceFee <= money.RateUnit, "FEE_INVALID", "origination_fee", "A fee is between 0 %% and 100 %%.")
	r.unless(e.PledgeMinimumCents > 0 && e.PledgeMinimumCents <= e.MinAmountCents, "PLEDGE_MINIMUM_INVALID", "pledge_minimum", "The smallest pledge must be more than zero and at most the smallest loan.")
	r.unless(e.ListingDays >= 1 && e.ListingDays <= 365, "LISTING_DAYS_INVALID", "listing_days", "A listing is open for 1 to 365 days.")
	r.unless(e.MinimumFunding > 0 && e.MinimumFunding <= money.RateUnit, "MINIMUM_INVALID", "minimum_funding", "The minimum is more than 0 %% and at most 100 %% of the target.")
	if len(r) == 0 {
		r = append(r, e.checkTerms()...)
	}
	return r
}

// checkTerms tries the terms with the smallest loan over the longest time and the
// largest over the shortest, for every kind.
func (p ProductDefined) checkTerms() []Reason {
	for _, kind := range p.Kinds {
		for _, c := range []struct {
			months int
			amount money.Cents
		}{{p.MinTenorMonths, p.MaxAmountCents}, {p.MaxTenorMonths, p.MinAmountCents}} {
			if err := p.Terms(kind, money.RateUnit, c.months).Validate(c.amount); err != nil {
				return []Reason{{"TERMS_INVALID", problemField(err), sentence(err.Error())}}
			}
		}
	}
	return nil
}

func (d decision) defineProduct(c DefineProduct) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	now, version, ok := d.w.Product(c.Definition.Product)
	if ok && version > 0 && len(r) == 0 && reflect.DeepEqual(now, c.Definition) {
		return nil, nil
	}
	r.unless(!ok || !c.New, "PRODUCT_EXISTS", "product", "There is a product of this name: define a new version of it on its page.")
	return d.record(r, d.w.today, c.Definition)
}

// fitsProduct asks that an application is what its product offers.
func (d decision) fitsProduct(r *reasons, c SubmitFacility) {
	p, _, ok := d.w.Product(c.Product)
	if !ok {
		r.add("NO_SUCH_PRODUCT", "product", "There is no such product.")
		return
	}
	r.unless(c.Currency == p.Currency, "CURRENCY_DIFFERS", "currency", "%s is lent in %s.", p.Name, p.Currency)
	r.unless(c.AmountCents >= p.MinAmountCents && c.AmountCents <= p.MaxAmountCents, "AMOUNT_NOT_OFFERED", "amount", "%s is for %s to %s.", p.Name, p.MinAmountCents, p.MaxAmountCents)
	r.unless(c.TenorMonths >= p.MinTenorMonths && c.TenorMonths <= p.MaxTenorMonths, "TENOR_NOT_OFFERED", "tenor", "%s is for %s.", p.Name, months(p.MinTenorMonths, p.MaxTenorMonths))
	r.unless(c.Repayment == "" || slices.Contains(p.Kinds, c.Repayment), "KIND_NOT_OFFERED", "repayment", "%s is not repaid that way.", p.Name)
	every := max(p.Frequency.Every, 1)
	r.unless(p.Frequency.Unit != calendar.Month || c.TenorMonths%every == 0, "TENOR_NOT_OFFERED", "tenor", "Instalments fall due every %d months: the tenor must be a multiple of that.", every)
}

func months(from, to int) string {
	if from == to {
		return fmt.Sprintf("%d months", from)
	}
	return fmt.Sprintf("%d to %d months", from, to)
}

// takeProduct fills in what a listing takes from the product of its application, and
// gives the version that it took.
func (d decision) takeProduct(r *reasons, f *Facility, c *ListFacility) (version int) {
	if f.Imported != nil {
		r.add("SERVICED_ELSEWHERE", "", "This loan is serviced elsewhere: only its import tells what becomes of it.")
		return 0
	}
	p, version, ok := d.w.Product(f.Application.Product)
	if c.Terms.Kind != "" {
		r.unless(d.by == System, "TERMS_OF_PRODUCT", "terms", "A request is listed on the terms of its product.")
		return 0
	}
	if !ok {
		r.add("NO_SUCH_PRODUCT", "product", "There is no such product.")
		return 0
	}
	if c.Repayment == "" {
		c.Repayment = f.Application.Repayment
	}
	if c.TargetCents == 0 {
		c.TargetCents = f.Application.AmountCents
	}
	if c.ClosesOn == calendar.None || c.ClosesOn == 0 {
		c.ClosesOn = d.w.today.AddDays(p.ListingDays)
	}
	r.unless(slices.Contains(p.Kinds, c.Repayment), "KIND_NOT_OFFERED", "repayment", "%s is not repaid that way.", p.Name)
	c.Terms = p.Terms(c.Repayment, f.Grading.Rate, f.Application.TenorMonths)
	c.MinimumCents, c.PledgeMinimumCents = p.MinimumCents(c.TargetCents), min(p.PledgeMinimumCents, max(1, c.TargetCents))
	c.OriginationFee, c.ServiceFee, c.Book = p.OriginationFee, p.ServiceFee, DefaultBook(p.Currency)
	return version
}
