package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

func (f *Facility) fold(rec *Recorded, b *books) {
	switch e := rec.Event.(type) {
	case FacilitySubmitted:
		f.ID, f.Application, f.SubmittedOn, f.Stage = e.Facility, e, rec.EffectiveOn, Submitted
		f.noDates()
	case FacilityGraded:
		f.Grading, f.GradedBy, f.GradedOn, f.Stage = e, rec.Actor, rec.EffectiveOn, UnderAssessment
	case EditSettled: // who chose what between two assessments changes nothing: the assessment stands beside it
	case FacilityApproved:
		f.ApprovedBy, f.ApprovedOn, f.Stage = rec.Actor, rec.EffectiveOn, Approved
	case FacilityDeclined:
		f.Stage, f.Reason = Declined, e.Reason
	case FacilityListed:
		f.Listing, f.ListedOn, f.Stage = e, rec.EffectiveOn, Listed
	case PledgePlaced:
		f.placePledge(e, rec, b)
	case PledgeCancelled:
		f.cancelPledge(e, b)
	case FundingClosed:
		f.Reason = e.Reason
		f.closeFunding(rec.EffectiveOn, b)
	case FacilityWithdrawn:
		f.release(b)
		f.Stage, f.Reason = Withdrawn, e.Reason
	case ContractIssued:
		f.ContractHash = e.DocumentHash
	case FacilityAccepted:
		f.AcceptedOn, f.AcceptedBy, f.Signatory, f.Capacity = rec.EffectiveOn, rec.Actor, e.Signatory, e.Capacity
		f.Stage = Accepted
	default:
		if !f.foldDocument(rec) {
			f.foldLoan(rec, b)
		}
	}
}

// noDates says of everything that it has not happened yet.
func (f *Facility) noDates() {
	for _, date := range []*calendar.Date{&f.GradedOn, &f.ApprovedOn, &f.ListedOn, &f.FundedOn, &f.AcceptedOn, &f.DisbursedOn, &f.ClosedOn} {
		*date = calendar.None
	}
}

func (f *Facility) foldLoan(rec *Recorded, b *books) {
	switch e := rec.Event.(type) {
	case FacilityDisbursed:
		f.disburse(e, rec, b)
	case ReceiptMatched:
		f.receive(e, rec, b)
	case ChargeRaised:
		f.Loan = f.Loan.Charge(e.Charge, e.ChargeKind, e.DueOn, e.AmountCents)
	case ChargeWaived:
		if loan, err := f.Loan.Waive(e.Charge, rec.EffectiveOn, e.AmountCents); err == nil {
			f.Loan = loan
		}
		f.closeIfSettled(rec.EffectiveOn)
	case DefaultDeclared:
		f.Stage, f.Reason = Defaulted, e.Reason
	case FacilityChargedOff:
		f.Stage, f.Reason = ChargedOff, e.Reason
		if f.Imported != nil {
			f.Imported.ChargedOffCents, f.Imported.ChargedOffOn = e.LossCents, rec.EffectiveOn
			return
		}
		f.Loan = f.Loan.ChargeOff(rec.EffectiveOn)
	case LateInterestWaived:
		f.Loan, _ = f.Loan.WaiveLateInterest(rec.EffectiveOn, e.AmountCents)
		f.closeIfSettled(rec.EffectiveOn)
	case RecoveryEnded:
		f.Stage, f.Reason, f.ClosedOn = Closed, e.Reason, rec.EffectiveOn
	case FacilityRestructured:
		f.restructure(e, rec, b)
	case FacilityWrittenOff:
		f.Loan, _ = f.Loan.WriteOff(rec.EffectiveOn)
		f.Stage, f.Reason = WrittenOff, e.Reason
		f.forgetClaims(b)
	case OverpaymentRefunded:
		f.RefundedCents += e.AmountCents
		f.Loan, _ = f.Loan.Refund(e.AmountCents)
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		b.addTo(Overpayment, f.ID, f.Currency(), -int64(e.AmountCents))
		b.addTo(TrustAccount, "", f.Currency(), -int64(e.AmountCents))
	case FacilityImported:
		f.ID, f.Stage, f.SubmittedOn = e.Facility, Approved, rec.EffectiveOn
		f.noDates()
		f.Imported = &External{FacilityImported: e, DisbursedOn: calendar.None, PaidInFullOn: calendar.None, ChargedOffOn: calendar.None}
	case PaidInFullReported:
		f.Imported.PaidInFullOn, f.Imported.PayoffEstimated = rec.EffectiveOn, e.Estimated
		f.Stage, f.ClosedOn = Closed, rec.EffectiveOn
	}
}

