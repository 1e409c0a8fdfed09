package domain

import (
	"sync"

	"refold/internal/calendar"
)

// woken keeps the states of aggregates at rest that were asked for, for who asks next. They
// may be dropped at any time: what is kept equals what would be folded anew. All Worlds of
// a journal share it, those that are read by many included.
type woken[T any] struct {
	base   func(*T) *history
	wakes  func(*T) calendar.Date // when it changes by itself
	fold   func(w *World, log chain, today calendar.Date) *T
	weight func(*T) int64 // about, in bytes
	share  int64          // of what may be kept of all types, in 32nds

	mu         sync.Mutex
	most       int64 // bytes that are kept, about
	young, old map[wokenKey]*T
	weighs     int64 // the young
}

// wokenKey names a state: the aggregate, and the journal that made it.
type wokenKey struct {
	number int
	since  uint32
}

func newWoken[T any, P folder[T]](weight func(*T) int64, share int64) *woken[T] {
	return &woken[T]{
		base:  func(item *T) *history { return P(item).base() },
		wakes: func(item *T) calendar.Date { return P(item).wake() },
		fold: func(w *World, log chain, today calendar.Date) *T {
			none := w.books.into(func(int, int64) {})
			item := through[T, P](w, log, today, &none)
			item.base().owner = nil // nobody may write what everybody reads
			return (*T)(item)
		},
		weight: weight, share: share,
	}
}

// state gives an aggregate at rest as it is on a day.
func (k *woken[T]) state(w *World, number int, r resting, today calendar.Date) *T {
	key := wokenKey{number, r.since}
	if item := k.find(key, today); item != nil {
		return item
	}
	item := k.wake(w, r, today)
	k.keep(key, item)
	return item
}

// once is state for who asks for so many that keeping them would be in vain.
func (k *woken[T]) once(w *World, number int, r resting, today calendar.Date) *T {
	if item := k.find(wokenKey{number, r.since}, today); item != nil {
		return item
	}
	return k.wake(w, r, today)
}

// wake folds an aggregate at rest.
func (k *woken[T]) wake(w *World, r resting, today calendar.Date) *T {
	item := k.fold(w, w.logAtRest(r), today)
	k.base(item).late = r.late()
	return item
}

func (k *woken[T]) find(key wokenKey, today calendar.Date) *T {
	k.mu.Lock()
	defer k.mu.Unlock()
	item := k.young[key]
	if item == nil {
		if item = k.old[key]; item == nil {
			return nil
		}
		delete(k.old, key)
		k.put(key, item)
	}
	if wakes := k.wakes(item); k.base(item).day > today || wakes != calendar.None && wakes <= today {
		return nil
	}
	return item
}

func (k *woken[T]) keep(key wokenKey, item *T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.put(key, item)
}

// put keeps a state: of two generations the older one is dropped when the younger is full.
// k.mu is held.
func (k *woken[T]) put(key wokenKey, item *T) {
	weight := k.weight(item)
	if 2*weight > k.most {
		return
	}
	if k.young == nil || 2*(k.weighs+weight) > k.most {
		k.young, k.old, k.weighs = map[wokenKey]*T{}, k.young, 0
	}
	k.young[key] = item
	k.weighs += weight
}

// atMost bounds what is kept.
func (k *woken[T]) atMost(bytes int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.most = bytes
}

// About what awake aggregates weigh, in bytes.
const (
	facilityBytes = 4 << 10
	pledgeBytes   = 320 // with its claim and what was passed on
	paymentBytes  = 240
	partyBytes    = 1 << 10
	walletBytes   = 512
	movementBytes = 256 // a withdrawal or a statement
	receiptBytes  = 384
	proposalBytes = 768
	versionBytes  = 512 // of a product, of caps; a day of the trust account
)

func (f *Facility) weight() int64 {
	return facilityBytes + pledgeBytes*int64(len(f.Pledges)) + paymentBytes*int64(len(f.Payments))
}

func (w *Wallet) weight() int64 {
	return walletBytes + movementBytes*int64(len(w.Withdrawals)+len(w.Statements))
}

func (p *Party) weight() int64    { return partyBytes }
func (r *Receipt) weight() int64  { return receiptBytes }
func (p *Proposal) weight() int64 { return proposalBytes + int64(len(p.Content)) }
func (t *Trust) weight() int64    { return versionBytes * int64(1+len(t.Days)) }
func (p *Product) weight() int64  { return versionBytes * int64(1+len(p.Versions)) }
func (c *Caps) weight() int64     { return versionBytes * int64(1+len(c.Versions)) }
