package readmodel

import (
	"testing"

	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
)

// A page of an error is made when its lists were given back: they answer with an error.
func TestListsThatWereGivenBackAnswerWithAnError(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(1, 1)
	journal := newTape(house.Log)
	tables := tablesOn(t, pgtest.DB(t), journal, testRevision)
	journal.forward(int64(len(house.Log)))
	if err := tables.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	reading := tables.At(t.Context(), 0)
	reading.Close()
	for name, ask := range map[string]question{
		"market": func(l Lists) (any, error) { return l.Market(t.Context(), FacilityFilter{}) },
		"queue":  func(l Lists) (any, error) { return l.Queue(t.Context(), TaskFilter{}) },
		"book":   func(l Lists) (any, error) { return l.LoanBook(t.Context(), "Refold, SGD") },
	} {
		if _, err := ask(reading.Lists); err == nil {
			t.Errorf("%s was answered after the end", name)
		}
	}
}
