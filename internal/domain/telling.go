package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
)

// A Telling is what facilities tell somebody who has a share in them, at the moment that was
// last asked for. Like a scan it knows for each the moments for which that holds, so the
// next moment costs what has changed since. Its holder must not use it twice at once.
type Telling struct {
	of     *Tracks
	head   int64 // position of the World whose facilities they are
	party  string
	number []int // of the facilities, in the order of their ids
	spans  []while
	tracks []*track
	near   []int32 // the point of each in its story, −1 where there is none
	Told   []Told  // of each; of those that are not there, the ID is ""
}

// Retell takes a telling to the World's moment and a party, and says which of its facilities
// are told anew; false where some of them have to be folded, or there are no tracks: then
// the telling says nothing.
func (w *World) Retell(party string, x *Telling) (anew []int, ok bool) {
	t := w.tracks()
	number, known := w.parties.names.find(party)
	if t == nil || !known {
		*x = Telling{}
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reach(w)
	m := &w.then.moment
	if !t.tells(m) {
		*x = Telling{}
		return nil, false
	}
	x.about(w, t, party, number)
	for i, number := range x.number {
		t.refresh(number)
		var of *track
		if number < len(t.of) {
			of = t.of[number]
		}
		if of != nil && of == x.tracks[i] && x.spans[i].holds(m) {
			continue
		}
		x.tracks[i] = of
		one := &x.Told[i]
		place, ok := t.stand(w, number, int(x.near[i]), &one.Standing, &x.spans[i])
		if !ok {
			*x = Telling{}
			return nil, false
		}
		x.near[i] = int32(place.point)
		if place.owes {
			x.spans[i].fromDay, x.spans[i].untilDay = m.Today, m.Today+1
		}
		one.Dues, one.Story = nil, StoryID{}
		if place.point >= 0 {
			p := &place.story.points[place.point]
			one.Since = p.day
			one.Dues, one.Story = place.story.dues[p.dues:p.duesEnd], StoryID{facility: number, from: place.story.from}
			if place.next == 0 {
				one.Story.serial = of.serial
			}
		}
		anew = append(anew, i)
	}
	return anew, true
}

// about makes the telling one of a party's facilities, and begins anew where they are
// others than before.
func (x *Telling) about(w *World, t *Tracks, party string, number int) {
	if x.of == t && x.head == w.then.base.position && x.party == party {
		return
	}
	facilities := slices.Clone(w.ofParty.get(number).distinct())
	slices.SortFunc(facilities, func(a, b int) int {
		return strings.Compare(w.facilities.names.name(a), w.facilities.names.name(b))
	})
	if x.of != t || x.party != party || !slices.Equal(x.number, facilities) {
		n := len(facilities)
		*x = Telling{number: facilities, spans: make([]while, n), tracks: make([]*track, n), near: slices.Repeat([]int32{-1}, n), Told: make([]Told, n)}
	}
	x.of, x.head, x.party = t, w.then.base.position, party
}

// Until narrows the moments for which a facility is told as it is now: what its holder makes
// of it changes with something that happens at a position, on a day.
func (x *Telling) Until(w *World, i int, position int64, on calendar.Date) {
	span := &x.spans[i]
	if w.Knows(position, on) {
		span.from, span.fromDay = max(span.from, position), max(span.fromDay, on)
		return
	}
	span.ends(&w.then.moment, position, on)
}

// Facility is the id of a facility that is told, whether it is there at the moment or not.
func (x *Telling) Facility(w *World, i int) string { return w.facilities.names.name(x.number[i]) }

// Earlier are the stories that were known of a facility before the one that it is told by.
func (x *Telling) Earlier(i int) (ids []StoryID) {
	if x.tracks[i] == nil {
		return nil
	}
	for _, s := range x.tracks[i].stories {
		if s.from < x.Told[i].Story.from {
			ids = append(ids, StoryID{facility: x.number[i], from: s.from})
		}
	}
	return ids
}
