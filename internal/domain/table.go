package domain

import (
	"cmp"
	"slices"
	"sort"

	"refold/internal/calendar"
)

// history is what every aggregate has: the events about it, in the order that
// they count in, and those that its state does not admit.
type history struct {
	owner        *token
	log          chain         // by (EffectiveOn, Position); undone ones stay in it
	lastOn       calendar.Date // the day for which the last event of the log counts
	late         bool          // positions don't rise along the log: an event was entered late or moved
	tail         *tail         // of the memory of what the log holds; nil: nobody else appends in it
	day          calendar.Date // the state is that of this day
	events       int           // how many are to be folded, where that is known: room for what they bring
	inadmissible []Inadmissible
}

// Inadmissible is a recorded event that its aggregate's state does not admit: it
// is carried with the reasons and changes nothing.
type Inadmissible struct {
	Record  *Recorded
	Reasons []Reason
}

// Log gives all events about the aggregate in the order (EffectiveOn, Position),
// undone ones included. They must not be changed.
func (h *history) Log() []*Recorded { return h.log.list() }

// Inadmissible gives the events that were carried without effect.
func (h *history) Inadmissible() []Inadmissible { return h.inadmissible }

// Version is the number of events recorded about the aggregate.
func (h *history) Version() int64 { return int64(h.log.len()) }

func (h *history) base() *history { return h }

// disown makes a copy's slices safe to append to: those that don't know of each other
// are clipped, so that appending reallocates them.
func (h *history) disown(owner *token) {
	h.owner = owner
	h.log.stored = slices.Clip(h.log.stored)
	if h.tail == nil {
		h.log.held = slices.Clip(h.log.held)
	}
	h.inadmissible = slices.Clip(h.inadmissible)
}

// before says whether a counts before b: by effective date, then as recorded.
func before(a, b *Recorded) bool { return compareRecorded(a, b) < 0 }

func compareRecorded(a, b *Recorded) int {
	return cmp.Or(cmp.Compare(a.EffectiveOn, b.EffectiveOn), cmp.Compare(a.Position, b.Position))
}

// insert puts rec in its place and reports whether that was the end.
func (h *history) insert(k kept, rec *Recorded) bool {
	n := h.log.len()
	if n == 0 || h.lastOn < rec.EffectiveOn || h.lastOn == rec.EffectiveOn && h.log.position(n-1) < rec.Position {
		h.append(k, rec)
		return true
	}
	i := sort.Search(n, func(i int) bool { return before(rec, h.log.at(i)) })
	h.log, h.tail, h.late = k.chained(slices.Insert(h.log.list(), i, rec)), nil, true
	return false
}

// folder is an aggregate: it folds from its own events, its frozen terms and the
// day, and knows of nothing else. Its effects on others are postings.
type folder[T any] interface {
	*T
	base() *history
	// copyFor gives a copy that owner may write in place.
	copyFor(owner *token) *T
	// check gives the reasons why the state does not admit the event; none if it does.
	check(rec *Recorded) []Reason
	// fold applies an admissible event.
	fold(rec *Recorded, b *books)
	// advance moves the state to a later day.
	advance(day calendar.Date, b *books)
	// wake is the next day on which advance changes something by itself; None if never.
	wake() calendar.Date
}

// books is where an aggregate posts its contributions while it folds.
type books struct {
	accounts *accountChart
	post     func(account int, amount int64)
	enter    func(account int, amount int64, rec *Recorded) // of shared accounts; nil where nobody asks
	cause    *Recorded                                      // the event that is being folded
	sign     int64                                          // -1 takes contributions back
	only     *ownWallet                                     // whose alone anybody asks for; nil: everybody's
	admitted bool                                           // all events are known to be admissible: none is checked again

	walletless bool // nobody asks for what is posted to wallets: none is looked up
}

// ownWallet is the wallet of one party.
type ownWallet struct {
	party, currency string
	account         int // number of WalletAvailable
}

// nobodys stands for the wallets that nobody asks for: it is below zero with any offset.
const nobodys = -1 << 20

