package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// Text is the number of a text that many records share, such as a sector or the name of
// a book; World.Text is its inverse. Numbers are given as texts come along and mean
// nothing outside of the process.
type Text uint32

// Text gives the text behind a number.
func (w *World) Text(t Text) string { return w.texts.name(int(t)) }

// Texts is how many texts have a number: all below it.
func (w *World) Texts() int { return w.texts.size() }

func (w *World) textNumber(s string) Text { return Text(w.texts.number(s)) }

// Standing is what lists and totals need of a facility at a moment, without the facility
// itself. Amounts are in cents of its currency; a date that does not exist is
// calendar.None.
type Standing struct {
	ID string
	Lasting
	courses
}

// Lasting are the figures that hold for most of a facility's life.
type Lasting struct {
	Borrower                                 int32 // the number of its party, −1 where it has none; see World.BorrowerOf
	Book, Currency, Sector, StateCode, Grade Text
	Product                                  Text // that was asked for; of an imported one ""

	ApprovedOn, DisbursedOn, FundedOn calendar.Date
	Serviced                          bool          // here: it has a schedule
	ClosesOn                          calendar.Date // the last day on which its listing takes pledges; None where it was never listed

	ApprovedCents, DisbursedCents money.Cents
	CapitalisedCents              money.Cents
	ChargedOffCents               money.Cents // principal recognised as lost, before recoveries
	RecoveredCents                money.Cents // what came in after that, net of costs
	Rate, ServiceFee              money.Rate
}

// courses are the figures that change with events and days.
type courses struct {
	Stage            Stage
	OldestUnpaidOn   calendar.Date // the due date that is past due longest
	NextDueOn        calendar.Date
	OutstandingCents money.Cents // principal
	NextDueCents     money.Cents
	PastDueCents     money.Cents // of everything, late interest included
}

// Due is what of an instalment is not yet paid, in cents.
type Due struct {
	On                  calendar.Date
	Principal, Interest money.Cents
}

// StandingOf gives that of a facility on the World's day.
func (w *World) StandingOf(f *Facility) Standing { return w.standingOf(f, w.today) }

func (w *World) standingOf(f *Facility, today calendar.Date) Standing {
	s, _ := w.standingAndDue(f, today)
	return s
}

// standingAndDue is standingOf, and what falls due on this very day.
func (w *World) standingAndDue(f *Facility, today calendar.Date) (s Standing, due money.Cents) {
	s = Standing{ID: f.ID, Lasting: Lasting{
		Borrower: -1, Book: w.textNumber(f.Book()), Currency: w.textNumber(f.Currency()), Sector: w.textNumber(f.Application.Sector),
		StateCode: w.textNumber(""), Grade: w.textNumber(f.Grading.Grade), Product: w.textNumber(f.Application.Product), ApprovedOn: calendar.None, DisbursedOn: f.DisbursedOn, FundedOn: f.FundedOn, ClosesOn: calendar.None,
		DisbursedCents: f.DisbursedCents, CapitalisedCents: f.CapitalisedCents, Rate: f.Terms().Rate, ServiceFee: f.Listing.ServiceFee,
	}, courses: courses{Stage: f.Stage, OldestUnpaidOn: calendar.None, NextDueOn: calendar.None}}
	if borrower := f.Application.Borrower; borrower != "" {
		s.Borrower = int32(w.parties.names.number(borrower))
	}
	if x := f.Imported; x != nil {
		// Its source gives no balance: until an end is reported, what was paid out is outstanding.
		s.Sector, s.StateCode, s.Grade = w.textNumber(x.SectorCode), w.textNumber(x.State), w.textNumber("")
		s.ApprovedOn, s.ApprovedCents = f.SubmittedOn, x.ApprovedCents
		s.DisbursedCents, s.ChargedOffCents = x.DisbursedCents, x.ChargedOffCents
		if f.Stage == Active {
			s.OutstandingCents = x.DisbursedCents
		}
		return s, 0
	}
	if f.ApprovedBy != "" {
		s.ApprovedOn, s.ApprovedCents = f.ApprovedOn, f.Application.AmountCents
	}
	if f.Listing.Facility != "" {
		s.ApprovedCents, s.ClosesOn = f.Listing.TargetCents, f.Listing.ClosesOn
	}
	if !f.HasLoan() {
		return s, 0
	}
	at := f.Loan.At(today)
	s.Serviced, s.OutstandingCents, s.NextDueOn, s.NextDueCents = true, at.Outstanding, at.NextDue, at.NextDueAmount
	s.OldestUnpaidOn, s.PastDueCents = at.OldestUnpaidDue, at.PastDue.Total()
	s.ChargedOffCents, s.RecoveredCents = f.RecognisedLoss()
	return s, at.Due.Total()
}

