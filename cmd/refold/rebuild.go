package main

import (
	"context"
	"fmt"
	"io"

	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/readmodel"
	"refold/internal/revision"
	"refold/internal/timemachine"
)

// withTables runs f on the journal and the tables of a database.
func withTables(stderr io.Writer, f func(context.Context, *events.Journal, *readmodel.Tables) error) int {
	return withDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		return withJournal(ctx, database, func(journal *events.Journal) error {
			tables, err := readmodel.OpenTables(ctx, readmodel.Options{
				Address: database.AppURL, Journal: journal, Past: timemachine.New(journal), Revision: revision.ID(),
			})
			if err != nil {
				return err
			}
			defer tables.Close()
			return f(ctx, journal, tables)
		})
	})
}

// runRebuild fills the tables of lists anew from the journal, beside a running site.
func runRebuild(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintln(stderr, "refold rebuild takes no arguments")
		return 2
	}
	return withTables(stderr, func(ctx context.Context, journal *events.Journal, tables *readmodel.Tables) error {
		shown := -1
		err := tables.Rebuild(ctx, func(done, total int) {
			if percent := 100 * done / total; percent/10 > shown/10 || shown < 0 {
				shown = percent
				fmt.Fprintf(stderr, "%3d %%  %d of %d records\n", percent, done, total)
			}
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "The tables were filled anew and stand at event %d.\n", tables.Position())
		return nil
	})
}
