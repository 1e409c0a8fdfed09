package domain

import "slices"

// staffRoles are the roles that a member of staff can be given.
var staffRoles = []Role{RoleOfficer, RoleApprover, RoleAuditor}

func (d decision) inviteColleague(c InviteColleague) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	r.text("party", c.Party, "the number of the person to be")
	r.text("name", string(c.Name), "the name of who is invited")
	r.unless(slices.Contains(staffRoles, c.Role), "UNKNOWN_ROLE", "role", "There is no such role for staff.")
	if i := d.w.Invitation(c.Party); i != nil && i.Name == c.Name && i.Role == c.Role && i.Stands == InvitationOpen && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, ColleagueInvited{Party: c.Party, Name: c.Name, Role: c.Role, ExpiresOn: d.w.today + InvitationDays})
}

func (d decision) withdrawInvitation(c WithdrawInvitation) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	if i := d.w.Invitation(c.Party); i != nil && i.Stands == InvitationEnded && i.Answer == c.Reason && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, InvitationWithdrawn(c))
}

// acceptInvitation is for whoever holds the link; that it is the right one is found out
// where the links are kept.
func (d decision) acceptInvitation(c AcceptInvitation) ([]Draft, *Refusal) {
	i := d.w.Invitation(c.Party)
	if i == nil {
		return nil, refuse([]Reason{{"NO_SUCH_INVITATION", "", noSuchInvitation}})
	}
	var r reasons
	d.self(&r, c.Party)
	r.text("name", string(c.Name), "your name")
	r.text("email", c.EmailHash, "an e-mail address")
	if p := d.w.Party(c.Party); p != nil && p.EmailHash == c.EmailHash && i.Stands == InvitationUsed && len(r) == 0 {
		return nil, nil
	}
	r.unless(d.w.Balance(emailUse, c.EmailHash, "") == 0, "EMAIL_KNOWN", "email", "This e-mail address is registered already.")
	return d.record(r, d.w.today, InvitationAccepted{c.Party},
		PartyRegistered{Party: c.Party, As: Staff, Name: c.Name, Email: c.Email, EmailHash: c.EmailHash}, RoleGranted{c.Party, i.Role})
}

func (d decision) changeName(c ChangeName) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Party)
	r.text("name", string(c.Name), "your name")
	if p := d.w.Party(c.Party); p != nil && p.Name == c.Name && len(r) == 0 {
		return nil, nil
	}
	return d.record(r, d.w.today, NameChanged(c))
}

func (d decision) changeEmail(c ChangeEmail) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Party)
	r.text("email", c.EmailHash, "an e-mail address")
	if p := d.w.Party(c.Party); p != nil && p.EmailHash == c.EmailHash && len(r) == 0 {
		return nil, nil
	}
	r.unless(d.w.Balance(emailUse, c.EmailHash, "") == 0, "EMAIL_KNOWN", "email", "This e-mail address is registered already.")
	return d.record(r, d.w.today, EmailChanged(c))
}

// attachPartyDocument is for the party itself, and for an officer who was handed a
// document.
func (d decision) attachPartyDocument(c AttachPartyDocument) ([]Draft, *Refusal) {
	var r reasons
	d.ownPapers(&r, c.Party)
	if p := d.w.Party(c.Party); p != nil && len(r) == 0 {
		if there, ok := p.Document(c.Document.Attachment); ok && there.DocumentHash == c.Document.DocumentHash && there.AddedBy == d.by {
			return nil, nil
		}
	}
	a := c.Document
	return d.record(r, d.w.today, PartyDocumentAdded{Party: c.Party, Attachment: a.Attachment, DocumentHash: a.DocumentHash, MediaType: a.MediaType,
		SizeBytes: a.SizeBytes, Name: a.Name, Purpose: a.Purpose})
}

func (d decision) removePartyDocument(c RemovePartyDocument) ([]Draft, *Refusal) {
	var r reasons
	d.ownPapers(&r, c.Party)
	p := d.w.Party(c.Party)
	if p == nil {
		return d.record(r, d.w.today, PartyDocumentRemoved(c))
	}
	a, there := p.Document(c.Attachment)
	if !there && len(r) == 0 && p.everHad(d.w, c.Attachment) {
		return nil, nil
	}
	r.unless(!there || d.by == System || a.AddedBy == d.by, "NOT_YOURS", "", "Only who attached a document can take it back.")
	return d.record(r, d.w.today, PartyDocumentRemoved(c))
}

// everHad says that a document was taken back: taking it back again changes nothing.
func (p *Party) everHad(w *World, attachment string) bool {
	for rec := range p.log.all() {
		if e, ok := rec.Event.(PartyDocumentRemoved); ok && e.Attachment == attachment && !w.excluded(rec.RequestID) {
			return true
		}
	}
	return false
}

func (d decision) ownPapers(r *reasons, party string) {
	if d.by == party {
		d.self(r, party)
	} else {
		d.may(r, RoleOfficer, RoleApprover)
	}
}