// BorrowerOf gives who a standing's facility was paid out to; "" for an imported one.
func (w *World) BorrowerOf(s *Standing) string {
	if s.Borrower < 0 {
		return ""
	}
	return w.parties.names.name(int(s.Borrower))
}

// DaysPastDue is how long the oldest unpaid due date lies back; 0 if none does.
func (s *Standing) DaysPastDue(today calendar.Date) int {
	if s.OldestUnpaidOn == calendar.None {
		return 0
	}
	return max(0, int(today-s.OldestUnpaidOn))
}

// RecognisedLoss is the principal that was not yet repaid when the loss was
// recognised, by charge-off or by write-off, whichever came first, and what has come in
// since, net of the costs of getting it and of what was paid too much. What was matched
// as a recovery came later.
func (f *Facility) RecognisedLoss() (lost, recovered money.Cents) {
	on := f.Loan.ChargedOff()
	if written := f.Loan.WrittenOff(); on == calendar.None || written != calendar.None && written < on {
		on = written
	}
	if on == calendar.None {
		return 0, 0
	}
	lost = f.DisbursedCents
	for _, p := range f.Payments {
		if p.On <= on && p.Purpose == Repayment {
			lost -= p.Allocation.Principal
			continue
		}
		recovered += p.AmountCents - p.CostsCents - p.Allocation.Overpaid
	}
	return lost, recovered
}

// DuesAfter gives what is not yet paid of a loan's instalments after a day, as they stand
// after the last event.
func (f *Facility) DuesAfter(day calendar.Date) []Due {
	return duesAfter(f.Loan.Rows(), day)
}

func duesAfter(rows []schedule.Row, day calendar.Date) []Due {
	var dues []Due
	for _, r := range rows {
		if r.Due > day && r.PaidOn == calendar.None {
			dues = append(dues, Due{r.Due, r.Principal - r.PaidPrincipal, r.Interest - r.PaidInterest})
		}
	}
	return dues
}

// EachStanding visits every facility of the World, in no particular order; what is
// visited is good until visit returns. visit returns false to stop.
func (w *World) EachStanding(visit func(*Standing) bool) {
	var every Stages
	for stage := range every {
		every[stage] = true
	}
	w.EachStandingIn(&every, visit)
}

// Stages are some of the stages of facilities.
type Stages [Lapsed + 1]bool

// EachStandingIn is EachStanding for the facilities in some stages: of a moment that was
// looked at before, the others cost next to nothing.
func (w *World) EachStandingIn(stages *Stages, visit func(*Standing) bool) {
	w.each(stages, nil, visit)
}

// EachFundedIn is EachStandingIn for those that were funded on a day or later, which visit
// may move on: who looks for the last few passes by nearly all. calendar.None is any day,
// and none at all.
func (w *World) EachFundedIn(stages *Stages, since *calendar.Date, visit func(*Standing) bool) {
	w.each(stages, since, visit)
}

func (w *World) each(stages *Stages, since *calendar.Date, visit func(*Standing) bool) {
	if t := w.tracks(); t != nil {
		t.each(w, stages, since, visit)
		return
	}
	w.eachFolded(stages, since, visit)
}

func (w *World) eachFolded(stages *Stages, since *calendar.Date, visit func(*Standing) bool) {
	w.facilities.all(w, func(_ int, f *Facility) bool {
		if f.ID == "" || !stages[f.Stage] {
			return true
		}
		s := w.standingOf(f, w.today)
		return since != nil && s.FundedOn < *since || visit(&s)
	})
}
