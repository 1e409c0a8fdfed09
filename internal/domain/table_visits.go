package domain

import (
	"slices"
	"strings"
)

// once gives an aggregate for a visit: one at rest is woken and not kept.
func (t *table[T]) once(w *World, i int) *T {
	if item := t.rows.get(i); item != nil {
		return item
	}
	if t.then != nil {
		return t.then.get(i)
	}
	if r := t.asleep.get(i); r.exists() {
		return t.woken.once(w, i, r, w.today)
	}
	return nil
}

// exists says whether there may be an aggregate with a number, without waking it.
func (t *table[T]) exists(i int) bool {
	return t.then != nil || t.rows.get(i) != nil || t.asleep.get(i).exists()
}

// all visits every aggregate by number until visit returns false.
func (t *table[T]) all(w *World, visit func(i int, item *T) bool) {
	for i := range t.names.size() {
		if item := t.once(w, i); item != nil && !visit(i, item) {
			return
		}
	}
}

// each calls visit for every aggregate that exists, sorted by id.
func (t *table[T]) each(w *World, visit func(id string, item *T) bool) {
	type entry struct {
		id     string
		number int
	}
	var entries []entry
	for i := range t.names.size() {
		if t.exists(i) {
			entries = append(entries, entry{t.names.name(i), i})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.id, b.id) })
	for _, e := range entries {
		if item := t.once(w, e.number); item != nil && !visit(e.id, item) {
			return
		}
	}
}

// count is how many aggregates something was recorded about.
func (t *table[T]) count(w *World) int {
	n := 0
	for i := range t.names.size() {
		if t.rows.get(i) != nil || t.then == nil && t.exists(i) || t.then != nil && t.then.there(i) {
			n++
		}
	}
	return n
}
