package ui

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	_ "refold/internal/rapidtest"
)

func TestLinePaths(t *testing.T) {
	points := []Point{{0, 0}, {50, 100}, {100, 50}}
	tests := []struct {
		name       string
		chart      Chart
		line, area string
	}{
		{"slope", Chart{Points: points}, "M0 100L500 0L1000 50", "M0 100L500 0L1000 50V100H0Z"},
		{"steps", Chart{Points: points, Step: true}, "M0 100H500V0H1000V50", "M0 100H500V0H1000V50V100H0Z"},
		{"from zero", Chart{Points: []Point{{0, 50}, {10, 100}}, Zero: true}, "M0 50L1000 0", "M0 50L1000 0V100H0Z"},
		{"nothing", Chart{}, "", ""},
		{"one point", Chart{Points: []Point{{5, 7}}}, "M0 100", "M0 100V100H0ZM0 100h0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.chart.line(tt.chart.Points); got != tt.line {
				t.Errorf("line %q, want %q", got, tt.line)
			}
			if got := tt.chart.area(); got != tt.area {
				t.Errorf("area %q, want %q", got, tt.area)
			}
		})
	}
}

// Whatever the values, a point is drawn inside the box and order is kept.
func TestBetweenStaysInTheBoxAndKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Int64Range(math.MinInt64/2, math.MaxInt64/2)
		lo := value.Draw(t, "lo")
		hi := rapid.Int64Range(lo+1, math.MaxInt64/2+1).Draw(t, "hi")
		a := rapid.Int64Range(lo, hi).Draw(t, "a")
		b := rapid.Int64Range(a, hi).Draw(t, "b")
		x, y := between(a, lo, hi, chartWidth), between(b, lo, hi, chartWidth)
		if x < 0 || y > chartWidth || x > y {
			t.Fatalf("%d and %d of %d..%d are drawn at %d and %d", a, b, lo, hi, x, y)
		}
	})
}

// The parts fill the bar exactly: each begins where the last one ended.
func TestSpansFillTheBar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, math.MaxInt64/16), 1, 12).Draw(t, "weights")
		parts, total := make([]Part, len(weights)), int64(0)
		for i, w := range weights {
			parts[i].Weight, total = w, total+w
		}
		var end int64
		for i, s := range spans(parts) {
			if s.from != end || s.width < 0 {
				t.Fatalf("part %d begins at %d, the one before ended at %d", i, s.from, end)
			}
			end = s.from + s.width
		}
		if total > 0 && end != 1000 {
			t.Fatalf("the parts end at %d of 1000", end)
		}
	})
}
