package web

import (
	"errors"
	"net/http"
	"strconv"

	"refold/internal/domain"
	"refold/internal/events"
)

// Do asks the journal for the command of a form, on behalf of the viewer. A refusal
// is noted in the form, reason by reason, beside the fields they are about, and
// returned; see Journal for the other errors.
func (c *Context) Do(f *Form, command domain.Command) (events.Answer, error) {
	return c.doAs(c.Viewer.Party, f, command)
}

func (c *Context) doAs(actor string, f *Form, command domain.Command) (events.Answer, error) {
	ask := events.Submission{Command: command, Actor: actor, Device: c.Viewer.Session, RequestID: f.RequestID,
		ExpectStream: f.stream, ExpectVersion: f.seen}
	var answer events.Answer
	var err error = &domain.Refusal{Reasons: []domain.Reason{{Code: "FORM_INCOMPLETE",
		Sentence: "This form was not complete. Check what you typed and send it again."}}}
	switch _, days := c.server.filling(); {
	case days > 0:
		err = errFilling
	case !f.incomplete:
		answer, err = c.server.journal.Submit(c.Request().Context(), ask)
	}
	if err == nil && answer.Replayed && answer.Events[0].Actor != actor {
		// The id is that of somebody else's request: nothing of this form was done.
		answer, err = events.Answer{}, &domain.Refusal{Reasons: []domain.Reason{{Code: "REQUEST_ID_TAKEN",
			Sentence: "This form was used before. Open the page again and fill in a new one."}}}
	}
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		for _, reason := range refusal.Reasons {
			f.Fault(reason.Field, reason.Sentence)
		}
	}
	if err == nil {
		if !answer.Replayed && len(answer.Events) > 0 {
			c.recorded = answer.Events[len(answer.Events)-1].Position
		}
		c.server.setCookie(c.Context, wroteCookie, strconv.FormatInt(answer.Position, 10), wroteTime)
	}
	return answer, err
}

// Again shows the page of a form once more, with what was typed and what is wrong.
func (c *Context) Again(f *Form, page func(*Context, *Form) error) error {
	c.status = http.StatusUnprocessableEntity
	return page(c, f)
}

// Carry is the usual end of a write: with faults, or refused, the form is shown again;
// otherwise the command is recorded and the person lands on path with a sentence.
func (c *Context) Carry(f *Form, command domain.Command, path, sentence string, page func(*Context, *Form) error) error {
	if f.Failed() {
		return c.Again(f, page)
	}
	_, err := c.Do(f, command)
	var refusal *domain.Refusal
	switch {
	case errors.As(err, &refusal):
		return c.Again(f, page)
	case err != nil:
		return err
	}
	return c.Go(path, sentence)
}
