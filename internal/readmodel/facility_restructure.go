package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// TermsChange is one restructuring: what was to come before it and after it. Amounts
// are in cents.
type TermsChange struct {
	On         calendar.Date
	Position   int64
	Reason     string
	Capitalise bool
	Moved      schedule.Amounts // what was due and became part of what was to come
	Words      []string         // what changed
	Before     Course
	After      Course
}

// Course is what a loan's instalments come to from a day on.
type Course struct {
	Terms     schedule.Terms
	Rows      []schedule.Row // those that were not yet due, and what was past due as it stood
	Principal money.Cents    // to come, past due included
	Interest  money.Cents
	Last      calendar.Date
	EIR       money.Rate // of the whole loan: what was paid and what is to come
	HasEIR    bool
	Cash      []Cash // of which it is worked out
}

// termsChanges finds the restructurings among the steps of a facility, newest first.
type termsChanges struct {
	of      *domain.Facility
	before  domain.Facility // as it was before the step: its loan and payments
	changes []TermsChange
}

func (c *termsChanges) see(s domain.FacilityStep) {
	if len(c.of.Restructurings) == 0 {
		return
	}
	if s.Record != nil && !s.Undone && len(s.Reasons) == 0 {
		if e, ok := s.Record.Event.(domain.FacilityRestructured); ok {
			moved := s.After.Restructurings[len(s.After.Restructurings)-1].Moved
			c.changes = append(c.changes, TermsChange{
				On: s.On, Position: s.Record.Position, Reason: e.Reason, Capitalise: e.Capitalise, Moved: moved,
				Words: changeWords(c.of.Currency(), e.OldTerms, e.NewTerms, e.Change, moved), Before: courseOf(&c.before, c.before.Loan, s.On), After: courseOf(s.After, s.After.Loan, s.On),
			})
		}
	}
	c.before = *s.After
}

func (c *termsChanges) newestFirst() []TermsChange {
	slices.Reverse(c.changes)
	return c.changes
}

// courseOf is what a loan's instalments come to from a day on, as they stand then.
func courseOf(f *domain.Facility, loan schedule.Loan, on calendar.Date) Course {
	c := Course{Terms: loan.Terms(), Last: calendar.None}
	c.Cash = []Cash{{f.DisbursedOn, "Paid out less the fee", f.FeeCents - f.DisbursedCents}}
	for _, p := range f.Payments {
		if p.On <= on {
			c.Cash = append(c.Cash, Cash{p.On, "Received", p.AmountCents - p.Allocation.Overpaid})
		}
	}
	at := loan.At(on)
	if late := at.PastDue.Total() + at.Due.Total(); late > 0 {
		c.Cash = append(c.Cash, Cash{on, "Due that day", late})
	}
	for _, r := range loan.RowsAt(on) {
		open := r.Principal + r.Interest - r.PaidPrincipal - r.PaidInterest
		if r.Due <= on && open == 0 {
			continue
		}
		c.Rows, c.Last = append(c.Rows, r), r.Due
		c.Principal += r.Principal - r.PaidPrincipal
		c.Interest += r.Interest - r.PaidInterest
		if r.Due > on {
			c.Cash = append(c.Cash, Cash{r.Due, "Instalment " + wording.Count(r.No), open})
		}
	}
	c.EIR, c.HasEIR = schedule.YearlyRate(flowsOf(c.Cash))
	return c
}

// changeWords says what a restructuring changes.
func changeWords(currency string, before, after schedule.Terms, change schedule.Restructure, moved schedule.Amounts) []string {
	var words []string
	if before.Rate != after.Rate {
		words = append(words, "rate "+wording.Rate(after.Rate, 1)+" instead of "+wording.Rate(before.Rate, 1)+" a year")
	}
	if more := after.Periods - before.Periods; more > 0 {
		words = append(words, wording.Plural(more, "instalment more", "instalments more"))
	}
	if change.InterestOnly > 0 {
		words = append(words, wording.Plural(change.InterestOnly, "instalment", "instalments")+" without principal")
	}
	if change.InterestGrace > 0 {
		words = append(words, "interest of "+wording.Plural(change.InterestGrace, "instalment", "instalments")+" put off")
	}
	if change.HasNewFirstDue {
		words = append(words, "the next instalment falls due on "+wording.Day(change.NewFirstDue))
	}
	if grown := moved.Interest + moved.LateInterest; grown > 0 {
		words = append(words, wording.Money(currency, grown)+" of interest becomes principal")
	}
	if moved.Principal > 0 {
		words = append(words, wording.Money(currency, moved.Principal)+" of overdue principal is scheduled anew")
	}
	return words
}

// RestructurePreview shows what a change of terms would do if it were agreed today.
type RestructurePreview struct {
	Moved         schedule.Amounts
	Words         []string
	Before, After Course
}

// PreviewRestructure works a restructuring out for a facility, as of the World's day.
// The error is a *schedule.Problem whose sentence is for people; false means that the
// facility is in no state for it.
func PreviewRestructure(w *domain.World, id string, change schedule.Restructure, capitalise bool) (*RestructurePreview, bool, error) {
	f := w.Facility(id)
	if f == nil || !f.HasLoan() || f.Stage != domain.Active && f.Stage != domain.Defaulted {
		return nil, false, nil
	}
	loan, moved, err := f.Restructured(w.Today(), change, capitalise)
	if err != nil {
		return nil, true, err
	}
	return &RestructurePreview{Moved: moved, Words: changeWords(f.Currency(), f.Terms(), loan.Terms(), change, moved),
		Before: courseOf(f, f.Loan, w.Today()), After: courseOf(f, loan, w.Today())}, true, nil
}
