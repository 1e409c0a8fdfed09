package schedule

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// period is the time that one instalment's interest runs over. num/den is its
// exact part of a year; periods are shared between versions of a loan and never
// changed.
type period struct {
	start, due calendar.Date
	num, den   int64
	rate       money.Rate
}

// periodsOf lays out the periods of a loan paid out on a day.
func (t *Terms) periodsOf(disbursed calendar.Date) []period {
	periods := make([]period, t.rowCount())
	first, anchor := t.firstDue(disbursed)
	start := disbursed
	for i := range periods {
		due := t.Frequency.Step(first, i, anchor)
		periods[i] = t.periodBetween(start, due, anchor)
		start = due
	}
	return periods
}

// firstDue gives the first due date and the anchor day that later ones keep.
func (t *Terms) firstDue(disbursed calendar.Date) (first calendar.Date, anchor int) {
	if t.HasFirstDue {
		_, _, anchor = t.FirstDue.YMD()
		return t.FirstDue, anchor
	}
	_, _, anchor = disbursed.YMD()
	steps := 1
	if t.Kind == Bullet {
		steps = t.Periods
	}
	return t.Frequency.Step(disbursed, steps, anchor), anchor
}

// periodBetween measures a period. In a year of 30-day months a regular period is
// exactly its months (or days) over 360, whatever the calendar says; a broken one
// is its whole steps, counted back from the due date, plus the rest's actual days
// over the actual days of the step that the rest is a part of.
func (t *Terms) periodBetween(start, due calendar.Date, anchor int) period {
	p := period{start: start, due: due, rate: t.Rate}
	if !t.DayCount.IsThirty() {
		p.num, p.den = t.DayCount.Fraction(start, due)
		return p
	}
	step := int64(t.Frequency.Days())
	if months := t.Frequency.Months(); months > 0 {
		step = 30 * int64(months)
	}
	whole, back := int64(0), due
	for back > start {
		earlier := t.Frequency.Step(due, -int(whole)-1, anchor)
		if earlier < start {
			rest, length := int64(back-start), int64(back-earlier)
			p.num, p.den = step*(whole*length+rest), 360*length
			return p
		}
		whole, back = whole+1, earlier
	}
	p.num, p.den = step*whole, 360
	return p
}

// interest is the interest on a balance (cents) over a part of the period,
// rounded once. A part of a period in a year of 30-day months counts its actual
// days over the period's days.
func (t *Terms) interest(balance money.Cents, p *period, from, to calendar.Date) money.Cents {
	if balance <= 0 || p.rate == 0 || to <= from {
		return 0
	}
	num, den := p.num, p.den
	if from != p.start || to != p.due {
		if t.DayCount.IsThirty() {
			num, den = num*int64(to-from), den*int64(p.due-p.start)
		} else {
			num, den = t.DayCount.Fraction(from, to)
		}
	}
	if multiple := t.interestMultiple(); multiple > 1 {
		sum := exactZero()
		sum.add(int64(balance), int64(p.rate), num, den*money.RateUnit)
		return money.Cents(sum.round(t.Rounding, int64(multiple))) * multiple
	}
	return money.Cents(t.Rounding.Ratio(int64(balance), int64(p.rate), num, den*money.RateUnit))
}
