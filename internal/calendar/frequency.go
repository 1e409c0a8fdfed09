package calendar

import "fmt"

// Unit is what a frequency counts in.
type Unit uint8

// The units. Quarters are three months.
const (
	Month Unit = iota
	Week
	Day
	Year
)

var unitNames = [...]string{"month", "week", "day", "year"}

// MarshalText writes "month", "week", "day" or "year".
func (u Unit) MarshalText() ([]byte, error) {
	if int(u) >= len(unitNames) {
		return nil, fmt.Errorf("unit %d is unknown", uint8(u))
	}
	return []byte(unitNames[u]), nil
}

// UnmarshalText reads what MarshalText writes.
func (u *Unit) UnmarshalText(text []byte) error {
	for i, name := range unitNames {
		if name == string(text) {
			*u = Unit(i)
			return nil
		}
	}
	return fmt.Errorf("unit %q is unknown", text)
}

// Frequency is the distance of due dates: every so many units. The zero value is
// read as monthly.
type Frequency struct {
	Unit  Unit `json:"unit"`
	Every int  `json:"every"`
}

// Monthly, Quarterly, Yearly, Weekly and Daily are the usual frequencies.
var (
	Monthly   = Frequency{Month, 1}
	Quarterly = Frequency{Month, 3}
	Yearly    = Frequency{Year, 1}
	Weekly    = Frequency{Week, 1}
	Daily     = Frequency{Day, 1}
)

// Months is the length in months, 0 for a frequency that counts days.
func (f Frequency) Months() int {
	switch f.Unit {
	case Month:
		return max(f.Every, 1)
	case Year:
		return 12 * max(f.Every, 1)
	}
	return 0
}

// Days is the length in days, 0 for a frequency that counts months.
func (f Frequency) Days() int {
	switch f.Unit {
	case Week:
		return 7 * max(f.Every, 1)
	case Day:
		return max(f.Every, 1)
	}
	return 0
}

// Step gives the date n steps after a first date (n may be negative), keeping the
// anchor day of the month (1–31).
func (f Frequency) Step(first Date, n, anchorDay int) Date {
	if months := f.Months(); months > 0 {
		return first.AddMonthsAnchored(n*months, anchorDay)
	}
	return first.AddDays(n * f.Days())
}

// DueDates gives n due dates from the first on. Monthly ones keep the day of the
// month of the first: 31 January, 28 February, 31 March.
func DueDates(first Date, n int, f Frequency) []Date {
	_, _, anchor := first.YMD()
	dates := make([]Date, n)
	for i := range dates {
		dates[i] = f.Step(first, i, anchor)
	}
	return dates
}
