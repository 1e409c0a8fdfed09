package main

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"io"

	"refold/internal/calendar"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/timemachine"
)

// runDigest prints the one digest that all laws compare: of the World at a known
// position and, if asked, as corrected since for a valid day.
func runDigest(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("digest", flag.ContinueOnError)
	flags.SetOutput(stderr)
	at := flags.Int64("at", -1, "the known `position`; the head if absent")
	day := flags.String("valid", "", "count what is effective through this `day` (2026-03-31); as known then if absent")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	valid := calendar.None
	if *day != "" {
		var err error
		if valid, err = calendar.Parse(*day); err != nil {
			fmt.Fprintln(stderr, "refold digest: "+err.Error())
			return 2
		}
	}
	return withDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		return withJournal(ctx, database, func(journal *events.Journal) error {
			known := *at
			if known < 0 {
				known = journal.Head().Position()
			}
			world, err := timemachine.New(journal).World(ctx, known, valid)
			if err != nil {
				return err
			}
			digest := world.Digest()
			fmt.Fprintln(stdout, hex.EncodeToString(digest[:]))
			return nil
		})
	})
}
