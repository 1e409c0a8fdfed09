package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"time"

	"refold/internal/checkpoint"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/readmodel"
	"refold/internal/revision"
	"refold/internal/timemachine"
	"refold/internal/wording"
)

// runCheckpoint writes the file from which the next start goes on: before a switch to
// another version of the program, or whenever a start is to be quick.
func runCheckpoint(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintln(stderr, "refold checkpoint takes no arguments; REFOLD_CHECKPOINT names the folder, and REFOLD_HISTORY_MEMORY bounds what it writes of the past")
		return 2
	}
	return withDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		store, err := events.OpenPostgres(ctx, database.AppURL)
		if err != nil {
			return err
		}
		defer store.Close()
		master, err := events.MasterKey(os.Getenv("REFOLD_MASTER_KEY"), dataDir())
		if err != nil {
			return err
		}
		return writeCheckpoint(ctx, checkpoint.In(checkpointDir(), master, store), store, stdout, stderr)
	})
}

// checkpointDir is where the file lies.
func checkpointDir() string {
	if dir := os.Getenv("REFOLD_CHECKPOINT"); dir != "" {
		return dir
	}
	return dataDir()
}

func writeCheckpoint(ctx context.Context, place *checkpoint.Place, store events.Store, stdout, stderr io.Writer) error {
	began, options := time.Now(), events.Options{Revision: revision.ID()}
	found, none := place.Find(ctx)
	if none == nil {
		options.Prepared = found.Sections()
	} else {
		fmt.Fprintf(stderr, "All events are folded: %s.\n", none)
	}
	journal, err := events.Open(ctx, store, options)
	if err != nil {
		return err
	}
	defer journal.Close()
	start := journal.Start()
	fmt.Fprintf(stderr, "%s folded after event %s in %s.\n", wording.Plural(start.Events, "event", "events"), wording.Count(start.Prepared), seconds(start.Took))
	past := readmodel.KeptOf(timemachine.NewWithin(journal, historyMemory()), journal.Log)
	if none == nil && start.Prepared == found.Position {
		if err := past.Load(found.Sections()); err != nil {
			fmt.Fprintf(stderr, "The past is prepared anew: %s.\n", err)
		}
	}
	bar := newProgress(stderr, "loans written down", time.Now(), func() (int64, int64) {
		tracks := past.Stats().Tracks
		return int64(tracks.Made), int64(tracks.All)
	})
	more, lives := true, past.Stats().Tracks
	for more && lives.Made < lives.All && ctx.Err() == nil {
		more, lives = past.PrepareFile(), past.Stats().Tracks
		bar.show(lives.Made)
	}
	bar.end(lives.Made)
	fmt.Fprintln(stderr, "What they come to on each day is summed up.")
	for more && ctx.Err() == nil { // what else is told ahead is not in the file
		more = past.PrepareFile()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	info, err := place.Write(ctx, journal, past, func(int64) error { return ctx.Err() })
	if err != nil {
		return err
	}
	tracks := past.Stats().Tracks
	fmt.Fprintf(stdout, "%s\nstands at event %s, with the lives of %s of %s loans; %s, %d bytes an event, in %s.\n", place.Path(), wording.Count(info.Position),
		wording.Count(tracks.Made), wording.Count(tracks.All), wording.Bytes(info.Bytes), info.Bytes/info.Position, seconds(time.Since(began)))
	return nil
}

// historyMemory is what lives of loans may take, twice: as much as there are unless
// REFOLD_HISTORY_MEMORY bounds it, in megabytes.
func historyMemory() int64 {
	if megabytes, err := strconv.ParseInt(os.Getenv("REFOLD_HISTORY_MEMORY"), 10, 32); err == nil && megabytes >= 0 {
		return megabytes << 20
	}
	return math.MaxInt64 / 2
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
