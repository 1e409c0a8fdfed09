package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// Stage is where a facility stands in its life. Being in arrears is not a stage:
// it follows from the loan and the day.
type Stage uint8

// The stages, in the order of a usual life.
const (
	NoStage Stage = iota
	Submitted
	UnderAssessment
	Approved
	Listed // open to pledges, through the closing day or until full
	FullyFunded
	PartiallyFunded
	Accepted
	Active
	Defaulted
	ChargedOff
	WrittenOff
	Closed
	Declined
	Withdrawn
	Lapsed
)

var stageNames = [...]string{"none", "submitted", "under assessment", "approved", "listed", "fully funded",
	"partially funded", "accepted", "active", "defaulted", "charged off", "written off", "closed",
	"declined", "withdrawn", "lapsed"}

// String is the stage's name on screens.
func (s Stage) String() string { return stageNames[s] }

// PledgeState is where a pledge stands.
type PledgeState uint8

// The states of a pledge.
const (
	PledgeOpen PledgeState = iota
	PledgeCancelledState
	PledgeReleased // the listing lapsed, was withdrawn, or was full
	PledgeAllotted // part or all; a claim once the loan is paid out
)

// Pledge is an investor's promise, and the claim that grows out of it.
type Pledge struct {
	ID            string
	Investor      string
	AmountCents   money.Cents
	AllottedCents money.Cents
	BidRate       money.Rate // auction: what it accepts at least, and earns
	State         PledgeState
	PlacedOn      calendar.Date
	ShownAt       int64 `json:"-"` // position of the page it was decided from
	Position      int64 `json:"-"`
	wallet        int   // account number of the investor's wallet; see accountChart
}

// Claim is an investor's share of a disbursed facility: what has been passed on so
// far. The fee is the platform's service fee, kept back from the interest.
type Claim struct {
	Pledge           int // index into Facility.Pledges
	PrincipalCents   money.Cents
	Capitalised      money.Cents // of it, interest that became principal
	PaidPrincipal    money.Cents
	PaidInterest     money.Cents
	PaidLateInterest money.Cents
	ServiceFee       money.Cents
	WrittenOff       bool // later recoveries are passed on, the claim itself is zero

	received uint64 // a mark of what was passed on, payment by payment: see PaidApart
}

// PaidApart is how far two claims' marks of what they received lie apart. It adds up over the
// claims of one holder: if that comes to zero, the same came on the same days in the same
// order, part by part, by what the payments were for. That others come to zero by chance is
// as likely as one in 2⁶⁴. If it doesn't, something else came, or the same as another of the
// payments of its day.
func (c Claim) PaidApart(other Claim) uint64 { return c.received - other.received }

// OutstandingCents is what of the claim is still to come back; zero once written off.
func (c Claim) OutstandingCents() money.Cents {
	if c.WrittenOff {
		return 0
	}
	return c.PrincipalCents - c.PaidPrincipal
}

// Holders is how many investors have a claim.
func (f *Facility) Holders() int { return f.split.holders }

// Payment is a receipt that was matched to the facility, and how it was allocated.
type Payment struct {
	Receipt     string
	Purpose     Purpose
	On          calendar.Date
	AmountCents money.Cents
	CostsCents  money.Cents
	Allocation  schedule.Allocation
	Position    int64 `json:"-"`
}

// Restructuring is one change of the terms of a running loan. Moved is what was due and
// became part of the instalments to come, in cents.
type Restructuring struct {
	Position int64 `json:"-"`
	On       calendar.Date
	Moved    schedule.Amounts
}

// External is what the source of an imported loan says about it.
type External struct {
	FacilityImported
	DisbursedCents  money.Cents
	DisbursedOn     calendar.Date
	PaidInFullOn    calendar.Date
	PayoffEstimated bool
	ChargedOffCents money.Cents
	ChargedOffOn    calendar.Date
}

// Facility is one request for money and the loan that grows out of it.
type Facility struct {
	history
	ID          string
	Application FacilitySubmitted
	SubmittedOn calendar.Date
	Grading     FacilityGraded
	GradedBy    string
	GradedOn    calendar.Date
	ApprovedBy  string
	ApprovedOn  calendar.Date
	Listing     FacilityListed
	ListedOn    calendar.Date
	Stage       Stage
	Reason      string // of the last decision that needed one

	Figures     CompanyFiguresStated // as last stated; empty if never
	Attachments []Attachment         // in the order of adding

	Pledges      []Pledge
	PledgedCents money.Cents // open or allotted
	FundedOn     calendar.Date
	ClearedRate  money.Rate // auction: the weighted average of the accepted bids

	ContractHash string
	AcceptedOn   calendar.Date
	AcceptedBy   string
	Signatory    Personal
	Capacity     string

	DisbursedOn    calendar.Date
	DisbursedCents money.Cents // the principal: Σ allotted
	FeeCents       money.Cents // origination fee, kept back at payout
	Claims         []Claim
	Loan           schedule.Loan `json:"-"`
	Payments       []Payment
	Restructurings []Restructuring
	// CapitalisedCents is the interest that became principal.
	CapitalisedCents money.Cents
	RefundedCents    money.Cents
	ClosedOn         calendar.Date
	Imported         *External

	split distribution
}

