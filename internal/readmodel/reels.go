package readmodel

import (
	"slices"
	"sync"
	"sync/atomic"

	"refold/internal/domain"
)

// reels are those of a party at the moments that were looked at last. A moment is gone on to
// from the nearest: from thousands of shares few differ then.
type reels struct {
	mu      sync.Mutex
	all     []*reel      // the one that was looked at last is the last
	weighed atomic.Int64 // shares, as reelsKept has counted them
}

const (
	// reelsOfOne bounds the moments of one party that are gone on from: enough for two drags and
	// some jumps.
	reelsOfOne = 8
	// reelStep is so many days that a reel goes on by itself. Further away, another one begins
	// where it stands.
	reelStep = 3
)

// near gives the reel to be moved to a moment, from where the fewest shares change. x.mu is held.
func (x *reels) near(w *domain.World, key reelKey) *reel {
	of, days := nearest(x.all, w)
	if of != nil && days <= reelStep {
		return x.last(of)
	}
	if ahead, told := framesKept.find(key); told {
		ahead.mu.Lock()
		defer ahead.mu.Unlock() // once it is copied
		if one, fewer := nearest(ahead.all, w); one != nil && (of == nil || fewer < days) {
			of = one
		}
	}
	return x.fresh(of)
}

// last puts a reel to the end.
func (x *reels) last(r *reel) *reel {
	i := slices.Index(x.all, r)
	x.all = append(slices.Delete(x.all, i, i+1), r)
	return r
}

// fresh gives one more reel, or the one that was not looked at for the longest, at the moment
// of another, or at none.
func (x *reels) fresh(of *reel) *reel {
	var r *reel
	if len(x.all) < reelsOfOne {
		r = new(reel)
		x.all = append(x.all, r)
	} else {
		r = x.last(x.all[0])
	}
	if of != nil && of != r {
		r.copy(of)
	}
	return r
}

// nearest is the reel with the fewest days to a moment; nil: there is none.
func nearest(all []*reel, w *domain.World) (best *reel, away int) {
	for _, r := range all {
		if days := r.telling.Away(w); best == nil || days < away {
			best, away = r, days
		}
	}
	return best, away
}

// reelKey says whose reels they are.
type reelKey struct {
	party string
	of    *domain.Tracks // tells one journal from another
}

// figureBytes is what a share weighs in a reel, about.
const figureBytes = 150

// reelsKept are for the next moments.
var reelsKept = kept[reelKey, *reels]{most: 14 << 20 / figureBytes, weight: func(x *reels) int { return int(x.weighed.Load()) + 1 }}

// grown is by how many shares they have grown since it was asked last. x.mu is held.
func (x *reels) grown() int {
	var now int64
	for _, r := range x.all {
		now += int64(len(r.figures)) + 1
	}
	return int(now - x.weighed.Swap(now))
}
