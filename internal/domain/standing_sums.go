package domain

import "refold/internal/calendar"

// StandingSums are sums over standings, as of a day. Counting one with −1 takes back what
// counting it with 1 did, so that sums follow a moment that moves by what has changed; for
// that, the day may matter to those only that something is past due of.
type StandingSums interface {
	Count(s *Standing, today calendar.Date, times int)
}

// ToldSums give the sums over the standings of all facilities at the moment of a World of the
// past, where they were told ahead; false where they have to be summed up.
type ToldSums func(w *World) (StandingSums, bool)

// SumUp lets read look at the sums over all facilities of the World, and not longer than it
// takes to return. Of a World of the past sums may have been told ahead, or be kept, and what
// changed since is counted alone; so fresh, which makes empty ones, has to make the same kind
// of them each time.
func (w *World) SumUp(fresh func() StandingSums, read func(StandingSums)) {
	t := w.tracks()
	if t != nil && w.then.moment.Sums != nil {
		if sums, told := w.then.moment.Sums(w); told {
			read(sums)
			return
		}
	}
	if t != nil && t.sumUp(w, nil, fresh, read) {
		return
	}
	sums := fresh()
	w.EachStanding(func(s *Standing) bool {
		sums.Count(s, w.today, 1)
		return true
	})
	read(sums)
}

// sumUp is World.SumUp by a scan, nil for the one that is nearest, where tracks tell of all
// facilities; false otherwise.
func (t *Tracks) sumUp(w *World, own *scan, fresh func() StandingSums, read func(StandingSums)) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, folded, told := t.scanned(w, own)
	if !told || len(folded) > 0 {
		return false
	}
	s.sumUp(fresh, read)
	return true
}

// A Summing takes sums over standings from moment to moment, apart from those that pages ask
// for: what goes through all days in the background leaves those near which somebody looks
// where they are. Its holder must not use it twice at once, and gives it the same kind of sums
// each time.
type Summing struct{ scan scan }

// Resum is SumUp by a Summing, of what was not told ahead; false where tracks don't tell of
// all facilities at the World's moment.
func (w *World) Resum(x *Summing, fresh func() StandingSums, read func(StandingSums)) bool {
	t := w.tracks()
	return t != nil && t.sumUp(w, &x.scan, fresh, read)
}

// sumUp lets read look at the sums at the scan's moment. What is kept are those over the
// facilities that stand still: the others, which are past due, are counted for the moment's day
// and taken back.
func (s *scan) sumUp(fresh func() StandingSums, read func(StandingSums)) {
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
}

// countGrowing counts those whose figures change by the day.
func (s *scan) countGrowing(times int) {
	for number, on := range s.owedOn {
		if on != calendar.None && s.there[number].ID != "" {
			s.sums.Count(s.at(number), s.today, times)
		}
	}
}
