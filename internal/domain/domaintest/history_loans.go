package domaintest

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// apply is a borrower's new request.
func (s *story) apply() {
	id, borrower := s.id("F"), oneOf(s, s.borrowers...)
	s.facilities = append(s.facilities, id)
	application := domain.SubmitFacility{
		Facility: id, Borrower: borrower, AmountCents: s.between(10, 200) * 100_00, Currency: "SGD", TenorMonths: 1 + s.IntN(12),
		Repayment: oneOf(s, schedule.Annuity, schedule.EqualPart), Purpose: "Stock", Sector: oneOf(s, "Retail", "Food"), TurnoverCents: s.between(0, 900_000_00),
		Product: oneOf(s, "", domain.StandardProduct, "bridge"),
	}
	if s.chance(50) {
		s.send(application)
		return
	}
	s.h.Ask(borrower, application)
}

// develop brings a facility a step further: mostly what its stage is made for.
func (s *story) develop(id string) {
	f := s.h.world.Facility(id)
	if f == nil {
		return
	}
	if s.chance(8) {
		s.upset(f)
		return
	}
	if f.Stage <= domain.Approved && s.chance(20) {
		s.papers(f)
		return
	}
	switch f.Stage {
	case domain.Submitted:
		s.grade(id)
	case domain.UnderAssessment:
		s.h.Ask("A1", domain.ApproveFacility{Facility: id, ShownAt: int64(len(s.h.Log))})
	case domain.Approved:
		s.list(f)
	case domain.Listed:
		s.pledge(f)
	case domain.FullyFunded, domain.PartiallyFunded:
		s.sign(f)
	case domain.Accepted:
		s.h.Ask("O1", domain.RecordDisbursement{Facility: id, BankReference: s.reference("PAYOUT"), PaidOn: oneOf(s, calendar.None, s.backdate(3))})
	case domain.Active, domain.Defaulted, domain.ChargedOff, domain.WrittenOff, domain.Closed:
		s.service(f)
	}
}

// upset is what may come at any time, mostly in vain.
func (s *story) upset(f *domain.Facility) {
	switch s.IntN(10) {
	case 9:
		s.papers(f)
	case 0:
		s.h.Ask(f.Application.Borrower, domain.WithdrawFacility{Facility: f.ID, Reason: "The bank lends cheaper."})
	case 1:
		s.h.Ask("A1", domain.DeclineFacility{Facility: f.ID, Reason: "Too much debt."})
	case 2:
		s.grade(f.ID)
	case 3:
		s.h.Ask("O1", domain.ApproveFacility{Facility: f.ID})
	case 4:
		s.pledge(f)
	case 5:
		s.agree(domain.DeclareDefault{Facility: f.ID, Reason: "Ninety days past due."})
	case 6:
		s.agree(domain.ChargeOff{Facility: f.ID, Reason: "Insolvent."})
	case 7:
		s.agree(domain.WriteOff{Facility: f.ID, Reason: "Nothing is left."})
	default:
		s.repay(f, oneOf(s, domain.Repayment, domain.Recovery))
	}
}

func (s *story) grade(id string) {
	s.h.Ask("O1", domain.GradeFacility{
		Facility: id, ModelVersion: "1", Grade: oneOf(s, "A", "B", "C"), PDBps: s.IntN(500), LGDBps: s.IntN(9000),
		Rate: money.Rate(s.IntN(30)) * 1_000_000, Inputs: "turnover",
	})
	if s.chance(20) {
		s.regrade(id)
	}
}

// regrade has a second officer, who had the same form open, choose between two assessments.
func (s *story) regrade(id string) {
	log := s.h.world.StreamLog(domain.FacilityStream(id))
	if len(log) == 0 {
		return
	}
	c := domain.SettleEdit{About: domain.FacilityStream(id), Against: log[len(log)-1].Position, Mine: []string{"rate"},
		Edit: domain.GradeFacility{Facility: id, ModelVersion: "1", Grade: "B", PDBps: s.IntN(500), Rate: money.Rate(s.IntN(30)) * 1_000_000, Inputs: "turnover, references"}}
	if s.chance(40) {
		c.Mine, c.Theirs, c.Edit = nil, c.Mine, nil
	}
	s.h.Ask("O1", c)
}

