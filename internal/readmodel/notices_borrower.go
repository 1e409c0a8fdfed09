package readmodel

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// dueSoonDays is how many days before an instalment its borrower is told.
const dueSoonDays = 7

// borrowed tells a borrower of one of its facilities.
func (t *noticeTeller) borrowed(f *domain.Facility) []Notice {
	var notices []Notice
	stage := domain.NoStage
	var owed money.Cents
	inserted := t.insertions(domain.FacilityStream(f.ID))
	t.w.EachStepOf(f.ID, t.party.ID, f.Currency(), func(s domain.FacilityStep) {
		if s.Undone || len(s.Reasons) > 0 {
			return
		}
		left := outstanding(s.After)
		n := Notice{On: s.On, Position: t.known(s.Step), Record: f.Application.Purpose, Href: facilityThen(f.ID, t.known(s.Step))}
		told := s.Record != nil && (tellApplicant(&n, s) || tellDebtor(&n, s))
		if s.After.Stage != stage && tellFunding(&n, s.After) {
			told = true
		}
		if told && !(s.Record != nil && inserted[s.Record.RequestID]) {
			n.amounts(f.Currency(), "Outstanding", owed, left)
			if s.Record != nil {
				t.late(&n, f, s.Record)
			}
			notices = append(notices, n)
		}
		stage, owed = s.After.Stage, left
	})
	if f.HasLoan() {
		notices = append(notices, t.due(f)...)
		notices = append(notices, t.missed(f, f.Application.Purpose)...)
	}
	return notices
}

// outstanding is the principal that is owed, in cents; a write-off leaves none.
func outstanding(f *domain.Facility) money.Cents {
	if !f.HasLoan() {
		return 0
	}
	return f.Loan.Outstanding()
}

// tellApplicant tells of an application up to its payout.
func tellApplicant(n *Notice, s domain.FacilityStep) bool {
	f := s.After
	switch e := s.Record.Event.(type) {
	case domain.FacilityApproved:
		n.Title, n.Level = "Your request is approved: grade "+f.Grading.Grade+" at "+wording.Rate(f.Grading.Rate, 1)+" a year", Good
		n.Why = "It is offered to investors next."
	case domain.FacilityDeclined:
		n.Title, n.Level, n.Why = "Your request was declined", Major, e.Reason
	case domain.FacilityListed:
		n.Title, n.Level = "Your request is open to investors", Told
		n.Why = "They can pledge up to " + wording.Money(f.Currency(), e.TargetCents) + " through " + wording.Day(e.ClosesOn) + "."
	case domain.ContractIssued:
		n.Title, n.Level, n.Why = "Your contract is ready to be signed", Act, "Read it and sign it; the loan is paid out next."
	case domain.FacilityDisbursed:
		n.Title, n.Level = "Paid out to you: "+wording.Money(f.Currency(), e.AmountCents-e.FeeCents), Good
		n.Why = wording.Money(f.Currency(), e.FeeCents) + " was kept back as the origination fee."
	default:
		return false
	}
	return true
}

// tellDebtor tells of a loan.
func tellDebtor(n *Notice, s domain.FacilityStep) bool {
	f := s.After
	amount := func(cents money.Cents) string { return wording.Money(f.Currency(), cents) }
	switch e := s.Record.Event.(type) {
	case domain.ReceiptMatched:
		n.Title, n.Level = "We received "+amount(e.AmountCents), Good
		if len(f.Payments) > 0 {
			a := f.Payments[len(f.Payments)-1].Allocation
			n.Why = "It paid principal " + wording.Amount(a.Principal) + ", interest " + wording.Amount(max(a.Interest, 0))
			if a.Interest < 0 {
				n.Why += ", less " + wording.Amount(-a.Interest) + " that had been paid as interest for days to come"
			}
			if a.LateInterest+a.Fee > 0 {
				n.Why += ", late interest and fees " + wording.Amount(a.LateInterest+a.Fee)
			}
			if a.Overpaid > 0 {
				n.Why += "; " + wording.Amount(a.Overpaid) + " too much is owed back to you"
			}
			n.Why += "."
		}
		if f.Stage == domain.Closed {
			n.Why += " The loan is paid back in full."
		}
	case domain.ChargeRaised:
		n.Title, n.Level, n.Why = "A charge of "+amount(e.AmountCents)+" was raised", Minor, e.Reason+" It is due on "+wording.Day(e.DueOn)+"."
	case domain.ChargeWaived:
		n.Title, n.Level, n.Why = amount(e.AmountCents)+" of a charge was waived", Good, e.Reason
	case domain.FacilityRestructured:
		n.Title, n.Level, n.Why = "Your loan was restructured", Told, e.Reason
		n.Changes = restructured(e.OldTerms, e.NewTerms)
	case domain.DefaultDeclared:
		n.Title, n.Level, n.Why = "Your loan is in default", Major, e.Reason
		n.Changes = []Change{{"State", "active", "defaulted"}}
	case domain.FacilityChargedOff:
		n.Title, n.Level, n.Why = "Your loan was charged off", Major, e.Reason+" What you owe stands."
	case domain.FacilityWrittenOff:
		n.Title, n.Level, n.Why = "Your loan was written off", Major, e.Reason
	case domain.OverpaymentRefunded:
		n.Title, n.Level, n.Why = "Refunded to you: "+amount(e.AmountCents), Good, "You had paid too much."
	default:
		return false
	}
	return true
}

// tellFunding tells that funding closed, or adds it to what closed it.
func tellFunding(n *Notice, f *domain.Facility) bool {
	switch f.Stage {
	case domain.FullyFunded, domain.PartiallyFunded:
		n.Title, n.Level = "Your request is funded: "+wording.Money(f.Currency(), f.PledgedCents), Good
		n.Why = wording.Percent(f.PledgedCents, f.Listing.TargetCents) + " of what was asked for. The contract comes next."
	case domain.Lapsed:
		n.Title, n.Level = "Your request lapsed", Major
		n.Why = "Less than " + wording.Money(f.Currency(), f.Listing.MinimumCents) + " was pledged through " + wording.Day(f.Listing.ClosesOn) + "."
	default:
		return false
	}
	return true
}

// due tells of instalments that come, a week before.
func (t *noticeTeller) due(f *domain.Facility) []Notice {
	var notices []Notice
	today := t.w.Today()
	for _, r := range f.Loan.RowsAt(today) {
		on := max(r.Due-dueSoonDays, f.DisbursedOn)
		if on > today || r.PaidOn != calendar.None && r.PaidOn <= on || givenUp(f, on) {
			continue
		}
		n := Notice{On: on, Position: t.h.OpenedAt(on), Level: Act, Record: f.Application.Purpose,
			Title: "Instalment " + strconv.Itoa(r.No) + " is due on " + wording.Day(r.Due), Why: wording.Money(f.Currency(), r.Payment) + " is to be paid by then."}
		n.Href = facilityThen(f.ID, n.Position)
		notices = append(notices, n)
	}
	return notices
}
