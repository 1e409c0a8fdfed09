package events

import (
	"context"
	"errors"
	"fmt"
)

// ErrNoSuchEvent: nothing was recorded at the position.
var ErrNoSuchEvent = errors.New("nothing was recorded at that position")

// Entry reads one row of the journal as it stands there, payload bytes included.
// ErrNoSuchEvent where there is none.
func (j *Journal) Entry(ctx context.Context, position int64) (Entry, error) {
	for page, err := range j.store.Pages(ctx, position-1, position) {
		if err != nil {
			return Entry{}, fmt.Errorf("read event %d: %w", position, err)
		}
		for _, entry := range page {
			if entry.Position == position {
				return entry, nil
			}
		}
	}
	return Entry{}, fmt.Errorf("read event %d: %w", position, ErrNoSuchEvent)
}
