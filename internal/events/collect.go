package events

import (
	"runtime/debug"
	"sync"
)

// foldGCPercent is how far the heap may grow between two collections while a journal
// is folded at the start: nearly all that is allocated then is kept, and looking for
// what is not took a quarter of the time.
const foldGCPercent = 400

// collecting counts the folds that asked for fewer collections: the setting is the
// process's, and goes back when the last of them ends.
var collecting struct {
	sync.Mutex
	folds  int
	before int
}

// collectLess lets the heap grow faster until the function that it gives is called.
func collectLess() (restore func()) {
	collecting.Lock()
	defer collecting.Unlock()
	if collecting.folds == 0 {
		collecting.before = debug.SetGCPercent(foldGCPercent)
	}
	collecting.folds++
	return func() {
		collecting.Lock()
		defer collecting.Unlock()
		if collecting.folds--; collecting.folds == 0 {
			debug.SetGCPercent(collecting.before)
		}
	}
}
