package demo

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// never is the day of what doesn't come again.
const never = -1

// live plays what happens to one facility today, and says on which day of the play to
// look again. Looking on any other day changes nothing.
func (s *scene) live(p *plan) int {
	f := s.world.Facility(p.id)
	if f == nil {
		return never
	}
	tomorrow, since := s.n+1, int(s.today-lastDay(f))
	switch f.Stage {
	case domain.Submitted, domain.UnderAssessment, domain.Approved:
		if s.working {
			s.assess(p, f, since)
		}
	case domain.Listed:
		s.fund(p, f)
	case domain.FullyFunded, domain.PartiallyFunded:
		s.sign(p, f, since)
	case domain.Accepted:
		if s.working && since >= p.die("payout").between(1, 2) {
			s.ask(officer, "payout "+p.id, domain.RecordDisbursement{Facility: p.id, BankReference: "PAY" + p.id[1:], PaidOn: calendar.None})
		}
	case domain.Active:
		if p.story == paidTwice && s.today >= paidOffOn(f) {
			return s.payTwice(p, f)
		}
		return s.repay(p, f)
	case domain.Defaulted, domain.ChargedOff, domain.WrittenOff:
		return s.recover(p, f)
	case domain.Closed:
		if p.story == paidTwice && s.findFirst(p, f) {
			return tomorrow
		}
		return s.refund(p, f, since)
	default:
		return never
	}
	return tomorrow
}

// lastDay is the day of the newest event about a facility.
func lastDay(f *domain.Facility) calendar.Date { return f.Log()[len(f.Log())-1].EffectiveOn }

// assess is the way from the application to the listing: the officer grades, the
// approver confirms or declines, the officer lists.
func (s *scene) assess(p *plan, f *domain.Facility, since int) {
	waits := s.n <= s.scale.Days // work that is to be found when the history ends
	switch f.Stage {
	case domain.Submitted:
		if since >= p.die("grading").between(1, 3) && !(p.story == fresh && waits) {
			s.grade(p)
		}
	case domain.UnderAssessment:
		switch {
		case since < p.die("approval").between(1, 2) || p.story == assessed && waits:
		case p.fate == declined:
			s.ask(approver, "decline "+p.id, domain.DeclineFacility{Facility: p.id, Reason: pick(p.die("because"), []string{
				"Cash flow does not cover the instalments.", "The accounts are older than a year.", "Too much other debt falls due at the same time."})})
		default:
			s.ask(approver, "approve "+p.id, domain.ApproveFacility{Facility: p.id, ShownAt: s.world.Position()})
		}
	case domain.Approved:
		if since >= 1 {
			s.list(p)
		}
	}
}

func (s *scene) grade(p *plan) {
	r := rates[gradeIndex(p.grade)]
	s.ask(officer, "grade "+p.id, domain.GradeFacility{
		Facility: p.id, ModelVersion: "1", Grade: p.grade, PDBps: r.pd, LGDBps: r.lgd, Rate: p.rate,
		Inputs: "Two years' accounts, twelve months' bank statements, credit bureau file",
		Figures: domain.GradingFigures{
			TurnoverCents: p.turnover, ProfitCents: p.turnover / 100 * money.Cents(12-2*gradeIndex(p.grade)), DebtsCents: p.turnover / 100 * money.Cents(8+5*gradeIndex(p.grade)),
			YearsInBusiness: p.die("years").between(3, 22), BureauScore: 1_900 - 120*gradeIndex(p.grade) + p.die("bureau").between(-40, 40), LatePayments: gradeIndex(p.grade) / 2,
		},
	})
}

func (s *scene) list(p *plan) {
	c := domain.ListFacility{Facility: p.id, TargetCents: p.amount, ClosesOn: s.today + 21, Repayment: p.kind}
	if p.auctioned() {
		c.Pricing = domain.Auction
	}
	s.ask(officer, "list "+p.id, c)
}

// pledgeable is how much of the target investors want in all, in hundredths.
func (p *plan) pledgeable() money.Cents {
	switch p.fate {
	case lapsed:
		return 34
	case partial:
		return 82
	case withdrawn:
		return 60
	}
	return 100
}

