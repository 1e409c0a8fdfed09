package readmodel

import (
	"testing"
	"time"

	"refold/internal/domain/domaintest"
)

// TestListsAreNoMomentBehind: what others recorded may be missing from a list for a moment,
// and no longer.
func TestListsAreNoMomentBehind(t *testing.T) {
	t.Parallel()
	journal := newTape(domaintest.Example(3, 120).Log)
	tables, began := &Tables{journal: journal}, time.Now()
	for _, look := range []struct {
		head, late int64
		after      time.Duration
	}{
		{50, 0, 0}, {50, 0, lateAfter - 1}, {60, 50, lateAfter}, {70, 50, 2*lateAfter - 1},
		{70, 60, 2 * lateAfter}, {70, 70, time.Hour}, {70, 70, 2 * time.Hour}, {71, 70, 3 * time.Hour},
	} {
		journal.forward(look.head)
		if late := tables.lateFor(began.Add(look.after)); late != look.late {
			t.Errorf("after %s, with the head at %d: late for %d, wanted %d", look.after, look.head, late, look.late)
		}
	}
}
