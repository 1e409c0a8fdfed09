package schedule

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// Amounts are parts of a debt, in cents.
type Amounts struct {
	LateInterest, Fee, Interest, Principal money.Cents
}

// Total is the sum of the parts, in cents.
func (a Amounts) Total() money.Cents { return a.LateInterest + a.Fee + a.Interest + a.Principal }

// Position is what stands on a loan at the end of a day.
type Position struct {
	Outstanding money.Cents // principal not yet paid, due or not
	PastDue     Amounts     // due before the day and unpaid
	Due         Amounts     // due on the day and unpaid
	Owed        Amounts     // everything unpaid, instalments to come and their interest included
	Accrued     money.Cents // interest of the running period up to the day, not yet due
	Overpaid    money.Cents

	DaysPastDue     int           // since the oldest unpaid due date
	OldestUnpaidDue calendar.Date // None when nothing is past due
	NextDue         calendar.Date // the next date after the day with something to pay; None without
	NextDueAmount   money.Cents   // what is to pay on it

	ChargedOff, WrittenOff bool
	Settled                bool // nothing is owed any more
}

// At gives the position at the end of a day; a day before the latest event is
// taken as the day of that event.
func (l Loan) At(day calendar.Date) Position {
	p := Position{OldestUnpaidDue: calendar.None, NextDue: calendar.None}
	if l.terms == nil {
		return p
	}
	p.Overpaid, p.ChargedOff = l.overpaid, l.chargedOff != calendar.None
	if l.writtenOff != calendar.None {
		p.WrittenOff, p.Settled = true, true
		return p
	}
	day = max(day, l.asOf)
	l.advance(day)
	p.Outstanding = l.principal - l.paid
	for i := range l.rows {
		r := &l.rows[i]
		p.count(r.due, day, Amounts{Interest: r.openInterest(), Principal: r.openPrincipal()})
	}
	for i := range l.charges {
		c := &l.charges[i]
		a := Amounts{Fee: c.amount - c.paid}
		if c.kind == LateInterest {
			a = Amounts{LateInterest: c.amount - c.paid}
		}
		p.count(c.due, day, a)
	}
	late := l.late.due(l.terms, l.overdue(), day)
	p.PastDue.LateInterest += late
	p.Owed.LateInterest += late
	p.Accrued = l.accruedTo(day)
	p.Settled = p.Owed.Total() == 0
	if p.OldestUnpaidDue != calendar.None {
		p.DaysPastDue = int(day - p.OldestUnpaidDue)
	}
	return p
}

// count adds unpaid amounts with a due date to a position.
func (p *Position) count(due, day calendar.Date, a Amounts) {
	total := a.Total()
	if total == 0 {
		return
	}
	p.Owed.add(a)
	switch whenOf(due, day) {
	case pastDue:
		p.PastDue.add(a)
		if p.OldestUnpaidDue == calendar.None || due < p.OldestUnpaidDue {
			p.OldestUnpaidDue = due
		}
	case dueToday:
		p.Due.add(a)
	default:
		switch {
		case p.NextDue == calendar.None || due < p.NextDue:
			p.NextDue, p.NextDueAmount = due, total
		case due == p.NextDue:
			p.NextDueAmount += total
		}
	}
}

func (a *Amounts) add(b Amounts) {
	a.LateInterest += b.LateInterest
	a.Fee += b.Fee
	a.Interest += b.Interest
	a.Principal += b.Principal
}

// accruedTo is the interest of the running period up to a day, and what was put off
// to it, less what of both was paid ahead. Where rows are fixed it is the instalment's interest by actual days.
func (l *Loan) accruedTo(day calendar.Date) money.Cents {
	if l.next >= len(l.rows) {
		return 0
	}
	r, p := &l.rows[l.next], &l.periods[l.next]
	if l.terms.fixedRows() {
		if day <= p.start {
			return 0
		}
		whole := l.terms.Rounding.Ratio(int64(r.interest), int64(day-p.start), 1, int64(p.due-p.start))
		return max(money.Cents(whole)-r.paidInterest, 0)
	}
	return l.unpaidUpTo(day)
}

// unpaidUpTo is the interest of the running period up to a day within it and what
// was put off to it, less all interest that was paid ahead.
func (l *Loan) unpaidUpTo(day calendar.Date) money.Cents { return max(l.balanceOfInterest(day), 0) }

// balanceOfInterest is unpaidUpTo, and below zero where more was paid ahead.
func (l *Loan) balanceOfInterest(day calendar.Date) money.Cents {
	sum := l.carry + l.accrued + l.terms.interest(l.bearing(), &l.periods[l.next], l.segStart, day)
	for i := l.next; i < len(l.rows); i++ {
		sum -= l.rows[i].paidInterest
	}
	return sum
}

// unearned is what of the interest that was paid ahead is for days after a payoff on a
// day (of the running period, or the one that begins with it) by a rule: it counts for
// the payoff, up to the principal that this settles.
func (l *Loan) unearned(day calendar.Date, rule Rule) money.Cents {
	if l.terms.CalculationVersion < givesBack || l.terms.fixedRows() || l.next >= len(l.rows) {
		return 0
	}
	if rule == ToPeriodEnd && day > l.periods[l.next].start {
		day = l.rows[l.next].due
	}
	return min(max(-l.balanceOfInterest(day), 0), l.principal-l.paid)
}

