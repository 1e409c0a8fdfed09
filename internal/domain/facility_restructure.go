package domain

import (
	"errors"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// Restructured gives the loan as a change of terms on a day would leave it, and what
// it would capitalise, in cents. The error is a *schedule.Problem.
func (f *Facility) Restructured(on calendar.Date, change schedule.Restructure, capitalise bool) (schedule.Loan, schedule.Amounts, error) {
	loan, moved := f.Loan, schedule.Amounts{}
	if capitalise {
		loan, moved = loan.Capitalise(on)
	}
	loan, err := loan.Restructure(on, change)
	return loan, moved, err
}

func (f *Facility) checkRestructuring(e FacilityRestructured, on calendar.Date) []Reason {
	if !f.Loan.Terms().Equal(e.OldTerms) {
		return []Reason{{"TERMS_DIFFER", "", "The terms that were to be changed are no longer those of the loan."}}
	}
	loan, moved, err := f.Restructured(on, e.Change, e.Capitalise)
	if err != nil {
		return []Reason{{"RESTRUCTURING_INVALID", problemField(err), sentence(err.Error())}}
	}
	if !loan.Terms().Equal(e.NewTerms) {
		return []Reason{{"TERMS_DIFFER", "", "The change leads to other terms than those that were agreed."}}
	}
	if e.NewTerms.Equal(e.OldTerms) && moved.Total() == 0 && !e.Change.HasNewFirstDue {
		return []Reason{{"NOTHING_CHANGES", "", "With this nothing would change: give a rate, a date, more instalments or a grace."}}
	}
	return nil
}

// problemField is the field that is wrong with terms, "" if the error names none.
func problemField(err error) string {
	var p *schedule.Problem
	if errors.As(err, &p) {
		return p.Field
	}
	return ""
}

// restructure puts the new terms in force. What was capitalised is the investors': their
// claims grow by it, each by its exact share.
func (f *Facility) restructure(e FacilityRestructured, rec *Recorded, b *books) {
	loan, moved, err := f.Restructured(rec.EffectiveOn, e.Change, e.Capitalise)
	if err != nil {
		return // checked before the event was admitted
	}
	f.Loan, f.Stage, f.Reason = loan, Active, e.Reason
	f.Restructurings = append(f.Restructurings, Restructuring{Position: rec.Position, On: rec.EffectiveOn, Moved: moved})
	f.growClaims(moved.Interest+moved.LateInterest, b)
}

// growClaims adds capitalised interest (cents) to the claims.
func (f *Facility) growClaims(amount money.Cents, b *books) {
	f.CapitalisedCents += amount
	shares := make([]int64, len(f.Claims))
	if !f.split.spread(&f.split.grown, f.split.weights, amount, shares) {
		return
	}
	held := make([]int64, len(f.Claims))
	for i, share := range shares {
		c := &f.Claims[i]
		c.PrincipalCents += money.Cents(share)
		c.Capitalised += money.Cents(share)
		held[i] = int64(c.PrincipalCents)
		b.add(f.Pledges[c.Pledge].wallet+toClaims, share)
	}
	f.split.held = held
}

func (d decision) restructureFacility(c RestructureFacility) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	e := FacilityRestructured{Facility: c.Facility, Change: c.Change, Capitalise: c.Capitalise, Reason: c.Reason}
	f := d.w.Facility(c.Facility)
	if f != nil && f.HasLoan() {
		if last, ok := d.last(f).(FacilityRestructured); ok && len(r) == 0 && last.Change == c.Change && last.Capitalise == c.Capitalise && last.Reason == c.Reason {
			return nil, nil
		}
		e.OldTerms = f.Loan.Terms()
		loan, _, err := f.Restructured(d.w.today, c.Change, c.Capitalise)
		r.unless(err == nil || f.Stage == WrittenOff, "RESTRUCTURING_INVALID", problemField(err), "%s", problemSentence(err))
		e.NewTerms = loan.Terms()
	}
	return d.record(r, d.w.today, e)
}

func problemSentence(err error) string {
	if err == nil {
		return ""
	}
	return sentence(err.Error())
}

// PrincipalMove is a change of the outstanding principal, in cents.
type PrincipalMove struct {
	On    calendar.Date
	Cents money.Cents
}

// PrincipalMoves gives what changed the outstanding principal since the payout, in the
// order in which it counts: repayments took from it, capitalised interest was added.
func (f *Facility) PrincipalMoves() []PrincipalMove {
	var moves []PrincipalMove
	add := func(on calendar.Date, cents money.Cents) {
		if cents != 0 {
			moves = append(moves, PrincipalMove{on, cents})
		}
	}
	left := f.Restructurings
	for _, p := range f.Payments {
		for len(left) > 0 && (left[0].On < p.On || left[0].On == p.On && left[0].Position < p.Position) {
			add(left[0].On, left[0].GrownCents())
			left = left[1:]
		}
		add(p.On, -p.Allocation.Principal)
	}
	for _, r := range left {
		add(r.On, r.GrownCents())
	}
	return moves
}

// GrownCents is the interest that became principal.
func (r Restructuring) GrownCents() money.Cents { return r.Moved.Interest + r.Moved.LateInterest }
