package web

import (
	"sync"
	"time"
)

// looks keeps what pages said that were looked at a moment ago, so that a second figure of
// the same page is explained without looking at all of them again. It is dropped when
// anything is recorded, and after a minute: what was erased since is then not said again.
type looks struct {
	mu    sync.Mutex
	head  int64
	since time.Time
	texts map[string]map[string]string // by page, viewer and place: by the key of the cell
	size  int
}

// Bounds of what is kept: for how long, and how many texts, some 150 bytes each.
const (
	looksTime = time.Minute
	looksMost = 60_000
)

// get gives the texts of a page, ok where they are kept.
func (l *looks) get(key string, head int64, now time.Time) (texts map[string]string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head != head || now.Sub(l.since) > looksTime {
		l.texts, l.size, l.head, l.since = map[string]map[string]string{}, 0, head, now
	}
	texts, ok = l.texts[key]
	return texts, ok
}

// put keeps the texts of a page that was looked at while the journal stood at head. They
// must not be changed any more.
func (l *looks) put(key string, head int64, texts map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.head != head {
		return
	}
	if l.size += len(texts); l.size > looksMost {
		clear(l.texts)
		l.size = len(texts)
	}
	l.texts[key] = texts
}
