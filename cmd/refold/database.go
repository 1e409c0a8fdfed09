package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"refold/db"
	"refold/internal/localpg"
)

// withDatabase runs f on the migrated database that the environment names: DATABASE_URL, or
// the private one in REFOLD_DATA. It prints the error and returns the exit status. ctx ends
// with Ctrl-C. A private database must be there already: who asks in the wrong folder is
// told so.
func withDatabase(stderr io.Writer, f func(ctx context.Context, database *localpg.Database) error) int {
	return withDatabaseOf(localpg.Options{Existing: true}, stderr, f)
}

// withNewDatabase is withDatabase for what may be the first thing ever done: the private
// database is made where there is none.
func withNewDatabase(stderr io.Writer, f func(ctx context.Context, database *localpg.Database) error) int {
	return withDatabaseOf(localpg.Options{}, stderr, f)
}

// dataDir is where the private database and the master key lie.
func dataDir() string {
	if dir := os.Getenv("REFOLD_DATA"); dir != "" {
		return dir
	}
	return "./var"
}

func withDatabaseOf(opts localpg.Options, stderr io.Writer, f func(context.Context, *localpg.Database) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := onDatabase(ctx, opts, stderr, f); err != nil {
		fmt.Fprintln(stderr, "refold: "+err.Error())
		return 1
	}
	return 0
}

func onDatabase(ctx context.Context, opts localpg.Options, stderr io.Writer, f func(context.Context, *localpg.Database) error) (err error) {
	opts.Dir = dataDir()
	opts.Say = func(sentence string) { fmt.Fprintln(stderr, sentence) }
	database, err := localpg.Join(ctx, os.Getenv("DATABASE_URL"), opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Stop(context.Background())) }()
	if err := db.Migrate(ctx, database.OwnerURL); err != nil {
		return err
	}
	return f(ctx, database)
}

func runMigrate(_ []string, _ io.Reader, stdout, stderr io.Writer) int {
	return withNewDatabase(stderr, func(context.Context, *localpg.Database) error {
		version, err := db.Newest()
		if err == nil {
			fmt.Fprintf(stdout, "The database has schema version %d.\n", version)
		}
		return err
	})
}
