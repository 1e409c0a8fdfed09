package events

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/events/sqljournal"
)

// What the connections call their statements, once they know them.
const (
	appendName      = "append_events"
	appendAfterName = "append_after"
)

// Append records entries by one statement, which commits by itself: one round trip. It
// locks the head before it inserts, and inserts nothing if the head isn't where the
// entries begin.
func (p *Postgres) Append(ctx context.Context, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	defer conn.Release()
	insert, err := conn.Conn().Prepare(ctx, appendAfterName, sqljournal.AppendAfterStatement)
	if err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	recording := conn.Conn().PgConn().ExecPrepared(ctx, insert.Name, columns(entries), []int16{pgx.BinaryFormatCode}, nil)
	recorded, err := recording.Close()
	if err != nil {
		return appendError(err)
	}
	if recorded.RowsAffected() == 0 {
		return fmt.Errorf("append event %d: %w", entries[0].Position, ErrNotNext)
	}
	p.hasAppended(entries[len(entries)-1].Position)
	return nil
}

// postgresBatch is an open transaction that holds the lock of the head row.
type postgresBatch struct {
	store *Postgres
	conn  *pgxpool.Conn // nil when over
	head  Head
}

// Head is the locked end of the journal.
func (b *postgresBatch) Head() Head { return b.head }

// begin locks the head: one round trip.
func (b *postgresBatch) begin(ctx context.Context) error {
	var both pgx.Batch
	sqljournal.QueueLock(&both)
	results := b.conn.SendBatch(ctx, &both)
	defer results.Close()
	if _, err := results.Exec(); err != nil {
		return err
	}
	var at pgtype.Timestamptz
	if err := results.QueryRow().Scan(&b.head.Position, &at, &b.head.Demo); err != nil {
		return err
	}
	b.head.RecordedAt = at.Time.UnixMicro()
	return results.Close()
}

// Append inserts and commits: one round trip.
func (b *postgresBatch) Append(ctx context.Context, entries []Entry) error {
	if b.conn == nil {
		return fmt.Errorf("append events: %w", ErrBatchOver)
	}
	defer b.Close()
	if len(entries) == 0 {
		return nil
	}
	if err := checkNext(b.head, entries); err != nil {
		return err
	}
	insert, err := b.conn.Conn().Prepare(ctx, appendName, sqljournal.AppendStatement)
	if err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	both := b.conn.Conn().PgConn().StartPipeline(ctx)
	both.SendQueryStatement(insert, columns(entries), []int16{pgx.BinaryFormatCode}, nil)
	both.SendQueryParams("COMMIT", nil, nil, nil, nil)
	err = both.Sync()
	var end pgconn.CommandTag
	for range 2 {
		if err == nil {
			end, err = outcome(both)
		}
	}
	if closing := both.Close(); err == nil {
		err = closing
	}
	if err == nil && end.String() != "COMMIT" {
		err = fmt.Errorf("the transaction ended with %s", end)
	}
	if err != nil {
		return appendError(err)
	}
	b.store.hasAppended(entries[len(entries)-1].Position)
	return nil
}

// outcome waits for the next answer of the server.
func outcome(pipeline *pgconn.Pipeline) (pgconn.CommandTag, error) {
	answer, err := pipeline.GetResults()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	reader, ok := answer.(*pgconn.ResultReader)
	if !ok {
		return pgconn.CommandTag{}, fmt.Errorf("the server answered with %T", answer)
	}
	return reader.Close()
}

// Close rolls back what was not committed and gives the connection back. Where that
// fails, the pool discards the connection, and the server rolls back by itself.
func (b *postgresBatch) Close() {
	if b.conn == nil {
		return
	}
	conn := b.conn
	b.conn = nil
	if !conn.Conn().IsClosed() && conn.Conn().PgConn().TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Exec(ctx, "ROLLBACK")
	}
	conn.Release()
}

// lockNotAvailable is what the server says after lockWaitMillis.
const lockNotAvailable = "55P03"

// appendError tells a definite no, which the server rolled back, from silence.
func appendError(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Severity == "FATAL" || refused.Severity == "PANIC" {
		return fmt.Errorf("append events: %w: %w", ErrOutcomeUnknown, err)
	}
	switch {
	case strings.HasPrefix(refused.Code, "23"): // an integrity constraint
		return fmt.Errorf("append events: %w: %w", ErrNotNext, err)
	case refused.Code == lockNotAvailable:
		return fmt.Errorf("append events: %w: %w", ErrBusy, err)
	}
	return fmt.Errorf("append events: %w", err)
}
