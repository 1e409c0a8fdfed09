package web

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// maxPayoffDays bounds how far ahead a loan is quoted: rates and people change.
const maxPayoffDays = 3660

// payoffOf is the quote for the day in the address, today's where none is asked for. It
// is for the borrower and for staff; nil where there is nothing to quote.
func payoffOf(c *Context, view *readmodel.FacilityView) *facility.Payoff {
	if !c.Viewer.Is(Staff) && view.Borrower != c.Viewer.Party || !view.Loan {
		return nil
	}
	return quoteOf(c, view.ID)
}

// quoteOf is payoffOf for who may see it.
func quoteOf(c *Context, id string) *facility.Payoff {
	today := c.World.Today()
	on, fault := today, ""
	if typed := strings.TrimSpace(c.QueryParam("payoff")); typed != "" {
		day, err := calendar.Parse(typed)
		switch {
		case err != nil:
			fault = "“" + clip(typed) + "” is not a date; write it like 2026-03-31."
		case day < today:
			fault = "Choose " + wording.Day(today) + " or a later day."
		case day > today+maxPayoffDays:
			fault = "Choose a day within ten years."
		default:
			on = day
		}
	}
	quote, ok := readmodel.Payoff(c.World, id, on)
	if !ok {
		return nil
	}
	return &facility.Payoff{PayoffQuote: quote, Field: ui.DateField(ui.Field{Name: "payoff", Label: "On", Value: on.String(), Min: today.String(), Error: fault})}
}
