package readmodel

import "refold/internal/domain"

// PapersView is what a party handed in to show who it is: for the party itself and for
// staff.
type PapersView struct {
	Party, Name string
	Own         bool // the viewer's own papers
	Documents   []AttachmentRow
	MayAdd      bool // the account is open
	MayRemove   bool // nobody has relied on them
}

// Papers gives the documents of a party in the order of adding; false where there are none
// that the viewer may read.
func Papers(w *domain.World, v Viewer, id string) (*PapersView, bool) {
	p := w.Party(id)
	if p == nil || p.As == domain.Staff || !v.Staff && v.Party != id {
		return nil, false
	}
	page := &PapersView{Party: id, Name: p.CompanyName, Own: v.Party == id, MayAdd: p.Closed == "", MayRemove: p.Closed == "" && p.KycStands() != domain.KycValid}
	if page.Name == "" {
		page.Name = v.Name(p.Name)
	}
	for _, a := range p.Documents {
		page.Documents = append(page.Documents, attachmentRow(w, v, a))
	}
	return page, true
}

func attachmentRow(w *domain.World, v Viewer, a domain.Attachment) AttachmentRow {
	return AttachmentRow{ID: a.ID, Hash: a.DocumentHash, MediaType: a.MediaType, Name: v.Name(a.Name), Purpose: a.Purpose, SizeBytes: a.SizeBytes,
		AddedBy: Actor(w, v, a.AddedBy), AddedByID: a.AddedBy, AddedOn: a.AddedOn, Position: a.Position}
}
