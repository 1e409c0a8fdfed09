package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// FacilityView is the data of a facility's page.
type FacilityView struct {
	ID, Company, Sector, Purpose, Currency, Book string

	Stage     domain.Stage
	Reason    string
	Grade     string
	Rate      money.Rate
	EIR       money.Rate // with fees; 0 where there is none yet
	HasEIR    bool
	Terms     schedule.Terms // of the contract
	TermsNow  schedule.Terms // in force: the same, or as agreed anew
	Tenor     int            // months, as asked for
	Asked     money.Cents
	Turnover  money.Cents // staff and the borrower only
	Documents int         // attached; staff and the borrower only
	Offered   bool        // there is an offer to read; staff and the borrower only
	Repayment schedule.Kind

	Target, Pledged, Minimum, PledgeMinimum money.Cents
	Open                                    money.Cents // can still be pledged
	ClosesOn                                calendar.Date
	Investors                               int
	Released                                money.Cents // had been pledged and is available again
	Releasers                               int         // investors who had pledged it
	OriginationFee, ServiceFee              money.Rate
	Product, ProductName                    string
	ProductVersion                          int // that the listing took; 0: as built in
	Pricing                                 domain.Pricing

	Loan     bool
	At       schedule.Position
	Received money.Cents
	PassedOn money.Cents // to investors, after the service fee
	Late     money.Cents // late interest owed now
	Receipts int
	Paid     money.Cents // principal paid out
	Fee      money.Cents // kept back at payout
	PaidOn   calendar.Date
	Rows     []schedule.Row
	Balance  []BalancePoint
	Changes  []TermsChange // restructurings, newest first
	Charges  []schedule.Charge
	LateRun  money.Cents // late interest that has run up by itself and is unpaid
	Overpaid money.Cents // owed back to the borrower

	Imported *domain.External

	Steps  []FacilityStage
	Ways   []FacilityWay
	Story  []StoryLine
	Claims []ClaimRow // all for staff; for others their own, and the rest as one line
	Mine   []PledgeRow

	Contract  string
	Signatory string
	Capacity  string
	GradedBy  string // party id, for the maker-checker rule
	PD, LGD   int
	Inputs    string
	Model     string
	Borrower  string // party id
	KycOf     domain.KycState
	Version   int64
}

// BalancePoint is the outstanding principal from a day on; planned ones lie ahead.
type BalancePoint struct {
	On      calendar.Date
	Cents   money.Cents
	Planned bool
}

// ClaimRow is a holder's share. Holder is "" in the line that sums the others.
type ClaimRow struct {
	Holder                                              string
	Party                                               string
	Pledges                                             int
	Principal, Outstanding, Interest, LateInterest, Fee money.Cents
	PaidPrincipal                                       money.Cents
}

// PledgeRow is one pledge of the viewer.
type PledgeRow struct {
	ID       string
	On       calendar.Date
	Amount   money.Cents
	Allotted money.Cents
	State    domain.PledgeState
	ShownAt  int64      // position of the page it was decided from
	BidRate  money.Rate // auction: the lowest that it accepts
}

// Facility gives the data of a facility's page; false when there is no such
// facility, or none that the viewer may see, at this moment.
func Facility(w *domain.World, v Viewer, id string) (*FacilityView, bool) {
	v = v.remembering()
	page, ok := FacilityNow(w, v, id)
	if ok {
		page.life(w, v, w.Facility(id))
	}
	return page, ok
}

