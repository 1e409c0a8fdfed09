package domain

import (
	"slices"
	"sort"
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
	matchOf   []int         // by movement: the index of its line, -1 if there is none
	bookCents []money.Cents // the trust account before each movement, and after the last
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

// Reconcile matches the statements of a currency with the books of the World. Of
// several lines and movements that look alike, the first is matched with the first.
func (w *World) Reconcile(currency string) *Reconciliation {
	r := &Reconciliation{Movements: w.Movements(currency), trust: w.Trust(currency)}
	r.matchOf = make([]int, len(r.Movements))
	r.bookCents = make([]money.Cents, len(r.Movements)+1)
	waiting := map[string][]int{} // lines, by reference and amount
	amounts := map[money.Cents]bool{}
	if r.trust != nil {
		for _, day := range r.trust.Days {
			for i, line := range day.Lines {
				key := matchKey(line.Reference, line.AmountCents)
				waiting[key] = append(waiting[key], len(r.Lines))
				amounts[line.AmountCents] = true
				r.Lines = append(r.Lines, StatedLine{BankLine: line, StatedOn: day.Day, Index: i, Movement: -1})
			}
		}
	}
	for i, m := range r.Movements {
		r.matchOf[i] = -1
		r.bookCents[i+1] = r.bookCents[i] + m.AmountCents
		if !amounts[m.AmountCents] {
			continue // most movements are older than the first line of any statement
		}
		key := matchKey(m.Reference, m.AmountCents)
		if left := waiting[key]; len(left) > 0 {
			r.matchOf[i], waiting[key] = left[0], left[1:]
			r.Lines[left[0]].Movement = i
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
	s := DayState{TrustDay: *stated, BookCents: r.bookCents[r.through(day)]}
	var lines, movements money.Cents // on one side only, at the end of the day
	for i, l := range r.Lines {
		switch {
		case l.Movement < 0:
			if l.StatedOn <= day {
				s.OpenLines = append(s.OpenLines, i)
				lines += l.AmountCents
			}
		case l.StatedOn <= day && r.Movements[l.Movement].On > day:
			s.LaterCents += l.AmountCents
		case l.StatedOn > day && r.Movements[l.Movement].On <= day:
			s.LaterCents -= l.AmountCents
		}
	}
	for _, span := range r.covered(day) {
		for i := r.through(span.from - 1); i < r.through(span.through); i++ {
			if r.matchOf[i] < 0 {
				s.OpenMovements = append(s.OpenMovements, i)
				movements += r.Movements[i].AmountCents
			}
		}
	}
	s.RestCents = s.DifferenceCents() - lines + movements - s.LaterCents
	return s, true
}

// through counts the movements through a day.
func (r *Reconciliation) through(day calendar.Date) int {
	return sort.Search(len(r.Movements), func(i int) bool { return r.Movements[i].On > day })
}

// span is a row of days, both ends included.
type span struct{ from, through calendar.Date }

// covered gives the days that the statements with lines up to a day should show, in
// order and apart: a statement shows what came after the one before, and no day before
// its first line.
func (r *Reconciliation) covered(upTo calendar.Date) []span {
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
	return joined(spans)
}

// joined makes one of spans that touch; what ends before it begins is none.
func joined(spans []span) []span {
	spans = slices.DeleteFunc(spans, func(s span) bool { return s.through < s.from })
	slices.SortFunc(spans, func(a, b span) int { return int(a.from - b.from) })
	var apart []span
	for _, s := range spans {
		if n := len(apart); n > 0 && s.from <= apart[n-1].through+1 {
			apart[n-1].through = max(apart[n-1].through, s.through)
			continue
		}
		apart = append(apart, s)
	}
	return apart
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
