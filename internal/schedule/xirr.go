package schedule

import (
	"math"
	"slices"

	"refold/internal/calendar"
)

// Flow is a payment on a day: negative when money is given, positive when it comes
// back. The amount is a float because a rate of return is an approximation by
// nature; no amount of money is ever computed from one.
type Flow struct {
	Date   calendar.Date
	Amount float64
}

// XIRR is the yearly rate (1 is 100 %) at which the flows, discounted from the
// first by the day count, sum to zero. Flows may stand in any order. It has no
// answer (ok is false) when they don't have both signs on different days. Where
// several rates satisfy it, the one nearest to 0 is given.
//
// With x = ln(1+rate) the sum is Σ amount·e^(−x·years). A sign change is bracketed
// on a widening grid around x = 0 and bisected to the last bit, so rates near
// −100 % and far above 1000 % are found like any other.
func XIRR(flows []Flow, count calendar.DayCount) (rate float64, ok bool) {
	v, ok := newPresentValue(flows, count)
	if !ok {
		return 0, false
	}
	low, high, ok := v.bracket()
	if !ok {
		return 0, false
	}
	return math.Expm1(v.bisect(low, high)), true
}

// presentValue is a sum of discounted flows, one for each day, in order of time.
type presentValue struct {
	amount, years []float64
}

func newPresentValue(flows []Flow, count calendar.DayCount) (v presentValue, ok bool) {
	order := slices.Clone(flows)
	slices.SortStableFunc(order, func(a, b Flow) int { return int(a.Date) - int(b.Date) })
	positive, negative := false, false
	for _, f := range order {
		if f.Amount == 0 {
			continue
		}
		num, den := count.Fraction(order[0].Date, f.Date)
		years := float64(num) / float64(den)
		if n := len(v.years); n > 0 && v.years[n-1] == years {
			v.amount[n-1] += f.Amount
			continue
		}
		v.amount, v.years = append(v.amount, f.Amount), append(v.years, years)
	}
	for _, a := range v.amount {
		positive, negative = positive || a > 0, negative || a < 0
	}
	return v, positive && negative
}

// at is the sum at x = ln(1+rate), scaled by a positive factor so that no term
// overflows; only its sign and zeros have a meaning.
func (v presentValue) at(x float64) float64 {
	largest := math.Inf(-1)
	for _, y := range v.years {
		largest = max(largest, -x*y)
	}
	sum, lost := 0.0, 0.0 // compensated summation
	for i, a := range v.amount {
		term := a * math.Exp(-x*v.years[i]-largest)
		next := sum + term
		if math.Abs(sum) >= math.Abs(term) {
			lost += (sum - next) + term
		} else {
			lost += (term - next) + sum
		}
		sum = next
	}
	return sum + lost
}

// signChanges counts the changes of sign in order of time: with one there is one
// rate (Descartes).
func (v presentValue) signChanges() (changes int) {
	for i := 1; i < len(v.amount); i++ {
		if (v.amount[i] > 0) != (v.amount[i-1] > 0) {
			changes++
		}
	}
	return changes
}

// The grid of the search: steps grow by gridGrowth from the first, which is a part
// of the flows' length, until ln(1+rate)·years passes gridReach at the shortest
// distance between flows.
const (
	gridFirst  = 1.0 / 64
	gridGrowth = 1.02
	gridReach  = 80.0
)

// bracket finds the sign change nearest to x = 0.
func (v presentValue) bracket() (low, high float64, ok bool) {
	span := v.years[len(v.years)-1] - v.years[0]
	shortest := span
	for i := 1; i < len(v.years); i++ {
		shortest = min(shortest, v.years[i]-v.years[i-1])
	}
	growth := gridGrowth
	if v.signChanges() == 1 {
		growth = 2
	}
	step, up, down := gridFirst/max(span, 1), 0.0, 0.0
	zero := v.at(0)
	atUp, atDown := zero, zero
	if zero == 0 {
		return 0, 0, true
	}
	for limit := gridReach / shortest; up < limit; step *= growth {
		nextUp := v.at(up + step)
		nextDown := v.at(down - step)
		if changed(atUp, nextUp) {
			return up, up + step, true
		}
		if changed(atDown, nextDown) {
			return down - step, down, true
		}
		up, down, atUp, atDown = up+step, down-step, nextUp, nextDown
	}
	return 0, 0, false
}

func changed(a, b float64) bool { return a > 0 != (b > 0) || b == 0 }

// bisect halves a bracket until it can't be halved any more.
func (v presentValue) bisect(low, high float64) float64 {
	positiveLow := v.at(low) > 0
	for {
		mid := low + (high-low)/2
		if mid <= low || mid >= high {
			break
		}
		value := v.at(mid)
		if value == 0 {
			return mid
		}
		if value > 0 == positiveLow {
			low = mid
		} else {
			high = mid
		}
	}
	if math.Abs(v.at(low)) < math.Abs(v.at(high)) {
		return low
	}
	return high
}