// FacilityNow is Facility without what its life has to be folded again for: Steps, Ways,
// Changes and Story. It is what a command needs to know.
func FacilityNow(w *domain.World, v Viewer, id string) (*FacilityView, bool) {
	f := w.Facility(id)
	if f == nil || !MaySeeFacility(v, f) {
		return nil, false
	}
	inside := v.Staff || f.Application.Borrower == v.Party
	page := &FacilityView{
		ID: f.ID, Company: Company(w, f), Currency: f.Currency(), Book: f.Book(), Stage: f.Stage,
		Reason: f.Reason, Imported: f.Imported, Borrower: f.Application.Borrower, Version: f.Version(),
		ClosesOn: calendar.None, PaidOn: f.DisbursedOn,
	}
	page.Sector, page.Purpose, page.Asked = f.Application.Sector, f.Application.Purpose, f.Application.AmountCents
	page.Tenor, page.Repayment = f.Application.TenorMonths, f.Application.Repayment
	page.Product = f.Application.Product
	if product, _, ok := w.Product(page.Product); ok && f.Imported == nil {
		page.ProductName = product.Name
	}
	if f.Imported != nil {
		page.Sector, page.Asked, page.Tenor = f.Imported.SectorCode, f.Imported.ApprovedCents, f.Imported.TenorMonths
	}
	if inside {
		page.Offered = f.ApprovedOn != calendar.None && f.Imported == nil
		page.Turnover, page.Documents = f.Application.Turnover, len(f.Attachments)
		page.Signatory, page.Capacity = v.Name(f.Signatory), f.Capacity
	}
	page.grading(w, v, f)
	page.funding(f)
	page.loan(w, f)
	page.Claims = claims(w, v, f)
	page.Mine = pledgesOf(v.Party, f)
	return page, true
}

// life folds the facility again, once, and tells of every step.
func (page *FacilityView) life(w *domain.World, v Viewer, f *domain.Facility) {
	var way stages
	changes := termsChanges{of: f}
	story := facilityStory{w: w, v: v}
	w.EachFacilityStep(f.ID, func(s domain.FacilityStep) {
		way.see(s)
		changes.see(s)
		story.see(s)
	})
	page.Steps, page.Ways = way.all(f), facilityWays(f)
	page.Changes, page.Story = changes.newestFirst(), story.newestFirst(f)
}

// MaySeeFacility says whether the record's state lets the viewer see it: staff see
// all, the borrower its own, and investors what has been listed.
func MaySeeFacility(v Viewer, f *domain.Facility) bool {
	switch {
	case v.Staff:
		return true
	case v.Party == "" || f.Imported != nil:
		return false
	case f.Application.Borrower == v.Party:
		return true
	}
	return f.ListedOn != calendar.None && f.Listing.Facility != ""
}

func (page *FacilityView) grading(w *domain.World, v Viewer, f *domain.Facility) {
	if f.Grading.Grade == "" || (!v.Staff && f.ApprovedOn == calendar.None) {
		return
	}
	page.Grade, page.Rate = f.Grading.Grade, f.Grading.Rate
	page.PD, page.LGD, page.Model = f.Grading.PDBps, f.Grading.LGDBps, f.Grading.ModelVersion
	if !v.Staff {
		return
	}
	page.GradedBy, page.Inputs = f.GradedBy, f.Grading.Inputs
	if p := w.Party(f.Application.Borrower); p != nil {
		page.KycOf = p.Kyc(w.Today())
	}
}

func (page *FacilityView) funding(f *domain.Facility) {
	if f.Listing.Facility == "" {
		return
	}
	l := f.Listing
	page.TermsNow, page.Rate = f.Terms(), f.Terms().Rate
	page.Pricing, page.ProductVersion = l.Pricing, l.ProductVersion
	page.Terms, page.Target, page.Minimum, page.PledgeMinimum = f.Agreed(), l.TargetCents, l.MinimumCents, l.PledgeMinimumCents
	page.ClosesOn, page.OriginationFee, page.ServiceFee = l.ClosesOn, l.OriginationFee, l.ServiceFee
	page.Pledged, page.Open, page.Contract = f.PledgedCents, f.OpenCents(), f.ContractHash
	page.EIR, page.HasEIR = EffectiveRate(page.Terms, l.TargetCents, l.OriginationFee, f.ListedOn)
	seen, released := map[string]bool{}, map[string]bool{}
	for _, p := range f.Pledges {
		switch p.State {
		case domain.PledgeOpen, domain.PledgeAllotted:
			seen[p.Investor] = true
		case domain.PledgeReleased:
			released[p.Investor] = true
			page.Released += p.AmountCents
		}
	}
	page.Investors, page.Releasers = len(seen), len(released)
}

