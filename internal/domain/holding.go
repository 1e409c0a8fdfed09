package domain

import (
	"math"
	"slices"
	"sort"
)

// A passage is an account that came into a condition with an event, or left it: it holds
// something, or it is below zero. Passages say which few of millions of accounts are in it
// at a moment.
type passage struct {
	position uint32 // of the event; in pages of days the day
	account  uint32 // and above it, whether it is in the condition since
}

const insideBit = 1 << 31

func newPassage(position int64, account int, inside bool) passage {
	p := passage{uint32(position), uint32(account)}
	if inside {
		p.account |= insideBit
	}
	return p
}

func (p passage) number() int  { return int(p.account &^ insideBit) }
func (p passage) inside() bool { return p.account&insideBit != 0 }

// opens says whether it is kept of a kind which accounts hold something: of those of which
// nearly all are empty nearly always, what is not yet matched, on its way to a borrower, or
// to be refunded.
func (k AccountKind) opens() bool {
	return k == Unallocated || k == BorrowerPayable || k == Overpayment
}

// opened says that an account came to hold something, or nothing any more.
func (k AccountKind) opened(before, after int64) bool {
	return k.opens() && (before == 0) != (after == 0)
}

// crossed says that a wallet went below zero, or came back.
func (k AccountKind) crossed(before, after int64) bool {
	return k == WalletAvailable && before < 0 != (after < 0)
}

// insideAfter gives the accounts of a kind that are in the condition through a position.
// There are left of them, so that old passages, of which there are many, rising, need not be
// looked at.
func insideAfter(at func(i int) passage, many int, position int64, left int, kind AccountKind, slots []moneySlot) []int {
	accounts := make([]int, 0, left)
	seen := map[int]bool{}
	last := sort.Search(many, func(i int) bool { p := at(i); return int64(p.position) > position }) - 1
	for i := last; i >= 0 && left > 0; i-- {
		p := at(i)
		account := p.number()
		if slots[account].kind() != kind || seen[account] {
			continue
		}
		seen[account] = true
		if p.inside() {
			accounts = append(accounts, account)
			left--
		}
	}
	return accounts
}

// passages are those of a World as it is being folded.
type passages struct {
	rows vec[passage]
	many int
}

func (p *passages) add(owner *token, x passage) {
	*p.rows.at(owner, p.many) = x
	p.many++
}

func (p *passages) list() []passage {
	list := make([]passage, p.many)
	for i := range list {
		list[i] = p.rows.get(i)
	}
	return list
}

// holding says how many accounts of a kind are not empty, over all currencies.
func holding(all []totals, kind AccountKind) (many int) {
	for i := range all {
		many += int(all[i][countsFrom+int(kind)])
	}
	return many
}

// belowZero says how many wallets are, over all currencies.
func belowZero(all []totals) (many int) {
	for i := range all {
		many += int(all[i][belowAt])
	}
	return many
}

// openAt gives the accounts of a kind that were not empty after an event.
func (t *runningTotals) openAt(position int64, all []totals, kind AccountKind, slots []moneySlot) []int {
	return insideAfter(t.opened.rows.get, t.opened.many, position, holding(all, kind), kind, slots)
}

// belowAt gives the wallets that were below zero after an event, by account.
func (t *runningTotals) belowAt(position int64, all []totals, slots []moneySlot) []int {
	accounts := insideAfter(t.crossed.rows.get, t.crossed.many, position, belowZero(all), WalletAvailable, slots)
	slices.Sort(accounts)
	return accounts
}

// everSince is after all passages, whatever their order.
const everSince = math.MaxInt64

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
		return w.totals.openAt(everSince, w.totals.now, kind, slots), true
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
	accounts = p.insideOn(p.opened, valid, holding(p.on(valid), kind), kind, slots)
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
