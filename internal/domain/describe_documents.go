package domain

// aboutDocuments describes what belongs to the file of an application.
var aboutDocuments = chapter{
	events: []EventMeaning{
		{CompanyFiguresStated{}, "A borrower stated the figures of its last business year; the last statement counts."},
		{AttachmentAdded{}, "A document was attached to an application; its bytes are stored outside the journal under their hash."},
		{AttachmentRemoved{}, "An attached document was taken back before it was assessed."},
	},
	commands: []CommandMeaning{
		{SendApplication{}, "Applies for a loan with figures and attachments, as one request."},
		{AttachDocument{}, "Adds a document to an application that is not listed yet."},
		{RemoveAttachment{}, "Takes a document back before it was assessed."},
	},
	refusals: map[string]string{
		"ALREADY_ATTACHED":     "The attachment's id is taken by another document of the facility.",
		"DOCUMENT_SIZE":        "A document is larger than 10 MB, or empty.",
		"DOCUMENT_TYPE":        "A document is neither PDF nor JPEG nor PNG.",
		"DOCUMENT_UNKNOWN":     "The document has no id or no fingerprint.",
		"NO_SUCH_ATTACHMENT":   "The id names no attachment of the facility.",
		"PURPOSE_UNKNOWN":      "It was not said what the document shows.",
		"TOO_MANY_ATTACHMENTS": "So many documents are attached that no more are taken.",
		"YEARS_INVALID":        "The years in business can't be.",
	},
	fields: map[string]string{
		"AttachmentAdded.document_hash": "SHA-256 of the document's bytes as they were sent, in hexadecimal",
		"AttachmentAdded.name":          "the file's name; sealed",
		"AttachmentAdded.purpose":       "what the document shows",
		"application":                   "the request for money",
		"attachment":                    "id of the attachment",
		"attachments":                   "the documents that belong to the application",
		"debts_cents":                   "owed to banks and other lenders, in cents",
		"document":                      "the document, whose bytes are stored already",
		"figures":                       "those of the last business year",
		"media_type":                    "what the bytes were found to be: PDF, JPEG or PNG",
		"profit_cents":                  "of the last business year, in cents; below zero for a loss",
		"document_of":                   "the party whose key seals the document; empty for the platform's own",
		"evidence":                      "the document upon which it is put right; empty where none was given",
		"EventCorrected.document_hash":  "SHA-256 of the document upon which it was put right, in hexadecimal; empty where none was given",
		"EventInserted.document_hash":   "SHA-256 of the document upon which it was entered, in hexadecimal; empty where none was given",
		"size_bytes":                    "length of the document in bytes",
		"years_in_business":             "whole years since the company began",
	},
}
