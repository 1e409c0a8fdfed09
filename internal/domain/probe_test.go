package domain_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

var update = flag.Bool("update", false, "write the probed transitions anew")

const (
	probedFile = "../catalogue/probed.txt"
	// patienceDays is how long a probe waits for a state to change by itself.
	patienceDays = 400
)

// machine is one kind of record, the states that it can be in and what may be asked
// of it there. What comes of it is found out by asking.
type machine struct {
	name  string
	state func(*domain.World) string
	ways  []way
	asks  func(*domaintest.House) []ask
}

// way is one history that leads to a state; different histories may lead to the same.
type way struct {
	state string
	house func() *domaintest.House
}

// probed is what a record in a state answers to a command.
type probed struct {
	machine, state, ask, command string
	who                          string // roles that may ask, or who asked where nobody may
	next                         string // state afterwards; "" if refused
	events                       []string
	codes                        []string
	sentence                     string // of the first reason
}

// line is the record of a probe in the file that the catalogue reads.
func (p probed) line() string {
	return strings.Join([]string{"asks", p.machine, p.state, p.ask, p.command, p.who, p.next,
		strings.Join(p.events, " "), strings.Join(p.codes, " "), p.sentence}, "\t")
}

// roles are those who may ask, as the actors of a house.
var roles = []struct{ role, actor string }{
	{"officer", "O1"}, {"approver", "A1"}, {"auditor", "U1"}, {"borrower", "B1"}, {"investor", "I1"}, {"investor", "I2"}, {"investor", "I3"},
	{"investor", "P1"}, {"visitor", "nobody"},
}

func roleOf(actor string) string {
	for _, r := range roles {
		if r.actor == actor {
			return r.role
		}
	}
	return "platform"
}

// whoMay asks on behalf of everybody: whoever is not refused for who they are may.
func whoMay(w *domain.World, a ask) string {
	if domain.TakesTwo(w, a.command) {
		return "two-people" // the platform stands for them where a state is probed
	}
	if a.by == domain.System {
		return "platform"
	}
	var may []string
	for _, r := range roles {
		_, refusal := domain.Decide(w, r.actor, a.command)
		if refusal != nil && (refusal.Has("NOT_ALLOWED") || refusal.Has("NOT_YOURS")) {
			continue
		}
		if r.role == "visitor" && a.by != r.actor {
			continue
		}
		if !slices.Contains(may, r.role) {
			may = append(may, r.role)
		}
	}
	if a.by == "nobody" {
		return "visitor"
	}
	return strings.Join(may, " ")
}

// probe asks once and folds the answer, beside the World.
func (m machine) probe(h *domaintest.House, from string, a ask, moves map[string]map[string]bool) probed {
	w := h.World()
	p := probed{machine: m.name, state: from, ask: a.name, command: reflect.TypeOf(a.command).Name(), who: roleOf(a.by)}
	drafts, refusal := domain.Decide(w, a.by, a.command)
	if refusal != nil {
		for _, r := range refusal.Reasons {
			if !slices.Contains(p.codes, r.Code) {
				p.codes = append(p.codes, r.Code)
			}
		}
		p.sentence = refusal.Reasons[0].Sentence
		return p
	}
	p.who = whoMay(w, a)
	for i, d := range drafts {
		fork := w.Fork()
		fork.Apply(&domain.Recorded{
			Position: w.Position() + 1, Stream: d.Event.Stream(), Version: w.Version(d.Event.Stream()) + 1,
			RecordedAt: w.LastRecordedAt(), EffectiveOn: d.EffectiveOn, Actor: a.by, RequestID: domain.UUID{15: 0xff},
			Causation: w.Position() + 1 - int64(i), Event: d.Event,
		})
		fork.Freeze()
		noteMoves(moves, d.Event.Kind(), w, fork)
		p.events = append(p.events, d.Event.Kind())
		w = fork
	}
	p.next = m.state(w)
	return p
}

