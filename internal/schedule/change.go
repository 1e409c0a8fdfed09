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
// fixed); interest that was paid ahead stays paid. Nothing is owed afterwards; later payments are recoveries. Where nothing
// is owed, there is nothing to write off.
func (l Loan) WriteOff(on calendar.Date) (Loan, Allocation) {
	if l.terms == nil || l.writtenOff != calendar.None {
		return l, Allocation{}
	}
	on = max(on, l.asOf)
	q := l.Payoff(on, ToDate)
	if q.Total+q.GivenBack == 0 {
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
	l.cutSegment(on)
	l.principal += amount
	l.tranches = append(slices.Clip(l.tranches), tranche{on, amount})
	l.plan(l.next)
	return l.shared(), nil
}
