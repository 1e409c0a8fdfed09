package schedule

import (
	"math"
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"

	"pgregory.net/rapid"
)

func TestXIRR(t *testing.T) {
	type flow struct {
		on     string
		amount float64
	}
	for _, c := range []struct {
		name  string
		flows []flow
		want  float64
	}{
		{"the example of a spreadsheet's manual", []flow{{"2008-01-01", -10000}, {"2008-03-01", 2750}, {"2008-10-30", 4250},
			{"2009-02-15", 3250}, {"2009-04-01", 2750}}, 0.373362533519},
		{"out of order (pyxirr, unordered.csv)", []flow{{"2015-06-11", -1000}, {"2015-07-21", -9000}, {"2018-06-10", 20000},
			{"2015-10-17", -3000}}, 0.163537158443},
		{"a loss (tubedude/xirr)", []flow{{"1985-01-01", -1000}, {"1990-01-01", 600}, {"1995-01-01", 200}}, -0.034592433611},
		{"half a century (tubedude/xirr)", []flow{{"1957-01-01", -1000}, {"2013-01-01", 390000}}, 0.11233945342},
		{"doubled in a year", []flow{{"2023-01-01", -1}, {"2024-01-01", 2}}, 1},
		{"nothing gained", []flow{{"2023-01-01", -5}, {"2024-01-01", 2}, {"2025-01-01", 3}}, 0},
		{"nearly everything lost", []flow{{"2023-01-01", -1e9}, {"2024-01-01", 1}}, 1e-9 - 1},
		{"a thousandfold in a year", []flow{{"2023-01-01", -1}, {"2024-01-01", 1001}}, 1000},
		{"a tenth in a day", []flow{{"2023-01-01", -1000}, {"2023-01-02", 1100}}, math.Pow(1.1, 365) - 1},
		{"two on one day count together", []flow{{"2023-01-01", -150}, {"2023-01-01", 50}, {"2024-01-01", 110}}, 0.1},
		{"two rates satisfy it (0 and 1): the nearer to 0", []flow{{"2023-01-01", -1}, {"2024-01-01", 3}, {"2024-12-31", -2}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var flows []Flow
			for _, f := range c.flows {
				flows = append(flows, Flow{day(f.on), f.amount})
			}
			rate, ok := XIRR(flows, calendar.Act365)
			if tolerance := 1e-11 * max(1, math.Abs(c.want)); !ok || math.Abs(rate-c.want) > tolerance {
				t.Errorf("rate is %.12f, %v; want %.12f", rate, ok, c.want)
			}
		})
	}
}

func TestNoXIRR(t *testing.T) {
	for name, flows := range map[string][]Flow{
		"nothing": nil, "one flow": {{0, -5}}, "only paid": {{0, -1}, {900, -1}}, "only received": {{0, 1}, {900, 1}},
		"zeros": {{0, 0}, {900, 0}}, "all on one day": {{7, -100}, {7, 110}}, "only zeros beside": {{0, -1}, {90, 0}},
		"signs cancel within the day": {{0, -100}, {0, 100}, {90, 5}},
	} {
		if rate, ok := XIRR(flows, calendar.Act365); ok {
			t.Errorf("%s: rate is %v", name, rate)
		}
	}
}

// TestXIRRIsARoot: at the rate that is found, what is paid and what comes back are
// worth the same, and a lender who gets back what an annuity asks for earns its
// rate.
func TestXIRRIsARoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		flows := []Flow{{0, -rapid.Float64Range(1, 1e7).Draw(t, "paid")}}
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			flows = append(flows, Flow{calendar.Date(rapid.Int32Range(1, 4000).Draw(t, "on")), rapid.Float64Range(0.01, 1e6).Draw(t, "amount")})
		}
		rate, ok := XIRR(flows, calendar.Act365)
		if !ok {
			t.Fatalf("no answer for %v", flows)
		}
		value := func(rate float64) (sum float64) {
			for _, f := range flows {
				sum += f.Amount * math.Pow(1+rate, -float64(f.Date)/365)
			}
			return sum
		}
		// The value falls with the rate: it changes sign within the tolerance.
		if 1+rate < 1e-6 {
			return // a float holds too few digits of so great a loss to look beside it
		}
		step := 1e-9 * (1 + rate)
		if value(rate-step) < 0 || value(rate+step) > 0 {
			t.Fatalf("%v is no root: %g, %g", rate, value(rate-step), value(rate+step))
		}
	})
}

func TestEIR(t *testing.T) {
	loan := open(t, terms(Annuity, "12", 12), "12000", "2023-01-01")
	plain, ok := EIR(loan, 0)
	dear, alsoOK := EIR(loan, cents("240"))
	if !ok || !alsoOK || plain < 12_500_000 || plain > 12_800_000 || dear < plain+3_000_000 {
		t.Errorf("effective rates are %s and with a fee %s", plain, dear)
	}
}

func TestAllot(t *testing.T) {
	got := Allot(100, []money.Cents{60, 30, 20, 5, -3})
	if want := []money.Cents{60, 30, 10, 0, 0}; !equal(got, want) {
		t.Errorf("allotted %v, want %v", got, want)
	}
	if got := Allot(-5, []money.Cents{1}); got[0] != 0 {
		t.Errorf("a negative target took %v", got)
	}
}

func equal(a, b []money.Cents) bool {
	for i := range a {
		if len(a) != len(b) || a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

func TestClear(t *testing.T) {
	bids := []Bid{{"A", 20000, 9_000_000, 1}, {"B", 10000, 8_000_000, 2}, {"C", 15000, 10_000_000, 3}, {"D", 15000, 9_000_000, 4}, {"E", 30000, 13_000_000, 5}}
	c := Clear(50000, 12_000_000, bids)
	if len(c.Accepted) != 4 || c.Accepted[3].ID != "C" || c.Accepted[3].Amount != 5000 || c.Unfilled != 0 ||
		c.Weighted.FloatString(0) != "8900000" || c.Highest != 10_000_000 {
		t.Errorf("cleared %+v", c)
	}
	if c := Clear(90000, 12_000_000, bids); c.Unfilled != 30000 || len(c.Accepted) != 4 {
		t.Errorf("above the reserve rate nothing is taken: %+v", c)
	}
	if c := Clear(100, 1, bids); c.Weighted != nil || c.Unfilled != 100 {
		t.Errorf("nothing was acceptable: %+v", c)
	}
	if bids[0].ID != "A" {
		t.Error("the bids were sorted in place")
	}
}
