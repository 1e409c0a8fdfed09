package web

import (
	"sync/atomic"

	"refold/internal/domain"
)

// remembered keeps what was last made of a World: between two events everybody asks for
// the same. A frozen World never changes, so what was made of it stays true.
type remembered[T any] struct {
	last atomic.Pointer[made[T]]
}

type made[T any] struct {
	of    *domain.World
	value T
}

// of gives what make makes of a World, which must not be changed by anybody.
func (r *remembered[T]) of(w *domain.World, make func() T) T {
	if last := r.last.Load(); last != nil && last.of == w {
		return last.value
	}
	m := &made[T]{w, make()}
	r.last.Store(m)
	return m.value
}
