package events

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// termsV1 are terms from before they said what money pays that comes early: it was a
// prepayment of principal, which is what terms without that say still.
type termsV1 struct {
	Kind                    schedule.Kind        `json:"kind"`
	Rate                    money.Rate           `json:"rate_micropercent"`
	Periods                 int                  `json:"periods"`
	Frequency               calendar.Frequency   `json:"frequency"`
	FirstDue                calendar.Date        `json:"first_due,omitempty"`
	HasFirstDue             bool                 `json:"has_first_due,omitempty"`
	DayCount                calendar.DayCount    `json:"day_count"`
	Rounding                money.Rounding       `json:"rounding"`
	InstalmentMultipleCents money.Cents          `json:"instalment_multiple_cents,omitempty"`
	BaseInstalmentCents     money.Cents          `json:"base_instalment_cents,omitempty"`
	PrincipalEachCents      money.Cents          `json:"principal_each_cents,omitempty"`
	InterestOnlyPeriods     int                  `json:"interest_only_periods,omitempty"`
	InterestGracePeriods    int                  `json:"interest_grace_periods,omitempty"`
	InterestGraceFrom       int                  `json:"interest_grace_from,omitempty"`
	InterestFreePeriods     int                  `json:"interest_free_periods,omitempty"`
	InterestOn              schedule.InterestOn  `json:"interest_on,omitempty"`
	Prepayment              schedule.Prepayment  `json:"prepayment,omitempty"`
	AllocationOrder         []schedule.Component `json:"allocation_order,omitempty"`
	AdvanceOrder            []schedule.Component `json:"advance_order,omitempty"`
	LateInterestRate        money.Rate           `json:"late_interest_rate_micropercent,omitempty"`
	LateFee                 schedule.LateFee     `json:"late_fee,omitzero"`
	CalculationVersion      int                  `json:"calculation_version"`
}

func (t termsV1) lift() schedule.Terms {
	return schedule.Terms{
		Kind: t.Kind, Rate: t.Rate, Periods: t.Periods, Frequency: t.Frequency, FirstDue: t.FirstDue, HasFirstDue: t.HasFirstDue,
		DayCount: t.DayCount, Rounding: t.Rounding, InstalmentMultipleCents: t.InstalmentMultipleCents,
		BaseInstalmentCents: t.BaseInstalmentCents, PrincipalEachCents: t.PrincipalEachCents,
		InterestOnlyPeriods: t.InterestOnlyPeriods, InterestGracePeriods: t.InterestGracePeriods, InterestGraceFrom: t.InterestGraceFrom,
		InterestFreePeriods: t.InterestFreePeriods, InterestOn: t.InterestOn, Prepayment: t.Prepayment,
		AllocationOrder: t.AllocationOrder, AdvanceOrder: t.AdvanceOrder, LateInterestRate: t.LateInterestRate, LateFee: t.LateFee,
		CalculationVersion: t.CalculationVersion,
	}
}

// facilityListedV2 is a listing with terms of that time.
type facilityListedV2 struct {
	Facility           string         `json:"facility"`
	Terms              termsV1        `json:"terms"`
	TargetCents        money.Cents    `json:"target_cents"`
	MinimumCents       money.Cents    `json:"minimum_cents"`
	PledgeMinimumCents money.Cents    `json:"pledge_minimum_cents"`
	ClosesOn           calendar.Date  `json:"closes_on"`
	OriginationFee     money.Rate     `json:"origination_fee_micropercent"`
	ServiceFee         money.Rate     `json:"service_fee_micropercent"`
	Book               string         `json:"book"`
	Pricing            domain.Pricing `json:"pricing"`
	Product            string         `json:"product"`
	ProductVersion     int            `json:"product_version"`
}

func (e facilityListedV2) lift() domain.FacilityListed {
	return domain.FacilityListed{
		Facility: e.Facility, Terms: e.Terms.lift(), TargetCents: e.TargetCents, MinimumCents: e.MinimumCents,
		PledgeMinimumCents: e.PledgeMinimumCents, ClosesOn: e.ClosesOn, OriginationFee: e.OriginationFee, ServiceFee: e.ServiceFee,
		Book: e.Book, Pricing: e.Pricing, Product: e.Product, ProductVersion: e.ProductVersion,
	}
}

// facilityRestructuredV1 is a restructuring between terms of that time.
type facilityRestructuredV1 struct {
	Facility   string               `json:"facility"`
	Change     schedule.Restructure `json:"change"`
	OldTerms   termsV1              `json:"old_terms"`
	NewTerms   termsV1              `json:"new_terms"`
	Capitalise bool                 `json:"capitalise"`
	Reason     string               `json:"reason"`
}

func (e facilityRestructuredV1) lift() domain.FacilityRestructured {
	return domain.FacilityRestructured{Facility: e.Facility, Change: e.Change, OldTerms: e.OldTerms.lift(), NewTerms: e.NewTerms.lift(),
		Capitalise: e.Capitalise, Reason: e.Reason}
}

// productDefinedV1 is a product whose loans take early money as a prepayment.
type productDefinedV1 struct {
	Product                 string               `json:"product"`
	Name                    string               `json:"name"`
	Currency                string               `json:"currency"`
	Kinds                   []schedule.Kind      `json:"kinds"`
	DayCount                calendar.DayCount    `json:"day_count"`
	Frequency               calendar.Frequency   `json:"frequency"`
	Rounding                money.Rounding       `json:"rounding"`
	InstalmentMultipleCents money.Cents          `json:"instalment_multiple_cents,omitempty"`
	MinTenorMonths          int                  `json:"min_tenor_months"`
	MaxTenorMonths          int                  `json:"max_tenor_months"`
	MinAmountCents          money.Cents          `json:"min_amount_cents"`
	MaxAmountCents          money.Cents          `json:"max_amount_cents"`
	OriginationFee          money.Rate           `json:"origination_fee_micropercent"`
	ServiceFee              money.Rate           `json:"service_fee_micropercent"`
	LateInterestRate        money.Rate           `json:"late_interest_rate_micropercent"`
	LateFee                 schedule.LateFee     `json:"late_fee"`
	InterestOn              schedule.InterestOn  `json:"interest_on"`
	Prepayment              schedule.Prepayment  `json:"prepayment"`
	AllocationOrder         []schedule.Component `json:"allocation_order,omitempty"`
	PledgeMinimumCents      money.Cents          `json:"pledge_minimum_cents"`
	ListingDays             int                  `json:"listing_days"`
	MinimumFunding          money.Rate           `json:"minimum_funding_micropercent"`
}

func (e productDefinedV1) lift() domain.ProductDefined {
	return domain.ProductDefined{
		Product: e.Product, Name: e.Name, Currency: e.Currency, Kinds: e.Kinds, DayCount: e.DayCount, Frequency: e.Frequency, Rounding: e.Rounding,
		InstalmentMultipleCents: e.InstalmentMultipleCents, MinTenorMonths: e.MinTenorMonths, MaxTenorMonths: e.MaxTenorMonths,
		MinAmountCents: e.MinAmountCents, MaxAmountCents: e.MaxAmountCents, OriginationFee: e.OriginationFee, ServiceFee: e.ServiceFee,
		LateInterestRate: e.LateInterestRate, LateFee: e.LateFee, InterestOn: e.InterestOn, Prepayment: e.Prepayment,
		AllocationOrder: e.AllocationOrder, PledgeMinimumCents: e.PledgeMinimumCents, ListingDays: e.ListingDays, MinimumFunding: e.MinimumFunding,
	}
}
