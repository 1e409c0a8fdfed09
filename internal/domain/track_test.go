package domain

import (
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
)

// TestAPointIsFoundFromWhereverItIsLookedFor: where the search begins says nothing about
// what it finds, on both axes.
func TestAPointIsFoundFromWhereverItIsLookedFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := story{points: make([]point, rapid.IntRange(0, 70).Draw(t, "points"))}
		for i := range s.points {
			s.points[i] = point{recorded: uint32(i + 1), day: calendar.Date(rapid.IntRange(0, 2).Draw(t, "days"))}
			if i > 0 {
				s.points[i].day += s.points[i-1].day
			}
		}
		m := Moment{Known: rapid.Int64Range(0, 75).Draw(t, "known"), Today: calendar.Date(rapid.IntRange(-1, 80).Draw(t, "today"))}
		want := -1
		for i := range s.points {
			if s.points[i].known(&m) {
				want = i
			}
		}
		for near := -2; near <= len(s.points)+1; near++ {
			if got := s.at(&m, near); got != want {
				t.Fatalf("looked for from %d on: point %d of %d, not %d", near, got, len(s.points), want)
			}
		}
	})
}
