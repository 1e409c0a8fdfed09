package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// The rate of an auctioned loan is the average of the bids that were taken: for staff each
// of them leads to its event; an investor sees the own one and the others in one line.
func TestTheAverageOfAnAuctionLeadsToItsBids(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	l := &life{bundle: b}
	for _, party := range []string{"P-INVESTOR", "P-SECOND", "P-BORROWER"} {
		l.identified(party)
	}
	for _, party := range []string{"P-INVESTOR", "P-SECOND"} {
		l.ask(party, domain.AcknowledgeRisk{Party: party, TextVersion: riskTextVersion, ShownAt: 3})
		l.topUp(party, "R-TOP-"+party[2:], 20_000_00)
	}
	l.apply("F-BIDS", "P-BORROWER", schedule.Annuity)
	l.ask(theApprover, domain.ApproveFacility{Facility: "F-BIDS", ShownAt: b.journal.Head().Position()})
	l.ask(theOfficer, domain.ListFacility{Facility: "F-BIDS", TargetCents: 12_000_00, ClosesOn: l.today() + 5, Repayment: schedule.Annuity, Pricing: domain.Auction})
	var placed []int64
	for i, bid := range []struct {
		investor string
		cents    money.Cents
		rate     money.Rate
	}{{"P-INVESTOR", 4_000_00, 7_000_000}, {"P-SECOND", 3_000_00, 8_000_000}, {"P-SECOND", 5_000_00, 8_500_000}} {
		l.ask(bid.investor, domain.PlacePledge{Facility: "F-BIDS", Pledge: fmt.Sprintf("L-BID-%d", i), Investor: bid.investor, AmountCents: bid.cents, BidRate: bid.rate,
			ShownAt: b.journal.Head().Position()})
		for position := b.journal.Head().Position(); ; position-- {
			if _, ok := b.journal.Log().At(position).Event.(domain.PledgePlaced); ok {
				placed = append(placed, position)
				break
			}
		}
	}
	l.days(7) // bids are taken until the request closes
	explained := func(as string) *reply {
		w := b.as(as)
		for _, cell := range w.cellsOf("/facilities/F-BIDS", "").Cells {
			if strings.HasSuffix(cell.Key, "/Rate") {
				return w.get(explainHref("/explain", "/facilities/F-BIDS", cell.Key, 0, 0)).want(http.StatusOK).has("over the bids that were taken")
			}
		}
		t.Fatalf("%s sees no rate", as)
		return nil
	}
	for _, position := range placed {
		explained("officer").has(fmt.Sprintf(`href="/events/%d"`, position))
	}
	if answer := explained("investor").has("My bid", "2 other bids, on average"); strings.Contains(answer.body, `href="/events/`) {
		t.Error("an investor is led to the event log, which is not theirs to see")
	}
}
