package domain

import (
	"fmt"
	"sync"
	"testing"
)

// Copies of one log, appended to by turns and side by side, never see each other's events.
func TestCopiesOfALogDoNotMeet(t *testing.T) {
	base := history{}
	for n := int64(1); n <= 50; n++ {
		base.append(kept{}, &Recorded{Position: n})
		var copies [4]history
		var all sync.WaitGroup
		for i := range copies {
			copies[i] = base
			copies[i].disown(new(token))
			all.Go(func() {
				for k := range int64(3) {
					copies[i].append(kept{}, &Recorded{Position: 1000*int64(i+1) + k})
				}
			})
		}
		all.Wait()
		for i, c := range copies {
			if got := fmt.Sprint(positions(c.log.held[n:])); len(c.log.held) != int(n)+3 ||
				got != fmt.Sprint([]int64{1000 * int64(i+1), 1000*int64(i+1) + 1, 1000*int64(i+1) + 2}) {
				t.Fatalf("copy %d of %d events: %s", i, n, got)
			}
			for at, rec := range c.log.held[:n] {
				if rec.Position != int64(at+1) {
					t.Fatalf("copy %d has event %d at %d", i, rec.Position, at)
				}
			}
		}
		if n%7 == 0 { // one of them is what happened
			base = copies[n%4]
			base.log.held = base.log.held[:n]
		}
	}
}

// Who appends to the newest copy again and again moves seldom.
func TestALongLogIsNotCopiedWithEachBatch(t *testing.T) {
	h := history{}
	moved := 0
	for n := range int64(10_000) {
		h.disown(new(token))
		full := cap(h.log.held) == len(h.log.held)
		h.append(kept{}, &Recorded{Position: n})
		if full {
			moved++
		}
	}
	if len(h.log.held) != 10_000 || moved > 60 {
		t.Fatalf("the log of %d events moved %d times", len(h.log.held), moved)
	}
}

func positions(log []*Recorded) []int64 {
	list := make([]int64, len(log))
	for i, rec := range log {
		list[i] = rec.Position
	}
	return list
}
