package domain

import (
	"iter"
	"maps"
)

// overlay is a map that Worlds share: what many of them have in common is settled, and is
// never written again; whatever came since lies over it, and is copied for a World that
// writes. So one more entry costs the same however many there are. The zero value is empty.
type overlay[K comparable, V any] struct {
	owner   *token // who may write recent
	settled map[K]V
	recent  map[K]V // counts before what is settled
}

// recentMost bounds what is copied; more is settled.
const recentMost = 256

// get gives the value of a key.
func (o *overlay[K, V]) get(key K) (V, bool) {
	if value, there := o.recent[key]; there {
		return value, true
	}
	value, there := o.settled[key]
	return value, there
}

// none says that there are no entries.
func (o *overlay[K, V]) none() bool { return len(o.recent)+len(o.settled) == 0 }

// put gives a key a value, for the owner of the World that the overlay is a part of.
func (o *overlay[K, V]) put(owner *token, key K, value V) {
	if o.recent == nil {
		o.recent = map[K]V{}
	} else if o.owner != owner {
		o.recent = maps.Clone(o.recent)
	}
	o.owner = owner
	o.recent[key] = value
}

// settle is called when the owner writes no more. What another one wrote is left to it.
func (o *overlay[K, V]) settle(owner *token) {
	if o.owner != owner || len(o.recent) <= recentMost {
		return
	}
	settled := o.recent
	if len(o.settled) > 0 {
		settled = maps.Clone(o.settled)
		maps.Copy(settled, o.recent)
	}
	o.settled, o.recent = settled, nil
}

// all shows every entry once, in no order.
func (o *overlay[K, V]) all() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for key, value := range o.recent {
			if !yield(key, value) {
				return
			}
		}
		for key, value := range o.settled {
			if _, newer := o.recent[key]; !newer && !yield(key, value) {
				return
			}
		}
	}
}
