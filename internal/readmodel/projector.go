package readmodel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/domain"
	"refold/internal/readmodel/sqlread"
)

// ErrOtherShape says that another program's rows are live: this one neither writes
// nor serves them.
var ErrOtherShape = errors.New("the tables were computed by other code; lists come from the fold")

// retryPause is how long the projector waits after an error.
const retryPause = 500 * time.Millisecond

// follow keeps the tables up with the journal until ctx ends. Every process does it:
// the lock of read_state lets one write at a time, and one that dies lets go of it.
func (t *Tables) follow(ctx context.Context) {
	failing := false
	for ctx.Err() == nil {
		growing := t.growing()
		err := t.project(ctx)
		if err == nil {
			failing = false
			err = t.journal.Wait(ctx, t.Position()+1)
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		if !failing && (t.refreshed.Load() || !errors.Is(err, ErrOtherShape)) {
			t.logger.Warn("project the journal onto the tables", "error", err)
			failing = true
		}
		select {
		case <-ctx.Done():
		case <-growing: // rebuilt
		case <-time.After(retryPause):
		}
	}
}

// project brings the live generation to the head of the journal in one transaction.
func (t *Tables) project(ctx context.Context) error {
	t.lateFor(time.Now()) // lists are late from now on, whoever looks
	var reached int64
	var world *domain.World
	err := pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		q := sqlread.New(tx)
		state, err := q.LockState(ctx)
		if err != nil {
			return fmt.Errorf("lock the tables: %w", err)
		}
		if state.Shape != t.shape {
			return ErrOtherShape
		}
		head, log := t.journal.Snapshot()
		if state.Position >= head.Position() {
			reached = state.Position
			return nil
		}
		world, reached = head, head.Position()
		return t.step(ctx, tx, state, world, log)
	})
	if err == nil {
		t.reached(reached, world)
	}
	return err
}

// step brings the live generation to a World and notes which rows of facilities that
// changes, where it is few.
func (t *Tables) step(ctx context.Context, tx pgx.Tx, state sqlread.LockStateRow, w *domain.World, log domain.Log) error {
	q := sqlread.New(tx)
	streams, err := changing(ctx, q, state.Generation, state.Position, t.worldAt(state.Position), w, log)
	if err != nil {
		return err
	}
	var facilities []string
	for _, stream := range streams {
		if _, ok := id(stream, "facility"); ok {
			facilities = append(facilities, stream)
		}
	}
	if state.Today != w.Today() || len(facilities) > changedMost {
		if err := write(ctx, tx, state.Generation, w, streams); err != nil {
			return err
		}
		return move(ctx, q, state.Generation, w, t.shape)
	}
	var change rowChange
	if change.from, change.gone, err = liveRows(ctx, tx, facilities); err != nil {
		return err
	}
	if err := write(ctx, tx, state.Generation, w, streams); err != nil {
		return err
	}
	if err := move(ctx, q, state.Generation, w, t.shape); err != nil {
		return err
	}
	if change.to, change.come, err = liveRows(ctx, tx, facilities); err != nil {
		return err
	}
	t.recall.note(change)
	return nil
}

// liveRows are where the tables stand and what they say of some facilities.
func liveRows(ctx context.Context, tx pgx.Tx, facilities []string) (at sqlread.Moment, rows []FacilityRow, err error) {
	if at, err = sqlread.MomentIn(ctx, tx); err != nil || len(facilities) == 0 {
		return at, nil, wrapRead(err)
	}
	found, err := sqlread.New(tx).FacilityRowsOf(ctx, facilities)
	return at, facilityRowsOf(found), wrapRead(err)
}

// move records which generation is live and that it stands at a World.
func move(ctx context.Context, q *sqlread.Queries, generation int16, w *domain.World, shape string) error {
	err := q.MoveState(ctx, sqlread.MoveStateParams{Generation: generation, Position: w.Position(), Today: w.Today(), Shape: shape})
	if err != nil {
		return fmt.Errorf("record how far the tables are: %w", err)
	}
	return nil
}

// catchUp computes again what the events after a position touched and what the days
// that have come since changed. before is the World of that position, nil where it is not
// at hand.
func catchUp(ctx context.Context, tx pgx.Tx, generation int16, position int64, before, w *domain.World, log domain.Log) error {
	streams, err := changing(ctx, sqlread.New(tx), generation, position, before, w, log)
	if err != nil {
		return err
	}
	return write(ctx, tx, generation, w, streams)
}

// changing names the aggregates whose rows may have changed since a position, sorted; see
// catchUp.
func changing(ctx context.Context, q *sqlread.Queries, generation int16, position int64, before, w *domain.World, log domain.Log) ([]string, error) {
	streams := touched(w, log.UpTo(w.Position()).Since(position))
	for stream := range streams {
		if before != nil && sameReceipt(before, w, stream) {
			delete(streams, stream)
		}
	}
	daily, err := q.ChangingFacilities(ctx, generation, w.Today())
	if err != nil {
		return nil, fmt.Errorf("find what the day changes: %w", err)
	}
	for _, stream := range daily {
		streams[stream] = true
	}
	sorted := make([]string, 0, len(streams))
	for stream := range streams {
		sorted = append(sorted, stream)
	}
	slices.Sort(sorted)
	return sorted, nil
}

// touched names the aggregates whose rows the events may have changed.
func touched(w *domain.World, events []*domain.Recorded) map[string]bool {
	streams := map[string]bool{}
	for _, rec := range events {
		switch e := rec.Event.(type) {
		case domain.BusinessDayOpened:
		case domain.RequestUndone:
			touch(w, streams, e.Streams...)
		case domain.RequestRedone:
			touch(w, streams, e.Streams...)
		case domain.EventCorrected:
			touch(w, streams, e.About)
		case domain.EventInserted:
		default:
			touch(w, streams, rec.Stream)
		}
	}
	return streams
}

// sameReceipt says that a stream is a receipt that stands as it stood: its rows follow from
// itself and from what of it is matched. A loan that is folded again names thousands of
// them, and changes few.
func sameReceipt(before, w *domain.World, stream string) bool {
	receipt, ok := id(stream, "receipt")
	if !ok {
		return false
	}
	x := w.Receipt(receipt)
	return x != nil && before.Receipt(receipt) == x && before.Unmatched(x) == w.Unmatched(x)
}

// touch adds streams and those whose rows show something of them: a receipt shows
// what of it is matched, a facility and a withdrawal show the name of their party.
// Folding a stream again may change what counts in it, so all its receipts are added.
func touch(w *domain.World, streams map[string]bool, names ...string) {
	for _, stream := range names {
		if streams[stream] {
			continue
		}
		streams[stream] = true
		for _, p := range w.OpenProposals(stream) {
			streams[domain.ProposalStream(p.ID)] = true // its task names what it is about
		}
		kind, id, _ := strings.Cut(stream, "-")
		switch kind {
		case "facility", "wallet":
			for _, rec := range w.StreamLog(stream) {
				if e, ok := rec.Event.(domain.ReceiptMatched); ok {
					streams[domain.ReceiptStream(e.Receipt)] = true
				}
			}
		case "party":
			// With their receipts: a later event of the batch finds them touched already.
			touch(w, streams, domain.WalletStream(id))
			for _, f := range w.FacilitiesOf(id) {
				if f.Application.Borrower == id {
					touch(w, streams, domain.FacilityStream(f.ID))
				}
			}
		}
	}
}
