package readmodel

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// value says what was put in, what it earned and lost, and the course of the total over the
// days.
func (page *PortfolioView) value(wallet []Move, of *tally) {
	var own tally
	own.move(wallet, 1)
	page.Interest, page.LateInterest, page.Fees = own.interest+of.interest, own.lateInterest+of.lateInterest, own.fees+of.fees
	page.Earned, page.Lost = own.earned+of.earned, own.lost+of.lost
	page.course(&own, of)
}

// latest finds what happened last. The moves of each share stand in order: from its newest
// on, the first that is older than enough others is the last to be looked at.
func (page *PortfolioView) latest(w *domain.World, wallet []Move, all *shares) {
	var borrowers []int32 // beside the moves; −1: of the wallet
	visit := func(moves []Move, borrower int32) {
		for i := len(moves) - 1; i >= 0; i-- {
			if n := len(page.Latest); n == latestMoves && moves[i].compare(page.Latest[n-1]) <= 0 {
				break
			}
			place, _ := slices.BinarySearchFunc(page.Latest, moves[i], func(a, b Move) int { return b.compare(a) })
			page.Latest, borrowers = slices.Insert(page.Latest, place, moves[i]), slices.Insert(borrowers, place, borrower)
			shown := min(len(page.Latest), latestMoves)
			page.Latest, borrowers = page.Latest[:shown], borrowers[:shown]
		}
	}
	visit(wallet, -1)
	for i := range all.figures {
		f := &all.figures[i]
		if f.moves == 0 {
			continue
		}
		if n := len(page.Latest); n == latestMoves && cmp.Or(cmp.Compare(f.newestOn, page.Latest[n-1].On), cmp.Compare(f.newestAt, page.Latest[n-1].Position)) < 0 {
			continue
		}
		visit(all.moves(i), f.borrower)
	}
	for i, borrower := range borrowers {
		if borrower >= 0 {
			page.Latest[i].Company = companyBehind(w, borrower)
		}
	}
}

// maxPoints bounds how finely a course is drawn: a chart is a thousand units wide, and a
// page over years must stay small.
const maxPoints = 366

// course makes the points of the chart from the changes of each day.
func (page *PortfolioView) course(tallies ...*tally) {
	first, last := calendar.Last, calendar.First
	for _, t := range tallies {
		if len(t.days) > 0 {
			first, last = min(first, t.from), max(last, t.from+calendar.Date(len(t.days))-1)
		}
	}
	var now ValuePoint
	for d := first; d <= last; d++ {
		moved := false
		for _, t := range tallies {
			if i := int(d - t.from); i >= 0 && i < len(t.days) && t.days[i].moves > 0 {
				moved = true
				now.Cents, now.Deposited = now.Cents+t.days[i].cents, now.Deposited+t.days[i].deposited
			}
		}
		if moved {
			now.On = d
			page.Points = append(page.Points, now)
		}
	}
	page.Deposited = now.Deposited
	if n := len(page.Points); n > 0 && now.On < page.Today {
		now.On = page.Today
		page.Points = append(page.Points, now)
	}
	page.Points = thinned(page.Points)
}

// thinned keeps the last point of every so many, and the first and last of all.
func thinned(points []ValuePoint) []ValuePoint {
	every := (len(points) + maxPoints - 2) / (maxPoints - 1)
	if every < 2 {
		return points
	}
	kept := points[:1:1]
	for i := every; i < len(points)-1; i += every {
		kept = append(kept, points[i])
	}
	return append(kept, points[len(points)-1])
}

// Expected is what falls due to an investor in one month.
type Expected struct {
	From, To  calendar.Date // To: the last day
	Principal money.Cents
	Interest  money.Cents // about what is left after the service fee
	Rows      int         // instalments
}

// Total is all of it, in cents.
func (e Expected) Total() money.Cents { return e.Principal + e.Interest }

// expectedMonths is how far ahead repayments are shown: the running month and five more.
const expectedMonths = 6

