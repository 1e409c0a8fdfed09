package web

import (
	"slices"
	"time"

	"refold/internal/domain"
)

// findTime bounds one search; what is left goes on where it stopped.
const findTime = 5 * time.Second

// timed gives one search its time: it says, after each look, whether that is over.
func (s *Server) timed() (spent func() bool) {
	began := s.now()
	return func() bool { return s.now().Sub(began) > findTime }
}

// search finds the first place of a way at which a condition is true. Its steps are looked
// at first: they soon give a place at which it is true, if it is so at a step at all. Then
// come the places before that one by one, the earliest first, while there is time.
type search struct {
	look  func(place int) (string, error)
	holds func(text string) bool
	steps []int // ascending
	every bool  // it may be true at any place; else only at a step, or between it and the one before
	last  int
	spent func() bool
}

// firstTime is what a search came to. Where anything is left to look at, another search goes
// on at step and from.
type firstTime struct {
	place  int // it is true here and was not right before; 0 where no such place is known
	passed int // where steps are left, the last that was looked at; else 0
	step   int // it is true at no step before this one; 0 where nothing is left
	from   int // it is true at no place before this one, as far as places are looked at
}

// run goes on where an earlier search stopped; 0 and 0 is the beginning.
func (f *search) run(step, from int) (firstTime, error) {
	n, known := slices.BinarySearch(f.steps, step)
	if wrong, err := f.already(n, from); wrong || err != nil {
		if err != nil {
			return firstTime{}, err
		}
		return f.run(0, 0)
	}
	if !known && 0 < step && step < f.last {
		f.steps = slices.Insert(f.steps, n, step)
	}
	n, found, err := f.walk(n, len(f.steps), func(i int) int { return f.steps[i] })
	switch {
	case err != nil, !found && n == len(f.steps) && !f.every:
		return firstTime{}, err
	case !found && n < len(f.steps):
		return firstTime{passed: f.steps[n-1], step: f.steps[n], from: max(from, 1)}, nil
	case !found:
		return f.eachBefore(f.last+1, max(from, 1))
	}
	low := 0
	if n > 0 {
		low = f.steps[n-1]
	} else if !f.every {
		low = f.steps[0] - 1
	}
	place, err := f.turn(low, f.steps[n])
	if err != nil {
		return firstTime{}, err
	}
	if f.every {
		low = 0
	}
	return f.eachBefore(place, max(from, low+1))
}

// already says that it is true where an earlier search can't have left it behind: the
// address was changed by hand, and the search begins anew.
func (f *search) already(n, from int) (bool, error) {
	before := []int{from - 1}
	if n > 0 {
		before = append(before, f.steps[n-1])
	}
	for _, place := range before {
		if place < 1 || place > f.last {
			continue
		}
		if is, err := f.is(place); is || err != nil {
			return is, err
		}
	}
	return false, nil
}

// eachBefore looks at all places from one on and before another, at which it is true if
// that is on the way.
func (f *search) eachBefore(place, from int) (firstTime, error) {
	found := firstTime{place: place}
	if place > f.last {
		found.place = 0
	}
	at, is, err := f.walk(from, place, func(i int) int { return i })
	switch {
	case err != nil:
		return firstTime{}, err
	case is:
		return firstTime{place: at}, nil
	case at < place:
		found.step, found.from = place, at
	}
	return found, nil
}

// walk looks at places one after the other, by their numbers from one up to another: as far
// as one at which it is true, or as there is time, but always at the first.
func (f *search) walk(from, to int, place func(n int) int) (n int, found bool, err error) {
	for n = from; n < to; n++ {
		if n > from && f.spent() {
			return n, false, nil
		}
		if found, err = f.is(place(n)); found || err != nil {
			return n, found, err
		}
	}
	return n, false, nil
}

// turn is a place at which it became true, found by halves: it is not true at low, and true
// at high. As a rule high itself is such a place.
func (f *search) turn(low, high int) (int, error) {
	for place := high - 1; place > low; place = low + (high-low)/2 {
		is, err := f.is(place)
		if err != nil {
			return 0, err
		}
		if is {
			high = place
		} else {
			low = place
		}
	}
	return high, nil
}

func (f *search) is(place int) (bool, error) {
	text, err := f.look(place)
	return err == nil && f.holds(text), err
}

// stepsOf are the places of a way at which a page is looked at first: the ends of days. A
// page about a record changes with the events of that, and when a day is opened.
func stepsOf(w way, record []*domain.Recorded) []int {
	own := w.places(record)
	if len(own) == 0 || w.days != nil {
		return w.ends()
	}
	first := own[0]
	for _, end := range w.ends() {
		own = append(own, min(end+1, w.last))
	}
	slices.Sort(own)
	return slices.DeleteFunc(slices.Compact(own), func(place int) bool { return place < first })
}
