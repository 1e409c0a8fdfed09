package readmodel

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// value sums the moves up: what was put in, what it earned and lost, the course of the
// total over the days, and what happened last. It goes through them loan by loan: only
// the days are put in order, not the moves.
func (page *PortfolioView) value(w *domain.World, wallet []Move, shares []share) {
	days := map[calendar.Date]ValuePoint{} // changes of the day
	visit := func(moves []Move, company func() string) {
		for i := range moves {
			m := &moves[i]
			page.Interest, page.LateInterest, page.Fees = page.Interest+m.Interest+m.Capitalised, page.LateInterest+m.LateInterest, page.Fees+m.Fee
			page.Earned += m.Earned()
			page.Lost += m.Lost
			if change := m.Cash() + m.Claims; change != 0 {
				day := days[m.On]
				day.Cents, day.Deposited = day.Cents+change, day.Deposited+m.Deposited()
				days[m.On] = day
			}
		}
		for i := len(moves) - 1; i >= 0; i-- {
			if n := len(page.Latest); n == latestMoves && moves[i].compare(page.Latest[n-1]) <= 0 {
				break // they stand in order: what comes is older still
			}
			m := moves[i]
			m.Company = company()
			place, _ := slices.BinarySearchFunc(page.Latest, m, func(a, b Move) int { return b.compare(a) })
			page.Latest = slices.Insert(page.Latest, place, m)
			page.Latest = page.Latest[:min(len(page.Latest), latestMoves)]
		}
	}
	visit(wallet, func() string { return "" })
	for i := range shares {
		visit(shares[i].moves, func() string { return shares[i].company(w) })
	}
	page.course(days)
	page.Return = returnOn(wallet, page.Total, w.Today())
}

// maxPoints bounds how finely a course is drawn: a chart is a thousand units wide, and a
// page over years must stay small.
const maxPoints = 366

// course makes the points of the chart from the changes of each day.
func (page *PortfolioView) course(days map[calendar.Date]ValuePoint) {
	dates := make([]calendar.Date, 0, len(days))
	for d := range days {
		dates = append(dates, d)
	}
	slices.Sort(dates)
	var now ValuePoint
	for _, d := range dates {
		now.On, now.Cents, now.Deposited = d, now.Cents+days[d].Cents, now.Deposited+days[d].Deposited
		page.Points = append(page.Points, now)
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

// add counts the investor's share of the instalments of a loan that fall due after today.
// What is past due is not expected on a day, and what is in default not at all.
func (e *expectation) add(x *share, today calendar.Date) {
	if x.Stage != domain.Active || len(e.months) == 0 {
		return
	}
	part := func(whole money.Cents) money.Cents {
		return money.Cents(money.HalfEven.Ratio(int64(whole), int64(x.stake.claimed), 1, int64(x.DisbursedCents+x.CapitalisedCents)))
	}
	month := 0
	for _, r := range x.dues {
		if r.On <= today {
			continue
		}
		for month < len(e.months) && r.On > e.months[month].To {
			month++
		}
		if month == len(e.months) {
			return
		}
		interest := part(r.Interest)
		interest -= money.Cents(money.HalfEven.Ratio(int64(interest), int64(x.ServiceFee), 1, money.RateUnit))
		m := &e.months[month]
		m.Principal, m.Interest = m.Principal+part(r.Principal), m.Interest+interest
		m.Rows++
	}
}

// Slice is a part of what is lent out.
type Slice struct {
	Name  string
	Cents money.Cents
	Loans int
}

// spread says over what the outstanding claims are spread.
func (page *PortfolioView) spread() {
	sectors, grades, companies := map[string]Slice{}, map[string]Slice{}, map[string]Slice{}
	for _, h := range page.Holdings {
		if h.Outstanding > 0 {
			count(sectors, h.Sector, h.Outstanding)
			count(grades, h.Grade, h.Outstanding)
			count(companies, h.Company, h.Outstanding)
		}
	}
	greatest := func(a, b Slice) int {
		if a.Cents != b.Cents {
			return int(max(-1, min(1, b.Cents-a.Cents)))
		}
		return strings.Compare(a.Name, b.Name)
	}
	page.BySector, page.ByGrade = slicesOf(sectors, greatest), slicesOf(grades, func(a, b Slice) int { return strings.Compare(a.Name, b.Name) })
	if all := slicesOf(companies, greatest); len(all) > 0 {
		page.Largest = all[0]
	}
}

func count(slices map[string]Slice, name string, cents money.Cents) {
	s := slices[name]
	slices[name] = Slice{name, s.Cents + cents, s.Loans + 1}
}

func slicesOf(byName map[string]Slice, order func(a, b Slice) int) []Slice {
	all := make([]Slice, 0, len(byName))
	for _, s := range byName {
		all = append(all, s)
	}
	slices.SortFunc(all, order)
	return all
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
