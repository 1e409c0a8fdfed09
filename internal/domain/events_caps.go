package domain

import "refold/internal/money"

// CapsSet: the most that any investor may have at stake from now on, in one facility and
// in all of a currency (cents; zero means no cap). What is at stake already stays.
type CapsSet struct {
	Currency         string      `json:"currency"`
	PerFacilityCents money.Cents `json:"per_facility_cents"`
	TotalCents       money.Cents `json:"total_cents"`
}

// Kind is the name in the journal.
func (CapsSet) Kind() string { return "CapsSet" }

// Stream is the aggregate that the event is about.
func (e CapsSet) Stream() string { return CapsStream(e.Currency) }

func (CapsSet) event() {}

// CapsStream is the stream of the caps of a currency; see PartyStream.
func CapsStream(currency string) string { return "caps-" + currency }

// SetCaps caps what any investor may have at stake; see CapsSet.
type SetCaps struct {
	Currency         string      `json:"currency"`
	PerFacilityCents money.Cents `json:"per_facility_cents"`
	TotalCents       money.Cents `json:"total_cents"`
}

func (SetCaps) command() {}

func capKinds() []Event { return []Event{CapsSet{}} }
