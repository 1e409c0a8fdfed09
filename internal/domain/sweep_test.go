package domain

import (
	"slices"
	"testing"
)

// Wallets that are back by the end of a day where they began it are not told to have crossed
// zero on it; what earlier days say stays.
func TestCrossingsLastUntilTheEndOfTheDay(t *testing.T) {
	before := []crossing{{1, 7, true}}
	day := []crossing{{2, 9, true}, {2, 8, true}, {2, 7, false}, {2, 9, false}, {2, 8, false}, {2, 8, true}}
	want := []crossing{{1, 7, true}, {2, 7, false}, {2, 8, true}}
	if got := lasting(slices.Concat(before, day), len(before)); !slices.Equal(got, want) {
		t.Errorf("crossings %v, wanted %v", got, want)
	}
}
