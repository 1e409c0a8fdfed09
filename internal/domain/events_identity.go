package domain

import "refold/internal/calendar"

// Owner is a natural person who in the end owns a part of a company. The name is
// sealed with the company's key.
type Owner struct {
	Name     Personal `json:"name"`
	ShareBps int      `json:"share_bps"` // hundredths of a percent of the company
	Country  string   `json:"country"`
	Exposed  bool     `json:"exposed"` // politically exposed, as the company says
}

// Signatory is a natural person who may sign for a company.
type Signatory struct {
	Name     Personal `json:"name"`
	Capacity string   `json:"capacity"`
}

// OwnersDeclared: a company handed in who owns it and who may sign for it. The latest
// declaration replaces the earlier ones.
type OwnersDeclared struct {
	Party       string      `json:"party"`
	Owners      []Owner     `json:"owners"`
	Signatories []Signatory `json:"signatories"`
	// SeniorManager is who leads the company, where nobody owns a quarter of it.
	SeniorManager Personal `json:"senior_manager"`
}

// ScreeningResult is what a search in a sanctions list found.
type ScreeningResult string

// The results of a screening.
const (
	ScreeningClear ScreeningResult = "clear"
	ScreeningHit   ScreeningResult = "hit"
)

// SanctionsScreened: staff searched a sanctions list, in the version named, for a
// party and whoever owns it.
type SanctionsScreened struct {
	Party       string          `json:"party"`
	Result      ScreeningResult `json:"result"`
	List        string          `json:"list"`
	ListVersion string          `json:"list_version"`
	Note        string          `json:"note"`
}

// PartyReinstated: a suspension ended; the party may do business again.
type PartyReinstated struct {
	Party  string `json:"party"`
	Reason string `json:"reason"`
}

// PartyClosed: the account was closed for good. Nothing was owed either way.
type PartyClosed struct {
	Party  string `json:"party"`
	Reason string `json:"reason"`
}

// DeclareOwners hands in who owns the caller's own company and who signs for it.
type DeclareOwners struct {
	Party         string
	Owners        []Owner
	Signatories   []Signatory
	SeniorManager Personal
}

// RecordScreening says what a sanctions list has on a party and its owners.
type RecordScreening struct {
	Party             string
	Result            ScreeningResult
	List, ListVersion string
	Note              string
}

// ReinstateParty ends a suspension.
type ReinstateParty struct{ Party, Reason string }

// CloseParty closes an account that nothing stands open in.
type CloseParty struct{ Party, Reason string }

func (DeclareOwners) command()   {}
func (RecordScreening) command() {}
func (ReinstateParty) command()  {}
func (CloseParty) command()      {}

// Kind is the name in the journal.
func (OwnersDeclared) Kind() string { return "OwnersDeclared" }

// Stream is the aggregate that the event is about.
func (e OwnersDeclared) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (SanctionsScreened) Kind() string { return "SanctionsScreened" }

// Stream is the aggregate that the event is about.
func (e SanctionsScreened) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (PartyReinstated) Kind() string { return "PartyReinstated" }

// Stream is the aggregate that the event is about.
func (e PartyReinstated) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (PartyClosed) Kind() string { return "PartyClosed" }

// Stream is the aggregate that the event is about.
func (e PartyClosed) Stream() string { return PartyStream(e.Party) }

func (OwnersDeclared) event()    {}
func (SanctionsScreened) event() {}
func (PartyReinstated) event()   {}
func (PartyClosed) event()       {}

func identityKinds() []Event {
	return []Event{OwnersDeclared{}, SanctionsScreened{}, PartyReinstated{}, PartyClosed{}}
}

// Screening is what the last search in a sanctions list found. It is of what was
// handed in by then.
type Screening struct {
	SanctionsScreened
	On calendar.Date
	By string
}
