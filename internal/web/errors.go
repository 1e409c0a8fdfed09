package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"refold/internal/domain"
	"refold/internal/events"
)

// Errors that a handler may return as they are. Anything that is not in the table
// below is a fault of ours.
var (
	// ErrNotFound says that what the address names does not exist at this moment, or
	// not for this viewer, who is not to learn the difference.
	ErrNotFound = errors.New("there is nothing here at this moment")

	errFilling   = errors.New("the demo is being filled")
	errBusy      = errors.New("too much is going on at once")
	errForbidden = errors.New("the viewer's role does not allow this")
	errForeign   = errors.New("the request was sent by another site")
	errPastWrite = errors.New("a write carries a moment")
	errEyesWrite = errors.New("a write through another's eyes")
	errEyesOwn   = errors.New("a page without a history, through another's eyes")
)

// badRequest is an address or form that means nothing. The sentence says what would.
type badRequest struct{ sentence string }

func (b *badRequest) Error() string { return b.sentence }

// badMoment is what somebody asked for as a moment and is none. The sentence says what is.
type badMoment struct{ sentence string }

func (b *badMoment) Error() string { return b.sentence }

// beyond is a moment that there has not been. The sentence says what there is.
type beyond struct{ sentence string }

func (b *beyond) Error() string { return b.sentence }

// TooMany says that something was tried too often.
type TooMany struct{ Retry time.Duration }

// Error says how long to wait.
func (t *TooMany) Error() string { return "too many attempts; free again in " + t.Retry.String() }

// strayed is what is wrong with a moment that was asked for; "" for any other error.
func strayed(err error) string {
	var moment *badMoment
	var far *beyond
	if errors.As(err, &moment) || errors.As(err, &far) {
		return problemOf(err).text
	}
	return ""
}

// problem is what the person sees of an error.
type problem struct {
	status  int
	title   string
	text    string
	reasons []string
	retry   time.Duration // 0: no hint
	fault   bool          // ours: logged, with an id that finds the line
}

// problemOf is the one table from errors to what is answered.
func problemOf(err error) problem {
	var (
		refusal  *domain.Refusal
		conflict *events.VersionConflict
		bad      *badRequest
		moment   *badMoment
		far      *beyond
		tooMany  *TooMany
		http_    *echo.HTTPError
		tooBig   *http.MaxBytesError
	)
	switch {
	case errors.As(err, &refusal):
		p := problem{status: http.StatusUnprocessableEntity}
		for _, r := range refusal.Reasons {
			p.reasons = append(p.reasons, r.Sentence)
		}
		return p
	case errors.As(err, &conflict):
		return problem{status: http.StatusConflict, title: "Somebody was faster",
			text: "The record has changed since you opened the form. Look at it as it is now and decide again."}
	case errors.Is(err, errPastWrite):
		return problem{status: http.StatusConflict, title: "The past is read-only",
			text: "This page shows an earlier moment. Return to the live page to change something."}
	case errors.As(err, &bad):
		return problem{status: http.StatusBadRequest, title: "That is not an address we know how to read", text: bad.sentence}
	case errors.As(err, &moment):
		return problem{status: http.StatusBadRequest, title: "That is not a moment", text: moment.sentence}
	case errors.As(err, &far):
		return problem{status: http.StatusNotFound, title: "That moment has not come", text: far.sentence}
	case errors.As(err, &tooMany):
		return problem{status: http.StatusTooManyRequests, retry: tooMany.Retry,
			text: "Try again in " + waitWords(tooMany.Retry) + "."}
	case errors.Is(err, ErrNotFound):
		return problem{status: http.StatusNotFound}
	case errors.Is(err, errForbidden):
		return problem{status: http.StatusForbidden}
	case errors.Is(err, errEyesWrite):
		return problem{status: http.StatusForbidden, title: "You look through another's eyes", text: "Nothing can be changed meanwhile. End it at the top of the page to act as yourself."}
	case errors.Is(err, errEyesOwn):
		return problem{status: http.StatusForbidden, title: "This page is theirs alone",
			text: "Sign-ins, and what was written but not sent, belong to the person and to no moment of the record. They can't be seen through their eyes."}
	case errors.Is(err, errForeign):
		return problem{status: http.StatusForbidden, title: "This was sent by another site",
			text: "For your protection, changes are accepted only from our own pages. Nothing was changed."}
	case errors.Is(err, errFilling):
		return problem{status: http.StatusServiceUnavailable, title: "The demo is being filled", retry: 5 * time.Second,
			text: "Its people are still living through the years up to today; you can look around meanwhile. Send this again in some seconds."}
	case errors.Is(err, events.ErrTimedOut), errors.Is(err, events.ErrClosed), errors.Is(err, events.ErrOutcomeUnknown),
		errors.Is(err, errBusy), errors.Is(err, context.DeadlineExceeded):
		return problem{status: http.StatusServiceUnavailable, title: "We are busy", retry: 2 * time.Second,
			text: "The answer took too long. Send it again: it is done once, however often it is sent."}
	case errors.Is(err, events.ErrErased):
		return problem{status: http.StatusUnprocessableEntity, title: "This person was erased",
			text: "Nothing about them can be kept any more, so this was not done."}
	case errors.As(err, &tooBig):
		return problem{status: http.StatusRequestEntityTooLarge, title: "That is too much at once", text: "What was sent is larger than we accept."}
	case errors.As(err, &http_):
		return httpProblem(http_)
	}
	return problem{status: http.StatusInternalServerError, fault: true}
}

// httpProblem translates what the router and its middleware answer.
func httpProblem(err *echo.HTTPError) problem {
	switch err.Code {
	case http.StatusNotFound, http.StatusForbidden:
		return problem{status: err.Code}
	case http.StatusRequestEntityTooLarge:
		return problem{status: err.Code, title: "That is too much at once", text: "What was sent is larger than we accept."}
	case http.StatusBadRequest:
		return problem{status: err.Code, title: "We could not read that", text: "What was sent is not a form of ours."}
	case http.StatusServiceUnavailable:
		return problem{status: err.Code, title: "We are busy", text: "Try again in a moment.", retry: 2 * time.Second}
	}
	return problem{status: http.StatusInternalServerError, fault: true}
}

// waitWords says a duration the way a person would: never shorter than it is.
func waitWords(d time.Duration) string {
	if d <= time.Minute {
		seconds := max(int((d+time.Second-1)/time.Second), 1)
		if seconds == 1 {
			return "a second"
		}
		return strconv.Itoa(seconds) + " seconds"
	}
	minutes := int((d + time.Minute - 1) / time.Minute)
	return strconv.Itoa(minutes) + " minutes"
}
