package demo

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
)

// rates are those of the grades, in percent a year, with PD and LGD in basis points.
var rates = map[string]struct {
	percent int
	pd, lgd int
}{"A": {7, 80, 4000}, "B": {9, 180, 4500}, "C": {11, 350, 5000}, "D": {14, 700, 5500}, "E": {18, 1500, 6000}}

// life plays what happens to one facility today.
func (s *scene) life(id string) {
	f := s.world.Facility(id)
	since := s.age(lastDay(f))
	switch f.Stage {
	case domain.Submitted:
		if since >= 1+roll(3, "grade", id) {
			s.grade(f)
		}
	case domain.UnderAssessment:
		s.approve(f, since)
	case domain.Approved:
		if since >= 1 {
			s.list(f)
		}
	case domain.Listed:
		s.fund(f)
	case domain.FullyFunded, domain.PartiallyFunded:
		s.sign(f, since)
	case domain.Accepted:
		if since >= 1+roll(2, "payout", id) {
			s.ask(officer, "payout "+id, domain.RecordDisbursement{Facility: id, BankReference: "PAY" + id[1:], PaidOn: calendar.None})
		}
	case domain.Active:
		s.repay(f)
		s.declare(f)
	case domain.Defaulted, domain.ChargedOff, domain.WrittenOff:
		s.recover(f)
	case domain.Closed:
		if over := f.OverpaidCents() - f.RefundedCents; over > 0 && since >= 3 {
			s.ask(officer, "refund "+id, domain.RefundOverpayment{Facility: id, AmountCents: over, BankReference: "BACK" + id[1:]})
		}
	}
}

func lastDay(f *domain.Facility) calendar.Date { return f.Log()[len(f.Log())-1].EffectiveOn }

func (s *scene) grade(f *domain.Facility) {
	grade := []string{"A", "A", "B", "B", "B", "C", "C", "C", "D", "E"}[roll(10, "grade of", f.ID)]
	r := rates[grade]
	s.ask(officer, "grade "+f.ID, domain.GradeFacility{
		Facility: f.ID, ModelVersion: "1", Grade: grade, PDBps: r.pd, LGDBps: r.lgd,
		Rate: money.Rate(r.percent*1_000_000 + 250_000*roll(4, "step", f.ID)), Inputs: "Two years' accounts, twelve months' bank statements, credit bureau file",
	})
}

func (s *scene) approve(f *domain.Facility, since int) {
	switch {
	case since < 1+roll(2, "approve", f.ID):
	case f.Grading.Grade == "E" && roll(3, "decline", f.ID) > 0:
		s.ask(approver, "decline "+f.ID, domain.DeclineFacility{Facility: f.ID, Reason: "Cash flow does not cover the instalments."})
	default:
		s.ask(approver, "approve "+f.ID, domain.ApproveFacility{Facility: f.ID, ShownAt: s.world.Position()})
	}
}

func (s *scene) list(f *domain.Facility) {
	amount := f.Application.AmountCents
	s.ask(officer, "list "+f.ID, domain.ListFacility{
		Facility: f.ID, TargetCents: amount, MinimumCents: amount * 6 / 10, PledgeMinimumCents: 100_00, ClosesOn: s.today + 21,
		OriginationFee: 2_000_000, ServiceFee: 10_000_000, Book: domain.DefaultBook("SGD"),
		Terms: schedule.Terms{
			Kind: f.Application.Repayment, Rate: f.Grading.Rate, Periods: f.Application.TenorMonths, Frequency: calendar.Monthly,
			DayCount: calendar.Thirty360, LateInterestRate: 18_000_000, CalculationVersion: schedule.CalculationVersion,
		},
	})
}

// fund lets some investors pledge. An unpopular request fills slowly and may lapse;
// now and then a borrower changes its mind.
func (s *scene) fund(f *domain.Facility) {
	if roll(25, "withdrawn", f.ID) == 0 && s.age(f.ListedOn) == 6 {
		s.ask(f.Application.Borrower, "withdraw "+f.ID, domain.WithdrawFacility{Facility: f.ID, Reason: "We have found the money elsewhere."})
		return
	}
	crowd := 4 + roll(5, "crowd", f.ID)
	if roll(12, "unpopular", f.ID) == 0 {
		crowd = 1
	}
	everybody := joined(int(s.today - s.first))
	for i := range crowd {
		n := roll(max(everybody, 1), "pledger", f.ID, s.today, i)
		if i == 0 && s.age(f.ListedOn) == 1 {
			n = 0
		}
		id := investorID(n)
		f = s.world.Facility(f.ID)
		available := money.Cents(s.world.Balance(domain.WalletAvailable, id, "SGD"))
		amount := hundreds(min(money.Cents(500+100*roll(60, "size", f.ID, s.today, i))*100, available, f.OpenCents()))
		if amount < 100_00 || f.Stage != domain.Listed {
			continue
		}
		pledge := fmt.Sprintf("L-%s-%d-%d", f.ID[2:], s.today-f.ListedOn, i)
		s.ask(id, "pledge "+pledge, domain.PlacePledge{Facility: f.ID, Pledge: pledge, Investor: id, AmountCents: amount, ShownAt: s.world.Position()})
		if roll(40, "cancel", pledge) == 0 {
			s.ask(id, "cancel "+pledge, domain.CancelPledge{Facility: f.ID, Pledge: pledge, Investor: id})
		}
	}
}

