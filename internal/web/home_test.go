package web

import (
	"net/http"
	"strconv"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// TestTheFrontPageSumsUpEachMoment: funded to date and the default rate, from the
// fold, on the day that is looked at.
func TestTheFrontPageSumsUpEachMoment(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 2)
	for i, amount := range []string{"R1", "R2"} {
		h.TopUp("I"+strconv.Itoa(i+1), amount, 5_000_000)
	}
	var s Server
	for _, facility := range []string{"F1", "F2"} {
		borrower := "B" + facility[1:]
		h.List(facility, borrower, 1_000_000)
		if got := s.figuresOf(h.World()).open; got != 1 {
			t.Errorf("%d listings are open, want 1", got)
		}
		h.Must("I1", domain.PlacePledge{Facility: facility, Pledge: "P-" + facility, Investor: "I1", AmountCents: 1_000_000, ShownAt: 1})
		h.PayOut(facility)
	}
	before := h.World()
	h.Agree(domain.DeclareDefault{Facility: "F2", Reason: "stopped paying"})

	tests := []struct {
		world  *domain.World
		funded string
		rate   string
	}{
		{before, "S$20,000", "0.0\u00a0%"},
		{h.World(), "S$20,000", "50.0\u00a0%"},
		{before, "S$20,000", "0.0\u00a0%"},
	}
	for i, test := range tests {
		sums := s.figuresOf(test.world)
		if len(sums.books) != 1 {
			t.Fatalf("%d books, want 1", len(sums.books))
		}
		tiles := sums.books[0].tiles()
		if tiles[0].Value != test.funded || tiles[1].Value != test.rate {
			t.Errorf("moment %d: funded %s, default rate %s; want %s, %s", i, tiles[0].Value, tiles[1].Value, test.funded, test.rate)
		}
	}
}

func TestTheFrontPageIsForEverybody(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	b.browser().get("/").want(http.StatusOK).has("Start lending", "How it works", `href="/risks"`, "If you lend", "If you borrow", "Origination fee")
	b.as("investor").get("/").want(http.StatusOK).has("Go to my pages").lacks("Start lending")
}
