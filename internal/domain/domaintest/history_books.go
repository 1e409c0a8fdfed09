package domaintest

import (
	"fmt"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// books is what the platform does with the trust account as a whole: fees are swept,
// money of its own comes and goes, the bank's balance is typed (rightly or not) and
// signed off.
func (s *story) books() {
	switch s.IntN(7) {
	case 0:
		s.agree(domain.AddPlatformMoney{
			Currency: "SGD", AmountCents: s.between(1, 500_00), BankReference: s.reference("OWN"), Reason: "To cover.", PaidOn: s.backdate(3),
		})
	case 1:
		s.sweep()
	case 2:
		party := oneOf(s, s.investors...)
		for _, investor := range s.investors {
			if s.h.world.OwedBackCents(investor, "SGD") > 0 {
				party = investor
			}
		}
		owed := max(1, s.h.world.OwedBackCents(party, "SGD"))
		s.agree(domain.AddPlatformMoney{Currency: "SGD", AmountCents: owed, BankReference: s.reference("OWN"), Reason: "To cover.", PaidOn: s.h.Today()})
		s.agree(domain.SettleClawback{Settlement: s.id("S"), Party: party, AmountCents: s.between(1, owed), Reason: "Not worth the postage."})
	case 3, 4:
		s.stateBalance()
	case 5:
		s.statement()
	default:
		t := s.h.world.Trust("SGD")
		if t == nil || len(t.Days) == 0 {
			return
		}
		day := oneOf(s, t.Days...)
		s.h.Ask("A1", domain.SignOffTrustDay{Currency: "SGD", Day: day.Day, BalanceCents: day.BalanceCents, Reason: oneOf(s, "", "The bank was asked.")})
	}
}

// OwedBack takes an investor's wallet below zero: a loan is paid off late, what came in
// is withdrawn, and then a receipt turns up that had paid it off weeks before. It takes
// 40 days.
func (h *House) OwedBack(investor, borrower string) {
	facility, amount := "F-OWED-"+investor, money.Cents(5_000_00)
	h.TopUp(investor, "R-OWED-"+investor, amount)
	h.List(facility, borrower, amount)
	h.Must(investor, domain.PlacePledge{Facility: facility, Pledge: "L-OWED-" + investor, Investor: investor, AmountCents: amount, ShownAt: 1})
	h.PayOut(facility)
	early := h.Today() + 5
	earlyCents := h.world.Facility(facility).Loan.Payoff(early, schedule.ToDate).Total
	for range 40 {
		h.NextDay()
	}
	h.Repay(facility, "R-LATER-"+investor, h.world.Facility(facility).Loan.Payoff(h.Today(), schedule.ToDate).Total, h.Today())
	all := money.Cents(h.world.Balance(domain.WalletAvailable, investor, "SGD"))
	withdrawal := "W-OWED-" + investor
	h.Must(investor, domain.RequestWithdrawal{Withdrawal: withdrawal, Party: investor, AmountCents: all, ToAccount: "sealed"})
	h.Must("A1", domain.ApproveWithdrawal{Withdrawal: withdrawal, Party: investor})
	h.Must("O1", domain.RecordWithdrawalPaid{Withdrawal: withdrawal, Party: investor, BankReference: "OUT-OWED-" + investor})
	h.Repay(facility, "R-EARLY-"+investor, earlyCents, early)
}

// sweep takes out what was earned, or now and then a cent too much.
func (s *story) sweep() {
	part := func(there int64) money.Cents {
		return s.between(0, money.Cents(max(0, there))+oneOf[money.Cents](s, 0, 0, 0, 1))
	}
	w := s.h.world
	s.agree(domain.SweepFees{
		Currency: "SGD", FeeCents: part(w.Balance(domain.FeeIncome, "", "SGD")), LateFeeCents: part(w.Balance(domain.LateFeeIncome, "", "SGD")),
		PlatformCents: part(int64(w.Spare("SGD"))), BankReference: s.reference("SWEEP"), PaidOn: s.h.Today(),
	})
}

// stateBalance types the statement of a recent day: most of its lines are those of the
// books, one may be the bank's own, and one may be missing.
func (s *story) stateBalance() {
	day := s.backdate(4)
	var lines []domain.BankLine
	var balance money.Cents
	for _, m := range s.h.world.Movements("SGD") {
		if m.On > day {
			break
		}
		balance += m.AmountCents
		if m.On == day && !s.chance(10) {
			lines = append(lines, domain.BankLine{On: day, AmountCents: m.AmountCents, Reference: m.Reference})
		}
	}
	if s.chance(20) {
		line := domain.BankLine{On: day, AmountCents: -s.between(1, 50_00), Reference: s.id("BANK FEE")}
		lines, balance = append(lines, line), balance+line.AmountCents
	}
	s.h.Ask(oneOf(s, "O1", "O1", "A1"), domain.StateBankBalance{Currency: "SGD", Day: day, BalanceCents: balance, Lines: lines, Texts: "sealed"})
}

// statement issues an investor's statement, a corrected one, or one whose days are not over
// yet; now and then from a page that has moved on.
func (s *story) statement() {
	party := oneOf(s, s.investors...)
	through := s.backdate(20)
	held := s.h.world.Balance(domain.WalletAvailable, party, "SGD")
	s.h.Ask(oneOf(s, domain.System, "O1"), domain.IssueStatement{Party: party, From: max(FirstDay, through-10), Through: through, Lines: s.IntN(5),
		ClosingCents: money.Cents(held), Digest: fmt.Sprintf("digest-%d", held), ShownAt: s.h.world.Position() - int64(s.IntN(10)/9)})
}
