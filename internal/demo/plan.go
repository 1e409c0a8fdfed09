package demo

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// fate is what becomes of a request before it is a loan.
type fate uint8

const (
	funded    fate = iota
	declined       // by the approver
	withdrawn      // by the borrower, while pledges come in
	lapsed         // too few pledges by the closing day
	partial        // enough to go ahead, not all of it
)

// payer is how a borrower pays.
type payer uint8

const (
	punctual payer = iota
	early          // a day or three before
	sloppy         // often some days late, now and then in two parts
	weak           // weeks late
	leaver         // pays the whole loan off after some time
)

// plan is everything about a request and its loan that is settled from the start. What
// happens also depends on the World: who has money to lend, what is due.
type plan struct {
	id            string
	company, loan int
	day           int // of the play, on which it is submitted
	amount        money.Cents
	tenor         int // months
	kind          schedule.Kind
	purpose       string
	grade         string
	rate          money.Rate
	fate          fate
	pays          payer
	stopsAfter    int // instalments, then nothing more is paid; 0: never
	stopsFrom     int // day of the play from which nothing is paid in the wave; 0: never
	ends          ending
	rush          int // days in which the pledges come in
	story         story
	sector        *sector
	turnover      money.Cents
}

// die begins a throw about this request.
func (p *plan) die(what string) die { return throw(what).no(p.company).no(p.loan) }

// rates are those of the grades, in percent a year, with PD and LGD in basis points,
// and their share of a hundred requests.
var rates = []struct {
	grade          string
	share, percent int
	pd, lgd        int
	troubled       int // of a thousand loans, not paid back
}{{"A", 20, 7, 80, 4000, 6}, {"B", 31, 9, 180, 4500, 14}, {"C", 29, 11, 350, 5000, 34}, {"D", 14, 14, 700, 5500, 80}, {"E", 6, 17, 1500, 6000, 170}}

func gradeIndex(grade string) int {
	for i := range rates {
		if rates[i].grade == grade {
			return i
		}
	}
	return 0
}

// plans are the requests of all companies through a day of the play, in their order.
// Those through an earlier day are always its beginning.
func (s *scene) plansThrough(day int) []*plan {
	var plans []*plan
	for n := 0; s.joinsCompany(n) <= day; n++ {
		plans = append(plans, s.plansOf(n, day)...)
	}
	slices.SortFunc(plans, func(a, b *plan) int {
		if a.day != b.day {
			return a.day - b.day
		}
		return a.company - b.company
	})
	for i, p := range plans {
		year, month, _ := (s.first + calendar.Date(p.day)).YMD()
		p.id = fmt.Sprintf("F-%02d%02d-%d", year%100, month, i+1)
	}
	return plans
}

// joinsCompany is the day on which the n-th company makes its first request: a few a
// week, more at the beginning.
func (s *scene) joinsCompany(n int) int {
	return max(10, curve(n, s.scale.Companies, s.scale.Days))
}

// curve is the day on which the n-th of so many arrives over so many days, a little
// quicker at first; it goes on beyond both.
func curve(n, of, days int) int {
	// days · n/of · (3 + n/of) / 4, in whole numbers
	return days * n * (3*of + n) / (4 * of * of)
}

func (s *scene) plansOf(company, through int) []*plan {
	plans := scripted(company, s.scale.Days)
	next := s.joinsCompany(company)
	if len(plans) > 0 {
		next = s.scale.Days + 40
	}
	for loan := len(plans); next <= through; loan++ {
		p := s.invent(company, loan, next)
		plans = append(plans, p)
		if (p.stopsAfter > 0 || p.stopsFrom > 0) && p.ends == fails {
			break // nobody lends to it again
		}
		next += p.die("again").between(65, 205)
	}
	for i := range plans {
		if plans[i].day > through {
			return plans[:i]
		}
	}
	return plans
}

