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

// AppendStatement is AppendEvents for those who send its parameters themselves.
const AppendStatement = appendEvents

// AppendAfterStatement is AppendAfter for those who send its parameters themselves.
const AppendAfterStatement = appendAfter

// RawPage is ReadPage with undecoded rows.
func RawPage(ctx context.Context, db DBTX, after, through, limit int64) (pgx.Rows, error) {
	return db.Query(ctx, readPage, after, through, limit)
}

// RawStreamPage is ReadStreamPage with undecoded rows.
func RawStreamPage(ctx context.Context, db DBTX, stream string, after, limit int64) (pgx.Rows, error) {
	return db.Query(ctx, readStreamPage, stream, after, limit)
}
