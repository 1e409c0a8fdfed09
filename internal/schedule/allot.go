package schedule

import (
	"cmp"
	"math/big"
	"slices"

	"refold/internal/money"
)

// Allot fills pledges (cents) at a fixed rate up to a target, first come first
// served; the last one filled may be filled in part. The result has one amount for
// each pledge; negative pledges count as none.
func Allot(target money.Cents, pledges []money.Cents) []money.Cents {
	allotted := make([]money.Cents, len(pledges))
	left := max(target, 0)
	for i, pledge := range pledges {
		allotted[i] = max(min(pledge, left), 0)
		left -= allotted[i]
	}
	return allotted
}

// Bid is a sealed bid: an amount in cents at the lowest rate that the bidder
// accepts. Seq is its place in the order of arrival.
type Bid struct {
	ID     string
	Amount money.Cents
	Rate   money.Rate
	Seq    int
}

// Clearing is the outcome of an auction. Accepted bids are paid as bid: the
// borrower pays the weighted average. Highest is the rate of the dearest accepted
// bid, which a uniform price would pay to all.
type Clearing struct {
	Accepted []Bid       // in the order of acceptance, with the amount filled
	Unfilled money.Cents // of the target
	Weighted *big.Rat    // rate units, exact; nil when nothing was accepted
	Highest  money.Rate
}

// Clear fills a target (cents) from sealed bids: the lowest rate first, the earlier
// bid first at equal rates, none above the reserve rate, the last one in part.
func Clear(target money.Cents, reserve money.Rate, bids []Bid) Clearing {
	order := slices.Clone(bids)
	slices.SortStableFunc(order, func(a, b Bid) int {
		return cmp.Or(cmp.Compare(a.Rate, b.Rate), cmp.Compare(a.Seq, b.Seq))
	})
	c := Clearing{Unfilled: max(target, 0)}
	weight, filled := new(big.Int), new(big.Int)
	for _, bid := range order {
		if bid.Rate > reserve || bid.Amount <= 0 || c.Unfilled == 0 {
			continue
		}
		bid.Amount = min(bid.Amount, c.Unfilled)
		c.Unfilled -= bid.Amount
		c.Accepted = append(c.Accepted, bid)
		c.Highest = bid.Rate
		amount := big.NewInt(int64(bid.Amount))
		filled.Add(filled, amount)
		weight.Add(weight, amount.Mul(amount, big.NewInt(int64(bid.Rate))))
	}
	if filled.Sign() > 0 {
		c.Weighted = new(big.Rat).SetFrac(weight, filled)
	}
	return c
}
