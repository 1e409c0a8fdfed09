// Package db holds the schema and brings a database to it.
package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	"github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	pgxdriver "github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations returns the migration files, named as golang-migrate expects them.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic("db: the embedded folder migrations is missing: " + err.Error())
	}
	return sub
}

// ErrNewerSchema says that a later release has already changed the database.
var ErrNewerSchema = errors.New("the database has a newer schema than this program knows; start the release that made it, or a later one")

// ErrDirtySchema says that someone else's tool stopped in the middle of a migration.
// Migrate itself cannot leave one behind: a migration and its number commit together.
var ErrDirtySchema = errors.New("the database was left in the middle of a migration by another tool; restore it from a backup")

// ErrMayNot says that the login lacks the rights to set the database up.
var ErrMayNot = errors.New("the login may not set up the database: it has to own the database and may create roles (CREATEROLE); " +
	"or a superuser runs once: CREATE ROLE " + AppRole + " NOLOGIN; GRANT " + AppRole + " TO the login; ALTER DATABASE the database OWNER TO the login")

// lockWait bounds how long a process waits for another that is migrating the same database.
const lockWait = 5 * time.Minute

// AppRole is the role that the running application uses. The first migration creates it.
const AppRole = "refold_app"

// Migrate brings the database at url to the newest schema that this program knows.
// Any number of processes may call it at once: one migrates, the others wait and find
// nothing to do. It returns ErrNewerSchema where the database is ahead of the program.
// A migration that is interrupted leaves no trace. A canceled ctx stops before the next file.
func Migrate(ctx context.Context, url string) error {
	return run(ctx, url, func(m *migrate.Migrate) error { return m.Up() })
}

// MigrateTo moves the schema up or down to the given version; 0 removes everything.
// It exists for the tests of the migrations and for operators who know why.
func MigrateTo(ctx context.Context, url string, version uint) error {
	return run(ctx, url, func(m *migrate.Migrate) error {
		if version == 0 {
			return m.Down()
		}
		return m.Migrate(version)
	})
}

// Newest returns the number of the last migration in this program, 0 if there is none.
func Newest() (uint, error) {
	src, err := iofs.New(Migrations(), ".")
	if err != nil {
		return 0, fmt.Errorf("read the migrations: %w", err)
	}
	defer src.Close()
	return newest(src)
}

func newest(src source.Driver) (uint, error) {
	last, err := src.First()
	for err == nil {
		var next uint
		if next, err = src.Next(last); err == nil {
			last = next
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return last, nil
	}
	return 0, fmt.Errorf("list the migrations: %w", err)
}

func run(ctx context.Context, url string, step func(*migrate.Migrate) error) error {
	conf, err := pgxdriver.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read the database address: %w", err)
	}
	// The library closes the pool with its driver, not where making the driver failed.
	pool := stdlib.OpenDB(*conf)
	defer pool.Close()
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	src, err := iofs.New(Migrations(), ".")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	last, err := newest(src)
	if err != nil {
		return err
	}
	m, err := open(src, pool)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := checkVersion(m, last); err != nil || last == 0 {
		return err
	}
	stop := context.AfterFunc(ctx, func() { m.GracefulStop <- true })
	defer stop()
	if err := step(m); err != nil && !errors.Is(err, migrate.ErrNoChange) {
		return fmt.Errorf("migrate the database: %w", explain(err))
	}
	return ctx.Err()
}

// insufficientPrivilege is the database's code for a refusal for want of rights.
const insufficientPrivilege = "42501"

// explain adds what to do where the database refused for want of rights.
func explain(err error) error {
	var wrapped *database.Error // it does not unwrap by itself
	cause := err
	if errors.As(err, &wrapped) {
		cause = wrapped.OrigErr
	}
	var refused *pgconn.PgError
	if errors.As(cause, &refused) && refused.Code == insufficientPrivilege {
		return fmt.Errorf("%w (%w)", ErrMayNot, err)
	}
	return err
}

func open(src source.Driver, pool *sql.DB) (*migrate.Migrate, error) {
	pg, err := pgx.WithInstance(pool, &pgx.Config{})
	if err != nil {
		return nil, fmt.Errorf("prepare the database for migrations: %w", explain(err))
	}
	var drv database.Driver = &atomicDriver{Driver: pg, pool: pool}
	m, err := migrate.NewWithInstance("iofs", src, "pgx5", drv)
	if err != nil {
		return nil, fmt.Errorf("prepare the migrations: %w", err)
	}
	m.LockTimeout = lockWait
	return m, nil
}

func checkVersion(m *migrate.Migrate, last uint) error {
	at, dirty, err := m.Version()
	switch {
	case errors.Is(err, migrate.ErrNilVersion):
		return nil
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", err)
	case dirty:
		return fmt.Errorf("schema version %d: %w", at, ErrDirtySchema)
	case at > last:
		return fmt.Errorf("schema version %d, this program knows %d: %w", at, last, ErrNewerSchema)
	}
	return nil
}

// AppURL returns the address under which the application works: the same login, acting as
// AppRole, so that the database itself refuses what the application must never do.
// It accepts both forms of address, the URL and the list of key=value.
func AppURL(address string) (string, error) {
	if !strings.Contains(address, "://") {
		return address + " role=" + AppRole, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		// The parse error would repeat the address, and with it the password.
		return "", errors.New("the database address is not a valid URL")
	}
	q := u.Query()
	q.Set("role", AppRole)
	u.RawQuery = q.Encode()
	return u.String(), nil
}
