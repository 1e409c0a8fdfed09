package domain_test

import (
	"fmt"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// An application is one request: with one fault in it nothing of it is recorded.
func TestAnApplicationIsSentAsAWhole(t *testing.T) {
	send := func(h *domaintest.House) domain.SendApplication {
		for _, a := range facilityAsks(h.Today()) {
			if c, ok := a.command.(domain.SendApplication); ok {
				return c
			}
		}
		panic("no application among the asks")
	}
	document := func(change func(*domain.AttachedDocument)) func(*domain.SendApplication) {
		return func(c *domain.SendApplication) {
			d := domaintest.Document("A7", 7)
			change(&d)
			c.Attachments = append(c.Attachments, d)
		}
	}
	for code, change := range map[string]func(*domain.SendApplication){
		"":                     document(func(*domain.AttachedDocument) {}),
		"ALREADY_ATTACHED":     document(func(d *domain.AttachedDocument) { d.Attachment = "A8" }),
		"DOCUMENT_UNKNOWN":     document(func(d *domain.AttachedDocument) { d.DocumentHash = "abc" }),
		"DOCUMENT_TYPE":        document(func(d *domain.AttachedDocument) { d.MediaType = "text/html" }),
		"DOCUMENT_SIZE":        document(func(d *domain.AttachedDocument) { d.SizeBytes = domain.MaxAttachedBytes + 1 }),
		"PURPOSE_UNKNOWN":      document(func(d *domain.AttachedDocument) { d.Purpose = "holiday" }),
		"YEARS_INVALID":        func(c *domain.SendApplication) { c.Figures.YearsInBusiness = 501 },
		"AMOUNT_NEGATIVE":      func(c *domain.SendApplication) { c.Figures.DebtsCents = -1 },
		"AMOUNT_NOT_POSITIVE":  func(c *domain.SendApplication) { c.Application.AmountCents = 0 },
		"NOT_YOURS":            func(c *domain.SendApplication) { c.Application.Borrower = "B2" },
		"TOO_MANY_ATTACHMENTS": tooMany,
	} {
		h := domaintest.Staffed(0, 2)
		c := send(h)
		change(&c)
		before := len(h.Log)
		a := h.Ask("B1", c)
		switch f := h.World().Facility("F1"); {
		case code == "" && (a.Refusal != nil || len(a.Events) != 4 || f == nil || len(f.Attachments) != 2 || f.Figures.ProfitCents != -5_00):
			t.Errorf("%d events, refused %v: %+v", len(a.Events), a.Refusal, f)
		case code != "" && (a.Refusal == nil || !a.Refusal.Has(code) || len(h.Log) != before || f != nil):
			t.Errorf("%s: refused %v, %d events", code, a.Refusal, len(h.Log)-before)
		}
	}
}

func tooMany(c *domain.SendApplication) {
	for i := range domain.MaxAttachments {
		c.Attachments = append(c.Attachments, domaintest.Document(fmt.Sprintf("A-%d", i), i))
	}
}

// Who attached a document takes it back, as long as nobody assessed by it.
func TestAnAttachmentIsTakenBackByWhoAddedItUntilItWasAssessed(t *testing.T) {
	h := inState("submitted") // with A1 of the borrower
	h.Must("O1", domain.AttachDocument{Facility: "F1", Document: domaintest.Document("A2", 2)})
	if a := h.Ask("O1", domain.RemoveAttachment{Facility: "F1", Attachment: "A1"}); a.Refusal == nil || !a.Refusal.Has("NOT_YOURS") {
		t.Errorf("the officer takes the borrower's document back: %v", a.Refusal)
	}
	h.Must("B1", domain.RemoveAttachment{Facility: "F1", Attachment: "A1"})
	if f := h.World().Facility("F1"); len(f.Attachments) != 1 || f.Attachments[0].AddedBy != "O1" {
		t.Errorf("attached are %+v", f.Attachments)
	}
	for _, a := range facilityAsks(h.Today()) {
		if a.name == "grade" {
			h.Must(a.by, a.command)
		}
	}
	if a := h.Ask("O1", domain.RemoveAttachment{Facility: "F1", Attachment: "A2"}); a.Refusal == nil || !strings.HasPrefix(a.Refusal.Reasons[0].Code, "FACILITY_") {
		t.Errorf("what was assessed by is taken back: %v", a.Refusal)
	}
}