// invent makes a request up.
func (s *scene) invent(company, loan, day int) *plan {
	p := &plan{company: company, loan: loan, sector: sectorOf(company)}
	// Whoever has a season asks before it.
	_, month, _ := (s.first + calendar.Date(day)).YMD()
	if !slices.Contains(p.sector.season, month) && p.die("wait").of(3) == 0 {
		day += p.die("for").between(5, 25)
	}
	p.day = day
	p.tenor, p.kind = pick(p.die("tenor"), p.sector.tenors), pick(p.die("kind"), p.sector.kinds)
	if p.kind == schedule.Bullet {
		p.tenor = min(p.tenor, 6)
	}
	p.purpose = pick(p.die("purpose"), p.sector.purposes)
	size := p.die("amount")
	thousands := p.sector.low + min(size.id("a").of(p.sector.top-p.sector.low), size.id("b").of(p.sector.top-p.sector.low))
	thousands += thousands * min(loan, 5) * 12 / 100
	p.amount = money.Cents(thousands/5*5+5*(1-min(1, thousands/5))) * 1_000_00
	p.turnover = p.amount * money.Cents(p.die("turnover").between(4, 16))
	p.assess()
	p.settle(s.scale.Days)
	return p
}

// assess gives the grade and the rate.
func (p *plan) assess() {
	share := min(99, p.die("grade").of(100)+3*p.sector.weak)
	for _, r := range rates {
		if p.grade = r.grade; share < r.share {
			break
		}
		share -= r.share
	}
	p.price()
}

func (p *plan) price() {
	p.rate = money.Rate(rates[gradeIndex(p.grade)].percent*1_000_000 + 250_000*p.die("step").of(8))
}

// settle says what becomes of the request and how it is paid back. days is the length
// of the history.
func (p *plan) settle(days int) {
	switch d := p.die("fate").of(1000); {
	case d < 60 || p.grade == "E" && d < 420:
		p.fate = declined
	case d < 95:
		p.fate = withdrawn
	case d < 118:
		p.fate = lapsed
	case d < 165:
		p.fate = partial
	}
	p.rush = p.die("rush").between(2, 7)
	switch d := p.die("pays").of(100); {
	case d < 18:
		p.pays = early
	case d < 18+p.sector.tardy:
		p.pays = sloppy
	case d < 22+p.sector.tardy+p.sector.weak:
		p.pays = weak
	case d < 30+p.sector.tardy+p.sector.weak:
		p.pays = leaver
	}
	if p.die("trouble").of(1000) < rates[gradeIndex(p.grade)].troubled {
		p.stopsAfter = p.die("stops after").between(1, 6)
	}
	if from := waveFrom(days); p.sector.name == foodAndBeverage && p.day > from-400 && p.day < from+20 && p.die("wave").of(100) < 38 {
		p.stopsFrom = from + p.die("wave from").of(waveDays)
	}
	p.ends = pick(p.die("ends"), []ending{recovers, recovers, recovers, rescued, rescued, fails, fails, fails, fails})
	if p.stopsAfter == 0 && p.stopsFrom == 0 && p.die("patch").of(100) < 13 {
		p.stopsFrom = p.day + 50 + p.die("patch from").of(260)
		p.ends = pick(p.die("patch ends"), []ending{recovers, recovers, recovers, recovers, recovers, recovers, rescued, fails})
	}
}

// ending is what becomes of a loan that is no longer paid.
type ending uint8

const (
	recovers ending = iota // pays again after two months
	rescued                // is restructured, and then pays
	fails                  // default, recoveries, charge-off, write-off
)

// delay is the number of days after the due date on which an instalment is paid.
func (p *plan) delay(no int) int {
	d := p.die("delay").no(no)
	switch p.pays {
	case early:
		return -d.of(4)
	case sloppy:
		if d.of(100) < 55 {
			return d.id("late").between(1, 13)
		}
	case weak:
		if d.of(100) < 45 {
			return d.id("late").between(12, 48)
		}
	default:
		if d.of(100) < 4 {
			return d.id("late").between(1, 5)
		}
	}
	return 0
}
