// Package company is what is known of a borrower's company, with the status of each field.
package company

import (
	"refold/internal/calendar"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/identity"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.ProfileView
	Task ui.Task // changes the details; the zero value where the viewer may not
}

func (c Content) heading() ui.Heading {
	return ui.Heading{Title: c.Company, Over: "Company profile", Ref: c.Party, Pills: []ui.Pill{identity.Pill(c.Identity.State)}}
}

// Pill is a status in a word.
func Pill(s readmodel.FieldStatus) ui.Pill {
	switch s {
	case readmodel.FieldVerified:
		return ui.Pill{Text: "Verified", Tone: ui.Good}
	case readmodel.FieldWaiting:
		return ui.Pill{Text: "Waiting", Tone: ui.Info}
	case readmodel.FieldExpired:
		return ui.Pill{Text: "Expired", Tone: ui.Warn}
	case readmodel.FieldStated:
		return ui.Pill{Text: "Stated", Tone: ui.Info}
	case readmodel.FieldRejected:
		return ui.Pill{Text: "Not confirmed", Tone: ui.Bad}
	}
	return ui.Pill{Text: "Missing", Tone: ui.Neutral}
}

// file is the address of the fields as CSV.
const file = "/company.csv"

func (c Content) table(caption string, fields []readmodel.ProfileField) ui.Table {
	t := ui.Table{Caption: caption, Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "Value"}, {Head: "Since"}, {Head: "Status"}}}
	for _, f := range fields {
		pill := Pill(f.Status)
		value := ui.Cell{Text: c.Value(f)}
		if value.Text == "" {
			value = ui.Cell{Text: wording.Dash, Muted: true}
		}
		if f.Facility != "" {
			value.Href = "/facilities/" + f.Facility + "/documents"
		}
		on := wording.Dash
		if f.On != calendar.None {
			on = wording.Day(f.On)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(f.Name), value, ui.T(on), {Pill: &pill}}})
	}
	return t
}

// Value is a field's value as people read it; "" where there is none.
func (c Content) Value(f readmodel.ProfileField) string {
	if f.Amount && f.Status != readmodel.FieldMissing {
		return wording.Money(c.Currency, f.Cents)
	}
	return f.Value
}

// todo says what the borrower can do about what is not verified.
func (c Content) todo() []ui.Notice {
	var notices []ui.Notice
	switch c.Register[0].Status {
	case readmodel.FieldMissing, readmodel.FieldRejected:
		notices = append(notices, ui.Notice{Tone: ui.Warn, Text: "Your identity is not verified: no loan can be listed or paid out.", Href: "/identity", Link: "Hand it in"})
	case readmodel.FieldExpired:
		notices = append(notices, ui.Notice{Tone: ui.Warn, Text: "Your identity check has expired: no loan can be listed or paid out.", Href: "/identity", Link: "Hand it in again"})
	case readmodel.FieldWaiting:
		notices = append(notices, ui.Notice{Tone: ui.Info, Text: "An officer checks your identity next, usually within one working day."})
	}
	if c.Figures[0].Status == readmodel.FieldExpired {
		notices = append(notices, ui.Notice{Tone: ui.Info, Text: "Your figures are more than a year and a half old. You state them anew with your next application.", Href: "/apply", Link: "Apply for a loan"})
	}
	return notices
}
