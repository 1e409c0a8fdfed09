package domaintest

import (
	"fmt"
	"math/rand/v2"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/money"
	_ "refold/internal/rapidtest"
)

// History runs a random business until about so many events are recorded: people,
// client money, a handful of small loans in every condition, entries made late,
// mistakes that are undone and redone, and requests that are refused.
func History(t *rapid.T, events int) *House {
	h := Staffed(4, 2)
	switch rapid.IntRange(0, 9).Draw(t, "crowd") {
	case 9:
		h = Crowded(40)
	case 8:
		h.OwedBack("I4", "B2")
		h.Agree(domain.AddPlatformMoney{Currency: "SGD", AmountCents: 100_00, BankReference: "OWN-OWED", Reason: "To cover.", PaidOn: h.Today()})
		h.Agree(domain.SettleClawback{Settlement: "S-OWED", Party: "I4", AmountCents: 10, Reason: "Rounded down."})
	}
	Live(t, h, events)
	return h
}

// Example gives the same history for the same seed, where a test needs one and not
// a law over many.
func Example(seed, events int) *House {
	return rapid.Custom(func(t *rapid.T) *House { return History(t, events) }).Example(seed)
}

// Crowded gives a House with one loan of so many claims, paid out.
func Crowded(claims int) *House {
	h := Staffed(claims, 1)
	const target = 100_000_00
	for i := range claims {
		investor := fmt.Sprintf("I%d", i+1)
		h.TopUp(investor, "R-CROWD-"+investor, target)
	}
	h.List("F-CROWD", "B1", target)
	for i := range claims {
		investor := fmt.Sprintf("I%d", i+1)
		amount := money.Cents(100_00 + 7_31*i)
		if i == claims-1 {
			amount = h.world.Facility("F-CROWD").OpenCents()
		}
		h.Must(investor, domain.PlacePledge{Facility: "F-CROWD", Pledge: "L-" + investor, Investor: investor, AmountCents: amount, ShownAt: 1})
	}
	h.PayOut("F-CROWD")
	return h
}

// Live goes on in a House made by Staffed until about so many events are recorded
// in all. Each thing that happens is drawn as one number, of which zero means that
// nothing does: a failing history shrinks to the few things that matter.
func Live(t *rapid.T, h *House, events int) {
	s := &story{h: h}
	w := h.World()
	for _, p := range w.Parties() {
		switch p.As {
		case domain.Investor:
			s.investors = append(s.investors, p.ID)
		case domain.Borrower:
			s.borrowers = append(s.borrowers, p.ID)
		}
	}
	for _, f := range w.Facilities() {
		s.facilities = append(s.facilities, f.ID)
	}
	for _, investor := range s.investors {
		if w.Wallet(investor) != nil {
			continue
		}
		s.Rand = rand.New(rand.NewPCG(1, uint64(len(h.Log))))
		s.topUp(investor)
	}
	seeds := rapid.SliceOfN(rapid.Uint64(), 3*events, 3*events).Draw(t, "happenings")
	for _, seed := range seeds {
		if len(h.Log) >= events {
			return
		}
		if seed == 0 {
			continue
		}
		s.Rand = rand.New(rand.NewPCG(seed, 0))
		s.happen()
	}
}

// story is what a random history knows of itself.
type story struct {
	*rand.Rand
	h                                *House
	ids                              int
	investors, borrowers, facilities []string
	receipts                         []string
}

// chance is true in so many of a hundred cases.
func (s *story) chance(percent int) bool { return s.IntN(100) < percent }

func (s *story) id(prefix string) string {
	s.ids++
	return fmt.Sprintf("%s-%d-%d", prefix, len(s.h.Log), s.ids)
}

func oneOf[T any](s *story, of ...T) T { return of[s.IntN(len(of))] }

// between draws an amount, ends included.
func (s *story) between(low, high money.Cents) money.Cents {
	return low + money.Cents(s.Int64N(int64(max(high-low, 0))+1))
}

// happen lets one thing happen. The shares are in percent.
func (s *story) happen() {
	switch n := s.IntN(100); {
	case n < 9:
		s.passDays()
	case n < 14:
		s.receive()
	case n < 20:
		s.withdrawals()
	case n < 23:
		s.people()
	case n < 29:
		s.undo()
	case n < 33:
		s.redo()
	case n < 35:
		s.books()
	case n < 36:
		s.repeat()
	case n < 37:
		s.secondPerson()
	case n < 39:
		s.stranger()
	case n < 42 && len(s.facilities) > 0:
		s.amend()
	case n < 44 && len(s.facilities) < 8 || len(s.facilities) == 0:
		s.apply()
	default:
		s.develop(oneOf(s, s.facilities...))
	}
}

func (s *story) passDays() {
	for range 1 + s.IntN(5) {
		s.h.NextDay()
	}
}