func (s *scene) sign(f *domain.Facility, since int) {
	if since < 1 {
		return
	}
	if f.ContractHash == "" {
		if view, ok := readmodel.Facility(s.world, readmodel.Viewer{Staff: true, Name: func(domain.Personal) string { return "" }}, f.ID); ok {
			s.ask(officer, "contract "+f.ID, domain.IssueContract{Facility: f.ID, DocumentHash: readmodel.ContractHash(view)})
		}
		return
	}
	if since >= 1+roll(3, "sign", f.ID) {
		by := f.Application.Borrower
		s.ask(by, "accept "+f.ID, domain.AcceptFacility{Facility: f.ID, Signatory: s.payer(by), Capacity: "Director", ShownAt: s.world.Position(), DocumentHash: f.ContractHash})
	}
}

// troubled says of which facilities the payments stop, and after how many instalments.
func troubled(id string) (after int, yes bool) {
	return 2 + roll(4, "stops after", id), roll(9, "troubled", id) == 0
}

// repay pays the oldest open instalment when its day has come: most on time, some a
// little early, some late, some in two parts; a few loans are paid off early.
func (s *scene) repay(f *domain.Facility) {
	rows := f.Loan.RowsAt(s.today)
	i := slices.IndexFunc(rows, func(r schedule.Row) bool { return r.PaidOn == calendar.None })
	if i < 0 {
		return
	}
	row := rows[i]
	if after, yes := troubled(f.ID); yes && row.No > after {
		return
	}
	if s.waiting(f.ID) {
		return
	}
	at := f.Loan.At(s.today)
	due := at.PastDue.Total() + at.Due.Total()
	id := fmt.Sprintf("R-%s-%d", f.ID[2:], row.No)
	if roll(20, "early payoff", f.ID) == 0 && row.No == max(2, len(rows)*6/10) && s.today == row.Due {
		s.receive(id, f.ID, f.Loan.Payoff(s.today, schedule.ToDate).Total, s.today, f.Application.Borrower)
		s.matchAtOnce(id)
		return
	}
	day := row.Due + calendar.Date(delay(f.ID, row.No))
	part := roll(25, "in parts", f.ID, row.No) == 0
	switch {
	case s.today < day:
		return
	case s.today < row.Due:
		due = row.Payment
	case part && s.world.Receipt(id) == nil:
		due /= 2
	}
	if s.world.Receipt(id) != nil {
		if s.today < day+5 {
			return
		}
		id += "B"
	}
	if due <= 0 || s.world.Receipt(id) != nil {
		return
	}
	on := s.today
	if roll(60, "entered late", f.ID, row.No) == 0 && day+6 > s.today {
		return // the officer overlooks it for some days
	} else if day+6 == s.today {
		on = max(day, f.DisbursedOn)
	}
	s.receive(id, f.ID, due, on, f.Application.Borrower)
	if roll(5, "next day", id) > 0 {
		s.matchAtOnce(id)
	}
}

// matchAtOnce matches a receipt on the day that it was recorded.
func (s *scene) matchAtOnce(receipt string) {
	if r := s.world.Receipt(receipt); r != nil {
		s.match(r)
	}
}

// delay is the number of days after the due date on which an instalment is paid.
func delay(facility string, no int) int {
	switch r := roll(100, "delay", facility, no); {
	case r < 12:
		return -1 - r%3
	case r < 82:
		return 0
	case r < 95:
		return 2 + r%9
	default:
		return 20 + r%20
	}
}

// waiting says whether a receipt for the facility is still to be matched.
func (s *scene) waiting(facility string) bool {
	return slices.ContainsFunc(s.world.Receipts(), func(r *domain.Receipt) bool {
		return r.Remark == facility && s.world.Unmatched(r) > 0
	})
}

// declare calls a loan that nobody pays any more.
func (s *scene) declare(f *domain.Facility) {
	if f.Loan.At(s.today).DaysPastDue >= 75 {
		s.ask(officer, "default "+f.ID, domain.DeclareDefault{Facility: f.ID, Reason: "75 days past due; reminders and calls without result."})
	}
}

// recover plays what becomes of a defaulted loan: a part comes back, the loss is
// recognised, and in the end the claims are written off.
func (s *scene) recover(f *domain.Facility) {
	past := f.Loan.At(s.today).DaysPastDue
	id := fmt.Sprintf("R-%s-REC%d", f.ID[2:], past/45)
	switch {
	case f.Stage == domain.Defaulted && past >= 120:
		s.ask(approver, "charge off "+f.ID, domain.ChargeOff{Facility: f.ID, Reason: "120 days past due; collateral sold, the rest is doubtful."})
	case f.Stage == domain.ChargedOff && past >= 240:
		s.ask(approver, "write off "+f.ID, domain.WriteOff{Facility: f.ID, Reason: "The liquidator expects no further payment."})
	case f.Stage != domain.WrittenOff && past%45 == 0 && s.world.Receipt(id) == nil && roll(2, "comes back", id) == 0:
		s.receive(id, f.ID, money.Cents(500+100*roll(30, "recovered", id))*100, s.today, f.Application.Borrower)
	}
}
