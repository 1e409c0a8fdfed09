package wording

import (
	"math"
	"testing"
	"time"
)

func TestMoney(t *testing.T) {
	tests := []struct {
		currency string
		cents    int64
		want     string
	}{
		{"SGD", 0, "S$0.00"},
		{"SGD", 7, "S$0.07"},
		{"SGD", 6120418, "S$61,204.18"},
		{"SGD", 100000, "S$1,000.00"},
		{"USD", -300, "−US$3.00"},
		{"CHF", 123456789, "CHF\u00a01,234,567.89"},
		{"", 12345, "123.45"},
		{"SGD", math.MaxInt64, "S$92,233,720,368,547,758.07"},
		{"SGD", math.MinInt64, "−S$92,233,720,368,547,758.08"},
	}
	for _, tt := range tests {
		if got := Money(tt.currency, tt.cents); got != tt.want {
			t.Errorf("Money(%q, %d) = %q, want %q", tt.currency, tt.cents, got, tt.want)
		}
	}
	if got := MoneyWhole("SGD", int64(12000000)); got != "S$120,000" {
		t.Errorf("MoneyWhole = %q", got)
	}
	if got := MoneyWhole("SGD", int64(12000050)); got != "S$120,000.50" {
		t.Errorf("MoneyWhole keeps cents: %q", got)
	}
	if got := AmountOrDash(int64(0)); got != Dash {
		t.Errorf("AmountOrDash(0) = %q", got)
	}
}

func TestRate(t *testing.T) {
	tests := []struct {
		millionths  int64
		minDecimals int
		want        string
	}{
		{9_482_200, 1, "9.4822\u00a0%"},
		{11_500_000, 1, "11.5\u00a0%"},
		{12_000_000, 1, "12.0\u00a0%"},
		{12_000_000, 0, "12\u00a0%"},
		{-500_000, 1, "−0.5\u00a0%"},
		{1, 2, "0.000001\u00a0%"},
		{1_234_000_000, 0, "1,234\u00a0%"},
	}
	for _, tt := range tests {
		if got := Rate(tt.millionths, tt.minDecimals); got != tt.want {
			t.Errorf("Rate(%d, %d) = %q, want %q", tt.millionths, tt.minDecimals, got, tt.want)
		}
	}
}

func TestPercent(t *testing.T) {
	tests := []struct {
		part, whole int64
		want        string
	}{
		{3600000, 12000000, "30.0\u00a0%"},
		{1199999999, 1200000000, "99.9\u00a0%"},
		{1, 3, "33.3\u00a0%"},
		{5, 0, Dash},
		{-5, 10, "0.0\u00a0%"},
		{math.MaxInt64, math.MaxInt64, "100.0\u00a0%"},
	}
	for _, tt := range tests {
		if got := Percent(tt.part, tt.whole); got != tt.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestDay(t *testing.T) {
	tests := []struct {
		day              int32
		short, long, iso string
	}{
		{0, "1 Jan 1970", "1 January 1970", "1970-01-01"},
		{20679, "14 Aug 2026", "14 August 2026", "2026-08-14"},
		{-1, "31 Dec 1969", "31 December 1969", "1969-12-31"},
		{math.MinInt32, Dash, Dash, ""},
	}
	for _, tt := range tests {
		if Day(tt.day) != tt.short || DayLong(tt.day) != tt.long || DayISO(tt.day) != tt.iso {
			t.Errorf("day %d is %q, %q, %q", tt.day, Day(tt.day), DayLong(tt.day), DayISO(tt.day))
		}
	}
}

func TestCountAndPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 18234: "18,234", -1234567: "−1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := Bytes(1) + ", " + Bytes(999) + ", " + Bytes(33_500) + ", " + Bytes(10<<20); got != "1 byte, 999 bytes, 34 kB, 10.5 MB" {
		t.Error(got)
	}
	if got := Plural(1, "receipt", "receipts") + ", " + Plural(1200, "receipt", "receipts"); got != "1 receipt, 1,200 receipts" {
		t.Errorf("Plural: %q", got)
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Lim Tao": "LT", "auditor": "A", "Ong Ah Teck": "OA", "": "", "éva": "É"} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 400 * time.Microsecond: "0 ms", 1600 * time.Microsecond: "2 ms", 999 * time.Millisecond: "999 ms",
		999600 * time.Microsecond: "1.0 s", 1300 * time.Millisecond: "1.3 s", 59900 * time.Millisecond: "59.9 s",
		59960 * time.Millisecond: "1 min 0 s", 185 * time.Second: "3 min 5 s",
	} {
		if got := Took(d); got != want {
			t.Errorf("%d ns: %q, wanted %q", d, got, want)
		}
	}
}
