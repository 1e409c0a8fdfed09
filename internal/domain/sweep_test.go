package domain

import (
	"slices"
	"testing"
)

// Accounts that are back by the end of a day where they began it are not told to have passed
// into anything on it; what earlier days say stays.
func TestPassagesLastUntilTheEndOfTheDay(t *testing.T) {
	before := []passage{newPassage(1, 7, true)}
	day := []passage{newPassage(2, 9, true), newPassage(2, 8, true), newPassage(2, 7, false), newPassage(2, 9, false), newPassage(2, 8, false), newPassage(2, 8, true)}
	want := []passage{newPassage(1, 7, true), newPassage(2, 7, false), newPassage(2, 8, true)}
	if got := lasting(slices.Concat(before, day), len(before)); !slices.Equal(got, want) {
		t.Errorf("passages %v, wanted %v", got, want)
	}
}
