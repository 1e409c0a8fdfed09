package domain

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"refold/internal/calendar"
)

// Moment says which events a World of the past is folded from: those recorded up to
// Known and, unless Valid is calendar.None, that count for a day up to Valid and are not
// undone. What the journal knows of the moment comes with it.
type Moment struct {
	Known          int64
	Valid          calendar.Date
	Today          calendar.Date // the day open at the moment, or Valid
	Opened         calendar.Date // the day open at Known
	LastRecordedAt int64         // microseconds since 1970-01-01 UTC
	PlatformEvents int64         // recorded about the platform itself
	// UndoneBy gives what undid a request by Known; nil if it counted then.
	UndoneBy func(UUID) *Recorded
	// Changes are the positions of all undos, redos and corrections that ever named a
	// stream, rising.
	Changes func(stream string) []int64
	// Through is the last event that was recorded by the end of Valid, where that is a day. All
	// events count for the day on which they were recorded but those of the streams that
	// Rewritten gives: of what was entered after a position for an earlier day, up to one, and
	// of what was undone, redone or corrected since, at any day from calendar.First on.
	Through   int64
	Rewritten func(position int64, day calendar.Date) []string
	// Tracks tell the standing of facilities without folding them; nil: they are folded.
	Tracks *Tracks
	// Books tell the totals by day; nil: they are summed up from the accounts.
	Books *Daybook
	// Waits tell of which parties and wallets something may wait; nil: all are looked at.
	Waits *Waits
	// Shares tell what the facilities of a party come to in its accounts, without folding
	// them; nil: they are folded.
	Shares Shares
	// Sums tell those over all standings that were told ahead; nil: there are none.
	Sums ToldSums
}

// Shares give what all facilities of a party post together to its wallet's accounts in
// WalletCurrency at the moment of a World, in cents: available, locked, and lent out and not
// yet back. False where the facilities have to be folded.
type Shares func(w *World, party string) (available, locked, lent int64, ok bool)

// Then gives the World of an earlier moment. It holds nothing yet: each aggregate is
// folded from its own events when it is first looked at, which takes microseconds, and
// each balance is summed up from those that contribute to it. So a World of the past
// costs what is looked at in it, however long the history is. w must be frozen and have
// folded all events up to m.Known; leaves may be shared by all Worlds of one journal.
//
// It equals the cold fold of the same events: a law, over random histories.
func (w *World) Then(m Moment, leaves *Leaves) *World {
	if !w.frozen || w.then != nil {
		panic("domain: only a frozen World of the present knows the past")
	}
	t := &then{base: w, moment: m, leaves: leaves}
	undone, corrected := exclusions{then: m.UndoneBy}, t.correctedThen()
	if m.Valid != calendar.None {
		undone, corrected = exclusions{}, corrections{} // on this axis nothing ever was wrong
	}
	past := &World{
		owner: new(token), frozen: true, position: m.Known, kept: kept{w.kept.source, min(w.kept.upTo, m.Known)}, approvals: w.approvals, lastRecordedAt: m.LastRecordedAt, today: m.Today,
		platformEvents: m.PlatformEvents, books: w.books, ofParty: w.ofParty, ofReceipt: w.ofReceipt, agenda: w.agenda, office: w.office,
		undone: undone, corrected: corrected, texts: w.texts, then: t,
	}
	past.books.post, past.books.enter = past.post, past.enter
	t.world = past
	t.plain = &World{owner: past.owner, frozen: true, kept: past.kept, today: past.today, books: past.books, texts: w.texts}
	past.parties = rowsThen[Party](t, &w.parties, "party-", &leaves.parties)
	past.wallets = rowsThen[Wallet](t, &w.wallets, "wallet-", &leaves.wallets)
	past.facilities = rowsThen[Facility](t, &w.facilities, "facility-", &leaves.facilities)
	past.receipts = rowsThen[Receipt](t, &w.receipts, "receipt-", &leaves.receipts)
	past.trusts = rowsThen[Trust](t, &w.trusts, "trust-", &leaves.trusts)
	past.products = rowsThen[Product](t, &w.products, "product-", &leaves.products)
	past.caps = rowsThen[Caps](t, &w.caps, "caps-", &leaves.caps)
	past.proposals = rowsThen[Proposal](t, &w.proposals, "proposal-", &leaves.proposals)
	return past
}

// Live says that the World goes on: it was not asked for at a moment, nor made of one.
func (w *World) Live() bool { return w.then == nil }

// then is what a World of the past knows instead of state of its own. The balances
// that a fork of it holds are changes of those here.
type then struct {
	base   *World
	world  *World
	plain  *World // the same day, for aggregates of which nothing was ever undone
	moment Moment
	leaves *Leaves

	mu   sync.Mutex
	sums map[int]int64 // of accounts that were asked for
	all  map[int]int64 // of every account; nil until somebody asks
}

