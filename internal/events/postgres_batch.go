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

// postgresBatch is an open transaction that holds the lock of the head row. What is
// sent is inserted by the server while the next requests are still being decided.
type postgresBatch struct {
	store    *Postgres
	conn     *pgxpool.Conn // nil when over
	head     Head
	last     Head             // of what was sent
	pipeline *pgconn.Pipeline // nil until something is sent
	inserts  int              // sent and not yet answered
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
	b.last = b.head
	return results.Close()
}

// Send hands entries to the server and doesn't wait for it.
func (b *postgresBatch) Send(ctx context.Context, entries []Entry) error {
	if b.conn == nil {
		return fmt.Errorf("append events: %w", ErrBatchOver)
	}
	if len(entries) == 0 {
		return nil
	}
	if err := checkNext(b.last, entries); err != nil {
		return err
	}
	// Known to the connection after the first time, so no round trip.
	insert, err := b.conn.Conn().Prepare(ctx, "append_events", sqljournal.AppendStatement)
	if err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	if b.pipeline == nil {
		b.pipeline = b.conn.Conn().PgConn().StartPipeline(ctx)
	}
	b.pipeline.SendQueryStatement(insert, columns(entries), []int16{pgx.BinaryFormatCode}, nil)
	if err := b.pipeline.Flush(); err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	end := &entries[len(entries)-1]
	b.last.Position, b.last.RecordedAt = end.Position, end.RecordedAt
	b.inserts++
	return nil
}

// Append sends the last entries, commits, and waits for the end: one round trip.
func (b *postgresBatch) Append(ctx context.Context, entries []Entry) error {
	defer b.Close()
	if err := b.Send(ctx, entries); err != nil || b.inserts == 0 {
		return err
	}
	b.pipeline.SendQueryParams("COMMIT", nil, nil, nil, nil)
	err := b.pipeline.Sync()
	for err == nil && b.inserts > 0 {
		_, err = b.result()
		b.inserts--
	}
	var end pgconn.CommandTag
	if err == nil {
		end, err = b.result()
	}
	if closing := b.pipeline.Close(); err == nil {
		err = closing
	}
	b.pipeline = nil
	if err == nil && end.String() != "COMMIT" {
		err = fmt.Errorf("the transaction ended with %s", end)
	}
	if err != nil {
		return appendError(err)
	}
	b.store.hasAppended(b.last.Position)
	return nil
}

// result waits for the next answer of the server.
func (b *postgresBatch) result() (pgconn.CommandTag, error) {
	answer, err := b.pipeline.GetResults()
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
	if b.pipeline != nil {
		b.pipeline.Sync()
		b.pipeline.Close()
		b.pipeline = nil
	}
	if !conn.Conn().IsClosed() && conn.Conn().PgConn().TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Exec(ctx, "ROLLBACK")
	}
	conn.Release()
}

// appendError tells a definite no, which the server rolled back, from silence.
func appendError(err error) error {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Severity == "FATAL" || refused.Severity == "PANIC" {
		return fmt.Errorf("append events: %w: %w", ErrOutcomeUnknown, err)
	}
	if strings.HasPrefix(refused.Code, "23") { // an integrity constraint
		return fmt.Errorf("append events: %w: %w", ErrNotNext, err)
	}
	return fmt.Errorf("append events: %w", err)
}
