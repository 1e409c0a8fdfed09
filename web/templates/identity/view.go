// Package identity is where people hand in who they are, and see where the check stands.
package identity

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.IdentityView
	Open     bool // something can be handed in
	Change   bool // what waits for an officer can still be changed
	Form     ui.Form
	Controls []ui.Control
	Next     ui.Notice // where to go once verified

	OwnersOpen     bool // of a company: nobody is declared yet, or the form was sent and refused
	OwnersForm     ui.Form
	OwnersControls []ui.Control // none unless it is a company
}

// Pill is the state of an identity check in a word.
func Pill(s domain.KycState) ui.Pill {
	switch s {
	case domain.KycValid:
		return ui.Pill{Text: "Verified", Tone: ui.Good}
	case domain.KycPending:
		return ui.Pill{Text: "Being checked", Tone: ui.Info}
	case domain.KycDeclined:
		return ui.Pill{Text: "Not confirmed", Tone: ui.Bad}
	case domain.KycExpired:
		return ui.Pill{Text: "Expired", Tone: ui.Warn}
	}
	return ui.Pill{Text: "Missing", Tone: ui.Warn}
}

func (c Content) waiting() ui.Waiting {
	if c.State != domain.KycPending {
		return ui.Waiting{}
	}
	return ui.Waiting{Who: "A credit officer", What: "checks what you handed in, usually within one working day", Since: "since " + wording.Day(c.SubmittedOn)}
}

func (c Content) notice() ui.Notice {
	switch c.State {
	case domain.KycValid:
		n := c.Next
		n.Tone, n.Text = ui.Good, "Your identity is verified through "+wording.Day(c.ValidUntil)+"."
		return n
	case domain.KycDeclined:
		return ui.Notice{Tone: ui.Bad, Title: "Your identity could not be confirmed", Text: c.Reason}
	case domain.KycExpired:
		return ui.Notice{Tone: ui.Warn, Text: "The check was valid through " + wording.Day(c.ValidUntil) + ". Please hand it in again; until then nothing new can be started."}
	}
	return ui.Notice{}
}

func (c Content) ownersFile() string {
	if len(c.Owners)+len(c.Signatories) == 0 && c.SeniorManager == "" {
		return ""
	}
	return "/identity/owners.csv"
}

func (c Content) formTitle() string {
	if c.State == domain.KycMissing {
		return "Hand in your identity"
	}
	return "Hand it in again"
}

func (c Content) facts() []ui.Fact {
	if c.SubmittedOn == calendar.None {
		return nil
	}
	facts := []ui.Fact{{Term: "Handed in", Value: wording.Day(c.SubmittedOn)}, {Term: "Number of the document", Value: Masked(c.IDNumber)},
		{Term: "Address", Value: c.Address}, {Term: "Country", Value: c.Country}}
	if c.DecidedOn != calendar.None {
		facts = append(facts, ui.Fact{Term: "Decided", Value: wording.Day(c.DecidedOn), Note: "by the back office"})
	}
	return facts
}

// Masked keeps the last three characters of a number: enough to recognise one's own.
func Masked(number string) string {
	runes := []rune(number)
	for i := 0; i < len(runes)-3; i++ {
		runes[i] = '•'
	}
	return string(runes)
}
