package demo

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// The products of the house.
const (
	termLoan      = domain.StandardProduct
	bridgeLoan    = "bridge"
	equipmentLoan = "equipment"
)

// cheaperBefore is how many days before the end of the history the term loan became
// cheaper.
const cheaperBefore = 365

// defineProducts says what the house offers: on the first day, and once again when the
// fee of the term loan is lowered.
func (s *scene) defineProducts() {
	define := func(d domain.ProductDefined) {
		s.ask(approver, "product "+d.Product, domain.DefineProduct{Definition: d})
	}
	term := offer(termLoan, "Term loan", 3, 24, 2_000_000, schedule.Annuity, schedule.EqualPart, schedule.Flat)
	switch s.n {
	case 0:
		define(term)
		define(offer(bridgeLoan, "Bridge loan", 1, 12, 1_500_000, schedule.Bullet, schedule.InterestOnly))
		define(offer(equipmentLoan, "Equipment loan", 6, 36, 1_500_000, schedule.Annuity, schedule.EqualPart))
	case s.scale.Days - cheaperBefore:
		term.OriginationFee = 1_750_000
		define(term)
	}
}

// Days before the end of the history on which limits are set: the first for all investors,
// the tighter ones, and those that the investor of the demo sets for herself.
const (
	cappedBefore  = 360
	tighterBefore = 120
	ownBefore     = 90
)

// setLimits bounds what investors may have at stake: by the house, for all of them, and
// tighter some months later; by one investor, for herself.
func (s *scene) setLimits() {
	caps := func(id, why string, perFacility, total money.Cents) {
		s.twoPeople(id, why, domain.SetCaps{Currency: domain.WalletCurrency, PerFacilityCents: perFacility, TotalCents: total})
	}
	switch s.n {
	case s.scale.Days - cappedBefore:
		caps("Q-LIMITS-1", "Nobody should hang on a single company.", 200_000_00, 0)
	case s.scale.Days - tighterBefore:
		caps("Q-LIMITS-2", "After the losses among restaurants the board wants money spread more widely.", 150_000_00, 2_000_000_00)
	case s.scale.Days - ownBefore:
		s.ask(investorID(0), "limits of "+investorID(0), domain.SetLimits{Party: investorID(0), PerFacilityCents: 5_000_00, TotalCents: 60_000_00})
	}
}

// offer is a product; the fee is of the amount paid out.
func offer(id, name string, minMonths, maxMonths int, fee money.Rate, kinds ...schedule.Kind) domain.ProductDefined {
	return domain.ProductDefined{
		Product: id, Name: name, Currency: domain.WalletCurrency, Kinds: kinds,
		DayCount: calendar.Thirty360, Frequency: calendar.Monthly, Rounding: money.HalfEven,
		MinTenorMonths: minMonths, MaxTenorMonths: maxMonths, MinAmountCents: 5_000_00, MaxAmountCents: 1_000_000_00,
		OriginationFee: fee, ServiceFee: 10_000_000, LateInterestRate: 18_000_000,
		Ahead: schedule.InstalmentFirst, PledgeMinimumCents: 100_00, ListingDays: 21, MinimumFunding: 60_000_000,
	}
}

// product is what a request is for.
func (p *plan) product() string {
	switch {
	case p.kind == schedule.Bullet || p.kind == schedule.InterestOnly:
		return bridgeLoan
	case p.tenor >= 12 && slices.Contains([]string{"Manufacturing", "Logistics", "Health"}, p.sector.name):
		return equipmentLoan
	}
	return termLoan
}

// auctioned says whether the investors find the rate: the house tries that with good
// grades.
func (p *plan) auctioned() bool {
	return p.story == auction || p.story == noStory && p.fate == funded && (p.grade == "A" || p.grade == "B") && p.die("auction").of(100) < 9
}

// bid is the rate that an investor names in an auction: up to two percent below what is
// the highest that is taken, in quarters.
func (p *plan) bid(n int) money.Rate {
	if !p.auctioned() {
		return 0
	}
	return p.rate - money.Rate(250_000*p.die("bid").no(n).of(9))
}