func (s *story) list(f *domain.Facility) {
	if s.chance(30) {
		s.h.Ask("O1", domain.ListFacility{Facility: f.ID, ClosesOn: s.h.Today().AddDays(1 + s.IntN(15)), Pricing: s.pricing()})
		return
	}
	target := oneOf(s, f.Application.AmountCents, f.Application.AmountCents, f.Application.AmountCents/2)
	s.h.Ask(domain.System, domain.ListFacility{
		Facility: f.ID, Pricing: s.pricing(), Terms: s.terms(f.Grading.Rate, target), TargetCents: target, MinimumCents: target / oneOf[money.Cents](s, 1, 2, 4),
		PledgeMinimumCents: oneOf[money.Cents](s, 1, 100_00), ClosesOn: s.h.Today().AddDays(1 + s.IntN(15)),
		OriginationFee: money.Rate(s.IntN(5)) * 1_000_000, ServiceFee: money.Rate(s.IntN(3)) * 10_000_000, Book: domain.DefaultBook("SGD"),
	})
}

// pricing is an auction now and then.
func (s *story) pricing() domain.Pricing {
	if s.chance(30) {
		return domain.Auction
	}
	return domain.FixedRate
}

// bid is a rate for an auction, rarely one that is not taken.
func (s *story) bid(f *domain.Facility) money.Rate {
	const hundredth = money.RateUnit / 10_000
	if f.Listing.Pricing != domain.Auction && !s.chance(3) {
		return 0
	}
	return money.Rate(s.IntN(int(f.Listing.Terms.Rate/hundredth)+5)) * hundredth
}

// define changes what the platform offers.
func (s *story) define() {
	p := Product(oneOf(s, "bridge", domain.StandardProduct))
	p.LateInterestRate, p.ListingDays = money.Rate(s.IntN(30))*1_000_000, s.IntN(20)
	s.h.Ask("A1", domain.DefineProduct{Definition: p})
}

// terms are of every kind, mostly with short periods, so that loans live whole
// lives in a short history.
func (s *story) terms(rate money.Rate, target money.Cents) schedule.Terms {
	terms := schedule.Terms{
		Kind: oneOf(s, schedule.Kinds...), Rate: rate, Periods: 1 + s.IntN(6),
		Frequency: oneOf(s, calendar.Monthly, calendar.Weekly, calendar.Frequency{Unit: calendar.Day, Every: 2 + s.IntN(5)}),
		DayCount:  oneOf(s, calendar.Thirty360, calendar.Act365, calendar.ActActISDA), CalculationVersion: schedule.CalculationVersion,
	}
	if s.chance(60) {
		terms.LateInterestRate = money.Rate(1+s.IntN(30)) * 1_000_000
	}
	if s.chance(30) {
		terms.LateFee = schedule.LateFee{Percent: 5_000_000, WithInterest: s.chance(50), AfterDays: 1 + s.IntN(5)}
	}
	if s.chance(30) {
		terms.InterestOn = schedule.Actual
	}
	if terms.Kind == schedule.Balloon {
		terms.PrincipalEachCents = target / 20
	}
	if terms.Kind == schedule.Annuity {
		terms.Prepayment = oneOf(s, schedule.ShortenTerm, schedule.ReduceInstalment, schedule.OffsetNext)
	}
	if s.chance(50) {
		terms.Ahead = schedule.InstalmentFirst
	}
	if s.chance(10) {
		terms.FirstDue, terms.HasFirstDue = s.h.Today().AddDays(1+s.IntN(25)), true
	}
	return terms
}

// pledge takes pledges of a few investors (too large ones, too), cancels some, and
// now and then closes early.
func (s *story) pledge(f *domain.Facility) {
	switch n := s.IntN(100); {
	case n < 12 && len(f.Pledges) > 0:
		p := oneOf(s, f.Pledges...)
		s.h.Ask(p.Investor, domain.CancelPledge{Facility: f.ID, Pledge: p.ID, Investor: p.Investor})
		return
	case n < 20:
		s.h.Ask("O1", domain.CloseFunding{Facility: f.ID, Reason: "The borrower can't wait."})
		return
	}
	for range 1 + s.IntN(3) {
		open := max(1, s.h.world.Facility(f.ID).OpenCents())
		amount := open/oneOf[money.Cents](s, 1, 2, 2, 3, 4, 5) + money.Cents(s.IntN(2))
		if s.chance(8) {
			amount = 2 * open
		}
		investor := oneOf(s, s.investors...)
		s.h.Ask(investor, domain.PlacePledge{Facility: f.ID, Pledge: s.id("L"), Investor: investor, AmountCents: amount, ShownAt: int64(len(s.h.Log)), BidRate: s.bid(f)})
	}
}

