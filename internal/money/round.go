package money

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Rounding says how an exact quotient becomes a whole number.
type Rounding uint8

// The roundings. HalfEven is the default of every term sheet that names none.
const (
	HalfEven Rounding = iota // to the nearest, a tie to the even neighbour
	HalfUp                   // to the nearest, a tie away from zero
	Down                     // towards zero
	Up                       // away from zero
)

var roundingNames = [...]string{"half_even", "half_up", "down", "up"}

// String is the name used in JSON: "half_even", "half_up", "down" or "up".
func (r Rounding) String() string {
	if int(r) < len(roundingNames) {
		return roundingNames[r]
	}
	return fmt.Sprintf("rounding(%d)", uint8(r))
}

// MarshalText writes the name of the rounding; an unknown value is an error.
func (r Rounding) MarshalText() ([]byte, error) {
	if int(r) >= len(roundingNames) {
		return nil, fmt.Errorf("rounding %d is unknown", uint8(r))
	}
	return []byte(roundingNames[r]), nil
}

// UnmarshalText reads the name of a rounding; an unknown name is an error.
func (r *Rounding) UnmarshalText(text []byte) error {
	for i, name := range roundingNames {
		if name == string(text) {
			*r = Rounding(i)
			return nil
		}
	}
	return fmt.Errorf("rounding %q is unknown", text)
}

// Ratio rounds a·b·c/den once. The exact product is held in 128 bits; what does
// not fit there is computed with big integers. den must be positive. A result
// beyond int64 is returned as the nearest int64.
func (r Rounding) Ratio(a, b, c, den int64) int64 {
	if den <= 0 {
		panic("money: Ratio needs a positive denominator")
	}
	negative := (a < 0) != (b < 0) != (c < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	h2, l2 := bits.Mul64(lo, magnitude(c))
	over, h1 := bits.Mul64(hi, magnitude(c))
	hi, carry := bits.Add64(h1, h2, 0)
	if over != 0 || carry != 0 || hi >= uint64(den) {
		n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		return r.BigRatio(n.Mul(n, big.NewInt(c)), big.NewInt(den))
	}
	q, rem := bits.Div64(hi, l2, uint64(den))
	if rem != 0 && r.away(q&1 == 1, compareHalf(rem, uint64(den))) {
		q++
	}
	return signed(q, negative)
}

// Part rounds a rate of an amount once: Ratio(whole, rate, 1, RateUnit), which by a constant
// divides several times as fast.
func (r Rounding) Part(whole Cents, rate Rate) Cents {
	hi, lo := bits.Mul64(magnitude(int64(whole)), magnitude(int64(rate)))
	if hi != 0 {
		return Cents(r.Ratio(int64(whole), int64(rate), 1, RateUnit))
	}
	q, rem := lo/RateUnit, lo%RateUnit
	if rem != 0 && r.away(q&1 == 1, compareHalf(rem, RateUnit)) {
		q++
	}
	return Cents(signed(q, (whole < 0) != (rate < 0)))
}

// BigRatio rounds num/den once; den must be positive. A result beyond int64 is
// returned as the nearest int64.
func (r Rounding) BigRatio(num, den *big.Int) int64 {
	if den.Sign() <= 0 {
		panic("money: BigRatio needs a positive denominator")
	}
	q, rem := new(big.Int).QuoRem(new(big.Int).Abs(num), den, new(big.Int))
	if rem.Sign() != 0 && r.away(q.Bit(0) == 1, rem.Lsh(rem, 1).Cmp(den)) {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsUint64() {
		return signed(math.MaxUint64, num.Sign() < 0)
	}
	return signed(q.Uint64(), num.Sign() < 0)
}

// RoundRatio rounds num/den once, as Ratio does; den must be positive.
func RoundRatio(num, den int64, mode Rounding) Cents {
	return Cents(mode.Ratio(num, 1, 1, den))
}

// ToMultiple rounds an amount to the nearest multiple of step (≥ 1 cent).
func (r Rounding) ToMultiple(amount, step Cents) Cents {
	return Cents(r.Ratio(int64(amount), 1, 1, int64(step))) * step
}

// away says whether a positive quotient with a remainder goes up: half is the
// comparison of the remainder with half of the denominator.
func (r Rounding) away(odd bool, half int) bool {
	switch r {
	case HalfUp:
		return half >= 0
	case Down:
		return false
	case Up:
		return true
	default:
		return half > 0 || half == 0 && odd
	}
}

// compareHalf compares rem with den/2 without overflow; rem < den.
func compareHalf(rem, den uint64) int {
	switch rest := den - rem; {
	case rem > rest:
		return 1
	case rem < rest:
		return -1
	}
	return 0
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

func signed(v uint64, negative bool) int64 {
	if v > math.MaxInt64 {
		if negative {
			return math.MinInt64
		}
		return math.MaxInt64
	}
	if negative {
		return -int64(v)
	}
	return int64(v)
}
