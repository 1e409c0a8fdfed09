package sqlread

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Moment is where the tables stand, and which transaction brought them there: whatever
// changes rows of theirs changes it.
type Moment struct {
	ReadStateRow
	changed string
}

// BeginReading begins a transaction that sees the tables of one moment and says which, in
// one round trip.
func BeginReading(ctx context.Context, conn *pgx.Conn) (Moment, error) {
	var at Moment
	batch := &pgx.Batch{}
	batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	batch.Queue(momentNow).QueryRow(func(row pgx.Row) error { return at.scan(row) })
	err := conn.SendBatch(ctx, batch).Close()
	return at, err
}

const momentNow = "SELECT generation, position, today, shape, xmin::text FROM read_state"

func (m *Moment) scan(row pgx.Row) error {
	return row.Scan(&m.Generation, &m.Position, &m.Today, &m.Shape, &m.changed)
}

// MomentIn is where the tables stand for a transaction, its own changes included.
func MomentIn(ctx context.Context, tx pgx.Tx) (at Moment, err error) {
	return at, at.scan(tx.QueryRow(ctx, momentNow))
}
