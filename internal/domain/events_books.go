package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// FeesSwept: the platform took what it earned, and its own money that is no longer
// needed to cover anything, out of the trust account. The parts are in cents.
type FeesSwept struct {
	Currency      string      `json:"currency"`
	FeeCents      money.Cents `json:"fee_cents"`      // origination and service fees
	LateFeeCents  money.Cents `json:"late_fee_cents"` // fees for being late
	PlatformCents money.Cents `json:"platform_cents"` // of what the platform had added
	BankReference string      `json:"bank_reference"`
}

// PlatformMoneyAdded: the platform paid money of its own into the trust account, to
// cover what would otherwise be missing for clients.
type PlatformMoneyAdded struct {
	Currency      string      `json:"currency"`
	AmountCents   money.Cents `json:"amount_cents"`
	BankReference string      `json:"bank_reference"`
	Reason        string      `json:"reason"`
}

// ClawbackSettled: the platform gave up (a part of) what an investor owes back and
// bears it with the money that it had added.
type ClawbackSettled struct {
	Settlement  string      `json:"settlement"`
	Party       string      `json:"party"`
	Currency    string      `json:"currency"`
	AmountCents money.Cents `json:"amount_cents"`
	Reason      string      `json:"reason"`
}

// BankBalanceStated: somebody typed what the bank says of the trust account at the
// end of Day. Lines are those of the bank's statement (see BankLine), none if only
// the balance was typed; Texts are their texts, one to a line, sealed because they
// name people. Stated again for the same day, the later statement counts.
type BankBalanceStated struct {
	Currency     string        `json:"currency"`
	Day          calendar.Date `json:"day"`
	BalanceCents money.Cents   `json:"balance_cents"`
	Lines        []string      `json:"lines"`
	Texts        Personal      `json:"texts"`
}

// TrustDaySignedOff: a second person confirmed the bank's balance of Day against the
// books, as they stood then: what the books said, and how many lines of either side
// were left unexplained. The reason is given where something was.
type TrustDaySignedOff struct {
	Currency     string        `json:"currency"`
	Day          calendar.Date `json:"day"`
	BalanceCents money.Cents   `json:"balance_cents"`
	BookCents    money.Cents   `json:"book_cents"`
	Unexplained  int           `json:"unexplained"`
	Reason       string        `json:"reason"`
}

// TrustStream is the stream of the trust account in one currency; see PartyStream.
func TrustStream(currency string) string { return "trust-" + currency }

// Kind is the name in the journal.
func (FeesSwept) Kind() string { return "FeesSwept" }

// Stream is the aggregate that the event is about.
func (e FeesSwept) Stream() string { return TrustStream(e.Currency) }

// Kind is the name in the journal.
func (PlatformMoneyAdded) Kind() string { return "PlatformMoneyAdded" }

// Stream is the aggregate that the event is about.
func (e PlatformMoneyAdded) Stream() string { return TrustStream(e.Currency) }

// Kind is the name in the journal.
func (ClawbackSettled) Kind() string { return "ClawbackSettled" }

// Stream is the aggregate that the event is about.
func (e ClawbackSettled) Stream() string { return WalletStream(e.Party) }

// Kind is the name in the journal.
func (BankBalanceStated) Kind() string { return "BankBalanceStated" }

// Stream is the aggregate that the event is about.
func (e BankBalanceStated) Stream() string { return TrustStream(e.Currency) }

// Kind is the name in the journal.
func (TrustDaySignedOff) Kind() string { return "TrustDaySignedOff" }

// Stream is the aggregate that the event is about.
func (e TrustDaySignedOff) Stream() string { return TrustStream(e.Currency) }

func (FeesSwept) event()          {}
func (PlatformMoneyAdded) event() {}
func (ClawbackSettled) event()    {}
func (BankBalanceStated) event()  {}
func (TrustDaySignedOff) event()  {}

// bookKinds are the kinds of this file; see Kinds.
func bookKinds() []Event {
	return []Event{FeesSwept{}, PlatformMoneyAdded{}, ClawbackSettled{}, BankBalanceStated{}, TrustDaySignedOff{}}
}

// SweepFees records that the bank paid the platform what it earned, and its own
// money that covers nothing any more, out of the trust account on PaidOn (None:
// today). Parts are in cents, at least one above zero.
type SweepFees struct {
	Currency      string        `json:"currency"`
	FeeCents      money.Cents   `json:"fee_cents"`
	LateFeeCents  money.Cents   `json:"late_fee_cents"`
	PlatformCents money.Cents   `json:"platform_cents"`
	BankReference string        `json:"bank_reference"`
	PaidOn        calendar.Date `json:"paid_on"`
}

// AddPlatformMoney records that the platform's own money arrived at the trust
// account on PaidOn (None: today).
type AddPlatformMoney struct {
	Currency      string        `json:"currency"`
	AmountCents   money.Cents   `json:"amount_cents"`
	BankReference string        `json:"bank_reference"`
	Reason        string        `json:"reason"`
	PaidOn        calendar.Date `json:"paid_on"`
}

// SettleClawback gives up what an investor owes back; see ClawbackSettled.
type SettleClawback struct {
	Settlement  string      `json:"settlement"`
	Party       string      `json:"party"`
	AmountCents money.Cents `json:"amount_cents"`
	Reason      string      `json:"reason"`
}

// StateBankBalance types the bank's balance of a day, and the lines of its statement.
type StateBankBalance struct {
	Currency     string
	Day          calendar.Date
	BalanceCents money.Cents
	Lines        []BankLine
	Texts        Personal
}

// SignOffTrustDay confirms a stated day as the second person; a reason is needed
// while something is unexplained. BalanceCents is what the page showed as stated.
type SignOffTrustDay struct {
	Currency     string
	Day          calendar.Date
	BalanceCents money.Cents
	Reason       string
}

func (SweepFees) command()        {}
func (AddPlatformMoney) command() {}
func (SettleClawback) command()   {}
func (StateBankBalance) command() {}
func (SignOffTrustDay) command()  {}
