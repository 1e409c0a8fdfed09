package readmodel

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"refold/internal/domain"
	"refold/internal/readmodel/sqlread"
)

const (
	rebuildLock  = 0x7265_666f_6c64 // the key of the advisory lock: one rebuild at a time
	rebuildChunk = 2000             // streams in one transaction
	swapBacklog  = 500              // events that may be left to do while the tables are locked
)

// Rebuild fills the other generation of the tables from the fold, beside the live one,
// which goes on being read and written, and makes it the live one in one transaction.
// progress is told how many of the aggregates are done; it may be nil. It may be
// broken off at any time: the live generation is untouched until the swap.
func (t *Tables) Rebuild(ctx context.Context, progress func(done, total int)) error {
	return t.rebuild(ctx, true, progress)
}

// rebuild does so if the live generation is of other code, or always.
func (t *Tables) rebuild(ctx context.Context, always bool, progress func(done, total int)) error {
	conn, err := t.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to the tables: %w", err)
	}
	defer conn.Release()
	q := sqlread.New(conn)
	if err := q.LockRebuild(ctx, rebuildLock); err != nil {
		return fmt.Errorf("wait for another rebuild: %w", err)
	}
	defer func() {
		// The connection goes back to the pool: it must not keep the lock.
		if err := q.UnlockRebuild(context.WithoutCancel(ctx), rebuildLock); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx))
		}
	}()
	state, err := q.ReadState(ctx)
	if err != nil {
		return fmt.Errorf("read the state of the tables: %w", err)
	}
	if !always && state.Shape == t.shape {
		return nil
	}
	next := 3 - state.Generation // the two are 1 and 2
	if err := emptyGeneration(ctx, q, next); err != nil {
		return err
	}
	position, err := t.fill(ctx, next, progress)
	if err != nil {
		return err
	}
	if err := t.swap(ctx, next, position); err != nil {
		return err
	}
	return emptyGeneration(ctx, q, state.Generation)
}

func emptyGeneration(ctx context.Context, q *sqlread.Queries, generation int16) error {
	for _, r := range relations {
		if err := r.empty(ctx, q, generation); err != nil {
			return fmt.Errorf("empty %s: %w", r.name, err)
		}
	}
	return nil
}

// fill writes all rows of the head into a generation and gives the head's position.
func (t *Tables) fill(ctx context.Context, generation int16, progress func(done, total int)) (int64, error) {
	world, _ := t.journal.Snapshot()
	streams := allStreams(world)
	for done := 0; done < len(streams); done += rebuildChunk {
		chunk := streams[done:min(done+rebuildChunk, len(streams))]
		err := pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error { return write(ctx, tx, generation, world, chunk) })
		if err != nil {
			return 0, err
		}
		if progress != nil {
			progress(done+len(chunk), len(streams))
		}
	}
	return world.Position(), nil
}

var errBehind = errors.New("another process is ahead")

// swap brings a generation from a position to the head and makes it live. Most of the
// way is gone without a lock, the last events with it. The position never goes back:
// where another process is ahead of this one's head, it waits for its own.
func (t *Tables) swap(ctx context.Context, generation int16, position int64) error {
	for {
		world, log := t.journal.Snapshot()
		if world.Position()-position <= swapBacklog {
			live, err := t.swapNow(ctx, generation, position)
			if !errors.Is(err, errBehind) {
				return err
			}
			if err := t.journal.Wait(ctx, live); err != nil {
				return err
			}
			continue
		}
		err := pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
			return catchUp(ctx, tx, generation, position, nil, world, log)
		})
		if err != nil {
			return err
		}
		position = world.Position()
	}
}

// swapNow does it under the lock and gives the position that was live before.
func (t *Tables) swapNow(ctx context.Context, generation int16, position int64) (live int64, err error) {
	var world *domain.World
	err = pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		q := sqlread.New(tx)
		state, err := q.LockState(ctx)
		if err != nil {
			return fmt.Errorf("lock the tables: %w", err)
		}
		live = state.Position
		var log domain.Log
		world, log = t.journal.Snapshot()
		if world.Position() < live {
			return errBehind
		}
		if err := catchUp(ctx, tx, generation, position, nil, world, log); err != nil {
			return err
		}
		return move(ctx, q, generation, world, t.shape)
	})
	if err == nil {
		t.reached(world.Position(), world)
	}
	return live, err
}
