package events

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// Every event of every kind comes out of the packed journal as it went in.
func TestEveryEventIsUnpackedAsItWasPacked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, decode := newPacked(), shapes.decoder()
		var log []*domain.Recorded
		kinds := domain.Kinds()
		for i := range int64(3 * blockRows) {
			value := reflect.New(reflect.TypeOf(kinds[int(i)%len(kinds)])).Elem()
			if i < 2*int64(len(kinds)) {
				fill(t, value)
			}
			event := value.Interface().(domain.Event)
			if i >= int64(len(kinds)) && i < 2*int64(len(kinds)) { // as it is read: without empty slices where there were none
				schema, payload, err := shapes.encode(event)
				if err != nil {
					t.Fatal(err)
				}
				if event, err = decode.event(event.Kind(), schema, payload); err != nil {
					continue // the content of a correction must have the shape of its kind
				}
			}
			position := int64(len(log)) + 1
			rec := &domain.Recorded{
				Position: position, Stream: event.Stream(), Version: i%7 + 1, RecordedAt: 1_700_000_000_000_000 + i*i, EffectiveOn: domaintest.FirstDay.AddDays(int(i%90) - 30),
				Actor: "P-ACTOR", Device: "form", RequestID: domain.UUID{byte(i / 3), byte(i / 300), 1}, Causation: position - i%3, AppRevision: "abc", Event: event,
			}
			rec.Correlation = rec.RequestID
			switch i % 5 {
			case 1:
				rec.Correlation = domain.UUID{9, byte(i)}
			case 2:
				rec.Stream, rec.Actor, rec.Device = "facility-elsewhere", "", ""
			}
			log = append(log, rec)
		}
		for _, rec := range log {
			p.add(rec)
		}
		for range 2 { // the second time as it was read lately
			for _, rec := range log {
				if got := p.read(rec.Position); !reflect.DeepEqual(got, rec) {
					t.Fatalf("event %d:\ngot  %+v\nwant %+v", rec.Position, got, rec)
				}
				if p.request(rec.Position) != rec.RequestID {
					t.Fatalf("event %d has another request", rec.Position)
				}
			}
		}
	})
}

// Everything that people cause comes out as it went in, too.
func TestHistoriesAreUnpackedAsTheyWerePacked(t *testing.T) {
	t.Parallel()
	for seed := range 8 {
		log := domaintest.Example(seed, 1500).Log
		p := newPacked()
		for _, rec := range log {
			p.add(rec)
		}
		for _, rec := range log {
			if got := p.read(rec.Position); !reflect.DeepEqual(got, rec) {
				t.Fatalf("history %d, event %d:\ngot  %+v\nwant %+v", seed, rec.Position, got, rec)
			}
		}
	}
}

// A request is found by its first event, and one that nobody made isn't.
func TestRequestsAreFound(t *testing.T) {
	t.Parallel()
	const requests = 20_000
	id := func(position int64) domain.UUID {
		return domain.UUID{byte(position), byte(position >> 8), byte(position >> 16)}
	}
	table := newRequestTable(id)
	if table.first(id(2)) != 0 {
		t.Fatal("an empty table knows a request")
	}
	for position := int64(2); position < 2*requests; position += 2 { // two events each
		table.put(id(position), position)
	}
	for position := int64(2); position < 2*requests; position += 2 {
		if got := table.first(id(position)); got != position {
			t.Fatalf("the request of %d begins at %d", position, got)
		}
		if got := table.first(id(position + 1)); got != 0 {
			t.Fatalf("a request that nobody made begins at %d", got)
		}
	}
}

// What an event costs to pack, to read when it isn't at hand, and in memory.
func BenchmarkPacked(b *testing.B) {
	log := lentOut(b)
	b.Run("pack", func(b *testing.B) {
		for b.Loop() {
			p := newPacked()
			for _, rec := range log {
				p.add(rec)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(log)), "ns/event")
	})
	p := newPacked()
	for _, rec := range log {
		p.add(rec)
	}
	packed := 0
	for _, block := range *p.blocks.Load() {
		packed += len(block.rows) + 4*len(block.ends) + 16*len(block.requests)
	}
	b.Run("unpack", func(b *testing.B) {
		for b.Loop() {
			for position := range int64(len(log)) / blockRows * blockRows {
				block, place, _ := p.find(position + 1)
				p.unpack(block, place, position+1)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(log)), "ns/event")
		b.ReportMetric(float64(packed)/float64(len(log)), "B/event")
	})
}

// lentOut is a log of many lives of loans, as long as some blocks.
func lentOut(b *testing.B) []*domain.Recorded {
	b.Helper()
	var log []*domain.Recorded
	for seed := range 8 {
		for _, rec := range domaintest.Example(seed, 1500).Log {
			next := *rec
			next.Position = int64(len(log)) + 1
			next.Causation = next.Position - (rec.Position - rec.Causation)
			log = append(log, &next)
		}
	}
	return log
}

// The last event of a request is found where going through all of them finds it, also in the
// middle of a block and where the request is but the correlation of another.
func TestTheLastEventOfARequestIsFound(t *testing.T) {
	t.Parallel()
	request := func(i int) domain.UUID { return domain.UUID{1, byte(i >> 8), byte(i)} }
	p, log := newPacked(), []*domain.Recorded(nil)
	for i := range 2*blockRows + 100 {
		rec := &domain.Recorded{Position: int64(i) + 1, Stream: "facility-F1", RequestID: request(i / 3), Correlation: request(i / 7), Causation: int64(i) + 1,
			EffectiveOn: domaintest.FirstDay, Event: domain.FeesSwept{Currency: "SGD"}}
		p.add(rec)
		log = append(log, rec)
	}
	for i := 0; i <= len(log)/3+2; i += 5 {
		for _, through := range []int64{0, 1, int64(3*i + 1), int64(3*i + 2), int64(3*i + 9), blockRows, int64(len(log))} {
			through = min(through, int64(len(log)))
			got, want := p.last(request(i), through), domain.LogOf(log).UpTo(through).LastOf(request(i))
			if got != want {
				t.Fatalf("request %d through %d ends at %d, not %d", i, through, got, want)
			}
		}
	}
}
