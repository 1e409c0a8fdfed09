package domain_test

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// Which quarters of whose wallets an undo changes is found without looking at each posting;
// it is what the postings one by one say, in long loans that are folded on from stages and
// in random histories.
func TestRestatedQuartersAreThoseWithOtherPostings(t *testing.T) {
	long, _ := repaid(5, 420)
	rapid.Check(t, func(t *rapid.T) {
		h := long
		if rapid.Bool().Draw(t, "any history") {
			h = domaintest.History(t, size(t))
		}
		w := h.World()
		rec := h.Log[undoable(t, h, "undone")]
		touched := domain.TouchedRequest{Request: rec.RequestID, Streams: []string{rec.Stream}}
		impact, refusal := w.ImpactOf("A1", domain.Amend{Undo: []domain.TouchedRequest{touched}, Reason: "x"})
		if refusal != nil {
			t.Skip(refusal)
		}
		restated := impact.Restated(w)
		was, now := posted(w, rec.Stream), posted(impact.After, rec.Stream)
		year, _, _ := w.Today().YMD()
		for _, p := range w.Parties() {
			if p.As != domain.Investor {
				continue
			}
			for quarter := range 8 {
				from, through := calendar.Of(year-1, 3*quarter+1, 1), calendar.Of(year-1, 3*quarter+4, 1)-1
				want := !slices.Equal(was.of(p.ID, from, through), now.of(p.ID, from, through))
				got, known := restated.Differs(p.ID, "SGD", from, through)
				if !known || got != want {
					t.Fatalf("%s from %s: differs is %v (known: %v), by postings %v", p.ID, from, got, known, want)
				}
			}
		}
		if _, known := restated.Differs("I1", "SGD", calendar.Of(year, 1, 2), calendar.Of(year, 3, 31)); known {
			t.Fatal("what is no quarter is not known")
		}
	})
}

// postedSteps are the sums that the steps of a record gave to wallets.
type postedSteps []domain.Step

func posted(w *domain.World, stream string) (steps postedSteps) {
	for _, s := range w.Steps(stream) {
		if !s.Undone && len(s.Reasons) == 0 {
			steps = append(steps, s.Step)
		}
	}
	return steps
}

// postedLine is a sum of a step; of what came before a quarter, all sums together.
type postedLine struct {
	on    calendar.Date
	kind  domain.AccountKind
	cents int64
}

// of is what a statement is made of: what was in the wallet before, and each sum.
func (x postedSteps) of(party string, from, through calendar.Date) []postedLine {
	opening := []postedLine{{calendar.None, domain.WalletAvailable, 0}, {calendar.None, domain.WalletLocked, 0}}
	var lines []postedLine
	for _, s := range x {
		for _, p := range s.Postings {
			wallet := slices.IndexFunc(opening, func(l postedLine) bool { return l.kind == p.Account.Kind })
			switch {
			case p.Account.Owner != party || p.Account.Currency != "SGD" || wallet < 0 && !p.Account.LentOut() || s.On > through:
			case s.On >= from:
				lines = append(lines, postedLine{s.On, p.Account.Kind, p.AmountCents})
			case wallet >= 0:
				opening[wallet].cents += p.AmountCents
			}
		}
	}
	slices.SortFunc(lines, func(a, b postedLine) int {
		return int(a.on-b.on)*1e6 + int(a.kind)*1e4 - int(b.kind)*1e4 + sign(a.cents-b.cents)
	})
	return append(opening, lines...)
}

func sign(n int64) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// One step of a loan's life is what it is among all of them, whatever stages are kept.
func TestAStepIsFoundWithoutTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		w := h.World()
		for _, f := range w.Facilities() {
			before := domain.NoStage
			for _, want := range w.FacilitySteps(f.ID) {
				if want.Record == nil {
					before = want.After.Stage
					continue
				}
				got, stage, ok := w.FacilityStepAt(f.ID, want.Record.Position)
				if !ok || got.On != want.On || got.Undone != want.Undone || stage != before || got.Record.Position != want.Record.Position || !slices.Equal(got.Reasons, want.Reasons) {
					t.Fatalf("event %d of %s: %+v from %s, not %+v from %s", want.Record.Position, f.ID, got.Step, stage, want.Step, before)
				}
				if a, b := asJSON(t, got.After), asJSON(t, want.After); a != b {
					t.Fatalf("after event %d of %s:\n%s\nnot\n%s", want.Record.Position, f.ID, a, b)
				}
				before = want.After.Stage
			}
		}
		if _, _, ok := w.FacilityStepAt("F-NONE", 1); ok {
			t.Fatal("a loan that is not there has a step")
		}
	})
}

func asJSON(t *rapid.T, value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
