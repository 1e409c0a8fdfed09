package domain

import (
	"strings"
	"sync"

	"refold/internal/calendar"
)

// aheadDays is how many days ahead of the open one tracks are written, so that a new day
// costs nothing.
const aheadDays = 31

// Tracks keep the tracks of all facilities of a journal, so that lists and totals of any
// moment need not fold every facility. Where there is none yet, or no room, a facility is
// folded as ever: what a track says equals that, on every axis. They are made bit by bit,
// see Make, and follow the journal when they are next asked.
type Tracks struct {
	annals Annals
	most   int64 // bytes, about

	mu       sync.Mutex
	position int64  // every track knows what was recorded up to here, or is stale
	head     *World // that they were last brought to
	of       []*track
	stale    map[int]bool // of what happened to these they don't know yet: told anew when asked for
	serial   int64
	made     int // facilities that were looked at so far, in order of their numbers
	bytes    int64
	through  calendar.Date // new tracks say something of the days up to here
	scans    []*scan
}

// NewTracks keeps tracks that weigh up to about so many bytes.
func NewTracks(annals Annals, bytes int64) *Tracks {
	return &Tracks{annals: annals, most: bytes, through: calendar.None}
}

// TrackStats say how far tracks are.
type TrackStats struct {
	Made, All int   // facilities
	Bytes     int64 // about
}

// Stats says how far the tracks of a head are.
func (t *Tracks) Stats(head *World) TrackStats {
	t.mu.Lock()
	defer t.mu.Unlock()
	return TrackStats{t.made, head.facilities.names.size(), t.bytes}
}

// Make makes the next few tracks, as of the head, which must be frozen; it says whether
// there is more to do. Tracks may be asked meanwhile.
func (t *Tracks) Make(head *World, few int) (more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if head.today == calendar.None {
		return false
	}
	t.follow(head)
	for number := range t.stale {
		t.refresh(number)
		return true // whoever waits for the lock comes first
	}
	all := head.facilities.names.size()
	if t.made >= all && head.today+aheadDays/2 > t.through || t.through == calendar.None {
		t.made, t.through = 0, head.today+aheadDays // they run out together, and are made again one after another
	}
	for ; few > 0 && t.made < all; few-- {
		t.set(head, t.made)
		t.made++
	}
	return t.made < all && t.bytes < t.most
}

// Drop lets go of what was made for moments that were looked at.
func (t *Tracks) Drop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.scans = nil
}

// set makes one track anew. Where there is no room, one that still says what is true stays.
// t.mu is held.
func (t *Tracks) set(head *World, number int) {
	holds := !t.stale[number]
	delete(t.stale, number)
	for number >= len(t.of) {
		t.of = append(t.of, nil)
	}
	if old := t.of[number]; old != nil {
		if holds && t.bytes >= t.most {
			return
		}
		if !old.prepared {
			t.bytes -= old.bytes()
		}
		t.of[number] = nil
		t.serial++ // it is another set of tracks, whether there is room for a new one or not
	}
	if t.bytes >= t.most {
		return
	}
	fresh := trackOf(head, number, t.annals, t.through)
	t.serial++
	fresh.serial = t.serial
	t.bytes += fresh.bytes()
	t.of[number] = fresh
}

// refresh tells a facility anew if something happened to it since. t.mu is held.
func (t *Tracks) refresh(number int) {
	if t.stale[number] {
		t.set(t.head, number)
	}
}

// refreshAll tells all those anew to which something happened since. t.mu is held.
func (t *Tracks) refreshAll() {
	for number := range t.stale {
		t.set(t.head, number)
	}
}

// follow finds which of the tracks that there are have to be told anew for a head. Telling
// takes milliseconds each, and who looks at a few of them need not wait for the others.
// t.mu is held.
func (t *Tracks) follow(head *World) {
	if head.position <= t.position {
		return
	}
	touched := map[int]bool{}
	touch := func(stream string) {
		if kind, id, _ := strings.Cut(stream, "-"); kind == "facility" {
			if number, ok := head.facilities.names.find(id); ok {
				touched[number] = true
			}
		}
	}
	if len(t.of) > 0 {
		for _, rec := range t.annals.Since(t.position) {
			if rec.Position > head.position {
				break
			}
			rec.EachStream(touch)
		}
	}
	t.position, t.head = head.position, head
	for number := range touched {
		if number < len(t.of) && t.of[number] != nil {
			if t.stale == nil {
				t.stale = map[int]bool{}
			}
			t.stale[number] = true
		}
	}
}

// EachStream visits the streams of which an event may change what is known: its own, and those
// in which it undoes, puts back or corrects something. One may be visited twice.
func (rec *Recorded) EachStream(visit func(stream string)) {
	switch e := rec.Event.(type) {
	case RequestUndone:
		eachOf(e.Streams, visit)
	case RequestRedone:
		eachOf(e.Streams, visit)
	case EventCorrected:
		visit(e.About)
	}
	visit(rec.Stream)
}

func eachOf(streams []string, visit func(string)) {
	for _, stream := range streams {
		visit(stream)
	}
}

// Tracks are those that this World is read from; nil where it is folded. They tell one
// journal from another, too.
func (w *World) Tracks() *Tracks { return w.tracks() }

// tracks gives the tracks that tell of this World; nil where it is to be folded.
func (w *World) tracks() *Tracks {
	if w.then == nil || w.then.world != w {
		return nil
	}
	return w.then.moment.Tracks
}

// tells says whether tracks speak of a moment at all: they don't know what days to come
// would have brought without the events that were recorded on them. t.mu is held.
func (t *Tracks) tells(m *Moment) bool { return m.Today <= m.Opened || m.Known >= t.position }

// at finds the story and the point of a facility at a moment; false if it has to be
// folded, −1 if it wasn't there; near is where it was at a moment nearby, or −1. The facility has
// been refreshed, and t.mu is held.
func (t *Tracks) at(number int, m *Moment, near int) (s *story, i int, next int64, told bool) {
	if number >= len(t.of) || t.of[number] == nil || !t.tells(m) {
		return nil, -1, 0, false
	}
	s, next = t.of[number].storyAt(m.Known)
	if s == nil {
		return nil, -1, next, true
	}
	if m.Today > s.through {
		return nil, -1, 0, false
	}
	return s, s.at(m, near), next, true
}

// reach makes sure that the tracks know what a World of the past does. t.mu is held.
func (t *Tracks) reach(w *World) {
	if w.then.moment.Known > t.position {
		t.follow(w.then.base)
	}
}

// StandingAt gives the standing of one facility, by its id; false where there is none.
func (w *World) StandingAt(id string) (Standing, bool) {
	number, known := w.facilities.names.find(id)
	if !known {
		return Standing{}, false
	}
	s := Standing{}
	if t := w.tracks(); t != nil {
		t.mu.Lock()
		t.reach(w)
		t.refresh(number)
		story, i, _, told := t.at(number, &w.then.moment, -1)
		if told && i >= 0 {
			s.ID = id
			story.standing(i, w.today, &s)
		}
		t.mu.Unlock()
		if told {
			return s, i >= 0
		}
	}
	f := w.facilities.get(w, number)
	if f == nil || f.ID == "" {
		return s, false
	}
	return w.standingOf(f, w.today), true
}
