package localpg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/db"
)

// Database is a database to work on: a private one, or one that somebody else runs.
type Database struct {
	// OwnerURL is the address for migrations; AppURL, for everything else.
	OwnerURL, AppURL string

	server *Server // nil where the server isn't ours to stop
}

// Open returns the database at address, or, where address is empty, starts the private one
// that opts describe. Stop it when done.
func Open(ctx context.Context, address string, opts Options) (*Database, error) {
	return open(ctx, address, opts, releaseWait)
}

func open(ctx context.Context, address string, opts Options, lockWait time.Duration) (*Database, error) {
	if address == "" {
		server, err := start(ctx, opts, lockWait)
		if err != nil {
			return nil, err
		}
		return &Database{OwnerURL: server.OwnerURL(), AppURL: server.AppURL(), server: server}, nil
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("connect to the database that DATABASE_URL names: %w", err)
	}
	if err := conn.Close(ctx); err != nil {
		return nil, fmt.Errorf("leave the database that DATABASE_URL names: %w", err)
	}
	return external(address)
}

// Join is Open for a program that works beside a running one: where another Refold has
// started the private server, it works on that one and leaves it running.
func Join(ctx context.Context, address string, opts Options) (*Database, error) {
	d, err := open(ctx, address, opts, 0)
	if !errors.Is(err, ErrInUse) {
		return d, err
	}
	if opts.Say == nil {
		opts.Say = func(string) {}
	}
	pl, err := findPlace(opts.Dir, opts.Say)
	if err != nil {
		return nil, err
	}
	return external((&Server{place: pl}).OwnerURL())
}

func external(address string) (*Database, error) {
	app, err := db.AppURL(address)
	if err != nil {
		return nil, err
	}
	return &Database{OwnerURL: address, AppURL: app}, nil
}

// Exited is closed when a private server that we started has stopped; nil otherwise.
func (d *Database) Exited() <-chan struct{} {
	if d.server == nil {
		return nil
	}
	return d.server.Exited()
}

// Explain turns an error of work on the database into one about its cause, where the cause
// is that our own server has ended or that its disk is full. It returns nil for nil.
func (d *Database) Explain(err error) error {
	if err == nil || d.server == nil {
		return err
	}
	select {
	case <-d.server.exited:
		err = fmt.Errorf("%w: PostgreSQL stopped unexpectedly (its log is %s): %s", err, d.server.place.logPath(), d.server.place.logTail())
	default:
	}
	return explain(err, d.server.place)
}

// Stop stops the server if we started it.
func (d *Database) Stop(ctx context.Context) error {
	if d.server == nil {
		return nil
	}
	return d.server.Stop(ctx)
}
