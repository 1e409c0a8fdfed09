package eventlog

import (
	"slices"
	"strconv"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Event is what the page of one event shows.
type Event struct {
	Undo    string // address where its request is undone or put back; "" for none
	Correct string // address where it is corrected; "" for none
	*readmodel.Inspection
	Log string // address of the log with this event in its place
}

func (e Event) heading() ui.Heading {
	h := ui.Heading{Title: e.Title, Over: "Event " + Number(e.Position), Meta: e.Subject + " · counts for " + wording.Day(e.EffectiveOn) + " · by " + e.Actor}
	h.Pills = []ui.Pill{{Text: "Counts", Tone: ui.Good}}
	if slices.ContainsFunc(e.Undoings, func(r readmodel.EventRow) bool { return r.Kind == (domain.EventCorrected{}).Kind() && !r.Undone }) {
		h.Pills = append(h.Pills, ui.Pill{Text: "Corrected since", Tone: ui.Info})
	}
	if p := pill(e.EventRow); p != nil {
		h.Pills = []ui.Pill{*p}
	}
	return h
}

// envelope is everything that the journal holds beside the payload.
func (e Event) envelope() []ui.Fact {
	row := e.Entry
	facts := []ui.Fact{
		{Term: "Position", Value: wording.Count(row.Position)},
		{Term: "Kind", Value: row.Kind, Href: "/events?kind=" + row.Kind, Note: "schema " + strconv.Itoa(int(row.Schema))},
		{Term: "Context", Value: row.Context},
		{Term: "Stream", Value: row.Stream, Href: "/events?stream=" + row.Stream, Note: "version " + wording.Count(row.Version)},
		{Term: "Recorded at", Value: recordedAt(row.RecordedAt)},
		{Term: "Effective on", Value: wording.Day(row.EffectiveOn)},
		{Term: "Actor", Value: row.Actor, Href: "/events?actor=" + row.Actor, Note: e.Actor},
		{Term: "Device", Content: code(row.Device)},
		{Term: "Request", Content: code(row.RequestID.String())},
	}
	cause := ui.Fact{Term: "Caused by", Value: "itself: a root"}
	if row.Causation != row.Position {
		cause.Value, cause.Href = Number(row.Causation), Href(row.Causation)
	}
	facts = append(facts, cause)
	correlation := ui.Fact{Term: "Correlation", Value: "the request itself"}
	if row.Correlation != row.RequestID && row.Correlation != (domain.UUID{}) {
		correlation = ui.Fact{Term: "Correlation", Content: code(row.Correlation.String())}
	}
	return append(facts, correlation, ui.Fact{Term: "Written by build", Content: code(row.AppRevision)})
}

func (e Event) postings() ui.Table {
	t := ui.Table{Caption: "Postings of this event", Columns: []ui.Column{{Head: "Account"}, {Head: "Debit", Numeric: true}, {Head: "Credit", Numeric: true}}}
	var debits, credits int64
	for _, p := range e.Postings {
		debit, credit := wording.Dash, wording.Dash
		// What the platform owes grows in credit; the trust account grows in debit.
		amount := max(p.AmountCents, -p.AmountCents)
		if (p.AmountCents > 0) == p.Asset {
			debit, debits = wording.Money(p.Currency, amount), debits+amount
		} else {
			credit, credits = wording.Money(p.Currency, amount), credits+amount
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.Account, Note: p.Owner}, ui.T(debit), ui.T(credit)}})
	}
	if n := len(e.Postings); n > 0 {
		// An event has one currency: that of its record.
		currency := e.Postings[n-1].Currency
		t.Foot = []ui.Cell{ui.T("Total"), ui.T(wording.Money(currency, debits)), ui.T(wording.Money(currency, credits))}
	}
	return t
}

func (e Event) changes() ui.Table {
	t := ui.Table{Caption: "Fields of the record before and after", Columns: []ui.Column{{Head: "Field"}, {Head: "Before"}, {Head: "After"}}, Stack: true}
	for _, c := range e.Changes {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(c.Field), {Text: orDash(c.Before), Muted: true}, ui.T(orDash(c.After))}})
	}
	return t
}

func orDash(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}

// related lists other events, one line each.
func related(caption string, rows []readmodel.EventRow) ui.Table {
	t := ui.Table{Caption: caption, Columns: []ui.Column{{Head: "Event"}, {Head: "What happened"}}}
	for _, r := range rows {
		cell := what(r)
		cell.Note = r.Subject + " · by " + r.Actor
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.L(Number(r.Position), Href(r.Position)), cell}})
	}
	return t
}

// recordAt is the record's page as known right before or after the event.
func (e Event) recordAt(position int64) string {
	return e.Href + "?at=" + strconv.FormatInt(position, 10)
}
