package events_test

import (
	"runtime"
	"testing"

	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

// A long journal is read in bounded memory, whatever its length.
func TestALongJournalIsReadInConstantMemory(t *testing.T) {
	const total, boundBytes = 200_000, 48 << 20
	url := pgtest.DB(t)
	if _, err := raw(t, url).Exec(t.Context(), `
		INSERT INTO journal (position, context, stream, version, kind, schema, recorded_at, effective_on,
		                     actor, device, request_id, causation, correlation, app_revision, payload)
		SELECT i, 'lending', 'facility-F-1', i, 'FacilityDeclined', 1, now(), current_date, 'P-1', 'test',
		       md5(i::text)::uuid, i, md5(i::text)::uuid, 'test',
		       convert_to('{"facility":"F-1","reason":"' || repeat(md5(i::text), 8) || '"}', 'UTF8')
		FROM generate_series(1, $1::bigint) i`, total); err != nil {
		t.Fatal(err)
	}
	store := postgres(t, url)
	inUse := func() int64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return int64(stats.HeapAlloc)
	}
	before, seen := inUse(), int64(0)
	for rec, err := range events.Records(t.Context(), store, 0, total) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; rec.Position != seen {
			t.Fatalf("event %d came as number %d", rec.Position, seen)
		}
		if seen%50_000 == 0 {
			if used := inUse() - before; used > boundBytes {
				t.Fatalf("%d bytes are in use after %d events", used, seen)
			}
		}
	}
	if seen != total {
		t.Fatalf("%d events came", seen)
	}
}
