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
	sums    []sum
	entered []entered
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

// refold folds a log from nothing through today, a long one from the last stage of it
// that is kept. What it gives is posted nowhere.
func refold[T any, P folder[T]](w *World, t *table[T], number int, log chain) (P, given) {
	list := log.list()
	counted := w.counted(list)
	key := stageOf{t.names, number}
	from, renamed := w.stages.find(key, counted)
	fresh, sums, gave := P(new(T)), tally{}, []entered(nil)
	if from == nil {
		fresh.base().owner, fresh.base().day = w.owner, calendar.None
	} else {
		fresh = P(from.state.(*T)).copyFor(w.owner)
		gave = from.rename(w.kept, fresh.base(), renamed)
		for _, s := range from.gave.sums {
			sums.add(s.account, s.cents)
		}
	}
	b := w.books.into(sums.add)
	b.enter = func(account int, amount int64, rec *Recorded) {
		gave = append(gave, entered{account, w.kept.entry(rec, amount)})
	}
	fresh.base().log = chain{} // a stage has no log of its own
	done := from.length()
	for i, rec := range counted[done:] {
		wakeUntil[T](fresh, rec.EffectiveOn, &b)
		step(fresh, rec, &b)
		if n := done + i + 1; n == len(counted) && n >= stageFrom || n%stageEvery == 0 {
			w.stages.keep(&stage{of: key, counted: counted[:n:n], state: (*T)(fresh.copyFor(nil)), gave: given{sums.list(), slices.Clip(gave)}})
		}
	}
	wakeUntil[T](fresh, w.today, &b)
	fresh.base().log = log.first(log.len())
	if len(list) > 0 {
		fresh.base().lastOn = list[len(list)-1].EffectiveOn
	}
	return fresh, given{sums.list(), gave}
}

// replace posts what is given now instead of what was given before: net, so that an
// account that has the same from it as before hears of nothing.
func (w *World) replace(was, now given) {
	var sums tally
	for _, s := range was.sums {
		sums.add(s.account, -s.cents)
	}
	for _, s := range now.sums {
		sums.add(s.account, s.cents)
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

// tally adds up amounts by account. It is a map that is made for a loan of many claims:
// by profile a third of the time of folding one again was spent in Go's.
type tally struct {
	slots []sum // a power of two, or none; of an account plus one, so that zero is free
	used  int   // at most half of them
}

func (t *tally) add(account int, amount int64) {
	if len(t.slots) == 0 {
		t.slots = make([]sum, 64)
	}
	slot := t.slot(account)
	if slot.account == 0 {
		if 2*t.used >= len(t.slots) {
			t.grow()
			slot = t.slot(account)
		}
		slot.account = account + 1
		t.used++
	}
	slot.cents += amount
}

// slot is where an account stands or would stand.
func (t *tally) slot(account int) *sum {
	slots := t.slots
	mask := uint(len(slots) - 1)
	for i := uint(uint64(account)*0x9E3779B97F4A7C15>>32) & mask; ; i = (i + 1) & mask { // the golden ratio scatters neighbours
		if s := &slots[i]; s.account == account+1 || s.account == 0 {
			return s
		}
	}
}

func (t *tally) grow() {
	old := t.slots
	t.slots = make([]sum, 2*len(old))
	for _, s := range old {
		if s.account != 0 {
			*t.slot(s.account - 1) = s
		}
	}
}

// list gives what is not zero, in an order that follows from what was added and when.
func (t *tally) list() []sum {
	list := make([]sum, 0, t.used)
	for _, s := range t.slots {
		if s.account != 0 && s.cents != 0 {
			list = append(list, sum{s.account - 1, s.cents})
		}
	}
	return list
}
