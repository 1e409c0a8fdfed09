package events_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"refold/internal/domain/domaintest"
	"refold/internal/events"
)

func exported(t *testing.T, store events.Store) []byte {
	t.Helper()
	head, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := events.Export(t.Context(), store, head.Position, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnImportedExportIsTheSameJournal(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(3, 1)
	h.TopUp("I1", "R-1", 1_000_000)
	h.List("F1", "B1", 100_000)
	onEveryStore(t, func(t *testing.T, store events.Store) {
		if err := store.CreateDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
		appendAll(t, store, events.EntriesOf(h.Log)...)
		n := int64(len(h.Log))
		appendAll(t, store, unusual(n+1))
		text := exported(t, store)

		other := events.NewMemory()
		// It broke off in the middle, and is taken up again.
		half := bytes.Join(bytes.SplitAfter(text, []byte("\n"))[:20], nil)
		if added, err := events.Import(t.Context(), other, bytes.NewReader(half)); err == nil || added != 19 {
			t.Fatalf("%d events of a half (%v)", added, err)
		}
		if added, err := events.Import(t.Context(), other, bytes.NewReader(text)); err != nil || added != n+1-19 {
			t.Fatalf("%d events added (%v)", added, err)
		}
		if added, err := events.Import(t.Context(), other, bytes.NewReader(text)); err != nil || added != 0 {
			t.Fatalf("again added %d events (%v)", added, err)
		}
		same(t, readAll(t, other.Pages(t.Context(), 0, n+1)), readAll(t, store.Pages(t.Context(), 0, n+1)))
		if !bytes.Equal(exported(t, other), text) {
			t.Fatal("exported again it is another text")
		}
		here, err := events.Fold(t.Context(), store, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if there, err := events.Fold(t.Context(), other, n+1); err != nil || there.Digest() != here.Digest() {
			t.Fatalf("it folds to something else (%v)", err)
		}
	})
}

// unusual is an event whose text JSON writers like to change.
func unusual(position int64) events.Entry {
	e := entry(1)
	e.Position, e.Causation, e.Stream, e.Version = position, position, "facility-F-unusual", 1
	e.RecordedAt = 1_800_000_000_000_001
	e.Payload = []byte(`{"facility":"F-unusual","reason":"<b>&amp;</b> \u2028 é 日本 \\ \""}`)
	return e
}

func TestAnImportIsStrict(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	appendAll(t, store, entriesOf(1, 3)...)
	good := string(exported(t, store))
	lines := strings.SplitAfter(good, "\n")
	cases := map[string]string{
		"empty":              "",
		"no head":            strings.Join(lines[1:], ""),
		"another format":     strings.Replace(good, `"refold_journal":1`, `"refold_journal":2`, 1),
		"an event missing":   lines[0] + lines[1] + lines[3],
		"the last missing":   lines[0] + lines[1] + lines[2],
		"an event too many":  good + lines[3],
		"an unknown column":  strings.Replace(good, `"position":2`, `"position":2,"extra":1`, 1),
		"an unknown shape":   strings.Replace(good, `"schema":1`, `"schema":9`, 1),
		"an unknown kind":    strings.Replace(good, `"kind":"FacilityDeclined"`, `"kind":"FacilityForgotten"`, 1),
		"a payload's field":  strings.Replace(good, `"reason"`, `"cause"`, 1),
		"a broken line":      strings.Replace(good, `"version"`, `version`, 1),
		"a request id short": strings.Replace(good, `-8000-`, `-800-`, 1),
	}
	for name, text := range cases {
		if text == good {
			t.Fatalf("%s: the case changes nothing", name)
		}
		if _, err := events.Import(t.Context(), events.NewMemory(), strings.NewReader(text)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	other := events.NewMemory()
	changed := entriesOf(1, 2)
	changed[1].Payload = fmt.Appendf(nil, `{"facility":"F-2","reason":"another"}`)
	appendAll(t, other, changed...)
	if _, err := events.Import(t.Context(), other, strings.NewReader(good)); !errors.Is(err, events.ErrOtherJournal) {
		t.Fatal(err)
	}
	if err := events.Export(t.Context(), store, 4, &bytes.Buffer{}); err == nil {
		t.Fatal("exported beyond the end")
	}
}