// usualPledges is room for the pledges of a small facility, so that the first few
// don't each move those before.
const usualPledges = 16

func (f *Facility) placePledge(e PledgePlaced, rec *Recorded, b *books) {
	p := Pledge{
		ID: e.Pledge, Investor: e.Investor, AmountCents: e.AmountCents, PlacedOn: rec.EffectiveOn,
		ShownAt: e.ShownAt, Position: rec.Position, BidRate: e.BidRate,
		wallet: b.wallet(e.Investor, f.Currency()),
	}
	b.add(p.wallet, -int64(e.AmountCents))
	b.add(p.wallet+toLocked, int64(e.AmountCents))
	if f.Pledges == nil {
		f.Pledges = make([]Pledge, 0, max(usualPledges, f.events))
	}
	f.Pledges = append(f.Pledges, p)
	f.PledgedCents += e.AmountCents
	if f.PledgedCents >= f.Listing.TargetCents && f.Listing.Pricing == FixedRate {
		f.closeFunding(rec.EffectiveOn, b)
	}
}

func (f *Facility) cancelPledge(e PledgeCancelled, b *books) {
	i := f.pledge(e.Pledge)
	f.unlock(i, f.Pledges[i].AmountCents, b)
	f.PledgedCents -= f.Pledges[i].AmountCents
	f.Pledges[i].State = PledgeCancelledState
}

// pledge is the index of a pledge, -1 if there is none.
func (f *Facility) pledge(id string) int {
	last := len(id) - 1
	for i := range f.Pledges {
		// Most ids begin alike and end apart.
		if placed := f.Pledges[i].ID; len(placed) == len(id) && (last < 0 || placed[last] == id[last]) && placed == id {
			return i
		}
	}
	return -1
}

func (f *Facility) unlock(i int, amount money.Cents, b *books) {
	b.add(f.Pledges[i].wallet+toLocked, -int64(amount))
	b.add(f.Pledges[i].wallet, int64(amount))
}

// closeFunding allots the pledges up to the target, first come first served or, in an
// auction, the lowest rate first; with
// less than the minimum the listing lapses. What is not allotted is available again.
func (f *Facility) closeFunding(on calendar.Date, b *books) {
	if f.PledgedCents < f.Listing.MinimumCents || f.PledgedCents <= 0 {
		f.release(b)
		f.Stage = Lapsed
		return
	}
	f.PledgedCents = 0
	for i, allotted := range f.allot() {
		p := &f.Pledges[i]
		if p.State != PledgeOpen {
			continue
		}
		if excess := p.AmountCents - allotted; excess > 0 {
			f.unlock(i, excess, b)
		}
		p.AllottedCents, p.State = allotted, PledgeAllotted
		if allotted == 0 {
			p.State = PledgeReleased
		}
		f.PledgedCents += allotted
	}
	f.FundedOn = on
	f.Stage = PartiallyFunded
	if f.PledgedCents == f.Listing.TargetCents {
		f.Stage = FullyFunded
	}
}

// release gives every pledge's money back to its wallet.
func (f *Facility) release(b *books) {
	for i, p := range f.Pledges {
		switch p.State {
		case PledgeOpen:
			f.unlock(i, p.AmountCents, b)
		case PledgeAllotted:
			f.unlock(i, p.AllottedCents, b)
		default:
			continue
		}
		f.Pledges[i].State, f.Pledges[i].AllottedCents = PledgeReleased, 0
	}
	f.PledgedCents = 0
}

