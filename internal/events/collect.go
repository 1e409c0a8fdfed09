package events

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
)

// While a journal is folded at the start nearly all that is allocated is kept, and looking
// for what is not took a quarter of the time: the heap may grow by foldGCPercent between two
// collections, but by no more than foldRoom, in bytes, so that ten million events need
// little more memory than what is kept of them.
const (
	foldGCPercent = 400
	foldRoom      = 768 << 20
)

// quietRoom is how many bytes are counted as in use beside what is, see LeaveRoom.
const quietRoom = 128 << 20

// LeaveRoom has a process with little in use collect its garbage less often: as if quietRoom more
// were in use, which is reserved and never touched, so that it takes no memory by itself. A server
// that was started from its prepared file holds some fifty megabytes, and would collect them after
// every few dozen pages: each page that meets a collection takes several times as long. Where the
// process is told how much memory it may have (GOMEMLIMIT), nothing is reserved. Call the function
// that it gives when the process ends.
func LeaveRoom() (release func()) {
	if debug.SetMemoryLimit(-1) < math.MaxInt64 {
		return func() {}
	}
	room := make([]byte, quietRoom)
	reserved.Add(quietRoom)
	return func() {
		runtime.KeepAlive(room)
		reserved.Add(-quietRoom)
	}
}

var reserved atomic.Int64

// Reserved is how many bytes are counted as in use and are not.
func Reserved() int64 { return reserved.Load() }

// collecting counts the folds that asked for fewer collections: the setting is the
// process's, and goes back when the last of them ends.
var collecting struct {
	sync.Mutex
	folds  int
	before int
	now    int
}

// collectLess lets the heap grow faster until the function that it gives is called.
func collectLess() (restore func()) {
	collecting.Lock()
	defer collecting.Unlock()
	if collecting.folds == 0 {
		collecting.before, collecting.now = debug.SetGCPercent(foldGCPercent), foldGCPercent
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

// collectMore is to be asked now and then while a journal is folded: the more is kept, the
// smaller a part of it is the room.
func collectMore() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	percent := percentFor(live[0].Value.Uint64())
	collecting.Lock()
	defer collecting.Unlock()
	// Setting it stops the world, so small steps are left out.
	if collecting.folds > 0 && percent*10 < collecting.now*9 {
		collecting.now = percent
		debug.SetGCPercent(percent)
	}
}

// percentFor is how far a heap with so many bytes in use may grow, in percent of them.
func percentFor(live uint64) int {
	return int(min(foldGCPercent, max(foldRoom/(live/100+1), 20)))
}
