package domain_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// New golden files are written with -write-proposals; one that exists is never changed.
var writeProposals = flag.Bool("write-proposals", false, "write golden files of proposed changes that have none")

// fixed gives a command of the examples the ids and dates that its golden file has.
func fixed(c domain.Command) domain.Command {
	switch c := c.(type) {
	case domain.UndoRequest:
		c.Request = domain.UUID{0: 1, 15: 0xff}
		return c
	case domain.RedoRequest:
		c.Request = domain.UUID{0: 1, 15: 0xff}
		return c
	case domain.Amend:
		c.Undo[0].Request, c.Correct[0].CountsFor, c.Correct[0].Event = domain.UUID{0: 1, 15: 0xff}, calendar.Of(2026, 3, 1), 17
		return c
	case domain.SweepFees:
		c.PaidOn = calendar.Of(2026, 3, 1)
		return c
	case domain.AddPlatformMoney:
		c.PaidOn = calendar.Of(2026, 3, 1)
		return c
	case domain.RestructureFacility:
		c.Change.FromDue, c.Change.NewFirstDue = calendar.Of(2026, 3, 1), calendar.Of(2026, 3, 5)
		return c
	}
	return c
}

// The content of a proposal is read for ever, by every later program.
func TestEveryProposedChangeHasItsGoldenFile(t *testing.T) {
	for i := range proposals {
		_, c := prepared(i)
		c = fixed(c)
		kind := kindOf(t, c)
		t.Run(kind.Name, func(t *testing.T) {
			content, err := kind.Content(c)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "proposals", kind.Name+".v"+strconv.Itoa(kind.Schema())+".json")
			stored, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) && *writeProposals {
				stored, err = []byte(content+"\n"), os.WriteFile(path, []byte(content+"\n"), 0o644)
			}
			if err != nil {
				t.Fatalf("no golden file (go test ./internal/domain -write-proposals makes it): %v", err)
			}
			if string(stored) != content+"\n" {
				t.Errorf("the shape changed without a new schema.\nnow: %s\nfor ever: %s", content, stored)
			}
			checkMembers(t, c, content)
		})
	}
}

// checkMembers asks that every field of a command stands in its content by a name of
// its own: a field without one would be named by accident.
func checkMembers(t *testing.T, c domain.Command, content string) {
	t.Helper()
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(content), &members); err != nil {
		t.Fatal(err)
	}
	typ := reflect.TypeOf(c)
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name == "" || members[name] == nil {
			t.Errorf("field %s of %s has no name in its content", typ.Field(i).Name, typ)
		}
	}
}

func TestEveryGoldenProposalIsRead(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "proposals", "*.json"))
	if err != nil || len(paths) < len(domain.Proposables()) {
		t.Fatalf("%d golden files: %v", len(paths), err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, rest, _ := strings.Cut(filepath.Base(path), ".v")
		w := domain.NewWorld()
		w.Apply(&domain.Recorded{Position: 1, Stream: "proposal-Q1", Actor: "O1", Event: domain.ChangeProposed{
			Proposal: "Q1", Command: name, Schema: int(rest[0] - '0'), Content: strings.TrimSuffix(string(text), "\n"), Subject: "party-U1", Reason: "x",
		}})
		if w.Proposal("Q1").Change() == nil {
			t.Errorf("%s is not read", path)
		}
	}
}
