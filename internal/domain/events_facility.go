package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// FacilitySubmitted: a borrower asks for money, as a product of the platform offers it.
type FacilitySubmitted struct {
	Facility    string        `json:"facility"`
	Borrower    string        `json:"borrower"`
	AmountCents money.Cents   `json:"amount_cents"`
	Currency    string        `json:"currency"`
	TenorMonths int           `json:"tenor_months"`
	Repayment   schedule.Kind `json:"repayment"`
	Purpose     string        `json:"purpose"`
	Sector      string        `json:"sector"`
	Turnover    money.Cents   `json:"turnover_cents"` // yearly, as stated by the borrower
	Product     string        `json:"product"`
}

// FacilityGraded: an officer assessed the request. PD and LGD are in basis points
// and, with the model's version and inputs, frozen as at the decision.
type FacilityGraded struct {
	Facility     string     `json:"facility"`
	ModelVersion string     `json:"model_version"`
	Grade        string     `json:"grade"`
	PDBps        int        `json:"pd_bps"`
	LGDBps       int        `json:"lgd_bps"`
	Rate         money.Rate `json:"rate_micropercent"`
	Inputs       string     `json:"inputs"` // in the officer's words
	// Figures are what the model was given.
	Figures GradingFigures `json:"figures"`
}

// GradingFigures are a company's figures as the officer took them from its papers, of
// the last business year. Zero is none, or not known.
type GradingFigures struct {
	TurnoverCents   money.Cents `json:"turnover_cents"`
	ProfitCents     money.Cents `json:"profit_cents"` // below zero for a loss
	DebtsCents      money.Cents `json:"debts_cents"`  // owed to banks and other lenders
	YearsInBusiness int         `json:"years_in_business"`
	BureauScore     int         `json:"bureau_score"`  // of the credit bureau, as it gives it
	LatePayments    int         `json:"late_payments"` // to others, in the last twelve months
}

// FacilityApproved: a second person agreed to grade and rate.
type FacilityApproved struct {
	Facility string `json:"facility"`
	ShownAt  int64  `json:"shown_at"`
}

// FacilityDeclined: the platform will not list the request.
type FacilityDeclined struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// FacilityListed: the offer to investors. Terms are frozen from here on, the
// calculation version among them. Pledges are taken through ClosesOn; below
// MinimumCents the listing lapses. In an auction the terms' rate is the reserve, the
// highest that is taken; what the loan bears follows from the pledges.
type FacilityListed struct {
	Facility           string         `json:"facility"`
	Terms              schedule.Terms `json:"terms"`
	TargetCents        money.Cents    `json:"target_cents"`
	MinimumCents       money.Cents    `json:"minimum_cents"`
	PledgeMinimumCents money.Cents    `json:"pledge_minimum_cents"`
	ClosesOn           calendar.Date  `json:"closes_on"`
	OriginationFee     money.Rate     `json:"origination_fee_micropercent"` // of the amount paid out, once
	ServiceFee         money.Rate     `json:"service_fee_micropercent"`     // of the interest an investor receives
	Book               string         `json:"book"`
	Pricing            Pricing        `json:"pricing"`
	Product            string         `json:"product"`
	ProductVersion     int            `json:"product_version"` // 0: as built in
}

// Pricing says how the rate of a listed facility comes about.
type Pricing string

// The pricings. FixedRate: the terms' rate. Auction: each pledge names the lowest rate
// it accepts, the lowest are taken first, each earns what it named, and the borrower
// pays the weighted average.
const (
	FixedRate Pricing = ""
	Auction   Pricing = "auction"
)

// PledgePlaced: an investor promised a part; the money is locked in the wallet.
type PledgePlaced struct {
	Facility    string      `json:"facility"`
	Pledge      string      `json:"pledge"`
	Investor    string      `json:"investor"`
	AmountCents money.Cents `json:"amount_cents"`
	ShownAt     int64       `json:"shown_at"`
	BidRate     money.Rate  `json:"bid_rate_micropercent,omitempty"` // auction: the lowest that is accepted, a year
}

// PledgeCancelled: the investor's change of mind while funding is open.
type PledgeCancelled struct {
	Facility string `json:"facility"`
	Pledge   string `json:"pledge"`
}

// FundingClosed: an early decision to close; a full or expired listing needs none.
type FundingClosed struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// FacilityWithdrawn: the borrower took the request back before it was paid out.
type FacilityWithdrawn struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// ContractIssued: the contract as sent to the borrower, named by its SHA-256.
type ContractIssued struct {
	Facility     string `json:"facility"`
	DocumentHash string `json:"document_hash"`
}

// FacilityAccepted: the borrower signed the contract.
type FacilityAccepted struct {
	Facility     string   `json:"facility"`
	Signatory    Personal `json:"signatory"`
	Capacity     string   `json:"capacity"`
	ShownAt      int64    `json:"shown_at"`
	DocumentHash string   `json:"document_hash"`
}

// FacilityDisbursed: the bank paid the loan out. For an imported loan it is what
// the source says and moves no client money here.
type FacilityDisbursed struct {
	Facility      string      `json:"facility"`
	AmountCents   money.Cents `json:"amount_cents"`
	FeeCents      money.Cents `json:"fee_cents"`
	BankReference string      `json:"bank_reference"`
}

// ChargeRaised: a fee or late interest fell due by decision, outside the schedule.
type ChargeRaised struct {
	Facility    string              `json:"facility"`
	Charge      string              `json:"charge"`
	ChargeKind  schedule.ChargeKind `json:"charge_kind"`
	DueOn       calendar.Date       `json:"due_on"`
	AmountCents money.Cents         `json:"amount_cents"`
	Reason      string              `json:"reason"`
}

// ChargeWaived: the platform gave up a charge or a part of it.
type ChargeWaived struct {
	Facility    string      `json:"facility"`
	Charge      string      `json:"charge"`
	AmountCents money.Cents `json:"amount_cents"`
	Reason      string      `json:"reason"`
}

// DefaultDeclared: the platform calls the loan.
type DefaultDeclared struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// FacilityChargedOff: the loss is recognised; the debt stands, later receipts are
// recoveries. LossCents is stated only for imported loans.
type FacilityChargedOff struct {
	Facility  string      `json:"facility"`
	Reason    string      `json:"reason"`
	LossCents money.Cents `json:"loss_cents,omitempty"`
}

// FacilityWrittenOff: claims go to zero; the right to recoveries is kept.
type FacilityWrittenOff struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// OverpaymentRefunded: what the borrower paid too much went back.
type OverpaymentRefunded struct {
	Facility      string      `json:"facility"`
	AmountCents   money.Cents `json:"amount_cents"`
	BankReference string      `json:"bank_reference"`
}

// FacilityImported: a loan that is serviced elsewhere, as its source tells it. It
// has no schedule and no arrears here and stands in a book of its own.
type FacilityImported struct {
	Facility      string      `json:"facility"`
	Book          string      `json:"book"`
	Source        string      `json:"source"`
	SourceID      string      `json:"source_id"`
	BorrowerName  string      `json:"borrower_name"`
	City          string      `json:"city"`
	State         string      `json:"state"`
	SectorCode    string      `json:"sector_code"`
	Lender        string      `json:"lender"`
	ApprovedCents money.Cents `json:"approved_cents"`
	Currency      string      `json:"currency"`
	TenorMonths   int         `json:"tenor_months"`
}

// PaidInFullReported: the servicer of an imported loan says that it was paid in
// full; Estimated says that the source gives no date and it was computed.
type PaidInFullReported struct {
	Facility  string `json:"facility"`
	Estimated bool   `json:"estimated"`
}
