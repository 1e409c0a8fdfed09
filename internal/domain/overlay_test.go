package domain

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// TestAnOverlayIsAMap: however Worlds fork and write, each finds in its overlay what it and
// those before it have put there, and nothing of the others.
func TestAnOverlayIsAMap(t *testing.T) {
	t.Parallel()
	type world struct {
		overlay[int, int]
		owner *token
		want  map[int]int
	}
	rapid.Check(t, func(t *rapid.T) {
		worlds := []*world{{owner: new(token), want: map[int]int{}}}
		for range rapid.IntRange(1, 40).Draw(t, "forks") {
			of := worlds[rapid.IntRange(0, len(worlds)-1).Draw(t, "of")]
			of.settle(of.owner)
			fork := &world{of.overlay, new(token), maps.Clone(of.want)}
			worlds = append(worlds, fork)
			from := rapid.IntRange(0, 1_000).Draw(t, "from")
			for i := range rapid.IntRange(0, 2*recentMost).Draw(t, "entries") {
				fork.put(fork.owner, from+i, len(worlds))
				fork.want[from+i] = len(worlds)
			}
		}
		for _, w := range worlds {
			if got := maps.Collect(w.all()); !maps.Equal(got, w.want) || w.none() != (len(w.want) == 0) {
				t.Fatalf("%d entries, wanted %d", len(got), len(w.want))
			}
			for key := range 1_000 + 2*recentMost {
				got, there := w.get(key)
				if want, known := w.want[key]; got != want || there != known {
					t.Fatalf("%d is %d, there %t; wanted %d, %t", key, got, there, want, known)
				}
			}
		}
	})
}
