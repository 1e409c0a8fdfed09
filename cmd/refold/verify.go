package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/readmodel"
)

// errBroken says that verify found something; what, stands above it.
var errBroken = errors.New("the check failed")

// runVerify checks the invariants of the business at the head, and every row of the
// tables against the fold. It changes nothing.
func runVerify(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintln(stderr, "refold verify takes no arguments")
		return 2
	}
	return withTables(stderr, func(ctx context.Context, journal *events.Journal, tables *readmodel.Tables) error {
		return errors.Join(verifyFold(journal.Head(), stdout), verifyTables(ctx, tables, stdout))
	})
}

func verifyFold(w *domain.World, out io.Writer) error {
	day := "no business day opened"
	if w.Today() != calendar.None {
		day = w.Today().String()
	}
	broken := w.Verify()
	for _, sentence := range broken {
		fmt.Fprintln(out, "broken: "+sentence)
	}
	if len(broken) > 0 {
		return fmt.Errorf("the fold at event %d breaks %d invariants: %w", w.Position(), len(broken), errBroken)
	}
	fmt.Fprintf(out, "The books balance and every invariant holds at event %d, %s.\n", w.Position(), day)
	return nil
}

func verifyTables(ctx context.Context, tables *readmodel.Tables, out io.Writer) error {
	difference, position, err := tables.Drift(ctx)
	if err != nil {
		return fmt.Errorf("compare the tables with the fold: %w", err)
	}
	if difference != nil {
		fmt.Fprintln(out, "drift: "+difference.String())
		return fmt.Errorf("the tables at event %d differ from the fold; refold rebuild fills them anew: %w", position, errBroken)
	}
	fmt.Fprintf(out, "Every row of the tables equals the fold at event %d.\n", position)
	return nil
}
