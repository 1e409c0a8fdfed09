package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// AttachmentPurpose says what an attached document shows.
type AttachmentPurpose string

// The purposes of attachments.
const (
	AnnualAccounts AttachmentPurpose = "annual accounts"
	BankStatements AttachmentPurpose = "bank statements"
	SignatoryID    AttachmentPurpose = "identity of the signatory"
	OtherDocument  AttachmentPurpose = "other"

	// Of a party's own documents.
	IdentityDocument AttachmentPurpose = "identity document"
	AddressProof     AttachmentPurpose = "proof of address"
	RegisterExtract  AttachmentPurpose = "company register extract"
	OwnershipChart   AttachmentPurpose = "ownership chart"
)

// PartyDocumentPurposes are those of the documents about who a party is, in the order in
// which they are asked for.
var PartyDocumentPurposes = []AttachmentPurpose{IdentityDocument, AddressProof, RegisterExtract, OwnershipChart, OtherDocument}

// AttachmentPurposes are all purposes, in the order in which they are asked for.
var AttachmentPurposes = []AttachmentPurpose{AnnualAccounts, BankStatements, SignatoryID, OtherDocument}

// Bounds of what can be attached to one facility.
const (
	MaxAttachments    = 20
	MaxAttachedBytes  = 10 << 20 // of one document
	attachedHashChars = 64       // SHA-256 in hexadecimal
)

// attachable are the media types that a document may have.
var attachable = map[string]bool{"application/pdf": true, "image/jpeg": true, "image/png": true}

// CompanyFiguresStated: the borrower states the figures of its last business year. The
// last statement counts.
type CompanyFiguresStated struct {
	Facility        string      `json:"facility"`
	TurnoverCents   money.Cents `json:"turnover_cents"`
	ProfitCents     money.Cents `json:"profit_cents"` // below zero for a loss
	DebtsCents      money.Cents `json:"debts_cents"`  // owed to banks and other lenders
	YearsInBusiness int         `json:"years_in_business"`
}

// AttachmentAdded: a document was attached to an application. Its bytes are kept outside
// the journal under their SHA-256; the name of the file is personal.
type AttachmentAdded struct {
	Facility     string            `json:"facility"`
	Attachment   string            `json:"attachment"`
	DocumentHash string            `json:"document_hash"`
	MediaType    string            `json:"media_type"`
	SizeBytes    int64             `json:"size_bytes"`
	Name         Personal          `json:"name"`
	Purpose      AttachmentPurpose `json:"purpose"`
}

// AttachmentRemoved: an attached document was taken back before it was assessed.
type AttachmentRemoved struct {
	Facility   string `json:"facility"`
	Attachment string `json:"attachment"`
}

// Kind is the name in the journal.
func (CompanyFiguresStated) Kind() string { return "CompanyFiguresStated" }

// Stream is the aggregate that the event is about.
func (e CompanyFiguresStated) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (AttachmentAdded) Kind() string { return "AttachmentAdded" }

// Stream is the aggregate that the event is about.
func (e AttachmentAdded) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (AttachmentRemoved) Kind() string { return "AttachmentRemoved" }

// Stream is the aggregate that the event is about.
func (e AttachmentRemoved) Stream() string { return FacilityStream(e.Facility) }

func (CompanyFiguresStated) event() {}
func (AttachmentAdded) event()      {}
func (AttachmentRemoved) event()    {}

// documentKinds are the events of this file, for Kinds.
func documentKinds() []Event {
	return []Event{CompanyFiguresStated{}, AttachmentAdded{}, AttachmentRemoved{}}
}

// Attachment is a document that belongs to a facility's file.
type Attachment struct {
	ID           string
	DocumentHash string // SHA-256 in hexadecimal
	MediaType    string
	SizeBytes    int64
	Name         Personal
	Purpose      AttachmentPurpose
	AddedBy      string
	AddedOn      calendar.Date
	Position     int64 `json:"-"`
}

// Attachment gives an attached document that was not taken back; false if there is none.
func (f *Facility) Attachment(id string) (Attachment, bool) {
	for _, a := range f.Attachments {
		if a.ID == id {
			return a, true
		}
	}
	return Attachment{}, false
}

// foldDocument applies an event about a facility's file; false if it is about something
// else.
func (f *Facility) foldDocument(rec *Recorded) bool {
	switch e := rec.Event.(type) {
	case CompanyFiguresStated:
		f.Figures = e
	case AttachmentAdded:
		// A fresh array: the one before may be shared with a frozen World.
		f.Attachments = append(f.Attachments[:len(f.Attachments):len(f.Attachments)], Attachment{
			ID: e.Attachment, DocumentHash: e.DocumentHash, MediaType: e.MediaType, SizeBytes: e.SizeBytes, Name: e.Name,
			Purpose: e.Purpose, AddedBy: rec.Actor, AddedOn: rec.EffectiveOn, Position: rec.Position,
		})
	case AttachmentRemoved:
		var left []Attachment
		for _, a := range f.Attachments {
			if a.ID != e.Attachment {
				left = append(left, a)
			}
		}
		f.Attachments = left
	default:
		return false
	}
	return true
}

// checkDocument gives the reasons against an event about a facility's file.
func (f *Facility) checkDocument(event Event) []Reason {
	var r reasons
	switch e := event.(type) {
	case CompanyFiguresStated:
		r.unless(e.TurnoverCents >= 0 && e.TurnoverCents <= money.MaxCents, "AMOUNT_NEGATIVE", "turnover", "The turnover is zero or more.")
		r.unless(e.ProfitCents >= -money.MaxCents && e.ProfitCents <= money.MaxCents, "AMOUNT_TOO_LARGE", "profit", "The profit or loss is too large.")
		r.unless(e.DebtsCents >= 0 && e.DebtsCents <= money.MaxCents, "AMOUNT_NEGATIVE", "debts", "The debts are zero or more.")
		r.unless(e.YearsInBusiness >= 0 && e.YearsInBusiness <= 500, "YEARS_INVALID", "years", "The years in business are between 0 and 500.")
	case AttachmentAdded:
		_, there := f.Attachment(e.Attachment)
		r.attachable(there, len(f.Attachments), e.Attachment, e.DocumentHash, e.MediaType, e.SizeBytes)
		r.unless(e.Purpose.known(), "PURPOSE_UNKNOWN", "purpose", "Say what the document shows.")
	case AttachmentRemoved:
		_, there := f.Attachment(e.Attachment)
		r.unless(there, "NO_SUCH_ATTACHMENT", "", "There is no such attachment.")
	}
	return r
}

// attachable asks that a document can be put beside those that are there.
func (r *reasons) attachable(again bool, there int, id, hash, mediaType string, sizeBytes int64) {
	r.unless(!again, "ALREADY_ATTACHED", "document", "This document is attached already.")
	r.unless(there < MaxAttachments, "TOO_MANY_ATTACHMENTS", "document", "At most %d documents can be attached.", MaxAttachments)
	r.unless(id != "" && len(hash) == attachedHashChars, "DOCUMENT_UNKNOWN", "document", "The document has no fingerprint.")
	r.unless(attachable[mediaType], "DOCUMENT_TYPE", "document", "A document is a PDF, JPEG or PNG file.")
	r.unless(sizeBytes > 0 && sizeBytes <= MaxAttachedBytes, "DOCUMENT_SIZE", "document", "A document has at most 10 MB.")
}

func (p AttachmentPurpose) known() bool {
	for _, purpose := range AttachmentPurposes {
		if p == purpose {
			return true
		}
	}
	return false
}
