package schedule

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// Allocation is how an amount was split, in cents. Overpaid is what nothing was
// owed for. Interest is below zero where a payoff gives back more of it, paid before
// for days after the payoff, than it pays: the other parts are greater by that.
type Allocation struct {
	LateInterest, Fee, Interest, Principal, Overpaid money.Cents
}

// Total is the whole amount, in cents.
func (a Allocation) Total() money.Cents {
	return a.LateInterest + a.Fee + a.Interest + a.Principal + a.Overpaid
}

// when says where a date lies from a payment's day.
type when uint8

const (
	pastDue when = iota
	dueToday
	inAdvance
)

func whenOf(due, on calendar.Date) when {
	switch {
	case due < on:
		return pastDue
	case due == on:
		return dueToday
	}
	return inAdvance
}

// Repay takes a payment (cents) that counts for a day. It pays what is past due,
// then what falls due that day, then in advance; within each, instalment by
// instalment, oldest first, every one in the allocation order. In advance, where
// early principal changes the rest of the schedule, it goes to principal at once,
// and interest accrued to the day is paid when no principal is left; or first to the
// running instalment, where the terms say so (Ahead). An amount of zero or less pays
// nothing.
func (l Loan) Repay(on calendar.Date, amount money.Cents) (Loan, Allocation) {
	return l.RepayAs(on, amount, l.Terms().Prepayment)
}

// RepayAs is Repay where what this payment pays ahead shortens the term, lowers the
// instalments, or offsets the next ones, whatever was agreed. Where the terms say that
// prepayments offset the next instalments, that was agreed for all of them and stays.
func (l Loan) RepayAs(on calendar.Date, amount money.Cents, way Prepayment) (Loan, Allocation) {
	var a Allocation
	if l.terms == nil || amount <= 0 {
		return l, a
	}
	if l.writtenOff != calendar.None {
		return l.Recover(on, amount)
	}
	on = max(on, l.asOf)
	l.own()
	l.advance(on)
	p := payment{l: &l, on: on, left: amount, way: way}
	if back := l.unearned(on, ToDate); back > 0 && amount >= l.Payoff(on, ToDate).Total {
		p.giveBack(back)
	}
	p.pay(pastDue)
	p.pay(dueToday)
	switch {
	case l.terms.fixedRows():
		p.pay(inAdvance)
	case p.byInstalment():
		p.payAhead()
	default:
		p.prepay()
	}
	l.overpaid += p.left
	p.a.Overpaid = p.left
	return l.shared(), p.a
}

// payment is a payment at work on its own copy of a loan.
type payment struct {
	l    *Loan
	on   calendar.Date
	left money.Cents
	a    Allocation
	way  Prepayment // of what it pays ahead
	// moved says that principal was paid ahead, so that the projection changes.
	moved bool
}

// take moves up to open cents from the payment.
func (p *payment) take(open money.Cents) money.Cents {
	part := max(min(open, p.left), 0)
	p.left -= part
	return part
}

// pay goes through the instalments and charges of one time, oldest first.
func (p *payment) pay(w when) {
	order := p.l.terms.order(w)
	for i := range p.l.rows {
		if p.left == 0 {
			return
		}
		inTime := whenOf(p.l.rows[i].due, p.on) == w
		if !inTime && len(p.l.charges) == 0 && p.l.terms.LateInterestRate == 0 {
			continue
		}
		for _, component := range order {
			switch component {
			case PayLateInterest:
				if w == pastDue {
					p.payLateInterest()
				}
				p.a.LateInterest += p.payCharges(i, LateInterest, w)
			case PayFee:
				p.a.Fee += p.payCharges(i, Fee, w)
			case PayInterest:
				if inTime {
					p.payInterest(i)
				}
			case PayPrincipal:
				if inTime {
					p.payPrincipal(i)
				}
			}
		}
	}
}

// payLateInterest pays the late interest that runs by itself.
func (p *payment) payLateInterest() {
	l := p.l
	part := p.take(l.late.due(l.terms, l.overdue(), p.on))
	l.late.paid += part
	p.a.LateInterest += part
}

