package domain

import (
	"math"
	"slices"
	"sync"

	"refold/internal/both"
	"refold/internal/calendar"
)

// A scan is the standing of every facility at the moment that was last asked for, each
// with the moments for which it holds: a moment nearby changes few of them, and the others
// are passed by reading two numbers. So a drag costs what has changed between its frames.
type scan struct {
	known int64
	today calendar.Date
	spans []while
	there []Standing // by number; of those that are not there, the ID is ""
	of    []*track   // whose they are
	near  []int32    // the point of each in its story, −1 where there is none
	// stages are those of the standings, side by side: who wants a few stages passes by the
	// others without looking at them.
	stages []Stage
	funded []calendar.Date // side by side, too
	owedOn []calendar.Date // where what is past due grows by the day: the day whose it is, None elsewhere
	folded []int           // facilities that had to be folded
	serial int64           // of the tracks when the scan came to its moment
	sums   StandingSums    // of those that stand still; nil until it is asked for

	counting sync.Mutex // in the sums, by the two that look for standings
}

// while are the moments for which a standing holds: from and until positions, from and
// until days, the last of both excluded.
type while struct {
	from, until       int64
	fromDay, untilDay calendar.Date
}

func (s while) holds(m *Moment) bool {
	return s.from <= m.Known && m.Known < s.until && s.fromDay <= m.Today && m.Today < s.untilDay
}

// mostScans bounds how many moments are dragged from at the same time.
const mostScans = 3

// sharedFrom is how many facilities have to be there for two cores to look for them: a frame on
// ten million events looks for a hundred thousand. With fewer the second core only disturbs who
// draws the page on it. Tests have it lower.
var sharedFrom = 1024

// mostPieces is how many pieces they are looked for in.
const mostPieces = 64

// each visits the facilities of a World of the past that are in some stages and, where since
// is a day, were funded on it or later: those with the highest numbers first then, so that
// since soon is a late day.
func (t *Tracks) each(w *World, stages *Stages, since *calendar.Date, visit func(*Standing) bool) {
	t.mu.Lock()
	s, folded, told := t.scanned(w, nil)
	if !told {
		t.mu.Unlock()
		w.eachFolded(stages, since, visit)
		return
	}
	going := s.visit(stages, since, visit)
	t.mu.Unlock()
	if !going {
		return
	}
	for _, number := range folded {
		if f := w.facilities.get(w, number); f != nil && f.ID != "" {
			if standing := w.standingOf(f, w.today); stages[standing.Stage] && (since == nil || standing.FundedOn >= *since) && !visit(&standing) {
				return
			}
		}
	}
}

// scanned moves a scan, nil for the one that is nearest, to the moment of a World of the past, and
// gives the facilities that have to be folded beside it; false where all have to be. t.mu is held.
func (t *Tracks) scanned(w *World, own *scan) (s *scan, folded []int, told bool) {
	t.reach(w)
	m := &w.then.moment
	if !t.tells(m) {
		return nil, nil, false
	}
	t.refreshAll()
	if s = own; s == nil {
		s = t.nearest(m)
	}
	return s, s.move(t, w), true
}

