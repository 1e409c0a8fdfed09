package readmodel

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
)

// ownerOf connects as the owner, who may do what the application can't.
func ownerOf(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func mustExec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// projected gives tables that stand at the end of a history.
func projected(t *testing.T, log []*domain.Recorded) (string, *tape, *Tables) {
	t.Helper()
	url := pgtest.DB(t)
	journal := newTape(log)
	tables := tablesOn(t, url, journal, testRevision)
	if err := tables.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	follow(t, tables, journal, int64(len(log)))
	return url, journal, tables
}

// TestRebuildWhileServing rebuilds in one process while two project and serve: nobody
// is sent to the fold, every list is that of its position, and none goes back.
func TestRebuildWhileServing(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(7, 600).Log
	journal := newTape(log)
	url := pgtest.DB(t)
	journal.forward(100)
	serving := []*Tables{tablesOn(t, url, journal, testRevision), tablesOn(t, url, journal, testRevision)}
	if err := serving[0].Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	rebuilt := make(chan struct{})
	var looks [2]atomic.Int64
	for i, tables := range serving {
		tables.Start(nil)
		all.Go(func() { readUntil(t, rebuilt, tables, &looks[i]) })
	}
	rebuilder := tablesOn(t, url, journal, testRevision)
	for at := int64(101); at <= int64(len(log)); at++ {
		journal.forward(at)
		if at%150 == 0 {
			rebuildWhile(t, rebuilder, &looks)
		}
	}
	close(rebuilt)
	all.Wait()
	for deadline := time.Now().Add(time.Minute); serving[1].Lag() != 0 && !time.Now().After(deadline); {
		time.Sleep(otherProcessPause) // it may be the other one that brings the tables there
	}
	reading := serving[1].At(t.Context(), int64(len(log)))
	defer reading.Close()
	if reading.Position() != int64(len(log)) || serving[1].Lag() != 0 {
		t.Errorf("at %d with a lag of %d, wanted the head %d", reading.Position(), serving[1].Lag(), len(log))
	}
	if difference, _, err := serving[1].Drift(t.Context()); err != nil || difference != nil {
		t.Errorf("after the rebuilds: %v %v", difference, err)
	}
}

// rebuildWhile rebuilds, and again, until everybody has looked several times meanwhile:
// how often that takes is the machine's affair.
func rebuildWhile(t *testing.T, rebuilder *Tables, looks *[2]atomic.Int64) {
	const wanted = 4 // looks at each; the first may have begun before
	before := [2]int64{looks[0].Load(), looks[1].Load()}
	deadline := time.Now().Add(time.Minute)
	for rebuilds := 1; !t.Failed(); rebuilds++ {
		if err := rebuilder.Rebuild(t.Context(), nil); err != nil {
			t.Error(err)
		}
		seen := [2]int64{looks[0].Load() - before[0], looks[1].Load() - before[1]}
		if min(seen[0], seen[1]) >= wanted {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("only %d looks during %d rebuilds", seen, rebuilds)
		}
	}
}

// readUntil looks at the tables and counts the looks, until done or until one is wrong.
func readUntil(t *testing.T, done <-chan struct{}, tables *Tables, looks *atomic.Int64) {
	last := int64(0)
	for !t.Failed() {
		select {
		case <-done:
			return
		default:
		}
		reading := tables.At(t.Context(), last)
		if _, ok := reading.Lists.(*Snapshot); !ok {
			t.Error("sent to the fold")
		}
		got, err := reading.Queue(t.Context(), TaskFilter{})
		want, _ := Fold{World: reading.World}.Queue(t.Context(), TaskFilter{})
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("queue at %d: %v %v, wanted %v", reading.Position(), got, err, want)
		}
		if reading.Position() < last {
			t.Errorf("went back from %d to %d", last, reading.Position())
		}
		last = reading.Position()
		reading.Close()
		looks.Add(1)
	}
}

func TestReadYourOwnWrite(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(3, 120).Log
	journal := newTape(log)
	tables := tablesOn(t, pgtest.DB(t), journal, testRevision)
	journal.forward(50)
	if err := tables.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	journal.forward(60)

	// Nobody projects: the wait ends, and the page says where it stands.
	began := time.Now()
	if lists, world, served := standing(t, tables, 60); !served || lists != 50 || world != 50 || tables.Lag() != 10 {
		t.Errorf("lists at %d, World at %d, lag %d; wanted 50, 50, 10", lists, world, tables.Lag())
	}
	if waited := time.Since(began); waited < readYourWriteWait || waited > time.Minute {
		t.Errorf("waited %s, wanted about %s", waited, readYourWriteWait)
	}

	tables.Start(nil)
	for at := int64(61); at <= int64(len(log)); at++ {
		journal.forward(at)
		began := time.Now()
		lists, world, served := standing(t, tables, at)
		for served && lists < at && time.Since(began) < time.Minute { // a machine so slow that the wait ended
			if waited := time.Since(began); waited < readYourWriteWait {
				t.Fatalf("wrote %d, read %d after %s", at, lists, waited)
			}
			lists, world, served = standing(t, tables, at)
		}
		if !served || lists != at || world != at {
			t.Fatalf("wrote %d, read %d with the World at %d, from the tables: %t", at, lists, world, served)
		}
	}
}

