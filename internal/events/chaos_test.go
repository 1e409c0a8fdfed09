package events_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/db"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/localpg/pgtest"
)

// Fifty writers on two journals append ten thousand events. A naive poller, which asks
// for what lies behind the last position it has seen, misses none.
func TestANaivePollerMissesNothing(t *testing.T) {
	t.Parallel()
	const writers, each = 50, 200
	url := pgtest.DB(t)
	journals := []*bundle{open(t, postgres(t, url)), open(t, postgres(t, url))}
	poller := raw(t, url)
	done := make(chan struct{})
	seen := make(chan []int64)
	go func() {
		var positions []int64
		last, finished := int64(0), false
		for {
			select {
			case <-done:
				finished = true // one more look
			default:
			}
			rows, err := poller.Query(context.Background(), `SELECT position FROM journal WHERE position > $1 ORDER BY position`, last)
			fresh, err2 := pgx.CollectRows(rows, pgx.RowTo[int64])
			if err = errors.Join(err, err2); err != nil {
				t.Error(err)
				finished = true
			}
			positions = append(positions, fresh...)
			if len(fresh) > 0 {
				last = fresh[len(fresh)-1]
			}
			if finished {
				seen <- positions
				return
			}
		}
	}()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				if _, err := journals[w%2].insist(1 + w*each + i); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	all.Wait()
	close(done)
	positions := <-seen
	if len(positions) != writers*each+1 {
		t.Fatalf("the poller saw %d events, want %d", len(positions), writers*each+1)
	}
	for i, position := range positions {
		if position != int64(i+1) {
			t.Fatalf("the poller saw event %d as number %d", position, i+1)
		}
	}
	verify(t, url, nil)
}

// verify checks a journal with SQL: no gap, no request twice, no version missing, and
// all that was acknowledged where it was said to be. It returns the digest of its fold.
func verify(t *testing.T, url string, acknowledged map[int]int64) [32]byte {
	t.Helper()
	conn := raw(t, url)
	one := func(query string, arguments ...any) (n int64) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), query, arguments...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	head := one(`SELECT position FROM journal_head`)
	if n := one(`SELECT count(*) FROM journal WHERE position BETWEEN 1 AND $1`, head); n != head || n != one(`SELECT count(*) FROM journal`) {
		t.Fatalf("the head says %d, there are %d events", head, n)
	}
	if n := one(`SELECT count(*) - count(DISTINCT request_id) FROM journal`); n != 0 {
		t.Fatalf("%d requests were recorded twice", n)
	}
	if n := one(`SELECT count(*) FROM (SELECT max(version) <> count(*) AS gap FROM journal GROUP BY stream) s WHERE gap`); n != 0 {
		t.Fatalf("%d streams have gaps", n)
	}
	if n := one(`SELECT count(*) FROM (SELECT recorded_at < lag(recorded_at) OVER (ORDER BY position) AS back FROM journal) s WHERE back`); n != 0 {
		t.Fatalf("time goes back %d times", n)
	}
	store, world, stands := postgres(t, url), domain.NewWorld(), map[domain.UUID]int64{}
	for rec, err := range events.Records(t.Context(), store, 0, head) {
		if err != nil {
			t.Fatal(err)
		}
		world.Apply(rec)
		stands[rec.RequestID] = rec.Position
	}
	for request, position := range acknowledged {
		if at := stands[id(request)]; at != position {
			t.Fatalf("request %d was acknowledged at %d and stands at %d", request, position, at)
		}
	}
	world.Freeze()
	return world.Digest()
}

