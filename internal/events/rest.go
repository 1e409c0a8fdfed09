package events

import "refold/internal/domain"

// DefaultAwake is how much of the head is held folded unless a setting says otherwise, in
// bytes.
const DefaultAwake = 64 << 20

const (
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
