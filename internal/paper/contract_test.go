package paper

import (
	"bytes"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/readmodel"
	"refold/internal/schedule"
)

// The contract is the same bytes whenever it is made again, from later Worlds too.
func TestAContractIsMadeAgainByteForByte(t *testing.T) {
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R-1", 20_000_00)
	h.List("F-1", "B1", 10_000_00)
	if _, ok := readmodel.Agree(h.World(), "F-1", h.Today()); ok {
		t.Error("a request that is not funded has a contract")
	}
	h.Must("I1", domain.PlacePledge{Facility: "F-1", Pledge: "L-1", Investor: "I1", AmountCents: 10_000_00, ShownAt: 1})
	on := h.Today()
	make := func() []byte {
		t.Helper()
		agreement, ok := readmodel.Agree(h.World(), "F-1", on)
		if !ok {
			t.Fatal("nothing is agreed")
		}
		content, err := Contract(agreement)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	first := make()
	h.PayOut("F-1")
	for range 40 {
		h.NextDay()
	}
	h.Repay("F-1", "R-2", 900_00, h.Today())
	if !bytes.Equal(first, make()) {
		t.Error("after the payout and a payment the contract is another")
	}
}

// Every kind of loan and every option has its words, and the offer's figures add up.
func TestTheClausesFollowTheTerms(t *testing.T) {
	a := &readmodel.Agreement{Facility: "F-1", Company: "Company", Purpose: "Stock.", Currency: "SGD", Amount: 10_000_00, Net: 9_800_00, Fee: 200_00, Terms: domaintest.Terms(12, 10_000_000)}
	text := func() string {
		var all strings.Builder
		for _, c := range Clauses(a) {
			all.WriteString(c.Title + ": " + c.Text + "\n")
		}
		return all.String()
	}
	for _, c := range []struct {
		change func(*schedule.Terms)
		want   string
	}{
		{func(*schedule.Terms) {}, "Equal instalments: "}, {func(*schedule.Terms) {}, "late interest of 18.0"}, {func(*schedule.Terms) {}, "first late interest, then fee, then interest, then principal"},
		{func(x *schedule.Terms) { x.Kind = schedule.Flat }, "flat: on the original amount"}, {func(x *schedule.Terms) { x.Kind = schedule.Bullet }, "Everything at the end"},
		{func(x *schedule.Terms) { x.Kind = schedule.EqualPart }, "Equal parts of the principal"}, {func(x *schedule.Terms) { x.Kind = schedule.InterestOnly }, "the principal with the last"},
		{func(x *schedule.Terms) { x.Kind = schedule.InterestThen }, "Interest only at first"}, {func(x *schedule.Terms) { x.Kind = schedule.Balloon }, "A fixed part"},
		{func(x *schedule.Terms) { x.LateInterestRate = 0 }, "No late interest runs."}, {func(x *schedule.Terms) { x.LateFee = schedule.LateFee{Percent: 5_000_000, AfterDays: 3} }, "3 days after its due date costs once a late fee of 5.0"},
		{func(x *schedule.Terms) { x.Prepayment = schedule.ReduceInstalment }, "lowers the later instalments"}, {func(x *schedule.Terms) { x.Prepayment = schedule.OffsetNext }, "counts for the next instalments"},
		{func(x *schedule.Terms) { x.InterestOn = schedule.Actual }, "really outstanding"},
	} {
		a.Terms = domaintest.Terms(12, 10_000_000)
		c.change(&a.Terms)
		if got := text(); !strings.Contains(got, c.want) {
			t.Errorf("no clause says %q:\n%s", c.want, got)
		}
	}
}
