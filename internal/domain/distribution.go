package domain

import (
	"slices"
	"sync"

	"refold/internal/money"
	"refold/internal/schedule"
)

// distribution is how a facility's receipts have been split over its claims so
// far: principal, interest and late interest are three separate cumulative splits,
// each cent to the holder with the largest deficit (see money.Distribute).
type distribution struct {
	weights                       []int64 // allotted cents by claim; never changed
	wallets                       []int   // that of each claim, as its pledge has it; never changed
	holders                       int     // investors who have a claim; never changed
	earning                       []int64 // weights of the interest: allotted cents, in an auction times the rate
	held                          []int64 // principal by claim, once interest was capitalised; nil before
	grown                         []int64 // capitalised so far, by claim; nil before the first
	principal, interest, lateOnes []int64 // paid so far, by claim; nil before the first
}

// spreading is what a payment is spread with: what each claim gets of a part of it, in all, and
// the mark of that. It is kept for the next payment.
type spreading struct {
	shares, net []int64
	marks       []uint64
}

var spreadingsKept = sync.Pool{New: func() any { return new(spreading) }}

// spreadingFor gives one for so many claims, of which none got anything yet.
func spreadingFor(n int) *spreading {
	s := spreadingsKept.Get().(*spreading)
	s.shares = slices.Grow(s.shares[:0], n)[:n]
	s.net, s.marks = slices.Grow(s.net[:0], n)[:n], slices.Grow(s.marks[:0], n)[:n]
	clear(s.net)
	clear(s.marks)
	return s
}

func newDistribution(f *Facility) distribution {
	d := distribution{weights: make([]int64, len(f.Claims)), wallets: make([]int, len(f.Claims))}
	for i, c := range f.Claims {
		d.weights[i], d.wallets[i] = int64(c.PrincipalCents), f.Pledges[c.Pledge].wallet
	}
	d.holders = holders(f)
	d.earning = d.weights
	if f.Listing.Pricing == Auction {
		d.earning = make([]int64, len(f.Claims))
		for i, c := range f.Claims {
			d.earning[i] = int64(c.PrincipalCents) * int64(f.Pledges[c.Pledge].BidRate/bidStep)
		}
	}
	return d
}

// holders counts the investors who have a claim.
func holders(f *Facility) int {
	investors := make([]string, len(f.Claims))
	for i, c := range f.Claims {
		investors[i] = f.Pledges[c.Pledge].Investor
	}
	slices.Sort(investors)
	return len(slices.Compact(investors))
}

func (d distribution) clone() distribution {
	d.grown = slices.Clone(d.grown)
	d.principal, d.interest, d.lateOnes = slices.Clone(d.principal), slices.Clone(d.interest), slices.Clone(d.lateOnes)
	return d
}

// spread splits an amount by weights and adds the shares to what was paid, which is
// nil before the first time; an amount below zero is taken back. It says whether there
// was anything to split.
func (d *distribution) spread(paid *[]int64, weights []int64, amount money.Cents, shares []int64) bool {
	if amount == 0 || len(weights) == 0 {
		return false
	}
	if *paid == nil {
		*paid = make([]int64, len(weights))
	}
	money.Distribute(weights, *paid, amount, shares)
	if amount < 0 {
		money.TakeBack(weights, *paid, -amount, shares)
		for i := range shares {
			shares[i] = -shares[i]
		}
	}
	for i, share := range shares {
		(*paid)[i] += share
	}
	return true
}

// holdings are the weights of principal: what each claim has to bring back in all.
func (d *distribution) holdings() []int64 {
	if d.held != nil {
		return d.held
	}
	return d.weights
}

// Odd numbers by which the parts of what a claim receives are told apart in its mark.
const (
	markPrincipal = 0xD1342543DE82EF95
	markLate      = 0xAF251AF3B0F025B5
	markInterest  = 0x9FB21C651E98DF25
	markFee       = 0xC2B2AE3D27D4EB4F
)

// distribute passes an allocation on to the investors' wallets and gives the
// service fees that were kept back. The fee is rounded on each investor's
// cumulative interest, so that it never drifts by more than a cent. The occasion
// tells the payment from others of the loan, for the marks of the claims.
func (f *Facility) distribute(a schedule.Allocation, occasion uint64, b *books) (fees money.Cents) {
	s := spreadingFor(len(f.Claims))
	defer spreadingsKept.Put(s)
	shares, net, marks := s.shares, s.net, s.marks
	if f.split.spread(&f.split.principal, f.split.holdings(), a.Principal, shares) {
		for i, share := range shares {
			c := &f.Claims[i]
			c.PaidPrincipal += money.Cents(share)
			net[i] += share
			marks[i] += uint64(share) * markPrincipal
			if !c.WrittenOff {
				b.add(f.split.wallets[i]+toClaims, -share)
			}
		}
	}
	if f.split.spread(&f.split.lateOnes, f.split.weights, a.LateInterest, shares) {
		for i, share := range shares {
			f.Claims[i].PaidLateInterest += money.Cents(share)
			net[i] += share
			marks[i] += uint64(share) * markLate
		}
	}
	if f.split.spread(&f.split.interest, f.split.earning, a.Interest, shares) {
		for i, share := range shares {
			c := &f.Claims[i]
			c.PaidInterest += money.Cents(share)
			fee := serviceFee(c.PaidInterest, f.Listing.ServiceFee) - c.ServiceFee
			c.ServiceFee += fee
			fees += fee
			net[i] += share - int64(fee)
			marks[i] += uint64(share)*markInterest + uint64(fee)*markFee
		}
	}
	for i, cents := range net {
		if cents != 0 {
			f.Claims[i].received += marks[i] * occasion
			b.add(f.split.wallets[i], cents)
		}
	}
	return fees
}

// forgetClaims takes what is outstanding out of the investors' claims: a write-off.
func (f *Facility) forgetClaims(b *books) {
	for i, c := range f.Claims {
		b.add(f.Pledges[c.Pledge].wallet+toClaims, -int64(c.OutstandingCents()))
		f.Claims[i].WrittenOff = true
	}
}

// serviceFee is the fee on an investor's interest so far, in cents, half-even.
func serviceFee(interest money.Cents, rate money.Rate) money.Cents {
	if rate == 0 {
		return 0
	}
	return money.HalfEven.Part(interest, rate)
}
