package events

import (
	"iter"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/flat"
)

// blockHead is what a prepared file says of a block of a thousand rows: where they and its
// requests end among those of all blocks, and what the times in the rows count from.
type blockHead struct {
	rows, requests, recordedAt int64
	day                        calendar.Date
	_                          int32
}

// Save writes what a start needs of the journal through a World that was its head: Open
// goes on from there.
func (j *Journal) Save(out flat.Writer, world *domain.World) {
	j.requests.save(out, world.Position())
	j.packed.save(out, world.Position())
	world.Save(out)
}

// load goes on from what Save wrote, and says at which position that is. What makes no
// sense is left aside, with a line in the log.
func (j *Journal) load(s *flat.Sections) (position int64) {
	if s == nil {
		return 0
	}
	packed := loadPacked(s)
	if s.Err() == nil {
		source := packed.source()
		requests := loadRequests(s, packed.length, packed.request)
		world := domain.LoadWorld(s, source, packed.length)
		if s.Err() == nil {
			world = world.Fork()
			world.Rest(j.options.AwakeBytes) // bounds what will be woken
			world.Freeze()
			j.packed, j.source, j.requests = packed, source, requests
			j.current.Store(&state{world: world, grown: make(chan struct{})})
			return world.Position()
		}
	}
	j.options.Logger.Warn("what was prepared for the start is left aside", "reason", s.Err())
	return 0
}

// save writes the events through a position, which must have been added: whole blocks as
// they are, and the rest as a block of its own. Events may be added meanwhile.
func (p *packed) save(w flat.Writer, through int64) {
	whole := through / blockRows
	blocks := slices.Clip((*p.blocks.Load())[:whole])
	if rest := through % blockRows; rest > 0 {
		events := make([]*domain.Recorded, 0, rest)
		for position := whole*blockRows + 1; position <= through; position++ {
			events = append(events, p.read(position))
		}
		blocks = append(blocks, p.packRows(nil, nil, events))
	}
	heads := make([]blockHead, len(blocks))
	var rows, requests int64
	for i, b := range blocks {
		rows, requests = rows+int64(len(b.rows)), requests+int64(len(b.requests))
		heads[i] = blockHead{rows: rows, requests: requests, recordedAt: b.recordedAt, day: b.day}
	}
	flat.Put(w, "events.length", []int64{through})
	flat.Put(w, "events.blocks", heads)
	w.Put("events.rows", eachBlock(blocks, func(b *block) []byte { return b.rows }))
	w.Put("events.ends", eachBlock(blocks, func(b *block) []byte { return flat.Bytes(b.ends) }))
	w.Put("events.requests", eachBlock(blocks, func(b *block) []byte { return flat.Bytes(b.requests) }))
	flat.PutNames(w, "events.words", int(p.words.size.Load()), p.words.word) // after the blocks: it has every word of theirs
}

func eachBlock(blocks []*block, part func(*block) []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, b := range blocks {
			if !yield(part(b)) {
				return
			}
		}
	}
}

// loadPacked reads what save wrote. Rows are unpacked when they are asked for.
func loadPacked(s *flat.Sections) *packed {
	p := newPackedWith(newDictionary(flat.ReadNames(s, "events.words")))
	p.length = flat.ReadSome[int64](s, "events.length", 1)[0]
	heads := flat.Read[blockHead](s, "events.blocks")
	rows, requests := flat.Read[byte](s, "events.rows"), flat.Read[domain.UUID](s, "events.requests")
	if p.length < 0 || int64(len(heads)) != (p.length+blockRows-1)/blockRows {
		s.Fail("%d blocks don't hold %d events", len(heads), p.length)
		return nil
	}
	ends := flat.ReadSome[uint32](s, "events.ends", int(p.length))
	blocks := make([]*block, 0, len(heads))
	var before blockHead
	for _, head := range heads {
		n := min(blockRows, len(ends))
		if head.rows < before.rows || head.rows > int64(len(rows)) || head.requests < before.requests || head.requests > int64(len(requests)) ||
			!flat.Rises(ends[:n], int(head.rows-before.rows)) {
			s.Fail("a block ends before it begins")
			return nil
		}
		blocks = append(blocks, &block{rows: rows[before.rows:head.rows], ends: ends[:n:n], requests: requests[before.requests:head.requests],
			recordedAt: head.recordedAt, day: head.day})
		ends, before = ends[n:], head
	}
	if s.Err() != nil {
		return nil
	}
	y := &young{after: p.length / blockRows * blockRows}
	if p.length > y.after {
		p.unpackAll(s, blocks[len(blocks)-1], y)
		blocks = blocks[:len(blocks)-1]
	}
	p.blocks.Store(&blocks)
	p.young.Store(y)
	return p
}

// unpackAll unpacks the events that don't fill a block yet. Rows that nobody wrote so would
// be read beyond their end.
func (p *packed) unpackAll(s *flat.Sections, b *block, into *young) {
	defer func() {
		if wrong := recover(); wrong != nil {
			s.Fail("the last rows can't be read: %v", wrong)
		}
	}()
	for place := range b.ends {
		into.events[place] = p.unpack(b, place, into.after+int64(place)+1)
	}
}

// save writes the requests that begin at positions through one. Others may be put in
// meanwhile.
func (t *requestTable) save(w flat.Writer, through int64) {
	var shards [requestShards][2]uint64 // how many slots, and how many of them are used
	w.Put("requests.slots", func(yield func([]byte) bool) {
		for i := range t.shards {
			copied := t.shards[i].copyThrough(through)
			shards[i] = [2]uint64{uint64(len(copied.slots)), uint64(copied.used)}
			if !yield(flat.Bytes(copied.slots)) {
				return
			}
		}
	})
	flat.Put(w, "requests.shards", shards[:])
	flat.Put(w, "requests.key", t.key[:])
}

// copyThrough gives a copy without the requests that begin after a position.
func (s *requestShard) copyThrough(through int64) *requestShard {
	s.mu.Lock()
	defer s.mu.Unlock()
	copied := &requestShard{slots: make([]requestSlot, len(s.slots))}
	for _, x := range s.slots {
		if x.position != 0 && int64(x.position) <= through {
			copied.place(x)
			copied.used++
		}
	}
	return copied
}

// loadRequests reads what save wrote.
func loadRequests(s *flat.Sections, through int64, id func(position int64) domain.UUID) *requestTable {
	t := newRequestTable(id)
	slots, shards := flat.Read[requestSlot](s, "requests.slots"), flat.ReadSome[[2]uint64](s, "requests.shards", requestShards)
	copy(t.key[:], flat.ReadSome[uint64](s, "requests.key", len(t.key)))
	for i, shard := range shards {
		n, used := shard[0], shard[1]
		if n > uint64(len(slots)) || used > n || used == n && n > 0 {
			s.Fail("a shard has %d slots, %d used, of %d", n, used, len(slots))
			return nil
		}
		t.shards[i].slots, t.shards[i].used, slots = slots[:n:n], int(used), slots[n:]
		found := 0
		for _, x := range t.shards[i].slots {
			if x.position != 0 {
				found++
			}
			if int64(x.position) > through {
				s.Fail("a request begins at %d, after %d", x.position, through)
				return nil
			}
		}
		if found != int(used) {
			s.Fail("a shard has %d requests, not %d", found, used)
			return nil
		}
	}
	return t
}
