// Package undo is what undoing, putting back and correcting look like: a request's page,
// the list of requests, and the impact statement.
package undo

import (
	"strconv"
	"strings"
	"time"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Content is one request and what the viewer can do with it.
type Content struct {
	*readmodel.RequestView
	Tasks   []ui.Task
	CSV     string // of the impact statement
	Staff   bool
	Auditor bool // sees and doesn't act
	Two     bool // two people decide
	Path    string
	Too     bool // what spent the money since is to go with it
}

// Spent is what the address says when what spent the money since is to be undone too.
const Spent = "spent"

func (c Content) heading() ui.Heading {
	pill := ui.Pill{Text: "Counts", Tone: ui.Good}
	if c.Undone {
		pill = ui.Pill{Text: "Undone", Tone: ui.Warn}
	}
	return ui.Heading{Title: c.Title, Over: "Request", Pills: []ui.Pill{pill}, Meta: "by " + who(c.Actor) + ", " + recorded(c.Rows[0])}
}

// who is an actor within a sentence.
func who(actor string) string {
	if actor == "You" {
		return "you"
	}
	return actor
}

func recorded(r readmodel.EventRow) string {
	return time.UnixMicro(r.RecordedAt).In(wording.Zone).Format("2 Jan 2006 · 15:04")
}

// notices say what stands in the way, and that two people decide.
func (c Content) notices() []ui.Notice {
	var notices []ui.Notice
	if c.Undoing != nil {
		n := ui.Notice{Tone: ui.Warn, Title: "Undone", Text: "It stays in the journal and counts for nothing."}
		if c.Staff {
			n.Title = "Undone by " + who(c.Undoing.Actor) + ", " + recorded(*c.Undoing)
			if len(c.Undoing.Lines) > 0 {
				n.Text = c.Undoing.Lines[0] // why; the event itself says in which records
			}
			n.Href, n.Link = eventPath(c.Undoing.Position), "The event that undid it"
		}
		notices = append(notices, n)
	}
	for i, x := range c.Happened {
		n := ui.Notice{Tone: ui.Info, Title: x.Title, Text: x.Text}
		if i == 0 {
			n.Text = "It can't be undone: it really happened. " + x.Text
		}
		if c.Staff {
			n.Href, n.Link = x.Href, x.Link
		}
		notices = append(notices, n)
	}
	for _, sentence := range c.Against {
		notices = append(notices, ui.Notice{Tone: ui.Warn, Title: "In the way", Text: sentence})
	}
	switch {
	case c.Too:
		notices = append(notices, ui.Notice{Tone: ui.Info, Title: "With what spent the money since", Text: "Everything that is named below goes with it.",
			Href: c.Path, Link: "Leave it, and let it be owed"})
	case c.Further != nil && len(c.Further.Happened) == 0 && len(c.Further.Against) == 0:
		notices = append(notices, ui.Notice{Tone: ui.Info, Title: "The money was spent since", Text: "It can be left so: then it is owed. Or what spent it is undone too: " +
			wording.Plural(len(c.Further.Dependents), "request", "requests") + " that would have had no ground.", Href: c.Path + "?too=" + Spent, Link: "Undo what spent it, too"})
	}
	if c.Two {
		text := "Two people decided it, so two undo it: you propose, somebody else approves, bound to the impact that is stated here."
		if c.Owing {
			text = "It leaves somebody owing what was spent already: you propose, somebody else approves, bound to the impact that is stated here."
		}
		notices = append(notices, ui.Notice{Tone: ui.Info, Title: "This takes two people", Text: text})
	}
	return notices
}

func (c Content) events() ui.Table {
	t := ui.Table{Caption: "Events of the request", Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "About"}, {Head: "Counts for"}}}
	if c.Staff {
		t.Columns = append(t.Columns, ui.Column{Head: ""})
	}
	for i, r := range c.Rows {
		row := ui.Row{Cells: []ui.Cell{{Text: r.Title, Note: strings.Join(r.Lines, " · "), Undone: c.Undone}, {Text: r.Subject}, ui.T(wording.Day(r.EffectiveOn))}}
		if c.Staff {
			row.Cells[0].Href, row.Cells[1].Href = eventPath(r.Position), r.Href
			act := ui.Cell{}
			if !c.Undone && !c.Auditor && domain.Correctable(c.Records[i].Event.Kind()) {
				act = ui.L("Correct", eventPath(r.Position)+"/correct")
			}
			if domain.EvidenceOf(c.Records[i].Event).There() {
				act = ui.L("Document", eventPath(r.Position)+"/document")
			}
			row.Cells = append(row.Cells, act)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// dependents are requests that go with what is undone, and why.
func dependents(rows []readmodel.DependentRow, staff bool) ui.Table {
	t := ui.Table{Caption: "What depends on it", Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "Counts for"}, {Head: "Why it would no longer make sense"}}}
	for _, d := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{requestCell(d, staff), ui.T(wording.Day(d.EffectiveOn)), ui.T(d.Why)}})
	}
	return t
}

