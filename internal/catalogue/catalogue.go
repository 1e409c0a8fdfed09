// Package catalogue says what there is: events, commands, refusals, the states of each
// kind of record and the words. Its sentences stand beside the code in the domain; who
// may, what follows and where a record can go are found out by asking the decisions.
package catalogue

import (
	_ "embed"
	"reflect"
	"slices"
	"strings"
	"sync"

	"refold/internal/domain"
	"refold/internal/events"
)

//go:generate go test ../domain -count=1 -run TestProbedTransitionsAreCurrent -update
//go:generate sh -c "go run ../../cmd/refold catalogue > ../../docs/catalogue.md"

//go:embed probed.txt
var probedText string

// Answer is what a record in a state answers to one question.
type Answer struct {
	State    string
	Ask      string   // what was asked, in words: "pledge the rest"; "time passes" for nothing
	Command  string   // "" where time passes
	Who      []string // roles that may, or who asked where nobody may
	Next     string   // the state afterwards; "" if refused
	Events   []string // kinds that were recorded; none if it was done already
	Codes    []string // of the refusal
	Sentence string   // of its first reason
}

// Moves says whether the answer leads to another state.
func (a Answer) Moves() bool { return a.Next != "" && a.Next != a.State }

// Machine is one kind of record with a life of its own.
type Machine struct {
	Name    string
	States  []string
	Asks    []string // in the order of the questions
	Answers []Answer
}

// Next gives the answers that lead from a state elsewhere, each way once.
func (m Machine) Next(state string) []Answer {
	var ways []Answer
	for _, a := range m.Answers {
		if a.State != state || !a.Moves() {
			continue
		}
		if !slices.ContainsFunc(ways, func(b Answer) bool { return b.Next == a.Next && b.Command == a.Command }) {
			ways = append(ways, a)
		}
	}
	return ways
}

// Way is the shortest way from a state to another: the states after the first, nil if
// there is none. Of ways of the same length it takes the one through the states that
// come first in the machine's order.
func (m Machine) Way(from, to string) []string {
	before := map[string]string{from: from}
	for reached := []string{from}; len(reached) > 0 && before[to] == ""; {
		var next []string
		for _, state := range m.States {
			for _, at := range reached {
				if before[state] == "" && slices.ContainsFunc(m.Next(at), func(a Answer) bool { return a.Next == state }) {
					before[state] = at
					next = append(next, state)
				}
			}
		}
		reached = next
	}
	if before[to] == "" || from == to {
		return nil
	}
	var way []string
	for at := to; at != from; at = before[at] {
		way = append(way, at)
	}
	slices.Reverse(way)
	return way
}

// At gives the answers to a question in a state: different histories may lead to
// different ones.
func (m Machine) At(state, ask string) []Answer {
	var all []Answer
	for _, a := range m.Answers {
		if a.State == state && a.Ask == ask {
			all = append(all, a)
		}
	}
	return all
}

// findings is what the file of probes holds.
type findings struct {
	machines []Machine
	moves    map[string][]string // by kind: "+Wallet locked"
	refuses  map[string][]string // by command
}

var read = sync.OnceValue(func() findings {
	f := findings{moves: map[string][]string{}, refuses: map[string][]string{}}
	for line := range strings.Lines(probedText) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch fields[0] {
		case "asks":
			f.ask(fields)
		case "moves":
			f.moves[fields[1]] = texts(fields[2:])
		case "refuses":
			f.refuses[fields[1]] = texts(fields[2:])
		}
	}
	return f
})

func texts(fields []string) []string {
	return slices.DeleteFunc(slices.Clone(fields), func(s string) bool { return s == "" })
}

// whoMay are the roles, or that it takes two people.
func whoMay(found string) []string {
	if found == "two-people" {
		return []string{"officer or approver proposes, another approver agrees"}
	}
	return strings.Fields(found)
}

func (f *findings) ask(fields []string) {
	i := slices.IndexFunc(f.machines, func(m Machine) bool { return m.Name == fields[1] })
	if i < 0 {
		i = len(f.machines)
		f.machines = append(f.machines, Machine{Name: fields[1]})
	}
	m := &f.machines[i]
	a := Answer{State: fields[2], Ask: fields[3], Command: fields[4], Who: whoMay(fields[5]), Next: fields[6],
		Events: strings.Fields(fields[7]), Codes: strings.Fields(fields[8]), Sentence: fields[9]}
	if !slices.Contains(m.States, a.State) {
		m.States = append(m.States, a.State)
	}
	if !slices.Contains(m.Asks, a.Ask) {
		m.Asks = append(m.Asks, a.Ask)
	}
	m.Answers = append(m.Answers, a)
}

// Machines are all kinds of record with a life of their own; the last is the platform,
// which has one state and takes what is about no such record.
func Machines() []Machine { return read().machines }

// MachineOf gives the machine of a name; an empty one if there is none.
func MachineOf(name string) Machine {
	for _, m := range Machines() {
		if m.Name == name {
			return m
		}
	}
	return Machine{}
}

// Event is everything about one kind of event.
type Event struct {
	Kind, Sentence string
	Schema         int32
	Record         string   // the kind of record that it is about, whose story tells it
	By             []string // commands that record it
	Moves          []string // "+Wallet locked": the account grows
	Fields         []domain.Meaning
}

// Events describes all kinds of events.
func Events() []Event {
	var all []Event
	for _, m := range domain.EventMeanings() {
		kind := m.Event.Kind()
		e := Event{Kind: kind, Sentence: m.Sentence, Schema: events.Schema(kind), Record: recordOf(m.Event), Moves: read().moves[kind], Fields: domain.FieldMeanings(m.Event)}
		for _, c := range Commands() {
			if slices.Contains(c.Events, kind) {
				e.By = append(e.By, c.Name)
			}
		}
		all = append(all, e)
	}
	return all
}

// recordOf is the kind of record that an event is about.
func recordOf(e domain.Event) string {
	if _, matched := e.(domain.ReceiptMatched); matched {
		return "facility, or wallet for a top-up"
	}
	record, _, _ := strings.Cut(e.Stream(), "-")
	return record
}

// Command is everything about one command.
type Command struct {
	Name, Sentence string
	Who            []string // roles that may
	Events         []string // kinds that it records
	Refusals       []string // codes
	Fields         []domain.Meaning
}

// Commands describes all commands.
var Commands = sync.OnceValue(func() []Command {
	var all []Command
	for _, m := range domain.CommandMeanings() {
		name := reflect.TypeOf(m.Command).Name()
		c := Command{Name: name, Sentence: m.Sentence, Fields: domain.FieldMeanings(m.Command), Refusals: slices.Clone(read().refuses[name])}
		for _, machine := range Machines() {
			for _, a := range machine.Answers {
				if a.Command != name {
					continue
				}
				add(&c.Events, a.Events)
				add(&c.Refusals, a.Codes)
				if a.Next != "" {
					add(&c.Who, a.Who)
				}
			}
		}
		slices.Sort(c.Refusals)
		all = append(all, c)
	}
	return all
})

// add adds what is not there yet.
func add(list *[]string, more []string) {
	for _, s := range more {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
}

// Refusals describes every refusal code.
func Refusals() []domain.Meaning { return domain.RefusalMeanings() }
