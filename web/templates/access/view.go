// Package access is the access log, and the question before somebody looks through
// another's eyes.
package access

import (
	"net/url"
	"strconv"
	"time"

	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Question asks why somebody wants to look through another's eyes.
type Question struct {
	Name, Role string
	Form       ui.Form
	Controls   []ui.Control
}

// Line is one row of the access log.
type Line struct {
	At                   time.Time
	Action               string // "begin", "look", "end" or "sign-out"
	Who, Whose, WhoseID  string
	Eyes                 string // names the time through another's eyes; "" for one's own
	Page, Moment, Reason string
}

// Table shows lines of the log, newest first.
func Table(lines []Line, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "Looks, newest first", Stack: true, Empty: empty,
		Columns: []ui.Column{{Head: "When"}, {Head: "Who"}, {Head: "Whose"}, {Head: "What"}, {Head: "How"}}}
	for _, l := range lines {
		how := ui.Cell{Text: "Private file", Muted: true}
		switch {
		case l.Action == "sign-out":
			how.Text = "As staff"
		case l.Eyes != "":
			how = ui.Cell{Text: "Through their eyes", Href: "/access?view=" + l.Eyes}
		}
		at := l.At.In(wording.Zone)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: at.Format("2 Jan 2006"), Note: at.Format("15:04:05")}, ui.T(l.Who),
			{Text: l.Whose, Href: "/parties/" + l.WhoseID}, l.what(), how}})
	}
	return t
}

func (l Line) what() ui.Cell {
	switch l.Action {
	case "begin":
		return ui.Cell{Text: "Began", Strong: true, Note: "Reason: " + l.Reason}
	case "sign-out":
		return ui.Cell{Text: "Ended sessions", Strong: true, Note: "Reason: " + l.Reason}
	case "end":
		return ui.Cell{Text: "Ended", Strong: true}
	}
	return ui.Cell{Text: l.Page, Note: l.moment()}
}

// moment says at which moment a page was looked at.
func (l Line) moment() string {
	values, _ := url.ParseQuery(l.Moment) // ours
	at, day := values.Get("at"), values.Get("valid")
	if position, err := strconv.ParseInt(at, 10, 64); err == nil {
		at = "as known at event " + wording.Count(position)
		if day != "" {
			at += ", of " + day
		}
		return at
	}
	if day != "" {
		return "as corrected since, of " + day
	}
	return "live"
}
