package domain

// aboutPeople describes how staff come, what people change about themselves, and the
// papers that show who somebody is.
var aboutPeople = chapter{
	events: []EventMeaning{
		{ColleagueInvited{}, "A person may become a member of staff in a role, through a date."},
		{InvitationWithdrawn{}, "An invitation that nobody had accepted opens nothing any more."},
		{InvitationAccepted{}, "Whoever was invited made an account; registration and role follow in the same request."},
		{NameChanged{}, "A person goes by another name from now on."},
		{CompanyChanged{}, "A company goes by another registered name, or works in another sector, from now on."},
		{EmailChanged{}, "A person signs in with another e-mail address from now on."},
		{PartyDocumentAdded{}, "A document about who a party is was handed in."},
		{PartyDocumentRemoved{}, "A document about who a party is was taken back before anybody relied on it."},
	},
	commands: []CommandMeaning{
		{InviteColleague{}, "Lets a person become a member of staff in a role."},
		{WithdrawInvitation{}, "Ends an invitation that nobody has accepted."},
		{AcceptInvitation{}, "Registers whoever was invited, in the role of the invitation."},
		{ChangeName{}, "Changes one's own name."},
		{ChangeCompany{}, "Changes the registered name and the sector of a company."},
		{ChangeEmail{}, "Changes the address that one signs in with."},
		{AttachPartyDocument{}, "Hands in a document about who a party is."},
		{RemovePartyDocument{}, "Takes back a document about who a party is, before anybody relied on it."},
	},
	refusals: map[string]string{
		"ALREADY_INVITED":       "The person was invited already.",
		"DOCUMENTS_MISSING":     "Documents are said to have been seen, and none is in the party's file.",
		"DOCUMENT_RELIED_ON":    "The identity was verified upon the document, so it stays.",
		"INVITATION_CLOSED":     "The invitation was accepted or withdrawn.",
		"INVITATION_EXPIRED":    "The invitation's last day has passed.",
		"NO_SUCH_INVITATION":    "There is no such invitation.",
		"NOT_CLOSED":            "Somebody did business in the account, and it is still open.",
		"RETENTION":             "The law keeps the records of the account for some years after its end.",
		"ROLE_HELD":             "The person still works here.",
		"OWNERS_MISSING":        "The company has not said who owns it.",
		"SENIOR_MANAGER_NEEDED": "Nobody named owns a quarter of the company, and who leads it is not named.",
		"STAFF_HAS_NO_FILE":     "Members of staff hand in no identity here.",
	},
	fields: map[string]string{
		"expires_on":                       "the last day on which the invitation can be accepted",
		"senior_manager":                   "who leads the company, where nobody owns a quarter of it; sealed",
		"PartyDocumentAdded.document_hash": "SHA-256 of the document as it was sent, in hexadecimal",
		"PartyDocumentAdded.name":          "name of the file; sealed",
		"PartyDocumentAdded.purpose":       "what the document shows",
		"ColleagueInvited.party":           "id of the party to be",
		"ColleagueInvited.name":            "the name of who is invited, as the inviter knows it; sealed",
	},
}
