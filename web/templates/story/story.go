// Package story shows what happened to a record, for all pages of the back office.
package story

import (
	"strconv"
	"time"

	"refold/internal/calendar"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// When says for which day something counts and, where that was another, when it was
// recorded (microseconds since 1970-01-01 UTC).
func When(on calendar.Date, recordedAt int64) string {
	recorded := time.UnixMicro(recordedAt).In(wording.Zone)
	if calendar.Of(recorded.Year(), int(recorded.Month()), recorded.Day()) == on {
		return wording.Day(on) + recorded.Format(" · 15:04")
	}
	return wording.Day(on) + " · entered " + recorded.Format("2 Jan 2006")
}

// Events are the lines of a story. They link to the event log where staff reads them:
// others may not see it.
func Events(lines []readmodel.StoryLine, staff bool) []ui.Event {
	events := make([]ui.Event, 0, len(lines))
	for _, l := range lines {
		e := ui.Event{Title: l.Title, Lines: l.Lines, By: l.By, Undone: l.Undone, When: wording.Day(l.On), ISO: l.On.String()}
		e.Why, e.Document = l.Why, l.Document
		if l.Position > 0 {
			if l.Undo {
				e.Undo = "/undo/" + strconv.FormatInt(l.Position, 10)
			}
			e.When = When(l.On, l.RecordedAt)
			e.At = "#" + wording.Count(l.Position)
			if staff {
				e.Href = "/events/" + strconv.FormatInt(l.Position, 10)
			}
		}
		events = append(events, e)
	}
	return events
}
