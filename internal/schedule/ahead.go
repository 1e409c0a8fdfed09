package schedule

import "refold/internal/money"

// byInstalment says whether a payment pays instalments ahead as they are scheduled:
// because the terms say so, or because this one shall offset the next ones; or whether
// one was paid that way before, which ends where this one settles the loan.
func (p *payment) byInstalment() bool {
	return p.l.terms.Ahead == InstalmentFirst || p.offsets() || p.l.paidByInstalment()
}

// paidByInstalment says whether instalments to come were paid as scheduled.
func (l *Loan) paidByInstalment() bool {
	for i := l.next + 1; i < len(l.rows); i++ {
		if l.rows[i].paidInterest > 0 {
			return true
		}
	}
	return l.kept > 0
}

// offsets says that this payment pays the next instalments, though others needn't.
func (p *payment) offsets() bool {
	return p.way == OffsetNext && p.l.terms.Prepayment != OffsetNext
}

// payAhead pays in advance by instalments. An instalment that is paid early costs
// what it costs on its day: its interest is paid as scheduled, and its principal
// bears interest until then, so that nothing else of the schedule moves. On the day
// on which an instalment is due none is running, and all money is a prepayment. Who
// pays what the payoff quote asks for is quit, whatever was scheduled.
func (p *payment) payAhead() {
	l := p.l
	if p.left >= l.Payoff(p.on, ToDate).Total {
		p.payOff()
		return
	}
	if p.offsets() {
		for i := l.next; i < len(l.rows) && p.left > 0; i++ {
			p.payInstalment(i)
		}
		p.pay(inAdvance) // charges after the last instalment
		return
	}
	current := l.rowOn(p.on)
	if current < l.next || l.terms.Ahead != InstalmentFirst {
		p.prepay()
		return
	}
	if over := p.left - p.asked(current); over > 0 {
		p.payInstalmentAnd(current, over)
		return
	}
	p.payInstalment(current)
}

// asked is what an instalment asks for with its charges, as scheduled, in cents.
func (p *payment) asked(i int) money.Cents {
	r := &p.l.rows[i]
	sum := r.openInterest() + r.openPrincipal()
	for k := range p.l.charges {
		if c := &p.l.charges[k]; whenOf(c.due, p.on) == inAdvance && p.l.rowOfCharge(c.due) == i {
			sum += c.amount - c.paid
		}
	}
	return sum
}

// payInstalment pays an instalment in advance, or as much of it as there is, in the
// order of what is paid in advance.
func (p *payment) payInstalment(i int) {
	for _, component := range p.l.terms.order(inAdvance) {
		switch component {
		case PayLateInterest:
			p.a.LateInterest += p.payCharges(i, LateInterest, inAdvance)
		case PayFee:
			p.a.Fee += p.payCharges(i, Fee, inAdvance)
		case PayInterest:
			p.payInterest(i)
		case PayPrincipal:
			p.keepPrincipal(i)
		}
	}
}

// payInstalmentAnd pays the running instalment and prepays with what is over (cents,
// above zero). What is over bears no interest from its day on, so the instalment's
// interest is what is left of it then, and what that spares is prepaid, too.
func (p *payment) payInstalmentAnd(current int, over money.Cents) {
	l := p.l
	p.a.LateInterest += p.payCharges(current, LateInterest, inAdvance)
	p.a.Fee += p.payCharges(current, Fee, inAdvance)
	p.keepPrincipal(current)
	p.prepayPrincipal(current, min(over, l.principal-l.paid))
	l.project()
	p.payInterest(current)
	p.prepayPrincipal(current, l.principal-l.paid)
	l.project()
	for i := current; i < len(l.rows); i++ {
		p.settle(&l.rows[i])
	}
	p.pay(inAdvance)
}

// keepPrincipal pays an instalment's principal ahead of its day as scheduled.
func (p *payment) keepPrincipal(i int) {
	l, r := p.l, &p.l.rows[i]
	part := p.take(r.openPrincipal())
	r.paidPrincipal += part
	r.kept += part
	l.kept += part
	l.ahead += part
	l.paid += part
	p.a.Principal += part
	p.settle(r)
}

// payOff settles the loan with at least what the payoff quote asks for. Of the last
// instalment what is over pays the interest as scheduled: paid early like the others,
// it is no overpayment.
func (p *payment) payOff() {
	l := p.l
	last := -1
	if current := l.rowOn(p.on); current >= l.next && l.rows[current].openPrincipal() == l.principal-l.paid {
		last = current
	}
	scheduled := money.Cents(0)
	if last >= 0 {
		scheduled = l.rows[last].interest
	}
	l.closeSegment(p.on)
	l.gatherInterest()
	l.kept, p.moved = 0, true
	p.prepay()
	if last < 0 {
		return
	}
	r := &l.rows[last]
	more := p.take(scheduled - r.interest)
	r.interest, r.paidInterest, p.a.Interest = r.interest+more, r.paidInterest+more, p.a.Interest+more
}

// giveBack lets interest (cents) that was paid for days after a payoff count for it.
func (p *payment) giveBack(back money.Cents) {
	l := p.l
	l.closeSegment(p.on)
	bears := l.gatherInterest()
	l.rows[bears].paidInterest -= back
	l.kept = 0
	p.left += back
	p.a.Interest -= back
}

// gatherInterest lets interest that was paid for periods which never run count for the
// running one, whose interest falls due with the first instalment that bears any: the
// one whose place it gives.
func (l *Loan) gatherInterest() (bears int) {
	bears = l.next
	for bears < len(l.rows)-1 && l.terms.putsOff(bears) {
		bears++
	}
	for i := l.next; i < len(l.rows); i++ {
		r := &l.rows[i]
		paid := r.paidInterest
		r.kept, r.paidInterest = 0, 0
		l.rows[bears].paidInterest += paid
	}
	return bears
}
