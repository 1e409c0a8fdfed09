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
	world     *World
	trust     *Trust
	moved     []ledgerEntry // movements of the books that a line may explain or should show, by day
	matchOf   []int         // by movement: the index of its line, -1 if there is none
	bookCents []money.Cents // the trust account at the end of each of the trust's Days
}

// StatedLine is a line of the bank's statement of StatedOn.
type StatedLine struct {
	BankLine
	StatedOn calendar.Date
	Index    int // within the statement, from 0
	Movement int // number of the movement that explains it, see Reconciliation.Movement; -1 if none does
}

// DayState is what stands between the bank and the books at the end of a stated day.
// All amounts are in cents.
type DayState struct {
	TrustDay
	BookCents     money.Cents // the trust account in the books at the end of the day
	OpenLines     []int       // indices of lines up to this day that nothing in the books explains
	OpenMovements []int       // numbers of movements up to this day that the statements should show and don't
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
	r := &Reconciliation{world: w, trust: w.Trust(currency)}
	if r.trust == nil || len(r.trust.Days) == 0 {
		return r
	}
	waiting := map[string][]int{} // lines, by reference and amount
	amounts := map[int64]bool{}
	for _, day := range r.trust.Days {
		for i, line := range day.Lines {
			key := matchKey(line.Reference, line.AmountCents)
			waiting[key] = append(waiting[key], len(r.Lines))
			amounts[int64(line.AmountCents)] = true
			r.Lines = append(r.Lines, StatedLine{BankLine: line, StatedOn: day.Day, Index: i, Movement: -1})
		}
	}
	r.pick(currency, amounts)
	for i, e := range r.moved {
		r.matchOf[i] = -1
		if !amounts[e.amount] {
			continue
		}
		key := matchKey(r.Movement(i).Reference, money.Cents(e.amount))
		if left := waiting[key]; len(left) > 0 {
			r.matchOf[i], waiting[key] = left[0], left[1:]
			r.Lines[left[0]].Movement = i
		}
	}
	return r
}

// pick goes through the trust account once: most of its movements are older than any
// statement and of no amount that a line has.
func (r *Reconciliation) pick(currency string, amounts map[int64]bool) {
	days := r.trust.Days
	covered := r.covered(days[len(days)-1].Day)
	r.bookCents = make([]money.Cents, 0, len(days))
	var cents int64
	upTo := func(day calendar.Date) { // the days that end before this one
		for n := len(r.bookCents); n < len(days) && days[n].Day < day; n++ {
			r.bookCents = append(r.bookCents, money.Cents(cents))
		}
	}
	for e := range r.world.ledgerOf(TrustAccount, currency, calendar.None) {
		upTo(e.on)
		cents += e.amount
		for len(covered) > 0 && covered[0].through < e.on {
			covered = covered[1:]
		}
		if amounts[e.amount] || len(covered) > 0 && covered[0].from <= e.on {
			r.moved = append(r.moved, e)
		}
	}
	upTo(calendar.Last + 1)
	r.matchOf = make([]int, len(r.moved))
}

// Movement gives a movement of the books by its number.
func (r *Reconciliation) Movement(i int) Movement { return r.world.movement(r.moved[i]) }

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
	if r.trust == nil {
		return DayState{}, false
	}
	n, stated := r.trust.find(day)
	if !stated {
		return DayState{}, false
	}
	s := DayState{TrustDay: r.trust.Days[n], BookCents: r.bookCents[n]}
	var lines, movements money.Cents // on one side only, at the end of the day
	for i, l := range r.Lines {
		switch {
		case l.Movement < 0:
			if l.StatedOn <= day {
				s.OpenLines = append(s.OpenLines, i)
				lines += l.AmountCents
			}
		case l.StatedOn <= day && r.moved[l.Movement].on > day:
			s.LaterCents += l.AmountCents
		case l.StatedOn > day && r.moved[l.Movement].on <= day:
			s.LaterCents -= l.AmountCents
		}
	}
	for _, span := range r.covered(day) {
		for i := r.through(span.from - 1); i < r.through(span.through); i++ {
			if r.matchOf[i] < 0 {
				s.OpenMovements = append(s.OpenMovements, i)
				movements += money.Cents(r.moved[i].amount)
			}
		}
	}
	s.RestCents = s.DifferenceCents() - lines + movements - s.LaterCents
	return s, true
}

// through counts the movements that were picked through a day.
func (r *Reconciliation) through(day calendar.Date) int {
	return sort.Search(len(r.moved), func(i int) bool { return r.moved[i].on > day })
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
