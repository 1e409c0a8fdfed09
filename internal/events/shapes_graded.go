package events

import (
	"refold/internal/domain"
	"refold/internal/money"
)

// facilityGradedV1 is FacilityGraded when what it was decided from was one text.
type facilityGradedV1 struct {
	Facility     string     `json:"facility"`
	ModelVersion string     `json:"model_version"`
	Grade        string     `json:"grade"`
	PDBps        int        `json:"pd_bps"`
	LGDBps       int        `json:"lgd_bps"`
	Rate         money.Rate `json:"rate_micropercent"`
	Inputs       string     `json:"inputs"`
}

// lift keeps the text; the figures were not recorded then, so there are none.
func (old facilityGradedV1) lift() domain.FacilityGraded {
	return domain.FacilityGraded{
		Facility: old.Facility, ModelVersion: old.ModelVersion, Grade: old.Grade, PDBps: old.PDBps, LGDBps: old.LGDBps,
		Rate: old.Rate, Inputs: old.Inputs,
	}
}
