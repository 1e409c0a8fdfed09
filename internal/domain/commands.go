package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// Command is something that somebody asks for. It carries every id that it will
// create, so that asking twice is asking once; time comes from the open day. The
// set is closed; Decide answers each.
type Command interface{ command() }

// RegisterParty makes a person or company known. See PartyRegistered.
type RegisterParty struct {
	Party                      string
	As                         PartyKind
	Name, Email                Personal
	EmailHash                  string
	CompanyName, CompanyNumber string
	Sector                     string
}

// SubmitKyc hands in the identity of the caller's own party.
type SubmitKyc struct {
	Party             string
	IDNumber, Address Personal
	Country           string
}

// VerifyKyc confirms an identity through ValidUntil.
type VerifyKyc struct {
	Party      string
	Method     string
	ValidUntil calendar.Date
}

// RejectKyc turns a submitted identity down.
type RejectKyc struct{ Party, Reason string }

// SuspendParty stops a party from starting anything new.
type SuspendParty struct{ Party, Reason string }

// GrantRole and RevokeRole change what a member of staff may do.
type GrantRole struct {
	Party string `json:"party"`
	Role  Role   `json:"role"`
}

// RevokeRole takes a role away; see GrantRole.
type RevokeRole struct {
	Party string `json:"party"`
	Role  Role   `json:"role"`
}

// SetLimits limits an investor's stake; zero means no limit. Investors set their own
// limits, the back office sets others.
type SetLimits struct {
	Party                        string
	PerFacilityCents, TotalCents money.Cents
}

// AcknowledgeRisk must precede an investor's first pledge.
type AcknowledgeRisk struct {
	Party       string
	TextVersion int
	ShownAt     int64
}

// RequestWithdrawal locks money of the wallet to be paid out.
type RequestWithdrawal struct {
	Withdrawal, Party string
	AmountCents       money.Cents
	ToAccount         Personal
}

// ApproveWithdrawal releases a withdrawal to the bank.
type ApproveWithdrawal struct{ Withdrawal, Party string }

// DeclineWithdrawal turns a withdrawal down.
type DeclineWithdrawal struct{ Withdrawal, Party, Reason string }

// RecordWithdrawalPaid says that the bank paid an approved withdrawal.
type RecordWithdrawalPaid struct{ Withdrawal, Party, BankReference string }

// RecordWithdrawalReturned says that the bank sent a paid withdrawal back.
type RecordWithdrawalReturned struct{ Withdrawal, Party, BankReference, Reason string }

// RecordReceipt enters money that arrived at the trust account on ValueOn, which
// may be in the past but not in the future.
type RecordReceipt struct {
	Receipt, BankReference string
	AmountCents            money.Cents
	Currency               string
	ValueOn                calendar.Date
	Payer                  Personal
	Remark                 string
}

// MatchReceipt says what (a part of) a receipt is for; it counts from EffectiveOn,
// usually the receipt's value date (None: that date).
type MatchReceipt struct {
	Receipt         string
	Purpose         Purpose
	Party, Facility string
	AmountCents     money.Cents
	CostsCents      money.Cents
	EffectiveOn     calendar.Date
	Prepayment      PrepaymentChoice
}

// ReturnReceipt sends unmatched money back.
type ReturnReceipt struct {
	Receipt       string      `json:"receipt"`
	AmountCents   money.Cents `json:"amount_cents"`
	BankReference string      `json:"bank_reference"`
	Reason        string      `json:"reason"`
}

// SubmitFacility applies for a loan; Product "" is the standard one.
type SubmitFacility struct {
	Facility, Borrower string
	AmountCents        money.Cents
	Currency           string
	TenorMonths        int
	Repayment          schedule.Kind
	Purpose, Sector    string
	TurnoverCents      money.Cents
	Product            string
}

// GradeFacility records the officer's assessment.
type GradeFacility struct {
	Facility, ModelVersion, Grade string
	PDBps, LGDBps                 int
	Rate                          money.Rate
	Inputs                        string
	Figures                       GradingFigures
}

// ApproveFacility is the second person's yes; never by who graded.
type ApproveFacility struct {
	Facility string
	ShownAt  int64
}

// DeclineFacility turns an application down before it is listed.
type DeclineFacility struct{ Facility, Reason string }

// ListFacility freezes the terms and opens the facility to pledges. Everything that the
// product of the application says is taken from it: give how it is repaid ("": as asked
// for), the target (0: what was asked for), the last day (None: as many days as the
// product has) and the pricing. Whoever gives Terms gives the rest, too: only the system
// may.
type ListFacility struct {
	Repayment                                     schedule.Kind
	Pricing                                       Pricing
	Facility                                      string
	Terms                                         schedule.Terms
	TargetCents, MinimumCents, PledgeMinimumCents money.Cents
	ClosesOn                                      calendar.Date
	OriginationFee, ServiceFee                    money.Rate
	Book                                          string
}

