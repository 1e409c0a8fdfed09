package domain

import (
	"slices"
	"sort"
	"sync"

	"refold/internal/calendar"
)

// Daybook has the totals of client money at the end of each day, as they are known to have
// been by now: what corrects the past changes them. It is made once in the background, see
// Make, of what every aggregate contributes day by day; where something was corrected since,
// the records that it touched are folded as they were then and as they are now, and the
// totals of a day are those of the book with the difference. What it can't tell is summed up
// from the accounts as ever, and equals it: a law.
type Daybook struct {
	annals Annals

	making sync.Mutex
	sweep  *sweep // that is being made
	calls  int    // of Make with nothing to do but corrections to take in
	size   int    // aggregates that were summed up

	mu      sync.Mutex
	pages   *dayPages
	reached int64                    // corrections up to here are among the restated
	amended map[string][]contributed // by stream that was rewritten since the pages were made: what it contributes more
}

// Bounds: streams that are rewritten since the pages were made, before accounts are summed
// up instead, and before pages are made anew at once, which leaves room for those that come
// meanwhile; how often Make is called until fewer corrections are taken into the pages, and
// once more for so many aggregates, since making them takes longer where there are more.
const (
	mostAmended  = 256
	manyAmended  = mostAmended / 4
	amendsAfter  = 30
	amendsSlower = 1024
)

// NewDaybook is empty; it knows nothing of a moment until it was made.
func NewDaybook(annals Annals) *Daybook { return &Daybook{annals: annals} }

// contributed is how much an aggregate put into an account on a day.
type contributed struct {
	day     calendar.Date
	account int
	cents   int64
}

// dayPages are the totals by day as they were known to be at a position.
type dayPages struct {
	position int64
	through  calendar.Date // the last day that is over
	days     []dayPage     // rising; days on which nothing moved are left out
	crossed  []passage     // of wallets below zero, as of ends of days
	opened   []passage     // of accounts that hold something, likewise
}

type dayPage struct {
	day calendar.Date
	all []totals
}

// on gives the totals at the end of a day.
func (p *dayPages) on(day calendar.Date) []totals {
	i := sort.Search(len(p.days), func(i int) bool { return p.days[i].day > day })
	if i == 0 {
		return nil
	}
	return slices.Clone(p.days[i-1].all)
}

// Make does a little of the book as of a head, which must be frozen, and says whether there
// is more to do.
func (d *Daybook) Make(head *World, few int) (more bool) {
	d.making.Lock()
	defer d.making.Unlock()
	if head.today == calendar.None {
		return false
	}
	if d.sweep == nil && !d.due(head) {
		return false
	}
	if d.sweep == nil {
		d.sweep = newSweep(head)
	}
	if !d.sweep.step(few) {
		return true
	}
	d.mu.Lock()
	d.pages, d.reached, d.amended = d.sweep.pages(), d.sweep.head.position, map[string][]contributed{}
	d.mu.Unlock()
	d.sweep, d.calls, d.size = nil, 0, len(d.sweep.order)
	return false
}

// due says whether the pages are to be made anew: a day is over, much was corrected, or
// something was and nobody has been waiting for a while. What was corrected is followed, so
// that a look has little of it to fold.
func (d *Daybook) due(head *World) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.pages == nil || d.pages.through < head.today-1 {
		return true
	}
	if !d.follow(head) || len(d.amended) > manyAmended {
		return true
	}
	if len(d.amended) == 0 {
		return false
	}
	d.calls++
	return d.calls >= amendsAfter+d.size/amendsSlower
}

