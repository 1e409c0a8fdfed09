package domain

import (
	"slices"

	"refold/internal/money"
)

// Match is one part of a receipt that staff matched to what it was for.
type Match struct {
	Record *Recorded      // its event is Event
	Event  ReceiptMatched // to whom, what for, how much
	Undone bool           // left out by an undo
	Failed bool           // carried without effect: its facility does not admit it
}

// Matches gives all that was ever matched of a receipt, in the order of recording.
func (w *World) Matches(receipt string) []Match {
	number, ok := w.receipts.names.find(receipt)
	if !ok {
		return nil
	}
	var found []Match
	collect := func(log *chain, counts func(position int64) bool) {
		for rec := range log.all() {
			e, ok := rec.Event.(ReceiptMatched)
			if !ok || e.Receipt != receipt {
				continue
			}
			undone := w.excluded(rec.RequestID)
			found = append(found, Match{Record: rec, Event: e, Undone: undone, Failed: !undone && !counts(rec.Position)})
		}
	}
	facilities, wallets := w.ofReceipt.get(number).all()
	for _, i := range facilities {
		if f := w.facilities.get(w, i); f != nil {
			collect(&f.log, func(position int64) bool {
				return slices.ContainsFunc(f.Payments, func(p Payment) bool { return p.Position == position })
			})
		}
	}
	for _, i := range wallets {
		if x := w.wallets.get(w, i); x != nil {
			collect(&x.log, func(int64) bool { return true })
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return int(a.Record.Position - b.Record.Position) })
	return found
}

// MoneyBalances gives every account of client money that is not zero, sorted by kind,
// owner, currency: the lines that a trial balance sums up.
func (w *World) MoneyBalances() []Posting {
	return w.sortedBalances(moneyAccounts)
}

// OwedBack gives the wallets below zero in a currency, by owner: what a correction left
// investors owing.
func (w *World) OwedBack(currency string) []Posting {
	var owing []Posting
	if wallets, known := w.walletsBelow(); known {
		for _, i := range wallets {
			if account := w.books.accounts.name(i); account.Currency == currency {
				owing = append(owing, Posting{account, w.balance(i)})
			}
		}
		sortPostings(owing)
		return owing
	}
	w.eachBalance(func(i int, amount int64) bool {
		if amount < 0 {
			if account := w.books.accounts.name(i); account.Kind == WalletAvailable && account.Currency == currency {
				owing = append(owing, Posting{account, amount})
			}
		}
		return true
	})
	sortPostings(owing)
	return owing
}

// OwedBackCents is what an investor owes after a correction took the wallet below
// zero; zero for everybody else.
func (w *World) OwedBackCents(party, currency string) money.Cents {
	return max(0, -money.Cents(w.Balance(WalletAvailable, party, currency)))
}
