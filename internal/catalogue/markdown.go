package catalogue

import (
	"fmt"
	"strconv"
	"strings"

	"refold/internal/domain"
)

// Markdown is the whole catalogue as a document.
func Markdown() string {
	var d document
	d.line("# Catalogue", "", "What there is: events, commands, states, refusals, words. This file is generated (`go generate ./internal/catalogue`):",
		"sentences come from the code, and who may, what follows and where a record can go from asking the decisions and checks.", "")
	d.events()
	d.commands()
	d.machines()
	d.refusals()
	d.words()
	return d.String()
}

type document struct{ strings.Builder }

func (d *document) line(lines ...string) {
	for _, line := range lines {
		d.WriteString(line + "\n")
	}
}

func (d *document) row(cells ...string) {
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", "\\|")
	}
	d.line("| " + strings.Join(cells, " | ") + " |")
}

func (d *document) head(cells ...string) {
	d.row(cells...)
	d.line(strings.Repeat("|---", len(cells)) + "|")
}

func (d *document) fields(fields []domain.Meaning) {
	d.head("field", "meaning")
	for _, f := range fields {
		d.row("`"+f.Name+"`", f.Sentence)
	}
	d.line("")
}

func (d *document) events() {
	d.line("## Events", "")
	for _, e := range Events() {
		d.line("### "+e.Kind, "", e.Sentence, "", "- about: "+e.Record+", whose story tells it", "- schema: "+strconv.Itoa(int(e.Schema)),
			"- recorded by: "+orNone(strings.Join(e.By, ", ")), "- books: "+orNone(Books(e.Moves)), "")
		d.fields(e.Fields)
	}
}

// Books puts the accounts that an event moves into words.
func Books(moves []string) string {
	words := make([]string, len(moves))
	for i, m := range moves {
		words[i] = m[1:] + " grows"
		if m[0] == '-' {
			words[i] = m[1:] + " falls"
		}
	}
	return strings.Join(words, ", ")
}

func orNone(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func (d *document) commands() {
	d.line("## Commands", "")
	for _, c := range Commands() {
		d.line("### "+c.Name, "", c.Sentence, "", "- who may: "+strings.Join(c.Who, ", "), "- records: "+strings.Join(c.Events, ", "),
			"- refuses with: "+orNone(strings.Join(c.Refusals, ", ")), "")
		d.fields(c.Fields)
	}
}

func (d *document) machines() {
	d.line("## States", "", "`calendar` is a business day that opens; `platform` is the program itself, its operator's tool included.", "")
	for _, m := range Machines() {
		if len(m.States) > 1 {
			d.line("### Life of a "+m.Name, "")
			d.head("from", "asked", "who may", "events", "to")
			for _, state := range m.States {
				for _, a := range m.Next(state) {
					d.row(a.State, a.Ask, strings.Join(a.Who, ", "), strings.Join(a.Events, ", "), a.Next)
				}
			}
			d.line("")
		}
		d.line("### Every state of a "+m.Name+" × every question", "")
		d.head(append([]string{"asked"}, m.States...)...)
		for _, ask := range m.Asks {
			cells := []string{ask}
			for _, state := range m.States {
				cells = append(cells, strings.Join(m.Cell(state, ask), "; "))
			}
			d.row(cells...)
		}
		d.line("")
	}
}

// Cell is what a state answers to a question, each answer in a few words: where it
// leads, that it is taken, or the codes of the refusal.
func (m Machine) Cell(state, ask string) []string {
	var words []string
	for _, a := range m.At(state, ask) {
		switch {
		case a.Moves():
			add(&words, []string{"→ " + a.Next})
		case a.Next != "" && len(a.Events) == 0:
			add(&words, []string{"done already"})
		case a.Next != "":
			add(&words, []string{"taken"})
		default:
			add(&words, []string{strings.Join(a.Codes, " ")})
		}
	}
	return words
}

func (d *document) refusals() {
	d.line("## Refusals", "")
	d.head("code", "meaning")
	for _, r := range Refusals() {
		d.row("`"+r.Name+"`", r.Sentence)
	}
	d.line("")
}

func (d *document) words() {
	d.line("## Words", "")
	for _, g := range Words() {
		d.line(fmt.Sprintf("### %s", g.Title), "")
		d.head(g.Head...)
		for _, row := range g.Rows {
			d.row(row...)
		}
		d.line("")
	}
}
