package events

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/flat/flattest"
)

// What is read from sections is what was added, and goes on as if nothing had happened: at
// any position, and after another round.
func TestPackedEventsComeBackFromSections(t *testing.T) {
	t.Parallel()
	var log []*domain.Recorded
	for seed := range 3 {
		for _, rec := range domaintest.Example(seed, 1500).Log {
			next := *rec
			next.Position = int64(len(log)) + 1
			next.Causation = next.Position - (rec.Position - rec.Causation)
			log = append(log, &next)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p, requests := newPacked(), (*requestTable)(nil)
		requests = newRequestTable(p.request)
		kept := 0
		keep := func(through int) {
			for ; kept < through; kept++ {
				rec := log[kept]
				if requests.first(rec.RequestID) == 0 {
					requests.put(rec.RequestID, rec.Position)
				}
				p.add(rec)
			}
		}
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			keep(rapid.IntRange(kept, len(log)).Draw(t, "added"))
			through := rapid.Int64Range(0, int64(kept)).Draw(t, "through")
			memory := flattest.Memory{}
			p.save(memory, through)
			requests.save(memory, through)
			s := memory.Sections()
			p = loadPacked(s)
			if s.Err() != nil {
				t.Fatal(s.Err())
			}
			if requests = loadRequests(s, through, p.request); s.Err() != nil {
				t.Fatal(s.Err())
			}
			kept = int(through)
		}
		keep(len(log))
		for _, rec := range log {
			if got := p.read(rec.Position); !reflect.DeepEqual(got, rec) {
				t.Fatalf("event %d:\ngot  %+v\nwant %+v", rec.Position, got, rec)
			}
			if first := requests.first(rec.RequestID); first == 0 || first > rec.Position || log[first-1].RequestID != rec.RequestID {
				t.Fatalf("the request of event %d begins at %d", rec.Position, first)
			}
		}
		if requests.first(domain.UUID{1, 2, 3}) != 0 {
			t.Fatal("a request that nobody made was found")
		}
	})
}

// Sections that were cut short or changed are refused, or give events without panic where
// only numbers changed that nobody can tell from others.
func FuzzPreparedEvents(f *testing.F) {
	memory := flattest.Memory{}
	p := newPacked()
	requests := newRequestTable(p.request)
	for _, rec := range domaintest.Example(1, 1100).Log {
		requests.put(rec.RequestID, rec.Position)
		p.add(rec)
	}
	p.save(memory, p.length-1)
	requests.save(memory, p.length-1)
	var names []string
	for name := range memory {
		if name != "events.rows" { // what stands in them is not looked at before it is asked for
			names = append(names, name)
		}
	}
	f.Add(uint(0), uint(3), byte(7), false)
	f.Add(uint(2), uint(9), byte(255), true)
	f.Fuzz(func(t *testing.T, which, where uint, with byte, cut bool) {
		damaged := flattest.Memory{}
		for name, data := range memory {
			damaged[name] = data
		}
		name := names[which%uint(len(names))]
		data := append([]byte(nil), memory[name]...)
		if len(data) == 0 {
			return
		}
		if cut {
			data = data[:where%uint(len(data))]
		} else {
			data[where%uint(len(data))] ^= with
		}
		delete(damaged, name)
		damaged.Put(name, func(yield func([]byte) bool) { yield(data) })
		s := damaged.Sections()
		if p := loadPacked(s); s.Err() == nil {
			loadRequests(s, p.length, p.request)
		}
	})
}
