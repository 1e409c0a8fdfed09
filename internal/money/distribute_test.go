package money

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	_ "refold/internal/rapidtest"
)

// slowly distributes as the rule says it: cent by cent to the greatest deficit.
func slowly(weights, paid []int64, pay int64) []int64 {
	sum, already := new(big.Int), new(big.Int)
	for i := range weights {
		sum.Add(sum, big.NewInt(weights[i]))
		already.Add(already, big.NewInt(paid[i]))
	}
	all := new(big.Int).Add(already, big.NewInt(pay))
	deficit := make([]*big.Int, len(weights))
	for i := range weights {
		due := new(big.Int).Mul(all, big.NewInt(weights[i]))
		deficit[i] = due.Sub(due, new(big.Int).Mul(big.NewInt(paid[i]), sum))
	}
	out := make([]int64, len(weights))
	for range pay {
		best := 0
		for i := range deficit {
			if deficit[i].Cmp(deficit[best]) > 0 {
				best = i
			}
		}
		out[best]++
		deficit[best].Sub(deficit[best], sum)
	}
	return out
}

func TestDistribute(t *testing.T) {
	for _, c := range []struct {
		weights, paid []int64
		pay           Cents
		want          []int64
	}{
		{[]int64{1, 1, 1}, []int64{0, 0, 0}, 100, []int64{34, 33, 33}},
		{[]int64{1, 1, 1}, []int64{34, 33, 33}, 1, []int64{0, 1, 0}},
		{[]int64{0, 7, 3}, []int64{0, 0, 0}, 5, []int64{0, 4, 1}},
		{[]int64{6, 6, 2}, []int64{4, 4, 2}, 1, []int64{1, 0, 0}},
		{[]int64{1, 1}, []int64{10, 0}, 4, []int64{0, 4}},
		{[]int64{1, 1, 1}, []int64{9, 0, 3}, 6, []int64{0, 5, 1}},
		{[]int64{0, 0}, []int64{0, 0}, 3, []int64{2, 1}},
		{[]int64{5}, []int64{2}, 3, []int64{3}},
		{[]int64{1, 2}, []int64{0, 0}, 0, []int64{0, 0}},
		{[]int64{1, 2}, []int64{0, 0}, -5, []int64{0, 0}},
		{nil, nil, 5, nil},
	} {
		out := make([]int64, len(c.weights))
		Distribute(c.weights, c.paid, c.pay, out)
		if fmt.Sprint(out) != fmt.Sprint(c.want) {
			t.Errorf("%d over %v after %v = %v, want %v", c.pay, c.weights, c.paid, out, c.want)
		}
	}
}

// TestDistributeIsTheRule holds the fast algorithm to the slow definition, also
// where what was paid before did not follow the weights.
func TestDistributeIsTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 50), n, n).Draw(t, "weights")
		weights[0]++
		paid := rapid.SliceOfN(rapid.Int64Range(0, 60), n, n).Draw(t, "paid")
		pay := rapid.Int64Range(0, 200).Draw(t, "pay")
		out := make([]int64, n)
		Distribute(weights, paid, Cents(pay), out)
		if want := slowly(weights, paid, pay); fmt.Sprint(out) != fmt.Sprint(want) {
			t.Fatalf("%d over %v after %v = %v, want %v", pay, weights, paid, out, want)
		}
	})
}

// TestDistributeNeverDrifts: over a life of payments every cent is given, nobody
// gives back or strays a cent from the exact share, and at the end all is even.
func TestDistributeNeverDrifts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 700).Draw(t, "n")
		weights, paid, out := make([]int64, n), make([]int64, n), make([]int64, n)
		sum, done := int64(0), int64(0)
		for i := range weights {
			weights[i] = rapid.Int64Range(1, 2_000_000_000).Draw(t, "weight")
			sum += weights[i]
		}
		for done < sum {
			pay := sum - done
			if rapid.IntRange(0, 3).Draw(t, "more") > 0 {
				pay = rapid.Int64Range(1, pay).Draw(t, "pay")
			}
			Distribute(weights, paid, Cents(pay), out)
			done += pay
			given := int64(0)
			for i := range out {
				given += out[i]
				paid[i] += out[i]
				if out[i] < 0 {
					t.Fatalf("holder %d gives %d back", i, out[i])
				}
				exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(done), big.NewInt(weights[i])), big.NewInt(sum))
				drift := exact.Sub(exact, new(big.Rat).SetInt64(paid[i]))
				if drift.Abs(drift).Cmp(big.NewRat(1, 1)) >= 0 {
					t.Fatalf("holder %d has drifted by %s", i, drift.FloatString(3))
				}
			}
			if given != pay {
				t.Fatalf("gave %d of %d", given, pay)
			}
		}
		if fmt.Sprint(paid) != fmt.Sprint(weights) {
			t.Fatalf("at the end %v of %v", paid, weights)
		}
	})
}

