package domain

import (
	"refold/internal/calendar"
	"refold/internal/flat"
	"refold/internal/money"
)

// tracksHead is what a prepared file says of tracks as a whole.
type tracksHead struct {
	position, serial int64
	made             int64
	through          calendar.Date
	_                int32
}

// Of one track, and of one story: where what it is made of ends among all.
type (
	trackEnd struct{ stories, serial int64 } // serial 0: there is no track
	storyEnd struct {
		from                        int64
		points, lasting, dues, owed int64
		through                     calendar.Date
		refused                     int32 // 1: some event was inadmissible
	}
)

// Save writes all tracks as of a head, which is asked for when nobody can bring them
// further. Others may read and make tracks meanwhile.
func (t *Tracks) Save(out flat.Writer, head func() *World) *World {
	t.mu.Lock()
	world := head()
	if world.today != calendar.None {
		t.follow(world)
		t.refreshAll()
	}
	of := append([]*track(nil), t.of...)
	first := tracksHead{position: t.position, serial: t.serial, made: int64(t.made), through: t.through}
	t.mu.Unlock()
	var ends []trackEnd
	var all []*story
	for _, one := range of {
		end := trackEnd{stories: int64(len(all))}
		if one != nil {
			for i := range one.stories {
				all = append(all, &one.stories[i])
			}
			end = trackEnd{int64(len(all)), one.serial}
		}
		ends = append(ends, end)
	}
	stories := make([]storyEnd, 0, len(all))
	var end storyEnd
	for _, s := range all {
		end = storyEnd{from: s.from, through: s.through, points: end.points + int64(len(s.points)), lasting: end.lasting + int64(len(s.lasting)),
			dues: end.dues + int64(len(s.dues)), owed: end.owed + int64(len(s.owed))}
		if !s.admitted {
			end.refused = 1
		}
		stories = append(stories, end)
	}
	flat.Put(out, "tracks.head", []tracksHead{first})
	flat.Put(out, "tracks", ends)
	flat.Put(out, "tracks.stories", stories)
	putEach(out, "tracks.points", all, func(s *story) []point { return s.points })
	putEach(out, "tracks.lasting", all, func(s *story) []Lasting { return s.lasting })
	putEach(out, "tracks.dues", all, func(s *story) []Due { return s.dues })
	putEach(out, "tracks.owed", all, func(s *story) []money.Cents { return s.owed })
	return world
}

func putEach[T any](out flat.Writer, name string, all []*story, part func(*story) []T) {
	out.Put(name, func(yield func([]byte) bool) {
		for _, s := range all {
			if !yield(flat.Bytes(part(s))) {
				return
			}
		}
	})
}

// Load reads what Save wrote, for a World of the same journal that has grown since. Tracks
// that lie in a file take no memory of the process, and are not counted as if they did.
func (t *Tracks) Load(s *flat.Sections, head *World) {
	first, of := readTracks(s, head)
	if s.Err() != nil || len(of) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.position, t.head, t.of, t.serial, t.made, t.through = first.position, head, of, first.serial, int(first.made), first.through
	t.follow(head)
}

// Adopt has those tracks that are still what Save wrote of them read from there, where they
// lie in a file by now, and lets go of their memory. They may be asked meanwhile.
func (t *Tracks) Adopt(s *flat.Sections, head *World) {
	_, of := readTracks(s, head)
	if s.Err() != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, fresh := range of[:min(len(of), len(t.of))] {
		old := t.of[i]
		if fresh == nil || old == nil || old.serial != fresh.serial {
			continue
		}
		if !old.prepared {
			t.bytes -= old.bytes()
		}
		t.of[i] = fresh
	}
	t.scans = nil // they look into what was let go of
}

// readTracks gives the tracks of facilities by their numbers, where they lie.
func readTracks(s *flat.Sections, head *World) (first tracksHead, of []*track) {
	first = flat.ReadSome[tracksHead](s, "tracks.head", 1)[0]
	ends, told := flat.Read[trackEnd](s, "tracks"), readStories(s)
	if len(ends) > 0 && (first.position < 1 || first.position > head.position) || len(ends) > head.facilities.names.size() || first.made < 0 || first.made > int64(len(ends)) {
		s.Fail("tracks of %d facilities at event %d are not those of %d at %d", len(ends), first.position, head.facilities.names.size(), head.position)
	}
	of = make([]*track, len(ends))
	tracks := make([]track, len(ends))
	start := int64(0)
	for i, end := range ends {
		if end.stories < start || end.stories > int64(len(told)) {
			s.Fail("a track ends before it begins")
			return first, nil
		}
		if end.serial > 0 {
			tracks[i] = track{told[start:end.stories:end.stories], end.serial, true}
			of[i] = &tracks[i]
		}
		start = end.stories
	}
	return first, of
}

func readStories(s *flat.Sections) []story {
	stories := flat.Read[storyEnd](s, "tracks.stories")
	points, lasting := flat.Read[point](s, "tracks.points"), flat.Read[Lasting](s, "tracks.lasting")
	dues, owed := flat.Read[Due](s, "tracks.dues"), flat.Read[money.Cents](s, "tracks.owed")
	told := make([]story, len(stories))
	var from storyEnd
	for i, end := range stories {
		if end.points < from.points || end.points > int64(len(points)) || end.lasting < from.lasting || end.lasting > int64(len(lasting)) ||
			end.dues < from.dues || end.dues > int64(len(dues)) || end.owed < from.owed || end.owed > int64(len(owed)) {
			s.Fail("a story ends before it begins")
			return nil
		}
		told[i] = story{from: end.from, through: end.through, points: points[from.points:end.points:end.points], lasting: lasting[from.lasting:end.lasting:end.lasting],
			dues: dues[from.dues:end.dues:end.dues], owed: owed[from.owed:end.owed:end.owed], admitted: end.refused == 0}
		from = end
	}
	return told
}