// wait opens days until the state changes by itself; nothing if it doesn't.
func (m machine) wait(h *domaintest.House, from string) (probed, bool) {
	for range patienceDays {
		h.NextDay()
		if now := m.state(h.World()); now != from {
			return probed{machine: m.name, state: from, ask: "time passes", who: "calendar", next: now, events: []string{"BusinessDayOpened"}}, true
		}
	}
	return probed{}, false
}

// noteMoves remembers which books a kind of event moves, and in which direction.
func noteMoves(moves map[string]map[string]bool, kind string, before, after *domain.World) {
	sums := func(w *domain.World) map[string]int64 {
		sum := map[string]int64{}
		for _, p := range w.MoneyBalances() {
			sum[p.Account.Kind.String()] += p.AmountCents
		}
		return sum
	}
	was, is := sums(before), sums(after)
	if moves[kind] == nil {
		moves[kind] = map[string]bool{}
	}
	for account := range was {
		if _, ok := is[account]; !ok {
			is[account] = 0
		}
	}
	for account, amount := range is {
		switch {
		case amount > was[account]:
			moves[kind]["+"+account] = true
		case amount < was[account]:
			moves[kind]["-"+account] = true
		}
	}
}

// transcript is everything that was found out, line by line.
func transcript(t *testing.T) string {
	t.Helper()
	moves := map[string]map[string]bool{}
	var lines []string
	seen := map[string]bool{}
	add := func(p probed) {
		if line := p.line(); !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	for _, m := range machines {
		for _, way := range m.ways {
			h := way.house()
			if now := m.state(h.World()); now != way.state {
				t.Fatalf("the way to a %s that is %s ends at %s", m.name, way.state, now)
			}
			for _, a := range m.asks(h) {
				add(m.probe(h, way.state, a, moves))
			}
			if p, changes := m.wait(h, way.state); changes {
				add(p)
			}
		}
	}
	for _, kind := range domain.Kinds() {
		accounts := moves[kind.Kind()]
		if accounts == nil && kind.Kind() != "BusinessDayOpened" {
			t.Errorf("no probe records %s: ask for it in some state", kind.Kind())
		}
		var names []string
		for name := range accounts {
			names = append(names, name)
		}
		slices.Sort(names)
		lines = append(lines, "moves\t"+kind.Kind()+"\t"+strings.Join(names, "\t"))
	}
	for _, m := range domain.CommandMeanings() {
		name := reflect.TypeOf(m.Command).Name()
		lines = append(lines, "refuses\t"+name+"\t"+strings.Join(refusalsOf(t, name), "\t"))
	}
	return strings.Join(lines, "\n") + "\n"
}

// The transitions that pages and the catalogue show are what the decisions and checks
// of this build answer: asked here, and kept in a file.
func TestProbedTransitionsAreCurrent(t *testing.T) {
	now := transcript(t)
	if *update {
		if err := os.WriteFile(probedFile, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(probedFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != now {
		t.Errorf("%s is not current: run go generate ./internal/catalogue. %s", probedFile, firstOther(string(kept), now))
	}
}

// firstOther names the first line that differs.
func firstOther(kept, now string) string {
	a, b := strings.Split(kept, "\n"), strings.Split(now, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("Line %d: kept %q, now %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines are kept, now there are %d", len(a), len(b))
}

// Every command is asked in some state of some record, and every record's states can
// all be reached.
func TestEveryCommandIsProbed(t *testing.T) {
	asked := map[string]bool{}
	for _, m := range machines {
		for _, a := range m.asks(m.ways[0].house()) {
			asked[reflect.TypeOf(a.command).Name()] = true
		}
	}
	for _, m := range domain.CommandMeanings() {
		if name := reflect.TypeOf(m.Command).Name(); !asked[name] {
			t.Errorf("no state machine is asked for %s", name)
		}
	}
}
