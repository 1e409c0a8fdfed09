package schedule

import (
	"math/big"

	"refold/internal/money"
)

// exact is a sum of fractions, kept exact until it is rounded once.
type exact struct{ sum *big.Rat }

func exactZero() exact { return exact{new(big.Rat)} }

// add adds a·b·c/den; den > 0.
func (e exact) add(a, b, c, den int64) {
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	n.Mul(n, big.NewInt(c))
	e.sum.Add(e.sum, new(big.Rat).SetFrac(n, big.NewInt(den)))
}

// round gives sum ÷ step, rounded to a whole number; step > 0.
func (e exact) round(mode money.Rounding, step int64) int64 {
	return mode.BigRatio(e.sum.Num(), new(big.Int).Mul(e.sum.Denom(), big.NewInt(step)))
}

// over gives sum ÷ n as a new sum; n > 0.
func (e exact) over(n int64) exact {
	return exact{new(big.Rat).Quo(e.sum, new(big.Rat).SetInt64(n))}
}
