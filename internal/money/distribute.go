package money

import (
	"math/bits"
	"slices"
	"sync"
)

// scratch is what a distribution computes with: the rest of each holder, and an order of
// them. It is kept for the next one, and never cleared: that took longer than splitting a
// payment among few.
type scratch struct {
	rest  []uint64
	index []int32
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// scratchFor gives one with room for so many holders, and no holder in its order.
func scratchFor(n int) *scratch {
	s := scratches.Get().(*scratch)
	s.rest, s.index = slices.Grow(s.rest[:0], n)[:n], slices.Grow(s.index[:0], n)
	return s
}

// Distribute splits a payment over holders by largest cumulative deficit: each
// cent goes to the holder with the greatest (exact share of everything paid so
// far including this payment) − (already paid to it), ties to the lowest index.
//
// weights are the holders' shares (≥ 0; all zero means equal shares), paid what
// each has received before (≥ 0), and out (same length) is filled with this
// payment's shares. Shares are never negative, they sum to payCents exactly, and
// over any series of payments a holder stays within one cent of its exact share
// (while all payments were made by this rule). When everything paid reaches the
// sum of the weights, each holder has received exactly its weight.
//
// Bounds: sums of weights and of paid amounts fit an int64; a payCents ≤ 0 gives
// zeros. O(n) on average, and it does not allocate.
func Distribute(weights, paid []int64, payCents Cents, out []int64) {
	n := len(weights)
	if len(paid) != n || len(out) != n {
		panic("money: Distribute needs slices of one length")
	}
	clear(out)
	if n == 0 || payCents <= 0 {
		return
	}
	s := scratchFor(n)
	defer scratches.Put(s)
	total := deficits(weights, paid, int64(payCents), out, s.rest)
	fill(out, s, int64(payCents), total)
}

// TakeBack is Distribute the other way: what was paid too much is taken from the
// holders, each cent from the one with the greatest (already paid) − (exact share of
// what then remains paid), ties from the lowest index. out is filled with what each
// gives back, at most what it was paid; the sum is backCents exactly, at most what all
// were paid. Bounds and cost are those of Distribute.
func TakeBack(weights, paid []int64, backCents Cents, out []int64) {
	n := len(weights)
	if len(paid) != n || len(out) != n {
		panic("money: TakeBack needs slices of one length")
	}
	clear(out)
	already := int64(0)
	for _, cents := range paid {
		already += cents
	}
	back := min(int64(backCents), already)
	if n == 0 || back <= 0 {
		return
	}
	s := scratchFor(n)
	defer scratches.Put(s)
	total := deficits(weights, paid, -back, out, s.rest)
	fill(out, s, back, total)
}

// fill turns whole deficits (out) and their rests into shares of the cents: each cent goes
// to the greatest deficit that is left.
func fill(out []int64, s *scratch, cents int64, total uint64) {
	level, left := fillLevel(out, cents)
	for i, q := range out {
		if q >= level {
			s.index = append(s.index, int32(i))
		}
		out[i] = max(0, q-level)
	}
	if left > 0 && total > 0 {
		selectTop(s.index, s.rest, int(left))
		for _, i := range s.index[:left] {
			out[i]++
		}
	}
}

// deficits writes each holder's deficit, in units of 1/W cents, as a quotient and
// a rest by W, the sum of the weights: out[i]·W + rest[i] = T·w(i) − paid(i)·W,
// with T everything paid including this payment. A negative deficit gets -1. Of what is
// taken back (pay below zero) it writes the surplus, paid(i)·W − T·w(i).
func deficits(weights, paid []int64, pay int64, out []int64, rest []uint64) uint64 {
	sum, already := uint64(0), uint64(0)
	for i, w := range weights {
		if w < 0 || paid[i] < 0 {
			panic("money: Distribute needs weights and paid amounts of zero or more")
		}
		sum += uint64(w)
		already += uint64(paid[i])
	}
	equal := sum == 0
	if equal {
		sum = uint64(len(weights))
	}
	all := already + uint64(pay) // wraps around to less where pay is below zero
	for i, w := range weights {
		if equal {
			w = 1
		}
		dueHi, dueLo := bits.Mul64(all, uint64(w))
		paidHi, paidLo := bits.Mul64(uint64(paid[i]), sum)
		if pay < 0 {
			dueHi, dueLo, paidHi, paidLo = paidHi, paidLo, dueHi, dueLo
		}
		lo, borrow := bits.Sub64(dueLo, paidLo, 0)
		hi, borrow := bits.Sub64(dueHi, paidHi, borrow)
		if borrow != 0 {
			out[i], rest[i] = -1, 0
			continue
		}
		q, r := bits.Div64(hi, lo, sum) // hi < sum, as all·w/sum ≤ all, and paid(i) < 2⁶³
		out[i], rest[i] = int64(q), r
	}
	return sum
}

// fillLevel finds the level j at which the payment runs out: all whole cents
// above j are granted, and left cents go to the largest rests at level j. Level
// zero is the rule; a higher one is needed only where holders are ahead of their
// share (weights changed between payments).
func fillLevel(quotients []int64, pay int64) (level, left int64) {
	above := func(j int64) (cents int64) {
		for _, q := range quotients {
			cents += max(0, q-j)
		}
		return cents
	}
	if granted := above(0); granted <= pay {
		return 0, pay - granted
	}
	low, high := int64(0), int64(1) // above(low) > pay
	for _, q := range quotients {
		high = max(high, q)
	}
	for high-low > 1 {
		if mid := low + (high-low)/2; above(mid) > pay {
			low = mid
		} else {
			high = mid
		}
	}
	return high, pay - above(high)
}

// selectTop moves the count indices with the largest rests to the front, ties to
// the lower index (quickselect; the pivots depend on the input alone).
func selectTop(index []int32, rest []uint64, count int) {
	before := func(a, b int32) bool {
		return rest[a] > rest[b] || rest[a] == rest[b] && a < b
	}
	low, high := 0, len(index)
	for high-low > 1 && count > low && count < high {
		pivot := index[low+(high-low)/2]
		i, j := low, high-1
		for i <= j {
			for before(index[i], pivot) {
				i++
			}
			for before(pivot, index[j]) {
				j--
			}
			if i <= j {
				index[i], index[j] = index[j], index[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case count <= j:
			high = j + 1
		case count >= i:
			low = i
		default:
			return
		}
	}
}
