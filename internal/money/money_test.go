package money

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestParseCents(t *testing.T) {
	for _, c := range []struct {
		text string
		want Cents
		err  error
	}{
		{"0", 0, nil}, {"1234.56", 123456, nil}, {"-0.5", -50, nil}, {"+7", 700, nil}, {".25", 25, nil},
		{"1000.0000", 100000, nil}, {"1e3", 100000, nil}, {"1.5E2", 15000, nil}, {"12.340e-1", 0, ErrTooPrecise},
		{"120e-1", 1200, nil}, {"10000000000000", 1_000_000_000_000_000, nil},
		{"0.001", 0, ErrTooPrecise}, {"10000000000000.01", 0, ErrOutOfBounds}, {"1e30", 0, ErrOutOfBounds},
		{"1e31", 0, ErrOutOfBounds}, {"99999999999999999999", 0, ErrOutOfBounds},
		{"", 0, ErrNotDecimal}, {"-", 0, ErrNotDecimal}, {".", 0, ErrNotDecimal}, {"1.", 0, ErrNotDecimal},
		{"1,000", 0, ErrNotDecimal}, {"0x10", 0, ErrNotDecimal}, {"1e", 0, ErrNotDecimal}, {"1 2", 0, ErrNotDecimal},
		{"--1", 0, ErrNotDecimal}, {"NaN", 0, ErrNotDecimal}, {"1e+-1", 0, ErrNotDecimal},
	} {
		got, err := ParseCents(c.text)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseCents(%q) = %d, %v; want %d, %v", c.text, got, err, c.want, c.err)
		}
	}
}

func TestParseRate(t *testing.T) {
	for _, c := range []struct {
		text, back string
		want       Rate
	}{
		{"9.4822", "9.4822", 9_482_200}, {"12", "12", 12_000_000}, {"0", "0", 0},
		{"0.000001", "0.000001", 1}, {"-3.50", "-3.5", -3_500_000}, {"100000", "100000", MaxRate},
	} {
		got, err := ParseRate(c.text)
		if got != c.want || err != nil || got.String() != c.back {
			t.Errorf("ParseRate(%q) = %d (%s), %v; want %d (%s)", c.text, got, got, err, c.want, c.back)
		}
	}
	if _, err := ParseRate("0.0000001"); !errors.Is(err, ErrTooPrecise) {
		t.Errorf("seven decimals: %v", err)
	}
}

func TestCentsReadBackWhatTheyWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Cents(rapid.Int64Range(-int64(MaxCents), int64(MaxCents)).Draw(t, "cents"))
		if back, err := ParseCents(c.String()); back != c || err != nil {
			t.Fatalf("%d writes %s, reads %d, %v", c, c, back, err)
		}
	})
}

func TestRounding(t *testing.T) {
	for _, c := range []struct {
		num, den                int64
		even, half, down, awayX int64
	}{
		{15625, 1000, 16, 16, 15, 16}, {5, 2, 2, 3, 2, 3}, {7, 2, 4, 4, 3, 4}, {-5, 2, -2, -3, -2, -3},
		{-7, 2, -4, -4, -3, -4}, {4, 2, 2, 2, 2, 2}, {1, 3, 0, 0, 0, 1}, {0, 7, 0, 0, 0, 0}, {-1, 3, 0, 0, 0, -1},
	} {
		for mode, want := range map[Rounding]int64{HalfEven: c.even, HalfUp: c.half, Down: c.down, Up: c.awayX} {
			if got := RoundRatio(c.num, c.den, mode); int64(got) != want {
				t.Errorf("%d/%d %s = %d, want %d", c.num, c.den, mode, got, want)
			}
		}
	}
	if got := HalfEven.ToMultiple(36062, 100); got != 36100 {
		t.Errorf("360.62 to a multiple of 1.00 is %s", got)
	}
}

// TestRatioEqualsBigIntegers holds the 128-bit path to the definition.
func TestRatioEqualsBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b"), rapid.Int64().Draw(t, "c")
		den := rapid.Int64Range(1, 1<<62).Draw(t, "den")
		if rapid.Bool().Draw(t, "small") {
			a, b, c, den = a>>30, b>>40, c>>50, den>>30+1
		}
		mode := Rounding(rapid.IntRange(0, 3).Draw(t, "mode"))
		num := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		num.Mul(num, big.NewInt(c))
		if got, want := mode.Ratio(a, b, c, den), mode.BigRatio(num, big.NewInt(den)); got != want {
			t.Fatalf("%d·%d·%d/%d %s = %d, want %d", a, b, c, den, mode, got, want)
		}
		exact, _ := new(big.Rat).SetFrac(num, big.NewInt(den)).Float64()
		if got := float64(mode.Ratio(a, b, c, den)); exact > -9e18 && exact < 9e18 {
			if diff := got - exact; diff > 1+1e-9*abs(exact) || diff < -1-1e-9*abs(exact) {
				t.Fatalf("%g is not within one of %g", got, exact)
			}
		}
	})
}

// TestPartIsARatio holds the division by a constant to the one by any number.
func TestPartIsARatio(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, rate := rapid.Int64().Draw(t, "whole"), rapid.Int64().Draw(t, "rate")
		if rapid.Bool().Draw(t, "small") {
			whole, rate = whole>>rapid.IntRange(20, 50).Draw(t, "by"), rate>>rapid.IntRange(30, 60).Draw(t, "also by")
		}
		mode := Rounding(rapid.IntRange(0, 3).Draw(t, "mode"))
		if got, want := mode.Part(Cents(whole), Rate(rate)), mode.Ratio(whole, rate, 1, RateUnit); int64(got) != want {
			t.Fatalf("%d of %d %s = %d, want %d", rate, whole, mode, got, want)
		}
	})
}

func abs(v float64) float64 { return max(v, -v) }

func TestRoundingNames(t *testing.T) {
	for r := HalfEven; r <= Up; r++ {
		text, err := r.MarshalText()
		var back Rounding
		if err != nil || back.UnmarshalText(text) != nil || back != r {
			t.Errorf("%s does not read back", r)
		}
	}
	if _, err := Rounding(9).MarshalText(); err == nil {
		t.Error("an unknown rounding was written")
	}
}

func BenchmarkRatio(b *testing.B) {
	for i := range b.N {
		HalfEven.Ratio(int64(i)+5_000_000_00, 9_482_200, 31, 365*RateUnit)
	}
}
