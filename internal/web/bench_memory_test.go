package web

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"refold/internal/checkpoint"
	"refold/internal/events"
)

// BenchmarkMemory measures what all of history takes in a process that has folded it itself,
// over a database that refold demo --events has filled (REFOLD_HISTORY names its directory):
// bytes of heap an event after a collection, first folded, then with the lives of loans and
// the columns of the event log, then since both are read from the file that the process has
// written; the file; and the most that the process ever had. With GOMEMLIMIT it is held to
// what that allows.
//
//	make bench-history EVENTS=1000000
func BenchmarkMemory(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	folder := b.TempDir()
	b.Setenv("REFOLD_CHECKPOINT", folder) // where there is no prepared file
	h, _ := houseIn(b, dir, false)
	many := float64(h.journal.Head().Position())
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(h.journal.Start().Took.Seconds(), "fold-s")
	b.ReportMetric(heap()/many, "folded-B/event")
	past := h.past
	for past.PrepareSome() {
	}
	past.Events.Read(past.Log(), func() bool { return true })
	b.ReportMetric(heap()/many, "past-B/event")
	master, err := events.MasterKey("", dir)
	if err != nil {
		b.Fatal(err)
	}
	place := checkpoint.In(folder, master, h.journal.Store())
	info, err := place.Write(b.Context(), h.journal, past, func(int64) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	found, err := place.Find(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	sections := found.Sections()
	if err := h.journal.Adopt(sections); err != nil {
		b.Fatal(err)
	}
	if err := past.Adopt(sections); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(heap()/many, "mapped-B/event")
	b.ReportMetric(float64(info.Bytes)/many, "file-B/event")
	b.ReportMetric(most(b), "most-MB")
}

// most is how much memory the process has had at one time, in megabytes, what it has mapped
// of files included; 0 where the system doesn't say.
func most(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Logf("how much memory there was is not known: %v", err)
	}
	for line := range strings.Lines(string(status)) {
		kilobytes := 0
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
			return float64(kilobytes) / 1024
		}
	}
	return 0
}
