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
// with Ctrl-C.
func withDatabase(stderr io.Writer, f func(ctx context.Context, database *localpg.Database) error) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := onDatabase(ctx, stderr, f); err != nil {
		fmt.Fprintln(stderr, "refold: "+err.Error())
		return 1
	}
	return 0
}

func onDatabase(ctx context.Context, stderr io.Writer, f func(context.Context, *localpg.Database) error) (err error) {
	dir := os.Getenv("REFOLD_DATA")
	if dir == "" {
		dir = "./var"
	}
	say := func(sentence string) { fmt.Fprintln(stderr, sentence) }
	database, err := localpg.Join(ctx, os.Getenv("DATABASE_URL"), localpg.Options{Dir: dir, Say: say})
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
	return withDatabase(stderr, func(context.Context, *localpg.Database) error {
		version, err := db.Newest()
		if err == nil {
			fmt.Fprintf(stdout, "The database has schema version %d.\n", version)
		}
		return err
	})
}
