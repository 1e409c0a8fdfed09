package schedule

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Restructure is a change of terms for the instalments due from a date on.
type Restructure struct {
	FromDue       calendar.Date `json:"from_due"` // the first instalment concerned is the first due on or after it
	NewRate       money.Rate    `json:"new_rate_micropercent,omitempty"`
	HasNewRate    bool          `json:"has_new_rate,omitempty"`
	ExtraPeriods  int           `json:"extra_periods,omitempty"`  // added at the end
	InterestOnly  int           `json:"interest_only,omitempty"`  // so many instalments without principal
	InterestGrace int           `json:"interest_grace,omitempty"` // so many whose interest falls due with the next one
	// NewFirstDue, when HasNewFirstDue, moves the first instalment concerned, and
	// the later ones with it, to its day of the month.
	NewFirstDue    calendar.Date `json:"new_first_due,omitempty"`
	HasNewFirstDue bool          `json:"has_new_first_due,omitempty"`
}

// Restructure applies a change of terms on a day. The balance scheduled from FromDue
// on is spread anew over the instalments there are then. Errors are *Problem.
func (l Loan) Restructure(on calendar.Date, change Restructure) (Loan, error) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return l, problem("restructure", "not_applicable", "only a loan that is paid out and not written off can be restructured.")
	}
	was := l
	l.own()
	l.advance(max(on, l.asOf))
	from := slices.IndexFunc(l.rows, func(r row) bool { return r.due >= change.FromDue })
	if from < l.next {
		return was, problem("from_due_date", "out_of_range", "a restructuring starts with an instalment that is not yet due.")
	}
	t, err := l.changed(from, change)
	if err != nil {
		return was, err
	}
	l.terms = &t
	l.layOut(from, change)
	if last := l.rows[len(l.rows)-1].due; last > calendar.Last {
		return was, problem("extra_terms", "out_of_range", "the last instalment would fall due after the year 9999.")
	}
	l.plan(from)
	return l.shared(), nil
}

// changed gives the terms that a change of the instalments from one on leads to.
func (l *Loan) changed(from int, change Restructure) (Terms, error) {
	t := *l.terms
	if t.Kind == Bullet && change.ExtraPeriods > 0 {
		return t, problem("extra_terms", "not_applicable", "a bullet loan has one instalment; move its due date instead.")
	}
	if change.ExtraPeriods < 0 || change.InterestOnly < 0 || change.InterestGrace < 0 {
		return t, problem("restructure", "out_of_range", "extra and grace periods can't be negative.")
	}
	if previous := l.periods[from].start; change.HasNewFirstDue && change.NewFirstDue <= max(previous, l.asOf) {
		return t, problem("new_due_date", "out_of_range", "the new due date must come after %s.", max(previous, l.asOf))
	}
	t.Periods += change.ExtraPeriods
	if change.InterestOnly > 0 {
		t.InterestOnlyPeriods = from + change.InterestOnly
	}
	if change.InterestGrace > 0 {
		t.InterestGraceFrom, t.InterestGracePeriods = from, from+change.InterestGrace
	}
	if change.HasNewRate {
		t.Rate = change.NewRate
	}
	return t, t.Validate(l.principal)
}

// layOut gives the instalments from one on their new periods.
func (l *Loan) layOut(from int, change Restructure) {
	t := l.terms
	first := l.rows[from].due
	if change.HasNewFirstDue {
		first = change.NewFirstDue
		_, _, l.anchor = first.YMD()
	}
	periods := slices.Clone(l.periods[:from])
	start := l.periods[from].start
	for i := from; i < t.rowCount(); i++ {
		due := t.Frequency.Step(first, i-from, l.anchor)
		p := t.periodBetween(start, due, l.anchor)
		if i < t.InterestFreePeriods {
			p.rate = 0
		}
		periods = append(periods, p)
		start = due
		if i >= len(l.rows) {
			l.rows = append(l.rows, row{paidOn: calendar.None})
		}
		l.rows[i].due = due
	}
	l.periods = periods
}

// Capitalise moves what is due and unpaid on a day, fees aside, to the balance of the
// instalments to come: overdue principal is scheduled anew with them, interest and
// late interest become principal. It gives what was moved, in cents; nothing where
// the last instalment is due, as none is left to carry it. Interest that was not yet
// due stays where it is.
func (l Loan) Capitalise(on calendar.Date) (Loan, Amounts) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return l, Amounts{}
	}
	on = max(on, l.asOf)
	l.own()
	l.advance(on)
	if l.next >= len(l.rows) {
		return l.shared(), Amounts{}
	}
	moved := l.settleArrears(on)
	grown := moved.Interest + moved.LateInterest
	if moved.Total() == 0 {
		return l.shared(), moved
	}
	l.principal += grown
	if grown > 0 {
		l.tranches = append(slices.Clip(l.tranches), tranche{on, grown})
	}
	l.plan(l.next)
	return l.shared(), moved
}

// settleArrears takes what is due and unpaid, fees aside, out of the instalments and
// charges, and ends the segments of the balances that this changes.
func (l *Loan) settleArrears(on calendar.Date) (moved Amounts) {
	l.cutSegment(on)
	l.late.close(l.terms, l.overdue(), on)
	moved.LateInterest = l.late.due(l.terms, 0, on)
	l.late.paid += moved.LateInterest
	for i := range l.rows[:l.next] {
		r := &l.rows[i]
		principal, interest := r.openPrincipal(), r.openInterest()
		r.principal, r.interest, r.moved = r.paidPrincipal, r.paidInterest, r.moved+principal+interest
		l.scheduled -= principal
		moved.Principal, moved.Interest = moved.Principal+principal, moved.Interest+interest
	}
	for i := range l.charges {
		c := &l.charges[i]
		if c.kind == LateInterest && c.due <= on {
			moved.LateInterest += c.amount - c.paid
			c.amount = c.paid
		}
	}
	return moved
}

// plan sets and projects the instalments from one on.
func (l *Loan) plan(from int) {
	if l.terms.Kind == Flat {
		l.planFlat(from)
	} else {
		l.setTargets(from)
		l.project()
	}
	for i := l.next; i < len(l.rows); i++ {
		if l.rows[i].open() {
			l.rows[i].paidOn = calendar.None
		}
	}
}
