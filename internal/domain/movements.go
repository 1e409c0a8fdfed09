package domain

import (
	"cmp"
	"slices"

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
	var moved []Movement
	add := func(rec *Recorded, kind MovementKind, amount money.Cents, reference, subject string) *Movement {
		moved = append(moved, Movement{Kind: kind, On: rec.EffectiveOn, AmountCents: amount, Reference: reference, Subject: subject, Position: rec.Position})
		return &moved[len(moved)-1]
	}
	for _, r := range w.Receipts() {
		if r.Currency == currency {
			r.moved(w, add)
		}
	}
	for _, x := range w.Wallets() {
		x.moved(w, currency, add)
	}
	for _, f := range w.Facilities() {
		if f.Imported == nil && f.Currency() == currency {
			f.moved(w, add)
		}
	}
	if t := w.Trust(currency); t != nil {
		t.moved(w, add)
	}
	slices.SortFunc(moved, func(a, b Movement) int {
		return cmp.Or(int(a.On-b.On), cmp.Compare(a.Position, b.Position))
	})
	return moved
}

// mover notes a movement that an event made.
type mover func(rec *Recorded, kind MovementKind, amount money.Cents, reference, subject string) *Movement

// counted visits the events of an aggregate that have an effect.
func (h *history) counted(w *World, visit func(rec *Recorded)) {
	for _, rec := range h.log {
		if w.excluded(rec.RequestID) || slices.ContainsFunc(h.inadmissible, func(x Inadmissible) bool { return x.Record == rec }) {
			continue
		}
		visit(rec)
	}
}

func (r *Receipt) moved(w *World, add mover) {
	r.counted(w, func(rec *Recorded) {
		switch e := rec.Event.(type) {
		case ReceiptRecorded:
			add(rec, MovedReceipt, e.AmountCents, e.BankReference, r.ID)
		case ReceiptReturned:
			add(rec, MovedBack, -e.AmountCents, e.BankReference, r.ID)
		}
	})
}

func (w *Wallet) moved(world *World, currency string, add mover) {
	w.counted(world, func(rec *Recorded) {
		var id, reference string
		kind, sign := MovedWithdrawal, money.Cents(-1)
		switch e := rec.Event.(type) {
		case WithdrawalPaid:
			id, reference = e.Withdrawal, e.BankReference
		case WithdrawalReturned:
			id, reference, kind, sign = e.Withdrawal, e.BankReference, MovedBounced, 1
		default:
			return
		}
		if x := w.Withdrawal(id); x != nil && x.Currency == currency {
			add(rec, kind, sign*x.AmountCents, reference, w.Party).Withdrawal = id
		}
	})
}

func (f *Facility) moved(w *World, add mover) {
	f.counted(w, func(rec *Recorded) {
		switch e := rec.Event.(type) {
		case FacilityDisbursed:
			add(rec, MovedLoan, e.FeeCents-e.AmountCents, e.BankReference, f.ID)
		case OverpaymentRefunded:
			add(rec, MovedRefund, -e.AmountCents, e.BankReference, f.ID)
		}
	})
}

func (t *Trust) moved(w *World, add mover) {
	t.counted(w, func(rec *Recorded) {
		switch e := rec.Event.(type) {
		case FeesSwept:
			add(rec, MovedSweep, -(e.FeeCents + e.LateFeeCents + e.PlatformCents), e.BankReference, t.Currency)
		case PlatformMoneyAdded:
			add(rec, MovedPlatform, e.AmountCents, e.BankReference, t.Currency)
		}
	})
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
	for _, m := range w.Movements(currency) {
		switch m.Kind {
		case MovedReceipt:
			l.ReceiptCents += m.AmountCents
		case MovedPlatform:
			l.PlatformCents += m.AmountCents
		default:
			out[m.Kind] -= m.AmountCents
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
