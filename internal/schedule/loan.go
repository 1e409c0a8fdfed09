package schedule

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Loan is a loan from its payout on: what was agreed, its instalments, and what
// was paid. It is a value: methods that change it return another one, and slices
// are copied before they are written. Calls come in order of their effective
// dates; an earlier date is taken as the latest one seen. The zero Loan owes
// nothing and accepts nothing.
type Loan struct {
	terms   *Terms
	periods []period // shared, never written after Open or Restructure
	rows    []row
	charges []charge
	// tranches are the payouts after the first, in order of time.
	tranches []tranche

	disbursed calendar.Date
	anchor    int           // the day of the month that due dates keep
	asOf      calendar.Date // the latest date seen
	principal money.Cents   // paid out so far, and capitalised
	paid      money.Cents   // principal paid so far
	ahead     money.Cents   // of it, principal of instalments that are not yet due
	kept      money.Cents   // of ahead, what bears interest until its instalment is due
	scheduled money.Cents   // principal of the instalments that are due: rows[:next]
	next      int           // the first instalment that is not yet due

	// Interest of the running period: closed segments (each rounded once), and the
	// day from which the present balance runs. carry is interest put off to the
	// instalment after the grace.
	accrued  money.Cents
	segStart calendar.Date
	carry    money.Cents

	late     lateInterest
	feeNext  int // the first instalment that no late fee was considered for
	overpaid money.Cents

	chargedOff, writtenOff calendar.Date
	lost                   Allocation // what was written off and not recovered
	owned                  bool       // rows and charges are this working copy's own
}

// tranche is a further payout, or what a restructuring capitalised.
type tranche struct {
	on     calendar.Date
	amount money.Cents
}

// row is one instalment. Until it is due, principal and interest are a projection.
type row struct {
	due, paidOn                 calendar.Date
	principal, interest         money.Cents
	paidPrincipal, paidInterest money.Cents
	kept                        money.Cents // of paidPrincipal, what was paid in advance as scheduled
	target                      money.Cents // the principal, or with byPayment the whole instalment
	byPayment                   bool
	moved                       money.Cents // to later instalments, by a restructuring
}

func (r *row) openPrincipal() money.Cents { return r.principal - r.paidPrincipal }
func (r *row) openInterest() money.Cents  { return r.interest - r.paidInterest }
func (r *row) open() bool                 { return r.openPrincipal() > 0 || r.openInterest() > 0 }

// Open pays a loan out. The terms must be valid for the principal (cents), and the
// first due date must come after the payout; errors are *Problem.
func Open(t Terms, principal money.Cents, disbursed calendar.Date) (Loan, error) {
	if err := t.Validate(principal); err != nil {
		return Loan{}, err
	}
	if disbursed < calendar.First || disbursed > calendar.Last {
		return Loan{}, problem("disbursed", "out_of_range", "the day of payout must be a date of the calendar.")
	}
	if t.HasFirstDue && t.FirstDue <= disbursed {
		return Loan{}, problem("first_due", "out_of_range", "the first due date must come after the payout.")
	}
	t.AllocationOrder, t.AdvanceOrder = slices.Clone(t.AllocationOrder), slices.Clone(t.AdvanceOrder)
	l := Loan{
		terms: &t, periods: t.periodsOf(disbursed), disbursed: disbursed, asOf: disbursed,
		principal: principal, segStart: disbursed, late: lateInterest{since: disbursed},
		chargedOff: calendar.None, writtenOff: calendar.None, owned: true,
	}
	if last := l.periods[len(l.periods)-1].due; last > calendar.Last {
		return Loan{}, problem("periods", "out_of_range", "the last instalment would fall due after the year 9999.")
	}
	_, l.anchor = t.firstDue(disbursed)
	for i := 0; i < min(t.InterestFreePeriods, len(l.periods)); i++ {
		l.periods[i].rate = 0
	}
	l.rows = make([]row, len(l.periods))
	for i := range l.rows {
		l.rows[i].due, l.rows[i].paidOn = l.periods[i].due, calendar.None
	}
	l.plan(0)
	return l.shared(), nil
}

// Terms gives the agreed terms.
func (l Loan) Terms() Terms {
	if l.terms == nil {
		return Terms{}
	}
	return *l.terms
}

// Disbursed gives the day of payout.
func (l Loan) Disbursed() calendar.Date { return l.disbursed }

// Principal gives what was paid out so far and what was capitalised, in cents.
func (l Loan) Principal() money.Cents { return l.principal }

