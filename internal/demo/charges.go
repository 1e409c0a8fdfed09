package demo

import (
	"fmt"
	"math"

	"refold/internal/domain"
	"refold/internal/schedule"
)

// A fee for the letter that goes out when an instalment is so many days late; some who
// ask for it are let off after so many more.
const (
	letterAfter = 14
	letterCents = 50_00
	letOffAfter = 4
)

// charge plays the letters about a late instalment, and gives the day of the play on
// which to look for the next.
func (s *scene) charge(p *plan, f *domain.Facility, row schedule.Row) int {
	if p.story == foundLate {
		return math.MaxInt // it was paid, and the officer knows the borrower
	}
	charge := fmt.Sprintf("C-%s-%d", p.id[2:], row.No)
	letter := row.Due + letterAfter
	raised := s.charged(f, charge)
	switch {
	case s.today < letter:
		return s.index(letter)
	case !raised && !s.working:
		return s.n + 1
	case !raised:
		s.ask(officer, "charge "+charge, domain.RaiseCharge{
			Facility: p.id, Charge: charge, ChargeKind: schedule.Fee, DueOn: s.today, AmountCents: letterCents,
			Reason: fmt.Sprintf("Reminder of instalment %d by letter.", row.No),
		})
		return s.n + 1
	case !p.die("let off").no(row.No).one(4) || s.today > letter+letOffAfter+6:
		return math.MaxInt
	case s.today < letter+letOffAfter || !s.working:
		return s.n + 1
	}
	if s.waived(f, charge) {
		return math.MaxInt
	}
	s.agree(p, "The borrower had called before the letter went out.", func(why string) domain.Command {
		return domain.WaiveCharge{Facility: p.id, Charge: charge, AmountCents: letterCents, Reason: why}
	})
	return s.n + 1
}

// waived says whether a charge was given up.
func (s *scene) waived(f *domain.Facility, charge string) bool {
	for _, rec := range f.Log() {
		if e, ok := rec.Event.(domain.ChargeWaived); ok && e.Charge == charge {
			return true
		}
	}
	return false
}

// charged says whether a charge was raised.
func (s *scene) charged(f *domain.Facility, charge string) bool {
	for _, rec := range f.Log() {
		if e, ok := rec.Event.(domain.ChargeRaised); ok && e.Charge == charge {
			return true
		}
	}
	return false
}
