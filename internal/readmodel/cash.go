package readmodel

import (
	"math/big"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// Cash is money on a day, of which a rate of return is worked out: negative what was given,
// positive what came back. Amounts are in cents.
type Cash struct {
	On    calendar.Date
	What  string
	Cents money.Cents
}

// flowsOf are the flows of cash as the arithmetic takes them.
func flowsOf(cash []Cash) []schedule.Flow {
	flows := make([]schedule.Flow, 0, len(cash))
	for _, c := range cash {
		flows = append(flows, schedule.Flow{Date: c.On, Amount: float64(c.Cents)})
	}
	return flows
}

// LoanCash is what a loan with an origination fee pays out on a day, and what it asks back,
// if everything is paid as planned: that of which its EIR is worked out. Nil where the terms
// are not possible.
func LoanCash(t schedule.Terms, principal money.Cents, fee money.Rate, from calendar.Date) []Cash {
	loan, err := schedule.Open(t, principal, from)
	if err != nil {
		return nil
	}
	kept := money.HalfEven.Part(principal, fee)
	cash := []Cash{{from, "Paid out less the fee", kept - principal}}
	for _, r := range loan.Rows() {
		cash = append(cash, Cash{r.Due, "Instalment " + wording.Count(r.No), r.Payment})
	}
	return cash
}

// Taken is a bid of an auction that was taken: an amount in cents, and its rate a year.
type Taken struct {
	What  string
	Cents money.Cents
	Rate  money.Rate
	Event int64 // position of the event that placed it; 0 where the viewer is not to know
}

// TakenBids are the bids of which the rate of an auctioned loan is the average; of others
// an investor or borrower sees one summed line. None where the rate was not bid for.
func TakenBids(w *domain.World, v Viewer, id string) []Taken {
	f := w.Facility(id)
	if f == nil || f.Listing.Pricing != domain.Auction || f.ClearedRate == 0 {
		return nil
	}
	var bids []Taken
	var others money.Cents
	var weight int64
	for _, p := range f.Pledges {
		switch {
		case p.State != domain.PledgeAllotted || p.AllottedCents == 0:
		case v.Staff:
			bids = append(bids, Taken{"Bid " + wording.Count(len(bids)+1), p.AllottedCents, p.BidRate, p.Position})
		case p.Investor == v.Party:
			bids = append(bids, Taken{"My bid", p.AllottedCents, p.BidRate, 0})
		default:
			others, weight = others+p.AllottedCents, weight+1
		}
	}
	if others > 0 {
		bids = append(bids, Taken{wording.Plural(weight, "other bid", "other bids") + ", on average", others, averageOfOthers(f, v, others), 0})
	}
	return bids
}

// averageOfOthers is the average rate of the bids of others, to a millionth of a percent.
func averageOfOthers(f *domain.Facility, v Viewer, others money.Cents) money.Rate {
	sum := new(big.Int)
	for _, p := range f.Pledges {
		if p.State == domain.PledgeAllotted && p.Investor != v.Party {
			sum.Add(sum, new(big.Int).Mul(big.NewInt(int64(p.AllottedCents)), big.NewInt(int64(p.BidRate))))
		}
	}
	return money.Rate(money.HalfEven.BigRatio(sum, big.NewInt(int64(others))))
}

// ListedCash is LoanCash of a request as it was listed, of which its EIR on the market and
// on its own page is worked out; nil before it is listed.
func ListedCash(w *domain.World, id string) []Cash {
	f := w.Facility(id)
	if f == nil || f.Listing.Facility == "" {
		return nil
	}
	return LoanCash(f.Agreed(), f.Listing.TargetCents, f.Listing.OriginationFee, f.ListedOn)
}
