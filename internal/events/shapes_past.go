package events

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// facilitySubmittedV1 is an application from before there were products: it was for
// what is the standard product now.
type facilitySubmittedV1 struct {
	Facility    string        `json:"facility"`
	Borrower    string        `json:"borrower"`
	AmountCents money.Cents   `json:"amount_cents"`
	Currency    string        `json:"currency"`
	TenorMonths int           `json:"tenor_months"`
	Repayment   schedule.Kind `json:"repayment"`
	Purpose     string        `json:"purpose"`
	Sector      string        `json:"sector"`
	Turnover    money.Cents   `json:"turnover_cents"`
}

func (e facilitySubmittedV1) lift() domain.FacilitySubmitted {
	return domain.FacilitySubmitted{Facility: e.Facility, Borrower: e.Borrower, AmountCents: e.AmountCents, Currency: e.Currency,
		TenorMonths: e.TenorMonths, Repayment: e.Repayment, Purpose: e.Purpose, Sector: e.Sector, Turnover: e.Turnover, Product: domain.StandardProduct}
}

// facilityListedV1 is a listing from before there were auctions and products: its rate
// was fixed, its terms those of the standard product as built in.
type facilityListedV1 struct {
	Facility           string        `json:"facility"`
	Terms              termsV1       `json:"terms"`
	TargetCents        money.Cents   `json:"target_cents"`
	MinimumCents       money.Cents   `json:"minimum_cents"`
	PledgeMinimumCents money.Cents   `json:"pledge_minimum_cents"`
	ClosesOn           calendar.Date `json:"closes_on"`
	OriginationFee     money.Rate    `json:"origination_fee_micropercent"`
	ServiceFee         money.Rate    `json:"service_fee_micropercent"`
	Book               string        `json:"book"`
}

func (e facilityListedV1) lift() facilityListedV2 {
	return facilityListedV2{Facility: e.Facility, Terms: e.Terms, TargetCents: e.TargetCents, MinimumCents: e.MinimumCents,
		PledgeMinimumCents: e.PledgeMinimumCents, ClosesOn: e.ClosesOn, OriginationFee: e.OriginationFee, ServiceFee: e.ServiceFee,
		Book: e.Book, Product: domain.StandardProduct}
}

// pledgePlacedV1 is a pledge at the fixed rate.
type pledgePlacedV1 struct {
	Facility    string      `json:"facility"`
	Pledge      string      `json:"pledge"`
	Investor    string      `json:"investor"`
	AmountCents money.Cents `json:"amount_cents"`
	ShownAt     int64       `json:"shown_at"`
}

func (e pledgePlacedV1) lift() domain.PledgePlaced {
	return domain.PledgePlaced{Facility: e.Facility, Pledge: e.Pledge, Investor: e.Investor, AmountCents: e.AmountCents, ShownAt: e.ShownAt}
}

// receiptMatchedV1 is a match without a choice of what is paid ahead.
type receiptMatchedV1 struct {
	Receipt     string         `json:"receipt"`
	Purpose     domain.Purpose `json:"purpose"`
	Party       string         `json:"party,omitempty"`
	Facility    string         `json:"facility,omitempty"`
	AmountCents money.Cents    `json:"amount_cents"`
	Currency    string         `json:"currency"`
	CostsCents  money.Cents    `json:"costs_cents,omitempty"`
}

func (e receiptMatchedV1) lift() domain.ReceiptMatched {
	return domain.ReceiptMatched{Receipt: e.Receipt, Purpose: e.Purpose, Party: e.Party, Facility: e.Facility, AmountCents: e.AmountCents,
		Currency: e.Currency, CostsCents: e.CostsCents}
}