// wallet gives the number of WalletAvailable; see toLocked.
func (b *books) wallet(owner, currency string) int {
	switch {
	case b.walletless:
		return nobodys
	case b.only == nil:
		return b.accounts.wallet(owner, currency)
	case b.only.party == owner && b.only.currency == currency:
		return b.only.account
	}
	return nobodys
}

// into gives the same books with what is posted going elsewhere, and no ledgers.
func (b books) into(post func(account int, amount int64)) books {
	b.post, b.enter = post, nil
	return b
}

func (b *books) add(account int, amount int64) {
	if amount != 0 && account >= 0 {
		b.post(account, amount*b.sign)
	}
}

// addTo adds to an account that is not of a wallet.
func (b *books) addTo(kind AccountKind, owner, currency string, amount int64) {
	if amount == 0 || b.only != nil {
		return
	}
	account := b.accounts.number(Account{kind, owner, currency})
	b.add(account, amount)
	if b.enter != nil && kind.shared() {
		b.enter(account, amount*b.sign, b.cause)
	}
}

// table is the aggregates of one type, by id.
type table[T any] struct {
	names  *chart[string]
	rows   vec[*T]      // those that are awake
	asleep vec[resting] // those that are not; what it says of others is out of date
	woken  *woken[T]
	then   *thenRows[T] // of a World of the past, where rows holds what a fork of it has changed
}

// newTable makes an empty table. Of what is woken, its own may take some 32nds.
func newTable[T any, P folder[T]](weight func(*T) int64, share int64) table[T] {
	return table[T]{names: newChart(nil), woken: newWoken[T, P](weight, share)}
}

func (t *table[T]) find(w *World, id string) *T {
	i, ok := t.names.find(id)
	if !ok {
		return nil
	}
	return t.get(w, i)
}

// get gives an aggregate of a World by its number, nil if there is none.
func (t *table[T]) get(w *World, i int) *T {
	if item := t.rows.get(i); item != nil {
		return item
	}
	if t.then != nil {
		return t.then.get(i)
	}
	if r := t.asleep.get(i); r.exists() {
		return t.woken.state(w, i, r, w.today)
	}
	return nil
}

// at gives the place of an aggregate for writing in a World.
func (t *table[T]) at(w *World, i int) **T { return t.atOn(w, i, w.today) }

// atOn is at where the World has not done yet what comes after a day.
func (t *table[T]) atOn(w *World, i int, today calendar.Date) **T {
	slot := t.rows.at(w.owner, i)
	if *slot != nil {
		return slot
	}
	if t.then != nil {
		if l := t.then.whole(i); l != nil {
			*slot = l.state
		}
	} else if r := t.asleep.get(i); r.exists() {
		*slot = t.woken.state(w, i, r, today)
	}
	return slot
}

// log gives the events of an aggregate without waking it, and whether some of them don't
// stand in the order of their positions; none where there is no aggregate.
func (t *table[T]) log(w *World, i int) (log chain, late bool) {
	if t.then == nil && t.rows.get(i) == nil {
		if r := t.asleep.get(i); r.exists() {
			return w.logAtRest(r), r.late()
		}
		return chain{}, false
	}
	if t.then != nil && t.rows.get(i) == nil {
		return t.then.log(i), false
	}
	if item := t.get(w, i); item != nil {
		h := t.woken.base(item)
		return h.log, h.late
	}
	return chain{}, false
}

// logOf is log by id.
func (t *table[T]) logOf(w *World, id string) chain {
	i, ok := t.names.find(id)
	if !ok {
		return chain{}
	}
	log, _ := t.log(w, i)
	return log
}

// movedOn is the day that an aggregate's state is of; None where there is none.
func (t *table[T]) movedOn(w *World, i int) calendar.Date {
	if item := t.rows.get(i); item != nil {
		return t.woken.base(item).day
	}
	if t.then == nil {
		if r := t.asleep.get(i); r.exists() {
			return r.day
		}
		return calendar.None
	}
	if item := t.then.get(i); item != nil {
		return t.woken.base(item).day
	}
	return calendar.None
}

// version is the number of events recorded about an aggregate.
func (t *table[T]) version(w *World, id string) int64 {
	i, ok := t.names.find(id)
	if !ok {
		return 0
	}
	if t.then == nil {
		return int64(t.events(i))
	}
	log, _ := t.log(w, i)
	return int64(log.len())
}

