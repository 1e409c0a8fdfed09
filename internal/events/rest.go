package events

import "refold/internal/domain"

// How much of the World is held folded, in bytes.
const (
	defaultAwake = 64 << 20
	// foldAwake is for while a journal is folded as a whole: every loan that lives will be
	// needed again in a moment.
	foldAwake = 2 << 30
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
	}
}