// payCharges pays the charges of a kind and a time that fall into an instalment's
// period; the first and last take those before and after.
func (p *payment) payCharges(i int, kind ChargeKind, w when) (paid money.Cents) {
	l := p.l
	for k := range l.charges {
		c := &l.charges[k]
		if c.kind != kind || whenOf(c.due, p.on) != w || l.rowOfCharge(c.due) != i {
			continue
		}
		part := p.take(c.amount - c.paid)
		c.paid += part
		paid += part
	}
	return paid
}

// rowOfCharge is the instalment whose period a day belongs to.
func (l *Loan) rowOfCharge(due calendar.Date) int {
	for i := range l.rows {
		if due <= l.rows[i].due {
			return i
		}
	}
	return len(l.rows) - 1
}

func (p *payment) payInterest(i int) {
	r := &p.l.rows[i]
	part := p.take(r.openInterest())
	r.paidInterest += part
	p.a.Interest += part
	p.settle(r)
}

func (p *payment) payPrincipal(i int) {
	l, r := p.l, &p.l.rows[i]
	part := p.take(r.openPrincipal())
	if part == 0 {
		return
	}
	l.movePrincipal(i, part, p.on)
	p.a.Principal += part
	p.settle(r)
}

// settle notes the day on which nothing of an instalment was left to pay.
func (p *payment) settle(r *row) {
	if !r.open() && r.paidOn == calendar.None && r.principal+r.interest > 0 {
		r.paidOn = p.on
	}
}

// movePrincipal books principal (cents, negative to take it back) on an instalment,
// closing the interest segments of the balance that it ends.
func (l *Loan) movePrincipal(i int, part money.Cents, on calendar.Date) {
	l.late.close(l.terms, l.overdue(), on)
	if i >= l.next || l.terms.InterestOn == Actual {
		l.closeSegment(on)
	}
	l.rows[i].paidPrincipal += part
	l.paid += part
	if i >= l.next {
		l.ahead += part
	}
}

// prepay pays in advance where early principal changes what follows: charges and
// principal of the running instalment in the allocation order, then more principal,
// and when none is left everything else, interest accrued to the day included.
func (p *payment) prepay() {
	l := p.l
	current := l.rowOn(p.on)
	for _, component := range l.terms.order(inAdvance) {
		switch component {
		case PayLateInterest:
			p.a.LateInterest += p.payCharges(current, LateInterest, inAdvance)
		case PayFee:
			p.a.Fee += p.payCharges(current, Fee, inAdvance)
		case PayPrincipal:
			p.prepayPrincipal(current, l.rows[current].openPrincipal())
		}
	}
	p.prepayPrincipal(current, l.principal-l.paid)
	if l.next < len(l.rows) && (p.moved || l.terms.InterestOn == Actual) {
		l.project()
		for i := current; i < len(l.rows); i++ {
			p.settle(&l.rows[i])
		}
	}
	if p.left > 0 {
		p.pay(inAdvance)
	}
}

// prepayPrincipal pays principal ahead of its day: it belongs to the running
// instalment (the one due that day, if any), and what exceeds that instalment
// changes the following ones as the terms say. open (cents) bounds the amount.
func (p *payment) prepayPrincipal(current int, open money.Cents) {
	l := p.l
	part := p.take(open)
	if part == 0 {
		return
	}
	p.moved = true
	p.a.Principal += part
	l.closeSegment(p.on)
	if l.terms.Prepayment == OffsetNext {
		l.ahead += part // project finds the instalments that it pays
		l.paid += part
		return
	}
	r := &l.rows[current]
	if current < l.next { // due today and paid: it grows
		r.principal += part
		l.scheduled += part
	} else {
		l.ahead += part
	}
	r.paidPrincipal += part
	l.paid += part
	if current == len(l.rows)-1 {
		return
	}
	if p.way == ReduceInstalment && l.beyond(current) {
		if current >= l.next {
			l.project()
		}
		l.setTargets(current + 1)
	}
}

// beyond says whether the principal paid on an instalment exceeds what it asks for.
func (l *Loan) beyond(i int) bool {
	if i < l.next {
		return true
	}
	r := &l.rows[i]
	return r.paidPrincipal > l.normalPrincipal(r, l.principal-l.scheduled, l.interestOf(i))
}
