package domain_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// A verdict that was kept is the one that would be come to anew, whatever was recorded,
// undone and corrected since, in Worlds that are looked at and in those that are dropped.
func TestAKeptVerdictIsTheOneComeToAnew(t *testing.T) {
	kept := 0
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, 150)
		w, durable := domain.NewWorld(), false
		var asked []domain.Amend
		for _, rec := range h.Log {
			if rapid.IntRange(0, 3).Draw(t, "ask") == 0 {
				asked = append(asked, amendsOf(rec)...)
				asked = asked[max(0, len(asked)-6):]
			}
			if durable && rapid.Bool().Draw(t, "given up") { // decided upon ahead, and recorded otherwise
				ahead := w.Fork()
				ahead.Apply(rec)
				kept += sameVerdicts(t, ahead, asked)
			}
			if durable {
				w, durable = w.Fork(), false
			}
			w.Apply(rec)
			if rapid.Bool().Draw(t, "look") {
				kept += sameVerdicts(t, w, asked)
			}
			if durable = rapid.Bool().Draw(t, "durable"); durable {
				w.Freeze()
				kept += sameVerdicts(t, w, asked)
			}
		}
	})
	if kept == 0 {
		t.Error("no verdict was kept")
	}
}

// sameVerdicts compares the verdicts on amendments with what comes of them anew, and counts
// those that were kept.
func sameVerdicts(t *rapid.T, w *domain.World, asked []domain.Amend) (kept int) {
	for _, c := range asked {
		if w.Kept("O1", c) {
			kept++
		}
		got, refused := w.VerdictOf("O1", c)
		want, refusal := w.ImpactOf("O1", c)
		if (refused == nil) != (refusal == nil) {
			t.Fatalf("at %d, %+v: refused %v, and anew %v", w.Position(), c, refused, refusal)
		}
		if refusal == nil && !reflect.DeepEqual(*got, want.Verdict) {
			t.Fatalf("at %d, %+v: %+v, and anew %+v", w.Position(), c, *got, want.Verdict)
		}
	}
	return kept
}

// amendsOf are what may be put right about an event: its request, its amount, its day.
func amendsOf(rec *domain.Recorded) []domain.Amend {
	request := []domain.TouchedRequest{{Request: rec.RequestID, Streams: []string{rec.Stream}}}
	amends := []domain.Amend{{Undo: request, Reason: "x"}, {Redo: request, Reason: "x"}}
	if !domain.Correctable(rec.Event.Kind()) {
		return amends
	}
	content, err := domain.EventContent(rec.Event)
	var fields map[string]any
	if err != nil || json.Unmarshal([]byte(content), &fields) != nil {
		return amends
	}
	if _, ok := fields["amount_cents"]; ok {
		fields["amount_cents"] = 777
	}
	changed, err := json.Marshal(fields)
	if err != nil {
		return amends
	}
	return append(amends, domain.Amend{Reason: "x", Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: rec.Event.Kind(),
		Schema: domain.ContentSchema(rec.Event.Kind()), Content: string(changed), CountsFor: rec.EffectiveOn - 1}}})
}
