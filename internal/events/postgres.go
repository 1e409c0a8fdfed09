package events

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/events/sqljournal"
)

// Bounds of the work with PostgreSQL.
const (
	lockWaitMillis  = 2000                   // for the head, then the batch fails
	idleLockMillis  = 5000                   // a stopped process may hold the head so long
	pollInterval    = 500 * time.Millisecond // between looks at the head when nobody calls
	retryPause      = 200 * time.Millisecond // before a batch that met a lost connection is tried again
	announcePause   = 5 * time.Millisecond   // at least, between two announcements
	poolConnections = 8
	usualStream     = 64 // events of one aggregate
)

// ErrBusy says that the head stayed locked by others for as long as one may wait.
var ErrBusy = errors.New("the journal is busy")

// Postgres keeps the journal in PostgreSQL. It is safe for any number of goroutines,
// and for any number of processes on one database.
type Postgres struct {
	pool *pgxpool.Pool
	stop context.CancelFunc
	work sync.WaitGroup
	// appended holds a token when there is something to announce.
	appended chan struct{}
	head     atomic.Int64 // the furthest position that this process has appended

	mu        sync.Mutex
	announced int64         // the furthest head that was announced
	tick      chan struct{} // closed at each announcement and each poll
}

// OpenPostgres connects to a migrated database. Use db.AppURL, so that the database
// itself refuses what the application must never do. Close releases what it holds.
func OpenPostgres(ctx context.Context, url string) (*Postgres, error) {
	conf, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	conf.MaxConns = max(conf.MaxConns, poolConnections)
	params := conf.ConnConfig.RuntimeParams
	params["lock_timeout"] = strconv.Itoa(lockWaitMillis)
	params["idle_in_transaction_session_timeout"] = strconv.Itoa(idleLockMillis)
	params["synchronous_commit"] = "on" // an answer is a promise
	pool, err := pgxpool.NewWithConfig(ctx, conf)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	listening, stop := context.WithCancel(context.Background())
	p := &Postgres{pool: pool, stop: stop, appended: make(chan struct{}, 1), tick: make(chan struct{})}
	p.work.Go(func() { p.listen(listening) })
	p.work.Go(func() { p.announceAppends(listening) })
	return p, nil
}

// Close ends all connections. Batches must be closed before.
func (p *Postgres) Close() {
	p.stop()
	p.work.Wait()
	p.pool.Close()
}

// Pool gives the connections to those who keep other tables in the same database.
func (p *Postgres) Pool() *pgxpool.Pool { return p.pool }

// Head reads where the journal ends.
func (p *Postgres) Head(ctx context.Context) (Head, error) {
	row, err := sqljournal.New(p.pool).Head(ctx)
	if err != nil {
		return Head{}, fmt.Errorf("read the head: %w", err)
	}
	return Head{Position: row.Position, RecordedAt: row.RecordedAt.Time.UnixMicro(), Demo: row.Demo}, nil
}

// CreateDemo marks an empty journal as a demo.
func (p *Postgres) CreateDemo(ctx context.Context) error {
	if _, err := sqljournal.New(p.pool).MarkDemo(ctx); err != nil {
		return fmt.Errorf("mark the journal as a demo: %w", err)
	}
	head, err := p.Head(ctx)
	if err == nil && !head.Demo {
		err = ErrNotEmpty
	}
	return err
}

// Pages reads the events after a position through another.
func (p *Postgres) Pages(ctx context.Context, after, through int64) iter.Seq2[[]Entry, error] {
	return pages(func(last *Entry, known *internTable) ([]Entry, error) {
		if last != nil {
			after = last.Position
		}
		if after >= through {
			return nil, nil
		}
		rows, err := sqljournal.RawPage(ctx, p.pool, after, through, pageEvents)
		return collect(rows, err, min(through-after, pageEvents), known)
	})
}

// StreamPages reads the events of one aggregate after a version.
func (p *Postgres) StreamPages(ctx context.Context, stream string, after int64) iter.Seq2[[]Entry, error] {
	return pages(func(last *Entry, known *internTable) ([]Entry, error) {
		if last != nil {
			after = last.Version
		}
		rows, err := sqljournal.RawStreamPage(ctx, p.pool, stream, after, pageEvents)
		return collect(rows, err, usualStream, known)
	})
}

// pages asks for page after page until one comes that is not full.
func pages(next func(last *Entry, known *internTable) ([]Entry, error)) iter.Seq2[[]Entry, error] {
	return func(yield func([]Entry, error) bool) {
		var last *Entry
		var known internTable
		for {
			page, err := next(last, &known)
			if err != nil {
				yield(nil, fmt.Errorf("read the journal: %w", err))
				return
			}
			if len(page) == 0 || !yield(page, nil) || len(page) < pageEvents {
				return
			}
			last = &page[len(page)-1]
		}
	}
}

// Begin takes the lock of the head. It takes one round trip.
func (p *Postgres) Begin(ctx context.Context) (Batch, error) {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	b := &postgresBatch{store: p, conn: conn}
	if err := b.begin(ctx); err != nil {
		b.Close()
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == lockNotAvailable {
			err = ErrBusy
		}
		return nil, fmt.Errorf("lock the head: %w", err)
	}
	return b, nil
}