// Facility gives a facility that was submitted or imported, or nil.
func (w *World) Facility(id string) *Facility {
	f := w.facilities.find(w, id)
	if f == nil || f.ID == "" {
		return nil
	}
	return f
}

// Facilities gives all facilities, sorted by id.
func (w *World) Facilities() []*Facility {
	var facilities []*Facility
	w.facilities.each(w, func(_ string, f *Facility) bool {
		if f.ID != "" {
			facilities = append(facilities, f)
		}
		return true
	})
	return facilities
}

// FacilitiesOf gives the facilities that a party borrows or has pledged in, sorted
// by id.
func (w *World) FacilitiesOf(party string) []*Facility {
	number, ok := w.parties.names.find(party)
	if !ok {
		return nil
	}
	var facilities []*Facility
	for _, i := range w.ofParty.get(number).distinct() {
		f := w.facilities.get(w, i)
		if f != nil && f.ID != "" && f.concerns(party) {
			facilities = append(facilities, f)
		}
	}
	slices.SortFunc(facilities, func(a, b *Facility) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return facilities
}

func (f *Facility) concerns(party string) bool {
	return f.Application.Borrower == party ||
		slices.ContainsFunc(f.Pledges, func(p Pledge) bool { return p.Investor == party })
}

// Currency is that of all its amounts.
func (f *Facility) Currency() string {
	if f.Imported != nil {
		return f.Imported.Currency
	}
	return f.Application.Currency
}

// Book is the set of facilities whose totals it counts in.
func (f *Facility) Book() string {
	if f.Imported != nil {
		return f.Imported.Book
	}
	if f.Listing.Book != "" {
		return f.Listing.Book
	}
	return DefaultBook(f.Application.Currency)
}

// DefaultBook is the platform's own book in a currency.
func DefaultBook(currency string) string { return "Refold, " + currency }

// HasLoan says whether there is a schedule: the facility was paid out here.
func (f *Facility) HasLoan() bool { return f.DisbursedOn != calendar.None && f.Imported == nil }

// Agreed gives the terms that the contract is made on; empty before the listing. While
// an auction is open their rate is the reserve.
func (f *Facility) Agreed() schedule.Terms {
	t := f.Listing.Terms
	if f.Listing.Pricing == Auction && f.FundedOn != calendar.None {
		t.Rate = f.ClearedRate
	}
	return t
}

// Terms gives the terms in force: those of the contract, or as they were agreed anew.
func (f *Facility) Terms() schedule.Terms {
	if f.HasLoan() {
		return f.Loan.Terms()
	}
	return f.Agreed()
}

// OpenCents is what can still be pledged; zero unless the listing is open. An auction
// takes bids for the whole until it closes: a lower one is put before a higher one.
func (f *Facility) OpenCents() money.Cents {
	switch {
	case f.Stage != Listed:
		return 0
	case f.Listing.Pricing == Auction:
		return f.Listing.TargetCents
	}
	return max(0, f.Listing.TargetCents-f.PledgedCents)
}

func (f *Facility) copyFor(owner *token) *Facility {
	c := *f
	c.disown(owner)
	c.Pledges = slices.Clone(f.Pledges)
	c.Claims = slices.Clone(f.Claims)
	c.Payments, c.Restructurings = slices.Clip(f.Payments), slices.Clip(f.Restructurings)
	c.split = f.split.clone()
	if f.Imported != nil {
		imported := *f.Imported
		c.Imported = &imported
	}
	return &c
}

// wake is the day after the listing closes, while it is open.
func (f *Facility) wake() calendar.Date {
	if f.Stage != Listed {
		return calendar.None
	}
	return f.Listing.ClosesOn + 1
}

// advance closes an expired listing.
func (f *Facility) advance(day calendar.Date, b *books) {
	if f.Stage == Listed && day > f.Listing.ClosesOn {
		f.closeFunding(f.Listing.ClosesOn+1, b)
	}
}
