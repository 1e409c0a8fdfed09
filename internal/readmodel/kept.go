package readmodel

import (
	"sync"
	"weak"

	"refold/internal/domain"
)

// kept remembers what was computed under a key from which it follows: it may be dropped at
// any time, and must not be changed by anybody. Of two generations the older one is dropped
// when the younger is full. What is pinned stays until it is let go of.
type kept[K comparable, V any] struct {
	most   int         // what a generation weighs at the most
	weight func(V) int // of one, its place included

	mu         sync.Mutex
	young, old map[K]V
	weighs     int // the young generation
	pinned     map[K]V
}

// find gives what is kept.
func (k *kept[K, V]) find(key K) (value V, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.look(key)
}

// of gives what is kept, or what make computes; false where make could not. Of several who
// compute the same at once, all are given what the first has kept.
func (k *kept[K, V]) of(key K, make func() (V, bool)) (value V, ok bool) {
	if value, found := k.find(key); found {
		return value, true
	}
	if value, ok = make(); !ok {
		return value, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if first, found := k.look(key); found {
		return first, true
	}
	k.keep(key, value)
	return value, true
}

// look is find. k.mu is held.
func (k *kept[K, V]) look(key K) (value V, found bool) {
	if value, found = k.pinned[key]; found {
		return value, true
	}
	if value, found = k.young[key]; found {
		return value, true
	}
	if value, found = k.old[key]; found {
		k.keep(key, value)
	}
	return value, found
}

// keep puts a value into the young generation. k.mu is held.
func (k *kept[K, V]) keep(key K, value V) {
	if k.weighs > k.most || k.young == nil {
		k.old, k.young, k.weighs = k.young, map[K]V{}, 0
	}
	k.young[key] = value
	k.weighs += k.weight(value)
}

// grew says that something that is kept weighs more than it did.
func (k *kept[K, V]) grew(by int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.weighs += by
}

// pin keeps a value until it is let go of; false where one was pinned there before.
func (k *kept[K, V]) pin(key K, value V) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pinned == nil {
		k.pinned = map[K]V{}
	}
	_, before := k.pinned[key]
	k.pinned[key] = value
	return !before
}

// unpin lets go of a value, and says what it weighed.
func (k *kept[K, V]) unpin(key K) (weight int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if value, found := k.pinned[key]; found {
		weight = k.weight(value)
	}
	delete(k.pinned, key)
	return weight
}

// eachPinned visits what is pinned.
func (k *kept[K, V]) eachPinned(visit func(V)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, value := range k.pinned {
		visit(value)
	}
}

// drop lets go of all that is kept and not pinned.
func (k *kept[K, V]) drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.young, k.old, k.weighs = nil, nil, 0
}

// ofFacility is the key of what was computed of a facility for a party. A facility of a
// frozen World never changes: what changes it makes another one. So the facility itself is the
// key, held weakly.
type ofFacility struct {
	facility weak.Pointer[domain.Facility]
	party    string
}

// linesOfFacility is kept for rows that follow from a facility and a party alone.
type linesOfFacility[T any] struct{ kept[ofFacility, []T] }

// keptLines keeps so many rows in a generation.
func keptLines[T any](most int) *linesOfFacility[T] {
	return &linesOfFacility[T]{kept[ofFacility, []T]{most: most, weight: func(lines []T) int { return len(lines) + 1 }}}
}

func (k *linesOfFacility[T]) of(f *domain.Facility, party string, make func() []T) []T {
	lines, _ := k.kept.of(ofFacility{weak.Make(f), party}, func() ([]T, bool) { return make(), true })
	return lines
}

// Forget drops all that views keep for the next look: it is computed again, to the same.
func Forget() {
	movesKept.drop()
	concerningKept.drop()
	storiesKept.drop()
	reelsKept.drop()
	amendedKept.drop()
	booksKept.drop()
	saidKept.drop()
	partyEventsKept.drop()
	ownKept.drop()
}
