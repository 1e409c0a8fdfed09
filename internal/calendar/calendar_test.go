package calendar

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "refold/internal/rapidtest"
)

func day(t *testing.T, text string) Date {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDatesAreCivil compares with the standard library over the whole calendar.
func TestDatesAreCivil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int32Range(int32(First), int32(Last)).Draw(t, "date"))
		want := time.Unix(int64(d)*86400, 0).UTC()
		year, month, dayOfMonth := d.YMD()
		if year != want.Year() || month != int(want.Month()) || dayOfMonth != want.Day() {
			t.Fatalf("%d is %d-%d-%d, want %s", d, year, month, dayOfMonth, want)
		}
		if back := Of(year, month, dayOfMonth); back != d {
			t.Fatalf("%s reads back as %d, want %d", want, back, d)
		}
		if text := d.String(); text != want.Format("2006-01-02") {
			t.Fatalf("%d writes %s", d, text)
		}
		if back, err := Parse(d.String()); back != d || err != nil {
			t.Fatalf("%s parses as %d, %v", d, back, err)
		}
		if weekday := d.Weekday(); weekday%7 != int(want.Weekday()) {
			t.Fatalf("%s is weekday %d", d, weekday)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "2023-02-29", "2023-13-01", "2023-00-10", "2023-01-00", "2023-04-31", "0000-01-01",
		"2023-1-1", "23-01-01", "2023/01/01", "2023-01-01 ", "+023-01-01", "2023-01-0x",
	} {
		if d, err := Parse(text); err == nil {
			t.Errorf("%q parses as %s", text, d)
		}
	}
}

func TestText(t *testing.T) {
	var d Date
	if err := d.UnmarshalText(nil); err != nil || d != None || d.String() != "" {
		t.Errorf("no date reads as %d, %v", d, err)
	}
	if err := d.UnmarshalText([]byte("1970-01-01")); err != nil || d != 0 {
		t.Errorf("the first day reads as %d, %v", d, err)
	}
	if text, err := None.MarshalText(); err != nil || len(text) != 0 {
		t.Errorf("no date writes %q, %v", text, err)
	}
}

// TestDays: the examples of the ISDA 30/360 conventions as QuantLib's
// daycounters.cpp lists them, and actual days.
func TestDays(t *testing.T) {
	for _, c := range []struct {
		count    DayCount
		from, to string
		want     int
	}{
		{Thirty360, "2006-08-20", "2007-02-20", 180}, {Thirty360, "2006-08-31", "2007-02-28", 178},
		{Thirty360, "2007-02-28", "2007-08-31", 183}, {Thirty360, "2007-08-31", "2008-02-29", 179},
		{Thirty360, "2008-02-29", "2008-08-31", 182}, {Thirty360, "2006-01-31", "2006-02-28", 28},
		{Thirty360, "2006-01-30", "2006-02-28", 28}, {Thirty360, "2006-02-28", "2006-03-03", 5},
		{Thirty360, "2006-02-14", "2006-02-28", 14}, {Thirty360, "2006-09-30", "2006-10-31", 30},
		{Thirty360, "2006-10-31", "2006-11-28", 28}, {Thirty360, "2007-01-29", "2007-01-31", 2},
		{ThirtyE360, "2006-02-28", "2006-08-31", 182}, {ThirtyE360, "2006-08-31", "2007-02-28", 178},
		{ThirtyE360, "2007-08-31", "2008-02-29", 179}, {ThirtyE360, "2008-02-29", "2008-08-31", 181},
		{ThirtyE360, "2007-02-28", "2007-08-31", 182}, {ThirtyE360, "2006-03-01", "2006-03-31", 29},
		{Act365, "2024-01-01", "2025-01-01", 366}, {Act360, "2024-02-28", "2024-03-01", 2},
		{Act364, "2023-02-28", "2023-03-01", 1}, {ActActISDA, "2023-12-12", "2024-01-12", 31},
		{Act365, "2024-03-01", "2024-02-28", -2},
	} {
		if got := c.count.Days(day(t, c.from), day(t, c.to)); got != c.want {
			t.Errorf("%s from %s to %s = %d, want %d", c.count, c.from, c.to, got, c.want)
		}
	}
}

