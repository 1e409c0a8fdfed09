package readmodel

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/timemachine"
)

// bookDays tell the totals of all loan books at the end of each day that is over ahead, so that
// a jump to one of them need not look at any loan. What was known at the end of a day is told
// once: it never changes. What is known by now of the days from the first that was open on is
// told by what was known at one position; of the facilities that were corrected since, or are
// known otherwise at the moment, what they were is taken out and what they are is put in. Now
// and then it is told anew from the first day on that was corrected.
type bookDays struct {
	machine *timemachine.Machine
	most    int // bytes of each axis

	making  sync.Mutex
	sweep   *bookSweep // that goes on
	rests   int        // calls until the next is tried
	waited  int        // calls since something was corrected
	full    bool
	settled atomic.Bool

	mu        sync.Mutex
	lived     bookPages // as known at the end of each day that was open
	corrected bookPages // of every day of the calendar, all by what was known at one position
}

// bookSweep goes through days that are to be told.
type bookSweep struct {
	corrected bool
	left      []bookDay
	told      bookPages
	last      map[bookRow]bookFigures // of the last day that was told
	sums      domain.Summing
}

// Bounds of telling.
const (
	bookDaysAtOnce = 16    // some milliseconds
	booksMemory    = 32    // one byte in so many of the caches of the past, for each axis
	booksRest      = 30    // calls without anything to do until something that failed is tried again, or corrections are taken in,
	booksSlower    = 1_024 // and one more for so many facilities
	fewRestated    = 256   // facilities that are looked at one by one, or one in
	partRestated   = 8     // so many of all: then it takes less than placing all of them
	mostTouching   = 8_192 // events of a day that are gone through
)

func newBookDays(m *timemachine.Machine) *bookDays {
	return &bookDays{machine: m, most: int(m.Memory() / booksMemory)}
}

// at gives the totals at a World's moment; false where the day is not over, or was not told, or
// where what was told would have to be restated for too many facilities.
func (b *bookDays) at(w *domain.World) (domain.StandingSums, bool) {
	known, day := w.Position(), w.Today()
	b.mu.Lock()
	lived, corrected := b.lived, b.corrected
	b.mu.Unlock()
	if i, told := lived.find(day); told && known <= lived.days[i].known {
		end := lived.days[i].known
		if end-known > mostTouching {
			return nil, false
		}
		return b.restate(w, lived.totals(i), end, b.machine.FacilitiesTouched(known, end))
	}
	i, told := corrected.find(day)
	if through, opened := lived.through(day); !told || !opened || known < through {
		return nil, false // what is yet to be recorded on the day is in the totals
	}
	from := corrected.days[i].known
	ids, _ := b.machine.FacilitiesRewritten(min(from, known), max(from, known), day)
	return b.restate(w, corrected.totals(i), from, ids)
}

// restate takes totals of a World's day from what was known at a position to what is known in
// the World, where that may differ for some facilities; false where these are too many.
func (b *bookDays) restate(w *domain.World, totals *bookTotals, from int64, ids []string) (domain.StandingSums, bool) {
	if len(ids) == 0 {
		return totals, true
	}
	if len(ids) > max(fewRestated, b.machine.Stats().Tracks.All/partRestated) {
		return nil, false
	}
	day := w.Today()
	before, err := b.machine.World(context.Background(), from, day)
	if err != nil {
		return nil, false
	}
	for _, id := range ids {
		if s, there := before.StandingAt(id); there {
			totals.Count(&s, day, -1)
		}
		if s, there := w.StandingAt(id); there {
			totals.Count(&s, day, 1)
		}
	}
	return totals, true
}

// some tells a few days, and says whether there is more to do. What the lives of loans don't
// tell of is left for later.
func (b *bookDays) some() (more bool) {
	b.making.Lock()
	defer b.making.Unlock()
	defer func() { b.settled.Store(!more) }()
	if b.sweep == nil {
		b.sweep = b.begin()
	}
	s := b.sweep
	if s == nil {
		return false
	}
	for few := bookDaysAtOnce; few > 0 && len(s.left) > 0; few-- {
		if b.full = s.told.bytes() > b.most; b.full || !b.tell(s) {
			b.rests, b.sweep = b.pause(), nil
			return false
		}
	}
	if len(s.left) > 0 {
		return true
	}
	s.told.days, s.told.packed = slices.Clip(s.told.days), slices.Clip(s.told.packed)
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.corrected {
		b.corrected, b.waited = s.told, 0
	} else {
		b.lived = s.told
	}
	b.sweep = nil
	return true // maybe the other axis
}

// pause is how many calls lie between what would slow others down.
func (b *bookDays) pause() int { return booksRest + b.machine.Stats().Tracks.All/booksSlower }

// tell tells the next day; false where it can't be told.
func (b *bookDays) tell(s *bookSweep) bool {
	next, valid := s.left[0], calendar.None
	if s.corrected {
		valid = next.day
	}
	w, err := b.machine.Passing(context.Background(), next.known, valid)
	if err != nil {
		return false
	}
	told := w.Resum(&s.sums, noTotals, func(sums domain.StandingSums) {
		s.last = s.told.add(next.known, next.day, sums.(*bookTotals), s.last)
	})
	if told {
		s.left = s.left[1:]
	}
	return told
}

// begin says what is to be told next; nil where there is nothing.
func (b *bookDays) begin() *bookSweep {
	if b.full || b.most == 0 {
		return nil
	}
	if b.rests > 0 {
		b.rests--
		return nil
	}
	head := b.machine.Present() // the days that are over by then are among those that have ended
	s := &bookSweep{told: b.lived}
	for _, end := range b.machine.Ended(len(b.lived.days)) {
		s.left = append(s.left, bookDay{known: end.Known, day: end.Day})
	}
	if len(s.left) == 0 && len(b.lived.days) > 0 {
		s = b.correct(head)
	}
	if s == nil || len(s.left) == 0 {
		return nil
	}
	if n := len(s.told.days); n > 0 {
		s.last = s.told.totals(n - 1).rows()
	}
	return s
}

// correct says what is to be told of days as corrected: those after the last that was told, and
// from the first on that was corrected since. Where none is over since, it waits for a while:
// corrections come in numbers.
func (b *bookDays) correct(head *domain.World) *bookSweep {
	first, last := b.lived.days[0].day, head.Today()-1
	s, next := &bookSweep{corrected: true}, first
	if n := len(b.corrected.days); n > 0 {
		next = b.corrected.days[n-1].day + 1
		_, rewritten := b.machine.FacilitiesRewritten(b.corrected.days[0].known, head.Position(), calendar.Last)
		if next > last && rewritten < next {
			b.waited++
		}
		if next > last && (rewritten >= next || b.waited < b.pause()) {
			return nil
		}
		next = max(first, min(next, rewritten))
	}
	for i := 0; i < len(b.corrected.days) && b.corrected.days[i].day < next; i++ {
		stays := b.corrected.days[i]
		stays.known = head.Position() // it is the same by now
		s.told.days = append(s.told.days, stays)
		s.told.packed = append(s.told.packed, b.corrected.of(i)...)
	}
	for day := next; day <= last; day++ {
		s.left = append(s.left, bookDay{known: head.Position(), day: day})
	}
	return s
}
