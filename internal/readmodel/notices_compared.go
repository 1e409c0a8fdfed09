package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// personal is what a facility is to one person on a day.
type personal struct {
	stake
	f                    *domain.Facility // nil where there was none
	stage                domain.Stage
	daysLate             int
	outstanding, pastDue money.Cents
	paidOutOn            calendar.Date
	rows                 []schedule.Row
	lines                func() []line // that it gives to the person's statement; nil for none
}

func standingOf(f *domain.Facility, party string, day calendar.Date) personal {
	p := personal{f: f, paidOutOn: calendar.None}
	if f == nil {
		return p
	}
	p.stake, p.stage, p.paidOutOn = stakeIn(f, party), f.Stage, f.DisbursedOn
	if f.HasLoan() {
		at := f.Loan.At(day)
		p.daysLate, p.outstanding, p.pastDue = at.DaysPastDue, at.Outstanding, at.PastDue.Total()
		p.rows = f.Loan.RowsAt(day)
	}
	return p
}

// facilityThen is what a facility was to the person as it was known.
func (t *noticeTeller) facilityThen(id string, log []*domain.Recorded, at domain.AsKnown) personal {
	x := mover{facility: id, holder: holder{party: t.party.ID}}
	p := standingOf(t.w.FacilityAsKnown(id, at, t.party.ID, appliedIn(log), x.step), t.party.ID, at.Day)
	p.lines = func() []line { return linesOf(x.moves) }
	return p
}

// appliedIn is the currency that was asked for.
func appliedIn(log []*domain.Recorded) string {
	for _, rec := range log {
		if e, ok := rec.Event.(domain.FacilitySubmitted); ok {
			return e.Currency
		}
	}
	return WalletCurrency
}

// compare names what of a facility differs for the person.
func (n *Notice) compare(was, is personal, borrower bool) {
	currency := WalletCurrency
	if is.f != nil {
		currency = is.f.Currency()
	} else if was.f != nil {
		currency = was.f.Currency()
	}
	if borrower {
		n.borrowed(currency, was, is)
	} else {
		n.lent(currency, was, is)
		if !was.holds() && !is.holds() {
			return // a loan of others by now
		}
	}
	n.days("Days late", was.daysLate, is.daysLate)
	if was.stage != is.stage && (borrower || was.stage >= domain.Listed && is.stage >= domain.Listed) {
		n.Changes = append(n.Changes, Change{"State", was.stage.String(), is.stage.String()})
	}
	if borrower || was.claimed+is.claimed > 0 {
		n.schedule(currency, was.rows, is.rows)
	}
	if !borrower && len(n.Changes) == 0 { // interest on what is late, and nothing else
		n.amounts(currency, "Outstanding, of the whole loan", was.outstanding, is.outstanding)
		n.amounts(currency, "Past due, of the whole loan", was.pastDue, is.pastDue)
	}
}

// holds says whether the person has, or had lent out, money in the facility.
func (p *personal) holds() bool { return p.claimed+p.pledged+p.allotted > 0 }

// borrowed compares what a borrower is shown of a request and the loan of it.
func (n *Notice) borrowed(currency string, was, is personal) {
	a, b := was.applied(), is.applied()
	n.amounts(currency, "Applied for", a.AmountCents, b.AmountCents)
	if a.TenorMonths != b.TenorMonths {
		n.Changes = append(n.Changes, Change{"Tenor", wording.Plural(a.TenorMonths, "month", "months"), wording.Plural(b.TenorMonths, "month", "months")})
	}
	if x, y := was.offer(), is.offer(); x != y {
		n.Changes = append(n.Changes, Change{"Offer", x, y})
	}
	n.amounts(currency, "Pledged so far", was.funded(), is.funded())
	n.amounts(currency, "Outstanding", was.outstanding, is.outstanding)
	n.amounts(currency, "Past due", was.pastDue, is.pastDue)
	n.amounts(currency, "Overpaid", was.overpaid(), is.overpaid())
	n.dates("Paid out", was.paidOutOn, is.paidOutOn)
}

func (p *personal) applied() domain.FacilitySubmitted {
	if p.f == nil {
		return domain.FacilitySubmitted{}
	}
	return p.f.Application
}

// offer is the grade and rate that were approved; a dash before.
func (p *personal) offer() string {
	if p.f == nil || p.stage < domain.Approved || p.f.Grading.Grade == "" {
		return wording.Dash
	}
	return p.f.Grading.Grade + " at " + wording.Rate(p.f.Grading.Rate, 1) + " a year"
}

func (p *personal) funded() money.Cents {
	if p.f == nil {
		return 0
	}
	return p.f.PledgedCents
}

// overpaid is what the borrower paid too much and was not given back.
func (p *personal) overpaid() money.Cents {
	if p.f == nil || !p.f.HasLoan() {
		return 0
	}
	return p.f.OverpaidCents() - p.f.RefundedCents
}

