package readmodel

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// AttachmentRow is a document of a facility's file, for the borrower and for staff.
type AttachmentRow struct {
	ID, Hash, MediaType string
	Name                string // as the viewer may know it
	Purpose             domain.AttachmentPurpose
	SizeBytes           int64
	AddedBy             string // as the viewer may know them
	AddedByID           string
	AddedOn             calendar.Date
	Position            int64
}

// FileView is the file of an application: what the company said of itself and the
// documents that were attached.
type FileView struct {
	ID, Company, Currency, Borrower string
	Stage                           domain.Stage
	Figures                         domain.CompanyFiguresStated
	HasFigures                      bool
	Attachments                     []AttachmentRow
	MayAdd                          bool // the stage admits more documents
	MayRemove                       bool // and that they are taken back
}

// File gives the file of a facility; false where there is none that the viewer may read.
func File(w *domain.World, v Viewer, id string) (*FileView, bool) {
	f := w.Facility(id)
	if f == nil || f.Imported != nil || !insideFile(v, f) {
		return nil, false
	}
	page := &FileView{ID: f.ID, Company: Company(w, f), Currency: f.Currency(), Borrower: f.Application.Borrower, Stage: f.Stage, Figures: f.Figures,
		HasFigures: f.Figures.Facility != "", Attachments: Attachments(w, v, id)}
	page.MayRemove = f.Stage == domain.Submitted
	page.MayAdd = page.MayRemove || f.Stage == domain.UnderAssessment || f.Stage == domain.Approved
	return page, true
}

// Attachments gives the documents of a facility's file in the order of adding; none where
// the viewer is neither staff nor the borrower.
func Attachments(w *domain.World, v Viewer, id string) []AttachmentRow {
	f := w.Facility(id)
	if f == nil || !insideFile(v, f) {
		return nil
	}
	rows := make([]AttachmentRow, len(f.Attachments))
	for i, a := range f.Attachments {
		rows[i] = attachmentRow(w, v, a)
	}
	return rows
}

// insideFile says who may read a facility's file: staff and its borrower.
func insideFile(v Viewer, f *domain.Facility) bool {
	return v.Staff || v.Party != "" && f.Application.Borrower == v.Party
}

// tellDocument puts an event about a facility's file into words, for who may read it.
func tellDocument(line *StoryLine, v Viewer, s domain.FacilityStep, amount func(money.Cents) string) bool {
	if !insideFile(v, s.After) {
		return false
	}
	switch e := s.Record.Event.(type) {
	case domain.CompanyFiguresStated:
		line.Title = "Company figures stated"
		line.Lines = []string{"turnover " + amount(e.TurnoverCents) + ", profit " + amount(e.ProfitCents) + ", debts " + amount(e.DebtsCents),
			wording.Plural(e.YearsInBusiness, "year", "years") + " in business"}
	case domain.AttachmentAdded:
		line.Title = "Document attached: " + string(e.Purpose)
		line.Lines = []string{MediaName(e.MediaType) + ", " + wording.Bytes(e.SizeBytes), "SHA-256 " + short(e.DocumentHash)}
	case domain.AttachmentRemoved:
		line.Title = "Document taken back"
	}
	return true
}

// MediaName is a media type as people call it.
func MediaName(mediaType string) string {
	_, name, _ := strings.Cut(mediaType, "/")
	return strings.ToUpper(name)
}
