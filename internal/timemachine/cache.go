package timemachine

import (
	"container/list"
	"sync"

	"refold/internal/domain"
)

// cache keeps the Worlds that were asked for last.
type cache struct {
	mu    *sync.Mutex
	most  int
	order *list.List // of entry; the newest in front
	byKey map[moment]*list.Element
}

type entry struct {
	at    moment
	world *domain.World
}

func newCache(most int) cache {
	return cache{mu: new(sync.Mutex), most: most, order: list.New(), byKey: map[moment]*list.Element{}}
}

func (c *cache) get(at moment) *domain.World {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[at]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(entry).world
}

func (c *cache) put(at moment, world *domain.World) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byKey[at]; e != nil {
		c.order.MoveToFront(e)
		return
	}
	c.byKey[at] = c.order.PushFront(entry{at, world})
	for c.order.Len() > c.most {
		last := c.order.Back()
		delete(c.byKey, last.Value.(entry).at)
		c.order.Remove(last)
	}
}

func (c *cache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.order.Init()
	clear(c.byKey)
}

// Stats say how the caches of the past do.
type Stats struct {
	Kept       int   // records as they were at moments that were looked at
	Bytes      int64 // how much they may take, about
	Asked, Hit int64 // records of the past that were looked at since the start; of these, kept ones

	Tracks domain.TrackStats // lives of facilities that are written down
}

// Stats says how the caches do. The World of the head is not among what was asked for.
func (m *Machine) Stats() Stats {
	leaves := m.leaves.Stats()
	return Stats{Kept: leaves.Kept, Bytes: m.memory, Asked: leaves.Asked, Hit: leaves.Hit, Tracks: m.tracks.Stats(m.journal.Head())}
}
