// Package review is the credit review: the file of a facility as it was known when it
// was decided, beside what is known now.
package review

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct{ *readmodel.ReviewView }

func (c Content) heading() ui.Heading {
	return ui.Heading{Title: "Credit review", Over: c.Company, Ref: c.ID, Pills: []ui.Pill{facility.StagePill(c.Stage, 0, false)}, Meta: c.meta()}
}

func (c Content) meta() string {
	switch {
	case c.Decision.Position == 0:
		return "Not decided yet: the file as it is known now"
	case c.Decision.Approved:
		return "The file as it was known when it was approved on " + wording.Day(c.Decision.On)
	}
	return "The file as it was known when it was declined on " + wording.Day(c.Decision.On)
}

// decision are who assessed and who decided, with the way to each event and to the page
// that was decided from.
func (c Content) decision() []ui.Fact {
	var facts []ui.Fact
	if c.GradedAt > 0 {
		facts = append(facts, ui.Fact{Term: "Assessed by", Value: c.GradedBy, Note: "on " + day(c.GradedOn) + ", event " + wording.Count(c.GradedAt), Href: event(c.GradedAt)})
	}
	d := c.Decision
	if d.Position == 0 {
		return append(facts, ui.Fact{Term: "Decided by", Value: "nobody yet", Note: "an approver decides as the second person"})
	}
	word := "Declined by"
	if d.Approved {
		word = "Approved by"
	}
	facts = append(facts, ui.Fact{Term: word, Value: d.By, Note: "on " + day(d.On) + ", event " + wording.Count(d.Position), Href: event(d.Position)})
	if d.Reason != "" {
		facts = append(facts, ui.Fact{Term: "Reason", Value: d.Reason})
	}
	if d.ShownAt > 0 {
		facts = append(facts, ui.Fact{Term: "Decided from", Content: ui.Shown("/facilities/" + c.ID + "?at=" + strconv.FormatInt(d.ShownAt, 10))})
	}
	return facts
}

func day(d calendar.Date) string { return wording.Day(d) }

func event(position int64) string { return "/events/" + strconv.FormatInt(position, 10) }

// groups are the parts of the file in their order.
func (c Content) groups() []string {
	var groups []string
	for _, l := range c.Lines {
		if n := len(groups); n == 0 || groups[n-1] != l.Group {
			groups = append(groups, l.Group)
		}
	}
	return groups
}

func (c Content) table(group string) ui.Table {
	t := ui.Table{Caption: group, Stack: true, Columns: []ui.Column{{Head: "What"}, {Head: "At the decision"}, {Head: "Now"}}}
	for _, l := range c.Lines {
		if l.Group != group {
			continue
		}
		now := ui.Cell{Text: l.Now, Muted: true}
		if l.Changed() {
			now = ui.Cell{Text: l.Now, Strong: true, Pill: &ui.Pill{Text: "Changed", Tone: ui.Warn}}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(l.What), ui.T(l.Then), now}})
	}
	return t
}

// changes says in a sentence what is different now.
func (c Content) changes() ui.Notice {
	n := 0
	for _, l := range c.Lines {
		if l.Changed() {
			n++
		}
	}
	switch {
	case c.Decision.Position == 0:
		return ui.Notice{Tone: ui.Info, Title: "Not decided yet", Text: "Both columns are what is known now. After the decision the first stays as it was."}
	case n == 0:
		return ui.Notice{Tone: ui.Good, Title: "Nothing has changed since", Text: "What is known now is what was known at the decision."}
	}
	return ui.Notice{Tone: ui.Warn, Title: wording.Plural(n, "line has", "lines have") + " changed since the decision", Text: "Each is marked below. The decision stands on the first column."}
}

func (c Content) others() ui.Table {
	t := ui.Table{Caption: "Other facilities of the borrower", Stack: true,
		Columns: []ui.Column{{Head: "Facility"}, {Head: "At the decision"}, {Head: "Outstanding then", Numeric: true}, {Head: "Past due then", Numeric: true}, {Head: "Now"}, {Head: "Outstanding now", Numeric: true}},
		Empty:   ui.Empty{Title: "No other facility", Text: "The borrower has asked for no other loan, then or since."}}
	for _, f := range c.Others {
		then := ui.Cell{Text: f.Then}
		if f.Then == "" {
			then = ui.Cell{Text: "not there yet", Muted: true}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.L(f.ID, "/facilities/"+f.ID), then, ui.T(wording.AmountOrDash(f.Outstanding)),
			ui.T(wording.Plural(f.DaysPastDue, "day", "days")), ui.T(f.Now), ui.T(f.OutstandingNow)}})
	}
	return t
}

func (c Content) documents() ui.Table {
	t := ui.Table{Caption: "Documents", Stack: true, Columns: []ui.Column{{Head: "Document"}, {Head: "Shows"}, {Head: "Size", Numeric: true}, {Head: "Added"}, {Head: ""}},
		Empty: ui.Empty{Title: "No documents", Text: "None was attached. The borrower adds them to the application.", Href: "/facilities/" + c.ID + "/documents", Link: "The facility's documents"}}
	for _, d := range c.Documents {
		known := ui.Cell{Pill: &ui.Pill{Text: "Known at the decision", Tone: ui.Good}}
		if d.Later {
			known = ui.Cell{Pill: &ui.Pill{Text: "Came later", Tone: ui.Warn}}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.L(d.Name, "/facilities/"+c.ID+"/attachments/"+d.ID), ui.T(string(d.Purpose)),
			ui.T(wording.Bytes(d.SizeBytes)), ui.T(wording.Day(d.AddedOn)), known}})
	}
	return t
}
