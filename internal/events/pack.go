package events

import (
	"encoding/binary"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"refold/internal/calendar"
	"refold/internal/domain"
)

const (
	blockRows = 1024
	// readLately is how many events are kept as they were read last: a record that is looked
	// at again is not unpacked again. About 10 MB.
	readLately = 1 << 15
)

// packed is every event that was recorded, in some 70 bytes each instead of 300 and more,
// without a pointer for the garbage collector to follow. What it gives equals what was
// added. One goroutine adds; any may read what was added before they heard of it.
type packed struct {
	words  *dictionary
	coders []*coder       // by number of the kind
	blanks []domain.Event // of each kind one that says nothing
	kinds  map[reflect.Type]int
	blocks atomic.Pointer[[]*block]
	young  atomic.Pointer[young]
	// filling is held while blocks are replaced: one is added, or all are adopted from a file.
	filling sync.Mutex
	lately  atomic.Pointer[[readLately]atomic.Pointer[domain.Recorded]]
	length  int64
	row     []byte
}

// block is a thousand rows: each begins with the place of its request among the block's.
type block struct {
	rows       []byte
	ends       []uint32      // of each row among the rows
	requests   []domain.UUID // and correlations that are none of them
	recordedAt int64         // of the first row
	day        calendar.Date // of the first row
}

// young are the events that don't fill a block yet, as they were recorded.
type young struct {
	after  int64
	events [blockRows]*domain.Recorded
}

func newPacked() *packed { return newPackedWith(newDictionary(nil)) }

func newPackedWith(words *dictionary) *packed {
	p := &packed{words: words, kinds: map[reflect.Type]int{}}
	for _, kind := range domain.Kinds() {
		typ := reflect.TypeOf(kind)
		p.kinds[typ] = len(p.coders)
		p.coders, p.blanks = append(p.coders, newCoder(typ)), append(p.blanks, kind)
	}
	p.blocks.Store(new([]*block))
	p.young.Store(&young{})
	return p
}

// source is what a World reads from.
func (p *packed) source() *domain.Source {
	return &domain.Source{Read: p.read, Request: p.request, Last: p.last, Kind: p.kind}
}

// add takes the next event.
func (p *packed) add(rec *domain.Recorded) {
	y := p.young.Load()
	y.events[p.length-y.after] = rec
	if p.length++; p.length-y.after < blockRows {
		return
	}
	b := p.pack(y)
	p.filling.Lock()
	blocks := append(*p.blocks.Load(), b)
	p.blocks.Store(&blocks)
	p.filling.Unlock()
	p.young.Store(&young{after: p.length})
}

// find gives the block of a position, or the event that no block holds yet.
func (p *packed) find(position int64) (*block, int, *domain.Recorded) {
	at, place := int((position-1)/blockRows), int((position-1)%blockRows)
	for {
		y := p.young.Load() // before the blocks: what it no longer holds is in them
		if position > y.after {
			return nil, place, y.events[place]
		}
		if blocks := *p.blocks.Load(); at < len(blocks) {
			return blocks[at], place, nil
		}
	}
}

// read gives the event at a position, which must have been added.
func (p *packed) read(position int64) *domain.Recorded {
	b, place, rec := p.find(position)
	if rec != nil {
		return rec
	}
	lately := p.lately.Load()
	if lately == nil {
		p.lately.CompareAndSwap(nil, new([readLately]atomic.Pointer[domain.Recorded]))
		lately = p.lately.Load()
	}
	slot := &lately[position%readLately]
	if rec = slot.Load(); rec != nil && rec.Position == position {
		return rec
	}
	rec = p.unpack(b, place, position)
	slot.Store(rec)
	return rec
}

// request gives the request of the event at a position without reading all of it.
func (p *packed) request(position int64) domain.UUID {
	b, place, rec := p.find(position)
	if rec != nil {
		return rec.RequestID
	}
	n, _ := binary.Uvarint(b.row(place))
	return b.requests[n]
}

