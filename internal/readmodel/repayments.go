package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// RepaymentsView is what a borrower has paid, what is to come, and what paying early does.
// Amounts are in cents of Currency.
type RepaymentsView struct {
	ID, Company, Currency, Borrower string
	Stage                           domain.Stage
	Today                           calendar.Date
	At                              schedule.Position
	Payments                        []PaymentRow   // newest first
	Ahead                           []schedule.Row // not paid in full yet
	Choice                          bool           // the terms leave the choice of what is paid ahead
}

// PaymentRow is a payment and what it paid.
type PaymentRow struct {
	On                                                       calendar.Date
	Amount, LateInterest, Fee, Interest, Principal, Overpaid money.Cents
	Receipt                                                  string
	Recovery                                                 bool
	Left                                                     money.Cents // principal owed after it
	Position                                                 int64
}

// Early is what an amount paid on a day does to a loan, by one of the ways.
type Early struct {
	Way         schedule.Prepayment
	Instalments int         // still to be paid
	Next        money.Cents // the next instalment, as far as it is not paid; 0 if none is left
	Later       money.Cents // the one after it
	NextDue     calendar.Date
	LastDue     calendar.Date
	Interest    money.Cents // still to come
	Saved       money.Cents // interest less than without paying early; it can be below zero by cents
}

// Repayments gives the repayments of a loan; false where there is no loan that the viewer
// may see from inside.
func Repayments(w *domain.World, v Viewer, id string) (*RepaymentsView, bool) {
	f := w.Facility(id)
	if f == nil || !f.HasLoan() || !insideFile(v, f) {
		return nil, false
	}
	page := &RepaymentsView{ID: f.ID, Company: Company(w, f), Currency: f.Currency(), Borrower: f.Application.Borrower, Stage: f.Stage, Today: w.Today(),
		At: f.Loan.At(w.Today())}
	left := f.DisbursedCents
	for _, p := range f.Payments {
		a := p.Allocation
		left -= a.Principal
		page.Payments = append(page.Payments, PaymentRow{On: p.On, Amount: p.AmountCents, LateInterest: a.LateInterest, Fee: a.Fee, Interest: a.Interest, Principal: a.Principal,
			Overpaid: a.Overpaid, Receipt: p.Receipt, Recovery: p.Purpose == domain.Recovery, Left: left, Position: p.Position})
	}
	slices.Reverse(page.Payments)
	if f.Stage == domain.Closed || f.Stage == domain.WrittenOff {
		return page, true
	}
	page.Ahead = open(f.Loan, w.Today())
	terms := f.Terms()
	page.Choice = terms.Prepayment != schedule.OffsetNext && terms.Kind != schedule.Flat
	return page, true
}

// open are the instalments that are not paid in full.
func open(l schedule.Loan, on calendar.Date) []schedule.Row {
	return slices.DeleteFunc(l.RowsAt(on), func(r schedule.Row) bool { return r.PaidOn != calendar.None })
}

// PayEarly works out what an amount, in cents, paid on a day that is not before today does
// to a loan: one result for each way that its terms leave. None where the amount settles
// the loan, or pays nothing ahead.
func PayEarly(w *domain.World, id string, on calendar.Date, amount money.Cents) []Early {
	f := w.Facility(id)
	if f == nil || !f.HasLoan() || on < w.Today() || amount <= 0 || amount >= f.Loan.Payoff(on, schedule.ToDate).Total {
		return nil
	}
	before := toCome(f.Loan, on)
	terms := f.Terms()
	ways := []schedule.Prepayment{schedule.ShortenTerm, schedule.ReduceInstalment, schedule.OffsetNext}
	if terms.Prepayment == schedule.OffsetNext || terms.Kind == schedule.Flat {
		ways = []schedule.Prepayment{schedule.OffsetNext}
	}
	results := make([]Early, 0, len(ways))
	for _, way := range ways {
		after, paid := f.Loan.RepayAs(on, amount, way)
		results = append(results, foretell(after, on, way, before-paid.Interest))
	}
	if same(results) {
		return results[:1]
	}
	return results
}

// same says that no way differs from another: what is paid is an instalment, or a part of
// one.
func same(ways []Early) bool {
	return !slices.ContainsFunc(ways, func(e Early) bool {
		e.Way = ways[0].Way
		return e != ways[0]
	})
}

// foretell says how a loan goes on from a day after money was paid ahead in a way; before
// is the interest (cents) that was to come without it, less what of it was paid.
func foretell(after schedule.Loan, on calendar.Date, way schedule.Prepayment, before money.Cents) Early {
	e := Early{Way: way, NextDue: calendar.None, LastDue: calendar.None, Interest: toCome(after, on)}
	e.Saved = before - e.Interest
	for _, r := range open(after, on) {
		due := r.Payment - r.PaidPrincipal - r.PaidInterest - r.PaidCharges
		if due <= 0 {
			continue
		}
		switch e.Instalments++; e.Instalments {
		case 1:
			e.Next, e.NextDue = due, r.Due
		case 2:
			e.Later = due
		}
		e.LastDue = r.Due
	}
	return e
}

// MatchWay is one choice of what the money of a receipt does that is paid ahead.
type MatchWay struct {
	Choice domain.PrepaymentChoice
	Agreed bool // what the terms say anyway
	Early
}

// MatchWays folds a match in each way that its loan's terms leave, and says how the loan
// goes on. None where there is nothing to choose, or the match would be refused.
func MatchWays(w *domain.World, c domain.MatchReceipt) []MatchWay {
	f := w.Facility(c.Facility)
	if f == nil || !f.HasLoan() || c.Purpose != domain.Repayment {
		return nil
	}
	terms, today := f.Loan.Terms(), w.Today()
	before := toCome(f.Loan, today)
	var ways []MatchWay
	var results []Early
	for _, choice := range domain.PrepaymentChoices {
		if c.Prepayment = choice; !choice.Offered(terms) {
			continue
		}
		effect, ok := w.EffectOf(domain.System, c)
		if !ok {
			return nil
		}
		e := foretell(effect.Loan, today, choice.Way(terms), before-effect.Payment.Allocation.Interest)
		ways, results = append(ways, MatchWay{Choice: choice, Agreed: e.Way == terms.Prepayment, Early: e}), append(results, e)
	}
	if len(ways) == 0 || same(results) {
		return nil
	}
	return ways
}

// toCome is the interest that is not paid yet if everything is paid as planned.
func toCome(l schedule.Loan, on calendar.Date) money.Cents {
	var sum money.Cents
	for _, r := range l.RowsAt(on) {
		sum += r.Interest - r.PaidInterest
	}
	return sum
}
