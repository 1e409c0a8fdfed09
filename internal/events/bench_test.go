package events_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"refold/db"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/localpg/pgtest"
	"refold/internal/money"
)

// What docs/performance.md says is measured here, each pair in one run on one durable
// server (fsync on):
//
//	go test ./internal/events -run '^$' -bench . -benchtime 1x

const (
	measureTime   = time.Second // of one round
	measureRounds = 7           // the median counts
)

// durable starts a PostgreSQL that syncs every commit, with a migrated database.
func durable(b *testing.B) (ownerURL string) {
	b.Helper()
	server := pgtest.Start(b, localpg.Options{})
	if err := db.Migrate(b.Context(), server.OwnerURL()); err != nil {
		b.Fatal(err)
	}
	return server.OwnerURL()
}

// round is what some clients reached in one round.
type round struct {
	perSecond float64
	p99       time.Duration
}

// drive lets clients call do, one call after another each, for the measuring time.
func drive(b *testing.B, clients int, do func(client, call int) error) round {
	b.Helper()
	latencies := make([][]time.Duration, clients)
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	began := time.Now()
	for client := range clients {
		all.Go(func() {
			for call := 0; time.Since(began) < measureTime; call++ {
				start := time.Now()
				if err := do(client, call); err != nil {
					failed.Store(&err)
					return
				}
				latencies[client] = append(latencies[client], time.Since(start))
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	every := slices.Concat(latencies...)
	slices.Sort(every)
	return round{perSecond: float64(len(every)) / took.Seconds(), p99: every[len(every)*99/100]}
}

// median of the rounds, by throughput and by latency.
func median(rounds []round) round {
	byRate := slices.SortedFunc(slices.Values(rounds), func(a, b round) int { return int(a.perSecond - b.perSecond) })
	byP99 := slices.SortedFunc(slices.Values(rounds), func(a, b round) int { return int(a.p99 - b.p99) })
	return round{byRate[len(rounds)/2].perSecond, byP99[len(rounds)/2].p99}
}

// against runs two ways of doing the same in turn and reports their medians; the ratio is
// the median of those of neighbouring rounds, which other work on the machine harms alike.
func against(b *testing.B, clients int, ours, rival func(client, call int) error) {
	var us, them []round
	var ratios []float64
	for i := range measureRounds {
		us = append(us, drive(b, clients, ours))
		them = append(them, drive(b, clients, rival))
		ratios = append(ratios, us[i].perSecond/them[i].perSecond)
	}
	slices.Sort(ratios)
	u, t := median(us), median(them)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(u.perSecond, "ours/s")
	b.ReportMetric(float64(u.p99.Microseconds())/1000, "ours-p99-ms")
	b.ReportMetric(t.perSecond, "rival/s")
	b.ReportMetric(float64(t.p99.Microseconds())/1000, "rival-p99-ms")
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
}

// BenchmarkAppend compares requests through the sequencer, decided, folded and durable,
// with plain inserts of the same row into an equal table, one transaction each.
func BenchmarkAppend(b *testing.B) {
	url := durable(b)
	store := postgres(b, url)
	j := open(b, store)
	pool := clientPool(b, url)
	if _, err := pool.Exec(b.Context(), rivalTable); err != nil {
		b.Fatal(err)
	}
	var next atomic.Int64
	const parties = 500
	for n := 1; n <= parties; n++ {
		j.must(n)
	}
	next.Store(parties)
	rival := func(_, _ int) error {
		n := next.Add(1)
		stream := fmt.Sprintf("party-P-%06d", n%parties+1)
		payload := fmt.Appendf(nil, `{"party":"P-%06d","per_facility_cents":%d,"total_cents":0}`, n%parties+1, n)
		_, err := pool.Exec(context.Background(), rivalInsert, stream, n, id(int(n)).String(), payload)
		return err
	}
	ours := func(_, _ int) error {
		n := next.Add(1)
		_, err := j.Submit(context.Background(), events.Submission{
			Command: domain.SetLimits{Party: fmt.Sprintf("P-%06d", n%parties+1), PerFacilityCents: money.Cents(n)},
			Actor:   domain.System, Device: "test", RequestID: id(int(n)),
		})
		return err
	}
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) { against(b, clients, ours, rival) })
	}
}

const rivalTable = `
CREATE TABLE rival (LIKE journal INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE rival ADD PRIMARY KEY (position);
ALTER TABLE rival ALTER position ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE rival ADD UNIQUE (stream, version)`

const rivalInsert = `
INSERT INTO rival (context, stream, version, kind, schema, recorded_at, effective_on, actor, device,
                   request_id, causation, correlation, app_revision, payload)
VALUES ('lending', $1, $2, 'LimitsSet', 1, now(), current_date, 'system', 'test', $3::uuid, 1, $3::uuid, 'test', $4)`