func BenchmarkDistribute(b *testing.B) {
	for _, n := range []int{3, 40, 400} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			weights, paid, out := make([]int64, n), make([]int64, n), make([]int64, n)
			for i := range weights {
				weights[i] = 100_000 + int64(i*i*7919%50_000)
			}
			b.ReportAllocs()
			for range b.N {
				Distribute(weights, paid, 1_234_567, out)
			}
		})
	}
}

// TestTakeBackIsTheRule holds the fast algorithm to the slow definition, also where what
// was paid before did not follow the weights.
func TestTakeBackIsTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 50), n, n).Draw(t, "weights")
		weights[0]++
		paid := rapid.SliceOfN(rapid.Int64Range(0, 60), n, n).Draw(t, "paid")
		back := rapid.Int64Range(0, 200).Draw(t, "back")
		out := make([]int64, n)
		TakeBack(weights, paid, Cents(back), out)
		if want := takenSlowly(weights, paid, back); fmt.Sprint(out) != fmt.Sprint(want) {
			t.Fatalf("%d back over %v after %v = %v, want %v", back, weights, paid, out, want)
		}
	})
}

// takenSlowly takes cent by cent from the greatest surplus over the exact share of what
// remains paid at the end.
func takenSlowly(weights, paid []int64, back int64) []int64 {
	out, sum, already := make([]int64, len(weights)), int64(0), int64(0)
	for i := range weights {
		sum, already = sum+weights[i], already+paid[i]
	}
	back = min(back, already)
	for range back {
		best, most := 0, int64(0)
		for i, w := range weights {
			if surplus := (paid[i]-out[i])*sum - (already-back)*w; i == 0 || surplus > most {
				best, most = i, surplus
			}
		}
		out[best]++
	}
	return out
}

// TestWhatIsTakenBackAndPaidAgainEndsEven: after any number of payments and takings back,
// nobody was taken more than was paid and nobody strays a cent from the exact share.
func TestWhatIsTakenBackAndPaidAgainEndsEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 600).Draw(t, "n")
		weights, paid, out := make([]int64, n), make([]int64, n), make([]int64, n)
		sum, done := int64(0), int64(0)
		for i := range weights {
			weights[i] = rapid.Int64Range(1, 2_000_000_000).Draw(t, "weight")
			sum += weights[i]
		}
		for range rapid.IntRange(1, 8).Draw(t, "times") {
			if rapid.Bool().Draw(t, "back") {
				back := rapid.Int64Range(0, done).Draw(t, "cents back")
				TakeBack(weights, paid, Cents(back), out)
				done -= back
				for i := range out {
					paid[i] -= out[i]
				}
			} else {
				pay := rapid.Int64Range(0, sum).Draw(t, "cents")
				Distribute(weights, paid, Cents(pay), out)
				done += pay
				for i := range out {
					paid[i] += out[i]
				}
			}
			left := done
			for i := range out {
				left -= paid[i]
				exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(done), big.NewInt(weights[i])), big.NewInt(sum))
				drift := exact.Sub(exact, new(big.Rat).SetInt64(paid[i]))
				if out[i] < 0 || paid[i] < 0 || drift.Abs(drift).Cmp(big.NewRat(1, 1)) >= 0 {
					t.Fatalf("holder %d moved by %d to %d, drifted by %s", i, out[i], paid[i], drift.FloatString(3))
				}
			}
			if left != 0 {
				t.Fatalf("%d cents of %d are nobody's", left, done)
			}
		}
	})
}
