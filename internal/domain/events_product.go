package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// ProductDefined: what the platform offers under a name from now on. A later
// definition of the same product is its next version; requests that are listed keep the
// terms that they were listed with.
type ProductDefined struct {
	Product                 string               `json:"product"`
	Name                    string               `json:"name"`
	Currency                string               `json:"currency"`
	Kinds                   []schedule.Kind      `json:"kinds"` // how it can be repaid
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
	Ahead                   schedule.Ahead       `json:"ahead,omitempty"` // what money pays first that comes before an instalment is due
	AllocationOrder         []schedule.Component `json:"allocation_order,omitempty"`
	PledgeMinimumCents      money.Cents          `json:"pledge_minimum_cents"`
	ListingDays             int                  `json:"listing_days"`
	MinimumFunding          money.Rate           `json:"minimum_funding_micropercent"` // of the target; below it a listing lapses
}

// Kind is the name in the journal.
func (ProductDefined) Kind() string { return "ProductDefined" }

// Stream is the aggregate that the event is about.
func (e ProductDefined) Stream() string { return ProductStream(e.Product) }

func (ProductDefined) event() {}

// ProductStream is the stream of one product; see PartyStream.
func ProductStream(product string) string { return "product-" + product }

// DefineProduct offers a product, or a new version of it; see ProductDefined. New says
// that it must not be there yet.
type DefineProduct struct {
	Definition ProductDefined
	New        bool
}

func (DefineProduct) command() {}