func requestCell(d readmodel.DependentRow, staff bool) ui.Cell {
	cell := ui.Cell{Text: d.Title, Note: d.Subject}
	if staff {
		cell.Href = "/undo/" + strconv.FormatInt(d.Position, 10)
	}
	return cell
}

// together are requests that were left out in the same breath.
func (c Content) together() ui.Table {
	t := ui.Table{Caption: "What comes back with it", Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "Counts for"}}}
	for _, d := range c.Together {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{requestCell(d, c.Staff), ui.T(wording.Day(d.EffectiveOn))}})
	}
	return t
}

func eventPath(position int64) string { return "/events/" + strconv.FormatInt(position, 10) }

// Rows shows requests.
func Rows(rows []readmodel.RequestRow) ui.Table {
	t := ui.Table{Caption: "Requests", Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "About"}, {Head: "By"}, {Head: "Recorded"}, {Head: "State"}, {Head: ""}},
		Empty: ui.Empty{Title: "No request is like that", Text: "Take a filter off, or look at another moment. What the platform does by itself is listed when you ask for everybody.", Href: "/undo?actor=everybody", Link: "All requests"}}
	for _, r := range rows {
		path := "/undo/" + strconv.FormatInt(r.Position, 10)
		state, label := ui.Pill{Text: "Counts", Tone: ui.Neutral}, "Undo"
		if r.Undone {
			state, label = ui.Pill{Text: "Undone", Tone: ui.Warn}, "Put back"
		}
		act := ui.L(label, path)
		if r.Kind == (domain.StatementIssued{}).Kind() {
			act = ui.Cell{} // it was sent, and stays
		}
		note := ""
		if r.Events > 1 {
			note = wording.Plural(r.Events, "event", "events")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Title, Href: path, Note: note, Undone: r.Undone}, {Text: r.Subject, Href: r.Href}, ui.T(r.Actor),
			ui.T(recorded(r.EventRow)), {Pill: &state}, act}})
	}
	return t
}

// Correction is the page on which an event is corrected, or one like it is inserted.
type Correction struct {
	Heading ui.Heading
	Form    ui.Form
	Fields  []ui.Control
	Against []string
	With    []readmodel.DependentRow // undone with it
	Impact  *readmodel.ImpactView    // nil before it was asked for
	Kept    []ui.Fact                // what stays
}

// Restoration is the page on which a record is taken back.
type Restoration struct {
	Heading ui.Heading
	Rows    []readmodel.EventRow
	With    []readmodel.DependentRow // of other records
	Against []string
	Impact  *readmodel.ImpactView
	Tasks   []ui.Task
}

func (r Restoration) rows() ui.Table {
	t := ui.Table{Caption: "What changes", Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "Counts for"}, {Head: "By"}, {Head: "From now on"}},
		Empty: ui.Empty{Title: "It is so already", Text: "Nothing was recorded about it since that would have to be undone."}}
	for _, e := range r.Rows {
		after := ui.Pill{Text: "Undone", Tone: ui.Warn}
		if e.Undone {
			after = ui.Pill{Text: "Counts again", Tone: ui.Good}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: e.Title, Href: eventPath(e.Position)}, ui.T(wording.Day(e.EffectiveOn)), ui.T(e.Actor), {Pill: &after}}})
	}
	return t
}
