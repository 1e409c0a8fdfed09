package readmodel

import (
	"strings"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
)

// R2: one cell that somebody changed by hand is found within a cycle, named, and put
// right by one rebuild; both are remembered.
func TestACorruptedCellIsFoundWithinACycleAndRebuilt(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(11, 300).Log
	url, _, tables := projected(t, log)
	tables.cycle = 300 * time.Millisecond
	tables.Start(nil)
	owner := ownerOf(t, url)
	mustExec(t, owner, "UPDATE facility_rows SET outstanding_cents = outstanding_cents + 1 WHERE id = (SELECT min(id) FROM facility_list)")
	found := await(t, tables, func(c Check) bool { return c.Difference != "" })
	if found.By != domain.System || !strings.Contains(found.Difference, "outstanding_cents") {
		t.Errorf("found %+v", found)
	}
	check, err := tables.RebuildFor(t.Context(), "P-OFFICER")
	if err != nil || check.Failure != "" {
		t.Fatalf("rebuild: %v, %+v", err, check)
	}
	after, err := tables.Compare(t.Context(), "P-OFFICER")
	if err != nil || after.Difference != "" {
		t.Errorf("after the rebuild: %v, %+v", err, after)
	}
	checks, err := tables.Checks(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[CheckAction]int{}
	for _, c := range checks {
		if c.By == "P-OFFICER" {
			kinds[c.Action]++
		}
	}
	if kinds[Rebuilt] != 1 || kinds[Compared] != 1 {
		t.Errorf("remembered of the officer: %v", kinds)
	}
}

// await gives the newest check that fits.
func await(t *testing.T, tables *Tables, fits func(Check) bool) Check {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		checks, err := tables.Checks(t.Context(), 20)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range checks {
			if fits(c) {
				return c
			}
		}
	}
	t.Fatal("no such check was made")
	return Check{}
}

// R4: while nobody projects, the lag is told and grows; when it goes on, the tables
// come to the head and equal the fold.
func TestTablesThatStandStillTellTheirLagAndConverge(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(12, 300).Log
	url := pgtest.DB(t)
	journal := newTape(log)
	tables := tablesOn(t, url, journal, testRevision)
	tables.Start(nil)
	const early = 100
	journal.forward(early)
	for deadline := time.Now().Add(time.Minute); tables.Position() < early; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the tables stand at %d", tables.Position())
		}
	}
	owner := ownerOf(t, url)
	mustExec(t, owner, "BEGIN")
	mustExec(t, owner, "SELECT * FROM read_state FOR UPDATE") // the projector waits for it
	journal.forward(int64(len(log)))
	time.Sleep(300 * time.Millisecond)
	if lag := tables.Lag(); lag != int64(len(log))-early {
		t.Errorf("lag %d, want %d", lag, len(log)-early)
	}
	reading := tables.At(t.Context(), 0)
	if got := reading.Lists.Position(); got != early {
		t.Errorf("lists are of position %d, want %d: they say where they stand", got, early)
	}
	reading.Close()
	mustExec(t, owner, "ROLLBACK")
	for deadline := time.Now().Add(time.Minute); tables.Lag() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the tables stay %d events behind", tables.Lag())
		}
	}
	if check, err := tables.Compare(t.Context(), "P-1"); err != nil || check.Difference != "" || check.Position != int64(len(log)) {
		t.Errorf("afterwards: %v, %+v", err, check)
	}
}
