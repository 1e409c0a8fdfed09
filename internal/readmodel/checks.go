package readmodel

import (
	"context"
	"errors"
	"fmt"
	"time"

	"refold/internal/domain"
	"refold/internal/readmodel/sqlread"
)

// CheckAction is what was done with the tables.
type CheckAction string

// The actions, as the database knows them.
const (
	Compared CheckAction = "compare"
	Rebuilt  CheckAction = "rebuild"
)

// Check is one comparison of the tables with the fold, or one rebuild.
type Check struct {
	At         time.Time
	Action     CheckAction
	By         string // id of a party; domain.System for the regular comparison
	Position   int64  // where the tables stood
	Took       time.Duration
	Difference string // the first one, in words; "" if there is none
	Failure    string // why it could not be done; "" if it was
}

const (
	usualCycle = 10 * time.Minute
	// cycleSteps is how often within a cycle a process looks whether it is time: whichever
	// process finds it so compares, and the others see that it was done.
	cycleSteps = 10
	// forgetAfter is how long regular comparisons that found nothing are kept.
	forgetAfter = 7 * 24 * time.Hour
	// maxFinding bounds a difference in bytes: a whole row can be long.
	maxFinding = 600
	// rebuildWait is how long whoever asks for a rebuild waits for its end.
	rebuildWait = 8 * time.Second
)

// ErrRebuilding says that a rebuild is under way.
var ErrRebuilding = errors.New("the tables are being filled anew; this goes on by itself")

// Compare compares the tables with the fold now, on behalf of somebody, and remembers
// what was found. A difference is a finding, not an error.
func (t *Tables) Compare(ctx context.Context, by string) (Check, error) {
	check := Check{At: time.Now(), Action: Compared, By: by}
	difference, position, err := t.Drift(ctx)
	check.Took, check.Position = time.Since(check.At), position
	if difference != nil {
		check.Difference = clipped(difference.String())
		t.logger.Error("the tables differ from the fold", "position", position, "difference", check.Difference)
	}
	if err != nil {
		check.Failure = clipped(err.Error())
	}
	return check, errors.Join(err, t.note(ctx, check))
}

// RebuildFor rebuilds on behalf of somebody and remembers it. It waits some seconds; a
// rebuild that takes longer goes on, and ErrRebuilding says so. One is enough at a time.
func (t *Tables) RebuildFor(ctx context.Context, by string) (Check, error) {
	if !t.rebuilding.CompareAndSwap(false, true) {
		return Check{}, ErrRebuilding
	}
	type outcome struct {
		check Check
		err   error
	}
	done := make(chan outcome, 1)
	on := context.WithoutCancel(ctx)
	t.running.Go(func() {
		defer t.rebuilding.Store(false)
		check := Check{At: time.Now(), Action: Rebuilt, By: by}
		err := t.Rebuild(on, nil)
		check.Took, check.Position = time.Since(check.At), t.Position()
		if err != nil {
			check.Failure = clipped(err.Error())
		}
		done <- outcome{check, errors.Join(err, t.note(on, check))}
	})
	select {
	case o := <-done:
		return o.check, o.err
	case <-ctx.Done():
		return Check{}, ctx.Err()
	case <-time.After(rebuildWait):
		return Check{}, ErrRebuilding
	}
}

// Rebuilding says whether a rebuild that was asked for here is under way.
func (t *Tables) Rebuilding() bool { return t.rebuilding.Load() }

// Checks gives the last comparisons and rebuilds of all processes, newest first.
func (t *Tables) Checks(ctx context.Context, most int) ([]Check, error) {
	rows, err := sqlread.New(t.pool).LastChecks(ctx, int32(most))
	if err != nil {
		return nil, fmt.Errorf("read the checks of the tables: %w", err)
	}
	checks := make([]Check, len(rows))
	for i, r := range rows {
		checks[i] = Check{At: r.CheckedAt, Action: CheckAction(r.Action), By: r.AskedBy, Position: r.Position,
			Took: time.Duration(r.TookMs) * time.Millisecond, Difference: r.Difference, Failure: r.Failure}
	}
	return checks, nil
}

// DatabaseState is what the database says of itself.
type DatabaseState struct {
	Version      string
	JournalBytes int64 // with its indexes
}

// Database asks the database about itself.
func (t *Tables) Database(ctx context.Context) (DatabaseState, error) {
	row, err := sqlread.New(t.pool).DatabaseState(ctx)
	if err != nil {
		return DatabaseState{}, fmt.Errorf("ask the database about itself: %w", err)
	}
	return DatabaseState{row.Version, row.JournalBytes}, nil
}

func (t *Tables) note(ctx context.Context, c Check) error {
	err := sqlread.New(t.pool).NoteCheck(ctx, sqlread.NoteCheckParams{
		CheckedAt: c.At, Action: string(c.Action), AskedBy: c.By, Position: c.Position,
		TookMs: c.Took.Milliseconds(), Difference: c.Difference, Failure: c.Failure,
	})
	if err != nil {
		return fmt.Errorf("remember a check of the tables: %w", err)
	}
	return nil
}

// compareRegularly compares once a cycle, in whichever process comes first.
func (t *Tables) compareRegularly(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(t.cycle / cycleSteps):
		}
		q := sqlread.New(t.pool)
		last, err := q.LastCheckAt(ctx)
		if err == nil && time.Since(last) >= t.cycle && t.refreshed.Load() {
			if _, err = t.Compare(ctx, domain.System); err == nil {
				err = q.ForgetChecks(ctx, time.Now().Add(-forgetAfter))
			}
		}
		if err != nil && ctx.Err() == nil {
			t.logger.Warn("compare the tables with the fold", "error", err)
		}
	}
}

// clipped keeps a finding readable.
func clipped(text string) string {
	if len(text) > maxFinding {
		return text[:maxFinding] + "…"
	}
	return text
}
