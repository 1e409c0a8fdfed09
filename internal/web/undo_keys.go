package web

import (
	"net/http"
	"slices"

	"refold/internal/domain"
)

// undoLast leads to the last request of the viewer that can be undone, redoLast to the last
// that they undid and can put back: the keys for undo and redo do the same.
func (s *Server) undoLast(c *Context) error { return c.toLast(c.ownDone, "undone", "undo") }

func (s *Server) redoLast(c *Context) error { return c.toLast(c.ownUndone, "put back", "put back") }

const (
	maxBack  = 100_000 // events, how far one's own last request is looked for
	maxTried = 25      // requests of one's own that are tried, because each is folded
)

// toLast leads to the newest of one's own requests for which nothing stands in the way, or
// says what does of the newest.
func (c *Context) toLast(find func(*domain.Recorded) (int64, bool), done, verb string) error {
	log, tried, why := c.Log(), map[domain.UUID]bool{}, ""
	for position := int64(log.Len()); position > max(0, int64(log.Len())-maxBack) && len(tried) < maxTried; position-- {
		rec := log.At(position)
		if rec.Actor != c.Viewer.Party {
			continue
		}
		at, ok := find(rec)
		if !ok || tried[log.Request(at)] {
			continue
		}
		tried[log.Request(at)] = true
		v, ok := c.requestAt(at)
		if !ok {
			continue
		}
		if len(v.Against) == 0 && len(v.Happened) == 0 {
			return c.Redirect(http.StatusSeeOther, undoPath(at))
		}
		if why == "" && len(v.Against) > 0 {
			why = v.Against[0]
		} else if why == "" {
			why = v.Happened[0].Title + ". " + v.Happened[0].Text
		}
	}
	if why == "" {
		return c.Go(landing(c.Viewer.Roles), "There is nothing of yours to "+verb+".")
	}
	return c.Go(landing(c.Viewer.Roles), "Nothing that you did lately can be "+done+". Of the last: "+why)
}

// ownDone is an event of a request that counts, and is no undo or redo.
func (c *Context) ownDone(rec *domain.Recorded) (int64, bool) {
	switch rec.Event.(type) {
	case domain.RequestUndone, domain.RequestRedone:
		return 0, false
	}
	return rec.Position, !c.World.Undone(rec.RequestID)
}

// ownUndone is an event of a request that an undo left out, and that is left out still.
func (c *Context) ownUndone(rec *domain.Recorded) (int64, bool) {
	e, ok := rec.Event.(domain.RequestUndone)
	if !ok || !c.World.Undone(e.Request) {
		return 0, false
	}
	return recordedAt(c.World, e)
}

// recordedAt is the position of an event of the request that was undone; false where it
// cannot be found in the records that it is of.
func recordedAt(w *domain.World, e domain.RequestUndone) (int64, bool) {
	for _, stream := range e.Streams {
		for _, rec := range slices.Backward(w.StreamLog(stream)) {
			if rec.RequestID == e.Request {
				return rec.Position, true
			}
		}
	}
	return 0, false
}
