package sqlread

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// BeginReading begins a transaction that sees the tables of one moment and says where
// they stand, in one round trip.
func BeginReading(ctx context.Context, conn *pgx.Conn) (ReadStateRow, error) {
	var state ReadStateRow
	batch := &pgx.Batch{}
	batch.Queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
	batch.Queue(readState).QueryRow(func(row pgx.Row) error {
		return row.Scan(&state.Generation, &state.Position, &state.Today, &state.Shape)
	})
	err := conn.SendBatch(ctx, batch).Close()
	return state, err
}
