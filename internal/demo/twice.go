package demo

import (
	"cmp"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// The story of the loan that is paid twice, in days: from the payout until it is paid off
// by a transfer that is overlooked, from then until it is paid off again, and from then
// until the first transfer is found. The interest of the time between was not owed.
const (
	paidOffAfter = 100
	againAfter   = 45
	noticedAfter = 12
)

// The places of both transfers among the receipts of the loan.
const (
	firstPayoff  = 91
	secondPayoff = 92
)

// paidOffOn is the day of the first of both transfers.
func paidOffOn(f *domain.Facility) calendar.Date { return f.Loan.Disbursed() + paidOffAfter }

// payTwice plays the days from the overlooked transfer until the second one.
func (s *scene) payTwice(p *plan, f *domain.Facility) int {
	if s.waiting(p.id) {
		return s.n + 1
	}
	on, receipt := paidOffOn(f), p.receiptID(firstPayoff, 0)
	s.hidden[receipt] = hidden{bankReference(receipt), f.Loan.Payoff(on, schedule.ToDate).Total, on}
	if s.today >= on+againAfter {
		s.receive(p.receiptID(secondPayoff, 0), p.id, f.Loan.Payoff(s.today, schedule.ToDate).Total, s.today, f.Application.Borrower)
	}
	return s.n + 1
}

// findFirst plays what follows once the loan was paid twice: the first transfer is found,
// and the largest investors, who have just asked for all they had, owe back what they got
// for the time between. The platform covers it the same day; the next morning it bears
// what one of them owes, another sends it, and the others' comes in by itself. It reports whether that goes on.
func (s *scene) findFirst(p *plan, f *domain.Facility) bool {
	on, receipt := paidOffOn(f), p.receiptID(firstPayoff, 0)
	found := s.world.Receipt(receipt)
	large := largest(f)
	switch {
	case found == nil && (!s.working || s.today < f.ClosedOn+noticedAfter):
		s.hidden[receipt] = hidden{bankReference(receipt), asked(f, on), on}
		return true
	case found == nil:
		for _, id := range large {
			s.takeOut(id)
		}
		delete(s.hidden, receipt)
		s.receive(receipt, p.id, asked(f, on), on, f.Application.Borrower)
		s.cover(p, f)
		return true
	case !s.working || s.today <= lastMatch(s.world, receipt):
		return true
	}
	owing := slices.DeleteFunc(slices.Clone(large), func(id string) bool { return s.owed(id) == 0 })
	sends := "R-" + p.id[2:] + "-BACK"
	if len(owing) < 2 || s.world.Receipt(sends) != nil {
		return false
	}
	s.receive(sends, owing[1], s.owed(owing[1]), s.today, owing[1])
	s.twoPeople("Q-BEAR-"+p.id[2:], "The mistake was ours.", domain.SettleClawback{Settlement: "S-" + p.id[2:], Party: owing[0], AmountCents: s.owed(owing[0]),
		Reason: "A transfer was overlooked for weeks; the investor took the interest out in good faith."})
	return false
}

// asked is what settled the loan on the day of the first transfer: without the second one.
func asked(f *domain.Facility, on calendar.Date) money.Cents {
	loan, err := schedule.Open(f.Loan.Terms(), f.DisbursedCents, f.Loan.Disbursed())
	if err != nil {
		return 0 // terms that a loan was opened with open it again
	}
	for _, x := range f.Payments {
		if x.On < on {
			loan, _ = loan.Repay(x.On, x.AmountCents)
		}
	}
	return loan.Payoff(on, schedule.ToDate).Total
}

// largest are the investors with the largest claims, the largest first, without the demo's own, whose
// money people look at.
func largest(f *domain.Facility) []string {
	claims := slices.Clone(f.Claims)
	slices.SortStableFunc(claims, func(a, b domain.Claim) int { return cmp.Compare(b.PrincipalCents, a.PrincipalCents) })
	var ids []string
	for _, c := range claims {
		if id := f.Pledges[c.Pledge].Investor; id != investor && !slices.Contains(ids, id) && len(ids) < 5 {
			ids = append(ids, id)
		}
	}
	return ids
}

// takeOut has an investor ask for everything that is there.
func (s *scene) takeOut(id string) {
	withdrawal := "W-" + id[2:] + "-" + short(s.today)
	if s.ask(id, "withdraw "+id, domain.RequestWithdrawal{Withdrawal: withdrawal, Party: id, AmountCents: s.idle(id), ToAccount: s.seal(id, bankAccount(id))}) {
		s.leaving = append(s.leaving, leaving{id, withdrawal})
	}
}

func (s *scene) owed(id string) money.Cents {
	return s.world.OwedBackCents(id, domain.WalletCurrency)
}

// cover adds platform money for what the investors of a loan owe back.
func (s *scene) cover(p *plan, f *domain.Facility) {
	var sum money.Cents
	var seen []string
	for _, c := range f.Claims {
		if id := f.Pledges[c.Pledge].Investor; !slices.Contains(seen, id) {
			seen, sum = append(seen, id), sum+s.owed(id)
		}
	}
	if sum > 0 {
		s.twoPeople("Q-COVER-"+p.id[2:], "Covers today what investors owe back.", domain.AddPlatformMoney{Currency: domain.WalletCurrency, AmountCents: sum,
			BankReference: "OWN-" + p.id[2:], Reason: "The loan was paid off earlier than we knew: interest since then was not owed.", PaidOn: s.today})
	}
}

// lastMatch is the day of the platform on which a receipt was last matched.
func lastMatch(w *domain.World, receipt string) calendar.Date {
	on := calendar.First
	for _, m := range w.Matches(receipt) {
		const dayMicros, aheadOfUTC = 24 * 60 * 60 * 1_000_000, 8 * 60 * 60 * 1_000_000
		on = max(on, calendar.Date((m.Record.RecordedAt+aheadOfUTC)/dayMicros))
	}
	return on
}
