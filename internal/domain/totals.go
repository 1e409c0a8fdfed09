package domain

import (
	"slices"

	"refold/internal/money"
)

// totals are the sums of client money in one currency: of each kind of account its cents
// (by AccountKind), of each how many accounts are not zero, then how many wallets are below
// zero and how many cents they lack. They say of all accounts what a trial balance does,
// and are kept with the fold, so that nobody has to go through millions of accounts.
type totals [totalsWidth]int64

// Where in totals the figures stand.
const (
	countsFrom  = int(moneyAccounts)
	belowAt     = 2 * int(moneyAccounts)
	belowCents  = belowAt + 1
	totalsWidth = belowCents + 1
)

// move notes that an account of a kind went from one balance to another.
func (t *totals) move(kind AccountKind, before, after int64) {
	t[kind] += after - before
	t[countsFrom+int(kind)] += one(after != 0) - one(before != 0)
	if kind == WalletAvailable {
		t[belowAt] += one(after < 0) - one(before < 0)
		t[belowCents] += max(0, -after) - max(0, -before)
	}
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// trial says the totals of one currency; false where every account of it is zero.
func (t *totals) trial(currency string) (b TrialBalance, some bool) {
	b = TrialBalance{Currency: currency, ClawbackCents: money.Cents(t[belowCents]), Below: int(t[belowAt])}
	for kind := range moneyAccounts {
		b.Sums[kind] = money.Cents(t[kind])
		b.Accounts[kind] = int(t[countsFrom+int(kind)])
		some = some || b.Accounts[kind] > 0
	}
	return b, some
}

// moneySlot says of which kind and currency an account of client money is: the currency's
// number, four bits of kind. Other accounts have none.
type moneySlot uint16

const (
	noSlot   moneySlot = 1<<16 - 1
	slotBits           = 4
)

func (s moneySlot) kind() AccountKind   { return AccountKind(s & (1<<slotBits - 1)) }
func (s moneySlot) currencyNumber() int { return int(s >> slotBits) }

// bySlot gives the slots of all accounts that have a number so far. They never change.
func (c *accountChart) bySlot() []moneySlot {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.prepared.Len()
	for i := len(c.slots); i < before+c.fresh.Len(); i++ {
		slot := noSlot
		var a Account
		if i < before {
			a = c.prepared.Name(i)
		} else {
			a = c.fresh.Name(i - before)
		}
		if a.Kind < moneyAccounts {
			currency := slices.Index(c.currencies, a.Currency)
			if currency < 0 {
				currency = len(c.currencies)
				c.currencies = append(c.currencies, a.Currency)
			}
			slot = moneySlot(currency<<slotBits) | moneySlot(a.Kind)
		}
		c.slots = append(c.slots, slot)
	}
	return c.slots[:len(c.slots):len(c.slots)]
}

// currencyName is the inverse of a currency's number.
func (c *accountChart) currencyName(i int) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.currencies[i]
}

// runningTotals are the totals of a World as it is being folded, and what they were after
// each event: the past as it was known then, which nothing changes.
type runningTotals struct {
	owner   *token
	slots   []moneySlot // of the accounts that were met so far
	now     []totals    // by the currency's number
	noted   []totals    // after the last event
	blocks  vec[*totalsBlock]
	through int64    // the last position that was noted; outOfRow where positions don't follow one another
	crossed passages // of wallets below zero
	opened  passages // of accounts that hold something, of some kinds
}

const outOfRow = -1

// slot says what an account is to the totals.
func (t *runningTotals) slot(account int, chart *accountChart) moneySlot {
	if account >= len(t.slots) {
		t.slots = chart.bySlot()
	}
	return t.slots[account]
}

// moved notes the new balance of an account.
func (w *World) moved(account int, before, after int64) {
	t := &w.totals
	slot := t.slot(account, w.books.accounts)
	if slot == noSlot {
		return
	}
	if t.owner != w.owner {
		t.owner, t.now, t.noted = w.owner, slices.Clone(t.now), slices.Clone(t.noted)
	}
	for slot.currencyNumber() >= len(t.now) {
		t.now, t.noted = append(t.now, totals{}), append(t.noted, totals{})
	}
	t.now[slot.currencyNumber()].move(slot.kind(), before, after)
	if slot.kind().opened(before, after) {
		t.opened.add(w.owner, newPassage(w.position, account, after != 0))
	}
	if slot.kind().crossed(before, after) {
		t.crossed.add(w.owner, newPassage(w.position, account, after < 0))
	}
}

// totalsNow gives the totals of a World by the currency's number; false where they have to
// be summed up from the accounts.
func (w *World) totalsNow() ([]totals, bool) {
	if w.then == nil {
		return w.totals.now, true
	}
	if w.then.world != w {
		return nil, false // a fork of the past
	}
	return w.then.totals()
}

// trialsOf puts totals into the order of their currencies.
func (w *World) trialsOf(all []totals) []TrialBalance {
	trials := make([]TrialBalance, 0, len(all))
	for i := range all {
		if b, some := all[i].trial(w.books.accounts.currencyName(i)); some {
			trials = append(trials, b)
		}
	}
	sortTrials(trials)
	return trials
}

// walletsBelow gives the wallets below zero by account; false where all have to be looked
// at.
func (w *World) walletsBelow() ([]int, bool) {
	if w.then == nil {
		return w.totals.belowAt(everSince, w.totals.now, w.books.accounts.bySlot()), true
	}
	if w.then.world != w {
		return nil, false
	}
	return w.then.walletsBelow()
}
