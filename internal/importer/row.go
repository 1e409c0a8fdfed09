// Package importer reads loan books that other systems kept and records them, row by
// row, through the same decisions as everything else. Nothing is invented and nothing
// is dropped silently: every row is recorded, or named with its reasons.
package importer

import (
	"fmt"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// maxTermMonths bounds a term: a hundred years.
const maxTermMonths = 1200

// Row is one row of a loan book: what it asks for, and what was found in it.
type Row struct {
	Number   int    // the line it starts on; the header is line 1
	SourceID string // the loan's number in its source
	Request  domain.UUID
	Command  domain.ImportFacility
	Findings []Finding
}

// Finding names something about a row. A remark is about a row that is recorded all
// the same.
type Finding struct {
	Code     string
	Sentence string
	Refused  bool
}

// Refused says whether a finding keeps the row out.
func (r *Row) Refused() bool {
	for _, f := range r.Findings {
		if f.Refused {
			return true
		}
	}
	return false
}

func (r *Row) refuse(code, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{code, fmt.Sprintf(format, args...), true})
}

func (r *Row) remark(code, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{code, fmt.Sprintf(format, args...), false})
}

// requestID makes the id of a row's request from a digest of the row: the same row is
// the same request for ever, whatever its place in the file.
func requestID(digest []byte) domain.UUID {
	id := domain.UUID(digest[:16])
	id[6] = id[6]&0x0f | 0x80 // version 8: made by a rule of our own
	id[8] = id[8]&0x3f | 0x80
	return id
}

// cents reads an amount in major units, with or without a currency sign and commas;
// an empty text is 0.
func (r *Row) cents(column, text string) money.Cents {
	plain := strings.NewReplacer("$", "", ",", "", " ", "").Replace(text)
	if plain == "" {
		return 0
	}
	amount, err := money.ParseCents(plain)
	if err != nil || amount < 0 {
		r.refuse("AMOUNT_UNREADABLE", "%s: %q is not an amount.", column, text)
		return 0
	}
	return amount
}

// months reads a number of months; an empty text is 0.
func (r *Row) months(column, text string) int {
	if text == "" {
		return 0
	}
	months, err := strconv.Atoi(text)
	if err != nil || months < 0 || months > maxTermMonths {
		r.refuse("TERM_UNREADABLE", "%s: %q is not a number of months.", column, text)
		return 0
	}
	return months
}

// date reads a date in one of the forms of DateOf; None for an empty text.
func (r *Row) date(column, text string) calendar.Date {
	if text == "" {
		return calendar.None
	}
	on, err := DateOf(text)
	if err != nil {
		r.refuse("DATE_UNREADABLE", "%s: %s.", column, err)
		return calendar.None
	}
	return on
}

// firstShortYear is the year that the two-digit years begin with: 66 is 1966, 65 is
// 2065. The oldest approval in the SBA's book is of 1966 and the newest charge-off of
// 2014, so no date of it is moved by a century.
const firstShortYear = 1966

var monthNames = [...]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// DateOf reads 2/28/1997 (month first), 30-Jan-10 (two-digit years run from 1966 to
// 2065) and 1997-02-28. Anything else is an error, a day that doesn't exist among it.
func DateOf(text string) (calendar.Date, error) {
	if on, err := calendar.Parse(text); err == nil {
		return on, nil
	}
	year, month, day, ok := slashed(text)
	if !ok {
		year, month, day, ok = dashed(text)
	}
	if !ok {
		return calendar.None, fmt.Errorf("%q is not a date", text)
	}
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > calendar.DaysInMonth(year, month) {
		return calendar.None, fmt.Errorf("%q is not a day of the calendar", text)
	}
	return calendar.Of(year, month, day), nil
}

// slashed reads month/day/year with four digits of the year.
func slashed(text string) (year, month, day int, ok bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return 0, 0, 0, false
	}
	month, okMonth := number(parts[0])
	day, okDay := number(parts[1])
	year, okYear := number(parts[2])
	return year, month, day, okMonth && okDay && okYear
}

// dashed reads day-month-year with a month's name and two digits of the year.
func dashed(text string) (year, month, day int, ok bool) {
	parts := strings.Split(text, "-")
	if len(parts) != 3 || len(parts[2]) != 2 {
		return 0, 0, 0, false
	}
	for i, name := range monthNames {
		if strings.EqualFold(parts[1], name) {
			month = i + 1
		}
	}
	day, okDay := number(parts[0])
	short, okYear := number(parts[2])
	// The first year from firstShortYear on that ends in these digits.
	year = firstShortYear + (short-firstShortYear%100+100)%100
	return year, month, day, okDay && okYear && month > 0
}

// number reads up to four decimal digits.
func number(text string) (int, bool) {
	if len(text) == 0 || len(text) > 4 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