// thenRows are the aggregates of one type at a moment.
type thenRows[T any] struct {
	at    func(i int) *leaf[T] // nil where there was none
	whole func(i int) *leaf[T] // at, with all that it posts to wallets
	there func(i int) bool     // there was one: at would give it
	log   func(i int) chain    // of what at would fold
	known func(i int) int      // how many events of it were recorded by then
}

func (r *thenRows[T]) get(i int) *T {
	if l := r.at(i); l != nil {
		return l.state
	}
	return nil
}

func rowsThen[T any, P folder[T]](t *then, now *table[T], prefix string, leaves *leavesOf[T]) table[T] {
	of := func(i int) ownLog {
		o := ownLog{then: t, stream: prefix + now.names.name(i)}
		if item := P(now.rows.get(i)); item != nil {
			h := item.base()
			o.known, o.refused, o.head = h.knownAt(t.moment.Known), len(h.inadmissible) > 0, func() (chain, bool) { return h.log, h.late }
		} else if r := now.asleep.get(i); r.exists() {
			o.known, o.refused, o.head = t.base.links.knownAt(r, t.moment.Known), r.refused(), func() (chain, bool) { return t.base.logAtRest(r), r.late() }
		}
		return o
	}
	// A facility has the wallets of all its investors, that pages seldom ask it for.
	few := any(leaves) != any(&t.leaves.facilities)
	at := func(i int) *leaf[T] { return leafAt[T, P](of(i), i, leaves, few) }
	whole := func(i int) *leaf[T] { return leafAt[T, P](of(i), i, leaves, true) }
	recorded := func(i int, by int64) bool {
		if item := P(now.rows.get(i)); item != nil {
			return item.base().knownAt(by) > 0
		}
		r := now.asleep.get(i)
		return r.exists() && t.base.links.knownAt(r, by) > 0
	}
	m := &t.moment
	changed := sync.OnceValue(func() map[int]bool { return numbersOf(prefix, now.names, m.Rewritten(0, calendar.First)) })
	earlier := sync.OnceValue(func() map[int]bool { return numbersOf(prefix, now.names, m.Rewritten(m.Through, m.Valid)) })
	there := func(i int) bool {
		switch {
		case m.Valid == calendar.None:
			return recorded(i, m.Known)
		case recorded(i, min(m.Through, m.Known)):
			return !changed()[i] || t.stands(now.first(t.base, i)) || at(i) != nil
		}
		return earlier()[i] && at(i) != nil
	}
	log := func(i int) chain { o := of(i); return o.events() }
	known := func(i int) int { return of(i).known }
	return table[T]{names: now.names, woken: now.woken, then: &thenRows[T]{at, whole, there, log, known}}
}

// numbersOf are the aggregates of a table behind streams.
func numbersOf(prefix string, names *chart[string], streams []string) map[int]bool {
	all := map[int]bool{}
	for _, stream := range streams {
		if id, mine := strings.CutPrefix(stream, prefix); mine {
			if number, known := names.find(id); known {
				all[number] = true
			}
		}
	}
	return all
}

// PutRight gives the ids of the streams that begin in such a way and of which something was
// ever undone, put back or corrected, some of them twice; false where it isn't known.
func (w *World) PutRight(prefix string) (ids []string, known bool) {
	if w.then == nil || w.then.world != w || w.then.moment.Rewritten == nil {
		return nil, false
	}
	for _, stream := range w.then.moment.Rewritten(0, calendar.First) {
		if id, is := strings.CutPrefix(stream, prefix); is {
			ids = append(ids, id)
		}
	}
	return ids, true
}

// stands says that an event counts at the moment as it was recorded.
func (t *then) stands(position int64) bool {
	_, corrected := t.base.corrected.get(position)
	return !corrected && t.moment.UndoneBy(t.base.kept.source.Read(position).RequestID) == nil
}

// ownLog is the log of an aggregate as a moment knows it, before it is read.
type ownLog struct {
	then   *then
	stream string
	known  int                           // events that were recorded by then; 0: there was no such aggregate
	head   func() (log chain, late bool) // all of them, as they count by now

	refused bool // some that count by now are inadmissible
}

// read gives the log as its events counted by what was known, with some that came later; mixed
// says that those that count at the moment need not be the first ones. changes are the
// positions of all that ever put it right.
func (o *ownLog) read(changes []int64) (log chain, mixed bool) {
	if log, mixed = o.head(); len(changes) > 0 && !o.then.base.corrected.none() {
		log = o.then.restated(log)
	}
	return log, mixed || len(changes) > 0
}

// events gives those that count at the moment, in their order; as known, undone ones are
// among them.
func (o *ownLog) events() chain {
	if o.known == 0 {
		return chain{}
	}
	m := &o.then.moment
	log, mixed := o.read(m.Changes(o.stream))
	return m.events(log, o.known, m.counted(log), mixed)
}

