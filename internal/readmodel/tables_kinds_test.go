package readmodel

import (
	"slices"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
)

// kindsByHouse shares out the kinds of requests over as few examples as have them all. A
// kind that no example has fails.
func kindsByHouse(t *testing.T) map[*domaintest.House]map[string]domaintest.Turn {
	turns := domaintest.TurnsOfKinds(len(domaintest.Examples()))
	missing := map[string]bool{}
	for _, m := range domain.CommandMeanings() {
		name := domaintest.RequestKind(m.Command)
		if len(turns[name]) == 0 {
			t.Errorf("no history has a %s: domaintest has to ask for it", name)
			continue
		}
		missing[name] = true
	}
	chosen := map[*domaintest.House]map[string]domaintest.Turn{}
	for len(missing) > 0 {
		of := map[*domaintest.House]map[string]domaintest.Turn{}
		for name := range missing {
			for _, x := range turns[name] {
				if of[x.House] == nil {
					of[x.House] = map[string]domaintest.Turn{}
				}
				of[x.House][name] = x
			}
		}
		var best *domaintest.House
		for _, h := range domaintest.Examples() {
			if best == nil || len(of[h]) > len(of[best]) {
				best = h
			}
		}
		chosen[best] = of[best]
		for name := range of[best] {
			delete(missing, name)
		}
	}
	return chosen
}

// The tables say what the fold says after every kind of request was undone, put back,
// corrected, moved in time, entered once more, undone with all that depends on it, and its
// record was restored to before it.
func TestTablesEqualFoldForEveryKindOfRequest(t *testing.T) {
	t.Parallel()
	ways := map[string]int{}
	for h, kinds := range kindsByHouse(t) {
		x := &righting{ways: ways, journal: newTape(slices.Clone(h.Log))}
		x.journal.forward(int64(len(x.journal.log)))
		x.tables = tablesOn(t, pgtest.DB(t), x.journal, testRevision)
		if err := x.tables.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		names := make([]string, 0, len(kinds))
		for name := range kinds {
			names = append(names, name)
		}
		slices.Sort(names)
		for i, name := range names {
			if testing.Short() && i%4 != 0 {
				continue
			}
			t.Run(name, func(t *testing.T) {
				x.t = t
				x.everyWay(kinds[name])
			})
			if t.Failed() {
				return // the tables of this history stand elsewhere by now
			}
		}
	}
	for _, way := range []string{"undo", "redo", "correct", "insert", "cascade", "restore"} {
		if ways[way] == 0 {
			t.Errorf("nothing was put right by %s", way)
		}
	}
}

// righting puts right what a tape holds, and compares the tables after each step.
type righting struct {
	t       *testing.T
	journal *tape
	tables  *Tables
	ways    map[string]int // how often each was tried
	steps   byte
}

func (x *righting) everyWay(turn domaintest.Turn) {
	touched := Touched(turn.Events)
	if len(touched.Streams) > 0 {
		undo := domain.RequestUndone{Request: touched.Request, Streams: touched.Streams, Reason: "x"}
		redo := domain.RequestRedone{Request: touched.Request, Streams: touched.Streams, Reason: "x"}
		if x.journal.world.Undone(touched.Request) {
			x.record("redo", redo)
		}
		x.record("undo", undo)
		x.record("redo", redo)
	}
	for _, rec := range turn.Events {
		if domain.Correctable(rec.Event.Kind()) {
			x.corrected(rec)
		}
	}
	x.amended("cascade", func(w *domain.World, log domain.Log) (domain.Amend, bool) {
		c, ok := Reversal(w, log, turn.Events)
		if !ok {
			return c, false
		}
		c, _, _, refusal := Further(w, domain.System, log, c)
		return c, refusal == nil
	})
	stream := turn.Events[0].Stream
	x.amended("restore", func(w *domain.World, log domain.Log) (domain.Amend, bool) {
		var corrections []*domain.Recorded
		for rec := range log.All() {
			if slices.Contains(namedBy(rec.Event), stream) {
				corrections = append(corrections, rec)
			}
		}
		_, _, c, _, ok := Restoration(w, as("O1"), log, corrections, stream, turn.Events[0].Position)
		return c, ok
	})
}

func namedBy(e domain.Event) []string {
	switch e := e.(type) {
	case domain.RequestUndone:
		return e.Streams
	case domain.RequestRedone:
		return e.Streams
	case domain.EventCorrected:
		return []string{e.About}
	}
	return nil
}

// corrected moves an event to another day, and enters one like it.
func (x *righting) corrected(rec *domain.Recorded) {
	content, err := domain.EventContent(rec.Event)
	if err != nil {
		x.t.Fatal(err)
	}
	kind, today := rec.Event.Kind(), x.journal.world.Today()
	for _, on := range []calendar.Date{rec.EffectiveOn - 2, min(today, rec.EffectiveOn+3)} {
		x.record("correct", domain.EventCorrected{Event: rec.Position, Request: rec.RequestID, About: rec.Stream, EventKind: kind,
			Schema: domain.ContentSchema(kind), Content: content, CountsFor: on, Reason: "x"})
	}
	x.recordOn("insert", min(today, rec.EffectiveOn+1), domain.EventInserted{About: rec.Stream, EventKind: kind, CountsFor: min(today, rec.EffectiveOn+1), Reason: "x"}, rec.Event)
}

// amended records an amendment as the decision puts it, whatever would stand against it.
func (x *righting) amended(way string, find func(*domain.World, domain.Log) (domain.Amend, bool)) {
	w, log := x.journal.Snapshot()
	c, ok := find(w, log)
	if !ok {
		return
	}
	var events []domain.Event
	for _, r := range c.Undo {
		if !w.Undone(r.Request) {
			events = append(events, domain.RequestUndone{Request: r.Request, Streams: r.Streams, Reason: "x"})
		}
	}
	for _, r := range c.Redo {
		if w.Undone(r.Request) {
			events = append(events, domain.RequestRedone{Request: r.Request, Streams: r.Streams, Reason: "x"})
		}
	}
	x.record(way, events...)
}

func (x *righting) record(way string, events ...domain.Event) {
	x.recordOn(way, x.journal.world.Today(), events...)
}

// recordOn adds a request to the tape, and holds the tables to the fold. What only says
// what others are counts for the open day; other events for the day given.
func (x *righting) recordOn(way string, on calendar.Date, events ...domain.Event) {
	x.t.Helper()
	if len(events) == 0 {
		return
	}
	x.steps++
	x.ways[way]++
	x.t.Log(way)
	w, root := x.journal.world, int64(len(x.journal.log))+1
	versions := map[string]int64{}
	for _, e := range events {
		stream := e.Stream()
		versions[stream]++
		rec := &domain.Recorded{Position: int64(len(x.journal.log)) + 1, Stream: stream, Version: w.Version(stream) + versions[stream], RecordedAt: w.LastRecordedAt(),
			EffectiveOn: w.Today(), Actor: domain.System, Device: "test", RequestID: domain.UUID{0xff, x.steps, byte(root), byte(root >> 8)}, Causation: root, Event: e}
		if stream != domain.PlatformStream {
			rec.EffectiveOn = on
		}
		rec.Correlation = rec.RequestID
		x.journal.log = append(x.journal.log, rec)
	}
	follow(x.t, x.tables, x.journal, int64(len(x.journal.log)))
}
