package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"refold/internal/calendar"
	"refold/internal/wording"
	"refold/web/templates/frame"
)

// namedDay is a day as a person says it: by its date, or by how long ago it was.
type namedDay struct {
	kind   momentKind // atDay, atDaysBack or atMonthEnd; atHead: none was said
	day    calendar.Date
	back   int  // days or months before today
	months bool // back counts months
}

// readDay reads a day: 2026-03-31, 31 March 2026, 31/03/2026, now-30d, "3 months ago",
// yesterday, month end.
func readDay(text string) (namedDay, bool) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	switch text {
	case "month-end", "month end", "end of last month", "last month end", "last month-end":
		return namedDay{kind: atMonthEnd}, true
	case "today":
		return namedDay{kind: atDaysBack}, true
	case "yesterday":
		return namedDay{kind: atDaysBack, back: 1}, true
	}
	if back, ok := strings.CutPrefix(text, "now-"); ok {
		return readBack(back)
	}
	if back, ok := strings.CutSuffix(text, " ago"); ok {
		return readBack(back)
	}
	if unit, ok := strings.CutPrefix(text, "last "); ok {
		return readBack("1 " + unit)
	}
	day, ok := readDate(text)
	return namedDay{kind: atDay, day: day}, ok
}

// mostBack bounds the count of days, weeks, months or years ago.
const mostBack = 40_000

// readBack reads how long ago something was: "30d", "3 months", "a year".
func readBack(text string) (namedDay, bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	count, unit := 1, text
	if end > 0 {
		n, err := strconv.Atoi(text[:end])
		if err != nil || n > mostBack {
			return namedDay{}, false
		}
		count, unit = n, strings.TrimSpace(text[end:])
	} else if end == 0 {
		article, rest, found := strings.Cut(text, " ")
		if !found || article != "a" && article != "an" && article != "one" {
			return namedDay{}, false
		}
		unit = rest
	}
	s := namedDay{kind: atDaysBack, back: count}
	switch unit {
	case "d", "day", "days":
	case "w", "week", "weeks":
		s.back *= 7
	case "m", "month", "months":
		s.months = true
	case "y", "year", "years":
		s.back, s.months = 12*count, true
	default:
		return namedDay{}, false
	}
	return s, true
}

// dateForms are how people write dates, the way that screens show them first. Of numbers
// alone the day comes before the month.
var dateForms = [...]string{"2 January 2006", "2 Jan 2006", "January 2 2006", "Jan 2 2006", "2/1/2006", "2.1.2006", "2006/1/2"}

// readDate reads one day of the calendar, within the bounds of what a date may be here.
func readDate(text string) (calendar.Date, bool) {
	if day, err := calendar.Parse(text); err == nil {
		return day, true
	}
	text = strings.ReplaceAll(text, ",", "")
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil && t.Year() > 0 {
			return calendar.Of(t.Year(), int(t.Month()), t.Day()), true
		}
	}
	return calendar.None, false
}

// noSuchDay says of a text that is no date whether it is because the calendar has no such day,
// as 29 February 2023.
func noSuchDay(text string) bool {
	text = strings.ReplaceAll(strings.Join(strings.Fields(strings.ToLower(text)), " "), ",", "")
	for _, form := range append([]string{time.DateOnly}, dateForms[:]...) {
		var wrong *time.ParseError
		if _, err := time.Parse(form, text); errors.As(err, &wrong) && strings.HasSuffix(wrong.Message, "day out of range") {
			return true
		}
	}
	return false
}

// of is the day that is meant where today is known.
func (s namedDay) of(today calendar.Date) calendar.Date {
	year, month, day := today.YMD()
	switch {
	case s.kind == atDay:
		return s.day
	case s.kind == atMonthEnd:
		return calendar.Of(year, month, 1).AddDays(-1)
	case s.months:
		return max(today.AddMonthsAnchored(-s.back, day), calendar.First)
	}
	return max(today.AddDays(-s.back), calendar.First)
}

// sinceWhen says of a page at a time before anything was recorded for which day it was asked,
// where something is known by now that counts for that day or before: of a book that was
// imported, decades.
func (c *Context) sinceWhen(m *frame.Moment) {
	earliest := c.earliest(true)
	if earliest == calendar.None {
		return
	}
	m.Since = earliest.String()
	named, ok := readDay(c.QueryParam("at"))
	if !ok {
		return
	}
	if day := named.of(c.server.journal.Head().Today()); day >= earliest {
		m.Since, m.SinceDay = day.String(), wording.DayLong(day)
	}
}
