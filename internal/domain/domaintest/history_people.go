package domaintest

import (
	"fmt"

	"refold/internal/domain"
)

// IdentityPaper is a plausible document about who somebody is: the same number gives the
// same bytes.
func IdentityPaper(id string, number int) domain.AttachedDocument {
	d := Document(id, number)
	d.Purpose = domain.PartyDocumentPurposes[number%len(domain.PartyDocumentPurposes)]
	return d
}

// owners has a company say who owns it; now and then it forgets, or names nobody who
// owns a quarter.
func (s *story) owners(id string) {
	p := s.h.world.Party(id)
	if p == nil || p.As != domain.Borrower || s.chance(15) {
		return
	}
	c := domain.DeclareOwners{Party: id, Owners: []domain.Owner{{Name: "sealed", ShareBps: 1 + s.IntN(10_000), Country: "SG", Exposed: s.chance(10)}},
		Signatories: []domain.Signatory{{Name: "sealed", Capacity: "Director"}}}
	if s.chance(50) {
		c.SeniorManager = "sealed manager"
	}
	if s.chance(10) {
		c.Owners = nil
	}
	s.h.Ask(id, c)
}

// colleagues are invited, come, or think better of it.
func (s *story) colleagues() {
	var open []string
	for _, i := range s.h.world.Invitations() {
		if i.Stands == domain.InvitationOpen || s.chance(10) {
			open = append(open, i.Party)
		}
	}
	var held []domain.RevokeRole // by those who came
	for _, p := range s.h.world.Parties() {
		for _, role := range p.Roles() {
			if p.ID != "O1" && p.ID != "A1" && p.ID != "U1" {
				held = append(held, domain.RevokeRole{Party: p.ID, Role: role})
			}
		}
	}
	switch {
	case len(held) > 0 && s.chance(50):
		s.agree(oneOf(s, held...))
	case len(open) == 0 || s.chance(40):
		id, role := s.id("S"), oneOf(s, domain.RoleOfficer, domain.RoleApprover, domain.RoleAuditor)
		s.agree(domain.InviteColleague{Party: id, Name: "sealed", Role: role})
		if s.chance(60) { // at once: an invitation is good for some days only
			s.h.Ask(id, domain.AcceptInvitation{Party: id, Name: "sealed", Email: "sealed", EmailHash: s.address()})
		}
		if s.chance(30) {
			s.agree(domain.RevokeRole{Party: id, Role: role})
		}
	case s.chance(70):
		id := oneOf(s, open...)
		s.h.Ask(id, domain.AcceptInvitation{Party: id, Name: "sealed", Email: "sealed", EmailHash: s.address()})
	default:
		s.h.Ask(oneOf(s, "O1", "A1"), domain.WithdrawInvitation{Party: oneOf(s, open...), Reason: "She took another post."})
	}
}

// address is one of a few e-mail addresses, so that they are given up and taken again.
func (s *story) address() string { return fmt.Sprintf("hash-moved-%d", s.IntN(6)) }

// profile is what people change about themselves, and the papers that they hand in.
func (s *story) profile() {
	id := s.anybody()
	p := s.h.world.Party(id)
	switch n := s.IntN(100); {
	case n < 20:
		s.h.Ask(id, domain.ChangeName{Party: id, Name: domain.Personal(s.id("sealed")), ShownAt: int64(len(s.h.Log))})
	case n < 25:
		s.settle(id)
	case n < 32:
		s.rename()
	case n < 50:
		s.h.Ask(id, domain.ChangeEmail{Party: id, Email: "sealed", EmailHash: s.address(), ShownAt: int64(len(s.h.Log))})
	case n < 70 && p != nil && len(p.Documents) > 0:
		s.h.Ask(oneOf(s, id, "O1"), domain.RemovePartyDocument{Party: id, Attachment: oneOf(s, p.Documents...).ID})
	default:
		d := IdentityPaper(s.id("D"), s.IntN(50))
		if s.chance(10) {
			d.Purpose = domain.AnnualAccounts
		}
		by := oneOf(s, id, id, "O1")
		s.h.Ask(by, domain.AttachPartyDocument{Party: id, Document: d})
		if s.chance(30) {
			s.h.Ask(by, domain.RemovePartyDocument{Party: id, Attachment: d.Attachment})
		}
	}
}

// rename gives a company another name, or none, and another sector: sometimes what it has.
func (s *story) rename() {
	borrower := oneOf(s, s.borrowers...)
	c := domain.ChangeCompany{Party: borrower, CompanyName: fmt.Sprintf("Company %d Pte Ltd", s.IntN(4)), Sector: oneOf(s, "Retail", "Transport", ""), ShownAt: int64(len(s.h.Log))}
	if s.chance(10) {
		c.CompanyName = ""
	}
	s.h.Ask(oneOf(s, borrower, borrower, "O1", "I1"), c)
}

// settle chooses between one's own name and what stands in the record already.
func (s *story) settle(id string) {
	log := s.h.world.StreamLog(domain.PartyStream(id))
	if len(log) == 0 {
		return
	}
	c := domain.SettleEdit{About: domain.PartyStream(id), Against: oneOf(s, log...).Position, Mine: []string{"name"}, Edit: domain.ChangeName{Party: id, Name: domain.Personal(s.id("sealed"))}}
	if s.chance(40) {
		c.Mine, c.Theirs, c.Edit = nil, c.Mine, nil
	}
	s.h.Ask(id, c)
}
