package demo

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/money"
	"refold/internal/schedule"
)

// day plays one day, from its opening to its evening.
func (s *scene) day(day calendar.Date) error {
	s.today = day
	if s.world.Today() == calendar.None || s.world.Today() < day {
		s.clock = max(s.clock, min(midnight(day), s.play.now().UnixMicro()))
		s.askAs(events.DayRequest(day), domain.System, domain.OpenBusinessDay{Date: day})
	}
	s.clock = max(s.clock, min(morning(day), s.play.now().UnixMicro()))
	n := int(day - s.first)
	if n == 0 {
		s.staff()
	}
	s.verifyIdentities()
	s.putRight()
	s.matchReceipts()
	s.payWithdrawals()
	s.newInvestors(n)
	s.topUps()
	s.stray(n)
	s.applications(n)
	for _, f := range s.world.Facilities() {
		if f.Imported == nil {
			s.life(f.ID)
		}
	}
	s.withdrawals()
	return s.err
}

// verifyIdentities is the officer's work on what came in before today.
func (s *scene) verifyIdentities() {
	for _, p := range s.world.Parties() {
		if p.Kyc(s.today) == domain.KycPending && p.RegisteredOn < s.today {
			s.ask(officer, "verify "+p.ID, domain.VerifyKyc{Party: p.ID, Method: "Identity document and video call", ValidUntil: s.today + 3*365})
		}
		if p.As == domain.Investor && p.RiskTextVersion == 0 && p.Kyc(s.today) == domain.KycValid {
			s.ask(p.ID, "risk "+p.ID, domain.AcknowledgeRisk{Party: p.ID, TextVersion: 1, ShownAt: s.world.Position()})
		}
	}
}

// topUps brings in client money: the first days after verification, and now and then.
func (s *scene) topUps() {
	for _, p := range s.world.Parties() {
		if p.As != domain.Investor || p.Kyc(s.today) != domain.KycValid {
			continue
		}
		first := s.age(p.RegisteredOn) == 2
		idle := s.world.Balance(domain.WalletAvailable, p.ID, "SGD")
		if !first && (idle > 8_000_00 || roll(40, "top up", p.ID, s.today) > 0) {
			continue // who has money to lend brings no more
		}
		amount := money.Cents(2_000+1_000*roll(25, "how much", p.ID, s.today)) * 100
		if first && p.ID == investor {
			amount = 80_000_00
		}
		s.receive("R-"+p.ID[2:]+"-"+short(s.today), p.ID, amount, s.today, p.ID)
	}
}

// receive records money that arrived with a reference as its remark.
func (s *scene) receive(id, remark string, amount money.Cents, on calendar.Date, payer string) {
	s.ask(officer, "receipt "+id, domain.RecordReceipt{
		Receipt: id, BankReference: "FT" + id[2:], AmountCents: amount, Currency: "SGD", ValueOn: on,
		Payer: s.payer(payer), Remark: remark,
	})
}

// payer is the sealed name of who paid, as the bank would give it.
func (s *scene) payer(party string) domain.Personal {
	if p := s.world.Party(party); p != nil {
		return p.Name
	}
	return ""
}

// matchReceipts is the officer's morning: what came in before today is matched by its
// reference; a receipt without one stays open.
func (s *scene) matchReceipts() {
	for _, r := range s.world.Receipts() {
		if r.Log()[0].RecordedAt < midnight(s.today) {
			s.match(r)
		}
	}
}

func (s *scene) match(r *domain.Receipt) {
	left := s.world.Unmatched(r)
	if left <= 0 {
		return
	}
	match := domain.MatchReceipt{Receipt: r.ID, AmountCents: left, EffectiveOn: r.ValueOn}
	switch f := s.world.Facility(r.Remark); {
	case s.mismatch(r, match):
		return
	case f != nil:
		match.Purpose, match.Facility = domain.Repayment, f.ID
		if f.Stage == domain.WrittenOff || f.Stage == domain.ChargedOff || f.Stage == domain.Defaulted {
			match.Purpose = domain.Recovery
		}
	case s.world.Party(r.Remark) != nil:
		match.Purpose, match.Party = domain.TopUp, r.Remark
	default:
		return
	}
	s.ask(officer, "match "+r.ID, match)
}

// mismatch is a slip that happens now and then: a receipt is matched to another loan.
// The next day the slip is undone, and the receipt waits to be matched again.
func (s *scene) mismatch(r *domain.Receipt, match domain.MatchReceipt) bool {
	if r.ValueOn != s.today || s.world.Facility(r.Remark) == nil || roll(90, "slip", r.ID) > 0 {
		return false
	}
	for _, other := range s.world.Facilities() {
		if other.Stage == domain.Active && other.ID != r.Remark && other.Loan.At(s.today).Outstanding > 2*r.AmountCents {
			match.Purpose, match.Facility = domain.Repayment, other.ID
			_, done := s.ask(officer, "slip "+r.ID, match)
			return done
		}
	}
	return false
}