// lent compares what an investor has in a facility. Where the sums are the same, what they
// are made of may differ, or the days.
func (n *Notice) lent(currency string, was, is personal) {
	n.amounts(currency, "Pledged here", was.pledged+was.allotted, is.pledged+is.allotted)
	n.amounts(currency, "Lent out here", was.face, is.face)
	n.amounts(currency, "Lost here", was.lost, is.lost)
	if before, after := was.principal+was.interest+was.late-was.fee, is.principal+is.interest+is.late-is.fee; before != after {
		n.amounts(currency, "Received here", before, after)
	} else {
		n.amounts(currency, "Principal received here", was.principal, is.principal)
		n.amounts(currency, "Interest received here", was.interest, is.interest)
		n.amounts(currency, "Late interest received here", was.late, is.late)
		n.amounts(currency, "Service fees here", was.fee, is.fee)
	}
	if len(n.Changes) == 0 && was.lines != nil && is.lines != nil {
		n.lines(currency, was.lines(), is.lines())
	}
}

// dates is a Change of a day, if it is one.
func (n *Notice) dates(term string, before, after calendar.Date) {
	if before != after {
		n.Changes = append(n.Changes, Change{term, dateOrDash(before), dateOrDash(after)})
	}
}

func dateOrDash(day calendar.Date) string {
	if day == calendar.None {
		return wording.Dash
	}
	return wording.Day(day)
}

// statementLine is what the first line that differs is called.
const statementLine = "Line of your statement"

// line is a line of a statement by what it says, wherever it was recorded.
type line struct {
	on   calendar.Date
	kind MoveKind
	move [9]money.Cents
}

// linesOf are the lines that moves give to a statement.
func linesOf(moves []Move) []line {
	var lines []line
	for _, m := range moves {
		if m.Available == 0 && m.Locked == 0 && m.Lost == 0 {
			continue // a statement leaves it out
		}
		lines = append(lines, line{m.On, m.Kind, [9]money.Cents{m.Available, m.Locked, m.Lost, m.Principal, m.Interest, m.LateInterest, m.Fee, m.Capitalised, m.Claims}})
	}
	return lines
}

// lines names the first line of the person's statement that differs, where no sum that is
// named already says so.
func (n *Notice) lines(currency string, was, is []line) {
	if len(n.Changes) > 0 || slices.Equal(was, is) {
		return
	}
	at := 0
	for at < len(was) && at < len(is) && was[at] == is[at] {
		at++
	}
	n.Changes = append(n.Changes, Change{statementLine, lineText(currency, was, at), lineText(currency, is, at)})
}

func lineText(currency string, lines []line, at int) string {
	if at >= len(lines) {
		return wording.Dash
	}
	l := lines[at]
	amount := l.move[0] + l.move[1]
	for _, part := range l.move {
		if amount == 0 {
			amount = part
		}
	}
	return string(l.kind) + ", " + wording.Money(currency, amount) + ", " + wording.Day(l.on)
}

// schedule names the first instalment that differs, and how many others do.
func (n *Notice) schedule(currency string, was, is []schedule.Row) {
	differ, first := 0, -1
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) || was[i] != is[i] {
			if differ++; first < 0 {
				first = i
			}
		}
	}
	if differ == 0 {
		return
	}
	no := "Instalment " + wording.Count(first+1)
	if differ > 1 {
		no += ", and " + wording.Plural(differ-1, "other", "others")
	}
	before, after := instalmentText(currency, was, first), instalmentText(currency, is, first)
	if before == after { // it is made of other parts
		name, was, is := partOf(was[first], is[first])
		before, after = before+", "+name+" "+wording.Money(currency, was), after+", "+name+" "+wording.Money(currency, is)
	}
	n.Changes = append(n.Changes, Change{no, before, after})
}

func instalmentText(currency string, rows []schedule.Row, i int) string {
	if i >= len(rows) {
		return wording.Dash
	}
	r := rows[i]
	text := wording.Money(currency, r.Payment) + " due " + wording.Day(r.Due)
	switch paid := r.PaidPrincipal + r.PaidInterest + r.PaidCharges; {
	case r.PaidOn != calendar.None:
		text += ", paid " + wording.Day(r.PaidOn)
	case paid > 0:
		text += ", " + wording.Money(currency, paid) + " paid"
	}
	return text
}

// partOf names the first part in which two instalments differ that look alike.
func partOf(was, is schedule.Row) (name string, before, after money.Cents) {
	for _, p := range []struct {
		name          string
		before, after money.Cents
	}{
		{"principal", was.Principal, is.Principal}, {"interest", was.Interest, is.Interest}, {"late interest", was.LateInterest, is.LateInterest}, {"fees", was.Fee, is.Fee},
		{"principal paid", was.PaidPrincipal, is.PaidPrincipal}, {"interest paid", was.PaidInterest, is.PaidInterest}, {"charges paid", was.PaidCharges, is.PaidCharges},
		{"moved on", was.Moved, is.Moved},
	} {
		if p.before != p.after {
			return p.name, p.before, p.after
		}
	}
	return "balance", was.Balance, is.Balance
}
