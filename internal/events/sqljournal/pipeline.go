package sqljournal

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// The generated methods take one round trip each. What follows sends the same
// statements together, or gives their rows undecoded where speed counts.

// QueueLock queues the beginning of a transaction and the lock of the head: two results.
func QueueLock(b *pgx.Batch) {
	b.Queue("BEGIN")
	b.Queue(lockHead)
}

// QueueAppend queues events and the end of the transaction: two results.
func QueueAppend(b *pgx.Batch, arg AppendEventsParams) {
	b.Queue(appendEvents, arg.Positions, arg.Contexts, arg.Streams, arg.Versions, arg.Kinds, arg.Schemas,
		arg.RecordedAts, arg.EffectiveOns, arg.Actors, arg.Devices, arg.RequestIds, arg.Causations,
		arg.Correlations, arg.AppRevisions, arg.Payloads)
	b.Queue("COMMIT")
}

// RawPage is ReadPage with undecoded rows.
func RawPage(ctx context.Context, db DBTX, after, through, limit int64) (pgx.Rows, error) {
	return db.Query(ctx, readPage, after, through, limit)
}

// RawStreamPage is ReadStreamPage with undecoded rows.
func RawStreamPage(ctx context.Context, db DBTX, stream string, after, limit int64) (pgx.Rows, error) {
	return db.Query(ctx, readStreamPage, stream, after, limit)
}
