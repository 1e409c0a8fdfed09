package readmodel

import (
	"fmt"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// BenchmarkEventLog is a page of the log with its counts and density, over a log that
// is an example repeated.
func BenchmarkEventLog(b *testing.B) {
	house := domaintest.Example(1, 400)
	w := house.World()
	for _, size := range []int{150_000, 1_000_000} {
		log := make([]*domain.Recorded, size)
		for i := range log {
			rec := *house.Log[i%len(house.Log)]
			rec.Position, rec.RecordedAt = int64(i+1), house.Log[0].RecordedAt+int64(i)*60_000_000
			log[i] = &rec
		}
		index := new(EventIndex)
		b.Run(fmt.Sprintf("index/%d", size), func(b *testing.B) {
			for b.Loop() {
				new(EventIndex).upTo(domain.LogOf(log))
			}
		})
		index.upTo(domain.LogOf(log))
		late, pledges := allEvents, allEvents
		late.Late, late.Least = true, 100_00
		pledges.Kind, pledges.Actor = "PledgePlaced", log[size/2].Actor
		for _, f := range []struct {
			name   string
			filter EventFilter
		}{{"all", allEvents}, {"late", late}, {"pledges", pledges}} {
			b.Run(fmt.Sprintf("%s/%d", f.name, size), func(b *testing.B) {
				for b.Loop() {
					EventLog(w, auditor, index, domain.LogOf(log), f.filter, 50)
				}
			})
		}
	}
}