// totals gives those of a moment of the valid axis, and what was amended since the pages
// were made; false where it can't tell.
func (d *Daybook) totals(t *then) (all []totals, below []int, known bool) {
	m := &t.moment
	d.mu.Lock()
	defer d.mu.Unlock()
	amended, past, known := d.amendedOn(t)
	if !known {
		return nil, nil, false
	}
	all = d.pages.on(m.Valid)
	slots := t.base.books.accounts.bySlot()
	wallets := map[int]bool{}
	for _, account := range d.pages.insideOn(d.pages.crossed, m.Valid, belowZero(all), WalletAvailable, slots) {
		wallets[account] = true
	}
	for account, cents := range amended {
		slot := slots[account]
		if cents == 0 || slot == noSlot {
			continue
		}
		for slot.currencyNumber() >= len(all) {
			all = append(all, totals{})
		}
		was := past.balance(account)
		all[slot.currencyNumber()].move(slot.kind(), was, was+cents)
		if slot.kind() == WalletAvailable {
			if wallets[account] = true; was+cents >= 0 {
				delete(wallets, account)
			}
		}
	}
	for account := range wallets {
		below = append(below, account)
	}
	slices.Sort(below)
	return all, below, true
}

// amendedOn gives what was amended since the pages were made up to a moment of the valid
// axis, by account, and the World of that day as the pages know it; false where the book
// can't tell. d.mu is held.
func (d *Daybook) amendedOn(t *then) (amended map[int]int64, past *World, known bool) {
	m := &t.moment
	if d.pages == nil || m.Valid > d.pages.through || m.Valid >= m.Opened || !d.follow(t.base) {
		return nil, nil, false
	}
	if m.Known != d.reached && len(d.annals.Rewritten(m.Known)) > 0 {
		return nil, nil, false
	}
	amended = map[int]int64{}
	for _, more := range d.amended {
		for _, c := range more {
			if c.day <= m.Valid {
				amended[c.account] += c.cents
			}
		}
	}
	if len(amended) > 0 {
		before := *m
		before.Known, before.UndoneBy, before.Books = d.pages.position, d.annals.UndoneBy(d.pages.position), nil
		past = t.base.Then(before, t.leaves)
	}
	return amended, past, true
}

// insideOn gives the accounts of a kind that were in a condition at the end of a day.
func (p *dayPages) insideOn(passages []passage, day calendar.Date, left int, kind AccountKind, slots []moneySlot) []int {
	return insideAfter(func(i int) passage { return passages[i] }, len(passages), int64(day), left, kind, slots)
}

// follow takes in what was corrected up to a head; false where that is too much. d.mu is
// held.
func (d *Daybook) follow(head *World) bool {
	if head.position <= d.reached {
		return true
	}
	streams := d.annals.Rewritten(d.reached)
	if len(d.amended)+len(streams) > mostAmended {
		return false
	}
	for _, stream := range streams {
		was := d.contributions(head, stream, d.pages.position)
		now := d.contributions(head, stream, head.position)
		d.amended[stream] = d.pages.difference(was, now)
	}
	d.reached = head.position
	return true
}

// contributions gives what an aggregate contributed by what was known at a position.
func (d *Daybook) contributions(head *World, stream string, known int64) []contributed {
	m := Moment{Known: known, Valid: calendar.None, UndoneBy: d.annals.UndoneBy(known)}
	log, changes := head.logOf(stream), d.annals.Changes(stream)
	if len(changes) > 0 && !head.corrected.none() {
		log = (&then{base: head, moment: m}).restated(log)
	}
	var all []contributed
	head.contribute(stream, log, func(rec *Recorded) bool {
		return rec.Position <= known && (len(changes) == 0 || m.UndoneBy(rec.RequestID) == nil)
	}, func(day calendar.Date, account int, cents int64) {
		all = append(all, contributed{day, account, cents})
	})
	return all
}

// difference gives what is more now, on the days of the pages.
func (p *dayPages) difference(was, now []contributed) []contributed {
	type place struct {
		day     calendar.Date
		account int
	}
	more := map[place]int64{}
	for _, c := range now {
		more[place{c.day, c.account}] += c.cents
	}
	for _, c := range was {
		more[place{c.day, c.account}] -= c.cents
	}
	var all []contributed
	for at, cents := range more {
		if cents != 0 && at.day <= p.through {
			all = append(all, contributed{at.day, at.account, cents})
		}
	}
	return all
}
