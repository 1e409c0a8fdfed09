package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// SplitView is how one payment came to an investor's share of it: what the borrower paid,
// what that paid and in which order, and how each part was shared out. Of the other
// investors it knows the sum alone. Amounts are in cents of Currency.
type SplitView struct {
	Facility, Company, Currency string
	On                          calendar.Date
	Position                    int64
	Recovery                    bool

	Paid, Costs money.Cents // the receipt, and what of it the recovery cost
	Allocation  schedule.Allocation
	Order       []schedule.Component // in which the payment paid within an instalment
	Mine        []domain.ClaimSplit  // one for each pledge of the viewer that became a claim
	Lent        []money.Cents        // of each, what was lent
	Rate        money.Rate           // of the service fee on interest
	Bid         bool                 // interest is shared by rate, too

	Yours, Others Shares
	OthersCount   int // of the other claims
}

// Shares are parts of a payment that went to some investors, before the service fee.
type Shares struct{ Principal, Interest, LateInterest, Fee money.Cents }

// Sum is all of them, in cents.
func (s Shares) Sum() money.Cents { return s.Principal + s.Interest + s.LateInterest }

// Net is what reached the wallets, in cents.
func (s Shares) Net() money.Cents { return s.Sum() - s.Fee }

func (s *Shares) add(c domain.ClaimSplit) {
	s.Principal += c.Principal.Got
	s.Interest += c.Interest.Got
	s.LateInterest += c.LateInterest.Got
	s.Fee += c.FeeAfter - c.FeeBefore
}

// PaymentSplit gives the viewer's share of the payment that an event recorded; false where
// it is no payment that counts, or none in which the viewer has a share.
func PaymentSplit(w *domain.World, v Viewer, facility string, position int64) (*SplitView, bool) {
	f := w.Facility(facility)
	if f == nil || v.Party == "" || !slices.ContainsFunc(f.Claims, func(c domain.Claim) bool { return f.Pledges[c.Pledge].Investor == v.Party }) {
		return nil, false
	}
	split, ok := w.SplitOf(facility, position)
	if !ok {
		return nil, false
	}
	then, p := split.Facility, split.Payment
	page := &SplitView{
		Facility: f.ID, Company: Company(w, f), Currency: f.Currency(), On: p.On, Position: position, Recovery: p.Purpose == domain.Recovery,
		Paid: p.AmountCents, Costs: p.CostsCents, Allocation: p.Allocation, Order: then.Listing.Terms.AllocationOrder,
		Rate: then.Listing.ServiceFee, Bid: then.Listing.Pricing == domain.Auction,
	}
	if len(page.Order) == 0 {
		page.Order = schedule.DefaultOrder[:]
	}
	for i, c := range split.Claims {
		if c.Investor != v.Party {
			page.Others.add(c)
			page.OthersCount++
			continue
		}
		page.Mine = append(page.Mine, c)
		page.Lent = append(page.Lent, then.Claims[i].PrincipalCents-then.Claims[i].Capitalised)
		page.Yours.add(c)
	}
	return page, true
}
