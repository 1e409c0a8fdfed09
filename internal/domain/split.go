package domain

import (
	"slices"

	"refold/internal/money"
)

// Split is how one payment of a loan was shared out over its claims.
type Split struct {
	Facility *Facility // as it stood after the payment; read only
	Payment  Payment
	Claims   []ClaimSplit // as Facility.Claims
}

// ClaimSplit is one claim's share of a payment, in each of the three distributions.
type ClaimSplit struct {
	Investor                          string
	Principal, Interest, LateInterest Portion
	FeeBefore, FeeAfter               money.Cents // service fee kept back from the claim's interest so far
	InterestAfter                     money.Cents // the claim's interest so far, this payment included
}

// Net is what reached the investor's wallet, in cents.
func (c ClaimSplit) Net() money.Cents {
	return c.Principal.Got + c.Interest.Got + c.LateInterest.Got - (c.FeeAfter - c.FeeBefore)
}

// Portion is a claim's share in one distribution: Weight of Weights of Whole, which is
// all that was ever distributed, this payment included. Amounts are in cents.
type Portion struct {
	Weight, Weights int64
	Whole           money.Cents
	Before, Got     money.Cents // what the claim had got before, and what it gets of this payment
}

// SplitOf folds a facility again and gives how the payment that an event recorded was
// shared out; false where the event is no payment that counts.
func (w *World) SplitOf(facility string, position int64) (Split, bool) {
	var before []Claim
	var split Split
	found := false
	f := w.facilities.find(w, facility)
	if f == nil || len(f.Claims) == 0 {
		return split, false
	}
	w.EachStepOf(facility, f.Pledges[f.Claims[0].Pledge].Investor, f.Currency(), func(s FacilityStep) {
		if found || s.After == nil {
			return
		}
		f := s.After
		if n := len(f.Payments); s.Record != nil && s.Record.Position == position && n > 0 && f.Payments[n-1].Position == position && len(before) == len(f.Claims) {
			split, found = splitBetween(before, f), true
			return
		}
		before = append(before[:0], f.Claims...)
	})
	return split, found
}

// splitBetween compares the claims before a facility's latest payment with those after it.
func splitBetween(before []Claim, f *Facility) Split {
	f = f.copyFor(new(token))
	split := Split{Facility: f, Payment: f.Payments[len(f.Payments)-1], Claims: make([]ClaimSplit, len(f.Claims))}
	share := func(weights []int64, paid func(Claim) money.Cents, into func(*ClaimSplit) *Portion) {
		var sum int64
		var whole money.Cents
		for i, weight := range weights {
			sum, whole = sum+weight, whole+paid(f.Claims[i])
		}
		for i, c := range f.Claims {
			was := paid(before[i])
			*into(&split.Claims[i]) = Portion{Weight: weights[i], Weights: sum, Whole: whole, Before: was, Got: paid(c) - was}
		}
	}
	share(f.split.holdings(), func(c Claim) money.Cents { return c.PaidPrincipal }, func(s *ClaimSplit) *Portion { return &s.Principal })
	share(f.split.earning, func(c Claim) money.Cents { return c.PaidInterest }, func(s *ClaimSplit) *Portion { return &s.Interest })
	share(f.split.weights, func(c Claim) money.Cents { return c.PaidLateInterest }, func(s *ClaimSplit) *Portion { return &s.LateInterest })
	for i, c := range f.Claims {
		s := &split.Claims[i]
		s.Investor = f.Pledges[c.Pledge].Investor
		s.FeeBefore, s.FeeAfter, s.InterestAfter = before[i].ServiceFee, c.ServiceFee, c.PaidInterest
	}
	return split
}

// Of gives the claims of one investor.
func (s Split) Of(investor string) []ClaimSplit {
	return slices.DeleteFunc(slices.Clone(s.Claims), func(c ClaimSplit) bool { return c.Investor != investor })
}
