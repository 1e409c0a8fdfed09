package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// Agreement is everything that a loan contract says: frozen terms, what was funded, and
// what follows from them. It holds nothing about a natural person. Amounts are in cents.
type Agreement struct {
	Facility, Company, CompanyNumber, Purpose, Currency string
	IssuedOn                                            calendar.Date

	Amount, Fee, Net money.Cents // Net: what the borrower receives
	OriginationFee   money.Rate
	Terms            schedule.Terms
	EIR              money.Rate // with the origination fee
	HasEIR           bool
	Interest, Total  money.Cents // if everything is paid as planned
	Rows             []schedule.Row
	Lenders          int
}

// Agree gives what a contract of a funded facility says when it is issued on a day; false
// where nothing is funded.
func Agree(w *domain.World, id string, on calendar.Date) (*Agreement, bool) {
	f := w.Facility(id)
	if f == nil || f.Imported != nil || f.Listing.Facility == "" || f.PledgedCents <= 0 || f.Stage == domain.Listed {
		return nil, false
	}
	return agreement(w, f, conditions{f.Agreed(), f.Listing.OriginationFee}, f.PledgedCents, on)
}

// AgreeIssued gives what a contract said when it was issued: the company by the name of then.
func AgreeIssued(w *domain.World, id string, issue Issue) (*Agreement, bool) {
	a, ok := Agree(w, id, issue.On)
	if ok {
		a.Company = CompanyAt(w, w.Facility(id), issue.Position)
	}
	return a, ok
}

// CompanyAt is the public name that a borrower had when an event was recorded.
func CompanyAt(w *domain.World, f *domain.Facility, position int64) string {
	if name := w.CompanyNameAt(f.Application.Borrower, position); name != "" {
		return name
	}
	return Company(w, f)
}

// conditions are terms and the fee beside them.
type conditions struct {
	terms          schedule.Terms
	originationFee money.Rate // of the amount paid out
}

func agreement(w *domain.World, f *domain.Facility, c conditions, amount money.Cents, on calendar.Date) (*Agreement, bool) {
	loan, err := schedule.Open(c.terms, amount, on)
	if err != nil {
		return nil, false // checked when it was listed
	}
	a := &Agreement{Facility: f.ID, Company: Company(w, f), Purpose: f.Application.Purpose, Currency: f.Currency(), IssuedOn: on, Amount: amount,
		OriginationFee: c.originationFee, Terms: c.terms, Rows: loan.Rows()}
	if p := w.Party(f.Application.Borrower); p != nil {
		a.CompanyNumber = p.CompanyNumber
	}
	a.Fee = money.HalfEven.Part(a.Amount, a.OriginationFee)
	a.Net = a.Amount - a.Fee
	for _, r := range a.Rows {
		a.Interest += r.Interest
	}
	a.Total = a.Amount + a.Interest
	a.EIR, a.HasEIR = schedule.EIR(loan, a.Fee)
	seen := map[string]bool{}
	for _, p := range f.Pledges {
		if p.State == domain.PledgeAllotted {
			seen[p.Investor] = true
		}
	}
	a.Lenders = len(seen)
	return a, true
}

// OfferView is what a borrower is offered, as far as it is known: after the approval an
// estimate, from the listing on frozen terms, in the end the amount that was funded.
type OfferView struct {
	*Agreement
	Borrower string // party id
	Stage    domain.Stage
	Asked    money.Cents
	Grade    string
	Frozen   bool // terms are those of the listing
	Funded   bool // the amount is what was funded
	ClosesOn calendar.Date

	Issue  Issue
	Issued bool

	Signatory, Capacity string // of who signed
	SignedOn, PaidOn    calendar.Date
}

// Offer gives what a facility's borrower is offered; false before the approval, and where
// the viewer is neither staff nor the borrower. An estimate reckons with what the product
// is offered on today.
func Offer(w *domain.World, v Viewer, id string) (*OfferView, bool) {
	f := w.Facility(id)
	if f == nil || f.Imported != nil || !insideFile(v, f) || f.ApprovedOn == calendar.None {
		return nil, false
	}
	page := &OfferView{Borrower: f.Application.Borrower, Stage: f.Stage, Asked: f.Application.AmountCents, Grade: f.Grading.Grade,
		ClosesOn: calendar.None, SignedOn: f.AcceptedOn, PaidOn: f.DisbursedOn, Signatory: v.Name(f.Signatory), Capacity: f.Capacity}
	product, _, _ := w.Product(f.Application.Product)
	c := conditions{product.Terms(f.Application.Repayment, f.Grading.Rate, f.Application.TenorMonths), product.OriginationFee}
	amount, on := f.Application.AmountCents, w.Today()
	if f.Listing.Facility != "" {
		page.Frozen, page.ClosesOn = true, f.Listing.ClosesOn
		c, amount = conditions{f.Agreed(), f.Listing.OriginationFee}, f.Listing.TargetCents
	}
	if f.FundedOn != calendar.None && f.PledgedCents > 0 {
		page.Funded, amount = true, f.PledgedCents
	}
	page.Issue, page.Issued = Issued(w, id)
	switch {
	case f.DisbursedOn != calendar.None:
		on = f.DisbursedOn
	case page.Issued:
		on = page.Issue.On
	}
	var ok bool
	page.Agreement, ok = agreement(w, f, c, amount, on)
	return page, ok
}

// Issue is a contract as it was issued.
type Issue struct {
	Hash     string // SHA-256 of what was issued, in hexadecimal
	On       calendar.Date
	By       string // party id
	Position int64
}

// Issued gives the contract that counts at the moment; false where none was issued.
func Issued(w *domain.World, id string) (Issue, bool) {
	f := w.Facility(id)
	if f == nil || f.ContractHash == "" {
		return Issue{}, false
	}
	log := f.Log()
	for i := len(log) - 1; i >= 0; i-- {
		if e, ok := log[i].Event.(domain.ContractIssued); ok && e.DocumentHash == f.ContractHash && !w.Undone(log[i].RequestID) {
			return Issue{Hash: e.DocumentHash, On: log[i].EffectiveOn, By: log[i].Actor, Position: log[i].Position}, true
		}
	}
	return Issue{}, false
}