// putRight undoes yesterday's slips.
func (s *scene) putRight() {
	for _, r := range s.world.Receipts() {
		if r.ValueOn != s.today-1 || roll(90, "slip", r.ID) > 0 {
			continue
		}
		slip := requestID(r.ValueOn, "slip "+r.ID)
		for _, f := range s.world.Facilities() {
			for _, rec := range f.Log() {
				if rec.RequestID == slip {
					s.ask(officer, "undo "+r.ID, domain.UndoRequest{Request: slip, Streams: []string{rec.Stream}, Reason: "Belongs to " + r.Remark + "."})
				}
			}
		}
	}
}

// planned are the days on which an application comes for certain: the demo borrower's
// first and its newest, and some just before the history ends, so that whoever starts a
// demo finds work waiting.
var planned = []int{12, newestOwn, historyDays - 4, historyDays - 1, historyDays}

// newestOwn is the day of the demo borrower's newest application.
const newestOwn = historyDays - 18

// stray records money that nobody can place: it waits for the officer.
func (s *scene) stray(day int) {
	if day == historyDays-2 {
		s.receive("R-STRAY-"+short(s.today), "INV 4711 THANK YOU", 1_875_00, s.today, companyID(3))
	}
}

// applications brings a new request about every week, and one of the demo
// borrower's own shortly before the history ends.
func (s *scene) applications(day int) {
	number, today := 0, false
	for d := 10; d <= day; d++ {
		if roll(7, "request", d) == 0 || slices.Contains(planned, d) {
			number++
			today = d == day
		}
	}
	if !today {
		return
	}
	which := (number - 1) % len(companies)
	if day == newestOwn {
		which = 0
	}
	c := companies[which]
	party := s.newCompany(which)
	kinds := []schedule.Kind{schedule.Annuity, schedule.Annuity, schedule.Annuity, schedule.EqualPart, schedule.Flat, schedule.InterestOnly, schedule.Bullet}
	tenors := []int{6, 9, 12, 12, 12, 18, 24}
	amount := money.Cents(30_000+5_000*roll(35, "amount", day)) * 100
	s.ask(party, "apply", domain.SubmitFacility{
		Facility: fmt.Sprintf("F-%s-%02d", short(s.today)[:4], number), Borrower: party, AmountCents: amount, Currency: "SGD",
		TenorMonths: tenors[roll(len(tenors), "tenor", day)], Repayment: kinds[roll(len(kinds), "kind", day)],
		Purpose: s.purpose(party, c), Sector: c.sector, TurnoverCents: amount * money.Cents(4+roll(12, "turnover", day)),
	})
}

// purpose is what a company asks for: its own plan first, later what every business
// needs now and then.
func (s *scene) purpose(party string, c company) string {
	before := len(s.world.FacilitiesOf(party))
	if before == 0 {
		return c.purpose
	}
	later := []string{"Working capital for a large order", "Refinancing supplier credit", "Hiring two more people", "Replacing equipment that has had its day"}
	return later[roll(len(later), "purpose", party, before)]
}

// withdrawals: now and then an investor takes money out.
func (s *scene) withdrawals() {
	for _, p := range s.world.Parties() {
		if p.As != domain.Investor || p.ID == investor || roll(220, "withdraw", p.ID, s.today) > 0 {
			continue
		}
		available := money.Cents(s.world.Balance(domain.WalletAvailable, p.ID, "SGD"))
		if available < 1_000_00 {
			continue
		}
		account, err := s.play.keys.Seal(s.ctx, p.ID, fmt.Sprintf("DBS %03d-%06d-%d", roll(999, "bank", p.ID), roll(999999, "account", p.ID), roll(9, "check", p.ID)))
		if err != nil {
			s.err = fmt.Errorf("seal an account of %s: %w", p.ID, err)
			return
		}
		s.ask(p.ID, "withdraw "+p.ID, domain.RequestWithdrawal{Withdrawal: "W-" + p.ID[2:] + "-" + short(s.today), Party: p.ID, AmountCents: hundreds(available / 2), ToAccount: account})
	}
}

// payWithdrawals is the office's work on yesterday's requests: the approver releases,
// the officer records what the bank paid.
func (s *scene) payWithdrawals() {
	for _, wallet := range s.world.Wallets() {
		for _, x := range wallet.Withdrawals {
			switch {
			case x.State == domain.WithdrawalPending && s.age(x.RequestedOn) >= 1:
				s.ask(approver, "release "+x.ID, domain.ApproveWithdrawal{Withdrawal: x.ID, Party: wallet.Party})
			case x.State == domain.WithdrawalReleased && s.age(x.RequestedOn) >= 2:
				s.ask(officer, "pay "+x.ID, domain.RecordWithdrawalPaid{Withdrawal: x.ID, Party: wallet.Party, BankReference: "OUT" + x.ID[2:]})
			}
		}
	}
}

// short is a date in six digits, for ids.
func short(d calendar.Date) string {
	year, month, day := d.YMD()
	return fmt.Sprintf("%02d%02d%02d", year%100, month, day)
}
