package domaintest

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// backdate is a day up to so many days ago, not before the first.
func (s *story) backdate(days int) calendar.Date {
	return max(FirstDay, s.h.Today().AddDays(-s.IntN(days+1)))
}

// reference is a bank reference: a new one, or by mistake one that may be used.
func (s *story) reference(prefix string) string {
	if s.chance(10) {
		return "THE-SAME"
	}
	return s.id(prefix)
}

func (s *story) recordReceipt(amount money.Cents, on calendar.Date) string {
	id := s.id("R")
	s.receipts = append(s.receipts, id)
	c := domain.RecordReceipt{
		Receipt: id, BankReference: s.reference("BANK"), AmountCents: amount, Currency: "SGD", ValueOn: on, Payer: "sealed", Remark: "transfer",
	}
	if !s.chance(10) {
		s.h.Ask("O1", c)
		return id
	}
	other := c // of one statement, typed together
	other.Receipt, other.BankReference = s.id("R"), s.reference("BANK")
	s.receipts = append(s.receipts, other.Receipt)
	s.h.Ask("O1", domain.RecordReceipts{Receipts: []domain.RecordReceipt{c, other}})
	return id
}

func (s *story) topUp(investor string) {
	amount := s.between(5_000_00, 60_000_00)
	id := s.recordReceipt(amount, s.backdate(3))
	s.h.Ask("O1", domain.MatchReceipt{Receipt: id, Purpose: domain.TopUp, Party: investor, AmountCents: amount, EffectiveOn: calendar.None})
}

// receive enters money for a wallet, or looks at what is not matched yet.
func (s *story) receive() {
	if len(s.receipts) == 0 || s.chance(60) {
		s.topUp(oneOf(s, s.investors...))
		return
	}
	r := s.h.world.Receipt(oneOf(s, s.receipts...))
	if r == nil {
		return
	}
	left := max(1, s.h.world.Unmatched(r))
	switch s.IntN(3) {
	case 0:
		s.agree(domain.ReturnReceipt{Receipt: r.ID, AmountCents: s.between(1, left), BankReference: s.reference("BACK"), Reason: "Nobody knows the payer."})
	case 1:
		s.h.Ask("O1", domain.MatchReceipt{Receipt: r.ID, Purpose: domain.TopUp, Party: oneOf(s, s.investors...), AmountCents: s.between(1, left), EffectiveOn: calendar.None})
	default:
		s.recordReceipt(s.between(1, 5_000_00), s.backdate(10))
	}
}

// withdrawals are asked for (too much, too) and brought a step further.
func (s *story) withdrawals() {
	investor := oneOf(s, s.investors...)
	wallet := s.h.world.Wallet(investor)
	if wallet == nil || len(wallet.Withdrawals) == 0 || s.chance(40) {
		available := money.Cents(max(1, s.h.world.Balance(domain.WalletAvailable, investor, "SGD")))
		s.h.Ask(investor, domain.RequestWithdrawal{
			Withdrawal: s.id("W"), Party: investor, AmountCents: s.between(1, available*oneOf[money.Cents](s, 1, 1, 2)/oneOf[money.Cents](s, 1, 4)+1), ToAccount: "sealed",
		})
		return
	}
	x := oneOf(s, wallet.Withdrawals...)
	switch x.State {
	case domain.WithdrawalPending:
		if s.chance(25) {
			s.h.Ask("O1", domain.DeclineWithdrawal{Withdrawal: x.ID, Party: investor, Reason: "The account is somebody else's."})
			return
		}
		if s.chance(25) {
			s.h.Ask(investor, domain.CancelWithdrawal{Withdrawal: x.ID, Party: investor})
			return
		}
		s.h.Ask("A1", domain.ApproveWithdrawal{Withdrawal: x.ID, Party: investor})
	case domain.WithdrawalReleased:
		s.h.Ask("O1", domain.RecordWithdrawalPaid{Withdrawal: x.ID, Party: investor, BankReference: s.reference("OUT")})
	case domain.WithdrawalDone:
		if s.chance(40) {
			s.h.Ask("O1", domain.RecordWithdrawalReturned{Withdrawal: x.ID, Party: investor, BankReference: s.reference("RET"), Reason: "No such account."})
		}
	default:
		s.h.Ask("A1", domain.ApproveWithdrawal{Withdrawal: x.ID, Party: investor})
	}
}

// repay records a receipt for a loan and matches it: what is due, less, more, what
// is owed in all, or a round sum; today or entered days late.
func (s *story) repay(f *domain.Facility, purpose domain.Purpose) {
	at := f.Loan.At(s.h.Today())
	due := at.PastDue.Total() + at.Due.Total()
	if due == 0 {
		due = at.NextDueAmount
	}
	due = max(due, 100)
	amount := due
	switch s.IntN(16) {
	case 0, 1:
		amount = s.between(1, due)
	case 2, 3:
		amount = due/2 + 1
	case 4:
		amount = due + s.between(1, due)
	case 5:
		amount = max(1, f.Loan.Payoff(s.h.Today(), "to_date").Total)
	case 6:
		amount = max(1, f.Loan.Payoff(s.h.Today(), "to_date").Total) + s.between(0, 50_00)
	}
	on := s.h.Today()
	if s.chance(30) {
		on = s.backdate(15)
	}
	costs := money.Cents(0)
	if purpose == domain.Recovery && s.chance(50) {
		costs = s.between(0, amount/2)
	}
	id := s.recordReceipt(amount, on)
	if s.chance(10) {
		return // matched some other time
	}
	part := amount
	if s.chance(10) {
		part = s.between(1, amount)
	}
	s.h.Ask("O1", domain.MatchReceipt{
		Receipt: id, Purpose: purpose, Facility: f.ID, AmountCents: part, CostsCents: costs,
		EffectiveOn: oneOf(s, calendar.None, calendar.None, s.h.Today()), Prepayment: s.choice(),
	})
}

// choice is mostly none.
func (s *story) choice() domain.PrepaymentChoice {
	if s.chance(80) {
		return domain.AsAgreed
	}
	return oneOf(s, domain.PrepaymentChoices...)
}
