package readmodel

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"refold/internal/domain"
	"refold/internal/timemachine"
)

// Whoever has to do with so many facilities that folding them at the first look would be
// waited for has their stories told before.
var manyFacilities = 300 // fewer in tests

const (
	aheadAtOnce    = 32  // stories told at a time: some milliseconds
	comparedAtOnce = 4   // stories that the outcome of an amendment counts for
	aheadLineBytes = 225 // what a line of a story weighs, about
)

// aheads tell the stories of those with many facilities, as of the head, and follow it.
type aheads struct {
	mu      sync.Mutex
	told    *domain.World // that everything was told of, or nil
	met     *domain.World // of which it is known who has many facilities
	parties []*aheadOf
	lines   int
	most    int // lines of all that are told
	framed  int // bytes of reels, see frame
	room    int // for them
	machine *timemachine.Machine
}

// recordedSoFar is what a machine knows of the journal, up to its end.
type recordedSoFar struct{ *timemachine.Machine }

func (h recordedSoFar) Corrections(stream string) []*domain.Recorded {
	return h.Machine.Corrections(stream, math.MaxInt64)
}

// newAheads tells as much as half of the memory for the caches of the past has room for: what
// the lives of facilities took of it lies in a file by then. A quarter of that half is for reels.
func newAheads(m *timemachine.Machine) *aheads {
	half := m.Memory() / 2
	return &aheads{most: int(half * 3 / 4 / aheadLineBytes), room: int(half / 4), machine: m}
}

// aheadOf is how far the stories of one party are.
type aheadOf struct {
	party   string
	telling domain.Telling
	stories []storyKey   // of each facility: the one that is kept
	waits   map[int]bool // facilities to be told, by their places in the telling
	right   []int        // facilities of which it is to be told what was put right
	frames  frames
}

// some tells a few stories, and says whether there is more to do. Whoever has the most of them
// comes first. Where there is no room left, the others' are told when they are looked at.
func (a *aheads) some(w *domain.World) (more bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.told == w {
		return false
	}
	if a.met != w {
		a.meet(w)
		a.met = w
	}
	few := aheadAtOnce
	for _, one := range a.parties {
		if few == 0 {
			return true
		}
		if one.stories == nil && a.lines >= a.most {
			break // it is not begun, nor are those after it
		}
		anew, ok := w.Retell(one.party, &one.telling)
		if !ok {
			continue // its loans are not written down: the next look folds them
		}
		if many := one.telling.Many(); len(one.stories) != many {
			for i := range one.stories {
				a.drop(one, i)
			}
			one.stories, one.waits, one.right = make([]storyKey, many), map[int]bool{}, nil
		}
		for _, i := range anew {
			one.waits[i] = true
		}
		for i := range one.waits {
			if few == 0 {
				return true
			}
			delete(one.waits, i)
			a.tell(w, one, i)
			few--
		}
		if few = a.compare(w, one, few); few == 0 {
			return true
		}
	}
	for _, one := range a.parties {
		if a.frame(w, one) {
			return true
		}
	}
	a.told = w
	return false
}

// meet finds who has many facilities by now, most of them first.
func (a *aheads) meet(w *domain.World) {
	known := map[string]bool{}
	for _, one := range a.parties {
		known[one.party] = true
	}
	parties := w.PartiesRelatedToMore(manyFacilities)
	slices.SortFunc(parties, func(x, y string) int {
		return cmp.Or(cmp.Compare(w.Related(y), w.Related(x)), strings.Compare(x, y))
	})
	for _, party := range parties {
		if !known[party] {
			a.parties = append(a.parties, &aheadOf{party: party})
		}
	}
}

// tell keeps the story of one facility in the place of the one that was kept of it, if there
// is room.
func (a *aheads) tell(w *domain.World, one *aheadOf, i int) {
	a.drop(one, i)
	told := one.telling.Told(w, i)
	one.right = append(one.right, i)
	if a.lines >= a.most || !ofWallet(w, &told) {
		return
	}
	key := storyKey{told.Story, one.party, w.Tracks()}
	if story, ok := tellStory(w, &told, one.party); ok {
		storiesKept.pin(key, story)
		one.stories[i], a.lines = key, a.lines+story.lines()
	}
}

// compare tells what was put right of facilities, and says how much it may still do: each
// takes two folds.
func (a *aheads) compare(w *domain.World, one *aheadOf, few int) int {
	t := &noticeTeller{w: w, h: recordedSoFar{a.machine}, party: w.Party(one.party)}
	if t.party == nil { // its registration was undone
		one.right = nil
	}
	for ; len(one.right) > 0; one.right = one.right[1:] {
		id := one.telling.Facility(w, one.right[0])
		if few = a.earlier(w, one, one.right[0], few); few == 0 {
			return 0
		}
		for _, amendment := range t.amendments(domain.FacilityStream(id)) {
			key, known := t.key(&amendment)
			if !known || a.lines >= a.most {
				continue
			}
			x, found := amendedKept.find(key)
			if !found {
				if few == 0 {
					return 0
				}
				x, few = t.comparedFacility(id, &amendment), max(0, few-comparedAtOnce)
			}
			if amendedKept.pin(key, x) {
				a.lines += len(x.changes) + 1
			}
		}
	}
	return few
}

// earlier tells what was known of a facility before something was entered late or put right,
// while half of the room is left, and says how many it may still tell. It never changes.
func (a *aheads) earlier(w *domain.World, one *aheadOf, i, few int) int {
	told := one.telling.Told(w, i)
	if !ofWallet(w, &told) {
		return few
	}
	for _, told.Story = range one.telling.Earlier(i) {
		if few == 0 || a.lines >= a.most/2 {
			break
		}
		key := storyKey{told.Story, one.party, w.Tracks()}
		story, found := storiesKept.find(key)
		if !found {
			if story, found = tellStory(w, &told, one.party); !found {
				continue // it has gone on meanwhile
			}
			few--
		}
		if storiesKept.pin(key, story) {
			a.lines += story.lines()
		}
	}
	return few
}

// drop lets go of the story that is kept of a facility.
func (a *aheads) drop(one *aheadOf, i int) {
	if key := one.stories[i]; key != (storyKey{}) {
		a.lines -= storiesKept.unpin(key)
		one.stories[i] = storyKey{}
	}
}

// PrepareFile does a little of what the file has, and says whether there is more to do.
func (k Kept) PrepareFile() (more bool) { return k.Machine.PrepareSome() || k.books.some() }

// Settled says that there was nothing more to do of it when it was last done.
func (k Kept) Settled() bool { return k.Machine.Settled() && k.books.settled.Load() }

// PrepareSome does a little of what Prepare does, and says whether there is more to do.
func (k Kept) PrepareSome() (more bool) { return k.PrepareFile() || k.ahead.some(k.Present()) }

// Prepare makes what pages of the past are read from, and keeps it up with the journal until
// the context ends. Nothing waits for it: what is not made yet is folded.
func (k Kept) Prepare(ctx context.Context) { timemachine.Repeat(ctx, k.PrepareSome) }
