package domain

import (
	"refold/internal/money"
	"refold/internal/schedule"
)

// FacilityRestructured: what was agreed anew for the instalments that are still to
// come. Terms stand in full before and after; with Capitalise what was due and unpaid
// that day, fees aside, is spread over them too, and its interest becomes principal.
type FacilityRestructured struct {
	Facility   string               `json:"facility"`
	Change     schedule.Restructure `json:"change"`
	OldTerms   schedule.Terms       `json:"old_terms"`
	NewTerms   schedule.Terms       `json:"new_terms"`
	Capitalise bool                 `json:"capitalise"`
	Reason     string               `json:"reason"`
}

// Kind is the name in the journal.
func (FacilityRestructured) Kind() string { return "FacilityRestructured" }

// Stream is the aggregate that the event is about.
func (e FacilityRestructured) Stream() string { return FacilityStream(e.Facility) }

func (FacilityRestructured) event() {}

// RestructureFacility agrees anew on the instalments of a loan that are to come; see
// FacilityRestructured.
type RestructureFacility struct {
	Facility   string               `json:"facility"`
	Change     schedule.Restructure `json:"change"`
	Capitalise bool                 `json:"capitalise"`
	Reason     string               `json:"reason"`
}

func (RestructureFacility) command() {}

// LateInterestWaived: the platform gave up late interest that had run up to that day, at
// most so much of it: entries that come late may leave less.
type LateInterestWaived struct {
	Facility    string      `json:"facility"`
	AmountCents money.Cents `json:"amount_cents"`
	Reason      string      `json:"reason"`
}

// Kind is the name in the journal.
func (LateInterestWaived) Kind() string { return "LateInterestWaived" }

// Stream is the aggregate that the event is about.
func (e LateInterestWaived) Stream() string { return FacilityStream(e.Facility) }

func (LateInterestWaived) event() {}

// RecoveryEnded: nothing more is expected of a loan that was written off. What comes in
// all the same is passed on.
type RecoveryEnded struct {
	Facility string `json:"facility"`
	Reason   string `json:"reason"`
}

// Kind is the name in the journal.
func (RecoveryEnded) Kind() string { return "RecoveryEnded" }

// Stream is the aggregate that the event is about.
func (e RecoveryEnded) Stream() string { return FacilityStream(e.Facility) }

func (RecoveryEnded) event() {}

// WaiveLateInterest gives up late interest, or a part of it; see LateInterestWaived.
type WaiveLateInterest struct {
	Facility    string      `json:"facility"`
	AmountCents money.Cents `json:"amount_cents"`
	Reason      string      `json:"reason"`
}

func (WaiveLateInterest) command() {}

// EndRecovery closes a loan that was written off; see RecoveryEnded.
type EndRecovery struct{ Facility, Reason string }

func (EndRecovery) command() {}
