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
	of      *Tracks
	party   string
	related int           // as long as the party was related to as much, the facilities are the same
	today   calendar.Date // of the moment, and the day that was open when it was known
	opened  calendar.Date
	number  []int // of the facilities, in the order of their ids
	spans   []while
	tracks  []*track
	stories []*story // of each; nil where it is not there
	near    []int32  // the point of each in its story, −1 where there is none
	anew    []int    // see Retell; the same room each time
}

// Retell takes a telling to the World's moment and a party, and says which of its facilities
// are told anew, until it is asked again; false where some of them have to be folded, or there
// are no tracks: then the telling says nothing.
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
	x.today, x.opened, x.anew = m.Today, m.Opened, x.anew[:0]
	for i, number := range x.number {
		t.refresh(number)
		var of *track
		if number < len(t.of) {
			of = t.of[number]
		}
		if of != nil && of == x.tracks[i] && x.spans[i].holds(m) {
			continue
		}
		place, ok := t.locate(number, int(x.near[i]), m, &x.spans[i])
		if !ok {
			*x = Telling{}
			return nil, false
		}
		x.tracks[i], x.stories[i], x.near[i] = of, place.story, int32(place.point)
		x.anew = append(x.anew, i)
	}
	return x.anew, true
}

// about makes the telling one of a party's facilities, and begins anew where they are
// others than before.
func (x *Telling) about(w *World, t *Tracks, party string, number int) {
	related := w.ofParty.get(number)
	if x.of == t && x.related == len(related.facilities) && x.party == party {
		return
	}
	facilities := related.distinct()
	slices.SortFunc(facilities, func(a, b int) int {
		return strings.Compare(w.facilities.names.name(a), w.facilities.names.name(b))
	})
	if x.of != t || x.party != party || !slices.Equal(x.number, facilities) {
		n := len(facilities)
		*x = Telling{number: facilities, spans: make([]while, n), tracks: make([]*track, n), stories: make([]*story, n), near: slices.Repeat([]int32{-1}, n)}
	}
	x.of, x.related, x.party = t, len(related.facilities), party
}

// Many is how many facilities are told, those that are not there among them.
func (x *Telling) Many() int { return len(x.number) }

// Told is what a facility tells at the moment; of one that is not there, the ID is "".
func (x *Telling) Told(w *World, i int) (told Told) {
	s, n := x.stories[i], int(x.near[i])
	if s == nil || n < 0 {
		return told
	}
	p := &s.points[n]
	told.ID = x.Facility(w, i)
	s.standing(n, x.today, &told.Standing)
	told.Since, told.Dues = p.day, s.dues[p.dues:p.duesEnd]
	told.Story = StoryID{facility: x.number[i], from: s.from}
	if of := x.tracks[i]; s == &of.stories[len(of.stories)-1] {
		told.Story.serial = of.serial
	}
	return told
}

// Away is about how many days lie between the moment of a telling and another: between the
// days that they are about, and between those on which they were known.
func (x *Telling) Away(w *World) int {
	m := &w.then.moment
	return max(int(m.Today-x.today), int(x.today-m.Today)) + max(int(m.Opened-x.opened), int(x.opened-m.Opened))
}

// Copy makes the telling one of the same moment as another, which goes its own way.
func (x *Telling) Copy(of *Telling) {
	spans, tracks, stories, near, anew := x.spans, x.tracks, x.stories, x.near, x.anew
	*x = *of
	x.spans, x.tracks = append(spans[:0], of.spans...), append(tracks[:0], of.tracks...)
	x.stories, x.near, x.anew = append(stories[:0], of.stories...), append(near[:0], of.near...), anew
}

// Renew has a telling look at tracks where they lie by now, so that what they lay in before can
// be let go of: see Tracks.Adopt.
func (x *Telling) Renew() {
	if x.of == nil {
		return
	}
	x.of.mu.Lock()
	defer x.of.mu.Unlock()
	for i, number := range x.number {
		old := x.tracks[i]
		if old == nil {
			continue
		}
		fresh := x.of.of[number] // where there was a track there is one
		if old == fresh {
			continue
		}
		told := x.stories[i]
		x.tracks[i], x.stories[i] = nil, nil // told anew when it is asked for next
		if fresh == nil || fresh.serial != old.serial {
			continue
		}
		x.tracks[i] = fresh
		for n := range old.stories {
			if told == &old.stories[n] {
				x.stories[i] = &fresh.stories[n]
			}
		}
	}
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
	for n := range x.tracks[i].stories {
		if s := &x.tracks[i].stories[n]; x.stories[i] != nil && s.from < x.stories[i].from {
			ids = append(ids, StoryID{facility: x.number[i], from: s.from})
		}
	}
	return ids
}
