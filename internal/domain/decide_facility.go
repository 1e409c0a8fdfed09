package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// staffFacility is a decision of staff about a facility that needs only a reason.
// The same decision again changes nothing.
func (d decision) staffFacility(id, reason string, e Event, roles ...Role) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, roles...)
	r.text("reason", reason, "a reason")
	if f := d.w.Facility(id); f != nil {
		r.unless(f.Imported == nil, "SERVICED_ELSEWHERE", "", "This loan is serviced elsewhere: only its import tells what becomes of it.")
		if len(r) == 0 && d.last(f) == e {
			return nil, nil
		}
	}
	return d.record(r, d.w.today, e)
}

// last is the newest event that counts about the facility, nil if there is none.
func (d decision) last(f *Facility) Event {
	for rec := range f.log.back() {
		if _, choice := rec.Event.(EditSettled); !choice && !d.w.excluded(rec.RequestID) {
			return rec.Event
		}
	}
	return nil
}

func (d decision) submitFacility(c SubmitFacility) ([]Draft, *Refusal) {
	if c.Product == "" {
		c.Product = StandardProduct
	}
	e := FacilitySubmitted{c.Facility, c.Borrower, c.AmountCents, c.Currency, c.TenorMonths, c.Repayment, c.Purpose, c.Sector, c.TurnoverCents, c.Product}
	if f := d.w.Facility(c.Facility); f != nil && f.Application == e && d.by == c.Borrower {
		return nil, nil
	}
	var r reasons
	d.self(&r, c.Borrower)
	p := d.w.Party(c.Borrower)
	r.unless(p != nil && p.As == Borrower, "NOT_A_BORROWER", "", "Only a borrower applies for a loan.")
	r.amount("amount", c.AmountCents)
	r.unless(len(c.Currency) == 3, "CURRENCY_UNKNOWN", "currency", "The currency is three letters, such as SGD.")
	d.fitsProduct(&r, c)
	r.text("purpose", c.Purpose, "what the money is for")
	r.text("repayment", string(c.Repayment), "how it will be repaid")
	r.unless(c.TurnoverCents >= 0, "AMOUNT_NEGATIVE", "turnover", "The turnover can't be negative.")
	return d.record(r, d.w.today, e)
}

func (d decision) gradeFacility(c GradeFacility) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	e := FacilityGraded(c)
	if f := d.w.Facility(c.Facility); f != nil && len(r) == 0 && d.last(f) == e {
		return nil, nil
	}
	r.text("grade", c.Grade, "a grade")
	r.text("inputs", c.Inputs, "what the grade was decided from")
	r.unless(c.PDBps >= 0 && c.PDBps <= 10_000, "PD_INVALID", "pd", "The probability of default is between 0 %% and 100 %%.")
	r.unless(c.LGDBps >= 0 && c.LGDBps <= 10_000, "LGD_INVALID", "lgd", "The loss given default is between 0 %% and 100 %%.")
	r.unless(c.Figures.sound(), "FIGURES_INVALID", "figures", "The company's figures go beyond what can be: no amount, age or count is negative but a loss.")
	r.unless(c.Rate >= 0 && c.Rate <= money.RateUnit, "RATE_INVALID", "rate", "The rate is between 0 %% and 100 %% a year.")
	return d.record(r, d.w.today, e)
}

// maxFigure bounds years, scores and counts among a company's figures.
const maxFigure = 10_000

// sound says that figures can be a company's.
func (g GradingFigures) sound() bool {
	for _, amount := range []money.Cents{g.TurnoverCents, g.DebtsCents, max(g.ProfitCents, -g.ProfitCents)} {
		if amount < 0 || amount > money.MaxCents {
			return false
		}
	}
	for _, n := range []int{g.YearsInBusiness, g.BureauScore, g.LatePayments} {
		if n < 0 || n > maxFigure {
			return false
		}
	}
	return true
}

func (d decision) approveFacility(c ApproveFacility) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	if f := d.w.Facility(c.Facility); f != nil && len(r) == 0 && f.Stage == Approved && f.ApprovedBy == d.by {
		return nil, nil
	}
	return d.record(r, d.w.today, FacilityApproved(c))
}

func (d decision) listFacility(c ListFacility) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	f := d.w.Facility(c.Facility)
	if f == nil {
		r.add("NO_SUCH_FACILITY", "", "There is no such facility.")
		return nil, refuse(r)
	}
	version := d.takeProduct(&r, f, &c)
	if len(r) == 0 && f.Stage == Listed && f.Listing.ClosesOn == c.ClosesOn && f.Listing.TargetCents == c.TargetCents && len(f.Pledges) == 0 {
		return nil, nil
	}
	r.unless(c.ClosesOn > d.w.today, "DATE_PAST", "closes_on", "The closing day must be after today, %s.", d.w.today)
	r.unless(c.TargetCents <= f.Application.AmountCents, "ABOVE_APPLICATION", "target", "The borrower asked for %s; no more can be listed.", f.Application.AmountCents)
	r.unless(c.Terms.Rate == f.Grading.Rate || f.Stage != Approved, "RATE_DIFFERS", "rate", "%s %% a year was approved.", f.Grading.Rate)
	d.kycOn(&r, f.Application.Borrower, d.w.today)
	return d.record(r, d.w.today, FacilityListed{
		Facility: c.Facility, Terms: c.Terms, TargetCents: c.TargetCents, MinimumCents: c.MinimumCents,
		PledgeMinimumCents: c.PledgeMinimumCents, ClosesOn: c.ClosesOn, OriginationFee: c.OriginationFee,
		ServiceFee: c.ServiceFee, Book: c.Book, Pricing: c.Pricing, Product: f.Application.Product, ProductVersion: version,
	})
}

