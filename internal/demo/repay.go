package demo

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// foundAfter is the number of days after which the instalment of the story is found.
const foundAfter = 24

// receiptID is that of the n-th transfer for an instalment of a loan.
func (p *plan) receiptID(no, attempt int) string {
	return fmt.Sprintf("R-%s-%d%s", p.id[2:], no, []string{"", "B", "C", "D", "E", "F"}[min(attempt, 5)])
}

// repay pays the oldest open instalment when its day has come, and says when to look
// again.
func (s *scene) repay(p *plan, f *domain.Facility) int {
	rows := f.Loan.RowsAt(s.today)
	i := slices.IndexFunc(rows, unpaid)
	if i < 0 {
		return s.n + 1
	}
	row := rows[i]
	if s.waiting(p.id) {
		return s.n + 1
	}
	payOn := row.Due + calendar.Date(p.delay(row.No))
	if missed := s.firstMissed(p, rows); missed != calendar.None && row.Due >= missed {
		again := s.resumes(p, missed)
		if s.today < again || again == calendar.None {
			return min(s.miss(p, f, missed, again), s.charge(p, f, row))
		}
		if p.ends == rescued && s.rescue(p, f, row.Due) {
			return s.n + 1
		}
		if payOn = max(payOn, again); p.ends == rescued && len(f.Restructurings) == 0 {
			payOn = max(payOn, s.today) // there was nothing left to restructure, or nobody agreed
		}
	}
	attempt := 0
	for attempt < 5 && s.world.Receipt(p.receiptID(row.No, attempt)) != nil {
		attempt++
		payOn = max(payOn, row.Due) + 5
	}
	found := payOn + s.overlooked(p, rows, i, attempt)
	receipt := p.receiptID(row.No, attempt)
	if s.today < found {
		if found > payOn {
			s.hidden[receipt] = hidden{bankReference(receipt), s.instalment(p, f, rows, i, attempt, payOn), payOn}
		}
		return min(s.index(found), s.charge(p, f, row))
	}
	if attempt > 0 {
		payOn = s.today
	}
	amount := s.instalment(p, f, rows, i, attempt, payOn)
	delete(s.hidden, receipt)
	if amount > 0 {
		s.receive(receipt, p.id, amount, payOn, f.Application.Borrower)
		s.watchDoubt(p, row, attempt)
	}
	return s.n + 1
}

// unpaid says whether something of an instalment is still to be paid.
func unpaid(r schedule.Row) bool {
	return r.PaidOn == calendar.None && r.Payment > r.PaidPrincipal+r.PaidInterest+r.PaidCharges
}

// index is the day of the play of a date.
func (s *scene) index(on calendar.Date) int { return int(on - s.first) }

// instalment is what is paid on a day: usually what is due by then, sometimes a half,
// or everything.
func (s *scene) instalment(p *plan, f *domain.Facility, rows []schedule.Row, i, attempt int, payOn calendar.Date) money.Cents {
	row, at := rows[i], f.Loan.At(payOn)
	due := at.PastDue.Total() + at.Due.Total()
	switch {
	case attempt > 0:
		return due
	case p.pays == leaver && row.No == max(2, len(rows)*6/10) && len(rows) > 2:
		return f.Loan.Payoff(payOn, schedule.ToDate).Total
	case payOn < row.Due:
		due = row.Payment - row.PaidPrincipal - row.PaidInterest - row.PaidCharges
	case (p.pays == sloppy || p.pays == weak) && p.die("in parts").no(row.No).one(6):
		return due / 2
	}
	if no, times, _ := p.aheadOf(); no == row.No && i < len(rows)-times {
		due += row.Payment * money.Cents(times-1)
	}
	if i == len(rows)-1 && (p.story == tooMuch || p.die("rounds up").one(14)) {
		due += 50_00 - due%50_00
	}
	return due
}

// overlooked is the number of days after which a transfer is found in the bank's list.
func (s *scene) overlooked(p *plan, rows []schedule.Row, i, attempt int) calendar.Date {
	d := p.die("overlooked").no(rows[i].No)
	switch {
	case attempt > 0:
		return 0
	case p.story == foundLate:
		if rows[i].Due > s.first+calendar.Date(s.scale.Days-60) && (i == 0 || rows[i-1].Due <= s.first+calendar.Date(s.scale.Days-60)) {
			return foundAfter
		}
		return 0
	case p.story == noStory && d.one(130):
		return calendar.Date(d.id("days").between(2, 9))
	}
	return 0
}

// watchDoubt notes the receipt of the story that is undone and put back.
func (s *scene) watchDoubt(p *plan, row schedule.Row, attempt int) {
	if p.story == undoneRedo && attempt == 0 && s.doubt.receipt == "" && row.Due > s.first+calendar.Date(s.scale.Days-60) {
		s.doubt = doubt{p, p.receiptID(row.No, 0)}
		s.secondThoughts()
	}
}

