package domain

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"refold/internal/calendar"
)

// contribute folds the wanted events of a log through the World's day and gives what they
// and the days put into accounts, of the aggregates that move client money.
func (w *World) contribute(stream string, log chain, wanted func(*Recorded) bool, give func(day calendar.Date, account int, cents int64)) {
	kind, _, _ := strings.Cut(stream, "-")
	switch kind {
	case "wallet":
		contribute[Wallet](w, log, wanted, give)
	case "facility":
		contribute[Facility](w, log, wanted, give)
	case "receipt":
		contribute[Receipt](w, log, wanted, give)
	case "trust":
		contribute[Trust](w, log, wanted, give)
	}
}

func contribute[T any, P folder[T]](w *World, log chain, wanted func(*Recorded) bool, give func(day calendar.Date, account int, cents int64)) {
	day := calendar.None
	b := w.books.into(func(account int, cents int64) { give(day, account, cents) })
	fresh := P(new(T))
	base := fresh.base()
	base.owner, base.day = new(token), calendar.None
	pass := func(until calendar.Date) {
		for day = fresh.wake(); day != calendar.None && day <= until; day = fresh.wake() {
			fresh.advance(day, &b)
			base.day = day
		}
	}
	for rec := range log.all() {
		if wanted(rec) {
			pass(rec.EffectiveOn)
			day = rec.EffectiveOn
			step(fresh, rec, &b)
		}
	}
	pass(w.today)
}

// A sweep sums up day by day what all aggregates contribute. They come in the order of their
// first days, so that a day is done with once the next one begins later: what waits to be
// summed up is what running loans have yet to see, packed.
type sweep struct {
	head    *World
	tables  []swept
	at      int // table, and number in it, that is looked at next
	number  int
	order   []sweptOne
	done    int // of the order
	waiting map[calendar.Date][]byte

	balances []int64 // by account
	now      []totals
	days     []dayPage
	crossed  []passage
	opened   []passage
}

// swept is a table as far as a sweep needs it.
type swept struct {
	prefix string
	size   int
	log    func(i int) chain
	name   func(i int) string
}

// sweptOne is an aggregate and the first day for which something of it counts.
type sweptOne struct {
	first  calendar.Date
	table  int32
	number int32
}

// looksFor is how many aggregates are looked at in the time that one is folded in.
const looksFor = 16

func newSweep(head *World) *sweep {
	return &sweep{head: head, waiting: map[calendar.Date][]byte{}, tables: []swept{
		sweptTable("wallet-", head, &head.wallets), sweptTable("facility-", head, &head.facilities),
		sweptTable("receipt-", head, &head.receipts), sweptTable("trust-", head, &head.trusts),
	}}
}

func sweptTable[T any](prefix string, head *World, t *table[T]) swept {
	return swept{prefix, t.names.size(), func(i int) chain { log, _ := t.log(head, i); return log }, t.names.name}
}

// step goes on for so many aggregates; true at the end.
func (s *sweep) step(few int) (done bool) {
	if s.at < len(s.tables) {
		s.look(few * looksFor)
		return false
	}
	for ; few > 0 && s.done < len(s.order); few-- {
		one := s.order[s.done]
		s.close(one.first)
		s.done++
		t := s.tables[one.table]
		s.head.contribute(t.prefix+t.name(int(one.number)), t.log(int(one.number)), func(rec *Recorded) bool { return !s.head.excluded(rec.RequestID) }, s.give)
	}
	if s.done < len(s.order) {
		return false
	}
	s.close(calendar.Last)
	return true
}

// look notes when the next few aggregates begin, and puts them in order after the last.
func (s *sweep) look(few int) {
	for ; few > 0 && s.at < len(s.tables); few-- {
		t := &s.tables[s.at]
		if s.number >= t.size {
			s.at, s.number = s.at+1, 0
			continue
		}
		if log := t.log(s.number); log.len() > 0 {
			s.order = append(s.order, sweptOne{log.at(0).EffectiveOn, int32(s.at), int32(s.number)})
		}
		s.number++
	}
	if s.at == len(s.tables) {
		slices.SortFunc(s.order, func(a, b sweptOne) int {
			return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.table, b.table), cmp.Compare(a.number, b.number))
		})
	}
}

// give puts a contribution where it waits for its day.
func (s *sweep) give(day calendar.Date, account int, cents int64) {
	waiting := binary.AppendUvarint(s.waiting[day], uint64(account))
	s.waiting[day] = binary.AppendVarint(waiting, cents)
}

// close sums up the days before one: nothing more will come for them.
func (s *sweep) close(before calendar.Date) {
	var days []calendar.Date
	for day := range s.waiting {
		if day < before {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	for _, day := range days {
		s.sum(day, s.waiting[day])
		delete(s.waiting, day)
	}
}

func (s *sweep) sum(day calendar.Date, waiting []byte) {
	slots := s.head.books.accounts.bySlot()
	if len(s.balances) < len(slots) {
		s.balances = append(s.balances, make([]int64, len(slots)-len(s.balances))...)
	}
	crossed, opened := len(s.crossed), len(s.opened)
	for len(waiting) > 0 {
		account, n := binary.Uvarint(waiting)
		cents, m := binary.Varint(waiting[n:])
		waiting = waiting[n+m:]
		slot := slots[account]
		if slot == noSlot {
			continue
		}
		for slot.currencyNumber() >= len(s.now) {
			s.now = append(s.now, totals{})
		}
		before := s.balances[account]
		after := before + cents
		s.balances[account] = after
		s.now[slot.currencyNumber()].move(slot.kind(), before, after)
		if slot.kind().opened(before, after) {
			s.opened = append(s.opened, newPassage(int64(day), int(account), after != 0))
		}
		if slot.kind().crossed(before, after) {
			s.crossed = append(s.crossed, newPassage(int64(day), int(account), after < 0))
		}
	}
	s.crossed, s.opened = lasting(s.crossed, crossed), lasting(s.opened, opened)
	s.days = append(s.days, dayPage{day, slices.Clone(s.now)})
}

// lasting leaves out of the passages of a day, those from an index on, the ones that did not
// last until its end: what wallets contribute is summed up before what loans do, so that many
// go below zero and come back.
func lasting(passages []passage, from int) []passage {
	today := passages[from:]
	slices.SortStableFunc(today, func(a, b passage) int { return cmp.Compare(a.number(), b.number()) })
	passages = passages[:from]
	for i := 0; i < len(today); {
		next := i + 1
		for next < len(today) && today[next].number() == today[i].number() {
			next++
		}
		if (next-i)%2 == 1 { // it is where it did not begin
			passages = append(passages, today[next-1])
		}
		i = next
	}
	return passages
}

// pages are what was summed up.
func (s *sweep) pages() *dayPages {
	return &dayPages{s.head.position, s.head.today - 1, s.days, s.crossed, s.opened}
}
