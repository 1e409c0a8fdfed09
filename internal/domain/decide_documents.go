package domain

import "refold/internal/money"

// SendApplication applies for a loan with everything that belongs to it, in one request:
// the request for money, the company's figures and the attached documents.
type SendApplication struct {
	Application SubmitFacility
	Figures     CompanyFigures
	Attachments []AttachedDocument
}

// CompanyFigures are those of the last business year, as the borrower states them.
type CompanyFigures struct {
	TurnoverCents, ProfitCents, DebtsCents money.Cents
	YearsInBusiness                        int
}

// AttachedDocument names a document whose bytes are stored already.
type AttachedDocument struct {
	Attachment   string
	DocumentHash string
	MediaType    string
	SizeBytes    int64
	Name         Personal
	Purpose      AttachmentPurpose
}

// AttachDocument adds a document to a facility's file.
type AttachDocument struct {
	Facility string
	Document AttachedDocument
}

// RemoveAttachment takes a document back before it was assessed.
type RemoveAttachment struct{ Facility, Attachment string }

func (SendApplication) command()  {}
func (AttachDocument) command()   {}
func (RemoveAttachment) command() {}

func (d decision) decideDocuments(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case SendApplication:
		return d.sendApplication(c)
	case AttachDocument:
		return d.attachDocument(c)
	case RemoveAttachment:
		return d.removeAttachment(c)
	}
	return d.decideLoan(c)
}

// sendApplication is decided as submitting, and adds to its events. What follows within the
// same request is admitted by the state that the events before it make.
func (d decision) sendApplication(c SendApplication) ([]Draft, *Refusal) {
	drafts, refusal := d.submitFacility(c.Application)
	if refusal != nil || len(drafts) == 0 {
		return drafts, refusal
	}
	id := c.Application.Facility
	events := []Event{drafts[0].Event, CompanyFiguresStated{Facility: id, TurnoverCents: c.Figures.TurnoverCents, ProfitCents: c.Figures.ProfitCents,
		DebtsCents: c.Figures.DebtsCents, YearsInBusiness: c.Figures.YearsInBusiness}}
	for _, a := range c.Attachments {
		events = append(events, a.added(id))
	}
	return d.record(nil, d.w.today, events...)
}

func (a AttachedDocument) added(facility string) AttachmentAdded {
	return AttachmentAdded{Facility: facility, Attachment: a.Attachment, DocumentHash: a.DocumentHash, MediaType: a.MediaType,
		SizeBytes: a.SizeBytes, Name: a.Name, Purpose: a.Purpose}
}

// attachDocument is for the borrower, and for an officer who was handed a document.
func (d decision) attachDocument(c AttachDocument) ([]Draft, *Refusal) {
	var r reasons
	f := d.ownFile(&r, c.Facility)
	if f == nil {
		return nil, refuse(r)
	}
	if there, ok := f.Attachment(c.Document.Attachment); ok && len(r) == 0 && there.DocumentHash == c.Document.DocumentHash && there.AddedBy == d.by {
		return nil, nil
	}
	return d.record(r, d.w.today, c.Document.added(c.Facility))
}

func (d decision) removeAttachment(c RemoveAttachment) ([]Draft, *Refusal) {
	var r reasons
	f := d.ownFile(&r, c.Facility)
	if f == nil {
		return nil, refuse(r)
	}
	e := AttachmentRemoved(c)
	if len(r) == 0 && d.last(f) == e {
		return nil, nil
	}
	if a, ok := f.Attachment(c.Attachment); ok {
		r.unless(d.by == System || a.AddedBy == d.by, "NOT_YOURS", "", "Only who attached a document can take it back.")
	}
	return d.record(r, d.w.today, e)
}

// ownFile gives a facility to whose file the caller may add; nil, with the reason, if there
// is none.
func (d decision) ownFile(r *reasons, id string) *Facility {
	f := d.w.Facility(id)
	if f == nil {
		r.add("NO_SUCH_FACILITY", "", "There is no such facility.")
		return nil
	}
	if d.by == f.Application.Borrower {
		d.self(r, d.by)
	} else {
		d.may(r, RoleOfficer)
	}
	return f
}
