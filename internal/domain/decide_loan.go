package domain

import (
	"refold/internal/calendar"
	"refold/internal/schedule"
)

func (d decision) raiseCharge(c RaiseCharge) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	e := ChargeRaised(c)
	f := d.w.Facility(c.Facility)
	if f != nil && len(r) == 0 && d.last(f) == e {
		return nil, nil
	}
	r.amount("amount", c.AmountCents)
	r.text("reason", c.Reason, "a reason")
	r.unless(c.ChargeKind == schedule.Fee || c.ChargeKind == schedule.LateInterest, "UNKNOWN_KIND", "kind", "Choose a fee or late interest.")
	if f != nil {
		for rec := range f.log.all() {
			if x, ok := rec.Event.(ChargeRaised); ok && x.Charge == c.Charge {
				r.add("ALREADY_CHARGED", "charge", "This charge was raised already.")
			}
		}
	}
	return d.record(r, d.w.today, e)
}

func (d decision) waiveCharge(c WaiveCharge) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	e := ChargeWaived(c)
	if f := d.w.Facility(c.Facility); f != nil && len(r) == 0 && d.last(f) == e {
		return nil, nil
	}
	r.amount("amount", c.AmountCents)
	r.text("reason", c.Reason, "a reason")
	return d.record(r, d.w.today, e)
}

func (d decision) waiveLateInterest(c WaiveLateInterest) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	e := LateInterestWaived(c)
	if f := d.w.Facility(c.Facility); f != nil && len(r) == 0 {
		if d.last(f) == e {
			return nil, nil
		}
		owed := f.Loan.LateInterestOwed(d.w.today)
		r.unless(c.AmountCents <= owed || f.Stage == WrittenOff, "NOTHING_LATE", "amount", "%s of late interest is owed; no more can be given up.", owed)
	}
	r.amount("amount", c.AmountCents)
	r.text("reason", c.Reason, "a reason")
	return d.record(r, d.w.today, e)
}

func (d decision) refundOverpayment(c RefundOverpayment) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	e := OverpaymentRefunded(c)
	if f := d.w.Facility(c.Facility); f != nil && len(r) == 0 && d.last(f) == e {
		return nil, nil
	}
	r.amount("amount", c.AmountCents)
	d.bankReference(&r, c.BankReference)
	return d.record(r, d.w.today, e)
}

// importFacility records what a source says of a loan and what followed. The
// stories of the source are taken as they are; contradictions are refused.
func (d decision) importFacility(c ImportFacility) ([]Draft, *Refusal) {
	var r reasons
	if f := d.w.Facility(c.Loan.Facility); f != nil && d.by == System && f.Imported != nil {
		if f.isTold(c) {
			return nil, nil
		}
		r.add("IMPORTED_DIFFERENTLY", "source_id", "The loan was imported before, and what was told of it then differs; that stands until it is corrected.")
		return nil, refuse(r)
	}
	r.unless(d.by == System, "NOT_ALLOWED", "", "Only the operator's tool imports loans.")
	r.text("source_id", c.Loan.SourceID, "the loan's number in its source")
	r.text("book", c.Loan.Book, "a book")
	r.amount("approved", c.Loan.ApprovedCents)
	r.unless(c.ApprovedOn != calendar.None, "MISSING", "approved_on", "The approval has no date.")
	drafts := []Draft{{c.Loan, c.ApprovedOn}}
	if c.DisbursedOn != calendar.None {
		r.amount("disbursed", c.DisbursedCents)
		r.unless(c.DisbursedOn >= c.ApprovedOn, "DISBURSED_BEFORE_APPROVED", "disbursed_on",
			"Disbursed on %s, before it was approved on %s.", c.DisbursedOn, c.ApprovedOn)
		drafts = append(drafts, Draft{FacilityDisbursed{Facility: c.Loan.Facility, AmountCents: c.DisbursedCents}, c.DisbursedOn})
	}
	end := c.DisbursedOn
	if c.ChargedOffOn != calendar.None {
		r.unless(c.ChargedOffCents >= 0 && c.ChargedOffCents <= c.DisbursedCents, "CHARGED_OFF_TOO_MUCH", "charged_off",
			"%s charged off of %s disbursed.", c.ChargedOffCents, c.DisbursedCents)
		drafts = append(drafts, Draft{FacilityChargedOff{c.Loan.Facility, c.ChargedOffReason, c.ChargedOffCents}, c.ChargedOffOn})
		end = c.ChargedOffOn
	}
	if c.PaidInFullOn != calendar.None {
		drafts = append(drafts, Draft{PaidInFullReported{c.Loan.Facility, c.PayoffEstimated}, c.PaidInFullOn})
		end = c.PaidInFullOn
	}
	r.unless(c.ChargedOffOn == calendar.None || c.PaidInFullOn == calendar.None, "TWO_ENDS", "status", "Both paid in full and charged off.")
	r.unless(end == calendar.None || end >= c.DisbursedOn, "ENDED_BEFORE_DISBURSED", "status", "Ended on %s, before it was disbursed on %s.", end, c.DisbursedOn)
	if len(r) > 0 {
		return nil, refuse(r)
	}
	return d.admit(drafts)
}

// isTold says whether an imported loan is the one that the command tells of, to the
// last date and cent.
func (f *Facility) isTold(c ImportFacility) bool {
	x := f.Imported
	return x.FacilityImported == c.Loan && f.SubmittedOn == c.ApprovedOn &&
		x.DisbursedOn == c.DisbursedOn && x.DisbursedCents == c.DisbursedCents &&
		x.PaidInFullOn == c.PaidInFullOn && x.PayoffEstimated == c.PayoffEstimated &&
		x.ChargedOffOn == c.ChargedOffOn && x.ChargedOffCents == c.ChargedOffCents &&
		(c.ChargedOffOn == calendar.None || f.Reason == c.ChargedOffReason)
}
