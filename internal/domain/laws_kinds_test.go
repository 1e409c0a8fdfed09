package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// The other laws draw any request of a history. Here every kind of request that there is
// has its turn, over the examples: a kind that no history has asked for fails.

// turns is how many requests of each kind are tried, each of another history.
const turns = 3

// turn is a request of one kind that the laws are tried on.
type turn struct{ domaintest.Turn }

func requestsOfKinds() map[string][]turn {
	kinds := map[string][]turn{}
	for name, all := range domaintest.TurnsOfKinds(turns) {
		for _, x := range all {
			kinds[name] = append(kinds[name], turn{x})
		}
	}
	return kinds
}

// notUndone are the kinds whose requests are never left out, with what refuses it: a day
// stays open, and what was undone is put back by redo.
var notUndone = map[string]string{"OpenBusinessDay": "NOT_UNDOABLE", "UndoRequest": "NOT_UNDOABLE", "RedoRequest": "NOT_UNDOABLE"}

func TestEveryKindOfRequestObeysTheLaws(t *testing.T) {
	kinds := requestsOfKinds()
	for _, m := range domain.CommandMeanings() {
		name := domaintest.RequestKind(m.Command)
		t.Run(name, func(t *testing.T) {
			if len(kinds[name]) == 0 {
				t.Fatal("no history has such a request: domaintest has to ask for it")
			}
			undone := 0
			for _, x := range kinds[name] {
				if code := notUndone[name]; code != "" {
					x.isNotUndone(t, code)
					continue
				}
				if !x.TouchesPlatform() { // of an amendment that undoes, the undo stays: it is put back
					x.isUndone(t)
					x.comesLate(t)
					undone++
				}
				x.isCorrected(t)
			}
			if undone == 0 && notUndone[name] == "" {
				t.Error("every such request undid or put back another: none was left out")
			}
		})
	}
}

// isNotUndone: who may undo anything is refused.
func (x turn) isNotUndone(t *testing.T, code string) {
	streams := []string{x.Events[0].Stream}
	for _, c := range []domain.Command{
		domain.UndoRequest{Request: x.Request, Streams: streams, Reason: "x"},
		domain.Amend{Undo: []domain.TouchedRequest{{Request: x.Request, Streams: streams}}, Reason: "x"},
	} {
		if _, refusal := domain.Decide(x.House.World(), domain.System, c); refusal == nil || !refusal.Has(code) {
			t.Errorf("%T: %v, want %s", c, refusal, code)
		}
	}
}

// isUndone: undone is never done, redone is done, two undos come to the same in either
// order, and after each the books balance and the tables of the World are those of a fold
// from nothing.
func (x turn) isUndone(t *testing.T) {
	h, n := x.House, int64(len(x.House.Log))
	w := h.World()
	first := slices.IndexFunc(h.Log, func(rec *domain.Recorded) bool { return rec.RequestID == x.Request })
	out, back := undo(h, first, n+1), redo(h, first, n+2)
	undone := grow(w, []*domain.Recorded{out})
	same(t, "undone and never done", undone, domaintest.Fold(without(h.Log, x.Request)))
	balanced(t, "undone", undone)
	if !w.Undone(x.Request) {
		redone := grow(w, []*domain.Recorded{out, back})
		same(t, "redone and done", redone, w)
		balanced(t, "redone", redone)
	}
	other := (first*7919 + 31) % len(h.Log) // any other that can be left out
	for h.Log[other].RequestID == x.Request || (domaintest.Turn{House: h, Request: h.Log[other].RequestID, Events: eventsOf(h, h.Log[other].RequestID)}).TouchesPlatform() {
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
	for _, rec := range x.House.Log {
		if rec.RequestID == x.Request {
			late = append(late, rec)
			continue
		}
		if e, ok := rec.Event.(domain.EventCorrected); ok && e.Request == x.Request {
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
	h := x.House
	for _, rec := range x.Events {
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