// allotted is how many pledges got a part of the loan.
func (f *Facility) allotted() int {
	n := 0
	for i := range f.Pledges {
		if f.Pledges[i].State == PledgeAllotted {
			n++
		}
	}
	return n
}

// disburse turns allotted pledges into claims. The money passes through the
// borrower's account within the event: locked → payable → fee and bank.
func (f *Facility) disburse(e FacilityDisbursed, rec *Recorded, b *books) {
	f.DisbursedOn, f.DisbursedCents, f.FeeCents, f.Stage = rec.EffectiveOn, e.AmountCents, e.FeeCents, Active
	if f.Imported != nil {
		f.Imported.DisbursedCents, f.Imported.DisbursedOn = e.AmountCents, rec.EffectiveOn
		return
	}
	if f.events == 0 {
		f.Pledges = slices.Clone(f.Pledges) // no more will come: let go of the room for them
	}
	f.Claims = slices.Grow(f.Claims, f.allotted())
	for i, p := range f.Pledges {
		if p.State != PledgeAllotted {
			continue
		}
		b.add(p.wallet+toLocked, -int64(p.AllottedCents))
		b.add(p.wallet+toClaims, int64(p.AllottedCents))
		f.Claims = append(f.Claims, Claim{Pledge: i, PrincipalCents: p.AllottedCents})
	}
	f.split = newDistribution(f)
	b.addTo(bankReferenceUse, e.BankReference, "", 1)
	b.addTo(FeeIncome, "", f.Currency(), int64(e.FeeCents))
	b.addTo(TrustAccount, "", f.Currency(), -int64(e.AmountCents-e.FeeCents))
	// Terms were validated when the facility was listed and are checked again
	// before this event is admitted.
	f.Loan, _ = schedule.Open(f.Agreed(), e.AmountCents, rec.EffectiveOn)
}

// receive allocates a matched receipt and passes it on, cent by cent.
func (f *Facility) receive(e ReceiptMatched, rec *Recorded, b *books) {
	var a schedule.Allocation
	if e.Purpose == Recovery {
		f.Loan, a = f.Loan.Recover(rec.EffectiveOn, e.AmountCents-e.CostsCents)
	} else {
		f.Loan, a = f.Loan.RepayAs(rec.EffectiveOn, e.AmountCents, e.Prepayment.Way(f.Loan.Terms()))
	}
	if f.Payments == nil {
		f.Payments = make([]Payment, 0, max(1, f.events-len(f.Pledges)))
	}
	f.Payments = append(f.Payments, Payment{
		Receipt: e.Receipt, Purpose: e.Purpose, On: rec.EffectiveOn, AmountCents: e.AmountCents,
		CostsCents: e.CostsCents, Allocation: a, Position: rec.Position,
	})
	currency := f.Currency()
	b.addTo(Unallocated, e.Receipt, currency, -int64(e.AmountCents))
	b.addTo(FeeIncome, "", currency, int64(e.CostsCents))
	b.addTo(LateFeeIncome, "", currency, int64(a.Fee))
	b.addTo(Overpayment, f.ID, currency, int64(a.Overpaid))
	fees := f.distribute(a, f.occasion(), b)
	b.addTo(FeeIncome, "", currency, int64(fees))
	f.closeIfSettled(rec.EffectiveOn)
}

// occasion is an odd number that tells the last payment from others: by its day, what it was
// for, and how many the day had before.
func (f *Facility) occasion() uint64 {
	last := f.Payments[len(f.Payments)-1]
	before := 0
	for i := len(f.Payments) - 2; i >= 0 && f.Payments[i].On == last.On; i-- {
		before++
	}
	tells := uint64(last.On)<<32 | uint64(before)<<1
	if last.Purpose == Recovery {
		tells++
	}
	return scatter(tells) | 1
}

// closeIfSettled ends the loan when nothing is outstanding any more.
func (f *Facility) closeIfSettled(on calendar.Date) {
	if (f.Stage == Active || f.Stage == Defaulted || f.Stage == ChargedOff) && f.Loan.At(on).Settled {
		f.Stage, f.ClosedOn = Closed, on
	}
}
