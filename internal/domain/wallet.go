package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
)

// WalletCurrency is the currency that wallets are kept in.
const WalletCurrency = "SGD"

// WithdrawalState is where a withdrawal stands.
type WithdrawalState string

// The states of a withdrawal.
const (
	WithdrawalPending  WithdrawalState = "requested"
	WithdrawalReleased WithdrawalState = "approved"
	WithdrawalRefused  WithdrawalState = "declined"
	WithdrawalDone     WithdrawalState = "paid"
	WithdrawalBack     WithdrawalState = "returned"
	WithdrawalDropped  WithdrawalState = "cancelled"
)

// Withdrawal is one request to pay client money out.
type Withdrawal struct {
	ID            string
	AmountCents   money.Cents
	Currency      string
	ToAccount     Personal
	State         WithdrawalState
	RequestedOn   calendar.Date
	RequestedBy   string
	DecidedBy     string
	Reason        string
	BankReference string
	Position      int64 `json:"-"` // of the last event about it
}

// Wallet is an investor's client money as far as it comes from top-ups and
// withdrawals; what facilities add and take are their own contributions. The sums
// of all are Balance(WalletAvailable, …) and Balance(WalletLocked, …).
type Wallet struct {
	history
	Party       string
	TopUpCents  money.Cents
	Withdrawals []Withdrawal
	Settlements []Settlement      `json:",omitempty"`
	Statements  []IssuedStatement `json:",omitempty"` // in the order in which they were issued
}

// Settlement is what the platform gave up of what an investor owed back.
type Settlement struct {
	ID          string
	AmountCents money.Cents
	Currency    string
	Reason      string
	Position    int64 `json:"-"`
}

// Settlement finds a settlement by id, nil if there is none.
func (w *Wallet) Settlement(id string) *Settlement {
	for i := range w.Settlements {
		if w.Settlements[i].ID == id {
			return &w.Settlements[i]
		}
	}
	return nil
}

// Wallet gives a party's wallet, or nil if nothing ever happened in it.
func (w *World) Wallet(party string) *Wallet { return w.wallets.find(w, party) }

// Wallets gives all wallets, sorted by party.
func (w *World) Wallets() []*Wallet {
	var wallets []*Wallet
	w.wallets.each(w, func(_ string, x *Wallet) bool {
		wallets = append(wallets, x)
		return true
	})
	return wallets
}

// Withdrawal finds a withdrawal by id, nil if there is none.
func (w *Wallet) Withdrawal(id string) *Withdrawal {
	for i := range w.Withdrawals {
		if w.Withdrawals[i].ID == id {
			return &w.Withdrawals[i]
		}
	}
	return nil
}

func (w *Wallet) copyFor(owner *token) *Wallet {
	c := *w
	c.disown(owner)
	c.Withdrawals = slices.Clone(w.Withdrawals)
	c.Settlements = slices.Clone(w.Settlements)
	c.Statements = slices.Clip(w.Statements)
	return &c
}

func (w *Wallet) wake() calendar.Date               { return calendar.None }
func (w *Wallet) advance(_ calendar.Date, _ *books) {}

func (w *Wallet) check(rec *Recorded) []Reason {
	switch e := rec.Event.(type) {
	case WithdrawalRequested:
		if w.Withdrawal(e.Withdrawal) != nil {
			return []Reason{{"ALREADY_REQUESTED", "", "This withdrawal was requested already."}}
		}
	case ClawbackSettled:
		if w.Settlement(e.Settlement) != nil {
			return []Reason{{"ALREADY_SETTLED", "", "This clawback was settled already."}}
		}
	case StatementIssued:
		return w.checkStatement(rec, e)
	case WithdrawalApproved:
		return w.expect(e.Withdrawal, WithdrawalPending)
	case WithdrawalDeclined:
		return w.expect(e.Withdrawal, WithdrawalPending)
	case WithdrawalCancelled:
		return w.expect(e.Withdrawal, WithdrawalPending)
	case WithdrawalPaid:
		return w.expect(e.Withdrawal, WithdrawalReleased)
	case WithdrawalReturned:
		return w.expect(e.Withdrawal, WithdrawalDone)
	}
	return nil
}

