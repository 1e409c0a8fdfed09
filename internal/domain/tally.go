package domain

import (
	"cmp"
	"slices"

	"refold/internal/calendar"
)

// share is what an aggregate has given to an account: the sum, in cents, and a mark of what
// it is made of. Marks of two folds are equal when the same sums were given in single steps
// on the same days, in any order; that others have the same mark by chance is as likely as
// one in 2⁶⁴.
type share struct {
	account int
	cents   int64
	mark    uint64
}

// quarterEnd is what an aggregate had given by the last day of a quarter on which it gave
// something, by account.
type quarterEnd struct {
	through calendar.Date
	shares  []share
}

// tally adds up amounts by account. It is a map that is made for a loan of many claims, to
// which every payment gives in the same order: by profile a third of the time of folding one
// again was spent in Go's.
type tally struct {
	slots []slot  // in the order in which they were first given to
	index []int32 // a power of two, or none: places in slots plus one, by a hash of the account; at most half is used

	steps    uint64        // how many were begun
	on       calendar.Date // the day of the step
	through  calendar.Date // the last day of its quarter
	day      uint64        // of the marks
	quarters []quarterEnd  // those that are over
}

// slot holds what is given to one account. What its last step has given is put into its mark
// when a later one gives to it, or when it is listed.
type slot struct {
	share
	step  int64  // given in its last step
	day   uint64 // of that step, for the mark
	steps uint64 // how many were begun by then
}

// end marks what the last step has given.
func (s *slot) end() {
	if s.step != 0 {
		s.mark += scatter(s.day + uint64(s.step))
		s.step = 0
	}
}

// begin begins the next step, which is one of a day; none of an earlier day comes any more.
func (t *tally) begin(on calendar.Date) {
	t.steps++
	if on == t.on {
		return
	}
	if t.on != calendar.None && on > t.through {
		t.closeQuarter()
	}
	if t.on == calendar.None || on > t.through {
		t.through = quarterEndOf(on)
	}
	t.on, t.day = on, scatter(uint64(on))
}

// closeQuarter notes what was given through the quarter.
func (t *tally) closeQuarter() {
	shares := t.list()
	slices.SortFunc(shares, func(a, b share) int { return cmp.Compare(a.account, b.account) })
	t.quarters = append(t.quarters, quarterEnd{t.through, shares})
}

// resume begins with what a stage had given by the end of its last event.
func (t *tally) resume(gave given, on calendar.Date) {
	for _, s := range gave.sums {
		t.slots[t.open(s.account)].share = s
	}
	t.quarters = slices.Clip(gave.quarters)
	t.on, t.day, t.through = on, scatter(uint64(on)), quarterEndOf(on)
}

func (t *tally) add(account int, amount int64) {
	s := &t.slots[t.open(account)]
	if s.steps != t.steps {
		s.end()
		s.steps, s.day = t.steps, t.day
	}
	s.cents += amount
	s.step += amount
}

// put adds to the sum of an account alone.
func (t *tally) put(account int, amount int64) {
	i := t.open(account)
	t.slots[i].cents += amount
}

// open gives the place of an account's slot, a new one if need be.
func (t *tally) open(account int) int32 {
	if len(t.index) > 0 {
		mask := uint(len(t.index) - 1)
		for at := hashed(account) & mask; t.index[at] != 0; at = (at + 1) & mask {
			if i := t.index[at] - 1; t.slots[i].account == account {
				return i
			}
		}
	}
	if 2*len(t.slots) >= len(t.index) {
		t.index = make([]int32, max(64, 2*len(t.index)))
		for i := range t.slots {
			t.point(int32(i))
		}
	}
	t.slots = append(t.slots, slot{share: share{account: account}})
	t.point(int32(len(t.slots) - 1))
	return int32(len(t.slots) - 1)
}

// point has the index lead to a slot.
func (t *tally) point(i int32) {
	mask := uint(len(t.index) - 1)
	at := hashed(t.slots[i].account) & mask
	for t.index[at] != 0 {
		at = (at + 1) & mask
	}
	t.index[at] = i + 1
}

// list gives what is not nothing, in an order that follows from what was
// added and when.
func (t *tally) list() []share {
	list := make([]share, 0, len(t.slots))
	for i := range t.slots {
		s := &t.slots[i]
		s.end()
		if s.cents != 0 || s.mark != 0 {
			list = append(list, s.share)
		}
	}
	return list
}

// golden is 2⁶⁴ divided by the golden ratio: multiplying by it scatters neighbours.
const golden = 0x9E3779B97F4A7C15

func hashed(account int) uint { return uint(uint64(account) * golden >> 32) }

// scatter makes of a number one that has nothing to do with its neighbours': the end of
// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
func scatter(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// quarterEndOf is the last day of a day's quarter of the calendar.
func quarterEndOf(day calendar.Date) calendar.Date {
	year, month, _ := day.YMD()
	return calendar.Of(year, (month-1)/3*3+4, 1) - 1
}
