package domain

import (
	"slices"

	"refold/internal/money"
	"refold/internal/schedule"
)

// distribution is how a facility's receipts have been split over its claims so
// far: principal, interest and late interest are three separate cumulative splits,
// each cent to the holder with the largest deficit (see money.Distribute).
type distribution struct {
	weights                       []int64 // allotted cents by claim; never changed
	principal, interest, lateOnes []int64 // paid so far, by claim
	shares                        []int64 // scratch: this payment's
}

func newDistribution(claims []Claim) distribution {
	n := len(claims)
	d := distribution{
		weights: make([]int64, n), principal: make([]int64, n), interest: make([]int64, n),
		lateOnes: make([]int64, n), shares: make([]int64, n),
	}
	for i, c := range claims {
		d.weights[i] = int64(c.PrincipalCents)
	}
	return d
}

func (d distribution) clone() distribution {
	d.principal, d.interest, d.lateOnes = slices.Clone(d.principal), slices.Clone(d.interest), slices.Clone(d.lateOnes)
	d.shares = make([]int64, len(d.weights))
	return d
}

// spread splits an amount and adds it to what was paid; the shares stay in scratch.
func (d *distribution) spread(paid []int64, amount money.Cents) bool {
	if amount == 0 || len(d.weights) == 0 {
		return false
	}
	money.Distribute(d.weights, paid, amount, d.shares)
	for i, share := range d.shares {
		paid[i] += share
	}
	return true
}

// distribute passes an allocation on to the investors' wallets and gives the
// service fees that were kept back. The fee is rounded on each investor's
// cumulative interest, so that it never drifts by more than a cent.
func (f *Facility) distribute(a schedule.Allocation, b *books) (fees money.Cents) {
	if f.split.spread(f.split.principal, a.Principal) {
		for i, share := range f.split.shares {
			c := &f.Claims[i]
			c.PaidPrincipal += money.Cents(share)
			b.add(f.Pledges[c.Pledge].available, share)
			if f.Stage != WrittenOff {
				b.add(f.Pledges[c.Pledge].claims, -share)
			}
		}
	}
	if f.split.spread(f.split.lateOnes, a.LateInterest) {
		for i, share := range f.split.shares {
			f.Claims[i].PaidLateInterest += money.Cents(share)
			b.add(f.Pledges[f.Claims[i].Pledge].available, share)
		}
	}
	if f.split.spread(f.split.interest, a.Interest) {
		for i, share := range f.split.shares {
			c := &f.Claims[i]
			c.PaidInterest += money.Cents(share)
			fee := serviceFee(c.PaidInterest, f.Listing.ServiceFee) - c.ServiceFee
			c.ServiceFee += fee
			fees += fee
			b.add(f.Pledges[c.Pledge].available, share-int64(fee))
		}
	}
	return fees
}

// forgetClaims takes what is outstanding out of the investors' claims: a write-off.
func (f *Facility) forgetClaims(b *books) {
	for i, c := range f.Claims {
		b.add(f.Pledges[c.Pledge].claims, -int64(c.OutstandingCents()))
		f.Claims[i].WrittenOff = true
	}
}

// serviceFee is the fee on an investor's interest so far, in cents, half-even.
func serviceFee(interest money.Cents, rate money.Rate) money.Cents {
	if rate == 0 {
		return 0
	}
	return money.Cents(money.HalfEven.Ratio(int64(interest), int64(rate), 1, money.RateUnit))
}
