package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/localpg/pgtest"
)

func TestDemoFillsAnEmptyDatabaseOnce(t *testing.T) {
	t.Setenv("DATABASE_URL", pgtest.DB(t))
	t.Setenv("REFOLD_DATA", t.TempDir())
	run := func(args ...string) (status int, out, errs string) {
		var stdout, stderr bytes.Buffer
		status = dispatch(args, nil, &stdout, &stderr)
		return status, stdout.String(), stderr.String()
	}
	status, out, errs := run("demo", "--events", "12000", "--seed", "4", "--end", "2026-10-31")
	if status != 0 || !strings.Contains(out, "Filled in 11,") && !strings.Contains(out, "Filled in 12,") || !strings.Contains(errs, "events, ") {
		t.Fatalf("status %d: %s%s", status, out, errs)
	}
	if status, out, errs = run("verify"); !strings.Contains(out, "The books balance and every invariant holds") || !strings.Contains(out, "2026-10-31") {
		t.Fatalf("status %d: %s%s", status, out, errs)
	}
	_, digest, _ := run("digest")
	if status, _, errs = run("demo", "--events", "12000"); status != 1 || !strings.Contains(errs, "the journal holds events") {
		t.Fatalf("a second time: status %d: %s", status, errs)
	}
	if _, again, _ := run("digest"); digest == "" || again != digest {
		t.Fatal("the second time changed something")
	}
}

func TestDemoSaysWhatIsWrong(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing") // never asked for
	for _, args := range [][]string{{"demo"}, {"demo", "--events"}, {"demo", "--events", "10"}, {"demo", "--events", "10000001"}, {"demo", "--events", "50000", "more"},
		{"demo", "--events", "50000", "--end", "2999-01-01"}, {"demo", "--events", "50000", "--end", "May"}, {"demo", "--frob"}} {
		var out, errs bytes.Buffer
		if status := dispatch(args, nil, &out, &errs); status != 2 || !strings.Contains(errs.String(), "refold demo --events N") {
			t.Errorf("%v: status %d, %q", args, status, &errs)
		}
	}
}

func TestTheLastDayIsOver(t *testing.T) {
	singapore := time.FixedZone("", 8*3600)
	for at, want := range map[time.Time]calendar.Date{
		time.Date(2026, 11, 21, 0, 0, 0, 0, singapore):    calendar.Of(2026, 11, 20),
		time.Date(2026, 11, 21, 23, 59, 59, 0, singapore): calendar.Of(2026, 11, 20),
		time.Date(2026, 11, 20, 23, 59, 59, 0, singapore): calendar.Of(2026, 11, 19),
	} {
		if options, err := demoOptions([]string{"--events", "50000"}, at); err != nil || options.End != want {
			t.Errorf("at %s: the last day is %s, want %s (%v)", at, options.End, want, err)
		}
	}
}