// standing takes one look and tells where its lists and its World stand, and whether the
// lists are the tables' or the fold's.
func standing(t *testing.T, tables *Tables, atLeast int64) (lists, world int64, served bool) {
	reading := tables.At(t.Context(), atLeast)
	defer reading.Close()
	_, served = reading.Lists.(*Snapshot)
	return reading.Position(), reading.World.Position(), served
}

// TestOtherCode: rows that another program computed are neither served nor written to.
func TestOtherCode(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(4, 200).Log[:200]
	url, journal, old := projected(t, log[:150])
	journal.log = log
	next := tablesOn(t, url, journal, "def")
	if at, _, served := standing(t, next, 150); served || at != 150 {
		t.Errorf("the newer program stands at %d, from the tables: %t; wanted the fold at 150", at, served)
	}
	next.Start(nil)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, _, served := standing(t, next, 150); served {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the newer program never rebuilt the tables")
		}
	}
	journal.forward(200)
	if err := old.project(t.Context()); err != ErrOtherShape {
		t.Errorf("the older program projected: %v", err)
	}
	if at, _, served := standing(t, old, 200); served || at != 200 {
		t.Errorf("the older program stands at %d, from the tables: %t; wanted the fold at 200", at, served)
	}
}

// TestAnotherProcessIsAhead: tables that stand beyond this process's own head are read
// once it has caught up, never written back, and not served with another's World.
func TestAnotherProcessIsAhead(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(6, 200).Log[:200]
	url, _, _ := projected(t, log)
	behind := newTape(log)
	behind.forward(150)
	tables := tablesOn(t, url, behind, testRevision)
	if err := tables.project(t.Context()); err != nil || tables.Position() != 200 {
		t.Errorf("projected to %d, %v; wanted to find the tables at 200", tables.Position(), err)
	}
	if at, _, served := standing(t, tables, 150); served || at != 150 {
		t.Errorf("stands at %d, from the tables: %t; wanted the fold at 150", at, served)
	}
	var both sync.WaitGroup
	both.Go(func() {
		if err := tables.Rebuild(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
	both.Go(func() {
		lists, world, served := standing(t, tables, 150)
		for deadline := time.Now().Add(time.Minute); !served && time.Now().Before(deadline); {
			lists, world, served = standing(t, tables, 150) // a machine so slow that the wait ended
		}
		if lists != 200 || world != 200 {
			t.Errorf("lists at %d, World at %d; wanted 200 once it is there", lists, world)
		}
	})
	time.Sleep(100 * time.Millisecond)
	behind.forward(200)
	both.Wait()
	if difference, stands, err := tables.Drift(t.Context()); err != nil || difference != nil || stands != 200 {
		t.Errorf("tables at %d, %v, %v", stands, difference, err)
	}
}

// TestNoTextStopsTheProjector: what a column can't hold is left out of it.
func TestNoTextStopsTheProjector(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(1, 0)
	house.Must("O1", domain.RecordReceipt{Receipt: "R1", BankReference: "BANK", AmountCents: 1, Currency: "SGD",
		ValueOn: house.Today(), Payer: "sealed", Remark: "a\x00b\xffc"})
	_, _, tables := projected(t, house.Log)
	reading := tables.At(t.Context(), 0)
	defer reading.Close()
	found, err := reading.Receipts(t.Context(), ReceiptFilter{Search: "ba\x00nk"})
	if err != nil || found.Total != 1 || found.Rows[0].Remark != "abc" {
		t.Errorf("found %+v, %v", found, err)
	}
}

// TestProjectorKilled cuts every connection while rows are half written: what was
// committed is whole, and the next one goes on from there.
func TestProjectorKilled(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(5, 300).Log
	url, journal, tables := projected(t, log[:200])
	journal.log = log
	owner := ownerOf(t, url)
	for at := int64(220); at <= 300; at += 20 {
		journal.forward(at)
		mustExec(t, owner, `BEGIN; LOCK TABLE task_rows IN ACCESS EXCLUSIVE MODE`) // the last table that is written
		failed := make(chan error, 1)
		go func() { failed <- tables.project(t.Context()) }()
		// Within a transaction pg_stat_activity keeps to the connections of its first look.
		waitFor(t, owner, `SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted`)
		mustExec(t, owner, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		if err := <-failed; err == nil {
			t.Error("the cut projection says that it succeeded")
		}
		mustExec(t, owner, `ROLLBACK`)
		tables = tablesOn(t, url, journal, testRevision) // another process takes over
		difference, stands, err := tables.Drift(t.Context())
		if err != nil || difference != nil || stands >= at {
			t.Errorf("after the cut at %d: tables at %d, %v, %v", at, stands, difference, err)
		}
		follow(t, tables, journal, at)
	}
}

func waitFor(t *testing.T, conn *pgx.Conn, count string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		var n int
		if err := conn.QueryRow(t.Context(), count).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
	}
	t.Fatalf("waited in vain for %s", count)
}

func TestDriftNamesTheFirstDifference(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(2, 1)
	house.List("F1", "B1", 1_000_00)
	house.TopUp("I1", "R1", 500_00)
	url, _, tables := projected(t, house.Log)
	owner := ownerOf(t, url)
	for _, test := range []struct {
		harm, heal string
		want       Difference
	}{
		{`UPDATE facility_rows SET grade = 'Z'`, `UPDATE facility_rows SET grade = 'B'`,
			Difference{"facility_rows", "F1", "grade", "Z", "B"}},
		{`UPDATE facility_rows SET closes_on = NULL`, `UPDATE facility_rows SET closes_on = '2025-02-01'`,
			Difference{"facility_rows", "F1", "closes_on", "", "2025-02-01"}},
		{`UPDATE party_rows SET roles = '{}' WHERE id = 'O1'`, `UPDATE party_rows SET roles = '{officer}' WHERE id = 'O1'`,
			Difference{"party_rows", "O1", "roles", "[]", "[officer]"}},
		{`UPDATE read_state SET today = '2025-01-01'`, `UPDATE read_state SET today = '2025-01-02'`,
			Difference{"read_state", "1", "today", "2025-01-01", "2025-01-02"}},
		{`UPDATE receipt_rows SET id = 'R0'`, `UPDATE receipt_rows SET id = 'R1'`,
			Difference{Table: "receipt_rows", Key: "R0"}},
		{`INSERT INTO task_rows SELECT generation, 'pay out', 'x', 'a', '', '', '', '', 0, '', '', '', NULL, '' FROM read_state`, `DELETE FROM task_rows WHERE id = 'x'`,
			Difference{Table: "task_rows", Key: "x"}},
	} {
		mustExec(t, owner, test.harm)
		got, _, err := tables.Drift(t.Context())
		if err != nil || got == nil {
			t.Fatalf("%s: drift is %v, %v", test.harm, got, err)
		}
		if sentence := got.String(); !strings.Contains(sentence, test.want.Key) || !strings.Contains(sentence, test.want.Table) {
			t.Errorf("%s: %q does not name table and row", test.harm, sentence)
		}
		if test.want.Column == "" {
			got.Stored, got.Folded = "", ""
		} else if test.want.Stored == "" {
			got.Stored = ""
		}
		if *got != test.want {
			t.Errorf("%s: %+v, wanted %+v", test.harm, *got, test.want)
		}
		mustExec(t, owner, test.heal)
		if got, _, err := tables.Drift(t.Context()); err != nil || got != nil {
			t.Fatalf("healed with %s: %v %v", test.heal, got, err)
		}
	}
}

// TestDayTouchesOnlyWhatItChanges: opening a day writes no row that stays as it was.
func TestDayTouchesOnlyWhatItChanges(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(1, 3)
	house.TopUp("I1", "R1", 10_000_00)
	for i := range 3 {
		house.List(fmt.Sprint("F", i+1), fmt.Sprint("B", i+1), 1_000_00)
	}
	house.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "P1", Investor: "I1", AmountCents: 1_000_00, ShownAt: 1})
	for range 3 {
		house.NextDay()
	}
	house.PayOut("F1")
	before := len(house.Log)
	for range 33 {
		house.NextDay()
	}
	url, journal, tables := projected(t, house.Log[:before])
	journal.log = house.Log
	owner := ownerOf(t, url)
	rows := func() (written string) {
		err := owner.QueryRow(t.Context(), `SELECT string_agg(id || ' ' || xmin, ', ' ORDER BY id) FROM facility_rows
			WHERE generation = (SELECT generation FROM read_state)`).Scan(&written)
		if err != nil {
			t.Fatal(err)
		}
		return written
	}
	var changed []int
	for at := before + 1; at <= len(house.Log); at++ {
		was := rows()
		follow(t, tables, journal, int64(at))
		if rows() != was {
			changed = append(changed, at-before+3)
		}
	}
	// F2 and F3 were listed for 30 days and lapse; an instalment of F1 falls due a month
	// after it was paid out on the third day, and is late from the day after on.
	if want := []int{31, 34, 35, 36}; !slices.Equal(changed, want) {
		t.Errorf("rows were written on the days %v, wanted %v", changed, want)
	}
}
