package events

import "refold/internal/domain"

// ownersDeclaredV1 is a declaration from before a senior manager could be named.
type ownersDeclaredV1 struct {
	Party       string             `json:"party"`
	Owners      []domain.Owner     `json:"owners"`
	Signatories []domain.Signatory `json:"signatories"`
}

func (e ownersDeclaredV1) lift() domain.OwnersDeclared {
	return domain.OwnersDeclared{Party: e.Party, Owners: e.Owners, Signatories: e.Signatories}
}
