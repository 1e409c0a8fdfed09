// Package explain is the page that says why a figure is what it is: the events that made
// it, each with before and after, and where it doesn't add up, how it is worked out.
package explain

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"refold/internal/calendar"
	"refold/internal/wording"
	"refold/web/templates/cells"
	"refold/web/templates/ui"
	"refold/web/templates/worked"
)

// View is what is said about one figure.
type View struct {
	Title   string // of the page that it stands on
	Page    string // address of that page
	Label   string // where it stands there
	Figure  string
	Lines   []Line // newest first until Order
	Opening string // what it was before the first line
	Closing string // what it was after the last
	Since   string // the day before which there may be earlier changes, "" when that is all
	Earlier string // address of what was before the first line, "" when that is all
	Whole   string // address of the explanation without bounds
	Part    bool   // the lines end earlier, or begin later, than the figure's history
	File    string // address of the lines as a file
	Staff   bool
	Worked  []Worked // how what doesn't add up in it is worked out
}

// Worked is how one figure is worked out: its formula, with the way to each input.
type Worked struct {
	worked.Formula
	Inputs []Figure
}

// Line is what one event, or what happened in some days, made of the figure.
type Line struct {
	From, To             calendar.Date
	When, Number, Href   string // of an event
	Title                string
	Notes                []string
	Subject, SubjectHref string // what it was about, where that is not the page's own record
	By                   string
	Before, After        string
	Change               string // the difference of two figures that add up, "" otherwise
	Hidden               bool   // of others: the viewer may know no more than the sum
	Count                int    // events, where it is not one
	Each                 string // address of each of them
}

// Figure is one figure and the address of its explanation, "" for none.
type Figure struct{ Label, Text, Href string }

// Figures are the figures of a page.
type Figures struct {
	Title, Page string
	Groups      []Group
}

// Group is the figures of one part of a page.
type Group struct {
	Title   string
	Figures []Figure
}

// Order puts the lines in the order in which they happened and works out the differences.
func (v *View) Order() {
	slices.Reverse(v.Lines)
	for i := range v.Lines {
		line := &v.Lines[i]
		line.Change = cells.Change(line.Before, line.After)
		if line.When == "" {
			line.When = wording.Day(line.To)
			if line.From != line.To {
				line.When = wording.Day(line.From) + " to " + line.When
			}
		}
	}
}

// Words are what a line says, in one text.
func (l Line) Words() string {
	return strings.Join(append([]string{l.Title}, l.Notes...), " · ")
}

func (v View) heading() ui.Heading {
	return ui.Heading{Title: v.Figure, Over: v.Label}
}

// adds says whether the differences are figures.
func (v View) adds() bool {
	return slices.ContainsFunc(v.Lines, func(l Line) bool { return l.Change != "" })
}

// short says whether before and after are figures that stand on one line each; sentences
// are wrapped.
func (v View) short() bool {
	return !slices.ContainsFunc(v.Lines, func(l Line) bool { return max(utf8.RuneCountInString(l.Before), utf8.RuneCountInString(l.After)) > 22 })
}

func (v View) table() ui.Table {
	t := ui.Table{Caption: "What made it", Stack: true, Columns: []ui.Column{{Head: "When"}, {Head: "What happened"}, {Head: "Before", Numeric: v.short()}}}
	adds := v.adds()
	if adds {
		t.Columns = append(t.Columns, ui.Column{Head: "Change", Numeric: true})
	}
	t.Columns = append(t.Columns, ui.Column{Head: "After", Numeric: v.short()})
	for _, l := range v.Lines {
		row := ui.Row{Cells: []ui.Cell{{Text: l.When, Note: l.Number}, {Content: what(l)}, text(l.Before)}}
		if l.Href != "" {
			row.Cells[0] = ui.Cell{Text: l.When, Note: l.Number, Href: l.Href}
		}
		if adds {
			row.Cells = append(row.Cells, ui.T(l.Change))
		}
		row.Cells = append(row.Cells, text(l.After))
		t.Rows = append(t.Rows, row)
	}
	return t
}

func text(text string) ui.Cell {
	if text == "" {
		return ui.Cell{Text: wording.Dash, Muted: true}
	}
	return ui.T(text)
}

// sum says in one sentence what the lines come to.
func (v View) sum() string {
	opening := v.Opening
	if opening == "" {
		opening = "nothing"
	}
	switch n := len(v.Lines); {
	case n == 0:
		return ""
	case n == 1:
		return "From " + opening + " in one step to " + v.Closing + "."
	default:
		return "From " + opening + " in " + wording.Plural(n, "step", "steps") + " to " + v.Closing + "."
	}
}

// inputs are figures with the way to the explanation of each.
func inputs(figures []Figure) []ui.Fact {
	facts := make([]ui.Fact, 0, len(figures))
	for _, f := range figures {
		label := f.Label
		if label == "" {
			label = "What it says"
		}
		facts = append(facts, ui.Fact{Term: label, Value: f.Text, Href: f.Href})
	}
	return facts
}

// title heads a formula; where a figure is quoted, nothing is worked out.
func (w Worked) title() string {
	if w.Stated {
		return w.figure() + ": as recorded"
	}
	return w.figure() + ": how it is worked out"
}

func (w Worked) figure() string { return strings.TrimPrefix(w.Result, w.Name+" ") }

// flows are those of a rate of return, each with what it is worth on the first day.
func (w Worked) flows() ui.Table {
	t := ui.Table{Caption: "Flows of the " + w.Name, Columns: []ui.Column{{Head: "Day"}, {Head: "What"}, {Head: "Days", Numeric: true}, {Head: "Amount", Numeric: true}, {Head: "Worth on the first day", Numeric: true}}}
	for i, f := range w.Flows {
		t.Rows = append(t.Rows, ui.Row{ID: "flow-" + strconv.Itoa(i+1), Cells: []ui.Cell{ui.T(wording.Day(f.On)), ui.T(f.What), ui.T(wording.Count(w.Days(i))), ui.T(wording.Amount(f.Cents)), ui.T(wording.Amount(f.Worth))}})
	}
	if n := len(w.Checks); n > 0 {
		t.Foot = []ui.Cell{{Text: "Together", Strong: true}, {}, {}, {}, {Text: wording.Amount(w.Checks[n/2].Sum), Strong: true}}
	}
	return t
}

// Sentence says how a figure is worked out, in one text.
func (w Worked) Sentence() string {
	if w.Put == "" {
		return w.Says
	}
	return w.Says + ": " + w.Put
}

// id is the anchor of a group.
func id(i int) string { return "figures-" + strconv.Itoa(i+1) }
