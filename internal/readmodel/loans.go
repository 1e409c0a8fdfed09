package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// LoansView is the data of a borrower's first page. Amounts are in cents of the
// facility's currency.
type LoansView struct {
	Party, Company, CompanyNumber, Sector string
	RegisteredOn                          calendar.Date
	Today                                 calendar.Date
	Kyc                                   domain.KycState
	KycReason                             string
	Suspended                             string

	Outstanding, Due money.Cents // Due: past due and due today
	NextDue          calendar.Date
	NextCents        money.Cents
	NextFacility     string
	Facilities       []LoanRow // what asks for something first, what is over last
}

// LoanRow is one facility of a borrower.
type LoanRow struct {
	ID, Purpose string
	Stage       domain.Stage
	Currency    string
	Amount      money.Cents // paid out, listed or asked for, whichever came last
	Pledged     money.Cents
	Target      money.Cents
	Tenor       int
	Grade       string
	Rate        money.Rate
	Outstanding money.Cents
	Due         money.Cents
	DaysPastDue int
	DueSince    calendar.Date
	NextDue     calendar.Date
	NextCents   money.Cents
	Overpaid    money.Cents
	ClosesOn    calendar.Date
	ToSign      bool // the contract waits for the borrower
	Reason      string
	SubmittedOn calendar.Date
}

// Loans gives the data of the viewer's own loans; false when the viewer was no
// borrower at this moment.
func Loans(w *domain.World, v Viewer) (*LoansView, bool) {
	p := w.Party(v.Party)
	if p == nil || p.As != domain.Borrower {
		return nil, false
	}
	page := &LoansView{Party: p.ID, Company: p.CompanyName, CompanyNumber: p.CompanyNumber, Sector: p.Sector,
		RegisteredOn: p.RegisteredOn, Today: w.Today(), Kyc: p.Kyc(w.Today()), KycReason: p.KycReason, Suspended: p.Suspended, NextDue: calendar.None}
	for _, f := range w.FacilitiesOf(p.ID) {
		if f.Application.Borrower == p.ID {
			page.Facilities = append(page.Facilities, page.row(w, f))
		}
	}
	slices.SortStableFunc(page.Facilities, func(a, b LoanRow) int {
		if urgency(a) != urgency(b) {
			return urgency(a) - urgency(b)
		}
		return int(b.SubmittedOn) - int(a.SubmittedOn)
	})
	return page, true
}

// urgency puts rows in the order in which they ask for something.
func urgency(r LoanRow) int {
	switch {
	case r.Due > 0 || r.ToSign:
		return 0
	case r.Stage == domain.Closed, r.Stage >= domain.Declined, r.Stage == domain.WrittenOff:
		return 3
	case r.Outstanding > 0:
		return 1
	}
	return 2
}

func (page *LoansView) row(w *domain.World, f *domain.Facility) LoanRow {
	r := LoanRow{ID: f.ID, Purpose: f.Application.Purpose, Stage: f.Stage, Currency: f.Currency(), Amount: f.Application.AmountCents,
		Tenor: f.Application.TenorMonths, DueSince: calendar.None, NextDue: calendar.None, ClosesOn: calendar.None,
		Reason: f.Reason, SubmittedOn: f.SubmittedOn}
	if f.Stage >= domain.Approved && f.ApprovedBy != "" {
		r.Grade, r.Rate = f.Grading.Grade, f.Grading.Rate
	}
	if f.Listing.Facility != "" {
		r.Amount, r.Target, r.Pledged, r.ClosesOn = f.Listing.TargetCents, f.Listing.TargetCents, f.PledgedCents, f.Listing.ClosesOn
	}
	r.ToSign = (f.Stage == domain.FullyFunded || f.Stage == domain.PartiallyFunded) && f.ContractHash != ""
	if !f.HasLoan() {
		return r
	}
	at := f.Loan.At(w.Today())
	r.Amount, r.Outstanding, r.Due = f.DisbursedCents, at.Outstanding, at.PastDue.Total()+at.Due.Total()
	r.DaysPastDue, r.DueSince, r.NextDue, r.NextCents = at.DaysPastDue, at.OldestUnpaidDue, at.NextDue, at.NextDueAmount
	r.Overpaid = f.OverpaidCents() - f.RefundedCents
	page.Outstanding += r.Outstanding
	page.Due += r.Due
	if r.NextDue != calendar.None && (page.NextDue == calendar.None || r.NextDue < page.NextDue) {
		page.NextDue, page.NextCents, page.NextFacility = r.NextDue, r.NextCents, r.ID
	}
	return r
}