func (page *FacilityView) loan(w *domain.World, f *domain.Facility) {
	if !f.HasLoan() {
		return
	}
	page.Loan, page.Paid, page.Fee = true, f.DisbursedCents, f.FeeCents
	page.At, page.Rows = f.Loan.At(w.Today()), f.Loan.RowsAt(w.Today())
	page.Late = page.At.Owed.LateInterest
	page.Charges, page.LateRun = f.Loan.ChargesAt(w.Today()), f.Loan.LateInterestOwed(w.Today())
	page.Overpaid = f.OverpaidCents() - f.RefundedCents
	for _, p := range f.Payments {
		page.Received += p.AmountCents
	}
	page.Receipts = len(f.Payments)
	for _, c := range f.Claims {
		page.PassedOn += c.PaidPrincipal + c.PaidInterest + c.PaidLateInterest - c.ServiceFee
	}
	page.Balance = balances(w, f, page.Rows)
}

// balances is the course of the outstanding principal: as it was through today, then
// as planned.
func balances(w *domain.World, f *domain.Facility, rows []schedule.Row) []BalancePoint {
	points := []BalancePoint{{On: f.DisbursedOn, Cents: f.DisbursedCents}}
	for _, m := range f.PrincipalMoves() {
		last := &points[len(points)-1]
		if last.On != m.On {
			points = append(points, BalancePoint{On: m.On, Cents: last.Cents})
			last = &points[len(points)-1]
		}
		last.Cents += m.Cents
	}
	if last := points[len(points)-1]; last.On < w.Today() {
		points = append(points, BalancePoint{On: w.Today(), Cents: last.Cents})
	}
	if f.Stage == domain.WrittenOff || f.Stage == domain.Closed {
		return points
	}
	for _, r := range rows {
		if r.Due > w.Today() {
			points = append(points, BalancePoint{On: r.Due, Cents: r.Balance, Planned: true})
		}
	}
	return points
}

// EffectiveRate is the yearly rate that the borrower pays with the origination fee,
// in millionths of a percent; false where the flows have none.
func EffectiveRate(t schedule.Terms, principal money.Cents, fee money.Rate, from calendar.Date) (money.Rate, bool) {
	loan, err := schedule.Open(t, principal, from)
	if err != nil {
		return 0, false
	}
	kept := money.HalfEven.Part(principal, fee)
	return schedule.EIR(loan, kept)
}

func claims(w *domain.World, v Viewer, f *domain.Facility) []ClaimRow {
	others := ClaimRow{}
	most := 1
	if v.Staff {
		most = len(f.Claims)
	}
	rows, at := make([]ClaimRow, 0, most), make(map[string]int, most)
	for _, c := range f.Claims {
		holder := f.Pledges[c.Pledge].Investor
		row := &others
		if v.Staff || holder == v.Party {
			i, ok := at[holder]
			if !ok {
				i = len(rows)
				at[holder] = i
				rows = append(rows, ClaimRow{Holder: Actor(w, v, holder), Party: holder})
			}
			row = &rows[i]
		}
		row.Pledges++
		row.Principal += c.PrincipalCents
		row.PaidPrincipal += c.PaidPrincipal
		row.Outstanding += c.OutstandingCents()
		row.Interest += c.PaidInterest
		row.LateInterest += c.PaidLateInterest
		row.Fee += c.ServiceFee
	}
	if others.Pledges > 0 {
		rows = append(rows, others)
	}
	return rows
}

func pledgesOf(party string, f *domain.Facility) []PledgeRow {
	var rows []PledgeRow
	for _, p := range f.Pledges {
		if p.Investor == party && party != "" {
			rows = append(rows, PledgeRow{p.ID, p.PlacedOn, p.AmountCents, p.AllottedCents, p.State, p.ShownAt, p.BidRate})
		}
	}
	slices.Reverse(rows)
	return rows
}