// record puts an event into its aggregate. In order it is folded on; out of order
// (entered late) the aggregate is folded again and its contribution replaced. It
// gives the aggregate's number.
func record[T any, P folder[T]](w *World, t *table[T], id string, rec *Recorded) (number int) {
	rec = w.arriving(rec)
	number = t.names.number(id)
	slot := t.at(w, number)
	if *slot == nil {
		*slot = new(T)
		base := P(*slot).base()
		base.owner, base.day = w.owner, calendar.None
	} else if P(*slot).base().owner != w.owner {
		*slot = P(*slot).copyFor(w.owner)
	}
	agg := P(*slot)
	if rec.EffectiveOn < agg.base().day {
		foldAgain := reopen[T, P](w, t, id)
		agg.base().insert(w.kept, rec)
		foldAgain()
		return number
	}
	agg.base().insert(w.kept, rec)
	if !w.excluded(rec.RequestID) {
		step(agg, rec, &w.books)
	}
	settle[T, P](w, P(*slot), number)
	return number
}

// step brings the aggregate to the event's day and applies the event if its state
// admits it.
func step[T any, P folder[T]](agg P, rec *Recorded, b *books) {
	base := agg.base()
	if rec.EffectiveOn > base.day {
		agg.advance(rec.EffectiveOn, b)
		base.day = rec.EffectiveOn
	}
	if !b.admitted {
		if reasons := agg.check(rec); len(reasons) > 0 {
			base.inadmissible = append(base.inadmissible, Inadmissible{rec.detached(), reasons})
			return
		}
	}
	b.cause = rec
	agg.fold(rec, b)
}

// settle does what the days since the last event bring, and puts what later days
// will bring on the agenda.
func settle[T any, P folder[T]](w *World, agg P, number int) {
	base := agg.base()
	for wake := agg.wake(); wake != calendar.None; wake = agg.wake() {
		if wake > w.today {
			w.remind(wake, any(agg), number)
			return
		}
		agg.advance(wake, &w.books)
		base.day = wake
	}
}

// reopen notes what an aggregate has contributed to every account, and gives the function
// that folds it anew and replaces that: between the two, its log or what is excluded may be
// changed. An aggregate that does not exist is left alone.
func reopen[T any, P folder[T]](w *World, t *table[T], id string) (foldAgain func()) {
	number, known := t.names.find(id)
	if !known {
		return func() {}
	}
	log, _ := t.log(w, number)
	if log.len() == 0 {
		return func() {}
	}
	counted := w.counted(log.list())
	return func() {
		// One that is at rest is not woken here: it would be as it has not been yet.
		if item := P(t.rows.get(number)); item != nil {
			log = item.base().log
		}
		log = w.recount(log)
		was := besides[T, P](w, stageOf{t.names, number}, counted, w.counted(log.list()))
		fresh, now := refold[T, P](w, t, number, log)
		fresh.base().late = !fresh.base().log.rising()
		w.replace(was(), now)
		*t.rows.at(w.owner, number) = (*T)(fresh)
		settle[T, P](w, fresh, number)
	}
}

// again folds a log from nothing through today.
func again[T any, P folder[T]](w *World, log chain, b *books) P {
	return through[T, P](w, log, w.today, b)
}

// through folds a log from nothing through a day.
func through[T any, P folder[T]](w *World, log chain, today calendar.Date, b *books) P {
	fresh := P(new(T))
	base := fresh.base()
	base.owner, base.day, base.log = w.owner, calendar.None, log.first(log.len())
	for rec := range log.all() {
		base.lastOn = rec.EffectiveOn
		if w.excluded(rec.RequestID) {
			continue
		}
		wakeUntil[T](fresh, rec.EffectiveOn, b)
		step(fresh, rec, b)
	}
	wakeUntil[T](fresh, today, b)
	return fresh
}

func wakeUntil[T any, P folder[T]](agg P, day calendar.Date, b *books) {
	for wake := agg.wake(); wake != calendar.None && wake <= day; wake = agg.wake() {
		agg.advance(wake, b)
		agg.base().day = wake
	}
}
