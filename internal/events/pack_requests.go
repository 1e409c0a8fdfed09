package events

import (
	"crypto/rand"
	"encoding/binary"
	"math/bits"
	"sync"

	"refold/internal/domain"
)

// requestShards is how many tables there are: each grows by itself, so that growing stops
// the loop for a moment and not for seconds.
const requestShards = 256

// requestTable finds the first event of a request: some ten bytes for each, in open tables
// that are seven to nine tenths full. Whether what it finds is the request is read from the
// event itself. It belongs to the loop; what is prepared for the next start is copied, and
// put in the place of its own, meanwhile.
type requestTable struct {
	key    [4]uint64                        // drawn by lot, so that nobody can make up requests that collide
	id     func(position int64) domain.UUID // of an event that was put in
	shards [requestShards]requestShard
}

type requestShard struct {
	mu    sync.Mutex
	slots []requestSlot
	used  int
}

// requestSlot is free while its position is 0. Its place follows from the hash.
type requestSlot struct{ hash, position uint32 }

func newRequestTable(id func(position int64) domain.UUID) *requestTable {
	t := &requestTable{id: id}
	var lot [32]byte
	rand.Read(lot[:])
	for i := range t.key {
		t.key[i] = binary.LittleEndian.Uint64(lot[8*i:])
	}
	return t
}

func (t *requestTable) shard(request domain.UUID) (*requestShard, uint32) {
	high, low := bits.Mul64(binary.LittleEndian.Uint64(request[:])^t.key[0], binary.LittleEndian.Uint64(request[8:])^t.key[1])
	high, low = bits.Mul64(high^t.key[2], low^t.key[3])
	hash := high ^ low
	return &t.shards[hash%requestShards], uint32(hash >> 32)
}

// first gives the position of a request's first event; 0 if there is none.
func (t *requestTable) first(request domain.UUID) int64 {
	s, hash := t.shard(request)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.slots) == 0 {
		return 0
	}
	for i := s.home(hash); s.slots[i].position != 0; i = s.after(i) {
		if x := s.slots[i]; x.hash == hash && t.id(int64(x.position)) == request {
			return int64(x.position)
		}
	}
	return 0
}

// put notes the first event of a request that was not noted before.
func (t *requestTable) put(request domain.UUID, position int64) {
	s, hash := t.shard(request)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(requestSlot{hash, uint32(position)})
}

// put makes room for one more. s.mu is held.
func (s *requestShard) put(x requestSlot) {
	if (s.used+1)*10 > len(s.slots)*9 {
		old := s.slots
		s.slots = make([]requestSlot, len(old)*5/4+4)
		for _, slot := range old {
			if slot.position != 0 {
				s.place(slot)
			}
		}
	}
	s.place(x)
	s.used++
}

func (s *requestShard) place(x requestSlot) {
	i := s.home(x.hash)
	for s.slots[i].position != 0 {
		i = s.after(i)
	}
	s.slots[i] = x
}

// home is where a request is looked for first.
func (s *requestShard) home(hash uint32) int { return int(uint64(hash) * uint64(len(s.slots)) >> 32) }

func (s *requestShard) after(i int) int {
	if i++; i < len(s.slots) {
		return i
	}
	return 0
}