func (d decision) placePledge(c PlacePledge) ([]Draft, *Refusal) {
	f := d.w.Facility(c.Facility)
	if f == nil {
		return nil, refuse([]Reason{{"NO_SUCH_FACILITY", "", "There is no such facility."}})
	}
	if i := f.pledge(c.Pledge); i >= 0 && f.Pledges[i].Investor == c.Investor && f.Pledges[i].AmountCents == c.AmountCents && f.Pledges[i].BidRate == c.BidRate && d.by == c.Investor {
		return nil, nil
	}
	var r reasons
	d.self(&r, c.Investor)
	p := d.w.Party(c.Investor)
	if p == nil || p.As != Investor {
		r.add("NOT_AN_INVESTOR", "", "Only an investor can pledge.")
		return nil, refuse(r)
	}
	d.kycOn(&r, c.Investor, d.w.today)
	r.amount("amount", c.AmountCents)
	r.unless(p.RiskTextVersion > 0, "RISK_NOT_ACKNOWLEDGED", "acknowledge", "Please read and confirm the risks before your first pledge.")
	available := money.Cents(d.w.Balance(WalletAvailable, c.Investor, f.Currency()))
	r.unless(c.AmountCents <= available, "NOT_AVAILABLE", "amount", "Only %s is available in your wallet.", max(0, available))
	d.limited(&r, p, f, c.AmountCents)
	return d.record(r, d.w.today, PledgePlaced{c.Facility, c.Pledge, c.Investor, c.AmountCents, c.ShownAt, c.BidRate})
}

// stakeOf is what an investor has pledged (open or allotted) in the facility.
func (f *Facility) stakeOf(investor string) money.Cents {
	var sum money.Cents
	for _, p := range f.Pledges {
		if p.Investor != investor {
			continue
		}
		switch p.State {
		case PledgeOpen:
			sum += p.AmountCents
		case PledgeAllotted:
			sum += p.AllottedCents
		}
	}
	return sum
}

func (d decision) cancelPledge(c CancelPledge) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Investor)
	if f := d.w.Facility(c.Facility); f != nil {
		if i := f.pledge(c.Pledge); i >= 0 {
			r.unless(f.Pledges[i].Investor == c.Investor, "NOT_YOURS", "", "This pledge is somebody else's.")
			if len(r) == 0 && f.Pledges[i].State == PledgeCancelledState {
				return nil, nil
			}
		}
	}
	return d.record(r, d.w.today, PledgeCancelled{c.Facility, c.Pledge})
}

func (d decision) withdrawFacility(c WithdrawFacility) ([]Draft, *Refusal) {
	var r reasons
	f := d.w.Facility(c.Facility)
	if f == nil {
		r.add("NO_SUCH_FACILITY", "", "There is no such facility.")
		return nil, refuse(r)
	}
	d.self(&r, f.Application.Borrower)
	if len(r) == 0 && f.Stage == Withdrawn && f.Reason == c.Reason {
		return nil, nil
	}
	r.text("reason", c.Reason, "a reason")
	return d.record(r, d.w.today, FacilityWithdrawn(c))
}

func (d decision) issueContract(c IssueContract) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	r.text("document_hash", c.DocumentHash, "the contract's hash")
	if f := d.w.Facility(c.Facility); f != nil && len(r) == 0 && f.ContractHash == c.DocumentHash {
		return nil, nil
	}
	return d.record(r, d.w.today, ContractIssued(c))
}

func (d decision) acceptFacility(c AcceptFacility) ([]Draft, *Refusal) {
	var r reasons
	f := d.w.Facility(c.Facility)
	if f == nil {
		r.add("NO_SUCH_FACILITY", "", "There is no such facility.")
		return nil, refuse(r)
	}
	if f.Stage == Accepted && f.AcceptedBy == d.by {
		return nil, nil
	}
	d.self(&r, f.Application.Borrower)
	r.text("signatory", string(c.Signatory), "who signs")
	r.text("capacity", c.Capacity, "in what capacity they sign")
	return d.record(r, d.w.today, FacilityAccepted(c))
}

func (d decision) recordDisbursement(c RecordDisbursement) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	f := d.w.Facility(c.Facility)
	if f == nil {
		r.add("NO_SUCH_FACILITY", "", "There is no such facility.")
		return nil, refuse(r)
	}
	if e, ok := d.last(f).(FacilityDisbursed); ok && len(r) == 0 && e.BankReference == c.BankReference {
		return nil, nil
	}
	on := c.PaidOn
	if on == calendar.None {
		on = d.w.today
	}
	d.bankReference(&r, c.BankReference)
	d.kycOn(&r, f.Application.Borrower, on)
	r.unless(f.Stage != Accepted || on >= f.AcceptedOn, "BEFORE_ACCEPTANCE", "paid_on", "The contract was signed on %s; it can't be paid out before.", f.AcceptedOn)
	fee := money.HalfEven.Part(f.PledgedCents, f.Listing.OriginationFee)
	return d.record(r, on, FacilityDisbursed{c.Facility, f.PledgedCents, fee, c.BankReference})
}
