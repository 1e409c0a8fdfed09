package events

import (
	"bytes"
	"errors"
	"slices"

	"refold/internal/flat"
)

// Adopt has the journal read its events and requests from what Save wrote of it, which lies
// in a file by now, and let go of its own copy of them. They may be read and added to
// meanwhile. Sections that say anything else than the journal are an error, and what was
// not adopted by then stays as it is.
func (j *Journal) Adopt(s *flat.Sections) error {
	file := loadPacked(s)
	if s.Err() != nil {
		return s.Err()
	}
	if file.length > j.Head().Position() {
		return errors.New("the sections know more events than the journal")
	}
	requests := loadRequests(s, file.length, j.packed.request)
	if s.Err() != nil {
		return s.Err()
	}
	if requests.key != j.requests.key {
		return errors.New("the sections are of another journal")
	}
	if err := j.packed.adopt(*file.blocks.Load()); err != nil {
		return err
	}
	j.requests.adopt(requests, file.length)
	return nil
}

// adopt puts blocks of a file in the place of equal ones.
func (p *packed) adopt(file []*block) error {
	own := *p.blocks.Load()
	if len(file) > len(own) {
		return errors.New("the sections have more blocks of events than the journal")
	}
	for i, b := range file {
		if !b.equal(own[i]) {
			return errors.New("the sections have other events than the journal")
		}
	}
	p.filling.Lock()
	defer p.filling.Unlock()
	blocks := slices.Clone(*p.blocks.Load())
	copy(blocks, file)
	p.blocks.Store(&blocks)
	return nil
}

func (b *block) equal(other *block) bool {
	return b.recordedAt == other.recordedAt && b.day == other.day && bytes.Equal(b.rows, other.rows) &&
		slices.Equal(b.ends, other.ends) && slices.Equal(b.requests, other.requests)
}

// adopt puts the slots of a file in the place of the table's own, which has every request
// that they have, and those that begin after a position.
func (t *requestTable) adopt(file *requestTable, through int64) {
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.Lock()
		own := s.slots
		s.slots, s.used = file.shards[i].slots, file.shards[i].used
		for _, x := range own {
			if int64(x.position) > through {
				s.put(x)
			}
		}
		s.mu.Unlock()
	}
}
