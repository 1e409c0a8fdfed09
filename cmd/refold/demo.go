package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"refold/internal/calendar"
	"refold/internal/events"
	"refold/internal/filler"
	"refold/internal/importer"
	"refold/internal/localpg"
	"refold/internal/revision"
)

const demoUsage = "refold demo --events N [--seed S] [--end DATE]\n\n" +
	"Fills an empty database with about N made-up events to measure with (10,000 to 10,000,000).\n" +
	"Each is decided as if it had been asked for; N, S and DATE make the same business again.\n" +
	"The tables of lists are filled when Refold starts on it, or by refold rebuild; who wants\n" +
	"to sign in, adds themselves with refold staff.\n"

// runDemo fills an empty database to measure with.
func runDemo(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	options, err := demoOptions(args, time.Now())
	if err != nil {
		fmt.Fprintln(stderr, "refold demo: "+err.Error())
		fmt.Fprint(stderr, demoUsage)
		return 2
	}
	return withNewDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		return fillDemo(ctx, database, options, stdout, stderr)
	})
}

func demoOptions(args []string, now time.Time) (filler.Options, error) {
	options := filler.Options{}
	last := filler.LastDay(now)
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&options.Events, "events", 0, "")
	flags.Uint64Var(&options.Seed, "seed", 1, "")
	end := flags.String("end", last.String(), "")
	if err := flags.Parse(args); err != nil {
		return options, err
	}
	var err error
	options.End, err = calendar.Parse(*end)
	switch {
	case err != nil:
		return options, fmt.Errorf("--end: %w", err)
	case flags.NArg() > 0:
		return options, fmt.Errorf("%q is one argument too many", flags.Arg(0))
	case options.End > last:
		return options, fmt.Errorf("--end: %s is not over yet", options.End)
	case options.Events < filler.Least || options.Events > filler.Most:
		return options, fmt.Errorf("--events: a number from %s to %s", importer.Grouped(filler.Least), importer.Grouped(filler.Most))
	}
	return options, nil
}

func fillDemo(ctx context.Context, database *localpg.Database, options filler.Options, stdout, stderr io.Writer) error {
	store, err := events.OpenPostgres(ctx, database.AppURL)
	if err != nil {
		return err
	}
	defer store.Close()
	master, err := events.MasterKey(os.Getenv("REFOLD_MASTER_KEY"), dataDir())
	if err != nil {
		return err
	}
	keys, err := events.OpenKeyring(ctx, store.Keys(), master)
	if err != nil {
		return err
	}
	began := time.Now()
	var done int64
	bar := newProgress(stderr, "events", began, func() (int64, int64) { return done, int64(options.Events) })
	result, err := filler.Fill(ctx, store, keys, options, revision.ID(), func(r filler.Result) {
		done = r.Events
		bar.show(int(done))
	})
	if err != nil {
		return err
	}
	bar.end(int(result.Events))
	fmt.Fprintf(stdout, "Filled in %s events in %.1f s: %s facilities, %s investors, %s borrowers, %s claims; %s events entered late, %s requests undone.\n",
		importer.Grouped(int(result.Events)), time.Since(began).Seconds(), importer.Grouped(result.Facilities), importer.Grouped(result.Investors),
		importer.Grouped(result.Borrowers), importer.Grouped(result.Claims), importer.Grouped(result.Late), importer.Grouped(result.Undone))
	return nil
}
