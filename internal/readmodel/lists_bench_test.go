package readmodel

import (
	"context"
	"fmt"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
)

// importedBook is a book of so many loans that are serviced elsewhere, of forty
// years, fifty states and twenty sectors.
func importedBook(loans int) *domaintest.House {
	house := domaintest.NewHouse()
	for i := range loans {
		c := domain.ImportFacility{
			Loan: domain.FacilityImported{
				Facility: fmt.Sprintf("X-%06d", i), Book: "Elsewhere, USD", Source: "test", SourceID: fmt.Sprint(i),
				BorrowerName: fmt.Sprintf("Company %d", i), State: fmt.Sprintf("S%02d", i%50), SectorCode: fmt.Sprint(10 + i%20),
				Lender: "Bank", ApprovedCents: 10_000_000, Currency: "USD", TenorMonths: 84,
			},
			ApprovedOn: calendar.Of(1975+i%40, 1+i%12, 1), DisbursedOn: calendar.Of(1975+i%40, 1+i%12, 15), DisbursedCents: 9_000_000,
			PaidInFullOn: calendar.None, ChargedOffOn: calendar.None,
		}
		switch i % 5 {
		case 0:
			c.ChargedOffOn, c.ChargedOffCents = c.DisbursedOn+900, 4_000_000
		case 1, 2, 3:
			c.PaidInFullOn = c.DisbursedOn + 2500
		}
		house.Must(domain.System, c)
	}
	return house
}

// BenchmarkLists asks what pages ask, of a book of 22,000 loans, in tables and fold.
func BenchmarkLists(b *testing.B) {
	house := importedBook(22_000)
	journal := newTape(house.Log)
	tables := tablesOn(b, pgtest.DB(b), journal, testRevision)
	journal.forward(int64(len(house.Log)))
	if err := tables.Rebuild(b.Context(), nil); err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	questions := []struct {
		name string
		ask  question
	}{
		{"loan book", func(l Lists) (any, error) { return l.LoanBook(ctx, "Elsewhere, USD") }},
		{"books", func(l Lists) (any, error) { return l.Books(ctx) }},
		{"a page of facilities", func(l Lists) (any, error) { return l.Facilities(ctx, FacilityFilter{}) }},
		{"a search", func(l Lists) (any, error) {
			return l.Facilities(ctx, FacilityFilter{Search: "company 777", Paging: Paging{Sort: "amount", Desc: true}})
		}},
		{"work queue", func(l Lists) (any, error) { return l.Queue(ctx, TaskFilter{}) }},
	}
	for _, q := range questions {
		b.Run(q.name+"/tables", func(b *testing.B) {
			for b.Loop() {
				reading := tables.At(ctx, int64(len(house.Log)))
				if _, err := q.ask(reading.Lists); err != nil {
					b.Fatal(err)
				}
				reading.Close()
			}
		})
		b.Run(q.name+"/fold", func(b *testing.B) {
			world, _ := journal.Snapshot()
			for b.Loop() {
				if _, err := q.ask(Fold{World: world}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
