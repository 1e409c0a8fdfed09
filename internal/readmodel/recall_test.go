package readmodel

import (
	"reflect"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
)

// TestNoAnswerOutlivesTheTables asks the same twice, of two processes, while rows change
// beside the journal and are repaired at one and the same position.
func TestNoAnswerOutlivesTheTables(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(7, 300).Log
	url, journal, one := projected(t, log[:250])
	other := tablesOn(t, url, journal, testRevision)
	owner := ownerOf(t, url)
	total := func(tables *Tables) money.Cents {
		reading := tables.At(t.Context(), 0)
		defer reading.Close()
		if _, ok := reading.Lists.(*Snapshot); !ok {
			t.Fatal("the lists came from the fold")
		}
		page, err := reading.Facilities(t.Context(), FacilityFilter{Paging: Paging{Size: MaxPageSize}})
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Cents
		for _, row := range page.Rows {
			sum += row.AmountCents
		}
		return sum
	}
	right := total(one)
	if right == 0 || total(one) != right || total(other) != right {
		t.Fatal("two looks at one moment differ, or show nothing")
	}
	mustExec(t, owner, `UPDATE facility_rows SET amount_cents = amount_cents + 1`)
	mustExec(t, owner, `UPDATE read_state SET position = position`) // as whoever changes rows does
	if total(one) == right || total(other) == right {
		t.Fatal("what was answered before is served after the rows changed")
	}
	if err := other.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if total(one) != right || total(other) != right {
		t.Fatal("what was answered before is served after a repair at the same position")
	}
}

// TestAnswersOutliveWhatLeavesThemAlone follows a history event by event: what is
// remembered is what the fold says at each, survives what others do, and goes when one of
// its rows changes.
func TestAnswersOutliveWhatLeavesThemAlone(t *testing.T) {
	t.Parallel()
	log := domaintest.Example(5, 700).Log
	_, journal, tables := projected(t, log[:100])
	journal.log = log
	lived, gone := map[string]int{}, map[string]int{}
	for at := 101; at <= len(log); at++ {
		journal.forward(int64(at))
		if err := tables.project(t.Context()); err != nil {
			t.Fatal(err)
		}
		lookAgain(t, tables, int64(at), lived, gone)
	}
	for _, list := range []string{"listed", "recent"} {
		if lived[list] == 0 || gone[list] < 2 {
			t.Errorf("%s: lived on %d times, went %d times", list, lived[list], gone[list])
		}
	}
}

// lookAgain compares the market's lists at a position with the fold, and counts which were
// remembered from before.
func lookAgain(t *testing.T, tables *Tables, at int64, lived, gone map[string]int) {
	book, most := domain.DefaultBook(WalletCurrency), 3
	reading := tables.At(t.Context(), at)
	defer reading.Close()
	s, ok := reading.Lists.(*Snapshot)
	if !ok || s.Position() != at {
		t.Fatalf("the lists are not those of %d", at)
	}
	tables.recall.follow(s.at)
	for _, list := range []string{"listed <nil>", "recently funded " + book + " 3"} {
		if _, there := tables.recall.answers[list]; there && tables.recall.at == s.at {
			lived[list[:6]]++
		} else {
			gone[list[:6]]++
		}
	}
	fold, filter := Fold{World: reading.World}, FacilityFilter{Paging: Paging{Size: MaxPageSize}}
	market, err := s.Market(t.Context(), filter)
	want, _ := fold.Market(t.Context(), filter)
	if err != nil || !reflect.DeepEqual(market, want) {
		t.Fatalf("market at %d: %v %+v, wanted %+v", at, err, market, want)
	}
	recent, err := s.RecentlyFunded(t.Context(), book, most)
	wanted, _ := fold.RecentlyFunded(t.Context(), book, most)
	if err != nil || !reflect.DeepEqual(recent, wanted) && len(recent)+len(wanted) > 0 {
		t.Fatalf("recently funded at %d: %v %+v, wanted %+v", at, err, recent, wanted)
	}
}
