package events_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
)

// endless is a store whose journal, or one stream of it, has as many events as one asks
// for: each page is made when it is read.
type endless struct{ *events.Memory }

const endlessPage = 4096

func (endless) pages(ctx context.Context, after, through int64) iter.Seq2[[]events.Entry, error] {
	return func(yield func([]events.Entry, error) bool) {
		for at := after; at < through && ctx.Err() == nil; {
			page := make([]events.Entry, 0, endlessPage)
			for range endlessPage {
				if at++; at > through {
					break
				}
				e := entry(int(at))
				e.Stream, e.Version = "facility-F-1", at
				e.Payload = fmt.Appendf(nil, `{"facility":"F-1","reason":"%d"}`, at)
				page = append(page, e)
			}
			if len(page) > 0 && !yield(page, nil) {
				return
			}
		}
	}
}

func (e endless) Pages(ctx context.Context, after, through int64) iter.Seq2[[]events.Entry, error] {
	return e.pages(ctx, after, through)
}

func (e endless) StreamPages(ctx context.Context, _ string, after int64) iter.Seq2[[]events.Entry, error] {
	return e.pages(ctx, after, 1_000_000)
}

// A million events of the journal, or of one stream, are read and decoded in the memory
// of a few pages: reading holds nothing back.
func TestAMillionEventsAreReadInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("a million events")
	}
	const allowedBytes = 48 << 20 // a few pages of 4,096 events, and what is not yet collected
	store := endless{events.NewMemory()}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for name, records := range map[string]iter.Seq2[*domain.Recorded, error]{
		"journal": events.Records(t.Context(), store, 0, 1_000_000),
		"stream":  events.StreamRecords(t.Context(), store, "facility-F-1", 0),
	} {
		before, most, read := heap(), uint64(0), 0
		for rec, err := range records {
			if err != nil {
				t.Fatal(err)
			}
			if read++; rec.Version != int64(read) {
				t.Fatalf("%s: event %d came as number %d", name, rec.Version, read)
			}
			if read%100_000 == 0 {
				most = max(most, heap())
			}
		}
		if read != 1_000_000 {
			t.Fatalf("%s: %d events", name, read)
		}
		if most > before+allowedBytes {
			t.Errorf("%s: reading a million events held %d MB", name, (most-before)>>20)
		}
	}
}
