package events_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"refold/internal/domain/domaintest"
	"refold/internal/events"
	"refold/internal/money"
)

// The demo's shape: facilities of 40 claims each, repaid every month for a year.
const (
	foldFacilities = 1500
	foldClaims     = 40
	foldRepayments = 12
	foldRounds     = 5
)

// lender plays the life of many loans and gives the log.
func lender(facilities int) *domaintest.House {
	h := domaintest.Staffed(foldClaims, 10)
	for i := range foldClaims {
		h.TopUp(fmt.Sprintf("I%d", i+1), fmt.Sprintf("R-top-%d", i+1), 100_000_000_000)
	}
	const target = foldClaims * 100_000
	for f := 1; f <= facilities; f++ {
		id := fmt.Sprintf("F%d", f)
		h.List(id, fmt.Sprintf("B%d", f%10+1), target)
		for i := range foldClaims {
			s := pledge(f*1000+i, id, fmt.Sprintf("I%d", i+1), target/foldClaims)
			h.Must(s.Actor, s.Command)
		}
		h.PayOut(id)
		for r := range foldRepayments {
			h.Repay(id, fmt.Sprintf("R-%d-%d", f, r), money.Cents(target/foldRepayments), h.Today())
		}
	}
	return h
}

// BenchmarkColdFold reads a journal from PostgreSQL and folds it from nothing, as the
// program does when it starts.
func BenchmarkColdFold(b *testing.B) {
	store := postgres(b, durable(b))
	entries := events.EntriesOf(lender(foldFacilities).Log)
	for page := range slices.Chunk(entries, 4096) {
		batch, err := store.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := batch.Append(b.Context(), page); err != nil {
			b.Fatal(err)
		}
	}
	total := int64(len(entries))
	entries = nil
	var took []time.Duration
	var bytesEach float64
	for range foldRounds {
		before := heap()
		began := time.Now()
		j, err := events.Open(b.Context(), store, events.Options{})
		took = append(took, time.Since(began))
		if err != nil || j.Head().Position() != total {
			b.Fatal(err)
		}
		bytesEach = float64(heap()-before) / float64(total)
		j.Close()
		runtime.KeepAlive(j)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(total), "events")
	b.ReportMetric(float64(total)/took[len(took)/2].Seconds()/1e6, "Mevents/s")
	b.ReportMetric(bytesEach, "B/event")

	// Without the fold: reading and decoding alone.
	began := time.Now()
	for _, err := range events.Records(b.Context(), store, 0, total) {
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(total)/time.Since(began).Seconds()/1e6, "Mread/s")
}

// heap is the memory in use after a collection, in bytes.
func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
