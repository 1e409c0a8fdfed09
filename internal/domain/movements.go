package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// MovementKind says why money came to the trust account or left it.
type MovementKind string

// The kinds of movement, in the words of screens.
const (
	MovedReceipt    MovementKind = "Receipt"
	MovedBack       MovementKind = "Returned to the sender"
	MovedWithdrawal MovementKind = "Withdrawal"
	MovedBounced    MovementKind = "Withdrawal returned"
	MovedLoan       MovementKind = "Loan paid out"
	MovedRefund     MovementKind = "Overpayment refunded"
	MovedSweep      MovementKind = "Fees swept"
	MovedPlatform   MovementKind = "Platform money"
)

// Movement is one change of the trust account: what should stand on the bank's
// statement as a line.
type Movement struct {
	Kind        MovementKind
	On          calendar.Date
	AmountCents money.Cents // above zero when it came in
	Reference   string      // the bank's
	Subject     string      // id of the receipt, party, facility or currency that it is about
	Withdrawal  string      // id, of a withdrawal
	Position    int64       // of the event
}

// Movements gives every change of the trust account in a currency that counts, in the
// order of days, then positions. Their sum is Balance(TrustAccount, "", currency).
func (w *World) Movements(currency string) []Movement {
	return w.MovementsFrom(currency, calendar.None)
}

// MovementsFrom gives the Movements of a day and later ones; of all with calendar.None.
func (w *World) MovementsFrom(currency string, day calendar.Date) []Movement {
	var moved []Movement
	for e := range w.ledgerOf(TrustAccount, currency, day) {
		if e.on >= day {
			moved = append(moved, w.movement(e))
		}
	}
	return moved
}

// movement says what an entry of the trust account was.
func (w *World) movement(l ledgerEntry) Movement {
	e := w.event(l).Event
	m := Movement{Kind: movementKind(e), On: l.on, AmountCents: money.Cents(l.amount), Position: int64(l.position)}
	switch e := e.(type) {
	case ReceiptRecorded:
		m.Reference, m.Subject = e.BankReference, e.Receipt
	case ReceiptReturned:
		m.Reference, m.Subject = e.BankReference, e.Receipt
	case WithdrawalPaid:
		m.Reference, m.Subject, m.Withdrawal = e.BankReference, e.Party, e.Withdrawal
	case WithdrawalReturned:
		m.Reference, m.Subject, m.Withdrawal = e.BankReference, e.Party, e.Withdrawal
	case FacilityDisbursed:
		m.Reference, m.Subject = e.BankReference, e.Facility
	case OverpaymentRefunded:
		m.Reference, m.Subject = e.BankReference, e.Facility
	case FeesSwept:
		m.Reference, m.Subject = e.BankReference, e.Currency
	case PlatformMoneyAdded:
		m.Reference, m.Subject = e.BankReference, e.Currency
	}
	return m
}

// movementKind says what an event does to the trust account.
func movementKind(e Event) MovementKind {
	switch e.(type) {
	case ReceiptRecorded:
		return MovedReceipt
	case ReceiptReturned:
		return MovedBack
	case WithdrawalPaid:
		return MovedWithdrawal
	case WithdrawalReturned:
		return MovedBounced
	case FacilityDisbursed:
		return MovedLoan
	case OverpaymentRefunded:
		return MovedRefund
	case FeesSwept:
		return MovedSweep
	case PlatformMoneyAdded:
		return MovedPlatform
	}
	return ""
}

// kindOf is movementKind of an entry, without reading its event where the journal knows the
// kind by itself.
func (w *World) kindOf(l ledgerEntry) MovementKind {
	if l.record == nil && w.kept.source.Kind != nil {
		return movementKind(w.kept.source.Kind(int64(l.position)))
	}
	return movementKind(w.event(l).Event)
}

// Located says where every cent is that ever came to the trust account in one
// currency: InCents is what came in, and equals the sum of Places.
type Located struct {
	Currency      string
	ReceiptCents  money.Cents // Σ receipts
	PlatformCents money.Cents // Σ the platform's own money that was added
	Places        []Place
}

// InCents is all that ever came in.
func (l Located) InCents() money.Cents { return l.ReceiptCents + l.PlatformCents }

// Place is where money is: an account that the trust account is owed to, or whom it
// was paid out to. Amounts are in cents; only what is owed back is below zero.
type Place struct {
	Code        string // stable, for files and links
	Name        string
	Out         bool // it has left the trust account
	AmountCents money.Cents
}

// Locate follows the money of one currency. What investors owe back (a clawback
// receivable) is a place of its own, below zero: it was paid out, and stands there.
func (w *World) Locate(currency string) Located {
	l := Located{Currency: currency}
	out := map[MovementKind]money.Cents{}
	for e := range w.ledgerOf(TrustAccount, currency, calendar.None) {
		cents := money.Cents(e.amount)
		switch kind := w.kindOf(e); kind {
		case MovedReceipt:
			l.ReceiptCents += cents
		case MovedPlatform:
			l.PlatformCents += cents
		default:
			out[kind] -= cents
		}
	}
	var t TrialBalance
	for _, balance := range w.TrialBalances() {
		if balance.Currency == currency {
			t = balance
		}
	}
	s := t.Sums
	l.Places = []Place{
		{"available", "Wallets, available", false, s[WalletAvailable] + t.ClawbackCents},
		{"locked", "Wallets, locked", false, s[WalletLocked]},
		{"payable", "Borrower payable", false, s[BorrowerPayable]},
		{"unallocated", "Unallocated", false, s[Unallocated]},
		{"overpayment", "Overpayments", false, s[Overpayment]},
		{"fees", "Fees, not yet swept", false, s[FeeIncome] + s[LateFeeIncome]},
		{"platform", "Platform top-up", false, s[PlatformTopUp]},
		{"clawback", "Clawback receivable", false, -t.ClawbackCents},
		{"borrowers", "Paid out to borrowers", true, out[MovedLoan]},
		{"investors", "Withdrawn by investors", true, out[MovedWithdrawal] + out[MovedBounced]},
		{"senders", "Returned to senders", true, out[MovedBack]},
		{"refunds", "Overpayments refunded", true, out[MovedRefund]},
		{"swept", "Swept by the platform", true, out[MovedSweep]},
	}
	return l
}