// Two processes write to one database and are killed again and again, in the middle of
// anything. What they had acknowledged is there, nothing twice, no gap; the same after
// a dump and restore, and the restored journal goes on.
func TestKilledWritersLoseNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	acknowledged := map[int]int64{}
	dice := rand.New(rand.NewPCG(2, 6))
	for round := 0; round < 4 || len(acknowledged) < 100 && round < 40; round++ {
		first := startChild(t, url, 1+round*100_000)
		second := startChild(t, url, 50_001+round*100_000)
		time.Sleep(time.Duration(200+dice.IntN(400)) * time.Millisecond)
		complaints := first.kill(t, acknowledged)
		time.Sleep(time.Duration(dice.IntN(100)) * time.Millisecond)
		if complaints += second.kill(t, acknowledged); complaints != "" {
			t.Errorf("the writers said: %s", complaints)
		}
	}
	if len(acknowledged) < 100 {
		t.Fatalf("only %d requests were acknowledged", len(acknowledged))
	}
	settled(t, url)
	digest := verify(t, url, acknowledged)
	restored := dumpAndRestore(t, url)
	if again := verify(t, restored, acknowledged); again != digest {
		t.Fatal("the restored journal folds to something else")
	}
	b := open(t, postgres(t, restored))
	if answer := b.must(1); !answer.Replayed && acknowledged[1] != 0 {
		t.Fatal("the restored journal forgot a request")
	}
	before := b.Head().Position()
	if answer := b.must(9_999_999); answer.Position != before+1 {
		t.Fatalf("the restored journal goes on at %d after %d", answer.Position, before)
	}
}

func dumpAndRestore(t *testing.T, url string) (restored string) {
	t.Helper()
	restored = pgtest.Empty(t)
	file := filepath.Join(t.TempDir(), "dump.sql")
	if err := os.WriteFile(file, dumpOf(t, url), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--file="+file, "--dbname="+restored)
	return restored
}

func dumpOf(t *testing.T, url string) []byte {
	t.Helper()
	return tool(t, "pg_dump", "--dbname="+url)
}

// tool runs a program of the server and gives what it printed.
func tool(t *testing.T, name string, arguments ...string) []byte {
	t.Helper()
	path, err := localpg.Tool(name)
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	command := exec.Command(path, arguments...)
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, &complaints)
	}
	return out
}

// Connections are cut at random while requests run. Every request ends in an answer or a
// timeout; asked again with the same id it is answered; nothing stands there twice.
func TestLostConnectionsLoseNothing(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	b := open(t, postgres(t, url))
	stop := make(chan struct{})
	var cutter sync.WaitGroup
	var cut atomic.Int64
	cutter.Go(func() {
		conn := raw(t, url)
		for {
			select {
			case <-stop:
				return
			case <-time.After(40 * time.Millisecond):
			}
			var n int64
			if err := conn.QueryRow(context.Background(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n); err != nil {
				t.Error(err)
				return
			}
			cut.Add(n)
		}
	})
	acknowledged := map[int]int64{}
	var mu sync.Mutex
	var writers sync.WaitGroup
	for w := range 8 {
		writers.Go(func() {
			// At least forty each, and until enough was cut.
			for i := 0; i < 40 || cut.Load() < 20 && i < 5000; i++ {
				n := 1 + w*5000 + i
				answer, err := b.insist(n)
				if err != nil {
					t.Errorf("request %d: %v", n, err)
					return
				}
				mu.Lock()
				acknowledged[n] = answer.Position
				mu.Unlock()
			}
		})
	}
	writers.Wait()
	close(stop)
	cutter.Wait()
	if cut.Load() < 20 {
		t.Fatalf("only %d connections were cut", cut.Load())
	}
	if len(acknowledged) < 320 || acknowledged[1] == 0 {
		t.Fatalf("%d requests were answered", len(acknowledged))
	}
	verify(t, url, acknowledged)
}

// The server itself is killed while two processes write, and recovers: with fsync on,
// what was acknowledged is there.
func TestAKilledServerLosesNothing(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	acknowledged := map[int]int64{}
	for round := 0; round < 2 || len(acknowledged) < 50 && round < 20; round++ {
		server, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		url := server.OwnerURL()
		if err := db.Migrate(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		writer := startChild(t, url, 1+round*100_000)
		time.Sleep(700 * time.Millisecond)
		process, err := os.FindProcess(server.Pid())
		if err != nil {
			t.Fatal(err)
		}
		process.Kill()
		<-server.Exited()
		writer.kill(t, acknowledged) // that it complains of the server is no surprise
		server.Stop(t.Context())
	}
	server := pgtest.Start(t, localpg.Options{Dir: dir})
	if len(acknowledged) < 50 {
		t.Fatalf("only %d requests were acknowledged", len(acknowledged))
	}
	verify(t, server.OwnerURL(), acknowledged)
}