// Outstanding gives the principal that is not yet paid, in cents; nothing is
// outstanding of a loan that was written off.
func (l Loan) Outstanding() money.Cents {
	if l.writtenOff != calendar.None {
		return 0
	}
	return l.principal - l.paid
}

// Overpaid gives what was paid beyond everything owed, in cents.
func (l Loan) Overpaid() money.Cents { return l.overpaid }

// Lost gives what was written off and has not come back since, in cents.
func (l Loan) Lost() Allocation { return l.lost }

// ChargedOff gives the day of the charge-off, or calendar.None.
func (l Loan) ChargedOff() calendar.Date { return l.chargedOff }

// WrittenOff gives the day of the write-off, or calendar.None.
func (l Loan) WrittenOff() calendar.Date { return l.writtenOff }

// own makes rows and charges of a working copy writable.
func (l *Loan) own() {
	if l.owned {
		return
	}
	l.rows = slices.Clone(l.rows)
	l.charges = slices.Clone(l.charges)
	l.owned = true
}

// shared ends the work on a copy: from here on nobody writes its slices.
func (l Loan) shared() Loan {
	l.owned = false
	l.charges = slices.Clip(l.charges)
	return l
}

// overdue is the unpaid principal of instalments that are due.
func (l *Loan) overdue() money.Cents { return l.scheduled - (l.paid - l.ahead) }

// bearing is the balance that bears interest now.
func (l *Loan) bearing() money.Cents {
	if l.terms.InterestOn == Actual {
		return l.principal - l.paid + l.kept
	}
	return l.principal - l.scheduled - l.spared()
}

// advance lets time pass to a day: instalments due on or before it become due, and
// late fees are charged. It writes rows only where the projection no longer holds.
func (l *Loan) advance(to calendar.Date) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return
	}
	for {
		billOn, feeOn := calendar.Last+1, calendar.Last+1
		if l.next < len(l.rows) {
			billOn = l.rows[l.next].due
		}
		if l.terms.LateFee.Percent > 0 && l.feeNext < l.next {
			feeOn = l.rows[l.feeNext].due + calendar.Date(max(l.terms.LateFee.AfterDays, 1))
		}
		if min(billOn, feeOn) > to {
			break
		}
		if billOn <= feeOn {
			l.bill()
		} else {
			l.chargeLateFee(feeOn)
		}
	}
	if to > l.asOf {
		l.asOf = to
		if l.stale() {
			l.own()
			l.project()
		}
	}
}

// stale says that the projection supposed that arrears are paid by now.
func (l *Loan) stale() bool {
	return l.terms.InterestOn == Actual && !l.terms.fixedRows() && l.next < len(l.rows) && l.overdue() > 0
}

// bill makes the next instalment due: its figures stand from now on.
func (l *Loan) bill() {
	due := l.rows[l.next].due
	if l.stale() {
		l.own()
		l.asOf = due
		l.project()
	}
	r := &l.rows[l.next]
	l.late.close(l.terms, l.overdue(), due)
	if l.terms.putsOff(l.next) {
		l.carry += l.interestOf(l.next)
	} else {
		l.carry = 0
	}
	l.scheduled += r.principal
	l.ahead -= r.paidPrincipal
	l.kept -= r.kept
	l.next++
	l.segStart, l.accrued = due, 0
}

// interestOf is the interest of the running period up to its due date, before any
// grace: what is accrued, and the present balance from then on.
func (l *Loan) interestOf(i int) money.Cents {
	p := &l.periods[i]
	from, total := l.segStart, l.accrued
	if l.stale() && l.asOf > from {
		to := min(l.asOf, p.due)
		total += l.terms.interest(l.bearing(), p, from, to)
		from = to
	}
	return total + l.terms.interest(l.principal-l.scheduled-l.spared(), p, from, p.due)
}

// spared is the principal paid ahead that no longer bears interest.
func (l *Loan) spared() money.Cents {
	if l.terms.fixedRows() {
		return 0
	}
	return l.ahead - l.kept
}

// closeSegment ends the segment of the present balance on a day, before a payment
// changes the balance. Where rows are fixed no payment does.
func (l *Loan) closeSegment(on calendar.Date) {
	if !l.terms.fixedRows() {
		l.cutSegment(on)
	}
}

// cutSegment ends the segment of the present balance on a day, before the balance
// grows. Flat interest knows no segments.
func (l *Loan) cutSegment(on calendar.Date) {
	if l.next >= len(l.rows) || on <= l.segStart || l.terms.Kind == Flat {
		return
	}
	l.accrued += l.terms.interest(l.bearing(), &l.periods[l.next], l.segStart, on)
	l.segStart = on
}
