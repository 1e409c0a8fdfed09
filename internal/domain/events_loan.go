package domain

import "refold/internal/schedule"

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
