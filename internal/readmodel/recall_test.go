package readmodel

import (
	"testing"

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
