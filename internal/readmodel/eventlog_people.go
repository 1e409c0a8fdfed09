package readmodel

import (
	"strings"

	"refold/internal/domain"
	"refold/internal/wording"
)

// tellPeople puts events about invitations, names, addresses and papers into words; false
// for other events.
func tellPeople(event domain.Event, say func(string, ...string)) bool {
	switch e := event.(type) {
	case domain.ColleagueInvited:
		say("Colleague invited as "+string(e.Role), "through "+wording.Day(e.ExpiresOn))
	case domain.InvitationWithdrawn:
		say("Invitation withdrawn", e.Reason)
	case domain.InvitationAccepted:
		say("Invitation accepted")
	case domain.NameChanged:
		say("Name changed")
	case domain.CompanyChanged:
		say("Company details changed", e.CompanyName, e.Sector)
	case domain.EmailChanged:
		say("E-mail address changed")
	case domain.EditSettled:
		say("Chosen between two edits: "+settled(e), "the other is event "+wording.Count(e.Against))
	case domain.PartyDocumentAdded:
		say("Document handed in: "+string(e.Purpose), wording.Bytes(e.SizeBytes))
	case domain.PartyDocumentRemoved:
		say("Document taken back", e.Attachment)
	default:
		return false
	}
	return true
}

// settled says which of two people's values were kept, field by field.
func settled(e domain.EditSettled) string {
	var parts []string
	for _, side := range []struct {
		fields []string
		whose  string
	}{{e.Mine, "their own"}, {e.Theirs, "the other's"}} {
		if len(side.fields) > 0 {
			parts = append(parts, side.whose+" "+strings.ReplaceAll(strings.Join(side.fields, ", "), "_", " "))
		}
	}
	return strings.Join(parts, "; ")
}
