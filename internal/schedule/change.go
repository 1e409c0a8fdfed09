package schedule

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// ChargeOff notes that the loss is recognised. The debt and its schedule stand.
func (l Loan) ChargeOff(on calendar.Date) Loan {
	if l.terms == nil || l.chargedOff != calendar.None {
		return l
	}
	l.advance(max(on, l.asOf))
	l.chargedOff = max(on, l.disbursed)
	return l.shared()
}

// WriteOff gives up everything that is owed on a day and says what it was:
// principal, charges, interest due and accrued (all interest where rows are
// fixed). Nothing is owed afterwards; later payments are recoveries. Where nothing
// is owed, there is nothing to write off.
func (l Loan) WriteOff(on calendar.Date) (Loan, Allocation) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return l, Allocation{}
	}
	on = max(on, l.asOf)
	q := l.Payoff(on, ToDate)
	if q.Total == 0 {
		return l, Allocation{}
	}
	l.advance(on)
	l.writtenOff = on
	l.lost = Allocation{LateInterest: q.LateInterest, Fee: q.Fee, Interest: q.Interest, Principal: q.Principal}
	return l.shared(), l.lost
}

// Recover takes money (cents) for a loan that was written off. It counts for the
// parts that were given up, in the allocation order; what exceeds them is
// overpaid. Before a write-off it is a payment like any other.
func (l Loan) Recover(on calendar.Date, amount money.Cents) (Loan, Allocation) {
	if l.terms == nil || amount <= 0 {
		return l, Allocation{}
	}
	if l.writtenOff == calendar.None {
		return l.Repay(on, amount)
	}
	l.asOf = max(on, l.asOf)
	var a Allocation
	take := func(lost, into *money.Cents) {
		part := min(*lost, amount)
		*lost, *into, amount = *lost-part, part, amount-part
	}
	for _, component := range l.terms.order(pastDue) {
		switch component {
		case PayLateInterest:
			take(&l.lost.LateInterest, &a.LateInterest)
		case PayFee:
			take(&l.lost.Fee, &a.Fee)
		case PayInterest:
			take(&l.lost.Interest, &a.Interest)
		case PayPrincipal:
			take(&l.lost.Principal, &a.Principal)
		}
	}
	a.Overpaid = amount
	l.overpaid += amount
	return l, a
}

// Refund gives back what was overpaid, up to an amount (cents), and says how much.
func (l Loan) Refund(amount money.Cents) (Loan, money.Cents) {
	part := max(min(amount, l.overpaid), 0)
	l.overpaid -= part
	return l, part
}

// Disburse pays out a further tranche (cents). The instalments that are not yet
// due are solved anew for the higher balance; the tranche bears interest from its
// day. It is an error once the last instalment is due.
func (l Loan) Disburse(on calendar.Date, amount money.Cents) (Loan, error) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return l, problem("tranche", "not_applicable", "a tranche needs a loan that is paid out and not written off.")
	}
	t := *l.terms
	if err := t.Validate(l.principal + amount); err != nil || amount <= 0 {
		return l, problem("tranche", "out_of_range", "the tranche must be above zero, and the whole within what the terms allow.")
	}
	on = max(on, l.asOf)
	l.own()
	l.advance(on)
	if l.next >= len(l.rows) {
		return l.shared(), problem("tranche", "too_late", "a tranche must be paid out before the last instalment is due.")
	}
	l.closeSegment(on)
	l.principal += amount
	l.tranches = append(slices.Clip(l.tranches), tranche{on, amount})
	l.plan(l.next)
	return l.shared(), nil
}

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

// Restructure applies a change of terms. The balance scheduled from FromDue on is
// spread anew over the instalments there are then. Errors are *Problem.
func (l Loan) Restructure(change Restructure) (Loan, error) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return l, problem("restructure", "not_applicable", "only a loan that is paid out and not written off can be restructured.")
	}
	from := slices.IndexFunc(l.rows, func(r row) bool { return r.due >= change.FromDue })
	if from < l.next {
		return l, problem("from_due_date", "out_of_range", "a restructuring starts with an instalment that is not yet due.")
	}
	t := *l.terms
	if t.Kind == Bullet && change.ExtraPeriods > 0 {
		return l, problem("extra_terms", "not_applicable", "a bullet loan has one instalment; move its due date instead.")
	}
	if change.ExtraPeriods < 0 || change.InterestOnly < 0 || change.InterestGrace < 0 {
		return l, problem("restructure", "out_of_range", "extra and grace periods can't be negative.")
	}
	if previous := l.periods[from].start; change.HasNewFirstDue && change.NewFirstDue <= max(previous, l.asOf) {
		return l, problem("new_due_date", "out_of_range", "the new due date must come after %s.", max(previous, l.asOf))
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
	if err := t.Validate(l.principal); err != nil {
		return l, err
	}
	l.own()
	l.terms = &t
	l.layOut(from, change)
	if last := l.rows[len(l.rows)-1].due; last > calendar.Last {
		return l, problem("extra_terms", "out_of_range", "the last instalment would fall due after the year 9999.")
	}
	l.plan(from)
	return l.shared(), nil
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