// PlacePledge promises a part of a listed facility.
type PlacePledge struct {
	Facility, Pledge, Investor string
	AmountCents                money.Cents
	ShownAt                    int64
	BidRate                    money.Rate // auction: the lowest rate that is accepted
}

// CancelPledge is the investor's change of mind while funding is open.
type CancelPledge struct{ Facility, Pledge, Investor string }

// CloseFunding ends funding early with what has been pledged.
type CloseFunding struct{ Facility, Reason string }

// WithdrawFacility takes the request back before it is paid out.
type WithdrawFacility struct{ Facility, Reason string }

// IssueContract names the contract that is sent to the borrower.
type IssueContract struct{ Facility, DocumentHash string }

// AcceptFacility signs the issued contract.
type AcceptFacility struct {
	Facility     string
	Signatory    Personal
	Capacity     string
	ShownAt      int64
	DocumentHash string
}

// RecordDisbursement says that the bank paid the loan out on PaidOn (None: today).
type RecordDisbursement struct {
	Facility, BankReference string
	PaidOn                  calendar.Date
}

// RaiseCharge adds a fee or late interest by decision.
type RaiseCharge struct {
	Facility, Charge string
	ChargeKind       schedule.ChargeKind
	DueOn            calendar.Date
	AmountCents      money.Cents
	Reason           string
}

// WaiveCharge gives up a charge or a part of it.
type WaiveCharge struct {
	Facility    string      `json:"facility"`
	Charge      string      `json:"charge"`
	AmountCents money.Cents `json:"amount_cents"`
	Reason      string      `json:"reason"`
}

// DeclareDefault, ChargeOff and WriteOff are the decisions on a loan gone bad.
type DeclareDefault struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// ChargeOff recognises the loss; see DeclareDefault.
type ChargeOff struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// WriteOff sets the claims to zero; see DeclareDefault.
type WriteOff struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// RefundOverpayment pays back what the borrower paid too much.
type RefundOverpayment struct {
	Facility      string      `json:"facility"`
	AmountCents   money.Cents `json:"amount_cents"`
	BankReference string      `json:"bank_reference"`
}

// ImportFacility records a loan that is serviced elsewhere and what followed,
// each with its real date (None: it did not happen).
type ImportFacility struct {
	Loan             FacilityImported
	ApprovedOn       calendar.Date
	DisbursedOn      calendar.Date
	DisbursedCents   money.Cents
	PaidInFullOn     calendar.Date
	PayoffEstimated  bool
	ChargedOffOn     calendar.Date
	ChargedOffCents  money.Cents
	ChargedOffReason string
}

// OpenBusinessDay moves the calendar to the day after the open one (or to any
// first day).
type OpenBusinessDay struct{ Date calendar.Date }

// UndoRequest leaves a request out as if it had never been; Streams are those
// that its events stand in.
type UndoRequest struct {
	Request UUID     `json:"request"`
	Streams []string `json:"streams"`
	Reason  string   `json:"reason"`
}

// RedoRequest puts an undone request back.
type RedoRequest struct {
	Request UUID     `json:"request"`
	Streams []string `json:"streams"`
	Reason  string   `json:"reason"`
}

func (RegisterParty) command()            {}
func (SubmitKyc) command()                {}
func (VerifyKyc) command()                {}
func (RejectKyc) command()                {}
func (SuspendParty) command()             {}
func (GrantRole) command()                {}
func (RevokeRole) command()               {}
func (SetLimits) command()                {}
func (AcknowledgeRisk) command()          {}
func (RequestWithdrawal) command()        {}
func (ApproveWithdrawal) command()        {}
func (DeclineWithdrawal) command()        {}
func (RecordWithdrawalPaid) command()     {}
func (RecordWithdrawalReturned) command() {}
func (RecordReceipt) command()            {}
func (MatchReceipt) command()             {}
func (ReturnReceipt) command()            {}
func (SubmitFacility) command()           {}
func (GradeFacility) command()            {}
func (ApproveFacility) command()          {}
func (DeclineFacility) command()          {}
func (ListFacility) command()             {}
func (PlacePledge) command()              {}
func (CancelPledge) command()             {}
func (CloseFunding) command()             {}
func (WithdrawFacility) command()         {}
func (IssueContract) command()            {}
func (AcceptFacility) command()           {}
func (RecordDisbursement) command()       {}
func (RaiseCharge) command()              {}
func (WaiveCharge) command()              {}
func (DeclareDefault) command()           {}
func (ChargeOff) command()                {}
func (WriteOff) command()                 {}
func (RefundOverpayment) command()        {}
func (ImportFacility) command()           {}
func (OpenBusinessDay) command()          {}
func (UndoRequest) command()              {}
func (RedoRequest) command()              {}
