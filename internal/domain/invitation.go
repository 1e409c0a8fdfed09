package domain

import (
	"cmp"
	"slices"

	"refold/internal/calendar"
)

// InvitationDays is how long an invitation can be accepted, in days.
const InvitationDays = 14

// InvitationState is where an invitation stands.
type InvitationState string

// The states of an invitation. That one has expired follows from its date.
const (
	InvitationOpen    InvitationState = "open"
	InvitationUsed    InvitationState = "accepted"
	InvitationEnded   InvitationState = "withdrawn"
	InvitationTooLate InvitationState = "expired"
	invitationAbsent  InvitationState = ""
)

const (
	noSuchInvitation   = "There is no such invitation."
	invitationIsClosed = "This invitation was accepted or withdrawn already."
)

// Invitation is what lets a person become a member of staff.
type Invitation struct {
	Party     string // the party to be
	Name      Personal
	Role      Role
	By        string // who approved it
	On        calendar.Date
	ExpiresOn calendar.Date // the last day
	Answer    string        `json:",omitempty"` // why it was withdrawn

	Stands InvitationState // without regard to the day
}

// State is where the invitation stands on a day: it can be accepted through its last
// day.
func (i *Invitation) State(on calendar.Date) InvitationState {
	if i.Stands == InvitationOpen && on > i.ExpiresOn {
		return InvitationTooLate
	}
	return i.Stands
}

// Invitation gives the invitation by which a party came, or may come; nil if there was
// none.
func (w *World) Invitation(party string) *Invitation {
	if p := w.parties.find(w, party); p != nil {
		return p.Invitation
	}
	return nil
}

// Invitations gives all invitations, the newest first.
func (w *World) Invitations() []*Invitation {
	var all []*Invitation
	w.eachOfOffice(func(p *Party) {
		if p.Invitation != nil {
			all = append(all, p.Invitation)
		}
	})
	slices.SortFunc(all, func(a, b *Invitation) int { return cmp.Or(cmp.Compare(b.On, a.On), cmp.Compare(a.Party, b.Party)) })
	return all
}

// Colleagues gives everybody who is or was a member of staff, sorted by id.
func (w *World) Colleagues() []*Party {
	var staff []*Party
	w.eachOfOffice(func(p *Party) {
		if p.ID != "" && p.As == Staff {
			staff = append(staff, p)
		}
	})
	slices.SortFunc(staff, func(a, b *Party) int { return cmp.Compare(a.ID, b.ID) })
	return staff
}

// checkInvitation gives the reasons against an event about an invitation; known is false
// for other events.
func (p *Party) checkInvitation(rec *Recorded) (r []Reason, known bool) {
	state := invitationAbsent
	if p.Invitation != nil {
		state = p.Invitation.State(rec.EffectiveOn)
	}
	switch rec.Event.(type) {
	case ColleagueInvited:
		if p.ID != "" || p.Invitation != nil {
			return []Reason{{"ALREADY_INVITED", "", "This person was invited already."}}, true
		}
		return nil, true
	case InvitationWithdrawn, InvitationAccepted:
	default:
		return nil, false
	}
	_, accepted := rec.Event.(InvitationAccepted)
	switch {
	case state == invitationAbsent:
		return []Reason{{"NO_SUCH_INVITATION", "", noSuchInvitation}}, true
	case state == InvitationTooLate && accepted:
		return []Reason{{"INVITATION_EXPIRED", "", "This invitation could be accepted through " + p.Invitation.ExpiresOn.String() + ". Ask for a new one."}}, true
	case state != InvitationOpen && state != InvitationTooLate:
		return []Reason{{"INVITATION_CLOSED", "", invitationIsClosed}}, true
	}
	return nil, true
}

// foldPeople applies an event about an invitation, a name, an address or a document of a
// party; false if it is about something else.
func (p *Party) foldPeople(rec *Recorded, b *books) bool {
	switch e := rec.Event.(type) {
	case ColleagueInvited:
		p.Invitation = &Invitation{Party: e.Party, Name: e.Name, Role: e.Role, By: rec.Actor, On: rec.EffectiveOn, ExpiresOn: e.ExpiresOn, Stands: InvitationOpen}
	case InvitationWithdrawn:
		p.standing(InvitationEnded, e.Reason)
	case InvitationAccepted:
		p.standing(InvitationUsed, "")
	case NameChanged:
		p.Name = e.Name
	case CompanyChanged:
		p.foldCompany(e)
	case EmailChanged:
		b.addTo(emailUse, p.EmailHash, "", -1)
		p.Email, p.EmailHash = e.Email, e.EmailHash
		b.addTo(emailUse, p.EmailHash, "", 1)
	case PartyDocumentAdded:
		// A fresh array: the one before may be shared with a frozen World.
		p.Documents = append(p.Documents[:len(p.Documents):len(p.Documents)], Attachment{
			ID: e.Attachment, DocumentHash: e.DocumentHash, MediaType: e.MediaType, SizeBytes: e.SizeBytes, Name: e.Name,
			Purpose: e.Purpose, AddedBy: rec.Actor, AddedOn: rec.EffectiveOn, Position: rec.Position,
		})
	case PartyDocumentRemoved:
		p.Documents = slices.DeleteFunc(slices.Clone(p.Documents), func(a Attachment) bool { return a.ID == e.Attachment })
	default:
		return false
	}
	return true
}

// standing replaces the invitation: the one before may be shared with a frozen World.
func (p *Party) standing(state InvitationState, answer string) {
	changed := *p.Invitation
	changed.Stands, changed.Answer = state, answer
	p.Invitation = &changed
}

// Document gives a document of the party that was not taken back; false if there is none.
func (p *Party) Document(id string) (Attachment, bool) {
	for _, a := range p.Documents {
		if a.ID == id {
			return a, true
		}
	}
	return Attachment{}, false
}

// checkDocument gives the reasons against an event about a party's own documents.
func (p *Party) checkDocument(event Event) []Reason {
	var r reasons
	switch e := event.(type) {
	case PartyDocumentAdded:
		_, there := p.Document(e.Attachment)
		r.unless(p.As != Staff, "STAFF_HAS_NO_FILE", "", "Members of staff hand in no identity here.")
		r.attachable(there, len(p.Documents), e.Attachment, e.DocumentHash, e.MediaType, e.SizeBytes)
		r.unless(slices.Contains(PartyDocumentPurposes, e.Purpose), "PURPOSE_UNKNOWN", "purpose", "Say what the document shows.")
	case PartyDocumentRemoved:
		_, there := p.Document(e.Attachment)
		r.unless(there, "NO_SUCH_ATTACHMENT", "", "There is no such attachment.")
		r.unless(p.kyc != KycValid, "DOCUMENT_RELIED_ON", "", "The identity was verified upon this document: it stays in the file.")
	}
	return r
}
