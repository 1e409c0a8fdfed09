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

// A verdict is of its day: another day that opens changes how late a loan is, and touches no
// record.
func TestAVerdictIsOfItsDay(t *testing.T) {
	h, early := repaid(5, 60)
	undo := domain.Amend{Undo: []domain.TouchedRequest{{Request: early.RequestID, Streams: []string{early.Stream}}}, Reason: "x"}
	before, w := verdictAnew(t, h.World(), undo), h.World()
	for range 40 {
		day := w.Today() + 1
		w = grow(w, []*domain.Recorded{{Position: w.Position() + 1, Stream: domain.PlatformStream, EffectiveOn: day, Actor: domain.System,
			RequestID: domain.UUID{254, byte(w.Position() >> 8), byte(w.Position())}, Event: domain.BusinessDayOpened{Date: day}}})
		w.Freeze()
	}
	after := verdictAnew(t, w, undo)
	if before.Digest == after.Digest {
		t.Fatal("forty days change nothing: the test can't fail")
	}
}

// A verdict falls with whatever else is left out: an undo that named one stream of its request
// leaves the request out of the others too, as soon as they are folded anew.
func TestAVerdictFallsWithWhatElseIsLeftOut(t *testing.T) {
	h := domaintest.Staffed(2, 1)
	h.List("F-1", "B1", 100_000)
	h.TopUp("I1", "R-1", 50_000)
	h.TopUp("I2", "R-2", 40_000)
	pledged := func(investor string, amount int) *domain.Recorded {
		return h.Must(investor, domain.PlacePledge{Facility: "F-1", Pledge: "L-" + investor, Investor: investor, AmountCents: moneyOf(int64(amount)), ShownAt: 1}).Events[0]
	}
	one, other := pledged("I1", 50_000), pledged("I2", 40_000)
	var log []*domain.Recorded
	for _, rec := range h.Log {
		if rec.Stream == domain.WalletStream("I2") { // asked for at once with the pledge
			both := *rec
			both.RequestID, rec = other.RequestID, &both
		}
		log = append(log, rec)
	}
	w := domaintest.Fold(log)
	undo := domain.Amend{Undo: []domain.TouchedRequest{{Request: one.RequestID, Streams: []string{one.Stream}}}, Reason: "x"}
	before := verdictAnew(t, w, undo)
	w = grow(w, []*domain.Recorded{platform(h, w.Position()+1, domain.RequestUndone{Request: other.RequestID, Streams: []string{domain.WalletStream("I2")}, Reason: "x"})})
	w.Freeze()
	if after := verdictAnew(t, w, undo); before.Digest == after.Digest {
		t.Fatal("what was left out changes nothing: the test can't fail")
	}
}

// verdictAnew gives the verdict on an amendment, which must be what its impact says.
func verdictAnew(t *testing.T, w *domain.World, c domain.Amend) *domain.Verdict {
	t.Helper()
	got, refused := w.VerdictOf("O1", c)
	want, refusal := w.ImpactOf("O1", c)
	if refused != nil || refusal != nil {
		t.Fatal(refused, refusal)
	}
	if !reflect.DeepEqual(*got, want.Verdict) {
		t.Fatalf("at %d: %+v, and anew %+v", w.Position(), *got, want.Verdict)
	}
	return got
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
