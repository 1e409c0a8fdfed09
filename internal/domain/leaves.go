package domain

import (
	"sort"
	"sync"
	"sync/atomic"

	"refold/internal/calendar"
)

// Leaves keep aggregates as they were at moments that were looked at, for the next
// moment at which they were the same. They may be dropped at any time: what is kept
// equals what would be folded anew. The zero value keeps nothing; see NewLeaves.
type Leaves struct {
	bytes      int64 // about how much may be kept
	parties    leavesOf[Party]
	wallets    leavesOf[Wallet]
	facilities leavesOf[Facility]
	receipts   leavesOf[Receipt]
	trusts     leavesOf[Trust]
	products   leavesOf[Product]
	caps       leavesOf[Caps]
	proposals  leavesOf[Proposal]
}

// About what a kept aggregate weighs, with what it posted, in bytes: a loan of sixty
// claims, and anything else.
const (
	loanBytes  = 16 << 10
	otherBytes = 1 << 10
)

// NewLeaves keeps up to about so many bytes.
func NewLeaves(bytes int64) *Leaves { return &Leaves{bytes: bytes} }

// most is how many aggregates of one type are kept: loans may take three quarters of the
// memory, receipts an eighth, and the others share the rest.
func (l *Leaves) most(leaves any) int {
	switch leaves {
	case any(&l.facilities):
		return int(l.bytes * 3 / 4 / loanBytes)
	case any(&l.receipts):
		return int(l.bytes / 8 / otherBytes)
	}
	return int(l.bytes / 40 / otherBytes)
}

// Drop lets go of all that is kept.
func (l *Leaves) Drop() {
	l.parties.drop()
	l.wallets.drop()
	l.facilities.drop()
	l.receipts.drop()
	l.trusts.drop()
	l.products.drop()
	l.caps.drop()
	l.proposals.drop()
}

// LeafStats say how Leaves do.
type LeafStats struct {
	Kept       int   // aggregates
	Asked, Hit int64 // aggregates that were looked at; of these, kept ones
}

// Stats counts over all types of aggregate.
func (l *Leaves) Stats() LeafStats {
	var s LeafStats
	l.parties.count(&s)
	l.wallets.count(&s)
	l.facilities.count(&s)
	l.receipts.count(&s)
	l.trusts.count(&s)
	l.products.count(&s)
	l.caps.count(&s)
	l.proposals.count(&s)
	return s
}

// leafKey names a state of an aggregate: it follows from how many of its events were
// known, how many undos and redos of it and, on the valid axis, from how many of its
// events count by then (−1 on the other).
type leafKey struct{ number, known, changes, counted int }

// leaf is an aggregate at some moments, from a day until its next change by itself.
type leaf[T any] struct {
	state        *T
	since, until calendar.Date
	posted       []sum // by account
	whole        bool  // wallets are among them
}

// entered is an entry of the ledger of a shared account.
type entered struct {
	account int
	entry   ledgerEntry
}

// sum is what an aggregate contributes to an account, in cents.
type sum struct {
	account int
	cents   int64
}

// holds says whether the state is that of a day too.
func (l *leaf[T]) holds(today calendar.Date) bool {
	return l.since <= today && (l.until == calendar.None || today < l.until)
}

// to gives what the aggregate contributes to an account.
func (l *leaf[T]) to(account int) int64 {
	if l == nil {
		return 0
	}
	i := sort.Search(len(l.posted), func(i int) bool { return l.posted[i].account >= account })
	if i == len(l.posted) || l.posted[i].account != account {
		return 0
	}
	return l.posted[i].cents
}

// leavesOf keeps the aggregates of one type: of two generations the older one is dropped
// when the younger is full.
type leavesOf[T any] struct {
	mu         sync.Mutex
	young, old map[leafKey]*leaf[T]

	asked, hit atomic.Int64
}

func (l *leavesOf[T]) find(key leafKey) *leaf[T] {
	l.asked.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	found := l.young[key]
	if found == nil {
		if found = l.old[key]; found != nil {
			l.young[key] = found
			delete(l.old, key)
		}
	}
	if found != nil {
		l.hit.Add(1)
	}
	return found
}

func (l *leavesOf[T]) keep(key leafKey, state *leaf[T], most int) {
	if most < 2 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.young == nil || len(l.young) >= most/2 {
		l.old, l.young = l.young, map[leafKey]*leaf[T]{}
	}
	l.young[key] = state
}

func (l *leavesOf[T]) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.young, l.old = nil, nil
}

func (l *leavesOf[T]) count(s *LeafStats) {
	l.mu.Lock()
	s.Kept += len(l.young) + len(l.old)
	l.mu.Unlock()
	s.Asked += l.asked.Load()
	s.Hit += l.hit.Load()
}
