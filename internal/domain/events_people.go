package domain

import "refold/internal/calendar"

// ColleagueInvited: a person may become a member of staff in the role, through the last
// day. The party is registered when the invitation is accepted; until then nothing but
// the name is known, sealed with the key of the party to be.
type ColleagueInvited struct {
	Party     string        `json:"party"`
	Name      Personal      `json:"name"`
	Role      Role          `json:"role"`
	ExpiresOn calendar.Date `json:"expires_on"`
}

// InvitationWithdrawn: an invitation that nobody had accepted opens nothing any more.
type InvitationWithdrawn struct {
	Party  string `json:"party"`
	Reason string `json:"reason"`
}

// InvitationAccepted: whoever held the link of an invitation made an account with it.
// The registration and the role follow in the same request.
type InvitationAccepted struct {
	Party string `json:"party"`
}

// NameChanged: a person goes by another name from now on, as they say. ShownAt is the
// position of the page that it was changed on.
type NameChanged struct {
	Party   string   `json:"party"`
	Name    Personal `json:"name"`
	ShownAt int64    `json:"shown_at"`
}

// EmailChanged: a person signs in with another e-mail address from now on; the former
// one is free again.
type EmailChanged struct {
	Party     string   `json:"party"`
	Email     Personal `json:"email"`
	EmailHash string   `json:"email_hash"`
	ShownAt   int64    `json:"shown_at"`
}

// PartyDocumentAdded: a document about who a party is was handed in. Its bytes are kept
// outside the journal under their SHA-256; the name of the file is personal.
type PartyDocumentAdded struct {
	Party        string            `json:"party"`
	Attachment   string            `json:"attachment"`
	DocumentHash string            `json:"document_hash"`
	MediaType    string            `json:"media_type"`
	SizeBytes    int64             `json:"size_bytes"`
	Name         Personal          `json:"name"`
	Purpose      AttachmentPurpose `json:"purpose"`
}

// PartyDocumentRemoved: a document was taken back before anybody relied on it.
type PartyDocumentRemoved struct {
	Party      string `json:"party"`
	Attachment string `json:"attachment"`
}

// InviteColleague lets a person become a member of staff; two people decide it.
type InviteColleague struct {
	Party string   `json:"party"`
	Name  Personal `json:"name"`
	Role  Role     `json:"role"`
}

// WithdrawInvitation ends an invitation that nobody has accepted.
type WithdrawInvitation struct{ Party, Reason string }

// AcceptInvitation registers whoever was invited, in the role of the invitation.
type AcceptInvitation struct {
	Party       string
	Name, Email Personal
	EmailHash   string
}

// ChangeName changes the caller's own name.
type ChangeName struct {
	Party   string
	Name    Personal
	ShownAt int64
}

// ChangeEmail changes the address that the caller signs in with.
type ChangeEmail struct {
	Party     string
	Email     Personal
	EmailHash string
	ShownAt   int64
}

// AttachPartyDocument hands in a document about who the caller is; an officer may do so
// for a party.
type AttachPartyDocument struct {
	Party    string
	Document AttachedDocument
}

// RemovePartyDocument takes a document back before anybody relied on it.
type RemovePartyDocument struct{ Party, Attachment string }

func (InviteColleague) command()     {}
func (WithdrawInvitation) command()  {}
func (AcceptInvitation) command()    {}
func (ChangeName) command()          {}
func (ChangeEmail) command()         {}
func (AttachPartyDocument) command() {}
func (RemovePartyDocument) command() {}

// Kind is the name in the journal.
func (ColleagueInvited) Kind() string { return "ColleagueInvited" }

// Stream is the aggregate that the event is about.
func (e ColleagueInvited) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (InvitationWithdrawn) Kind() string { return "InvitationWithdrawn" }

// Stream is the aggregate that the event is about.
func (e InvitationWithdrawn) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (InvitationAccepted) Kind() string { return "InvitationAccepted" }

// Stream is the aggregate that the event is about.
func (e InvitationAccepted) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (NameChanged) Kind() string { return "NameChanged" }

// Stream is the aggregate that the event is about.
func (e NameChanged) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (EmailChanged) Kind() string { return "EmailChanged" }

// Stream is the aggregate that the event is about.
func (e EmailChanged) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (PartyDocumentAdded) Kind() string { return "PartyDocumentAdded" }

// Stream is the aggregate that the event is about.
func (e PartyDocumentAdded) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (PartyDocumentRemoved) Kind() string { return "PartyDocumentRemoved" }

// Stream is the aggregate that the event is about.
func (e PartyDocumentRemoved) Stream() string { return PartyStream(e.Party) }

func (ColleagueInvited) event()     {}
func (InvitationWithdrawn) event()  {}
func (InvitationAccepted) event()   {}
func (NameChanged) event()          {}
func (EmailChanged) event()         {}
func (PartyDocumentAdded) event()   {}
func (PartyDocumentRemoved) event() {}

func peopleKinds() []Event {
	return []Event{ColleagueInvited{}, InvitationWithdrawn{}, InvitationAccepted{}, NameChanged{}, EmailChanged{},
		PartyDocumentAdded{}, PartyDocumentRemoved{}}
}
