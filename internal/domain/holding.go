package domain

import (
	"slices"
	"sort"

	"refold/internal/calendar"
)

// An opening is an account that came to hold something with an event, or to hold nothing any
// more. They say which few of millions of accounts are not empty at a moment, and are kept
// for the kinds of which nearly all are empty nearly always: what is not yet matched, on its
// way to a borrower, or to be refunded.
type opening struct {
	position uint32 // of the event; in pages of days the day
	account  uint32 // and above it, whether it holds something now
}

const holdsBit = 1 << 31

// opens says whether openings are kept of a kind.
func (k AccountKind) opens() bool {
	return k == Unallocated || k == BorrowerPayable || k == Overpayment
}

func newOpening(position int64, account int, holds bool) opening {
	o := opening{uint32(position), uint32(account)}
	if holds {
		o.account |= holdsBit
	}
	return o
}

func (o opening) number() int { return int(o.account &^ holdsBit) }
func (o opening) holds() bool { return o.account&holdsBit != 0 }

// holdingAt gives the accounts of a kind that were not empty after the last of the first
// many openings. There are left of them, so that old ones need not be looked at.
func holdingAt(at func(i int) opening, many, left int, kind AccountKind, slots []moneySlot) []int {
	accounts := make([]int, 0, left)
	seen := map[int]bool{}
	for i := many - 1; i >= 0 && left > 0; i-- {
		o := at(i)
		account := o.number()
		if slots[account].kind() != kind || seen[account] {
			continue
		}
		seen[account] = true
		if o.holds() {
			accounts = append(accounts, account)
			left--
		}
	}
	return accounts
}

// holding says how many accounts of a kind are not empty, over all currencies.
func holding(all []totals, kind AccountKind) (many int) {
	for i := range all {
		many += int(all[i][countsFrom+int(kind)])
	}
	return many
}

// openAt gives the accounts of a kind that were not empty after an event.
func (t *runningTotals) openAt(position int64, all []totals, kind AccountKind, slots []moneySlot) []int {
	many := sort.Search(t.openings, func(i int) bool { o := t.opened.get(i); return int64(o.position) > position })
	return holdingAt(t.opened.get, many, holding(all, kind), kind, slots)
}

// Holding gives whose accounts of a kind of client money are not empty, sorted.
func (w *World) Holding(kind AccountKind) []string {
	accounts, known := w.holding(kind)
	if !known {
		w.eachBalance(func(i int, cents int64) bool {
			if cents != 0 && w.books.accounts.name(i).Kind == kind {
				accounts = append(accounts, i)
			}
			return true
		})
	}
	owners := make([]string, len(accounts))
	for i, account := range accounts {
		owners[i] = w.books.accounts.name(account).Owner
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

// holding gives the accounts of a kind that are not empty; false where all have to be looked
// at.
func (w *World) holding(kind AccountKind) (accounts []int, known bool) {
	slots := w.books.accounts.bySlot()
	switch {
	case !kind.opens():
		return nil, false
	case w.then == nil:
		return w.totals.openAt(w.position, w.totals.now, kind, slots), w.totals.through != outOfRow
	case w.then.world != w:
		return nil, false // a fork of the past
	}
	m := &w.then.moment
	if !m.asKnown() {
		if m.Books == nil {
			return nil, false
		}
		return m.Books.holding(w.then, kind)
	}
	all, known := w.then.base.totalsAt(m.Known)
	if !known {
		return nil, false
	}
	return w.then.base.totals.openAt(m.Known, all, kind, slots), true
}

// holding gives the accounts of a kind that are not empty at a moment of the valid axis;
// false where it can't tell.
func (d *Daybook) holding(t *then, kind AccountKind) (accounts []int, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	amended, past, known := d.amendedOn(t)
	if !known {
		return nil, false
	}
	p, valid, slots := d.pages, t.moment.Valid, t.base.books.accounts.bySlot()
	many := sort.Search(len(p.opened), func(i int) bool { return calendar.Date(p.opened[i].position) > valid })
	accounts = holdingAt(func(i int) opening { return p.opened[i] }, many, holding(p.on(valid), kind), kind, slots)
	for account, cents := range amended {
		if cents == 0 || slots[account] == noSlot || slots[account].kind() != kind {
			continue
		}
		accounts = slices.DeleteFunc(accounts, func(other int) bool { return other == account })
		if past.balance(account)+cents != 0 {
			accounts = append(accounts, account)
		}
	}
	return accounts, true
}

// BalancesOf gives the accounts of a kind of client money in a currency that are not empty,
// by owner.
func (w *World) BalancesOf(kind AccountKind, currency string) []Posting {
	var sums []Posting
	add := func(account int, cents int64) bool {
		if cents == 0 {
			return true
		}
		if name := w.books.accounts.name(account); name.Kind == kind && name.Currency == currency {
			sums = append(sums, Posting{name, cents})
		}
		return true
	}
	switch accounts, known := w.holding(kind); {
	case known:
		for _, account := range accounts {
			add(account, w.balance(account))
		}
	case kind == WalletAvailable || kind == WalletLocked:
		w.eachOfWallets(add)
	default:
		w.eachBalance(add)
	}
	sortPostings(sums)
	return sums
}

// eachOfWallets is eachBalance for the accounts of wallets, to which nothing but wallets and
// facilities contributes; others may be visited with a part of what they hold.
func (w *World) eachOfWallets(visit func(account int, cents int64) bool) {
	if w.then == nil || w.then.world != w {
		w.eachBalance(visit)
		return
	}
	all := map[int]int64{}
	addAll(all, &w.wallets)
	addAll(all, &w.facilities)
	for account, cents := range all {
		if !visit(account, cents) {
			return
		}
	}
}