// Stirred are the facilities that became what they are on the World's day, by an event or by
// the day itself, and maybe others: of all others nothing falls due on this very day. False
// where it isn't known.
func (w *World) Stirred() (ids map[string]bool, known bool) {
	t := w.tracks()
	if t == nil {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s, folded, told := t.scanned(w, nil)
	if !told {
		return nil, false
	}
	ids = map[string]bool{}
	for i := range s.there {
		if s.there[i].ID != "" && s.spans[i].fromDay >= s.today {
			ids[s.there[i].ID] = true
		}
	}
	for _, number := range folded {
		ids[w.facilities.names.name(number)] = true
	}
	return ids, true
}

// visit visits those that need not be folded; see Tracks.each.
func (s *scan) visit(stages *Stages, since *calendar.Date, visit func(*Standing) bool) (going bool) {
	if since == nil {
		for i, stage := range s.stages {
			if stages[stage] && s.there[i].ID != "" && !visit(s.at(i)) {
				return false
			}
		}
		return true
	}
	for i, stage := range slices.Backward(s.stages) {
		if stages[stage] && s.funded[i] >= *since && s.there[i].ID != "" && !visit(s.at(i)) {
			return false
		}
	}
	return true
}

// nearest gives the scan that is the fewest days away, for moving; a new one where none is
// near and there is room. t.mu is held.
func (t *Tracks) nearest(m *Moment) *scan {
	var best *scan
	for _, s := range t.scans {
		// The axes go their own ways: what was corrected lies between them.
		if best == nil || s.away(m) < best.away(m) {
			best = s
		}
	}
	if (best == nil || best.away(m) > aheadDays) && len(t.scans) < mostScans {
		best = new(scan)
		t.scans = append(t.scans, best)
	}
	return best
}

// away is how many days lie between the scan and a moment.
func (s *scan) away(m *Moment) int { return max(int(m.Today-s.today), int(s.today-m.Today)) }

// move takes the scan to a moment, and gives the facilities that have to be folded.
func (s *scan) move(t *Tracks, w *World) (folded []int) {
	m := &w.then.moment
	all := max(len(s.of), w.facilities.names.size())
	if all == len(s.of) && s.known == m.Known && s.today == m.Today && s.serial == t.serial && len(s.folded) == 0 {
		return nil // it stands there already
	}
	more := all - len(s.of)
	if more > 0 {
		s.spans, s.there, s.of = append(s.spans, make([]while, more)...), append(s.there, make([]Standing, more)...), append(s.of, make([]*track, more)...)
		s.near, s.stages = append(s.near, slices.Repeat([]int32{-1}, more)...), append(s.stages, make([]Stage, more)...)
		s.owedOn, s.funded = append(s.owedOn, make([]calendar.Date, more)...), append(s.funded, make([]calendar.Date, more)...)
	}
	if more == all || s.away(m) > aheadDays {
		s.sums = nil // nearly all of it would be counted twice
	}
	s.known, s.today, s.serial = m.Known, m.Today, t.serial
	s.folded = s.placeAll(t, w, all)
	return s.folded
}

// placeAll finds where all facilities stand, and gives those that have to be folded. t.mu is held.
func (s *scan) placeAll(t *Tracks, w *World, all int) (folded []int) {
	piece := max(sharedFrom, all/mostPieces+1)
	found := make([][]int, (all+piece-1)/piece)
	both.Do(len(found), func(i int) { found[i] = s.place(t, w, i*piece, min((i+1)*piece, all)) })
	return slices.Concat(found...)
}

// place finds where facilities stand, from a number until another, and gives those that
// have to be folded.
func (s *scan) place(t *Tracks, w *World, from, until int) (folded []int) {
	m := &w.then.moment
	for number := from; number < until; number++ {
		var of *track
		if number < len(t.of) {
			of = t.of[number]
		}
		if of != nil && of == s.of[number] && s.spans[number].holds(m) {
			continue
		}
		s.of[number] = of
		s.count(number, -1)
		found, ok := t.stand(w, number, int(s.near[number]), &s.there[number], &s.spans[number])
		if !ok {
			folded = append(folded, number)
		}
		there := &s.there[number]
		s.near[number], s.stages[number], s.funded[number], s.owedOn[number] = int32(found.point), there.Stage, there.FundedOn, calendar.None
		if found.owes {
			s.owedOn[number] = m.Today
		}
		if there.ID == "" {
			s.funded[number] = calendar.None
		}
		s.count(number, 1)
	}
	return folded
}

// count counts a facility that stands still in the sums, or takes it back.
func (s *scan) count(number, times int) {
	if s.sums != nil && s.still(number) {
		s.counting.Lock()
		s.sums.Count(&s.there[number], s.today, times)
		s.counting.Unlock()
	}
}

// still says that a facility is there and its figures don't change by the day.
func (s *scan) still(number int) bool {
	return s.there[number].ID != "" && s.owedOn[number] == calendar.None
}

// at gives the standing of a facility at the scan's moment.
func (s *scan) at(number int) *Standing {
	there := &s.there[number]
	if on := s.owedOn[number]; on != calendar.None && on != s.today {
		told, _ := s.of[number].storyAt(s.known)
		there.PastDueCents = told.pastDue(&told.points[s.near[number]], s.today)
		s.owedOn[number] = s.today
	}
	return there
}

// found is where a standing was found.
type found struct {
	story *story
	point int  // index of it in the story; −1: it wasn't there
	owes  bool // what is past due is another amount each day
}

// stand finds where a facility stands, and the moments for which that holds; false if it has
// to be folded. Of one that isn't there, the ID is "". near is its point at a moment nearby,
// or −1. What is past due, where it grows, is that of the moment's day alone. t.mu is held.
func (t *Tracks) stand(w *World, number, near int, there *Standing, span *while) (found, bool) {
	m := &w.then.moment
	there.ID = ""
	f, ok := t.locate(number, near, m, span)
	if ok && f.point >= 0 {
		there.ID = w.facilities.names.name(number)
		f.story.standing(f.point, m.Today, there)
	}
	return f, ok
}

// locate is stand for the place alone.
func (t *Tracks) locate(number, near int, m *Moment, span *while) (found, bool) {
	*span = while{from: math.MinInt64, until: math.MinInt64}
	told, i, next, ok := t.at(number, m, near)
	f := found{story: told, point: i}
	if !ok {
		return f, false
	}
	*span = while{math.MinInt64, math.MaxInt64, math.MinInt32, math.MaxInt32}
	if next != 0 {
		span.until = next
	}
	if told == nil {
		return f, true
	}
	span.from, span.untilDay = told.from, told.through+1
	if i+1 < len(told.points) {
		p := &told.points[i+1]
		span.ends(m, p.position(), p.day)
	}
	if i < 0 {
		return f, true
	}
	p := &told.points[i]
	span.from, span.fromDay = max(span.from, p.position()), p.day
	f.owes = p.owed > 0
	return f, true
}

// ends narrows a span to the moments before something that its moment does not know.
func (s *while) ends(m *Moment, position int64, day calendar.Date) {
	if position > m.Known {
		s.until = min(s.until, position)
	} else {
		s.untilDay = min(s.untilDay, day)
	}
}