func TestFractionText(t *testing.T) {
	for _, c := range []struct {
		count          DayCount
		from, to, want string
	}{
		{ActActISDA, "2023-12-12", "2024-01-12", "20/365+11/366"},
		{ActActISDA, "2024-01-12", "2023-12-12", "-20/365+-11/366"},
		{ActActISDA, "2024-01-12", "2024-02-12", "31/366"},
		{ActActISDA, "2003-11-01", "2004-05-01", "61/365+121/366"},
		{ActActISDA, "2021-06-01", "2023-06-01", "730/365"},
		{Act360, "2023-01-01", "2023-02-01", "31/360"}, {Thirty360, "2023-01-01", "2023-02-01", "30/360"},
	} {
		if got := c.count.FractionText(day(t, c.from), day(t, c.to)); got != c.want {
			t.Errorf("%s from %s to %s = %s, want %s", c.count, c.from, c.to, got, c.want)
		}
	}
}

// TestFractionsAdd: actual day counts split anywhere without loss, and a whole
// year of ISDA is one.
func TestFractionsAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := Date(rapid.Int32Range(-50_000, 50_000).Draw(t, "from"))
		mid := from + Date(rapid.Int32Range(0, 3000).Draw(t, "first"))
		to := mid + Date(rapid.Int32Range(0, 3000).Draw(t, "second"))
		for _, c := range []DayCount{Act365, Act360, Act364, ActActISDA} {
			a, den := c.Fraction(from, mid)
			b, _ := c.Fraction(mid, to)
			whole, wholeDen := c.Fraction(from, to)
			if a+b != whole || den != wholeDen {
				t.Fatalf("%s: %d + %d is not %d", c, a, b, whole)
			}
			if back, _ := c.Fraction(to, from); back != -whole {
				t.Fatalf("%s backwards is %d, want %d", c, back, -whole)
			}
		}
		year, _, _ := from.YMD()
		if num, den := ActActISDA.Fraction(Of(year, 1, 1), Of(year+1, 1, 1)); num != den {
			t.Fatalf("the year %d is %d/%d", year, num, den)
		}
	})
}

func TestDueDates(t *testing.T) {
	for _, c := range []struct {
		first     string
		n         int
		frequency Frequency
		want      string
	}{
		{"2023-01-31", 4, Monthly, "[2023-01-31 2023-02-28 2023-03-31 2023-04-30]"},
		{"2023-12-30", 4, Monthly, "[2023-12-30 2024-01-30 2024-02-29 2024-03-30]"},
		{"2024-02-29", 3, Yearly, "[2024-02-29 2025-02-28 2026-02-28]"},
		{"2023-11-30", 3, Quarterly, "[2023-11-30 2024-02-29 2024-05-30]"},
		{"2024-01-01", 3, Frequency{Day, 15}, "[2024-01-01 2024-01-16 2024-01-31]"},
		{"2024-02-26", 3, Weekly, "[2024-02-26 2024-03-04 2024-03-11]"},
		{"2024-01-31", 2, Frequency{}, "[2024-01-31 2024-02-29]"},
		{"2024-12-31", 3, Daily, "[2024-12-31 2025-01-01 2025-01-02]"},
	} {
		if got := fmt.Sprint(DueDates(day(t, c.first), c.n, c.frequency)); got != c.want {
			t.Errorf("from %s: %s, want %s", c.first, got, c.want)
		}
	}
}

// TestMonthsNeverDrift: steps there and back, or in two parts, end on the day that
// one step would.
func TestMonthsNeverDrift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := Date(rapid.Int32Range(-200_000, 200_000).Draw(t, "start"))
		a, b := rapid.IntRange(-500, 500).Draw(t, "a"), rapid.IntRange(-500, 500).Draw(t, "b")
		_, _, anchor := start.YMD()
		if got := start.AddMonthsAnchored(a, anchor).AddMonthsAnchored(b, anchor); got != start.AddMonthsAnchored(a+b, anchor) {
			t.Fatalf("%s + %d + %d months is %s", start, a, b, got)
		}
		if got := start.AddMonthsAnchored(a, anchor).AddMonthsAnchored(-a, anchor); got != start {
			t.Fatalf("%s and back is %s", start, got)
		}
	})
}

func TestNamesReadBack(t *testing.T) {
	for c := Thirty360; c <= ActActISDA; c++ {
		text, err := c.MarshalText()
		var back DayCount
		if err != nil || back.UnmarshalText(text) != nil || back != c {
			t.Errorf("%s does not read back", c)
		}
	}
	for u := Month; u <= Year; u++ {
		text, err := u.MarshalText()
		var back Unit
		if err != nil || back.UnmarshalText(text) != nil || back != u {
			t.Errorf("%s does not read back", text)
		}
	}
	var c DayCount
	var u Unit
	if c.UnmarshalText([]byte("31/360")) == nil || u.UnmarshalText([]byte("moon")) == nil {
		t.Error("an unknown name was read")
	}
}
