package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"refold/internal/events"
	"refold/internal/localpg"
)

// runExport writes the journal as JSON lines. Personal data stays sealed.
func runExport(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(stderr)
	at := flags.Int64("at", -1, "export through this `position`; the head if absent")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	return withStore(withDatabase, stderr, func(ctx context.Context, store *events.Postgres) error {
		through := *at
		if through < 0 {
			head, err := store.Head(ctx)
			if err != nil {
				return err
			}
			through = head.Position
		}
		return events.Export(ctx, store, through, stdout)
	})
}

// runImportJournal records an export into an empty database, event by event.
func runImportJournal(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "usage: refold import journal FILE[.gz]")
		return 2
	}
	return withStore(withNewDatabase, stderr, func(ctx context.Context, store *events.Postgres) error {
		input, err := openInput(args[0], stdin)
		if err != nil {
			return err
		}
		defer input.Close()
		added, err := events.Import(ctx, store, input)
		fmt.Fprintf(stdout, "%d events were recorded.\n", added)
		return err
	})
}

// opener is withDatabase or withNewDatabase.
type opener func(stderr io.Writer, f func(context.Context, *localpg.Database) error) int

// withStore runs f on the journal's table, without folding it.
func withStore(open opener, stderr io.Writer, f func(context.Context, *events.Postgres) error) int {
	return open(stderr, func(ctx context.Context, database *localpg.Database) error {
		store, err := events.OpenPostgres(ctx, database.AppURL)
		if err != nil {
			return err
		}
		defer store.Close()
		return f(ctx, store)
	})
}