func (s *story) sign(f *domain.Facility) {
	if f.ContractHash == "" || s.chance(10) {
		s.h.Ask("O1", domain.IssueContract{Facility: f.ID, DocumentHash: s.id("sha256")})
		return
	}
	s.h.Ask(f.Application.Borrower, domain.AcceptFacility{
		Facility: f.ID, Signatory: "sealed", Capacity: "Director", ShownAt: int64(len(s.h.Log)), DocumentHash: f.ContractHash,
	})
}

// service is the life of a loan: money comes, charges, and what follows when it
// does not come.
func (s *story) service(f *domain.Facility) {
	n := s.IntN(100)
	if owed := f.OverpaidCents() - f.RefundedCents; owed > 0 && n < 25 {
		s.agree(domain.RefundOverpayment{Facility: f.ID, AmountCents: s.between(1, owed), BankReference: s.reference("REFUND")})
		return
	}
	switch {
	case n < 10:
		s.h.Ask("O1", domain.RaiseCharge{
			Facility: f.ID, Charge: s.id("C"), ChargeKind: oneOf(s, schedule.Fee, schedule.LateInterest),
			DueOn: s.h.Today().AddDays(s.IntN(20) - 10), AmountCents: s.between(1, 80_00), Reason: "Reminder.",
		})
	case n < 13 && f.Loan.LateInterestOwed(s.h.Today()) > 0:
		s.agree(domain.WaiveLateInterest{Facility: f.ID, AmountCents: s.between(1, f.Loan.LateInterestOwed(s.h.Today())), Reason: "Goodwill."})
	case n < 16:
		if charges := f.Loan.Charges(); len(charges) > 0 {
			c := oneOf(s, charges...)
			s.agree(domain.WaiveCharge{Facility: f.ID, Charge: c.ID, AmountCents: s.between(1, max(1, c.Amount-c.Paid)), Reason: "Goodwill."})
		}
	case n < 22 && f.Stage == domain.Active:
		s.agree(domain.DeclareDefault{Facility: f.ID, Reason: "Insolvency."})
	case n < 34 && f.Stage == domain.Defaulted:
		s.agree(domain.ChargeOff{Facility: f.ID, Reason: "Little is left."})
	case n < 40 && (f.Stage == domain.Active || f.Stage == domain.Defaulted):
		s.restructure(f)
	case n < 34 && f.Stage == domain.ChargedOff:
		s.agree(domain.WriteOff{Facility: f.ID, Reason: "Nothing is left."})
	case f.Stage == domain.Closed && n > 50:
	case f.Stage == domain.Active || f.Stage == domain.Closed:
		s.repay(f, domain.Repayment)
	case n < 30 && f.Stage == domain.WrittenOff:
		s.h.Ask("A1", domain.EndRecovery{Facility: f.ID, Reason: "The company is dissolved."})
	case f.Stage == domain.WrittenOff || f.Stage == domain.Closed && f.Loan.WrittenOff() != calendar.None:
		s.repay(f, domain.Recovery)
	default:
		s.repay(f, oneOf(s, domain.Repayment, domain.Recovery))
	}
	if s.chance(40) {
		s.passDays()
	}
}

// restructure eases what is to come of a loan, more often when it is behind.
func (s *story) restructure(f *domain.Facility) {
	c := domain.RestructureFacility{Facility: f.ID, Capitalise: s.chance(60), Reason: "The main customer fell away."}
	c.Change.FromDue = s.h.Today().AddDays(1 + s.IntN(20))
	if s.chance(60) {
		c.Change.NewRate, c.Change.HasNewRate = money.Rate(s.IntN(20))*1_000_000, true
	}
	if s.chance(50) {
		c.Change.ExtraPeriods = 1 + s.IntN(4)
	}
	if s.chance(25) {
		c.Change.InterestOnly = 1
	}
	if s.chance(15) {
		c.Change.InterestGrace = 1
	}
	if s.chance(20) {
		c.Change.NewFirstDue, c.Change.HasNewFirstDue = s.h.Today().AddDays(20+s.IntN(30)), true
	}
	s.agree(c)
}
