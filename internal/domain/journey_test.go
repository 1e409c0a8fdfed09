package domain_test

import (
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

func TestALoanFromApplicationToClosed(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	for i, investor := range []string{"I1", "I2", "I3"} {
		h.TopUp(investor, "R-TOP"+investor, 5_000_00)
		_ = i
	}
	h.List("F1", "B1", 10_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 4_000_00})
	h.Must("I2", domain.PlacePledge{Facility: "F1", Pledge: "L2", Investor: "I2", AmountCents: 5_000_00})
	h.Must("I3", domain.PlacePledge{Facility: "F1", Pledge: "L3", Investor: "I3", AmountCents: 1_000_00})
	if got := h.World().Facility("F1").Stage; got != domain.FullyFunded {
		t.Fatalf("stage %s after full funding", got)
	}
	h.PayOut("F1")
	for i := 0; h.World().Facility("F1").Stage == domain.Active; i++ {
		w := h.World()
		at := w.Facility("F1").Loan.At(h.Today())
		if at.NextDue == h.Today()+1 || at.PastDue.Total() > 0 {
			for h.Today() < at.NextDue {
				h.NextDay()
			}
			due := h.World().Facility("F1").Loan.At(h.Today()).Due.Total()
			h.Repay("F1", "R-"+h.Today().String(), due, h.Today())
		} else {
			h.NextDay()
		}
		if broken := h.World().Verify(); len(broken) > 0 {
			t.Fatalf("on %s: %v", h.Today(), broken)
		}
		if i > 800 {
			t.Fatal("the loan does not end")
		}
	}
	w := h.World()
	if got := w.Facility("F1").Stage; got != domain.Closed {
		t.Fatalf("stage %s at the end", got)
	}
	for _, c := range w.Facility("F1").Claims {
		if c.PaidPrincipal != c.PrincipalCents {
			t.Errorf("claim %d got %s of %s back", c.Pledge, c.PaidPrincipal, c.PrincipalCents)
		}
	}
	var lines int64
	for _, line := range w.WalletLines("I2", "SGD") {
		lines += line.AvailableCents
	}
	if got := w.Balance(domain.WalletAvailable, "I2", "SGD"); got != lines || got <= 5_000_00 {
		t.Errorf("I2 has %d, the lines say %d", got, lines)
	}
	if len(w.FacilitySteps("F1")) < 20 {
		t.Error("the story is too short")
	}
}
