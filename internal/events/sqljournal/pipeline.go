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

// CopyEvents appends what follows it, one tuple an event. It takes the lock of the head
// before the first and moves the head along; where the events don't continue the journal
// it ends with an error of class 23. The generator doesn't know COPY from a client.
const CopyEvents = `COPY journal (position, context, stream, version, kind, schema, recorded_at, effective_on,
              actor, device, request_id, causation, correlation, app_revision, payload)
FROM STDIN (FORMAT binary)`

// Commit ends a transaction that QueueLock has begun.
const Commit = "COMMIT"

// RawPage is ReadPage with undecoded rows.
func RawPage(ctx context.Context, db DBTX, after, through, limit int64) (pgx.Rows, error) {
	return db.Query(ctx, readPage, after, through, limit)
}

// RawStreamPage is ReadStreamPage with undecoded rows.
func RawStreamPage(ctx context.Context, db DBTX, stream string, after, limit int64) (pgx.Rows, error) {
	return db.Query(ctx, readStreamPage, stream, after, limit)
}
