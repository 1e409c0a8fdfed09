package events

import (
	"hash/maphash"

	"refold/internal/domain"
)

// requestShards is how many tables there are: each grows by itself, so that growing stops
// the loop for a moment and not for seconds.
const requestShards = 256

// requestTable finds the first event of a request: four bytes for each in open tables that
// are at most three quarters full. Whether what it finds is the request is read from the
// event itself. It belongs to the loop.
type requestTable struct {
	seed   maphash.Seed
	id     func(position int64) domain.UUID // of an event that was put in
	shards [requestShards]requestShard
}

type requestShard struct {
	slots []uint32 // positions; 0 is free. Their number is a power of two
	used  int
}

func newRequestTable(id func(position int64) domain.UUID) *requestTable {
	return &requestTable{seed: maphash.MakeSeed(), id: id}
}

// first gives the position of a request's first event; 0 if there is none.
func (t *requestTable) first(request domain.UUID) int64 {
	hash := maphash.Bytes(t.seed, request[:])
	s := &t.shards[hash%requestShards]
	if len(s.slots) == 0 {
		return 0
	}
	return int64(s.slots[t.slot(s, hash, request)])
}

// slot is where a request stands, or the free one where it would.
func (t *requestTable) slot(s *requestShard, hash uint64, request domain.UUID) int {
	last := len(s.slots) - 1
	for i := int(hash/requestShards) & last; ; i = (i + 1) & last {
		if s.slots[i] == 0 || t.id(int64(s.slots[i])) == request {
			return i
		}
	}
}

// put notes the first event of a request, which must be readable by now; another one of
// the same request is not noted.
func (t *requestTable) put(request domain.UUID, position int64) {
	hash := maphash.Bytes(t.seed, request[:])
	s := &t.shards[hash%requestShards]
	if s.used*4 >= len(s.slots)*3 {
		t.grow(s)
	}
	slot := &s.slots[t.slot(s, hash, request)]
	if *slot == 0 {
		*slot = uint32(position)
		s.used++
	}
}

func (t *requestTable) grow(s *requestShard) {
	old := s.slots
	s.slots = make([]uint32, max(4, 2*len(old)))
	last := len(s.slots) - 1
	for _, position := range old {
		if position == 0 {
			continue
		}
		id := t.id(int64(position))
		i := int(maphash.Bytes(t.seed, id[:])/requestShards) & last
		for s.slots[i] != 0 {
			i = (i + 1) & last
		}
		s.slots[i] = position
	}
}
