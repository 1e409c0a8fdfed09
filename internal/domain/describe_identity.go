package domain

// aboutIdentity describes who stands behind a company, screening, and the end of an
// account.
var aboutIdentity = chapter{
	events: []EventMeaning{
		{OwnersDeclared{}, "A company handed in who owns it and who may sign for it."},
		{SanctionsScreened{}, "Staff searched a sanctions list for a party and its owners."},
		{PartyReinstated{}, "A suspension ended; the party may do business again."},
		{PartyClosed{}, "An account in which nothing stood open was closed for good."},
	},
	commands: []CommandMeaning{
		{DeclareOwners{}, "Hands in who owns one's own company and who signs for it."},
		{RecordScreening{}, "Records what a sanctions list has on a party."},
		{ReinstateParty{}, "Ends a suspension."},
		{CloseParty{}, "Closes an account that nothing stands open in."},
	},
	refusals: map[string]string{
		"FACILITIES_OPEN": "A facility of the party has not come to its end.",
		"LAST_APPROVER":   "Nobody could approve anything any more without this member of staff.",
		"MONEY_LEFT":      "Client money or claims are still in the account.",
		"NOT_A_COMPANY":   "Only a company has owners to declare, a registered name and a sector.",
		"NOT_SCREENED":    "No sanctions list was searched for what was handed in last.",
		"NOT_SUSPENDED":   "The party is not suspended.",
		"PARTY_CLOSED":    "The account is closed for good.",
		"SCREENING_HIT":   "The sanctions list has something on the party.",
		"SHARES_EXCEED":   "The owners' shares are more than the whole.",
		"SHARE_INVALID":   "A share is not between nothing and the whole.",
		"TOO_MANY_PEOPLE": "More people are named than can be.",
		"UNKNOWN_RESULT":  "The result of a screening is clear or hit.",
	},
	fields: map[string]string{
		"exposed":      "politically exposed, as the company says",
		"list":         "the sanctions list that was searched",
		"list_version": "which version of the list it was",
		"note":         "what was found, in words",
		"owners":       "the natural persons who own the company in the end",
		"result":       "what the search found: clear or hit",
		"share_bps":    "the share of the company, in hundredths of a percent",
		"signatories":  "the natural persons who may sign for the company",
	},
}
