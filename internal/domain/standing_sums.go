package domain

import "refold/internal/calendar"

// StandingSums are sums over standings, as of a day. Counting one with −1 takes back what
// counting it with 1 did, so that sums follow a moment that moves by what has changed; for
// that, the day may matter to those only that something is past due of.
type StandingSums interface {
	Count(s *Standing, today calendar.Date, times int)
}

// SumUp lets read look at the sums over all facilities of the World, and not longer than it
// takes to return. Of a World of the past sums may be kept, and what changed since is counted
// alone; so fresh, which makes empty ones, has to make the same kind of them each time.
func (w *World) SumUp(fresh func() StandingSums, read func(StandingSums)) {
	if t := w.tracks(); t != nil && t.sumUp(w, fresh, read) {
		return
	}
	sums := fresh()
	w.EachStanding(func(s *Standing) bool {
		sums.Count(s, w.today, 1)
		return true
	})
	read(sums)
}

// sumUp is World.SumUp where tracks tell of all facilities; false otherwise. What is kept are
// the sums over those that stand still: the others, which are past due, are counted for the
// moment's day and taken back.
func (t *Tracks) sumUp(w *World, fresh func() StandingSums, read func(StandingSums)) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, folded, told := t.scanned(w)
	if !told || len(folded) > 0 {
		return false
	}
	if s.sums == nil {
		s.sums = fresh()
		for number := range s.there {
			if s.still(number) {
				s.sums.Count(&s.there[number], s.today, 1)
			}
		}
	}
	s.countGrowing(1)
	defer s.countGrowing(-1)
	read(s.sums)
	return true
}

// countGrowing counts those whose figures change by the day.
func (s *scan) countGrowing(times int) {
	for number, on := range s.owedOn {
		if on != calendar.None && s.there[number].ID != "" {
			s.sums.Count(s.at(number), s.today, times)
		}
	}
}
