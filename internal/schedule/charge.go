package schedule

import (
	"fmt"

	"refold/internal/calendar"
	"refold/internal/money"
)

// ChargeKind says what a charge is: late interest goes to the investors, a fee to
// the platform.
type ChargeKind string

// The kinds of charges.
const (
	LateInterest ChargeKind = "late_interest"
	Fee          ChargeKind = "fee"
)

// charge is an amount that fell due beside the schedule.
type charge struct {
	id     string
	kind   ChargeKind
	due    calendar.Date
	amount money.Cents // less what was waived
	paid   money.Cents
}

// Charge raises a charge (cents) that falls due on a day. Its id must be new to
// the loan; amounts of zero or less raise nothing.
func (l Loan) Charge(id string, kind ChargeKind, due calendar.Date, amount money.Cents) Loan {
	if l.terms == nil || amount <= 0 || l.writtenOff != calendar.None {
		return l
	}
	l.own()
	l.charges = append(l.charges, charge{id: id, kind: kind, due: due, amount: amount})
	return l.shared()
}

// Waive gives up a charge, or as much of it as amount (cents) says. It is an error
// when the charge doesn't exist or less than amount of it is unpaid.
func (l Loan) Waive(id string, on calendar.Date, amount money.Cents) (Loan, error) {
	if l.terms == nil {
		return l, fmt.Errorf("waive %s: the loan is not paid out", id)
	}
	l.advance(max(on, l.asOf))
	for i := range l.charges {
		c := l.charges[i]
		if c.id != id {
			continue
		}
		if amount <= 0 || amount > c.amount-c.paid {
			return l.shared(), fmt.Errorf("waive %s: %s is not between 0.01 and the %s unpaid", id, amount, c.amount-c.paid)
		}
		l.own()
		l.charges[i].amount -= amount
		return l.shared(), nil
	}
	return l.shared(), fmt.Errorf("waive %s: no such charge", id)
}

// LateInterestOwed gives the late interest that has run up to a day and is unpaid, in
// cents; charges of late interest are not in it.
func (l Loan) LateInterestOwed(on calendar.Date) money.Cents {
	if l.terms == nil || l.writtenOff != calendar.None {
		return 0
	}
	on = max(on, l.asOf)
	l.advance(on)
	return max(l.late.due(l.terms, l.overdue(), on), 0)
}

// WaiveLateInterest gives up late interest that has run up to a day, at most amount
// (cents), and says how much that was.
func (l Loan) WaiveLateInterest(on calendar.Date, amount money.Cents) (Loan, money.Cents) {
	waived := max(min(amount, l.LateInterestOwed(on)), 0)
	if waived == 0 {
		return l, 0
	}
	on = max(on, l.asOf)
	l.advance(on)
	l.late.close(l.terms, l.overdue(), on)
	l.late.paid += waived
	return l.shared(), waived
}

// Charges lists the charges with what of each is unpaid, in the order in which
// they were raised.
func (l Loan) Charges() []Charge {
	list := make([]Charge, len(l.charges))
	for i, c := range l.charges {
		list[i] = Charge{ID: c.id, Kind: c.kind, Due: c.due, Amount: c.amount, Paid: c.paid}
	}
	return list
}

// ChargesAt is Charges at the end of a day, late fees that fell due until then included.
func (l Loan) ChargesAt(day calendar.Date) []Charge {
	l.advance(max(day, l.asOf))
	return l.Charges()
}

// Charge is a charge as it stands: Amount is net of what was waived.
type Charge struct {
	ID     string
	Kind   ChargeKind
	Due    calendar.Date
	Amount money.Cents
	Paid   money.Cents
}

// chargeLateFee considers the late fee of the next instalment, on the day on which
// it would be charged: that day's payments come too late for it.
func (l *Loan) chargeLateFee(on calendar.Date) {
	r := &l.rows[l.feeNext]
	l.feeNext++
	base := r.openPrincipal()
	if l.terms.LateFee.WithInterest {
		base += r.openInterest()
	}
	amount := l.terms.Rounding.Part(base, l.terms.LateFee.Percent)
	if amount <= 0 {
		return
	}
	l.own()
	l.charges = append(l.charges, charge{id: fmt.Sprintf("late-fee-%d", l.feeNext), kind: Fee, due: on, amount: amount})
}

// lateInterest is interest on overdue principal: closed segments, each rounded
// once, and the day from which the present overdue principal runs.
type lateInterest struct {
	since  calendar.Date
	closed money.Cents
	paid   money.Cents // or waived, or capitalised
}

const lateYearDays = 365

// close ends the segment of an overdue balance on a day, before the balance changes.
func (s *lateInterest) close(t *Terms, overdue money.Cents, on calendar.Date) {
	if on <= s.since {
		return
	}
	s.closed += s.running(t, overdue, on)
	s.since = on
}

// running is the late interest of the segment that is not closed.
func (s *lateInterest) running(t *Terms, overdue money.Cents, on calendar.Date) money.Cents {
	if t.LateInterestRate == 0 || overdue <= 0 || on <= s.since {
		return 0
	}
	days := int64(on - s.since)
	return money.Cents(t.Rounding.Ratio(int64(overdue), int64(t.LateInterestRate), days, lateYearDays*money.RateUnit))
}

// due is the late interest owed on a day.
func (s *lateInterest) due(t *Terms, overdue money.Cents, on calendar.Date) money.Cents {
	return s.closed + s.running(t, overdue, on) - s.paid
}
