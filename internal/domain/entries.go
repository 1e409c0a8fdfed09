package domain

import (
	"cmp"
	"iter"
	"slices"

	"refold/internal/calendar"
)

// AccountEntry is one change of an account: the event that made it, or the day that
// brought it (Record is nil then). Amounts are in cents.
type AccountEntry struct {
	Record       *Recorded
	Stream       string // of the aggregate that posted it
	On           calendar.Date
	AmountCents  int64
	BalanceCents int64 // after it
}

// Entries gives every change of an account in the order in which they count, with the
// balance after each: the last one's is Balance. Events that are undone or have no
// effect post nothing and are left out.
func (w *World) Entries(account Account) []AccountEntry {
	number, known := w.books.accounts.find(account)
	if !known {
		return nil
	}
	var entries []AccountEntry
	if shared, is := w.SharedEntries(account); is {
		for e := range shared {
			entries = append(entries, e.Whole())
		}
		return entries
	}
	only := func(account int) bool { return account == number }
	of := func(stream string) func(Step) {
		return func(s Step) {
			var sum int64
			for _, p := range s.Postings {
				sum += p.AmountCents
			}
			if sum != 0 {
				entries = append(entries, AccountEntry{Record: s.Record, Stream: stream, On: s.On, AmountCents: sum})
			}
		}
	}
	w.eachPoster(account, func(f *Facility) {
		show := of(FacilityStream(f.ID))
		replayInto[Facility](w, f.log, only, func(s Step, _ *Facility) { show(s) })
	}, func(x *Wallet, party string) {
		show := of(WalletStream(party))
		replayInto[Wallet](w, x.log, only, func(s Step, _ *Wallet) { show(s) })
	}, func(r *Receipt, id string) {
		show := of(ReceiptStream(id))
		replayInto[Receipt](w, r.log, only, func(s Step, _ *Receipt) { show(s) })
	})
	slices.SortStableFunc(entries, compareEntries)
	var balance int64
	for i := range entries {
		balance += entries[i].AmountCents
		entries[i].BalanceCents = balance
	}
	return entries
}

// SharedEntry is an entry of an account of which there is one for all, without its event.
type SharedEntry struct {
	On           calendar.Date
	AmountCents  int64
	BalanceCents int64 // after it
	entry        ledgerEntry
	w            *World
}

// Whole is the entry with its event.
func (e *SharedEntry) Whole() AccountEntry {
	rec := e.w.event(e.entry)
	return AccountEntry{rec, rec.Stream, e.On, e.AmountCents, e.BalanceCents}
}

// SharedEntries visits what Entries gives of an account of which there is one for all; false
// for any other. Such an account has an entry of nearly every payment: who wants few of them
// reads no event of the others. What is visited is good until the next.
func (w *World) SharedEntries(account Account) (entries iter.Seq[*SharedEntry], is bool) {
	if !account.Kind.shared() {
		return nil, false
	}
	return func(yield func(*SharedEntry) bool) {
		e := SharedEntry{w: w}
		for e.entry = range w.ledgerOf(account.Kind, account.Currency, calendar.None) {
			e.On, e.AmountCents, e.BalanceCents = e.entry.on, e.entry.amount, e.BalanceCents+e.entry.amount
			if !yield(&e) {
				return
			}
		}
	}, true
}

// compareEntries orders by day; what a day brings comes before its events.
func compareEntries(a, b AccountEntry) int {
	position := func(e AccountEntry) int64 {
		if e.Record == nil {
			return 0
		}
		return e.Record.Position
	}
	return cmp.Or(int(a.On-b.On), cmp.Compare(position(a), position(b)))
}

// eachPoster visits the aggregates that may post to somebody's account.
func (w *World) eachPoster(account Account, facility func(*Facility), wallet func(*Wallet, string), receipt func(*Receipt, string)) {
	owner := account.Owner
	switch account.Kind {
	case WalletAvailable, WalletLocked:
		if x := w.wallets.find(w, owner); x != nil {
			wallet(x, owner)
		}
		for _, f := range w.FacilitiesOf(owner) {
			facility(f)
		}
	case Unallocated:
		number, ok := w.receipts.names.find(owner)
		if !ok {
			return
		}
		if r := w.receipts.get(w, number); r != nil {
			receipt(r, owner)
		}
		facilities, wallets := w.ofReceipt.get(number).all()
		for _, i := range facilities {
			if f := w.facilities.get(w, i); f != nil {
				facility(f)
			}
		}
		for _, i := range wallets {
			if x := w.wallets.get(w, i); x != nil {
				wallet(x, w.wallets.names.name(i))
			}
		}
	case BorrowerPayable, Overpayment:
		if f := w.facilities.find(w, owner); f != nil {
			facility(f)
		}
	}
}
