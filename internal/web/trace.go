package web

import (
	"context"
	"slices"
	"time"
)

// change is what an event, or a stretch of events, made of a text. Places are counted
// along the way to a moment: the World after the first n events is at place n.
type change struct {
	From, To      int // places of its first and last event; equal for one event
	Before, After string
}

// Bounds of one tracing: changes that are told, pages that are looked at, how many of
// these one after the other, and how many so in vain before it leaps. A way that is not
// longer than wholeWay is walked whole. None of them is a time: an explanation is the same
// on a slow machine, but for one whose request has no more time left than telling takes. It
// ends with what was found until then, and leads on to earlier changes like any other.
const (
	mostChanges = 30
	mostPlaces  = 300
	nearPlaces  = 200
	vainPlaces  = 16
	wholeWay    = 600
	telling     = 5 * time.Second
)

// tracer finds the changes of a text along a way, newest first. Each change is one that
// was seen: the text after its last event, and before its first. So the changes always
// lead from one to the next, and the last of them ends at the text of the moment.
//
// The places that are likely to change it (the events of a record) are looked at one by
// one. What lies between two of them is passed over if the text is the same at both ends;
// where it isn't, the changes are searched, so that none can be missed by a wrong guess of
// what is likely. Without a guess all places are looked at, and those far back by leaps.
type tracer struct {
	value  func(place int) (string, error)
	likely []int // ascending; nil: every place
	first  int   // changes at earlier places are not wanted

	seen  map[int]string
	whole bool // the way is short
}

// trace gives the last changes up to a place, newest first, and the place before the
// earliest of them; there may be earlier ones unless that is the first place.
func (t *tracer) trace(ctx context.Context, last int) (changes []change, rest int, err error) {
	t.seen, t.whole = map[int]string{}, last-max(t.first-1, 0) <= wholeWay
	at, lowest := last, max(t.first-1, 0)
	for at > lowest && len(changes) < mostChanges && !t.spent(ctx) {
		if !t.whole && len(t.seen) > nearPlaces || t.likely == nil && t.far(changes, last, at) {
			c, err := t.last(lowest, at)
			if err != nil {
				return nil, 0, err
			}
			if c.To == 0 {
				at = lowest
				break
			}
			changes, at = append(changes, c), c.To-1
			continue
		}
		place := t.next(at, lowest)
		between, err := t.between(place, at)
		if err != nil {
			return nil, 0, err
		}
		changes = append(changes, between...)
		if at = place; place > lowest {
			c, err := t.single(place)
			if err != nil {
				return nil, 0, err
			}
			if c.Before != c.After {
				changes = append(changes, c)
			}
			at = place - 1
		}
	}
	if ctx.Err() != nil {
		return nil, 0, ctx.Err()
	}
	return changes, at, nil
}

// far says whether so much was looked at in vain that it is time to leap.
func (t *tracer) far(changes []change, last, at int) bool {
	if n := len(changes); n > 0 {
		last = changes[n-1].From
	}
	return !t.whole && last-at > vainPlaces
}

func (t *tracer) spent(ctx context.Context) bool {
	if end, ends := ctx.Deadline(); ends && len(t.seen) > 0 && time.Until(end) < telling {
		return true
	}
	return !t.whole && len(t.seen) > mostPlaces || ctx.Err() != nil
}

// next is the likely place that is nearest to a place, downwards.
func (t *tracer) next(at, lowest int) int {
	if t.likely == nil {
		return at
	}
	i, found := slices.BinarySearch(t.likely, at)
	if !found {
		i--
	}
	if i < 0 {
		return lowest
	}
	return max(t.likely[i], lowest)
}

func (t *tracer) look(place int) (string, error) {
	if text, ok := t.seen[place]; ok {
		return text, nil
	}
	text, err := t.value(place)
	if err != nil {
		return "", err
	}
	t.seen[place] = text
	return text, nil
}

// single is what one event made of the text.
func (t *tracer) single(place int) (change, error) {
	after, err := t.look(place)
	if err != nil {
		return change{}, err
	}
	before, err := t.look(place - 1)
	return change{place, place, before, after}, err
}

// between finds what changed after one place up to another, between which nothing is
// likely: one or two events, else a stretch from the first of them to the last.
func (t *tracer) between(low, high int) ([]change, error) {
	before, err := t.look(low)
	if err != nil {
		return nil, err
	}
	after, err := t.look(high)
	if err != nil || before == after {
		return nil, err
	}
	last, err := t.last(low, high)
	if err != nil {
		return nil, err
	}
	if last.Before == before {
		return []change{last}, nil
	}
	from, err := t.turn(low, last.To-1, before)
	if err != nil {
		return nil, err
	}
	first, err := t.single(from)
	if err != nil {
		return nil, err
	}
	if first.After == last.Before {
		return []change{last, first}, nil
	}
	return []change{{first.From, last.To, first.Before, last.After}}, nil
}

// turn is the first place above low at which the text is no longer what it is at low, by
// halves: it is another at high.
func (t *tracer) turn(low, high int, text string) (int, error) {
	for high-low > 1 {
		middle := low + (high-low)/2
		there, err := t.look(middle)
		if err != nil {
			return 0, err
		}
		if there == text {
			low = middle
		} else {
			high = middle
		}
	}
	return high, nil
}

// last finds a change up to a place after which the text stays what it is there, by leaps
// that double and then by halves; none where the text is the same wherever they land.
func (t *tracer) last(low, high int) (change, error) {
	text, err := t.look(high)
	if err != nil {
		return change{}, err
	}
	for step := 1; high > low; step *= 2 {
		below := max(high-step, low)
		there, err := t.look(below)
		if err != nil {
			return change{}, err
		}
		if there == text {
			high = below
			continue
		}
		for high-below > 1 {
			middle := below + (high-below)/2
			if there, err = t.look(middle); err != nil {
				return change{}, err
			}
			if there == text {
				high = middle
			} else {
				below = middle
			}
		}
		return t.single(high)
	}
	return change{}, nil
}
