package domain

import (
	"slices"

	"refold/internal/money"
)

// wholeBps is all of a company, in hundredths of a percent; maxPeople bounds how many
// are named as owners, and as signatories.
const (
	wholeBps  = 10_000
	maxPeople = 20
)

func (d decision) declareOwners(c DeclareOwners) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Party)
	r.unless(len(c.Owners) > 0 || c.SeniorManager != "", "MISSING", "owner_1_name", "Name at least one owner, or a senior manager where nobody owns a quarter.")
	r.unless(len(c.Signatories) > 0, "MISSING", "signatory_1_name", "Name at least one person who signs for the company.")
	r.unless(len(c.Owners) <= maxPeople && len(c.Signatories) <= maxPeople, "TOO_MANY_PEOPLE", "", "At most %d people can be named.", maxPeople)
	sum := 0
	for _, o := range c.Owners {
		r.text("owner_1_name", string(o.Name), "the owner's name")
		r.text("owner_1_country", o.Country, "the owner's country")
		r.unless(o.ShareBps > 0 && o.ShareBps <= wholeBps, "SHARE_INVALID", "owner_1_share", "A share is above 0 %% and at most 100 %%.")
		sum += o.ShareBps
	}
	r.unless(sum <= wholeBps, "SHARES_EXCEED", "owner_1_share", "The shares are more than 100 %% together.")
	r.unless(len(c.SeniorManager) <= 2000, "TOO_LONG", "senior_manager", "This is too long: at most 2,000 characters.")
	r.unless(c.SeniorManager != "" || len(c.Owners) == 0 || ownsAQuarter(c.Owners), "SENIOR_MANAGER_NEEDED", "senior_manager",
		"Nobody named owns 25 %% or more: name the person who leads the company.")
	for _, s := range c.Signatories {
		r.text("signatory_1_name", string(s.Name), "the signatory's name")
		r.text("signatory_1_capacity", s.Capacity, "in what capacity this person signs")
	}
	if p := d.w.Party(c.Party); p != nil && len(r) == 0 && slices.Equal(p.Owners, c.Owners) && slices.Equal(p.Signatories, c.Signatories) && p.SeniorManager == c.SeniorManager {
		return nil, nil
	}
	return d.record(r, d.w.today, OwnersDeclared(c))
}

func (d decision) recordScreening(c RecordScreening) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody screens themselves.")
	r.unless(c.Result == ScreeningClear || c.Result == ScreeningHit, "UNKNOWN_RESULT", "result", "Choose clear or hit.")
	r.text("list", c.List, "the list that was searched")
	r.text("list_version", c.ListVersion, "the version of the list")
	r.unless(c.Result != ScreeningHit || c.Note != "", "MISSING", "note", "Say what was found.")
	r.unless(len(c.Note) <= 2000, "TOO_LONG", "note", "This is too long: at most 2,000 characters.")
	e := SanctionsScreened(c)
	if p := d.w.Party(c.Party); p != nil && len(r) == 0 && p.Screening != nil && p.Screening.SanctionsScreened == e {
		return nil, nil
	}
	return d.record(r, d.w.today, e)
}

// quarterBps is the share from which an owner has to be known by name: 25 %, in
// hundredths of a percent, the threshold that FATF's interpretive note to recommendation
// 10 gives; where nobody reaches it, the note asks for the senior managing official.
const quarterBps = 2_500

func ownsAQuarter(owners []Owner) bool {
	return slices.ContainsFunc(owners, func(o Owner) bool { return o.ShareBps >= quarterBps })
}

// papers asks for what has to be in the file before an identity is verified: of a
// company who stands behind it, and documents where they are said to have been seen.
func (d decision) papers(r *reasons, p *Party, method string) {
	if d.by == System || p == nil {
		return
	}
	if p.As == Borrower {
		r.unless(len(p.Owners) > 0 || p.SeniorManager != "", "OWNERS_MISSING", "",
			"The company hasn't said who owns it. It does so on its own page \"Identity\".")
		r.unless(len(p.Owners) == 0 || ownsAQuarter(p.Owners) || p.SeniorManager != "", "SENIOR_MANAGER_NEEDED", "",
			"Nobody named owns 25 %% or more of the company, and no senior manager is named. The company does so on its own page \"Identity\".")
	}
	r.unless(method != MethodDocuments || len(p.Documents) > 0, "DOCUMENTS_MISSING", "method",
		"No document is in the file. Add what you have seen, or choose how else you checked.")
}

// MethodDocuments is the way of checking an identity for which documents must be in the
// file.
const MethodDocuments = "Documents seen"

// screened asks that a sanctions list was searched for what a party has handed in, and
// had nothing on it.
func (d decision) screened(r *reasons, p *Party) {
	if d.by == System || p == nil {
		return
	}
	switch {
	case p.Screening == nil:
		r.add("NOT_SCREENED", "", "Search a sanctions list for what was handed in, and record the result, before you verify.")
	case p.Screening.Result != ScreeningClear:
		r.add("SCREENING_HIT", "", "The sanctions list has something on this party; it can't be verified unless a later screening is clear.")
	}
}

func (d decision) reinstateParty(c ReinstateParty) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody lifts their own suspension.")
	if p := d.w.Party(c.Party); p != nil && p.Suspended == "" && p.reinstated == c.Reason && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, PartyReinstated(c))
}

func (d decision) closeParty(c CloseParty) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	r.unless(c.Party != d.by, "SECOND_PERSON_NEEDED", "", "Nobody closes their own account.")
	p := d.w.Party(c.Party)
	if p != nil && p.Closed == c.Reason && len(r) == 0 {
		return nil, nil
	}
	d.notTheLastApprover(&r, c.Party)
	held := d.w.Balance(WalletAvailable, c.Party, WalletCurrency) + d.w.Balance(WalletLocked, c.Party, WalletCurrency) +
		d.w.Balance(claimsOutstanding, c.Party, WalletCurrency)
	r.unless(held == 0, "MONEY_LEFT", "", "%s of client money or claims is still in this account.", money.Cents(held))
	for _, f := range d.w.FacilitiesOf(c.Party) {
		if f.Application.Borrower == c.Party && !slices.Contains([]Stage{Declined, Withdrawn, Lapsed, Closed}, f.Stage) {
			r.add("FACILITIES_OPEN", "", "Facility %s is %s: it has to come to its end first.", f.ID, f.Stage)
		}
	}
	return d.record(r, d.w.today, PartyClosed(c))
}

// notTheLastApprover asks that somebody who may approve is left beside the party.
func (d decision) notTheLastApprover(r *reasons, party string) {
	p := d.w.Party(party)
	if p == nil || !p.active() || !p.Is(RoleApprover) {
		return
	}
	others := slices.ContainsFunc(d.w.Colleagues(), func(x *Party) bool { return x.ID != party && x.active() && x.Is(RoleApprover) })
	r.unless(others, "LAST_APPROVER", "role", "This is the last approver: nobody could approve anything any more. Give somebody else the role first.")
}

// active says that the party may do something: neither suspended nor closed.
func (p *Party) active() bool { return p.Suspended == "" && p.Closed == "" }