// firstMissed is the due date of the first instalment that the plan doesn't pay.
func (s *scene) firstMissed(p *plan, rows []schedule.Row) calendar.Date {
	for _, r := range rows {
		if p.stopsAfter > 0 && r.No > p.stopsAfter || p.stopsFrom > 0 && r.Due >= s.first+calendar.Date(p.stopsFrom) {
			return r.Due
		}
	}
	return calendar.None
}

// resumes is the day on which a borrower who stopped pays again; None if never.
func (s *scene) resumes(p *plan, missed calendar.Date) calendar.Date {
	if p.ends == fails {
		return calendar.None
	}
	if p.ends == rescued {
		return missed + calendar.Date(p.die("resumes").between(18, 58))
	}
	return missed + calendar.Date(p.die("resumes").between(16, 69))
}

// rescue agrees new instalments with a borrower who fell behind: what is owed is spread
// over more of them, the first few without principal. It reports whether that takes today.
func (s *scene) rescue(p *plan, f *domain.Facility, since calendar.Date) bool {
	if len(f.Restructurings) > 0 || s.today-since > defaultAfter-3 {
		return false
	}
	if !s.working {
		return true
	}
	change := schedule.Restructure{FromDue: s.today + 1, ExtraPeriods: p.die("more").between(3, 6)}
	switch p.kind {
	case schedule.Bullet:
		change = schedule.Restructure{FromDue: s.today + 1, NewFirstDue: s.today + calendar.Date(p.die("later").between(80, 120)), HasNewFirstDue: true}
	case schedule.Annuity, schedule.EqualPart:
		change.InterestOnly = p.die("grace").between(2, 3)
	}
	s.agree(p, pick(p.die("because of"), []string{
		"Sales fell by half while the street was dug up; new instalments were agreed on.",
		"A large customer pays late; the instalments follow its payments.",
		"The borrower opened its books: it can pay, but more slowly.",
	}), func(why string) domain.Command {
		return domain.RestructureFacility{Facility: p.id, Change: change, Capitalise: true, Reason: why}
	})
	return true
}

// defaultAfter is the number of days past due after which a loan is called.
const defaultAfter = 75

// miss is a day of a loan that is not paid.
func (s *scene) miss(p *plan, f *domain.Facility, missed, again calendar.Date) int {
	if again != calendar.None {
		return s.index(again)
	}
	if s.today < missed+defaultAfter {
		return s.index(missed + defaultAfter)
	}
	if s.working && f.Loan.At(s.today).DaysPastDue >= defaultAfter {
		s.agree(p, "75 days past due; reminders and calls without result.", func(why string) domain.Command { return domain.DeclareDefault{Facility: p.id, Reason: why} })
	}
	return s.n + 1
}

// recover plays what becomes of a defaulted loan: a part comes back, the loss is
// recognised, the claims are written off, and sometimes a little comes later still.
func (s *scene) recover(p *plan, f *domain.Facility) int {
	past, enough := f.Loan.At(s.today).DaysPastDue, p.die("written off").between(190, 240)
	if p.story == goneBad {
		enough = 150
	}
	switch {
	case s.waiting(p.id):
	case f.Stage == domain.WrittenOff:
		return s.lateRecovery(p, f)
	case s.working && f.Stage == domain.Defaulted && past >= 120:
		s.agree(p, "120 days past due; collateral sold, the rest is doubtful.", func(why string) domain.Command { return domain.ChargeOff{Facility: p.id, Reason: why} })
	case s.working && f.Stage == domain.ChargedOff && past >= enough && p.die("keeps").of(10) < 8:
		s.agree(p, "The liquidator expects no further payment.", func(why string) domain.Command { return domain.WriteOff{Facility: p.id, Reason: why} })
	default:
		no := past / 40
		id := fmt.Sprintf("R-%s-REC%d", p.id[2:], no)
		if d := p.die("recovered").no(no); no > 1 && s.world.Receipt(id) == nil && (p.story == goneBad || d.of(100) < 55) {
			amount := f.Loan.At(s.today).Owed.Total() * money.Cents(d.id("share").between(4, 14)) / 100
			s.receive(id, p.id, amount/100*100, s.today, f.Application.Borrower)
		}
	}
	return s.n + 1
}

// lateRecovery is what the liquidator distributes after the write-off.
func (s *scene) lateRecovery(p *plan, f *domain.Facility) int {
	id := "R-" + p.id[2:] + "-LAST"
	if s.world.Receipt(id) != nil || p.story != goneBad && p.die("last").of(100) < 50 {
		return never
	}
	if on := s.writtenOff(f) + calendar.Date(p.die("last after").between(25, 50)); s.today < on {
		return s.index(on)
	}
	s.receive(id, p.id, f.DisbursedCents*money.Cents(p.die("last share").between(2, 6))/100/100*100, s.today, f.Application.Borrower)
	return never
}

// writtenOff is the day of the write-off.
func (s *scene) writtenOff(f *domain.Facility) calendar.Date {
	for _, rec := range f.Log() {
		if _, ok := rec.Event.(domain.FacilityWrittenOff); ok {
			return rec.EffectiveOn
		}
	}
	return s.today
}
