package calendar

import "fmt"

// DayCount is a convention for the days between two dates and for the part of a
// year that they are.
type DayCount uint8

// The day counts. The first is the default of terms that name none.
const (
	Thirty360  DayCount = iota // 30/360 bond basis: day 31 becomes 30; at the end only if the start is 30 or 31
	ThirtyE360                 // 30E/360 (Eurobond): day 31 becomes 30 at both ends
	Act365                     // actual days over 365
	Act360                     // actual days over 360
	Act364                     // actual days over 364 (52 weeks)
	ActActISDA                 // actual days over 365, those in leap years over 366
)

var dayCountNames = [...]string{"30/360", "30E/360", "ACT/365", "ACT/360", "ACT/364", "ACT/ACT-ISDA"}

// String is the name used in JSON: "30/360", "30E/360", "ACT/365", "ACT/360",
// "ACT/364" or "ACT/ACT-ISDA".
func (c DayCount) String() string {
	if int(c) < len(dayCountNames) {
		return dayCountNames[c]
	}
	return fmt.Sprintf("daycount(%d)", uint8(c))
}

// MarshalText writes the name; an unknown value is an error.
func (c DayCount) MarshalText() ([]byte, error) {
	if int(c) >= len(dayCountNames) {
		return nil, fmt.Errorf("day count %d is unknown", uint8(c))
	}
	return []byte(dayCountNames[c]), nil
}

// UnmarshalText reads the name; an unknown name is an error.
func (c *DayCount) UnmarshalText(text []byte) error {
	for i, name := range dayCountNames {
		if name == string(text) {
			*c = DayCount(i)
			return nil
		}
	}
	return fmt.Errorf("day count %q is unknown", text)
}

// IsThirty says whether the convention counts months of 30 days.
func (c DayCount) IsThirty() bool { return c == Thirty360 || c == ThirtyE360 }

// Days counts the days from one date to another by the convention; negative when
// to lies before from.
func (c DayCount) Days(from, to Date) int {
	if !c.IsThirty() {
		return int(to - from)
	}
	y1, m1, d1 := from.YMD()
	y2, m2, d2 := to.YMD()
	if d1 == 31 {
		d1 = 30
	}
	if d2 == 31 && (c == ThirtyE360 || d1 == 30) {
		d2 = 30
	}
	return 360*(y2-y1) + 30*(m2-m1) + d2 - d1
}

// Denominators of year fractions, in days; isdaYear is 365·366, so that both
// kinds of year are whole numbers in it.
const isdaYear = 365 * 366

// Fraction is the exact part of a year from one date to another, as num/den with
// den > 0; negative when to lies before from.
func (c DayCount) Fraction(from, to Date) (num, den int64) {
	switch c {
	case Act365:
		return int64(to - from), 365
	case Act364:
		return int64(to - from), 364
	case ActActISDA:
		return actActISDA(from, to), isdaYear
	default: // the three conventions with a year of 360 days
		return int64(c.Days(from, to)), 360
	}
}

// actActISDA counts days of common years 366 times and days of leap years 365
// times, in units of 1/(365·366) year.
func actActISDA(from, to Date) int64 {
	if to < from {
		return -actActISDA(to, from)
	}
	y1, _, _ := from.YMD()
	y2, _, _ := to.YMD()
	if y1 == y2 {
		return int64(to-from) * weight(y1)
	}
	units := int64(Of(y1+1, 1, 1)-from)*weight(y1) + int64(to-Of(y2, 1, 1))*weight(y2)
	return units + int64(y2-y1-1)*isdaYear
}

// weight is the number of units that one day of a year counts.
func weight(year int) int64 {
	if IsLeap(year) {
		return 365
	}
	return 366
}

// FractionText writes the part of a year from one date to another as it is counted:
// "31/365", "20/365+11/366".
func (c DayCount) FractionText(from, to Date) string {
	if c != ActActISDA {
		num, den := c.Fraction(from, to)
		return fmt.Sprintf("%d/%d", num, den)
	}
	common, leap := 0, 0
	sign := 1
	if to < from {
		from, to, sign = to, from, -1
	}
	for from < to {
		year, _, _ := from.YMD()
		end := min(Of(year+1, 1, 1), to)
		if IsLeap(year) {
			leap += sign * int(end-from)
		} else {
			common += sign * int(end-from)
		}
		from = end
	}
	switch {
	case leap == 0:
		return fmt.Sprintf("%d/365", common)
	case common == 0:
		return fmt.Sprintf("%d/366", leap)
	}
	return fmt.Sprintf("%d/365+%d/366", common, leap)
}
