package timemachine

import (
	"container/list"
	"sync"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// cache keeps the Worlds that were asked for last.
type cache struct {
	mu    *sync.Mutex
	most  int
	order *list.List // of entry; the newest in front
	byKey map[moment]*list.Element

	asked, hit int64
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
	c.asked++
	e := c.byKey[at]
	if e == nil {
		return nil
	}
	c.hit++
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

// nearest gives the World as known that is closest before a position, and where it
// stands; nil if none is kept.
func (c *cache) nearest(at moment) (*domain.World, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var best *domain.World
	var position int64
	for e := c.order.Front(); e != nil; e = e.Next() {
		kept := e.Value.(entry)
		if kept.at.valid == calendar.None && kept.at.known <= at.known && kept.at.known >= position {
			best, position = kept.world, kept.at.known
		}
	}
	return best, position
}

// nearestDay gives the World as corrected, with the same knowledge, that is closest
// before a day, and its day; nil if none is kept.
func (c *cache) nearestDay(at moment) (*domain.World, calendar.Date) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var best *domain.World
	var day calendar.Date = calendar.None
	for e := c.order.Front(); e != nil; e = e.Next() {
		kept := e.Value.(entry)
		if kept.at.known == at.known && kept.at.valid != calendar.None && kept.at.valid <= at.valid && kept.at.valid >= day {
			best, day = kept.world, kept.at.valid
		}
	}
	return best, day
}

// Stats say how the cache of Worlds does.
type Stats struct {
	Kept, Most int   // Worlds that are kept, and the most that are
	Asked, Hit int64 // Worlds of the past that were asked for since the start; of these, kept ones
}

// Stats says how the cache does. The World of the head is not among what was asked for.
func (m *Machine) Stats() Stats {
	m.worlds.mu.Lock()
	defer m.worlds.mu.Unlock()
	return Stats{Kept: m.worlds.order.Len(), Most: m.worlds.most, Asked: m.worlds.asked, Hit: m.worlds.hit}
}
