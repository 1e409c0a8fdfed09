package events

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/events/sqljournal"
)

// Append records entries by one COPY, which commits by itself: one round trip. It takes
// the lock of the head before it inserts, and is refused if the head isn't where the
// entries begin.
func (p *Postgres) Append(ctx context.Context, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("append events: %w", err)
	}
	defer conn.Release()
	if err := copyIn(ctx, conn.Conn().PgConn(), entries, nil); err != nil {
		return appendError(err)
	}
	p.hasAppended(entries[len(entries)-1].Position)
	return nil
}

// copyIn sends entries, and with them the statement that is to follow, if any, and then
// waits for the answers: one round trip. An error that isn't the server's answer closes
// the connection, so that nothing of it is taken for the answer to something else.
func copyIn(ctx context.Context, conn *pgconn.PgConn, entries []Entry, then *pgproto3.Query) (err error) {
	inTime := context.AfterFunc(ctx, func() { conn.Conn().SetDeadline(time.Now()) })
	var refused *pgconn.PgError
	defer func() {
		if !inTime() || err != nil && !errors.As(err, &refused) {
			closing, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			conn.Close(closing)
		}
	}()
	to, want := conn.Frontend(), []string{fmt.Sprintf("COPY %d", len(entries))}
	to.SendQuery(&pgproto3.Query{String: sqljournal.CopyEvents})
	to.Send(&pgproto3.CopyData{Data: copied(entries)})
	to.Send(&pgproto3.CopyDone{})
	if then != nil {
		to.SendQuery(then)
		want = append(want, then.String)
	}
	if err := to.Flush(); err != nil {
		return fmt.Errorf("send the events: %w", err)
	}
	for _, tag := range want {
		said, failed := outcome(conn)
		switch {
		case err != nil: // what follows an error is the error's consequence
		case failed != nil:
			err = failed
		case said != tag:
			err = fmt.Errorf("the server answered %q, not %q", said, tag)
		}
		if failed != nil && !errors.As(failed, &refused) {
			return err
		}
	}
	return err
}

// outcome waits until the server is ready for another statement, and gives what it said
// to the last one.
func outcome(conn *pgconn.PgConn) (tag string, err error) {
	for {
		// The deadline of the connection bounds the waiting.
		message, broken := conn.ReceiveMessage(context.Background())
		if broken != nil {
			return "", fmt.Errorf("wait for the server: %w", broken)
		}
		switch m := message.(type) {
		case *pgproto3.CommandComplete:
			tag = string(m.CommandTag)
		case *pgproto3.ErrorResponse:
			err = pgconn.ErrorResponseToPgError(m)
		case *pgproto3.ReadyForQuery:
			return tag, err
		}
	}
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
	err := copyIn(ctx, b.conn.Conn().PgConn(), entries, &pgproto3.Query{String: sqljournal.Commit})
	if err != nil {
		return appendError(err)
	}
	b.store.hasAppended(entries[len(entries)-1].Position)
	return nil
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
