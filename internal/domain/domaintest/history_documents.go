package domaintest

import (
	"fmt"

	"refold/internal/domain"
)

// Document is a plausible document to attach: the same number gives the same bytes.
func Document(id string, number int) domain.AttachedDocument {
	return domain.AttachedDocument{
		Attachment: id, DocumentHash: fmt.Sprintf("%064x", number), MediaType: "application/pdf", SizeBytes: int64(1000 + number),
		Name: "sealed", Purpose: domain.AttachmentPurposes[number%len(domain.AttachmentPurposes)],
	}
}

// send applies with figures and documents, as the borrower's page does; some of them are
// not as they should be.
func (s *story) send(application domain.SubmitFacility) {
	c := domain.SendApplication{Application: application, Figures: domain.CompanyFigures{
		TurnoverCents: application.TurnoverCents, ProfitCents: s.between(-90_000_00, 90_000_00), DebtsCents: s.between(0, 50_000_00), YearsInBusiness: s.IntN(60),
	}}
	for range s.IntN(4) {
		c.Attachments = append(c.Attachments, Document(s.id("A"), s.IntN(50)))
	}
	if s.chance(5) {
		c.Figures.YearsInBusiness = -1
	}
	s.h.Ask(application.Borrower, c)
}

// papers attach a document to a facility's file or take one back, in time or too late.
func (s *story) papers(f *domain.Facility) {
	by := oneOf(s, f.Application.Borrower, f.Application.Borrower, "O1")
	if len(f.Attachments) > 0 && s.chance(40) {
		s.h.Ask(by, domain.RemoveAttachment{Facility: f.ID, Attachment: oneOf(s, f.Attachments...).ID})
		return
	}
	d := Document(s.id("A"), s.IntN(50))
	if s.chance(10) {
		d.MediaType = "text/html"
	}
	s.h.Ask(by, domain.AttachDocument{Facility: f.ID, Document: d})
}
