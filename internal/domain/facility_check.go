package domain

import (
	"fmt"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// admits says in which stages a facility admits an event of a kind.
var admits = map[string][]Stage{
	"FacilitySubmitted":    {NoStage},
	"FacilityImported":     {NoStage},
	"FacilityGraded":       {Submitted, UnderAssessment},
	"FacilityApproved":     {UnderAssessment},
	"FacilityDeclined":     {Submitted, UnderAssessment, Approved},
	"FacilityListed":       {Approved},
	"PledgePlaced":         {Listed},
	"PledgeCancelled":      {Listed},
	"FundingClosed":        {Listed},
	"FacilityWithdrawn":    {Submitted, UnderAssessment, Approved, Listed, FullyFunded, PartiallyFunded, Accepted},
	"ContractIssued":       {FullyFunded, PartiallyFunded},
	"FacilityAccepted":     {FullyFunded, PartiallyFunded},
	"FacilityDisbursed":    {Accepted},
	"ReceiptMatched":       {Active, Defaulted, ChargedOff, WrittenOff, Closed},
	"ChargeRaised":         {Active, Defaulted, ChargedOff},
	"ChargeWaived":         {Active, Defaulted, ChargedOff},
	"DefaultDeclared":      {Active},
	"FacilityChargedOff":   {Active, Defaulted},
	"FacilityRestructured": {Active, Defaulted},
	"LateInterestWaived":   {Active, Defaulted, ChargedOff},
	"RecoveryEnded":        {WrittenOff},
	"FacilityWrittenOff":   {Active, Defaulted, ChargedOff},
	"OverpaymentRefunded":  {Active, Defaulted, ChargedOff, WrittenOff, Closed},
	"PaidInFullReported":   {Active},

	"CompanyFiguresStated": {Submitted, UnderAssessment},
	"EditSettled":          {Submitted, UnderAssessment},
	"AttachmentAdded":      {Submitted, UnderAssessment, Approved},
	"AttachmentRemoved":    {Submitted},
}

// importedAdmits are the events of a loan that is serviced elsewhere.
var importedAdmits = map[string][]Stage{
	"FacilityDisbursed":  {Approved},
	"FacilityChargedOff": {Active},
	"PaidInFullReported": {Active},
}

func (f *Facility) check(rec *Recorded) []Reason {
	kind := rec.Event.Kind()
	if f.ID == "" && kind != "FacilitySubmitted" && kind != "FacilityImported" {
		return []Reason{{"NO_SUCH_FACILITY", "", "There is no such facility."}}
	}
	stages := admits[kind]
	if f.Imported != nil {
		stages = importedAdmits[kind]
	} else if kind == "PaidInFullReported" {
		stages = nil
	}
	if !slices.Contains(stages, f.Stage) {
		return []Reason{stageReason(f.Stage, stages)}
	}
	switch e := rec.Event.(type) {
	case PledgePlaced:
		return f.checkPledge(e)
	case PledgeCancelled:
		return f.checkPledgeIsOpen(e.Pledge)
	case FundingClosed:
		if f.PledgedCents < f.Listing.MinimumCents || f.PledgedCents == 0 {
			return []Reason{{"BELOW_MINIMUM", "", fmt.Sprintf("Funding can close early only with at least %s pledged; %s is.",
				f.Listing.MinimumCents, f.PledgedCents)}}
		}
	case FacilityListed:
		return checkListing(e)
	case FacilityApproved:
		if rec.Actor == f.GradedBy {
			return []Reason{makerChecker()}
		}
	case FacilityAccepted:
		if f.ContractHash == "" || e.DocumentHash != f.ContractHash {
			return []Reason{{"CONTRACT_DIFFERS", "", "The contract that was signed is not the one that was issued."}}
		}
	case CompanyFiguresStated, AttachmentAdded, AttachmentRemoved:
		return f.checkDocument(e)
	default:
		return f.checkLoan(rec)
	}
	return nil
}

func (f *Facility) checkLoan(rec *Recorded) []Reason {
	switch e := rec.Event.(type) {
	case FacilityDisbursed:
		return f.checkDisbursement(e, rec.EffectiveOn)
	case ReceiptMatched:
		return f.checkMatch(e)
	case FacilityRestructured:
		return f.checkRestructuring(e, rec.EffectiveOn)
	case ChargeWaived:
		if _, err := f.Loan.Waive(e.Charge, rec.EffectiveOn, e.AmountCents); err != nil {
			return []Reason{{"CHARGE_NOT_WAIVABLE", "amount", sentence(err.Error())}}
		}
	case OverpaymentRefunded:
		if owed := f.OverpaidCents() - f.RefundedCents; e.AmountCents <= 0 || e.AmountCents > owed {
			return []Reason{{"NOT_OVERPAID", "amount", fmt.Sprintf("%s is owed back to the borrower; %s is not.", owed, e.AmountCents)}}
		}
	}
	return nil
}

// OverpaidCents is all that was ever paid beyond what was owed, before refunds.
func (f *Facility) OverpaidCents() money.Cents {
	var sum money.Cents
	for _, p := range f.Payments {
		sum += p.Allocation.Overpaid
	}
	return sum
}

func (f *Facility) checkDisbursement(e FacilityDisbursed, on calendar.Date) []Reason {
	if f.Imported != nil {
		return nil
	}
	if e.AmountCents != f.PledgedCents {
		return []Reason{{"AMOUNT_DIFFERS", "amount", fmt.Sprintf("%s is funded, so %s can't be paid out.", f.PledgedCents, e.AmountCents)}}
	}
	if _, err := schedule.Open(f.Agreed(), e.AmountCents, on); err != nil {
		return []Reason{{"TERMS_INVALID", "", sentence(err.Error())}}
	}
	return nil
}

func (f *Facility) checkMatch(e ReceiptMatched) []Reason {
	switch {
	case e.AmountCents <= 0:
		return []Reason{{"AMOUNT_NOT_POSITIVE", "amount", "The amount must be more than zero."}}
	case e.Purpose == Repayment && f.Loan.WrittenOff() != calendar.None:
		return []Reason{{"WRITTEN_OFF", "purpose", "The loan is written off: what still comes in is a recovery."}}
	case e.Purpose == Recovery && (f.Stage == Active || f.Stage == Closed && f.Loan.WrittenOff() == calendar.None):
		return []Reason{{"NOT_IN_RECOVERY", "purpose", "The loan is not in default: what comes in is a repayment."}}
	case e.Prepayment != AsAgreed && (e.Purpose != Repayment || !e.Prepayment.Offered(f.Loan.Terms())):
		return []Reason{{"PREPAYMENT_NOT_OFFERED", "prepayment", "What is paid ahead on this loan does what its terms say."}}
	case e.CostsCents < 0 || e.CostsCents > 0 && (e.Purpose != Recovery || e.CostsCents >= e.AmountCents):
		return []Reason{{"COSTS_INVALID", "costs", "Costs belong to a recovery and must be less than what was received."}}
	}
	return nil
}

func (f *Facility) checkPledge(e PledgePlaced) []Reason {
	var reasons []Reason
	open := f.OpenCents()
	switch {
	case f.Application.Borrower == e.Investor:
		reasons = append(reasons, Reason{"OWN_FACILITY", "", "A borrower can't fund its own facility."})
	case f.pledge(e.Pledge) >= 0:
		reasons = append(reasons, Reason{"ALREADY_PLEDGED", "", "This pledge was placed already."})
	}
	reasons = append(reasons, f.checkBid(e)...)
	if e.AmountCents > open {
		reasons = append(reasons, Reason{"ABOVE_TARGET", "amount", fmt.Sprintf("Only %s is still open; please pledge at most that.", open)})
	}
	if e.AmountCents < min(f.Listing.PledgeMinimumCents, open) || e.AmountCents <= 0 {
		reasons = append(reasons, Reason{"BELOW_PLEDGE_MINIMUM", "amount", fmt.Sprintf("A pledge here is at least %s.", max(1, min(f.Listing.PledgeMinimumCents, open)))})
	}
	return reasons
}

func (f *Facility) checkPledgeIsOpen(id string) []Reason {
	i := f.pledge(id)
	if i < 0 {
		return []Reason{{"NO_SUCH_PLEDGE", "", "There is no such pledge."}}
	}
	if f.Pledges[i].State != PledgeOpen {
		return []Reason{{"PLEDGE_NOT_OPEN", "", "The pledge is no longer open."}}
	}
	return nil
}

func checkListing(e FacilityListed) []Reason {
	var reasons []Reason
	if err := e.Terms.Validate(e.TargetCents); err != nil {
		reasons = append(reasons, Reason{"TERMS_INVALID", "terms", sentence(err.Error())})
	}
	if e.TargetCents <= 0 {
		reasons = append(reasons, Reason{"AMOUNT_NOT_POSITIVE", "target", "The target must be more than zero."})
	}
	if e.MinimumCents <= 0 || e.MinimumCents > e.TargetCents {
		reasons = append(reasons, Reason{"MINIMUM_INVALID", "minimum", "The minimum must be more than zero and at most the target."})
	}
	if e.PledgeMinimumCents <= 0 || e.PledgeMinimumCents > e.TargetCents {
		reasons = append(reasons, Reason{"PLEDGE_MINIMUM_INVALID", "pledge_minimum", "The smallest pledge must be more than zero and at most the target."})
	}
	reasons = append(reasons, checkPricing(e)...)
	if e.OriginationFee < 0 || e.OriginationFee >= money.RateUnit || e.ServiceFee < 0 || e.ServiceFee > money.RateUnit {
		reasons = append(reasons, Reason{"FEE_INVALID", "fee", "A fee is between 0 % and 100 %."})
	}
	return reasons
}

func stageReason(now Stage, needed []Stage) Reason {
	names := make([]string, len(needed))
	for i, s := range needed {
		names[i] = s.String()
	}
	text := "this can't happen to a facility that is serviced elsewhere."
	if len(names) > 0 {
		last := len(names) - 1
		text = strings.Join(names[:last], ", ")
		if last > 0 {
			text += " or "
		}
		text = "this needs one that is " + text + names[last] + "."
	}
	code := strings.ToUpper(strings.ReplaceAll(now.String(), " ", "_"))
	return Reason{"FACILITY_" + code, "", fmt.Sprintf("The facility is %s; %s", now, text)}
}

func makerChecker() Reason {
	return Reason{"SECOND_PERSON_NEEDED", "", "A second person has to approve this: you prepared it yourself."}
}

// sentence makes an error text of a lower package readable: a capital and a stop.
func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