// kind gives an event of the same kind as the one at a position, which says nothing else,
// without reading all of it.
func (p *packed) kind(position int64) domain.Event {
	b, place, rec := p.find(position)
	if rec != nil {
		return rec.Event
	}
	u := unpacker{b.row(place), p.words}
	u.uvarint() // its request
	u.uvarint() // and its correlation
	return p.blanks[u.uvarint()]
}

// last finds the last event of a request through a position: a block that has none of it is
// passed by with a look at its requests, of which there are fewer than events.
func (p *packed) last(request domain.UUID, through int64) int64 {
	for position := through; position > 0; position-- {
		b, place, rec := p.find(position)
		if b == nil {
			if rec.RequestID == request {
				return position
			}
			continue
		}
		if slices.Contains(b.requests, request) { // it may be but a correlation there
			for ; place >= 0; place, position = place-1, position-1 {
				if n, _ := binary.Uvarint(b.row(place)); b.requests[n] == request {
					return position
				}
			}
			position++
			continue
		}
		position -= int64(place)
	}
	return 0
}

func (b *block) row(place int) []byte {
	if place == 0 {
		return b.rows[:b.ends[0]]
	}
	return b.rows[b.ends[place-1]:b.ends[place]]
}

func (p *packed) pack(y *young) *block {
	b := p.packRows(p.row[:0], p.words, y.events[:])
	p.row, b.rows = b.rows, slices.Clone(b.rows)
	return b
}

// packRows makes a block of events that stand side by side, up to a thousand. Its rows
// begin in memory that is given. Without words, which belong to the loop, all texts stand
// in the rows.
func (p *packed) packRows(rows []byte, words *dictionary, events []*domain.Recorded) *block {
	b := &block{recordedAt: events[0].RecordedAt, day: events[0].EffectiveOn, ends: make([]uint32, len(events))}
	places := map[domain.UUID]int{}
	place := func(id domain.UUID) uint64 {
		i, ok := places[id]
		if !ok {
			i = len(b.requests)
			places[id], b.requests = i, append(b.requests, id)
		}
		return uint64(i)
	}
	for i, rec := range events {
		rows = binary.AppendUvarint(rows, place(rec.RequestID))
		rows = binary.AppendUvarint(rows, place(rec.Correlation))
		kind := p.kinds[reflect.TypeOf(rec.Event)]
		rows = binary.AppendUvarint(rows, uint64(kind))
		rows = binary.AppendVarint(rows, rec.RecordedAt-b.recordedAt)
		rows = binary.AppendVarint(rows, int64(rec.EffectiveOn-b.day))
		rows = binary.AppendVarint(rows, rec.Version)
		rows = binary.AppendVarint(rows, rec.Position-rec.Causation)
		for _, text := range [...]string{rec.Actor, rec.Device, rec.AppRevision} {
			rows = words.pack(rows, text)
		}
		if rec.Stream == rec.Event.Stream() {
			rows = append(rows, 0)
		} else {
			rows = words.pack(append(rows, 1), rec.Stream)
		}
		rows = p.coders[kind].pack(rows, words, reflect.ValueOf(rec.Event))
		b.ends[i] = uint32(len(rows))
	}
	b.rows, b.requests = rows, slices.Clip(slices.Clone(b.requests))
	return b
}

func (p *packed) unpack(b *block, place int, position int64) *domain.Recorded {
	u := unpacker{b.row(place), p.words}
	rec := &domain.Recorded{Position: position, RequestID: b.requests[u.uvarint()], Correlation: b.requests[u.uvarint()]}
	kind := p.coders[u.uvarint()]
	rec.RecordedAt = b.recordedAt + u.varint()
	rec.EffectiveOn = b.day + calendar.Date(u.varint())
	rec.Version = u.varint()
	rec.Causation = position - u.varint()
	rec.Actor, rec.Device, rec.AppRevision = u.text(), u.text(), u.text()
	elsewhere := u.bytes(1)[0] == 1
	if elsewhere {
		rec.Stream = u.text()
	}
	event := kind.blanks.Get().(*reflect.Value)
	u.value(kind, *event)
	rec.Event = event.Interface().(domain.Event) // a copy
	event.SetZero()
	kind.blanks.Put(event)
	if !elsewhere {
		rec.Stream = rec.Event.Stream()
	}
	return rec
}
