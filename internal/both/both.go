// Package both does a piece of work on two cores, for an answer that somebody waits for: the
// other core mostly has nothing to do meanwhile.
package both

import (
	"runtime"
	"sync/atomic"
)

// Do calls do for each number below many, half of them on another core where there is one: do
// must know nothing of its other calls. It returns when all have returned. A panic of one is
// the caller's.
func Do(many int, do func(i int)) {
	w := &work{many: int64(many), do: do, all: make(chan struct{})}
	if many > 1 && runtime.GOMAXPROCS(0) > 1 {
		go w.help()
	}
	w.take()
	w.wait()
	if failed := w.failed.Load(); failed != nil {
		panic(*failed)
	}
}

type work struct {
	many       int64
	do         func(i int)
	next, done atomic.Int64
	all        chan struct{} // closed when all is done, where that was not the caller's last
	failed     atomic.Pointer[any]
}

// take does what nobody does yet: each takes the next, as one may take longer than others.
func (w *work) take() {
	for i := w.next.Add(1) - 1; i < w.many; i = w.next.Add(1) - 1 {
		w.do(int(i))
		w.done.Add(1)
	}
}

// help is take on the other core. Where it comes too late, nothing is left, and nobody waits
// for it.
func (w *work) help() {
	defer func() {
		if failed := recover(); failed != nil {
			w.failed.Store(&failed)
			w.done.Add(1)
		}
		if w.done.Load() == w.many {
			close(w.all)
		}
	}()
	w.take()
}

// patience is how often a caller looks whether the other one is done before it sleeps, for
// some tenths of a millisecond. Who sleeps while garbage is collected may not be woken for ten.
const patience = 1 << 17

func (w *work) wait() {
	for range patience {
		if w.done.Load() == w.many {
			return
		}
	}
	<-w.all
}
