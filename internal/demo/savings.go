package demo

import (
	"fmt"

	"refold/internal/domain"
	"refold/internal/money"
)

// saver is how an investor handles money.
type saver struct {
	id     string
	joins  int         // day of the play
	first  money.Cents // deposited first
	each   money.Cents // a standing order, monthly; 0: none
	payday int         // of thirty
	usual  money.Cents // a usual pledge
}

// habits are those of a kind of investor, in dollars; share is of a thousand.
var habits = []struct {
	share, low, top, each, usual int
}{
	{610, 2_000, 12_000, 300, 800},      // saves a little every month
	{275, 12_000, 50_000, 1_200, 3_600}, // spreads some savings
	{95, 50_000, 220_000, 0, 11_000},    // lends in earnest
	{20, 250_000, 900_000, 0, 25_000},   // a family's office
}

// saver settles the habits of the n-th investor.
func (s *scene) saver(n int) saver {
	d := throw("saver").no(n)
	x := saver{id: investorID(n), joins: s.joinsInvestor(n), payday: d.id("payday").of(30)}
	share := d.id("kind").of(1000)
	if n < 12 {
		share = 900 + 8*n // the first have money, or nobody could lend
	}
	if n == 0 {
		x.first, x.each, x.usual = 30_000_00, 1_500_00, 1_100_00
		return x
	}
	for _, h := range habits {
		if share -= h.share; share >= 0 {
			continue
		}
		x.first = money.Cents(h.low+min(d.id("a").of(h.top-h.low), d.id("b").of(h.top-h.low))) / 100 * 100_00
		x.usual = money.Cents(h.usual) * 100
		if h.each > 0 && d.id("plan").of(100) < 55 {
			x.each = money.Cents(h.each*d.id("each").between(4, 25)/10/50*50) * 100
		}
		break
	}
	return x
}

// idle is what an investor could lend at once, in cents.
func (s *scene) idle(id string) money.Cents {
	return money.Cents(s.world.Balance(domain.WalletAvailable, id, domain.WalletCurrency))
}

// deposits brings in client money: first ones, standing orders, and more from those who
// found everything lent out.
func (s *scene) deposits() {
	for i := range s.savers {
		x := &s.savers[i]
		age := s.n - x.joins
		switch d := throw("deposit").no(i).no(s.n); {
		case age < 3:
		case age < 40 && s.begins(x):
		case age >= 30 && x.each > 0 && s.n%30 == x.payday && s.idle(x.id) < 8*x.usual:
			s.deposit(i, x.each)
		case age >= 60 && d.one(110) && s.idle(x.id) < x.usual:
			s.deposit(i, max(500_00, x.first*money.Cents(d.id("more").between(15, 60))/100/500_00*500_00))
		}
	}
}

// begins makes an investor's first deposit, once the identity is verified and the risks
// are read; it reports whether that happened today.
func (s *scene) begins(x *saver) bool {
	p := s.world.Party(x.id)
	if p == nil || p.Kyc(s.today) != domain.KycValid {
		return false
	}
	if p.RiskTextVersion == 0 {
		return s.ask(x.id, "risk "+x.id, domain.AcknowledgeRisk{Party: x.id, TextVersion: 1, ShownAt: s.world.Position()})
	}
	id := "R-" + x.id[2:] + "-FIRST"
	return s.world.Receipt(id) == nil && s.receive(id, x.id, x.first, s.today, x.id)
}

func (s *scene) deposit(n int, amount money.Cents) {
	id := investorID(n)
	if p := s.world.Party(id); p == nil || p.Kyc(s.today) != domain.KycValid {
		return
	}
	s.receive("R-"+id[2:]+"-"+short(s.today), id, amount, s.today, id)
}

// withdrawals: who has no use for the money takes some out.
func (s *scene) withdrawals() {
	for i := range s.savers {
		x, d := &s.savers[i], throw("withdrawal").no(i).no(s.n)
		if i == 0 || s.n-x.joins < 50 || !d.one(190) {
			continue
		}
		amount := s.idle(x.id) * money.Cents(d.id("share").between(3, 10)) / 10 / 100_00 * 100_00
		if amount < 200_00 {
			continue
		}
		account := s.seal(x.id, bankAccount(x.id))
		id := "W-" + x.id[2:] + "-" + short(s.today)
		if s.ask(x.id, "withdraw "+x.id, domain.RequestWithdrawal{Withdrawal: id, Party: x.id, AmountCents: amount, ToAccount: account}) {
			s.leaving = append(s.leaving, leaving{x.id, id})
		}
	}
}

// bankAccount is a made-up account of somebody.
func bankAccount(party string) string {
	d := throw("account").id(party)
	return fmt.Sprintf("%s %03d-%06d-%d", pick(d.id("bank"), []string{"DBS", "OCBC", "UOB", "POSB"}), d.id("branch").of(999), d.id("number").of(999999), d.id("check").of(9))
}

// leaving is a withdrawal that is under way.
type leaving struct{ party, id string }

// payWithdrawals is the office's work on earlier requests: the approver releases, the
// clerk records what the bank paid. One in a hundred comes back from the bank.
func (s *scene) payWithdrawals() {
	if !s.working {
		return
	}
	var still []leaving
	for _, l := range s.leaving {
		x := s.world.Wallet(l.party).Withdrawal(l.id)
		if x == nil {
			continue
		}
		switch age := s.today - x.RequestedOn; {
		case x.State == domain.WithdrawalPending && age >= 1:
			if throw("declined").id(l.id).one(120) {
				s.ask(approver, "decline "+l.id, domain.DeclineWithdrawal{Withdrawal: l.id, Party: l.party, Reason: "The account is not in the investor's name."})
				continue
			}
			s.ask(approver, "release "+l.id, domain.ApproveWithdrawal{Withdrawal: l.id, Party: l.party})
		case x.State == domain.WithdrawalReleased && age >= 2:
			s.ask(clerk, "pay "+l.id, domain.RecordWithdrawalPaid{Withdrawal: l.id, Party: l.party, BankReference: "OUT" + l.id[2:]})
		case x.State == domain.WithdrawalDone && age >= 4:
			if throw("returned").id(l.id).one(90) {
				s.ask(clerk, "returned "+l.id, domain.RecordWithdrawalReturned{Withdrawal: l.id, Party: l.party, BankReference: "RTN" + l.id[2:], Reason: "Account closed."})
			}
			continue
		case x.State == domain.WithdrawalRefused || x.State == domain.WithdrawalBack:
			continue
		}
		still = append(still, l)
	}
	s.leaving = still
}
