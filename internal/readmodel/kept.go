package readmodel

import (
	"cmp"
	"sync"
	"weak"

	"refold/internal/domain"
)

// keptMost bounds how many lines a generation of kept keeps where it says no other bound;
// there are two of them.
const keptMost = 150_000

// kept remembers what was computed of a facility for a party. A facility of a frozen
// World never changes: what changes it makes another one. So the facility itself is
// the key, held weakly, and whatever is kept may be dropped at any time. Of two
// generations the older one is dropped when the younger is full.
type kept[T any] struct {
	mu         sync.Mutex
	young, old map[keptKey][]T
	lines      int // in the young generation
	most       int // of them; 0: keptMost
}

type keptKey struct {
	facility weak.Pointer[domain.Facility]
	party    string
}

// of gives what make computes, which must follow from the facility and the party
// alone and must not be changed by anybody.
func (k *kept[T]) of(f *domain.Facility, party string, make func() []T) []T {
	key := keptKey{weak.Make(f), party}
	k.mu.Lock()
	lines, found := k.young[key]
	if !found {
		if lines, found = k.old[key]; found {
			k.keep(key, lines)
		}
	}
	k.mu.Unlock()
	if found {
		return lines
	}
	lines = make()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep(key, lines)
	return lines
}

func (k *kept[T]) keep(key keptKey, lines []T) {
	if k.lines > cmp.Or(k.most, keptMost) || k.young == nil {
		k.old, k.young, k.lines = k.young, map[keptKey][]T{}, 0
	}
	k.young[key] = lines
	k.lines += len(lines) + 1
}

// drop lets go of all that is kept.
func (k *kept[T]) drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.young, k.old, k.lines = nil, nil, 0
}

// Forget drops all that views keep for the next look: it is computed again, to the same.
func Forget() {
	movesKept.drop()
	concerningKept.drop()
	storiesKept.mu.Lock()
	storiesKept.young, storiesKept.old, storiesKept.lines = nil, nil, 0
	storiesKept.mu.Unlock()
	reelsKept.mu.Lock()
	reelsKept.young, reelsKept.old, reelsKept.shares = nil, nil, 0
	reelsKept.mu.Unlock()
}
