package web

import (
	"bytes"
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"refold/web/templates/changes"
)

// A browser whose time bar is dragged shows one frame of a page after the other. With each
// request it names the one that it shows; where this process has that still at hand, it
// answers with what differs, else with the whole page. Nothing depends on which: another
// process, or a page that was forgotten, only has more to send.
const (
	// frameHeader names a frame: with an answer the one that it leads to, with a request the
	// one that is shown, or nothing yet.
	frameHeader = "Refold-Frame"
	// A page has about 80 kB; those who drag at the same time have a handful each.
	maxFrameBytes  = 4 << 20
	maxFramesBytes = 24 << 20
	// frameTime is how long a page that nobody came back to is kept: it may say what is
	// personal.
	frameTime = 2 * time.Minute
	// worthIt is the share of a page, in percent, above which what differs is too much to be
	// worked in piece by piece.
	worthIt = 60
)

// frames are the latest pages that were sent to browsers that drag.
type frames struct {
	mu    sync.Mutex
	kept  map[frameKey]*list.Element // of *keptFrame
	order list.List                  // the latest use first
	bytes int
}

// frameKey is a frame, and who was sent it: a name that somebody else brings finds nothing,
// nor does one's own after one's role has changed or one looks through other eyes. Visitors
// share theirs, which hold what is public.
type frameKey struct {
	name                 string
	session, party, eyes string
	roles                Roles
}

type keptFrame struct {
	frameKey
	page  []byte // never changed
	query url.Values
	used  time.Time
}

// nameOf is the name of a page: a digest of all that it says.
func nameOf(page []byte) string {
	sum := sha256.Sum256(page)
	return hex.EncodeToString(sum[:16])
}

// frameKey is the key of a frame with a name, for this viewer.
func (c *Context) frameKey(name string) frameKey {
	key := frameKey{name: name, session: c.Viewer.Session, party: c.Viewer.Party, roles: c.Viewer.Roles}
	if c.Eyes != nil {
		key.session, key.eyes = c.Eyes.viewer.Session, c.Eyes.id
	}
	return key
}

// take gives a frame, and has it be the latest.
func (f *frames) take(key frameKey, now time.Time) (*keptFrame, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, ok := f.kept[key]
	if !ok {
		return nil, false
	}
	f.order.MoveToFront(at)
	frame := at.Value.(*keptFrame)
	frame.used = now
	return frame, true
}

// keep has a frame at hand for later; the ones that were not used for longest go.
func (f *frames) keep(frame *keptFrame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil {
		f.kept = map[frameKey]*list.Element{}
	}
	if at, there := f.kept[frame.frameKey]; there {
		f.order.MoveToFront(at)
		at.Value.(*keptFrame).used = frame.used
		return
	}
	f.kept[frame.frameKey] = f.order.PushFront(frame)
	f.bytes += len(frame.page)
	f.forget(func(old *keptFrame) bool { return f.bytes > maxFramesBytes || frame.used.Sub(old.used) > frameTime })
}

// dropBefore forgets the frames that were last used before a time.
func (f *frames) dropBefore(when time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forget(func(old *keptFrame) bool { return old.used.Before(when) })
}

// forget drops frames, the longest unused first, while some should go.
func (f *frames) forget(should func(*keptFrame) bool) {
	for at := f.order.Back(); at != nil && should(at.Value.(*keptFrame)); at = f.order.Back() {
		old := f.order.Remove(at).(*keptFrame)
		delete(f.kept, old.frameKey)
		f.bytes -= len(old.page)
	}
}

// drags reports whether the browser takes what differs from the frame that it shows. Only a
// page that has a past has a bar to drag.
func (c *Context) drags() bool {
	_, asks := c.Request().Header[http.CanonicalHeaderKey(frameHeader)]
	return asks && c.Request().Method == http.MethodGet && c.route != nil && c.route.Past
}

// sendFrame answers who drags with what makes the frame that they show into this page, or
// with all of it.
func (c *Context) sendFrame(status int, page []byte) error {
	now := c.server.now()
	next := &keptFrame{frameKey: c.frameKey(nameOf(page)), page: bytes.Clone(page), used: now} // its buffer is used again
	next.query, _ = url.ParseQuery(c.Moment.Query())                                           // ours
	h := c.Response().Header()
	h.Add("Vary", frameHeader)
	h.Set(frameHeader, next.name)
	if len(page) <= maxFrameBytes {
		c.server.frames.keep(next)
	}
	shown, known := c.server.frames.take(c.frameKey(c.Request().Header.Get(frameHeader)), now)
	if !known {
		return c.HTMLBlob(status, page)
	}
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false) // it is no script, and longer with escapes
	if err := e.Encode(changes.Between(shown.page, page, relinked(shown.query, next.query))); err != nil {
		return fmt.Errorf("say what differs: %w", err)
	}
	if body.Len() > len(page)*worthIt/100 {
		return c.HTMLBlob(status, page)
	}
	return c.Blob(status, "application/json", body.Bytes())
}

// relinked are the parameters by which the links of one moment differ from those of another.
func relinked(from, to url.Values) [][2]string {
	var pairs [][2]string
	for _, name := range [...]string{"at", "valid"} {
		if was, is := from.Get(name), to.Get(name); was != "" && is != "" && was != is {
			pairs = append(pairs, [2]string{name + "=" + was, name + "=" + is})
		}
	}
	return pairs
}
