package schedule

import (
	"math/big"
	"math/bits"

	"refold/internal/money"
)

// solve gives the equal instalment (cents, a multiple of the terms' multiple) that
// pays a balance back over the periods: balance ÷ Σ of the products of 1/(1+rate
// of each period), exact and rounded once. The sum is computed with 96 bits after
// the point; where its error could reach the rounding, exact rationals decide.
func (t *Terms) solve(balance money.Cents, periods []period) money.Cents {
	if len(periods) == 0 || balance <= 0 {
		return max(balance, 0)
	}
	multiple := uint64(t.multiple())
	sum, ok := annuityFactor(periods)
	if ok {
		slack := uint64(len(periods)) + 1
		low, okLow := quotient(uint64(balance), sum.plus(slack), multiple, t.Rounding)
		high, okHigh := quotient(uint64(balance), sum.minus(slack), multiple, t.Rounding)
		if okLow && okHigh && low == high {
			return money.Cents(low * multiple)
		}
	}
	return t.solveExact(balance, periods)
}

// fixed is a number with 96 bits after the point.
type fixed struct{ hi, lo uint64 }

const fixedOne = 1 << 32 // 1 in the upper word

func (f fixed) plus(v uint64) fixed {
	lo, carry := bits.Add64(f.lo, v, 0)
	return fixed{f.hi + carry, lo}
}

func (f fixed) minus(v uint64) fixed {
	lo, borrow := bits.Sub64(f.lo, v, 0)
	return fixed{f.hi - borrow, lo}
}

// annuityFactor is Σ over k of Π over j ≤ k of 1/(1+rate(j)), from the last period
// backwards; each step rounds down, so the result is low by less than one unit of
// the last bit a period.
func annuityFactor(periods []period) (sum fixed, ok bool) {
	for i := len(periods) - 1; i >= 0; i-- {
		p := &periods[i]
		whole := uint64(p.den) * money.RateUnit
		high, grown := bits.Mul64(uint64(p.rate), uint64(p.num))
		grown, carry := bits.Add64(grown, whole, 0)
		if high != 0 || carry != 0 || p.num < 0 {
			return fixed{}, false
		}
		sum.hi += fixedOne
		// sum·whole/grown, over three words.
		h1, l1 := bits.Mul64(sum.hi, whole)
		h0, l0 := bits.Mul64(sum.lo, whole)
		mid, carry := bits.Add64(l1, h0, 0)
		top := h1 + carry
		if top >= grown {
			return fixed{}, false
		}
		hi, rem := bits.Div64(top, mid, grown)
		lo, _ := bits.Div64(rem, l0, grown)
		sum = fixed{hi, lo}
	}
	return sum, true
}

// quotient rounds balance ÷ (sum·multiple) to a whole number; not ok where it
// can't tell because the words don't suffice.
func quotient(balance uint64, sum fixed, multiple uint64, mode money.Rounding) (uint64, bool) {
	// balance·2^96 ÷ sum ÷ multiple, doubled so that the last bit is the half and a
	// remainder says whether anything lies beyond it.
	den := new(big.Int).SetUint64(sum.hi)
	den.Lsh(den, 64).Or(den, new(big.Int).SetUint64(sum.lo))
	den.Mul(den, new(big.Int).SetUint64(multiple))
	num := new(big.Int).SetUint64(balance)
	q := mode.BigRatio(num.Lsh(num, 96), den)
	return uint64(q), q >= 0
}

// solveExact is solve with exact rationals: slow (milliseconds for a thousand
// periods) and always right.
func (t *Terms) solveExact(balance money.Cents, periods []period) money.Cents {
	// sum = num/den, kept as integers: sum' = (sum+1)·whole/grown.
	num, den := new(big.Int), big.NewInt(1)
	whole, grown := new(big.Int), new(big.Int)
	unit := big.NewInt(money.RateUnit)
	for i := len(periods) - 1; i >= 0; i-- {
		p := &periods[i]
		whole.Mul(big.NewInt(p.den), unit)
		grown.Mul(big.NewInt(int64(p.rate)), big.NewInt(p.num))
		grown.Add(grown, whole)
		num.Add(num, den).Mul(num, whole)
		den.Mul(den, grown)
	}
	multiple := big.NewInt(int64(t.multiple()))
	den.Mul(den, big.NewInt(int64(balance)))
	num.Mul(num, multiple)
	return money.Cents(t.Rounding.BigRatio(den, num)) * money.Cents(multiple.Int64())
}
