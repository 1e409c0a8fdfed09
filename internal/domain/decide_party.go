package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
)

func (d decision) registerParty(c RegisterParty) ([]Draft, *Refusal) {
	if p := d.w.Party(c.Party); p != nil && p.EmailHash == c.EmailHash && p.As == c.As {
		return nil, nil
	}
	var r reasons
	r.text("name", string(c.Name), "a name")
	r.text("email", c.EmailHash, "an e-mail address")
	r.unless(c.As == Investor || c.As == Borrower || c.As == Staff, "UNKNOWN_KIND", "as", "Choose investor or borrower.")
	if c.As == Staff {
		d.may(&r, RoleApprover)
	}
	if c.As == Borrower {
		r.text("company_name", c.CompanyName, "the company's name")
		r.text("company_number", c.CompanyNumber, "the company's registration number")
	}
	r.unless(c.CompanyNumber == "" || d.w.Balance(companyUse, c.CompanyNumber, "") == 0, "COMPANY_KNOWN", "company_number",
		"A company with this registration number is registered already.")
	r.unless(d.w.Balance(emailUse, c.EmailHash, "") == 0, "EMAIL_KNOWN", "email",
		"This e-mail address is registered already.")
	return d.record(r, d.w.today, PartyRegistered{
		Party: c.Party, As: c.As, Name: c.Name, Email: c.Email, EmailHash: c.EmailHash,
		CompanyName: c.CompanyName, CompanyNumber: c.CompanyNumber, Sector: c.Sector,
	})
}

func (d decision) submitKyc(c SubmitKyc) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Party)
	r.text("id_number", string(c.IDNumber), "the number of the identity document")
	r.text("address", string(c.Address), "an address")
	r.text("country", c.Country, "a country")
	if p := d.w.Party(c.Party); p != nil && len(r) == 0 && p.kyc == KycPending && d.waiting(p) == KycSubmitted(c) {
		return nil, nil
	}
	return d.record(r, d.w.today, KycSubmitted(c))
}

// waiting is what a party handed in last. Until somebody decides on it, they may hand in
// other papers instead: a screening of the earlier ones counts no more.
func (d decision) waiting(p *Party) KycSubmitted {
	for rec := range p.log.back() {
		if e, ok := rec.Event.(KycSubmitted); ok && !d.w.excluded(rec.RequestID) {
			return e
		}
	}
	return KycSubmitted{}
}

func (d decision) verifyKyc(c VerifyKyc) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	if p := d.w.Party(c.Party); p != nil && p.kyc == KycValid && p.KycValidUntil == c.ValidUntil && len(r) == 0 {
		return nil, nil
	}
	r.text("method", c.Method, "how the identity was verified")
	d.papers(&r, d.w.Party(c.Party), c.Method)
	d.screened(&r, d.w.Party(c.Party))
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody verifies their own identity.")
	r.unless(c.ValidUntil >= d.w.today, "DATE_PAST", "valid_until", "The verification must be valid today or longer.")
	return d.record(r, d.w.today, KycVerified(c))
}

func (d decision) rejectKyc(c RejectKyc) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	return d.record(r, d.w.today, KycRejected(c))
}

func (d decision) suspendParty(c SuspendParty) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody suspends themselves.")
	if p := d.w.Party(c.Party); p != nil && p.Suspended == c.Reason && len(r) == 0 {
		return nil, nil
	}
	d.notTheLastApprover(&r, c.Party)
	return d.record(r, d.w.today, PartySuspended(c))
}

func (d decision) grantRole(c GrantRole) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	r.unless(slices.Contains([]Role{RoleOfficer, RoleApprover, RoleAuditor}, c.Role), "UNKNOWN_ROLE", "role", "There is no such role for staff.")
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody grants a role to themselves.")
	if p := d.w.Party(c.Party); p != nil && p.Is(c.Role) && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, RoleGranted(c))
}

func (d decision) revokeRole(c RevokeRole) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody takes a role from themselves.")
	if c.Role == RoleApprover && d.by != System {
		d.notTheLastApprover(&r, c.Party)
	}
	if p := d.w.Party(c.Party); p != nil && p.As == Staff && !p.Is(c.Role) && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, RoleRevoked(c))
}

func (d decision) acknowledgeRisk(c AcknowledgeRisk) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Party)
	r.unless(c.TextVersion > 0, "MISSING", "acknowledge", "Please confirm that you have read the risks.")
	if p := d.w.Party(c.Party); p != nil && c.TextVersion > 0 && p.RiskTextVersion >= c.TextVersion && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, RiskAcknowledged(c))
}

// kycOn names what is missing for a party to do business on a day.
func (d decision) kycOn(r *reasons, party string, on calendar.Date) {
	p := d.w.Party(party)
	if p == nil {
		r.add("NO_SUCH_PARTY", "party", "There is no such party.")
		return
	}
	if state := d.w.kycThen(p, on); state != KycValid {
		r.add("KYC_"+strings.ToUpper(string(state)), "", "The identity check is %s on %s; this needs one that is verified.", state, on)
	}
}
