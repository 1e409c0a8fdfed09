package domain

import (
	"fmt"
	"slices"

	"refold/internal/money"
	"refold/internal/schedule"
)

// Bounds of an auction, so that amount times rate stays within what is split exactly.
const (
	bidStep         money.Rate  = money.RateUnit / 10_000 // bids are made in hundredths of a percent
	maxReserve      money.Rate  = money.RateUnit          // 100 % a year
	maxAuctionCents money.Cents = 100_000_000_000_00      // a hundred billion
)

// allot says how much of each pledge is taken when funding closes, in cents. In an
// auction the lowest rate comes first, the earlier pledge at equal rates, and the
// weighted average of what is taken becomes the rate of the loan, rounded half-even to
// a millionth of a percent.
func (f *Facility) allot() []money.Cents {
	if f.Listing.Pricing != Auction {
		amounts := make([]money.Cents, len(f.Pledges))
		for i, p := range f.Pledges {
			if p.State == PledgeOpen {
				amounts[i] = p.AmountCents
			}
		}
		return schedule.Allot(f.Listing.TargetCents, amounts)
	}
	var bids []schedule.Bid
	for i, p := range f.Pledges {
		if p.State == PledgeOpen {
			bids = append(bids, schedule.Bid{Amount: p.AmountCents, Rate: p.BidRate, Seq: i})
		}
	}
	allotted := make([]money.Cents, len(f.Pledges))
	c := schedule.Clear(f.Listing.TargetCents, f.Listing.Terms.Rate, bids)
	for _, bid := range c.Accepted {
		allotted[bid.Seq] = bid.Amount
	}
	if c.Weighted != nil {
		f.ClearedRate = money.Rate(money.HalfEven.BigRatio(c.Weighted.Num(), c.Weighted.Denom()))
	}
	return allotted
}

// checkBid says what is wrong with the rate that a pledge names.
func (f *Facility) checkBid(e PledgePlaced) []Reason {
	switch reserve := f.Listing.Terms.Rate; {
	case f.Listing.Pricing != Auction && e.BidRate != 0:
		return []Reason{{"RATE_IS_FIXED", "bid_rate", fmt.Sprintf("The rate of this request is fixed: %s %% a year.", reserve)}}
	case f.Listing.Pricing != Auction:
		return nil
	case e.BidRate < 0 || e.BidRate%bidStep != 0:
		return []Reason{{"BID_RATE_INVALID", "bid_rate", "Name the lowest rate that you accept, in steps of 0.01 %."}}
	case e.BidRate > reserve:
		return []Reason{{"ABOVE_RESERVE", "bid_rate", fmt.Sprintf("At most %s %% a year is taken.", reserve)}}
	}
	return nil
}

// checkPricing says what is wrong with how the rate of a listing comes about.
func checkPricing(e FacilityListed) []Reason {
	switch {
	case e.Pricing != FixedRate && e.Pricing != Auction:
		return []Reason{{"UNKNOWN_PRICING", "pricing", "Choose a fixed rate or an auction."}}
	case e.Pricing == Auction && (e.TargetCents > maxAuctionCents || e.Terms.Rate > maxReserve):
		return []Reason{{"AUCTION_TOO_LARGE", "pricing", fmt.Sprintf("An auction is for at most %s at 100 %% a year.", maxAuctionCents)}}
	}
	return nil
}

// PrepaymentChoice says what the money of one receipt that is paid ahead does.
type PrepaymentChoice string

// The choices. Where the terms let early payments offset the next instalments there is
// none: interest runs as scheduled there, and nothing is saved by paying early.
const (
	AsAgreed         PrepaymentChoice = ""
	ShortenTerm      PrepaymentChoice = "shorten_term"
	ReduceInstalment PrepaymentChoice = "reduce_instalment"
	OffsetNext       PrepaymentChoice = "offset_next" // this receipt pays the next instalments, as scheduled
)

// PrepaymentChoices are the choices beside what was agreed, in the order in which they
// are offered.
var PrepaymentChoices = []PrepaymentChoice{ShortenTerm, ReduceInstalment, OffsetNext}

// Offered says whether the terms leave the choice.
func (c PrepaymentChoice) Offered(t schedule.Terms) bool {
	return c == AsAgreed || slices.Contains(PrepaymentChoices, c) && t.Prepayment != schedule.OffsetNext && t.Kind != schedule.Flat
}

// Way is what the choice means for a loan of these terms.
func (c PrepaymentChoice) Way(t schedule.Terms) schedule.Prepayment {
	switch c {
	case OffsetNext:
		return schedule.OffsetNext
	case ShortenTerm:
		return schedule.ShortenTerm
	case ReduceInstalment:
		return schedule.ReduceInstalment
	}
	return t.Prepayment
}
