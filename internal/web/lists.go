package web

import (
	"context"

	"refold/internal/readmodel"
)

// Tables give the lists of the present; *readmodel.Tables do.
type Tables interface {
	// At gives lists at a position that is not before atLeast, and no moment behind the head,
	// if that can be had in time.
	At(ctx context.Context, atLeast int64) readmodel.Reading
	// Position is how far the lists are.
	Position() int64
	// Lag is how many events the lists are behind the head.
	Lag() int64
	// Compare compares the lists with the fold, for somebody, and remembers what it found.
	Compare(ctx context.Context, by string) (readmodel.Check, error)
	// RebuildFor fills the lists anew, for somebody; readmodel.ErrRebuilding if that goes on.
	RebuildFor(ctx context.Context, by string) (readmodel.Check, error)
	// Rebuilding says whether they are being filled anew.
	Rebuilding() bool
	// Checks are the last comparisons and rebuilds, newest first.
	Checks(ctx context.Context, most int) ([]readmodel.Check, error)
	// Database is what the database says of itself.
	Database(ctx context.Context) (readmodel.DatabaseState, error)
}

// Lists gives the lists of this page's moment: from the tables on a live page, from
// the fold of the past otherwise. A page is of one position, so the first call moves
// World and Moment of a live page to where the tables stand: ask for Lists before
// reading anything from World.
func (c *Context) Lists() readmodel.Lists {
	switch {
	case c.lists != nil:
	case c.Moment.Past() || !c.reads() || c.server.tables == nil:
		c.lists = c.folded()
	default:
		reading := c.server.tables.At(c.Request().Context(), c.Wrote())
		head := c.Moment.Head
		c.lists, c.closeLists, c.World = reading.Lists, reading.Close, reading.World
		c.Moment = liveMoment(reading.World)
		c.Moment.Head = max(head, c.Moment.Head)
	}
	return c.lists
}

// folded are the lists as the past tells them.
func (c *Context) folded() readmodel.Fold {
	return readmodel.Fold{World: c.Sums(), Events: c.server.events, Log: c.Log()}
}

// end gives back what a request has borrowed. An error is shown after that: its page
// reads no list that was given back.
func (c *Context) end() {
	if c.closeLists != nil {
		c.closeLists()
		c.lists, c.closeLists = nil, nil
	}
}
