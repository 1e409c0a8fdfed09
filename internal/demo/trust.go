package demo

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// In the last days of the history, and ever after, the bank's statement is held against
// the books line by line; before that its balance at the end of each half year.
const linesFrom = 8

// A charge that the bank took from the trust account by mistake: a line that nothing in
// the books explains, until the platform bears it.
const (
	chargeBefore    = 4 // days before the end of the history
	chargeCents     = 15_00
	chargeReference = "BANK CHARGE"
)

// hidden is a transfer that the bank has and the books do not have yet.
type hidden struct {
	reference string
	amount    money.Cents
	paid      calendar.Date
}

// trustAccount is the morning's work on the trust account: the bank's balance of
// yesterday is stated, a second person signs it off, earned fees are taken out.
func (s *scene) trustAccount() {
	yesterday := s.today - 1
	_, month, day := s.today.YMD()
	lines := s.n-1 >= s.scale.Days-linesFrom
	if lines || s.n == s.scale.Days-linesFrom || day == 1 && month%6 == 1 && s.n > 0 {
		s.state(yesterday, lines)
	}
	if !s.working {
		return
	}
	s.signOff()
	if first := s.today.Weekday(); day == 1 || day <= 3 && first == 1 {
		s.sweep()
	}
	if s.n >= s.scale.Days-1 && s.n < s.scale.Days+10 {
		s.twoPeople("Q-BANK-CHARGE", "The bank took its charge from the trust account: we bear it with our fees.", domain.SweepFees{Currency: domain.WalletCurrency, FeeCents: chargeCents,
			BankReference: chargeReference, PaidOn: s.first + calendar.Date(s.scale.Days-chargeBefore)})
	}
}

// state types what the bank says of a day: what the books have and what they do not have
// yet.
func (s *scene) state(day calendar.Date, withLines bool) {
	c := domain.StateBankBalance{Currency: domain.WalletCurrency, Day: day,
		BalanceCents: money.Cents(s.world.Balance(domain.TrustAccount, "", domain.WalletCurrency))}
	for _, h := range s.unfound() {
		if h.paid <= day {
			c.BalanceCents += h.amount
		}
		if h.paid == day {
			c.Lines = append(c.Lines, domain.BankLine{On: day, AmountCents: h.amount, Reference: h.reference})
		}
	}
	charged := s.first + calendar.Date(s.scale.Days-chargeBefore)
	if day >= charged && s.n <= s.scale.Days+10 && s.world.Balance(domain.FeeIncome, "", domain.WalletCurrency) > 0 && !s.bore() {
		c.BalanceCents -= chargeCents
	}
	if day == charged {
		c.Lines = append(c.Lines, domain.BankLine{On: day, AmountCents: -chargeCents, Reference: chargeReference})
	}
	if !withLines {
		c.Lines = nil
	} else {
		for _, m := range s.world.MovementsFrom(domain.WalletCurrency, day) {
			if m.On == day {
				c.Lines = append(c.Lines, domain.BankLine{On: day, AmountCents: m.AmountCents, Reference: m.Reference})
			}
		}
	}
	s.ask(clerk, "state "+day.String(), c)
}

// unfound are the hidden transfers, by reference.
func (s *scene) unfound() []hidden {
	var all []hidden
	for _, h := range s.hidden {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b hidden) int {
		if a.reference < b.reference {
			return -1
		}
		return 1
	})
	return all
}

// bore says whether the platform has taken the bank's charge upon itself.
func (s *scene) bore() bool {
	for _, rec := range s.world.StreamLog(domain.TrustStream(domain.WalletCurrency)) {
		if e, ok := rec.Event.(domain.FeesSwept); ok && e.BankReference == chargeReference {
			return true
		}
	}
	return false
}

// signOff has the approver confirm the stated days; the newest is left to whoever looks
// at the demo when its history ends.
func (s *scene) signOff() {
	trust := s.world.Trust(domain.WalletCurrency)
	if trust == nil {
		return
	}
	for _, d := range slices.Clone(trust.Days[max(0, len(trust.Days)-10):]) {
		if d.SignedBy != "" || s.n >= s.scale.Days && d.Day == s.today-1 {
			continue
		}
		c := domain.SignOffTrustDay{Currency: domain.WalletCurrency, Day: d.Day, BalanceCents: d.BalanceCents}
		if !s.ask(approver, "sign off "+d.Day.String(), c) {
			c.Reason = "Each open line is followed up with the bank; nothing of it touches what we owe clients."
			s.ask(approver, "sign off "+d.Day.String(), c)
		}
	}
}

// sweep takes out what the platform has earned, once a month.
func (s *scene) sweep() {
	fees := money.Cents(s.world.Balance(domain.FeeIncome, "", domain.WalletCurrency))
	late := money.Cents(s.world.Balance(domain.LateFeeIncome, "", domain.WalletCurrency))
	const kept = 2_000_00 // for fees that turn out not to be earned
	if fees <= 2*kept {
		return
	}
	s.twoPeople("Q-SWEEP-"+short(s.today), "What we earned this month.", domain.SweepFees{Currency: domain.WalletCurrency, FeeCents: fees - kept, LateFeeCents: max(0, late),
		PlatformCents: s.world.Spare(domain.WalletCurrency),
		BankReference: "SWEEP" + short(s.today), PaidOn: s.today})
}
