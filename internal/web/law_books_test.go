package web

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// statement is what the bank says of the first day: all that the books know of it, and
// a charge that they don't.
func (l *life) statement(day calendar.Date) domain.StateBankBalance {
	c := domain.StateBankBalance{Currency: "SGD", Day: day}
	for _, m := range l.journal.Head().Movements("SGD") {
		if m.On <= day {
			c.Lines = append(c.Lines, domain.BankLine{On: m.On, AmountCents: m.AmountCents, Reference: m.Reference})
			c.BalanceCents += m.AmountCents
		}
	}
	c.Lines = append(c.Lines, domain.BankLine{On: day, AmountCents: -12_50, Reference: "CHARGE-1"})
	c.BalanceCents -= 12_50
	return c
}

// trustDay has the first day stated, covered and signed off, and fees swept; then limits are set.
func (l *life) trustDay() {
	l.ask(theOfficer, l.statement(testDay))
	l.agree(domain.AddPlatformMoney{Currency: "SGD", AmountCents: 12_50, BankReference: "OWN-1", Reason: "The bank's charge.", PaidOn: l.today()})
	l.ask(theApprover, domain.SignOffTrustDay{Currency: "SGD", Day: testDay, BalanceCents: l.statement(testDay).BalanceCents, Reason: "A charge of the bank, claimed back."})
	l.agree(domain.SweepFees{Currency: "SGD", FeeCents: 5_00, PlatformCents: 2_50, BankReference: "SWEEP-1", PaidOn: l.today()})
	l.limits("P-INVESTOR")
}

// limits has investors bounded by the platform, and one by themself and by the office.
func (l *life) limits(investor string) {
	l.agree(domain.SetCaps{Currency: "SGD", PerFacilityCents: 9_000_00, TotalCents: 50_000_00})
	l.ask(investor, domain.SetLimits{Party: investor, PerFacilityCents: 6_000_00})
	l.ask(theOfficer, domain.SetLimits{Party: investor, TotalCents: 30_000_00})
}

// owedBack takes the wallet of a party below zero: its loan is paid off late, what came
// in is withdrawn, and then a receipt turns up that had paid it off weeks before.
func (l *life) owedBack(party, borrower string) {
	const facility = "F-OWED"
	l.ask(party, domain.AcknowledgeRisk{Party: party, TextVersion: riskTextVersion, ShownAt: 3})
	l.topUp(party, "R-OWED", 12_000_00)
	l.apply(facility, borrower, schedule.Annuity)
	l.list(facility, schedule.Annuity)
	l.pledge(facility, party, 12_000_00)
	l.payOut(facility, borrower)
	early := l.today() + 5
	loan := func() schedule.Loan { return l.journal.Head().Facility(facility).Loan }
	cents := loan().Payoff(early, schedule.ToDate).Total
	l.days(40)
	l.repay(facility, "R-OWED-LATER", loan().Payoff(l.today(), schedule.ToDate).Total, l.today(), domain.Repayment)
	all := money.Cents(l.journal.Head().Balance(domain.WalletAvailable, party, "SGD"))
	l.ask(party, domain.RequestWithdrawal{Withdrawal: "W-OWED", Party: party, AmountCents: all, ToAccount: l.sealed(party, "DBS 1-2-3")})
	l.ask(theApprover, domain.ApproveWithdrawal{Withdrawal: "W-OWED", Party: party})
	l.ask(theOfficer, domain.RecordWithdrawalPaid{Withdrawal: "W-OWED", Party: party, BankReference: "OUT-OWED"})
	l.repay(facility, "R-OWED-EARLY", cents, early, domain.Repayment)
}
