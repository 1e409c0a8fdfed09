// Package calendar holds civil dates, day counts and due dates. It knows no time
// of day and no time zone: which civil day it is, is decided elsewhere and said in
// an event.
package calendar

import (
	"fmt"
	"math"
)

// Date is a civil day, counted in days since 1970-01-01 in the proleptic Gregorian
// calendar. Dates compare and subtract as integers.
type Date int32

// None means "no date". It is not the zero value: 0 is 1970-01-01.
const None Date = math.MinInt32

// The dates that Parse and Of accept: years 1 to 9999.
const (
	First Date = -719162 // 0001-01-01
	Last  Date = 2932896 // 9999-12-31
)

// Of gives the day of a year, month (1–12) and day of the month. Values out of
// their range are carried over, as in "January 32" for February 1.
func Of(year, month, day int) Date {
	month--
	year += floorDiv(month, 12)
	month = floorMod(month, 12)
	return daysFromCivil(year, month+1) + Date(day-1)
}

// daysFromCivil gives the first day of a month (1–12). The year is counted from
// March, so that the leap day is its last day.
func daysFromCivil(year, month int) Date {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yearOfEra := year - era*400
	dayOfYear := (153*((month+9)%12) + 2) / 5
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return Date(era*146097 + dayOfEra - 719468)
}

// YMD gives the year, the month (1–12) and the day of the month.
func (d Date) YMD() (year, month, day int) {
	z := int(d) + 719468
	era := floorDiv(z, 146097)
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	mp := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yearOfEra + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

// Parse reads an ISO date, "2026-11-21". Anything else is an error, a day that
// doesn't exist among it.
func Parse(text string) (Date, error) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return None, fmt.Errorf("%q is not a date (want YYYY-MM-DD)", text)
	}
	year, okYear := digits(text[:4])
	month, okMonth := digits(text[5:7])
	day, okDay := digits(text[8:])
	if !okYear || !okMonth || !okDay {
		return None, fmt.Errorf("%q is not a date (want YYYY-MM-DD)", text)
	}
	if year < 1 || month < 1 || month > 12 || day < 1 || day > DaysInMonth(year, month) {
		return None, fmt.Errorf("%q is not a day of the calendar", text)
	}
	return Of(year, month, day), nil
}

func digits(text string) (value int, ok bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		value = value*10 + int(c-'0')
	}
	return value, true
}

// String is the ISO form, "2026-11-21"; None is the empty string.
func (d Date) String() string {
	if d == None {
		return ""
	}
	return string(d.AppendTo(make([]byte, 0, 10)))
}

// AppendTo appends the ISO form to a buffer; None appends nothing.
func (d Date) AppendTo(buffer []byte) []byte {
	if d == None {
		return buffer
	}
	year, month, day := d.YMD()
	if year < 0 || year > 9999 {
		return fmt.Appendf(buffer, "%d-%02d-%02d", year, month, day)
	}
	return append(buffer,
		byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10), '-',
		byte('0'+month/10), byte('0'+month%10), '-',
		byte('0'+day/10), byte('0'+day%10))
}

// MarshalText writes the ISO form; None is the empty text.
func (d Date) MarshalText() ([]byte, error) { return d.AppendTo(nil), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = None
		return nil
	}
	*d, err = Parse(string(text))
	return err
}

// Weekday is 1 for Monday to 7 for Sunday.
func (d Date) Weekday() int { return floorMod(int(d)+3, 7) + 1 }

// AddDays gives the date n days later; n may be negative.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonthsAnchored gives the date n months later on the anchor day of the month
// (1–31), or on the month's last day where the month is shorter. Counting from
// one fixed date with the anchor kept apart, a due date never drifts:
// 31 January, 28 February, 31 March.
func (d Date) AddMonthsAnchored(n, anchorDay int) Date {
	year, month, _ := d.YMD()
	months := year*12 + month - 1 + n
	year, month = floorDiv(months, 12), floorMod(months, 12)+1
	return daysFromCivil(year, month) + Date(min(anchorDay, DaysInMonth(year, month))-1)
}

// DaysInMonth gives 28 to 31 for a month (1–12).
func DaysInMonth(year, month int) int {
	switch month {
	case 2:
		if IsLeap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// IsLeap says whether a year has 366 days.
func IsLeap(year int) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }
