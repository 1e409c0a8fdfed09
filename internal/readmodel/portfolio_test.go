package readmodel

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// Half of a loan of 1,000 at 10 % for 12 months, paid out on 2 January: the investor
// expects half of each instalment of 87.92, less a tenth of the interest.
func TestExpectedRepaymentsByHand(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R1", 500_00)
	h.TopUp("I2", "R2", 500_00)
	h.List("F1", "B1", 1_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 500_00, ShownAt: 7})
	h.Must("I2", domain.PlacePledge{Facility: "F1", Pledge: "L2", Investor: "I2", AmountCents: 500_00, ShownAt: 7})
	h.PayOut("F1")
	page, _ := Portfolio(h.World(), as("I1"))
	if len(page.Expected) != expectedMonths {
		t.Fatalf("%d months", len(page.Expected))
	}
	january, february := page.Expected[0], page.Expected[1]
	if january.Rows != 0 || january.From != calendar.Of(2025, 1, 1) || january.To != calendar.Of(2025, 1, 31) {
		t.Errorf("January: %+v", january)
	}
	// 79.59 principal and 8.33 interest: 39.80 (half-even of 39.795) and 4.16 less 0.42.
	if february.Rows != 1 || february.Principal != 39_80 || february.Interest != 3_74 {
		t.Errorf("February: %+v", february)
	}
	h.Agree(domain.DeclareDefault{Facility: "F1", Reason: "insolvent"})
	page, _ = Portfolio(h.World(), as("I1"))
	for _, m := range page.Expected {
		if m.Rows != 0 {
			t.Errorf("of a loan in default is expected %+v", m)
		}
	}
}

func TestACourseOfManyDaysIsThinned(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, maxPoints, maxPoints + 1, 3*maxPoints + 7, 10_000} {
		points := make([]ValuePoint, n)
		for i := range points {
			points[i].On = calendar.Date(i)
		}
		got := thinned(points)
		if len(got) > maxPoints+1 || n <= maxPoints-1 && len(got) != n {
			t.Errorf("of %d points %d are left", n, len(got))
		}
		if n > 0 && (got[0].On != 0 || got[len(got)-1].On != calendar.Date(n-1)) {
			t.Errorf("of %d points the first or last is gone", n)
		}
	}
}

// What is kept of a loan is what folding it again gives, through every change of it.
func TestKeptMovesAreThoseOfTheFold(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R1", 1_000_00)
	h.TopUp("I2", "R2", 1_000_00)
	h.List("F1", "B1", 1_000_00)
	compare := func() {
		t.Helper()
		w := h.World()
		f := w.Facility("F1")
		first, again, folded := facilityMoves(w, f, "I1"), facilityMoves(w, f, "I1"), foldMoves(w, f, "I1")
		if len(first) != len(folded) || len(again) != len(folded) {
			t.Fatalf("kept %d and %d moves of %d", len(first), len(again), len(folded))
		}
		for i := range folded {
			if first[i] != folded[i] || again[i] != folded[i] {
				t.Fatalf("kept %+v, folded %+v", first[i], folded[i])
			}
		}
	}
	compare()
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 400_00, ShownAt: 7})
	compare()
	h.Must("I2", domain.PlacePledge{Facility: "F1", Pledge: "L2", Investor: "I2", AmountCents: 600_00, ShownAt: 7})
	h.PayOut("F1")
	compare()
	for range 31 {
		h.NextDay()
	}
	paid := h.Repay("F1", "R3", 87_92, h.Today())
	compare()
	h.Undo("A1", paid.Request)
	compare()
	h.Redo("A1", paid.Request)
	compare()
}