// Row is one instalment. Until it is due its figures are a projection: as if what
// is due were paid on the latest day seen, and every instalment on its day.
type Row struct {
	No                        int
	Due                       calendar.Date
	Principal, Interest, Fee  money.Cents // Fee: fees that fall due in the instalment's period
	LateInterest              money.Cents // late interest charged in the instalment's period
	Payment                   money.Cents // the sum of the four
	Balance                   money.Cents // principal left after the instalment, if paid
	PaidPrincipal             money.Cents
	PaidInterest, PaidCharges money.Cents
	Moved                     money.Cents   // what a restructuring moved from it to later instalments
	PaidOn                    calendar.Date // the day on which nothing of it was left; None while open
}

// Rows gives the instalments. Those that nothing is left for, because the loan is
// paid back early, are dropped from the end.
func (l Loan) Rows() []Row {
	rows := make([]Row, len(l.rows))
	balance := l.principal
	for _, t := range l.tranches {
		balance -= t.amount
	}
	paidOut := 0
	for i := range l.rows {
		r := &l.rows[i]
		for ; paidOut < len(l.tranches) && l.tranches[paidOut].on <= r.due; paidOut++ {
			balance += l.tranches[paidOut].amount
		}
		balance -= r.principal
		rows[i] = Row{
			No: i + 1, Due: r.due, Principal: r.principal, Interest: r.interest,
			Balance: balance, PaidPrincipal: r.paidPrincipal, PaidInterest: r.paidInterest, PaidOn: r.paidOn, Moved: r.moved,
		}
	}
	for i := range l.charges {
		c, r := &l.charges[i], &rows[l.rowOfCharge(l.charges[i].due)]
		if c.kind == Fee {
			r.Fee += c.amount
		} else {
			r.LateInterest += c.amount
		}
		r.PaidCharges += c.paid
	}
	last := 0
	for i := range rows {
		r := &rows[i]
		r.Payment = r.Principal + r.Interest + r.Fee + r.LateInterest
		if r.Payment != 0 {
			last = i
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return rows[:last+1]
}

// RowsAt gives the instalments as they stand at the end of a day without further
// payments; see Rows.
func (l Loan) RowsAt(day calendar.Date) []Row {
	l.advance(max(day, l.asOf))
	return l.Rows()
}

// Rule says up to when a payoff quote counts interest.
type Rule string

// The rules of a payoff quote.
const (
	ToDate      Rule = "to_date"       // interest to the day
	ToPeriodEnd Rule = "to_period_end" // interest to the end of the running period
)

// Quote is what pays a loan off, in cents. GivenBack is what was paid before as
// interest of days that come after it; Total is the sum of the others less that.
type Quote struct {
	Principal, Interest, Fee, LateInterest, GivenBack, Total money.Cents
}

// Payoff quotes what settles the loan on a day: all principal, interest due and
// accrued by the rule, and all charges, less interest that was paid beyond the rule's
// day. Where rows are fixed (flat interest, or
// prepayments that only offset instalments) all their interest is owed.
func (l Loan) Payoff(day calendar.Date, rule Rule) Quote {
	if l.terms == nil || l.writtenOff != calendar.None {
		return Quote{}
	}
	day = max(day, l.asOf)
	l.advance(day)
	p := l.At(day)
	q := Quote{
		Principal:    p.Owed.Principal,
		Interest:     p.PastDue.Interest + p.Due.Interest + p.Accrued,
		Fee:          p.Owed.Fee,
		LateInterest: p.Owed.LateInterest,
	}
	if l.terms.fixedRows() {
		q.Interest = p.Owed.Interest
	} else if rule == ToPeriodEnd && l.next < len(l.rows) && day > l.periods[l.next].start {
		q.Interest += l.unpaidUpTo(l.rows[l.next].due) - p.Accrued
	}
	q.GivenBack = l.unearned(day, rule)
	q.Total = q.Principal + q.Interest + q.Fee + q.LateInterest - q.GivenBack
	return q
}

// arrearsSteps are the days past due at which a loan enters a bucket: 1–30, 31–60,
// 61–90, more than 90.
var arrearsSteps = [...]int{1, 31, 61, 91}

// NextChange is the first date after a day on which the loan changes by itself:
// something falls due or past due, arrears reach the next bucket, or a late fee is
// charged. None if it never does without another event.
func (l Loan) NextChange(after calendar.Date) calendar.Date {
	if l.terms == nil || l.writtenOff != calendar.None {
		return calendar.None
	}
	l.advance(max(after, l.asOf))
	best := calendar.None
	consider := func(d calendar.Date) {
		if d > after && (best == calendar.None || d < best) {
			best = d
		}
	}
	if l.stale() { // overdue principal bears interest that falls due then
		consider(l.rows[l.next].due)
	}
	oldest := calendar.None
	open := func(due calendar.Date) {
		consider(due)
		if oldest == calendar.None || due < oldest {
			oldest = due
		}
	}
	for i := range l.rows {
		if l.rows[i].open() {
			open(l.rows[i].due)
		}
	}
	for i := range l.charges {
		if c := &l.charges[i]; c.amount > c.paid {
			open(c.due)
		}
	}
	if oldest != calendar.None {
		for _, days := range arrearsSteps {
			consider(oldest.AddDays(days))
		}
	}
	if l.terms.LateFee.Percent > 0 {
		for i := l.feeNext; i < len(l.rows) && i <= l.next; i++ {
			if l.rows[i].open() {
				consider(l.rows[i].due.AddDays(max(l.terms.LateFee.AfterDays, 1)))
			}
		}
	}
	return best
}