// fund lets some investors pledge, so that the request fills within its rush if there
// is money enough. A borrower may change its mind meanwhile.
func (s *scene) fund(p *plan, f *domain.Facility) {
	age := int(s.today - f.ListedOn)
	if p.fate == withdrawn && age == 4 {
		s.ask(f.Application.Borrower, "withdraw "+p.id, domain.WithdrawFacility{Facility: p.id, Reason: pick(p.die("because"), []string{
			"We have found the money elsewhere.", "The order was cancelled.", "Our bank has raised the overdraft."})})
		return
	}
	wanted := p.amount * p.pledgeable() / 100
	share := wanted * money.Cents(p.die("share").no(age).between(70, 130)) / 100 / money.Cents(p.rush)
	upTo := min(wanted, f.PledgedCents+share)
	if age == 1 && (p.story != noStory || p.fate == funded && p.die("yvonne").one(5)) {
		s.pledge(p, 0, upTo)
	}
	if len(s.savers) < 2 {
		return
	}
	for try := 0; try < 60+int(share/40_000); try++ {
		f = s.world.Facility(p.id)
		if f.Stage != domain.Listed || f.PledgedCents >= upTo {
			return
		}
		s.pledge(p, 1+p.die("pledger").no(age).no(try).of(len(s.savers)-1), upTo)
	}
}

// placed is how many pledges were ever placed, with those of a listing that was undone.
func placed(f *domain.Facility) (n int) {
	for _, rec := range f.Log() {
		if _, ok := rec.Event.(domain.PledgePlaced); ok {
			n++
		}
	}
	return n
}

// pledge lets one investor take a part, if there is money for it.
func (s *scene) pledge(p *plan, n int, upTo money.Cents) {
	f := s.world.Facility(p.id)
	x := &s.savers[n]
	if s.n-x.joins < 3 || slices.ContainsFunc(f.Pledges, func(l domain.Pledge) bool { return l.Investor == x.id && l.PlacedOn == s.today }) {
		return // nobody pledges twice on a day
	}
	d := p.die("pledge").no(n).no(s.n)
	open := min(f.OpenCents(), upTo-f.PledgedCents)
	amount := x.usual * money.Cents(d.id("size").between(5, 15)) / 10 / 50_00 * 50_00
	amount = min(max(amount, 100_00), s.idle(x.id)/50_00*50_00, open)
	if left := f.OpenCents() - amount; left > 0 && left < 100_00 {
		amount += left // nobody leaves less than a pledge
	}
	if amount < 100_00 && amount < f.OpenCents() || amount <= 0 {
		return
	}
	pledge := fmt.Sprintf("L-%s-%d", p.id[2:], placed(f)+1)
	if !s.ask(x.id, "pledge "+pledge, domain.PlacePledge{Facility: p.id, Pledge: pledge, Investor: x.id, AmountCents: amount, ShownAt: s.world.Position(), BidRate: p.bid(n)}) {
		return
	}
	if n > 0 && d.id("cancel").one(120) {
		s.ask(x.id, "cancel "+pledge, domain.CancelPledge{Facility: p.id, Pledge: pledge, Investor: x.id})
	}
}

// sign issues the contract and has the borrower accept it.
func (s *scene) sign(p *plan, f *domain.Facility, since int) {
	if f.ContractHash == "" {
		if !s.working || since < 1 {
			return
		}
		if hash := s.contract(p); hash != "" {
			s.ask(officer, "contract "+p.id, domain.IssueContract{Facility: p.id, DocumentHash: hash})
		}
		return
	}
	if since >= p.die("sign").between(1, 4) && !(p.story == unsigned && s.n <= s.scale.Days+4) {
		by := f.Application.Borrower
		s.ask(by, "accept "+p.id, domain.AcceptFacility{Facility: p.id, Signatory: s.nameOf(by), Capacity: "Director", ShownAt: s.world.Position(), DocumentHash: f.ContractHash})
	}
}

// refund gives back what was paid too much, some days after the end of the loan.
func (s *scene) refund(p *plan, f *domain.Facility, since int) int {
	over := f.OverpaidCents() - f.RefundedCents
	switch {
	case over <= 0:
		return never
	case s.working && since >= 3:
		s.agree(p, "The loan is repaid; what was paid too much goes back.", func(string) domain.Command {
			return domain.RefundOverpayment{Facility: p.id, AmountCents: over, BankReference: "BACK" + p.id[1:]}
		})
	}
	return s.n + 1
}
