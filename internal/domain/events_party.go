package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// PartyKind says what a party is to the platform.
type PartyKind string

// The kinds of party.
const (
	Investor PartyKind = "investor"
	Borrower PartyKind = "borrower"
	Staff    PartyKind = "staff"
)

// Role is what a party may do; staff may hold several.
type Role string

// The roles. Investors and borrowers have theirs by being registered as such.
const (
	RoleInvestor Role = "investor"
	RoleBorrower Role = "borrower"
	RoleOfficer  Role = "officer"  // assesses, lists, records and matches receipts
	RoleApprover Role = "approver" // the second person: approves what an officer prepared
	RoleAuditor  Role = "auditor"  // sees everything, changes nothing
)

// PartyRegistered: a person or company became known to the platform. Names and
// addresses of natural persons are sealed; a company's registered name is public.
type PartyRegistered struct {
	Party         string    `json:"party"`
	As            PartyKind `json:"as"`
	Name          Personal  `json:"name"`
	Email         Personal  `json:"email"`
	EmailHash     string    `json:"email_hash"`
	CompanyName   string    `json:"company_name,omitempty"`
	CompanyNumber string    `json:"company_number,omitempty"`
	Sector        string    `json:"sector,omitempty"`
}

// KycSubmitted: the party handed in what "know your customer" asks for.
type KycSubmitted struct {
	Party    string   `json:"party"`
	IDNumber Personal `json:"id_number"`
	Address  Personal `json:"address"`
	Country  string   `json:"country"`
}

// KycVerified: staff checked the identity; it is valid through ValidUntil.
type KycVerified struct {
	Party      string        `json:"party"`
	Method     string        `json:"method"`
	ValidUntil calendar.Date `json:"valid_until"`
}

// KycRejected: staff could not confirm the identity; the party may submit again.
type KycRejected struct {
	Party  string `json:"party"`
	Reason string `json:"reason"`
}

// PartySuspended: the party may start nothing new until further notice.
type PartySuspended struct {
	Party  string `json:"party"`
	Reason string `json:"reason"`
}

// RoleGranted: a member of staff may act in the role from now on.
type RoleGranted struct {
	Party string `json:"party"`
	Role  Role   `json:"role"`
}

// RoleRevoked ends what RoleGranted began.
type RoleRevoked struct {
	Party string `json:"party"`
	Role  Role   `json:"role"`
}

// LimitsSet: the most an investor may have at stake in one facility and in all
// (cents; zero means no limit): set by the investor themself, or by the back office for
// this investor. Each stands on its own, and the tighter one binds.
type LimitsSet struct {
	Party            string      `json:"party"`
	PerFacilityCents money.Cents `json:"per_facility_cents"`
	TotalCents       money.Cents `json:"total_cents"`
}

// RiskAcknowledged: the investor confirmed to have understood the risks, as
// worded in the text version, on the page at position ShownAt.
type RiskAcknowledged struct {
	Party       string `json:"party"`
	TextVersion int    `json:"text_version"`
	ShownAt     int64  `json:"shown_at"`
}

// WithdrawalRequested: an investor asked to have money paid out; it is locked.
type WithdrawalRequested struct {
	Withdrawal  string      `json:"withdrawal"`
	Party       string      `json:"party"`
	AmountCents money.Cents `json:"amount_cents"`
	Currency    string      `json:"currency"`
	ToAccount   Personal    `json:"to_account"`
}

// WithdrawalApproved: a second person released the payment to the bank.
type WithdrawalApproved struct {
	Withdrawal string `json:"withdrawal"`
	Party      string `json:"party"`
}

// WithdrawalDeclined: the request was turned down; the money is available again.
type WithdrawalDeclined struct {
	Withdrawal string `json:"withdrawal"`
	Party      string `json:"party"`
	Reason     string `json:"reason"`
}

// WithdrawalPaid: the bank paid it; the money left the trust account.
type WithdrawalPaid struct {
	Withdrawal    string `json:"withdrawal"`
	Party         string `json:"party"`
	BankReference string `json:"bank_reference"`
}

// WithdrawalReturned: the bank sent a paid withdrawal back; it is available again.
type WithdrawalReturned struct {
	Withdrawal    string `json:"withdrawal"`
	Party         string `json:"party"`
	BankReference string `json:"bank_reference"`
	Reason        string `json:"reason"`
}

// ReceiptRecorded: money arrived at the trust account. A bank reference counts once.
type ReceiptRecorded struct {
	Receipt       string        `json:"receipt"`
	BankReference string        `json:"bank_reference"`
	AmountCents   money.Cents   `json:"amount_cents"`
	Currency      string        `json:"currency"`
	ValueOn       calendar.Date `json:"value_on"`
	Payer         Personal      `json:"payer"`
	Remark        string        `json:"remark,omitempty"`
}

// Purpose says what a receipt was for.
type Purpose string

// The purposes of a receipt.
const (
	TopUp     Purpose = "top_up"
	Repayment Purpose = "repayment"
	Recovery  Purpose = "recovery"
)

// ReceiptMatched: staff said what a receipt (or a part of it) is for. It is about
// the target: the wallet that is topped up, or the facility that is repaid.
type ReceiptMatched struct {
	Receipt     string      `json:"receipt"`
	Purpose     Purpose     `json:"purpose"`
	Party       string      `json:"party,omitempty"`    // top-up: whose wallet
	Facility    string      `json:"facility,omitempty"` // repayment, recovery
	AmountCents money.Cents `json:"amount_cents"`
	Currency    string      `json:"currency"`
	CostsCents  money.Cents `json:"costs_cents,omitempty"` // recovery: what the collection cost
	// Prepayment says what money paid ahead does, where that was chosen for this receipt.
	Prepayment PrepaymentChoice `json:"prepayment,omitempty"`
}

// ReceiptReturned: unmatched money went back to where it came from.
type ReceiptReturned struct {
	Receipt       string      `json:"receipt"`
	AmountCents   money.Cents `json:"amount_cents"`
	BankReference string      `json:"bank_reference"`
	Reason        string      `json:"reason"`
}

// BusinessDayOpened: the platform's calendar moved to Date. All dates of the fold
// ("today", arrears, closings) follow from it.
type BusinessDayOpened struct {
	Date calendar.Date `json:"date"`
}

// RequestUndone: the request should never have counted; all its events are left
// out of every fold of the future. Streams are those that it touched.
type RequestUndone struct {
	Request UUID     `json:"request"`
	Streams []string `json:"streams"`
	Reason  string   `json:"reason"`
}

// RequestRedone puts an undone request back.
type RequestRedone struct {
	Request UUID     `json:"request"`
	Streams []string `json:"streams"`
	Reason  string   `json:"reason"`
}
