package readmodel

import (
	"context"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// framesKept are reels at days all over the history, told ahead for who has many facilities:
// a first look at a day goes on from one nearby. They are pinned.
var framesKept = kept[reelKey, *reels]{weight: func(*reels) int { return 1 }}

// Fewer in tests.
var (
	// frameStep is how many days lie between those on which a party's reels are told ahead, or
	// a multiple of it, so that there are about framesMost of them on an axis.
	frameStep calendar.Date = 16
	// frameBehind is so many events until a reel that was told ahead is moved to the new head: what
	// happened to a facility since is told when it is looked at.
	frameBehind int64 = 1000
)

const framesMost = 20

// frames are the reels of one party, those of the two axes of a day side by side.
type frames struct {
	reels *reels
	from  calendar.Date // the first of the days
	step  calendar.Date // between two
	heads []int64       // of each reel, the head that it was moved to
	bytes int           // about
}

// frame tells a reel ahead, or moves one to the head, and says whether there may be more to do.
func (a *aheads) frame(w *domain.World, one *aheadOf) (more bool) {
	earliest := a.machine.Earliest(false)
	if one.telling.Many() == 0 || earliest == calendar.None {
		return false
	}
	x := &one.frames
	if from, step := frameDays(earliest, w.Today()); x.reels == nil || x.from != from || x.step != step {
		a.framed -= x.bytes
		*x = frames{reels: new(reels), from: from, step: step}
		key := reelKey{one.party, w.Tracks()}
		framesKept.unpin(key)
		framesKept.pin(key, x.reels)
	}
	for n := 0; x.day(n) < w.Today(); n++ {
		if n < len(x.heads) && w.Position()-x.heads[n] < frameBehind {
			continue
		}
		bytes := one.telling.Many() * figureBytes
		if n == len(x.heads) && a.framed+bytes+int(a.machine.Stats().Tracks.Bytes) > a.room {
			return false // of the memory for both the lives of loans come first, until they lie in a file
		}
		at, err := a.momentOf(w, x.day(n), n%2 == 1)
		if err != nil {
			return false
		}
		if n == len(x.heads) {
			x.heads, x.bytes, a.framed = append(x.heads, 0), x.bytes+bytes, a.framed+bytes
		}
		x.heads[n] = w.Position()
		x.reels.tell(n, at, one.party)
		return true
	}
	return false
}

// day is the day of one of the reels.
func (x *frames) day(n int) calendar.Date { return x.from + calendar.Date(n/2)*x.step }

// tell moves one of the reels to a moment. A new one begins where the one of the day before
// stands.
func (x *reels) tell(n int, at *domain.World, party string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if n == len(x.all) {
		x.all = append(x.all, new(reel))
		if n >= 2 {
			x.all[n].copy(x.all[n-2])
		}
	}
	x.all[n].move(at, party) // where something has to be folded it says nothing
}

// renew lets go of the memory that the lives of facilities took before they were read from a
// file: whatever is told ahead looks at them there, and what was kept for the next look is made
// again.
func (a *aheads) renew() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = nil // there is room by now
	reelsKept.drop()
	storiesKept.drop()
	storiesKept.eachPinned(func(s *shareStory) { s.expects.Store(nil) })
	for _, one := range a.parties {
		one.telling.Renew()
		if one.frames.reels != nil {
			one.frames.reels.renew()
		}
	}
}

func (x *reels) renew() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, r := range x.all {
		r.telling.Renew()
	}
}

// momentOf is the end of a day, as it was known then or as it is known by the head.
func (a *aheads) momentOf(w *domain.World, day calendar.Date, corrected bool) (*domain.World, error) {
	ctx := context.Background()
	if corrected {
		return a.machine.Passing(ctx, w.Position(), day)
	}
	known, err := a.machine.LastOn(ctx, day)
	if err != nil {
		return nil, err
	}
	return a.machine.Passing(ctx, known, calendar.None)
}

// frameDays gives the first of the days on which reels are told ahead, and how far they are
// apart.
func frameDays(earliest, today calendar.Date) (from, step calendar.Date) {
	step = ((today-earliest)/framesMost/frameStep + 1) * frameStep
	return (earliest/step + 1) * step, step
}
