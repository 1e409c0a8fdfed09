// Package catalogue shows what there is: events, commands, states, refusals, words.
package catalogue

import (
	"strconv"
	"strings"

	"refold/internal/catalogue"
	"refold/internal/domain"
	"refold/web/templates/ui"
)

// Part is one page of the catalogue.
type Part string

// The parts, as they stand in the address.
const (
	Events   Part = ""
	Commands Part = "commands"
	States   Part = "states"
	Refusals Part = "refusals"
	Words    Part = "words"
)

// Parts are all of them, in order.
var Parts = []Part{Events, Commands, States, Refusals, Words}

// Title is the part's name.
func (p Part) Title() string {
	if p == Events {
		return "Events"
	}
	return strings.ToUpper(string(p[:1])) + string(p[1:])
}

// Href is the part's address.
func (p Part) Href() string {
	if p == Events {
		return "/catalogue"
	}
	return "/catalogue/" + string(p)
}

func (p Part) tabs() []ui.Tab {
	var tabs []ui.Tab
	for _, part := range Parts {
		tabs = append(tabs, ui.Tab{Text: part.Title(), Href: part.Href(), Current: part == p, Count: strconv.Itoa(part.count())})
	}
	return tabs
}

func (p Part) count() int {
	switch p {
	case Events:
		return len(catalogue.Events())
	case Commands:
		return len(catalogue.Commands())
	case States:
		return len(catalogue.Machines())
	case Refusals:
		return len(catalogue.Refusals())
	}
	n := 0
	for _, g := range catalogue.Words() {
		n += len(g.Rows)
	}
	return n
}

func fields(of string, all []domain.Meaning) ui.Table {
	t := ui.Table{Caption: "Fields of " + of, Stack: true, Columns: []ui.Column{{Head: "Field"}, {Head: "Meaning"}}}
	for _, f := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Content: code(f.Name)}, ui.T(f.Sentence)}})
	}
	return t
}

func eventFacts(e catalogue.Event) []ui.Fact {
	return []ui.Fact{
		{Term: "About", Value: e.Record, Note: "whose story tells it"},
		{Term: "Schema", Value: strconv.Itoa(int(e.Schema))},
		{Term: "Recorded by", Value: orDash(strings.Join(e.By, ", "))},
		{Term: "Books", Value: orDash(catalogue.Books(e.Moves))},
	}
}

func commandFacts(c catalogue.Command) []ui.Fact {
	return []ui.Fact{
		{Term: "Who may", Value: strings.Join(c.Who, ", ")},
		{Term: "Records", Value: strings.Join(c.Events, ", ")},
		{Term: "Refused with", Content: codes(c.Refusals)},
	}
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// life is the table of a machine's ways from state to state.
func life(m catalogue.Machine) ui.Table {
	t := ui.Table{Caption: "Life of a " + m.Name, Stack: true, Columns: []ui.Column{{Head: "From"}, {Head: "Asked"}, {Head: "Who may"}, {Head: "Events"}, {Head: "To"}}}
	for _, state := range m.States {
		for _, a := range m.Next(state) {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(a.State), ui.T(a.Ask), ui.T(strings.Join(a.Who, ", ")),
				ui.T(strings.Join(a.Events, ", ")), {Text: a.Next, Strong: true}}})
		}
	}
	return t
}

// questions is the table of a machine's states and all questions.
func questions(m catalogue.Machine) ui.Table {
	t := ui.Table{Caption: "Every state of a " + m.Name + " and every question", Columns: []ui.Column{{Head: "Asked"}}}
	for _, state := range m.States {
		t.Columns = append(t.Columns, ui.Column{Head: state})
	}
	for _, ask := range m.Asks {
		row := ui.Row{Cells: []ui.Cell{ui.T(ask)}}
		for _, state := range m.States {
			answers := m.At(state, ask)
			cell := ui.Cell{Text: strings.Join(m.Cell(state, ask), "; "), Muted: true}
			for _, a := range answers {
				if a.Next != "" {
					cell.Muted, cell.Strong = false, a.Moves()
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func refusals() ui.Table {
	t := ui.Table{Caption: "Refusals", Stack: true, Columns: []ui.Column{{Head: "Code"}, {Head: "Meaning"}, {Head: "Commands"}}}
	for _, r := range catalogue.Refusals() {
		var by []string
		for _, c := range catalogue.Commands() {
			for _, code := range c.Refusals {
				if code == r.Name {
					by = append(by, c.Name)
				}
			}
		}
		t.Rows = append(t.Rows, ui.Row{ID: r.Name, Cells: []ui.Cell{{Content: code(r.Name)}, ui.T(r.Sentence), {Text: strings.Join(by, ", "), Muted: true}}})
	}
	return t
}

func glossary(g catalogue.Glossary) ui.Table {
	t := ui.Table{Caption: g.Title, Stack: true}
	for _, head := range g.Head {
		t.Columns = append(t.Columns, ui.Column{Head: strings.ToUpper(head[:1]) + head[1:]})
	}
	for _, cells := range g.Rows {
		row := ui.Row{}
		for i, text := range cells {
			row.Cells = append(row.Cells, ui.Cell{Text: text, Strong: i == 0})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
