package web

import (
	"errors"
	"fmt"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/web/templates/apply"
	"refold/web/templates/ui"
)

func (s *Server) applyReviewPage(c *Context) error { return s.applyReview(c, c.NewForm()) }

// applyReview shows what will be sent. The form that is given is that of sending; what is
// wrong with what was written stands beside the step that it was written in.
func (s *Server) applyReview(c *Context, sending *Form) error {
	d, err := c.draft()
	if err != nil {
		return err
	}
	if !d.begun() {
		return c.Go("/apply", "There is nothing to send yet.")
	}
	f := d.form(c)
	loan := loanOf(c, f)
	review := apply.Review{LoanFaults: f.Errors()}
	f = d.form(c)
	figures := figuresOf(f)
	review.CompanyFaults = f.Errors()
	review.Loan, review.Figures = loan, figures
	for _, one := range d.Documents {
		review.Documents = append(review.Documents, apply.Document{Name: one.Name, Href: "/apply/documents/" + one.ID, Purpose: string(one.Purpose), MediaType: one.MediaType, SizeBytes: one.SizeBytes})
	}
	if len(review.LoanFaults) == 0 && c.World.Today() != calendar.None {
		product, _, _ := c.World.Product(loan.Product)
		review.Product = product.Name
		if p, err := readmodel.PreviewLoan(product.Terms(loan.Repayment, usualRate, loan.TenorMonths), loan.AmountCents, product.OriginationFee, c.World.Today()); err == nil {
			review.Preview = p
		}
	}
	content := apply.Content{Review: &review, Form: sending.View("/apply/send", "Send the application")}
	content.Form.Note = "An officer assesses it next. Nothing is binding until you sign a contract."
	if !review.Complete() {
		content.Form.Closed = "Something is missing: see above."
	}
	content.Discard = ui.Action{Label: "Give it up", Action: "/apply/discard", RequestID: c.NewRequestID(), Danger: true, Small: true,
		Confirm: "What you typed and the documents you added are deleted."}
	return s.step(c, 4, content)
}

// applySendAction records the application. The facility's id is the draft's: however often
// and from however many tabs it is sent, it is one.
func (s *Server) applySendAction(c *Context) error {
	ctx := c.Request().Context()
	sending := c.Form()
	content, err := s.documents.Draft(ctx, c.Viewer.Party)
	if err != nil {
		return err
	}
	d, err := readDraft(content)
	switch {
	case err != nil:
		return err
	case d.Sent:
		return c.Go("/facilities/"+d.ID, "Sent. A credit officer assesses it next.")
	case !d.begun():
		return c.Go("/apply", "There is nothing to send yet.")
	}
	command, complete, err := c.application(d)
	if err != nil {
		return err
	}
	if !complete {
		sending.Fault("", "Something is missing: see what is marked.")
		return c.Again(sending, s.applyReview)
	}
	answer, err := c.Do(sending, command)
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		return c.Again(sending, s.applyReview)
	}
	if err != nil {
		return err
	}
	landed := d.ID // another's, where a form of before was sent again
	if len(answer.Events) > 0 {
		landed = strings.TrimPrefix(answer.Events[0].Stream, domain.FacilityStream(""))
	}
	if err := c.sentDraft(landed); err != nil {
		s.log.Error("note that an application was sent", "id", requestID(c.Context), "error", err) // it is recorded all the same
	}
	return c.Go("/facilities/"+landed, "Sent. A credit officer assesses it next.")
}

// application is the command that a draft becomes; false where something is missing.
func (c *Context) application(d draft) (domain.SendApplication, bool, error) {
	f := d.form(c)
	command := domain.SendApplication{Application: loanOf(c, f), Figures: figuresOf(f)}
	if f.Failed() {
		return command, false, nil
	}
	command.Application.Facility, command.Application.TurnoverCents = d.ID, command.Figures.TurnoverCents
	for _, one := range d.Documents {
		name, err := c.server.keys.Seal(c.Request().Context(), c.Viewer.Party, one.Name)
		if err != nil {
			return command, false, fmt.Errorf("seal the name of a document: %w", err)
		}
		command.Attachments = append(command.Attachments, domain.AttachedDocument{Attachment: one.ID, DocumentHash: one.Hash, MediaType: one.MediaType,
			SizeBytes: one.SizeBytes, Name: name, Purpose: one.Purpose})
	}
	return command, true, nil
}

// draftNotice reminds of an application that was begun; an empty notice where there is none.
func (c *Context) draftNotice() (ui.Notice, error) {
	if c.Moment.Past() {
		return ui.Notice{}, nil
	}
	d, err := c.draft()
	if err != nil || !d.begun() {
		return ui.Notice{}, err
	}
	return ui.Notice{Tone: ui.Info, Title: "You have begun an application", Text: "It is kept until you send it or give it up.", Href: "/apply/review", Link: "Go on with it"}, nil
}