type expectation struct{ months []Expected }

func newExpectation(today calendar.Date) expectation {
	var e expectation
	if today == calendar.None {
		return e
	}
	year, month, _ := today.YMD()
	from := calendar.Of(year, month, 1)
	for range expectedMonths {
		next := from.AddMonthsAnchored(1, 1)
		e.months = append(e.months, Expected{From: from, To: next - 1})
		from = next
	}
	return e
}

// add counts what of a loan falls due after today. What is past due is not expected on a day.
func (e *expectation) add(ahead []domain.Due, today calendar.Date) {
	if len(e.months) == 0 {
		return
	}
	month := 0
	for _, r := range ahead {
		if r.On <= today {
			continue
		}
		for month < len(e.months) && r.On > e.months[month].To {
			month++
		}
		if month == len(e.months) {
			return
		}
		m := &e.months[month]
		m.Principal, m.Interest = m.Principal+r.Principal, m.Interest+r.Interest
		m.Rows++
	}
}

// Slice is a part of what is lent out.
type Slice struct {
	Name  string
	Cents money.Cents
	Loans int
}

// bySlice are parts of what is lent out, by the number of what they have in common.
type bySlice []Slice

func (l *bySlice) add(key domain.Text, cents money.Cents) {
	for int(key) >= len(*l) {
		*l = append(*l, Slice{})
	}
	s := &(*l)[key]
	s.Cents, s.Loans = s.Cents+cents, s.Loans+1
}

// slices gives them by name.
func (l bySlice) slices(w *domain.World, order func(a, b Slice) int) []Slice {
	all := []Slice{}
	for i, s := range l {
		if s.Loans > 0 {
			s.Name = w.Text(domain.Text(i))
			all = append(all, s)
		}
	}
	slices.SortFunc(all, order)
	return all
}

func bySize(a, b Slice) int {
	return cmp.Or(cmp.Compare(b.Cents, a.Cents), strings.Compare(a.Name, b.Name))
}

func byName(a, b Slice) int { return strings.Compare(a.Name, b.Name) }

// lendMost finds the company that most is lent to; of several the first by name.
func (page *PortfolioView) lendMost(w *domain.World, t *tally) {
	var most money.Cents
	for _, l := range t.lent {
		most = max(most, l.cents)
	}
	for borrower, l := range t.lent {
		if l.cents < most {
			continue
		}
		if s := (Slice{companyBehind(w, borrower), l.cents, l.loans}); page.Largest.Loans == 0 || cmp.Or(bySize(s, page.Largest), cmp.Compare(page.Largest.Loans, s.Loans)) < 0 {
			page.Largest = s
		}
	}
}

// minReturnDays is how long money must have been here before a yearly return means
// anything: a day's interest on a week's deposit would make hundreds of percent.
const minReturnDays = 30

// returnOn is the XIRR (ACT/365F) of top-ups and withdrawals on their days against what
// everything is worth today, to a hundredth of a percent.
func returnOn(moves []Move, total money.Cents, today calendar.Date) Return {
	r := Return{FirstFlow: calendar.None}
	var cash []Cash
	for _, m := range moves {
		put := m.Deposited()
		if put == 0 {
			continue
		}
		if r.FirstFlow == calendar.None {
			r.FirstFlow = m.On
		}
		what := "Put in"
		if put < 0 {
			what = "Taken out"
		}
		cash = append(cash, Cash{m.On, what, -put})
	}
	r.Flows = len(cash)
	switch {
	case r.Flows == 0:
		r.Why = "Nothing has been put in yet."
		return r
	case today-r.FirstFlow < minReturnDays:
		r.Why = "A yearly return is shown after 30 days."
		return r
	}
	cash = append(cash, Cash{today, "Worth today", total})
	if r.Rate, r.Known = schedule.YearlyRate(flowsOf(cash)); !r.Known {
		r.Why = "What was put in and what it is worth have no yearly rate."
		return r
	}
	r.Cash = cash
	return r
}
