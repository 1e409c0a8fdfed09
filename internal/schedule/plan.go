package schedule

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// setTargets sets what each instalment from one on shall pay, from the balance
// that is scheduled for them.
func (l *Loan) setTargets(from int) {
	t, balance := l.terms, l.principal
	for i := range l.rows[:from] {
		balance -= l.rows[i].principal
	}
	paying := max(from, t.InterestOnlyPeriods) // the first instalment with principal
	for i := from; i < min(paying, len(l.rows)); i++ {
		l.rows[i].target, l.rows[i].byPayment = 0, false
	}
	if paying >= len(l.rows) {
		return
	}
	target, byPayment := money.Cents(0), false
	switch t.Kind {
	case Annuity, InterestThen:
		target, byPayment = t.solve(balance, l.periods[paying:]), true
		if t.BaseInstalmentCents > 0 && from == 0 {
			target = t.BaseInstalmentCents
		}
	case EqualPart:
		n := int64(len(l.rows) - paying)
		target = money.Cents(t.Rounding.Ratio(int64(balance), 1, 1, n*int64(t.multiple()))) * t.multiple()
	case Balloon:
		target = t.PrincipalEachCents
	}
	for i := paying; i < len(l.rows); i++ {
		l.rows[i].target, l.rows[i].byPayment = target, byPayment
	}
}

// project computes the instalments that are not yet due, as if what is due were
// paid today and each of them on its day. Rows must be owned.
func (l *Loan) project() {
	if l.terms.Kind == Flat {
		return
	}
	balance, ahead, carry := l.principal-l.scheduled, l.spared(), l.carry
	left, later := l.ahead, l.ahead
	for i := l.next; i < len(l.rows); i++ {
		r, p := &l.rows[i], &l.periods[i]
		var own money.Cents
		if i == l.next {
			own = l.interestOf(i)
		} else {
			own = l.terms.interest(balance-ahead, p, p.start, p.due)
		}
		put := carry
		r.interest, carry = own+carry, 0
		if l.terms.putsOff(i) {
			r.interest, carry = 0, r.interest
		}
		r.interest = max(r.interest, r.paidInterest) // what was paid ahead was earned
		if r.kept > 0 {                              // paid as scheduled: less interest asks for no more principal
			own = max(own, r.interest-put)
		}
		later -= r.paidPrincipal // what later instalments have already is theirs
		r.principal = l.principalOf(i, balance, later, own)
		if l.terms.Prepayment == OffsetNext {
			r.paidPrincipal = min(left, r.principal)
			left -= r.paidPrincipal
		}
		balance -= r.principal
		ahead = max(ahead-(r.paidPrincipal-r.kept), 0)
	}
}

// principalOf is the principal of an instalment with its own interest: the target,
// at most the balance, all of the balance in the last, and never less than what
// was already paid ahead for it, or so much that less is left than was paid for later
// ones; where early money only offsets what comes next, it counts for the instalments
// however large they turn out.
func (l *Loan) principalOf(i int, balance, later, own money.Cents) money.Cents {
	r := &l.rows[i]
	if i == len(l.rows)-1 {
		return balance
	}
	if l.terms.Prepayment == OffsetNext {
		return l.normalPrincipal(r, balance, own)
	}
	return max(l.normalPrincipal(r, balance-later, own), r.paidPrincipal)
}

func (l *Loan) normalPrincipal(r *row, balance, own money.Cents) money.Cents {
	want := r.target
	if r.byPayment {
		want -= own
	}
	return min(max(want, 0), balance)
}

// planFlat lays out instalments of flat interest from one on: interest on the
// original principal over the whole time, in equal parts; the last instalment takes
// what rounding left over of interest and principal.
func (l *Loan) planFlat(from int) {
	t, n := l.terms, len(l.rows)
	balance := l.principal
	for i := range l.rows[:from] {
		balance -= l.rows[i].principal
	}
	paying := max(from, t.InterestOnlyPeriods)
	share := int64(max(n-paying, 1))
	part := l.flatInterest(from)
	ahead := l.ahead
	for i := l.next; i < from; i++ {
		ahead -= l.rows[i].paidPrincipal
	}
	whole, left, carry := balance, money.Cents(part.total.round(t.Rounding, 1)), money.Cents(0)
	each := money.Cents(part.total.round(t.Rounding, part.share))
	for i := from; i < n; i++ {
		r := &l.rows[i]
		own := money.Cents(0)
		if l.periods[i].rate != 0 {
			own = min(each, left)
		}
		if i == n-1 {
			own = left
		}
		left -= own
		r.interest, carry = own+carry, 0
		if t.putsOff(i) {
			r.interest, carry = 0, r.interest
		}
		r.principal = 0
		switch {
		case i == n-1:
			r.principal = balance
		case i >= paying:
			r.principal = min(max(l.flatPrincipal(part, whole, share, own), 0), balance)
		}
		r.interest = max(r.interest, r.paidInterest) // what was paid ahead was earned
		r.paidPrincipal = min(ahead, r.principal)
		ahead -= r.paidPrincipal
		balance -= r.principal
	}
}

// flatParts is the exact interest of some flat instalments and the number of them
// that bear interest (at least 1).
type flatParts struct {
	total exact
	share int64
}

func (l *Loan) flatInterest(from int) flatParts {
	part := flatParts{total: exactZero()}
	for i := from; i < len(l.periods); {
		p := l.periods[i]
		num := int64(0)
		for ; i < len(l.periods) && l.periods[i].rate == p.rate && l.periods[i].den == p.den; i++ {
			num += l.periods[i].num
			if p.rate != 0 {
				part.share++
			}
		}
		part.total.add(int64(l.principal), int64(p.rate), num, p.den*money.RateUnit)
	}
	part.share = max(part.share, 1)
	return part
}

// flatPrincipal is the principal of one flat instalment of a whole: the fixed one,
// an equal part, or where instalments are rounded to a multiple (whole ÷ share plus
// the exact interest, rounded once) what they leave beside the interest (own).
func (l *Loan) flatPrincipal(part flatParts, whole money.Cents, share int64, own money.Cents) money.Cents {
	t := l.terms
	switch {
	case t.PrincipalEachCents > 0:
		return t.PrincipalEachCents
	case t.BaseInstalmentCents > 0:
		return t.BaseInstalmentCents - own
	case t.multiple() == 1:
		return money.Cents(t.Rounding.Ratio(int64(whole), 1, 1, share))
	}
	sum := part.total.over(part.share)
	sum.add(int64(whole), 1, 1, share)
	return money.Cents(sum.round(t.Rounding, int64(t.multiple())))*t.multiple() - own
}

// rowOn is the instalment that a payment on a day belongs to: the first that is
// due on the day or later; the last after maturity.
func (l *Loan) rowOn(on calendar.Date) int {
	i := l.next
	for i > 0 && l.rows[i-1].due >= on {
		i--
	}
	return min(i, len(l.rows)-1)
}
