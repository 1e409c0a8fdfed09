package domain

import (
	"slices"

	"refold/internal/calendar"
)

// given is what an aggregate has given to accounts, once for each, and what it has
// entered in the ledgers of shared ones, in the order in which it counts. To fold an
// aggregate anew is to replace what it had given by what it gives now; only differences
// are posted.
type given struct {
	sums     []share
	through  calendar.Date // the end of the last quarter in which something was given
	entered  []entered
	quarters []quarterEnd // what had been given by the ends of those before
}

// counted are the events of a log that are not left out.
func (w *World) counted(log []*Recorded) []*Recorded {
	counted := make([]*Recorded, 0, len(log))
	for _, rec := range log {
		if !w.excluded(rec.RequestID) {
			counted = append(counted, rec)
		}
	}
	return counted
}

// folding is the fold of an aggregate on its own: what it gives is posted nowhere.
type folding[T any, P folder[T]] struct {
	state   P
	sums    tally
	entered []entered
	books   books
}

// foldCounted folds events that count, a long row of them from the last stage that is kept.
// The state has no log of its own yet, and no day after the last event has come.
func foldCounted[T any, P folder[T]](w *World, key stageOf, counted []*Recorded) *folding[T, P] {
	x := &folding[T, P]{state: P(new(T)), sums: tally{on: calendar.None}}
	from, renamed := w.stages.find(key, counted)
	if from == nil {
		x.state.base().owner, x.state.base().day = w.owner, calendar.None
	} else {
		x.state = P(from.state.(*T)).copyFor(w.owner)
		x.entered = from.rename(w.kept, x.state.base(), renamed)
		x.sums.resume(from.gave, x.state.base().day)
	}
	x.books = w.books.into(x.sums.add)
	x.books.enter = func(account int, amount int64, rec *Recorded) {
		x.entered = append(x.entered, entered{account, w.kept.entry(rec, amount)})
	}
	x.state.base().log = chain{} // a stage has no log of its own
	done := from.length()
	for i, rec := range counted[done:] {
		x.wakeUntil(rec.EffectiveOn)
		x.sums.begin(rec.EffectiveOn)
		step(x.state, rec, &x.books)
		if n := done + i + 1; n == len(counted) && n >= stageFrom || n%stageEvery == 0 {
			gave := x.given()
			gave.entered = slices.Clip(gave.entered)
			w.stages.keep(&stage{of: key, counted: counted[:n:n], state: (*T)(x.state.copyFor(nil)), gave: gave})
		}
	}
	return x
}

// wakeUntil does what days bring by themselves, up to one.
func (x *folding[T, P]) wakeUntil(day calendar.Date) {
	for wake := x.state.wake(); wake != calendar.None && wake <= day; wake = x.state.wake() {
		x.sums.begin(wake)
		x.state.advance(wake, &x.books)
		x.state.base().day = wake
	}
}

func (x *folding[T, P]) given() given {
	return given{x.sums.list(), x.sums.through, x.entered, slices.Clip(x.sums.quarters)}
}

// refold folds a log from nothing through today, a long one from the last stage of it
// that is kept. What it gives is posted nowhere.
func refold[T any, P folder[T]](w *World, t *table[T], number int, log chain) (P, given) {
	list := log.list()
	x := foldCounted[T, P](w, stageOf{t.names, number}, w.counted(list))
	x.wakeUntil(w.today)
	x.state.base().log = log.first(log.len())
	if len(list) > 0 {
		x.state.base().lastOn = list[len(list)-1].EffectiveOn
	}
	return x.state, x.given()
}

// besideFrom is how many events are folded beside others; starting to costs as much as a few.
const besideFrom = 256

// besides folds through today what an aggregate counted before it is folded anew of what it
// counts now. What both begin with is folded once; of a long rest the one is folded beside
// the other. was waits for the end of it.
func besides[T any, P folder[T]](w *World, key stageOf, before, now []*Recorded) (was func() given) {
	same := 0
	for same < min(len(before), len(now)) && sameRecord(before[same], now[same]) {
		same++
	}
	if same -= same % stageEvery; same > 0 {
		foldCounted[T, P](w, key, before[:same])
	}
	fold := func() given {
		x := foldCounted[T, P](w, key, before)
		x.wakeUntil(w.today)
		return x.given()
	}
	if len(before)-same < besideFrom {
		gave := fold()
		return func() given { return gave }
	}
	done := make(chan given, 1)
	go func() { done <- fold() }()
	return func() given { return <-done }
}

// replace posts what is given now instead of what was given before: net, so that an
// account that has the same from it as before hears of nothing.
func (w *World) replace(was, now given) {
	var sums tally
	for _, s := range was.sums {
		sums.put(s.account, -s.cents)
	}
	for _, s := range now.sums {
		sums.put(s.account, s.cents)
	}
	for _, s := range sums.list() {
		w.books.post(s.account, s.cents)
	}
	if w.books.enter == nil {
		return
	}
	old, fresh := was.entered, now.entered
	for len(old) > 0 || len(fresh) > 0 {
		n, m := sameEvent(old), sameEvent(fresh)
		switch {
		case n > 0 && m > 0 && old[0].entry.at(fresh[0].entry):
			if !slices.Equal(old[:n], fresh[:m]) {
				w.enterAll(old[:n], -1)
				w.enterAll(fresh[:m], 1)
			}
		case m == 0 || n > 0 && old[0].entry.before(fresh[0].entry):
			w.enterAll(old[:n], -1)
			m = 0
		default:
			w.enterAll(fresh[:m], 1)
			n = 0
		}
		old, fresh = old[n:], fresh[m:]
	}
}

// sameEvent counts the entries at the beginning that are of one event.
func sameEvent(entries []entered) int {
	n := 0
	for n < len(entries) && entries[n].entry.at(entries[0].entry) {
		n++
	}
	return n
}

func (w *World) enterAll(entries []entered, sign int64) {
	for _, e := range entries {
		e.entry.amount *= sign
		w.note(e.account, e.entry)
	}
}
