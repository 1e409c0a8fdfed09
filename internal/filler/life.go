package filler

import (
	"fmt"
	"math"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// facility is what the filler knows of a loan beside what stands in the World.
type facility struct {
	id       string
	borrower person
	claims   int // that fill it
	days     int // over which investors pledge
	pledges  int // placed so far
	share    money.Cents
	stops    bool // paying, one day
	parts    int  // a day, in which it is paid back; 0: instalment by instalment

	// The repayment whose match was undone, until it is matched again:
	receipt string
	amount  money.Cents
	// arrived is the day on which money came that is entered late; None otherwise.
	arrived calendar.Date
}

// task is something to be done for a facility on a day.
type task struct {
	facility int
	what     step
}

// step is what comes next in the life of a facility.
type step uint8

const (
	grade step = iota
	list
	pledge
	contract
	accept
	payOut
	repay
	rematch
)

// later puts a task on the agenda, unless the end comes before.
func (f *filling) later(facility int, what step, on calendar.Date) {
	if n := int(max(on, f.today+1) - f.first); n < len(f.agenda) {
		f.agenda[n] = append(f.agenda[n], task{facility, what})
	}
}

func (f *filling) do(t task) {
	x := &f.facilities[t.facility]
	switch t.what {
	case grade:
		f.ask(officer, domain.GradeFacility{Facility: x.id, ModelVersion: "1", Grade: "B", PDBps: f.between(80, 600), LGDBps: 4500,
			Rate: money.Rate(f.between(6, 18)) * 1_000_000, Inputs: "accounts of two years"})
		f.ask(approver, domain.ApproveFacility{Facility: x.id, ShownAt: f.bulk.World().Position()})
		f.later(t.facility, list, f.today+1)
	case list:
		f.ask(officer, domain.ListFacility{Facility: x.id})
		f.later(t.facility, pledge, f.today+1)
	case pledge:
		f.pledges(t.facility, x)
	case contract:
		f.ask(officer, domain.IssueContract{Facility: x.id, DocumentHash: f.keys.Hash("contract", x.id)})
		f.later(t.facility, accept, f.today+calendar.Date(f.between(1, 3)))
	case accept:
		f.ask(x.borrower.id, domain.AcceptFacility{Facility: x.id, Signatory: x.borrower.sealed, Capacity: "Director",
			ShownAt: f.bulk.World().Position(), DocumentHash: f.keys.Hash("contract", x.id)})
		f.later(t.facility, payOut, f.today+1)
	case payOut:
		f.ask(officer, domain.RecordDisbursement{Facility: x.id, BankReference: "OUT" + x.id[2:], PaidOn: calendar.None})
		f.result.Claims += x.pledges
		f.next(t.facility)
	case repay:
		f.repay(t.facility, x)
	case rematch:
		f.matchAgain(t.facility, x)
	}
}

// apply is the next request for money, with the number of claims that it will have.
func (f *filling) apply() {
	claims := int(math.Round(medianClaims * math.Exp(spreadOfClaims*f.dice.NormFloat64())))
	claims = min(max(claims, fewestClaims), mostClaims)
	tenor := []int{6, 9, 12, 12, 12, 18, 24}[f.dice.IntN(7)]
	x := facility{
		id: fmt.Sprintf("F-%06d", len(f.facilities)+1), borrower: f.borrower(), claims: claims, days: 1 + min(5, claims/12),
		share: money.Cents(f.between(10, 60)) * 10_00, stops: f.one(stopsPayingOneIn), arrived: calendar.None,
	}
	if len(f.facilities) == 0 && f.options.Events >= longFrom {
		claims, tenor = longClaims, longMonths
		x.claims, x.days, x.share, x.stops, x.parts = claims, 1+claims/12, 1_000_00, false, longParts
	}
	target := x.share * money.Cents(claims)
	f.ask(x.borrower.id, domain.SubmitFacility{Facility: x.id, Borrower: x.borrower.id, AmountCents: target, Currency: domain.WalletCurrency,
		TenorMonths: tenor, Repayment: schedule.Annuity, Purpose: "Working capital", Sector: sectors[f.dice.IntN(len(sectors))], TurnoverCents: 8 * target})
	f.facilities = append(f.facilities, x)
	f.result.Facilities++
	left := float64(f.options.End-f.today-15) / 30.5 // instalments that fall due before the end
	f.promised += wholeLifeEvents + eventsAPledge*float64(claims) + eventsARepayment*max(0, min(float64(tenor), left))
	f.later(len(f.facilities)-1, grade, f.today+calendar.Date(f.between(1, 3)))
}

// pledges lets the investors of one day pledge; what is open when the last day has come,
// goes to the last.
func (f *filling) pledges(n int, x *facility) {
	for range (x.claims + x.days - 1) / x.days {
		open := f.bulk.World().Facility(x.id).OpenCents()
		if open <= 0 || f.over() {
			break
		}
		amount := min(x.share, open)
		p := f.investor()
		f.fund(p, amount)
		x.pledges++
		id := f.ask(p.id, domain.PlacePledge{Facility: x.id, Pledge: fmt.Sprintf("L-%s-%d", x.id[2:], x.pledges), Investor: p.id,
			AmountCents: amount, ShownAt: f.bulk.World().Position()})
		if open > amount && f.one(undonePledgeOneIn) {
			f.undo(id, domain.FacilityStream(x.id), "pledged twice by mistake")
		}
	}
	if f.over() {
		return
	}
	if f.bulk.World().Facility(x.id).OpenCents() > 0 {
		f.later(n, pledge, f.today+1)
		return
	}
	f.later(n, contract, f.today+1)
}

func (f *filling) undo(request domain.UUID, stream, reason string) {
	f.ask(officer, domain.UndoRequest{Request: request, Streams: []string{stream}, Reason: reason})
	f.result.Undone++
}

// next looks for the instalment that is to be paid next.
func (f *filling) next(n int) {
	x := &f.facilities[n]
	loan := f.bulk.World().Facility(x.id)
	if f.over() || loan.Stage != domain.Active {
		return
	}
	if x.stops && f.one(5) {
		return // and pays no more
	}
	if x.parts > 0 {
		f.later(n, repay, max(f.today+1, loan.DisbursedOn+longBehind))
		return
	}
	on := loan.Loan.At(f.today).NextDue
	if on == calendar.None {
		on = f.today + 5 // what is left was due before
	}
	switch {
	case f.one(lateOneIn):
		x.arrived = max(on, f.today)
		on = x.arrived + calendar.Date(f.between(2, 14))
	case f.one(behindOneIn):
		on += calendar.Date(f.between(1, 25))
	}
	f.later(n, repay, on)
}

// repay records what the borrower pays of what is due. Now and then it is found only
// some days after it arrived, comes in two parts, or is matched by mistake.
func (f *filling) repay(n int, x *facility) {
	if x.parts > 0 {
		f.repayParts(n, x)
		return
	}
	on := f.today
	if x.arrived != calendar.None {
		on, x.arrived = x.arrived, calendar.None
		f.result.Late += 2
	}
	at := f.bulk.World().Facility(x.id).Loan.At(on)
	amount := at.PastDue.Total() + at.Due.Total()
	if amount <= 0 {
		f.next(n)
		return
	}
	if on == f.today && amount > 2 && f.one(partialOneIn) {
		amount /= 2
		f.match(x, f.receive(x.borrower, amount, on), amount, on)
		f.later(n, repay, f.today+calendar.Date(f.between(3, 12)))
		return
	}
	receipt := f.receive(x.borrower, amount, on)
	request := f.match(x, receipt, amount, on)
	if f.one(undoneMatchOneIn) && !f.over() {
		x.receipt, x.amount, x.arrived = receipt, amount, on
		f.undo(request, domain.FacilityStream(x.id), "matched before the payer was known")
		f.later(n, rematch, f.today+calendar.Date(f.between(1, 4)))
		return
	}
	f.next(n)
}

// repayParts is a day of the loan that is paid back in thousands of parts, two months
// behind: most of them pay late interest, interest and principal.
func (f *filling) repayParts(n int, x *facility) {
	part := x.share * money.Cents(x.claims) / (longMonths * 30 * longParts) * 11 / 10
	for range x.parts {
		if f.over() || f.bulk.World().Facility(x.id).Stage != domain.Active {
			return
		}
		f.match(x, f.receive(x.borrower, part, f.today), part, f.today)
	}
	f.next(n)
}

func (f *filling) match(x *facility, receipt string, amount money.Cents, on calendar.Date) domain.UUID {
	return f.ask(officer, domain.MatchReceipt{Receipt: receipt, Purpose: domain.Repayment, Facility: x.id, AmountCents: amount, EffectiveOn: on})
}

// matchAgain matches the money whose first match was undone, for the day it arrived.
func (f *filling) matchAgain(n int, x *facility) {
	f.result.Late++
	f.match(x, x.receipt, x.amount, x.arrived)
	x.arrived = calendar.None
	f.next(n)
}
