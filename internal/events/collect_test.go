package events

import (
	"runtime/debug"
	"testing"
)

// However much is kept while a journal is folded, the room beside it stays bounded.
func TestTheRoomForGarbageIsBoundedWhileFolding(t *testing.T) {
	for _, live := range []uint64{0, 1 << 20, 100 << 20, foldRoom / 4, foldRoom, 2 << 30, 3 << 30} {
		percent := percentFor(live)
		if room := live / 100 * uint64(percent); room > foldRoom {
			t.Errorf("with %d bytes in use the heap may grow by %d, more than %d", live, room, foldRoom)
		}
		if live <= foldRoom/8 && percent != foldGCPercent {
			t.Errorf("with %d bytes in use the heap may grow by %d percent", live, percent)
		}
	}
	if percent := percentFor(1 << 40); percent < 10 {
		t.Errorf("a heap that has no room at all is collected for ever: %d percent", percent)
	}
}

// A process that is to stay below a limit holds less of a journal folded while it reads it.
func TestAMemoryLimitBoundsWhatIsAwakeWhileFolding(t *testing.T) {
	const limit = 2 << 30 // so far above what the tests need that it changes nothing for them
	j := &Journal{options: Options{AwakeBytes: DefaultAwake}}
	if awake := j.awakeWhileFolding(); debug.SetMemoryLimit(-1) > limit && awake != foldAwake {
		t.Errorf("%d bytes are awake without a limit", awake)
	}
	before := debug.SetMemoryLimit(limit)
	defer debug.SetMemoryLimit(before)
	if awake := j.awakeWhileFolding(); awake != limit/foldAwakePart {
		t.Errorf("%d bytes are awake below a limit of %d", awake, limit)
	}
	j.options.AwakeBytes = limit
	if awake := j.awakeWhileFolding(); awake != limit {
		t.Errorf("%d bytes are awake, less than what is held anyway", awake)
	}
}
