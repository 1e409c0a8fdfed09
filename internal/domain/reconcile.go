package domain

import (
	"slices"
	"strings"
	"unicode"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Reconciliation holds what the bank said of the trust account in one currency
// against the books: every line of every statement is matched with at most one
// movement, by reference and amount. It is made once and then asked for days.
type Reconciliation struct {
	Lines     []StatedLine // of all statements, by the statement's day and as pasted
	Movements []Movement   // of the books, by day
	trust     *Trust
	matchOf   []int // by movement: the index of its line, -1 if there is none
}

// StatedLine is a line of the bank's statement of StatedOn.
type StatedLine struct {
	BankLine
	StatedOn calendar.Date
	Index    int // within the statement, from 0
	Movement int // index of the movement that explains it, -1 if none does
}

// DayState is what stands between the bank and the books at the end of a stated day.
// All amounts are in cents.
type DayState struct {
	TrustDay
	BookCents     money.Cents // the trust account in the books at the end of the day
	OpenLines     []int       // indices of lines up to this day that nothing in the books explains
	OpenMovements []int       // indices of movements up to this day that the statements should show and don't
	LaterCents    money.Cents // of the difference, what is matched with a line or movement of a later day
	RestCents     money.Cents // of the difference, what no line and no movement accounts for
}

// DifferenceCents is the bank's balance less that of the books.
func (s DayState) DifferenceCents() money.Cents { return s.BalanceCents - s.BookCents }

// Unexplained counts what is left on either side; a rest that no line accounts for is one more.
func (s DayState) Unexplained() int {
	n := len(s.OpenLines) + len(s.OpenMovements)
	if s.RestCents != 0 {
		n++
	}
	return n
}

// Reconcile matches the statements of a currency with the books of the World.
func (w *World) Reconcile(currency string) *Reconciliation {
	r := &Reconciliation{Movements: w.Movements(currency), trust: w.Trust(currency)}
	r.matchOf = make([]int, len(r.Movements))
	waiting := map[string][]int{} // by reference and amount
	for i, m := range r.Movements {
		r.matchOf[i] = -1
		key := matchKey(m.Reference, m.AmountCents)
		waiting[key] = append(waiting[key], i)
	}
	if r.trust == nil {
		return r
	}
	for _, day := range r.trust.Days {
		for i, line := range day.Lines {
			stated := StatedLine{BankLine: line, StatedOn: day.Day, Index: i, Movement: -1}
			key := matchKey(line.Reference, line.AmountCents)
			if left := waiting[key]; len(left) > 0 {
				stated.Movement, waiting[key] = left[0], left[1:]
				r.matchOf[left[0]] = len(r.Lines)
			}
			r.Lines = append(r.Lines, stated)
		}
	}
	return r
}

// matchKey is equal for a line and a movement of the same amount and reference; case
// and spaces of a reference mean nothing.
func matchKey(reference string, amount money.Cents) string {
	bare := strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return unicode.ToUpper(c)
	}, reference)
	return amount.String() + " " + bare
}

// Day gives the state of a stated day; false when nothing was stated for it.
func (r *Reconciliation) Day(day calendar.Date) (DayState, bool) {
	stated := r.trust.Day(day)
	if stated == nil {
		return DayState{}, false
	}
	s := DayState{TrustDay: *stated}
	var lines, movements money.Cents // on one side only, at the end of the day
	for i, l := range r.Lines {
		switch {
		case l.StatedOn > day:
		case l.Movement < 0:
			s.OpenLines = append(s.OpenLines, i)
			lines += l.AmountCents
		case r.Movements[l.Movement].On > day:
			s.LaterCents += l.AmountCents
		}
	}
	covered := r.covered(day)
	for i, m := range r.Movements {
		if m.On > day {
			break
		}
		s.BookCents += m.AmountCents
		switch match := r.matchOf[i]; {
		case match >= 0 && r.Lines[match].StatedOn > day:
			s.LaterCents -= m.AmountCents
		case match < 0 && covered(m.On):
			s.OpenMovements = append(s.OpenMovements, i)
			movements += m.AmountCents
		}
	}
	s.RestCents = s.DifferenceCents() - lines + movements - s.LaterCents
	return s, true
}

// covered says of a date whether a statement with lines up to the day should show it:
// a statement shows what came after the one before, and no day before its first line.
func (r *Reconciliation) covered(upTo calendar.Date) func(calendar.Date) bool {
	type span struct{ from, to calendar.Date }
	var spans []span
	before := calendar.None
	for _, d := range r.trust.Days {
		if d.Day > upTo {
			break
		}
		if len(d.Lines) > 0 {
			first := slices.MinFunc(d.Lines, func(a, b BankLine) int { return int(a.On - b.On) }).On
			if before != calendar.None {
				first = min(first, before+1)
			}
			spans = append(spans, span{first, d.Day})
		}
		before = d.Day
	}
	return func(on calendar.Date) bool {
		return slices.ContainsFunc(spans, func(s span) bool { return s.from <= on && on <= s.to })
	}
}

// Days gives the stated days, the newest first.
func (r *Reconciliation) Days() []calendar.Date {
	if r.trust == nil {
		return nil
	}
	days := make([]calendar.Date, 0, len(r.trust.Days))
	for i := len(r.trust.Days) - 1; i >= 0; i-- {
		days = append(days, r.trust.Days[i].Day)
	}
	return days
}
