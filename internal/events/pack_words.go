package events

import (
	"encoding/binary"
	"sync/atomic"

	"refold/internal/flat"
)

// Bounds of a dictionary.
const (
	wordsBlock  = 1024
	wordLongest = 64      // bytes; longer texts seldom come again
	wordsMost   = 1 << 20 // texts; what comes after stands in the rows
	wordAfter   = 3       // appearances in short order that make a text a word
	wordSlots   = 1 << 14 // texts whose appearances are counted at a time
)

// dictionary numbers the texts that come again and again, ids above all. A text becomes a
// word when it has come a few times in short order, so that ids that come once or twice,
// as most do, cost their letters alone. One goroutine packs; any may read what was
// packed before they heard of it.
type dictionary struct {
	prepared *flat.Names // the first words, of a prepared file
	numbers  map[string]uint32
	counts   []sighting
	blocks   atomic.Pointer[[]*[wordsBlock]string]
	size     atomic.Int64 // of all words
}

// sighting counts how often a text has come since another took its slot.
type sighting struct {
	hash  uint32
	times uint8
}

func newDictionary(prepared *flat.Names) *dictionary {
	d := &dictionary{prepared: prepared, numbers: map[string]uint32{}, counts: make([]sighting, wordSlots)}
	d.blocks.Store(new([]*[wordsBlock]string))
	d.size.Store(int64(prepared.Len()))
	return d
}

// pack appends a text: its number and 1 in the lowest bit, or its length and its letters.
func (d *dictionary) pack(to []byte, text string) []byte {
	if n, ok := d.number(text); ok {
		return binary.AppendUvarint(to, uint64(n)<<1|1)
	}
	to = binary.AppendUvarint(to, uint64(len(text))<<1)
	return append(to, text...)
}

func (d *dictionary) number(text string) (uint32, bool) {
	if d == nil || len(text) < 2 || len(text) > wordLongest {
		return 0, false
	}
	if n, ok := d.numbers[text]; ok {
		return n, true
	}
	if n, ok := d.prepared.Find(text); ok {
		return uint32(n), true
	}
	hash := uint32(2166136261)
	for i := range len(text) {
		hash = (hash ^ uint32(text[i])) * 16777619
	}
	slot := &d.counts[(hash^hash>>15)%wordSlots]
	if slot.hash != hash {
		*slot = sighting{hash: hash}
	}
	if slot.times++; slot.times < wordAfter || d.prepared.Len()+len(d.numbers) >= wordsMost {
		slot.times = min(slot.times, wordAfter)
		return 0, false
	}
	return d.add(text), true
}

func (d *dictionary) add(text string) uint32 {
	n := len(d.numbers)
	blocks := *d.blocks.Load()
	if n%wordsBlock == 0 {
		blocks = append(blocks, new([wordsBlock]string))
		d.blocks.Store(&blocks)
	}
	blocks[n/wordsBlock][n%wordsBlock] = text
	number := uint32(d.prepared.Len() + n)
	d.numbers[text] = number
	d.size.Store(int64(number) + 1)
	return number
}

// text reads what dictionary.pack wrote.
func (u *unpacker) text() string {
	n := u.uvarint()
	if n&1 == 0 {
		return string(u.bytes(int(n >> 1)))
	}
	return u.words.word(int(n >> 1))
}

// word gives a word by its number.
func (d *dictionary) word(n int) string {
	if n < d.prepared.Len() {
		return d.prepared.Name(n)
	}
	n -= d.prepared.Len()
	return (*d.blocks.Load())[n/wordsBlock][n%wordsBlock]
}
