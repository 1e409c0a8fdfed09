package catalogue

import (
	"os"
	"slices"
	"strings"
	"testing"

	"refold/internal/domain"
)

// The document is what the code says now.
func TestTheDocumentIsCurrent(t *testing.T) {
	kept, err := os.ReadFile("../../docs/catalogue.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != Markdown() {
		t.Error("docs/catalogue.md is not current: run go generate ./internal/catalogue")
	}
}

func TestTheDocumentNamesEverything(t *testing.T) {
	text := Markdown()
	for _, e := range domain.Kinds() {
		if !strings.Contains(text, "\n### "+e.Kind()+"\n") {
			t.Errorf("%s has no chapter", e.Kind())
		}
	}
	for _, r := range Refusals() {
		if !strings.Contains(text, "| `"+r.Name+"` |") {
			t.Errorf("the refusal %s is not listed", r.Name)
		}
	}
	if len(Words()) < 2 || len(Words()[1].Rows) < 15 {
		t.Errorf("the glossary has %d tables", len(Words()))
	}
}

// Whoever reads the catalogue finds every command with who may ask, what it records
// and at least one refusal.
func TestEveryCommandIsWhole(t *testing.T) {
	for _, c := range Commands() {
		if len(c.Who) == 0 || len(c.Events) == 0 || len(c.Refusals) == 0 || len(c.Fields) == 0 {
			t.Errorf("%s: who %v, events %v, refusals %v", c.Name, c.Who, c.Events, c.Refusals)
		}
		for _, code := range c.Refusals {
			if !slices.ContainsFunc(Refusals(), func(m domain.Meaning) bool { return m.Name == code }) {
				t.Errorf("%s is refused with %s, which is described nowhere", c.Name, code)
			}
		}
		if slices.Contains(c.Who, "auditor") && c.Name != "RegisterParty" {
			t.Errorf("an auditor may ask for %s", c.Name)
		}
	}
	for _, e := range Events() {
		if len(e.By) == 0 {
			t.Errorf("nothing records %s", e.Kind)
		}
	}
}

// Every state of every record answers every question, and every state but the first
// can be reached from another.
func TestEveryStateAnswersEveryQuestion(t *testing.T) {
	for _, m := range Machines() {
		reached := map[string]bool{m.States[0]: true}
		for _, a := range m.Answers {
			if a.Next != "" {
				reached[a.Next] = true
			}
			if a.Next == "" && len(a.Codes) == 0 {
				t.Errorf("%s, %s, asked to %s: neither taken nor refused", m.Name, a.State, a.Ask)
			}
		}
		for _, state := range m.States {
			if !reached[state] {
				t.Errorf("nothing leads to a %s that is %s", m.Name, state)
			}
		}
	}
}

// The facility's life stands here once by hand, so that a probe that finds nothing
// can't pass for a facility that goes nowhere.
func TestTheLifeOfAFacility(t *testing.T) {
	m := MachineOf("facility")
	for state, want := range map[string]string{
		"none": "submitted", "submitted": "under assessment", "under assessment": "approved", "approved": "listed",
		"listed": "fully funded", "fully funded": "accepted", "accepted": "active", "active": "closed", "defaulted": "written off",
	} {
		if !slices.ContainsFunc(m.Next(state), func(a Answer) bool { return a.Next == want }) {
			t.Errorf("from %s nothing leads to %s", state, want)
		}
	}
	for _, end := range []string{"declined", "withdrawn", "lapsed"} {
		if next := m.Next(end); len(next) > 0 {
			t.Errorf("%s is no end: %v", end, next)
		}
	}
}

func TestTheWayToTheEnd(t *testing.T) {
	m := MachineOf("facility")
	for from, want := range map[string]string{
		"submitted": "under assessment approved listed fully_funded accepted active closed", "partially funded": "accepted active closed",
		"defaulted": "closed", "closed": "", "lapsed": "",
	} {
		way := m.Way(from, "closed")
		for i := range way {
			way[i] = strings.ReplaceAll(way[i], " ", "_")
		}
		want = strings.ReplaceAll(want, "under assessment", "under_assessment")
		if got := strings.Join(way, " "); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
}
