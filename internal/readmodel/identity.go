package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// IdentityView is where a person's identity check stands.
type IdentityView struct {
	Party         string
	As            domain.PartyKind
	Company       string
	State         domain.KycState
	SubmittedOn   calendar.Date // of what was handed in last; None if nothing was
	DecidedOn     calendar.Date
	ValidUntil    calendar.Date // None unless verified
	Reason        string        // of a rejection
	Country       string
	IDNumber      string // of what was handed in last, as its owner may see it
	Address       string
	Owners        []BeneficialOwner // of a company, as declared last
	Signatories   []SignatoryRow
	SeniorManager string          // of a company in which nobody owns a quarter
	Documents     []AttachmentRow // handed in by now
}

// Identity gives the viewer's own identity check; false when the viewer was neither
// investor nor borrower at this moment.
func Identity(w *domain.World, v Viewer) (*IdentityView, bool) {
	p := w.Party(v.Party)
	if p == nil || p.As == domain.Staff {
		return nil, false
	}
	page := &IdentityView{Party: p.ID, As: p.As, Company: p.CompanyName, State: p.Kyc(w.Today()), SubmittedOn: calendar.None,
		DecidedOn: calendar.None, ValidUntil: calendar.None, Country: p.KycCountry}
	page.Owners, page.Signatories = Declared(v, p.Owners, p.Signatories)
	page.SeniorManager = v.Name(p.SeniorManager)
	for _, a := range p.Documents {
		page.Documents = append(page.Documents, attachmentRow(w, v, a))
	}
	log := w.StreamLog(domain.PartyStream(p.ID))
	for _, rec := range slices.Backward(log) {
		if w.Undone(rec.RequestID) {
			continue
		}
		switch e := rec.Event.(type) {
		case domain.KycVerified, domain.KycRejected:
			if page.DecidedOn == calendar.None && page.State != domain.KycPending {
				page.DecidedOn = rec.EffectiveOn
			}
		case domain.KycSubmitted:
			page.SubmittedOn, page.IDNumber, page.Address = rec.EffectiveOn, v.Name(e.IDNumber), v.Name(e.Address)
		}
		if page.SubmittedOn != calendar.None {
			break
		}
	}
	switch page.State {
	case domain.KycValid, domain.KycExpired:
		page.ValidUntil = p.KycValidUntil
	case domain.KycDeclined:
		page.Reason = p.KycReason
	}
	return page, true
}

// OwnersView is who stands behind a company, opened for the viewer.
type OwnersView struct {
	Owners        []BeneficialOwner
	Signatories   []SignatoryRow
	SeniorManager string // "" unless nobody owns a quarter
}

// CompanyOwners gives who stands behind a company; false unless the viewer is staff or the company
// itself.
func CompanyOwners(w *domain.World, v Viewer, id string) (OwnersView, bool) {
	p := w.Party(id)
	if p == nil || p.As != domain.Borrower || !v.Staff && v.Party != id {
		return OwnersView{}, false
	}
	view := OwnersView{SeniorManager: v.Name(p.SeniorManager)}
	view.Owners, view.Signatories = Declared(v, p.Owners, p.Signatories)
	return view, true
}