func (w *Wallet) expect(id string, state WithdrawalState) []Reason {
	x := w.Withdrawal(id)
	if x == nil {
		return []Reason{{"NO_SUCH_WITHDRAWAL", "", "There is no such withdrawal."}}
	}
	if x.State != state {
		return []Reason{{"WITHDRAWAL_" + strings.ToUpper(string(x.State)), "",
			"The withdrawal is " + string(x.State) + "; this needs one that is " + string(state) + "."}}
	}
	return nil
}

func (w *Wallet) fold(rec *Recorded, b *books) {
	switch e := rec.Event.(type) {
	case ReceiptMatched:
		w.Party = e.Party
		w.TopUpCents += e.AmountCents
		b.addTo(Unallocated, e.Receipt, e.Currency, -int64(e.AmountCents))
		b.addTo(WalletAvailable, e.Party, e.Currency, int64(e.AmountCents))
	case ClawbackSettled:
		w.Party = e.Party
		w.Settlements = append(w.Settlements, Settlement{e.Settlement, e.AmountCents, e.Currency, e.Reason, rec.Position})
		b.addTo(PlatformTopUp, "", e.Currency, -int64(e.AmountCents))
		b.addTo(WalletAvailable, e.Party, e.Currency, int64(e.AmountCents))
	case StatementIssued:
		w.Party = e.Party
		w.Statements = append(w.Statements, issued(rec, e))
	case WithdrawalRequested:
		w.Party = e.Party
		w.Withdrawals = append(w.Withdrawals, Withdrawal{
			ID: e.Withdrawal, AmountCents: e.AmountCents, Currency: e.Currency, ToAccount: e.ToAccount,
			State: WithdrawalPending, RequestedOn: rec.EffectiveOn, RequestedBy: rec.Actor, Position: rec.Position,
		})
		w.move(b, WalletAvailable, WalletLocked, e.Currency, e.AmountCents)
	case WithdrawalApproved:
		x := w.mark(e.Withdrawal, WithdrawalReleased, rec)
		x.DecidedBy = rec.Actor
	case WithdrawalDeclined:
		x := w.mark(e.Withdrawal, WithdrawalRefused, rec)
		x.DecidedBy, x.Reason = rec.Actor, e.Reason
		w.move(b, WalletLocked, WalletAvailable, x.Currency, x.AmountCents)
	case WithdrawalCancelled:
		x := w.mark(e.Withdrawal, WithdrawalDropped, rec)
		w.move(b, WalletLocked, WalletAvailable, x.Currency, x.AmountCents)
	case WithdrawalPaid:
		x := w.mark(e.Withdrawal, WithdrawalDone, rec)
		x.BankReference = e.BankReference
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		w.move(b, WalletLocked, TrustAccount, x.Currency, x.AmountCents)
	case WithdrawalReturned:
		x := w.mark(e.Withdrawal, WithdrawalBack, rec)
		x.Reason = e.Reason
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		b.addTo(TrustAccount, "", x.Currency, int64(x.AmountCents))
		b.addTo(WalletAvailable, w.Party, x.Currency, int64(x.AmountCents))
	}
}

// move posts an amount from one place to another; to the trust account means out
// of the house.
func (w *Wallet) move(b *books, from, to AccountKind, currency string, amount money.Cents) {
	b.addTo(from, w.Party, currency, -int64(amount))
	if to == TrustAccount {
		b.addTo(TrustAccount, "", currency, -int64(amount))
		return
	}
	b.addTo(to, w.Party, currency, int64(amount))
}

func (w *Wallet) mark(id string, state WithdrawalState, rec *Recorded) *Withdrawal {
	x := w.Withdrawal(id)
	x.State, x.Position = state, rec.Position
	return x
}
