package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// The other laws draw any request of a history. Here every kind of request that there is
// has its turn, over the examples: a kind that no history has asked for fails.

// examples are random histories, and one of loans that are serviced elsewhere.
var examples = sync.OnceValue(func() []*domaintest.House {
	houses := make([]*domaintest.House, 80)
	for seed := range houses {
		houses[seed] = domaintest.Example(seed, 400)
	}
	elsewhere := domaintest.Staffed(1, 1)
	elsewhere.Must(domain.System, told())
	paid := told()
	paid.Loan.Facility, paid.Loan.SourceID = "X-2", "2"
	paid.ChargedOffOn, paid.ChargedOffCents, paid.ChargedOffReason, paid.PaidInFullOn = calendar.None, 0, "", calendar.Of(1998, 3, 1)
	elsewhere.Must(domain.System, paid)
	return append(houses, elsewhere)
})

// turns is how many requests of each kind are tried, each of another history.
const turns = 3

// turn is a request that recorded something, and the history that it stands in.
type turn struct {
	house   *domaintest.House
	request domain.UUID
	events  []*domain.Recorded
}

// requestsOfKinds are requests of the examples by what was asked for. What a second person
// approved is of the kind of the approval and of what was proposed.
func requestsOfKinds() map[string][]turn {
	kinds := map[string][]turn{}
	add := func(c domain.Command, x turn) {
		name := requestKind(c)
		if n := len(kinds[name]); n == 0 || n < turns && kinds[name][n-1].house != x.house {
			kinds[name] = append(kinds[name], x)
		}
	}
	for _, h := range examples() {
		for _, a := range h.Asked {
			if len(a.Answer.Events) == 0 {
				continue
			}
			x := turn{h, a.Answer.Request, a.Answer.Events}
			add(a.Command, x)
			if approved, ok := a.Command.(domain.ApproveProposal); ok {
				add(h.World().Proposal(approved.Proposal).Change(), x)
			}
		}
	}
	return kinds
}

func requestKind(c domain.Command) string { return strings.TrimPrefix(fmt.Sprintf("%T", c), "domain.") }

// notUndone are the kinds whose requests are never left out, with what refuses it: a day
// stays open, and what was undone is put back by redo.
var notUndone = map[string]string{"OpenBusinessDay": "NOT_UNDOABLE", "UndoRequest": "NOT_UNDOABLE", "RedoRequest": "NOT_UNDOABLE"}

func TestEveryKindOfRequestObeysTheLaws(t *testing.T) {
	kinds := requestsOfKinds()
	for _, m := range domain.CommandMeanings() {
		name := requestKind(m.Command)
		t.Run(name, func(t *testing.T) {
			if len(kinds[name]) == 0 {
				t.Fatal("no history has such a request: domaintest has to ask for it")
			}
			for _, x := range kinds[name] {
				if code := notUndone[name]; code != "" {
					x.isNotUndone(t, code)
					continue
				}
				if !x.touchesPlatform() { // of an amendment that undoes, the undo stays: it is put back
					x.isUndone(t)
					x.comesLate(t)
				}
				x.isCorrected(t)
			}
		})
	}
}

// isNotUndone: who may undo anything is refused.
func (x turn) isNotUndone(t *testing.T, code string) {
	streams := []string{x.events[0].Stream}
	for _, c := range []domain.Command{
		domain.UndoRequest{Request: x.request, Streams: streams, Reason: "x"},
		domain.Amend{Undo: []domain.TouchedRequest{{Request: x.request, Streams: streams}}, Reason: "x"},
	} {
		if _, refusal := domain.Decide(x.house.World(), domain.System, c); refusal == nil || !refusal.Has(code) {
			t.Errorf("%T: %v, want %s", c, refusal, code)
		}
	}
}

// touchesPlatform says whether a request did something that can't be left out.
func (x turn) touchesPlatform() bool {
	return slices.ContainsFunc(x.events, func(rec *domain.Recorded) bool {
		switch rec.Event.(type) {
		case domain.EventCorrected, domain.EventInserted:
			return false
		}
		return rec.Stream == domain.PlatformStream
	})
}

