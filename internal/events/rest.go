package events

import (
	"math"
	"runtime/debug"

	"refold/internal/domain"
)

// DefaultAwake is how much of the head is held folded unless a setting says otherwise, in
// bytes.
const DefaultAwake = 64 << 20

// While a journal is folded as a whole every loan that lives will be needed again in a
// moment: so many bytes of them may be awake, or that part of the memory that the process
// is to stay below (GOMEMLIMIT). With less the same is folded, slower.
const (
	foldAwake     = 2 << 30
	foldAwakePart = 4
)

// Events between two looks at what may be put to rest: a look visits all that is awake.
const (
	restEvery     = 8 << 10
	restFoldEvery = 64 << 10
)

// rest puts to rest what was not touched lately, once in so many events.
func (j *Journal) rest(world *domain.World, every, bytes int64) {
	if position := world.Position(); position-j.rested >= every || position < j.rested {
		j.rested = position
		world.Rest(bytes)
		collectMore()
	}
}

// awakeWhileFolding is what may be awake while the journal is folded as a whole, in bytes.
func (j *Journal) awakeWhileFolding() int64 {
	bytes := int64(foldAwake)
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		bytes = min(bytes, limit/foldAwakePart)
	}
	return max(bytes, j.options.AwakeBytes)
}