// leafAt finds or folds an aggregate from those events of its log that count at the moment: a
// whole one with all that it posts to wallets.
func leafAt[T any, P folder[T]](o ownLog, i int, leaves *leavesOf[T], whole bool) *leaf[T] {
	if o.known == 0 {
		return nil
	}
	t, m := o.then, &o.then.moment
	changes := m.Changes(o.stream)
	key := leafKey{number: i, known: o.known, changes: sort.Search(len(changes), func(n int) bool { return changes[n] > m.Known }), counted: -1}
	var log chain
	var mixed bool
	if m.Valid != calendar.None {
		log, mixed = o.read(changes)
		key.counted = m.counted(log)
	}
	if l := leaves.find(key); l != nil && l.holds(m.Today) && (l.whole || !whole) {
		return l
	}
	if m.Valid == calendar.None {
		log, mixed = o.read(changes)
	}
	w := t.world
	if key.changes == 0 {
		w = t.plain
	}
	b := w.books
	// Where nothing was entered late or put right, these events are the first that were folded
	// when they were recorded, and were admitted then.
	b.walletless, b.admitted = !whole, !mixed && !o.refused
	l := foldLeaf[T, P](w, m.events(log, o.known, key.counted, mixed), b)
	if l == nil {
		return nil
	}
	leaves.keep(key, l, t.leaves.most(leaves))
	return l
}

// knownAt counts the events that were recorded up to a position.
func (h *history) knownAt(position int64) int {
	if !h.late {
		return sort.Search(h.log.len(), func(i int) bool { return h.log.position(i) > position })
	}
	known := 0
	for i := range h.log.len() {
		if h.log.position(i) <= position {
			known++
		}
	}
	return known
}

// first is the position of the event about an aggregate that was recorded first.
func (t *table[T]) first(w *World, i int) int64 {
	if t.rows.get(i) == nil {
		return int64(w.links.positions(t.asleep.get(i))[0])
	}
	return int64(slices.Min(t.woken.base(t.rows.get(i)).recorded()))
}

// restated gives the events of a log that were known, as they counted by what was known.
func (t *then) restated(log chain) chain {
	m := t.moment
	recorded := log.where(func(i int) bool { return log.position(i) <= m.Known })
	undone := func(request UUID) bool { return m.UndoneBy(request) != nil }
	return t.base.relog(recorded, func(rec *Recorded) *Recorded { return t.base.restated(rec, m.Known, undone) })
}

// correctedThen gives the corrections that were known.
func (t *then) correctedThen() (then corrections) {
	owner := new(token)
	for position, c := range t.base.corrected.all() {
		known := sort.Search(len(c.by), func(i int) bool { return c.by[i].Position > t.moment.Known })
		if known == 0 {
			continue
		}
		then.put(owner, position, corrected{c.original, c.by[:known:known]})
	}
	return then
}

// counted is how many events of a log count for a day up to that of the moment; −1 as known,
// where no day asks.
func (m *Moment) counted(log chain) int {
	if m.Valid == calendar.None {
		return -1
	}
	return sort.Search(log.len(), func(i int) bool { return log.at(i).EffectiveOn > m.Valid })
}

// events gives those of a log that count at the moment, in their order; so many of them were
// recorded by then, and so many count by its day. Unless they are mixed, these are the first
// ones, and none was ever undone. As known, undone ones stay among them.
func (m *Moment) events(log chain, known, counted int, mixed bool) chain {
	switch {
	case !mixed && m.Valid == calendar.None:
		return log.first(known)
	case !mixed:
		return log.first(min(known, counted))
	}
	return log.where(func(i int) bool {
		if log.position(i) > m.Known || m.Valid == calendar.None {
			return log.position(i) <= m.Known
		}
		rec := log.at(i)
		return rec.EffectiveOn <= m.Valid && m.UndoneBy(rec.RequestID) == nil
	})
}

// foldLeaf folds events through the moment's day and notes what they post.
func foldLeaf[T any, P folder[T]](w *World, log chain, b books) *leaf[T] {
	if log.len() == 0 {
		return nil
	}
	l := &leaf[T]{whole: !b.walletless}
	posted := map[int]int64{}
	b = b.into(func(account int, amount int64) { posted[account] += amount })
	state := again[T, P](w, log, &b)
	l.state, l.since, l.until, l.posted = (*T)(state), state.base().day, state.wake(), make([]sum, 0, len(posted))
	for account, cents := range posted {
		if cents != 0 {
			l.posted = append(l.posted, sum{account, cents})
		}
	}
	sort.Slice(l.posted, func(i, j int) bool { return l.posted[i].account < l.posted[j].account })
	return l
}