// isUndone: undone is never done, redone is done, two undos come to the same in either
// order, and after each the books balance and the tables of the World are those of a fold
// from nothing.
func (x turn) isUndone(t *testing.T) {
	h, n := x.house, int64(len(x.house.Log))
	w := h.World()
	first := slices.IndexFunc(h.Log, func(rec *domain.Recorded) bool { return rec.RequestID == x.request })
	out, back := undo(h, first, n+1), redo(h, first, n+2)
	undone := grow(w, []*domain.Recorded{out})
	same(t, "undone and never done", undone, domaintest.Fold(without(h.Log, x.request)))
	balanced(t, "undone", undone)
	if !w.Undone(x.request) {
		redone := grow(w, []*domain.Recorded{out, back})
		same(t, "redone and done", redone, w)
		balanced(t, "redone", redone)
	}
	other := (first*7919 + 31) % len(h.Log) // any other that can be left out
	for h.Log[other].RequestID == x.request || (turn{h, h.Log[other].RequestID, eventsOf(h, h.Log[other].RequestID)}).touchesPlatform() {
		other = (other + 1) % len(h.Log)
	}
	also := undo(h, other, n+1)
	later := *out
	later.Position = n + 2
	latest := *also
	latest.Position = n + 2
	both := grow(w, []*domain.Recorded{out, &latest})
	same(t, "two undos in either order", both, grow(w, []*domain.Recorded{also, &later}))
	balanced(t, "two undone", both)
}

func eventsOf(h *domaintest.House, request domain.UUID) (events []*domain.Recorded) {
	for _, rec := range h.Log {
		if rec.RequestID == request {
			events = append(events, rec)
		}
	}
	return events
}

// comesLate: recorded after everything else, for the days that it counts for, it comes to
// the same as recorded last on these days.
func (x turn) comesLate(t *testing.T) {
	rest, late := []*domain.Recorded{}, []*domain.Recorded{}
	for _, rec := range x.house.Log {
		if rec.RequestID == x.request {
			late = append(late, rec)
			continue
		}
		if e, ok := rec.Event.(domain.EventCorrected); ok && e.Request == x.request {
			continue // of an event that isn't there yet, nobody could have said anything
		}
		rest = append(rest, rec)
	}
	recorded := renumbered(slices.Concat(rest, late))
	inOrder, day := slices.Clone(recorded), map[int64]calendar.Date{}
	for _, rec := range slices.Concat(recorded, domaintest.AsCorrected(recorded)) {
		day[rec.Position] = rec.EffectiveOn
	}
	slices.SortStableFunc(inOrder, func(a, b *domain.Recorded) int { return int(day[a.Position]) - int(day[b.Position]) })
	w := domaintest.Fold(recorded)
	same(t, "recorded late and in the right order", w, domaintest.Fold(renumbered(inOrder)))
	balanced(t, "recorded late", w)
}

// isCorrected: each of its events that can be corrected is moved to another day and given
// another amount: as if it had been recorded so at first.
func (x turn) isCorrected(t *testing.T) {
	h := x.house
	for _, rec := range x.events {
		if !domain.Correctable(rec.Event.Kind()) {
			continue
		}
		content, err := domain.EventContent(rec.Event)
		if err != nil {
			t.Fatal(err)
		}
		for _, on := range []calendar.Date{rec.EffectiveOn, rec.EffectiveOn.AddDays(-3), min(h.Today(), rec.EffectiveOn.AddDays(2))} {
			e := domain.EventCorrected{Event: rec.Position, Request: rec.RequestID, About: rec.Stream, EventKind: rec.Event.Kind(),
				Schema: domain.ContentSchema(rec.Event.Kind()), Content: lower(content), CountsFor: on, Reason: "x"}
			by := platform(h, int64(len(h.Log))+1, e)
			w := grow(h.World(), []*domain.Recorded{by})
			same(t, "corrected and recorded so at first", w, domaintest.Fold(domaintest.AsCorrected(append(slices.Clone(h.Log), by))))
			balanced(t, "corrected", w)
		}
	}
}

// lower takes a tenth off an event's amount, if it has one.
func lower(content string) string {
	const name = `"amount_cents":`
	before, after, found := strings.Cut(content, name)
	if !found {
		return content
	}
	var amount int64
	if n, err := fmt.Sscan(after, &amount); n != 1 && err != nil {
		return content
	}
	digits := strings.TrimLeft(after, "-0123456789")
	return fmt.Sprintf("%s%s%d%s", before, name, amount*9/10, digits)
}

func balanced(t interface{ Fatalf(string, ...any) }, what string, w *domain.World) {
	if broken := w.Verify(); len(broken) > 0 {
		t.Fatalf("%s: %v", what, broken)
	}
}
