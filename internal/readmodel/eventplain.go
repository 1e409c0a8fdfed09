package readmodel

import (
	"math"
	"slices"
	"sort"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// strideBits: after so many events the index notes how many of each kind there were.
const (
	strideBits = 10
	stride     = 1 << strideBits
)

// strides spare going through all events where a filter asks for nothing but kinds. They
// only ever grow, as the columns do.
type strides struct {
	before [][]uint32 // by stride: the events of each kind before it
	opened []openedAt // where the latest day for which anything counts moved on, rising
	lates  []int32    // events for an earlier day than some event before them
	uneven bool       // some event was recorded on an earlier day than one before it
}

// openedAt is a day and the first event, from 0, that counts for it.
type openedAt struct{ at, day int32 }

// note adds the event that the columns end with.
func (s *strides) note(c *columns) { s.noteAt(c, len(c.kind)-1) }

// noteAll adds all events of columns of which none was noted.
func (c *columns) noteAll() {
	for i := range c.kind {
		c.noteAt(c, i)
	}
}

func (s *strides) noteAt(c *columns, i int) {
	if i%stride == 0 {
		var counts []uint32
		if i > 0 {
			counts = slices.Clone(s.before[len(s.before)-1])
			for _, kind := range c.kind[i-stride : i] {
				for int(kind) >= len(counts) {
					counts = append(counts, 0)
				}
				counts[kind]++
			}
		}
		s.before = append(s.before, counts)
	}
	last := int32(math.MinInt32)
	if n := len(s.opened); n > 0 {
		last = s.opened[n-1].day
	}
	switch on := c.effective[i]; {
	case on > last || i == 0:
		s.opened = append(s.opened, openedAt{int32(i), on})
	case on < last:
		s.lates = append(s.lates, int32(i))
	}
	s.uneven = s.uneven || i > 0 && c.recordedOn[i] < c.recordedOn[i-1]
}

// plain says that the filter asks for kinds alone.
func (f EventFilter) plain() bool {
	f.Kind, f.People, f.Before = "", false, 0
	return f == EventFilter{From: calendar.None, To: calendar.None, Recorded: EventDays{From: f.Recorded.From, To: f.Recorded.To}}
}

// plainly are the events that a plain filter wants: all of the first so many, and of the
// later ones those that were entered late for a day that is shown.
type plainly struct {
	columns
	first   int
	later   []int32
	anyKind bool
	kinds   [256]bool
}

// plainly works a plain filter out; false where events have to be looked at one by one.
func (f EventFilter) plainly(w *domain.World, x *EventIndex, log domain.Log) (p *plainly, ok bool) {
	if !f.plain() {
		return nil, false
	}
	p = &plainly{columns: x.upTo(log), anyKind: f.Kind == "" && !f.People}
	if p.uneven {
		return nil, false
	}
	for i, kind := range x.names() {
		p.kinds[i] = f.wanted(kind)
	}
	n, today := len(p.kind), int32(w.Today())
	p.first = n
	if i := sort.Search(len(p.opened), func(i int) bool { return p.opened[i].day > today }); i < len(p.opened) {
		p.first = min(n, int(p.opened[i].at))
	}
	from := sort.Search(len(p.lates), func(i int) bool { return int(p.lates[i]) >= p.first })
	for _, i := range p.lates[from:] {
		if int(i) < n && p.effective[i] <= today {
			p.later = append(p.later, i)
		}
	}
	return p, true
}

// counts gives how many of the first n events there are of each kind.
func (p *plainly) counts(n int) (counts [256]int) {
	if n == 0 {
		return counts
	}
	at := (n - 1) >> strideBits
	for kind, many := range p.before[at] {
		counts[kind] = int(many)
	}
	for _, kind := range p.kind[at<<strideBits : n] {
		counts[kind]++
	}
	return counts
}

// below counts the wanted events before one.
func (p *plainly) below(i int) int {
	many := min(i, p.first)
	if !p.anyKind {
		counts := p.counts(many)
		many = 0
		for kind, wanted := range p.kinds {
			if wanted {
				many += counts[kind]
			}
		}
	}
	for _, late := range p.later {
		if int(late) < i && p.kinds[p.kind[late]] {
			many++
		}
	}
	return many
}

// some says whether a stride of the first events may have a wanted one.
func (p *plainly) some(at int) bool {
	if p.anyKind || at+1 >= len(p.before) {
		return true
	}
	for kind, many := range p.before[at+1] {
		if p.kinds[kind] && (kind >= len(p.before[at]) || many > p.before[at][kind]) {
			return true
		}
	}
	return false
}

// down gives the wanted events before one, newest first and at most so many.
func (p *plainly) down(before, most int) (found []int) {
	for _, i := range slices.Backward(p.later) {
		if int(i) < before && p.kinds[p.kind[i]] && len(found) < most {
			found = append(found, int(i))
		}
	}
	for i := min(before, p.first) - 1; i >= 0 && len(found) < most; i-- {
		if i%stride == stride-1 && !p.some(i>>strideBits) {
			i -= stride - 1
			continue
		}
		if p.kinds[p.kind[i]] {
			found = append(found, i)
		}
	}
	return found
}

// up gives the wanted events from one on, oldest first and at most so many.
func (p *plainly) up(from, most int) (found []int) {
	for i := from; i < p.first && len(found) < most; i++ {
		if i%stride == 0 && !p.some(i>>strideBits) {
			i += stride - 1
			continue
		}
		if p.kinds[p.kind[i]] {
			found = append(found, i)
		}
	}
	for _, i := range p.later {
		if int(i) >= from && p.kinds[p.kind[i]] && len(found) < most {
			found = append(found, int(i))
		}
	}
	return found
}

// density counts the wanted events into stretches of days.
func (p *plainly) density(d *EventDensity) {
	span, many, before := int(d.To-d.From)+1, len(d.Counts), 0
	first := p.first
	later := p.later
	p.later = nil // those are counted one by one
	for s := range d.Counts {
		next := d.From + calendar.Date(((s+1)*span+many-1)/many) // the first day of the next stretch
		end := sort.Search(first, func(i int) bool { return p.recordedOn[i] >= int32(next) })
		upTo := p.below(end)
		d.Counts[s] += upTo - before
		before = upTo
	}
	p.later = later
	for _, i := range later {
		if p.kinds[p.kind[i]] {
			d.count(calendar.Date(p.recordedOn[i]))
		}
	}
}

// page is EventLog without looking at any event but those that are shown.
func (p *plainly) page(page *EventPage, log domain.Log, before int64, size int) (wanted []*domain.Recorded, counts [256]int) {
	n := len(p.kind)
	page.Total = p.below(n)
	p.density(&page.Density)
	end := n
	if before > 0 {
		end = int(min(before-1, int64(n)))
		page.Skipped = page.Total - p.below(end)
	}
	for _, i := range p.down(end, size) {
		wanted = append(wanted, log.At(int64(i)+1))
	}
	if page.Skipped > size {
		page.Newer = int64(p.up(end, size)[size-1]) + 2
	}
	counts = p.counts(p.first)
	for _, i := range p.later {
		counts[p.kind[i]]++
	}
	return wanted, counts
}