// people come, are checked (for a short time only, so that it expires), limited,
// suspended.
func (s *story) people() {
	switch s.IntN(16) {
	case 11, 13:
		s.colleagues()
	case 10:
		s.profile()
	case 9:
		s.define()
	case 0, 1:
		id := s.id("P")
		as := oneOf(s, domain.Investor, domain.Borrower)
		c := domain.RegisterParty{Party: id, As: as, Name: "sealed", Email: "sealed", EmailHash: id}
		if as == domain.Borrower {
			c.CompanyName, c.CompanyNumber = "Company "+id, "UEN-"+id
			s.borrowers = append(s.borrowers, id)
		} else {
			s.investors = append(s.investors, id)
		}
		s.h.Ask(domain.System, c)
		s.h.Ask(id, domain.SubmitKyc{Party: id, IDNumber: "sealed", Address: "sealed", Country: "SG"})
		s.owners(id)
		s.screen(id)
		if s.chance(70) {
			s.h.Ask("O1", domain.VerifyKyc{Party: id, Method: "in person", ValidUntil: s.h.Today().AddDays(10 + s.IntN(200))})
		}
	case 2, 3, 4:
		id := s.anybody()
		s.h.Ask(id, domain.SubmitKyc{Party: id, IDNumber: "sealed", Address: "sealed", Country: "SG"})
		if s.chance(15) {
			s.h.Ask("O1", domain.RejectKyc{Party: id, Reason: "The document has expired."})
			return
		}
		s.owners(id)
		s.screen(id)
		s.h.Ask("O1", domain.VerifyKyc{Party: id, Method: oneOf(s, "in person", domain.MethodDocuments), ValidUntil: s.h.Today().AddDays(5 + s.IntN(500))})
	case 5, 6:
		id := oneOf(s, s.investors...)
		s.h.Ask(id, domain.AcknowledgeRisk{Party: id, TextVersion: 1 + s.IntN(3), ShownAt: int64(len(s.h.Log))})
	case 7:
		s.limits()
	default:
		s.standing()
	}
}

// limits are set by the back office, by investors for themselves, and for all by the
// platform.
func (s *story) limits() {
	id, perFacility, total := oneOf(s, s.investors...), s.between(0, 20_000_00), s.between(0, 50_000_00)
	switch n := s.IntN(100); {
	case n < 60:
		s.h.Ask("O1", domain.SetLimits{Party: id, PerFacilityCents: perFacility, TotalCents: total})
	case n < 80:
		s.h.Ask(id, domain.SetLimits{Party: id, PerFacilityCents: perFacility, TotalCents: total})
	default:
		s.agree(domain.SetCaps{Currency: domain.WalletCurrency, PerFacilityCents: perFacility, TotalCents: 2 * total})
	}
}

// screen searches a sanctions list; now and then it has something.
func (s *story) screen(party string) {
	c := domain.RecordScreening{Party: party, Result: domain.ScreeningClear, List: "MAS list", ListVersion: s.h.Today().String()}
	if s.chance(8) {
		c.Result, c.Note = domain.ScreeningHit, "The same name and year of birth."
	}
	s.h.Ask("O1", c)
}

// standing is suspended, lifted, ended; companies say who owns them.
func (s *story) standing() {
	switch n := s.IntN(100); {
	case n < 20:
		s.h.Ask("A1", domain.SuspendParty{Party: s.anybody(), Reason: "Court order."})
	case n < 60:
		for _, p := range s.h.world.Parties() {
			if p.Suspended != "" {
				s.h.Ask("A1", domain.ReinstateParty{Party: p.ID, Reason: "The order was lifted."})
			}
		}
	case n < 80:
		id := s.id("P")
		s.h.Ask(domain.System, domain.RegisterParty{Party: id, As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: id})
		s.h.Ask("A1", domain.CloseParty{Party: oneOf(s, id, s.anybody()), Reason: "As asked for."})
	default:
		s.owners(oneOf(s, s.borrowers...))
	}
}

func (s *story) anybody() string {
	if s.chance(70) {
		return oneOf(s, s.investors...)
	}
	return oneOf(s, s.borrowers...)
}

// undo leaves a request out, most often a recent one; what two people decided takes
// two again.
func (s *story) undo() {
	n := len(s.h.Asked)
	a := s.h.Asked[n-1-s.IntN(min(n, oneOf(s, 10, 40, n)))]
	if len(a.Answer.Events) == 0 {
		return
	}
	if answer := s.h.Undo(oneOf(s, "O1", "A1"), a.Answer.Request); answer.Refusal != nil && answer.Refusal.Has("NEEDS_SECOND_PERSON") {
		s.agree(domain.UndoRequest{Request: a.Answer.Request, Streams: s.h.Streams(a.Answer.Request), Reason: "entered by mistake"})
	}
}

func (s *story) redo() {
	var undone []domain.UUID
	for _, a := range s.h.Asked {
		for _, rec := range a.Answer.Events {
			if e, ok := rec.Event.(domain.RequestUndone); ok && s.h.world.Undone(e.Request) {
				undone = append(undone, e.Request)
			}
		}
	}
	if len(undone) == 0 {
		return
	}
	request := oneOf(s, undone...)
	if answer := s.h.Redo("A1", request); answer.Refusal != nil && answer.Refusal.Has("NEEDS_SECOND_PERSON") {
		s.agree(domain.RedoRequest{Request: request, Streams: s.h.Streams(request), Reason: "it was right after all"})
	}
}

// repeat asks for something that was asked for before.
func (s *story) repeat() {
	a := oneOf(s, s.h.Asked...)
	s.h.Ask(a.By, a.Command)
}

// stranger asks for what somebody else may ask for.
func (s *story) stranger() {
	a := oneOf(s, s.h.Asked...)
	s.h.Ask(oneOf(s, "U1", "O1", "A1", "nobody", s.anybody()), a.Command)
}
