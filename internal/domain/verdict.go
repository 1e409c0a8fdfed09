package domain

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Verdict is what is decided upon of an impact. The page that states an impact, whoever
// proposes it and whoever approves it come to the same one, so the last ones are kept with
// what they rest on.
type Verdict struct {
	Against []Reason  // what stands against it
	Owing   []Posting // wallets that would be below zero, and fees that were swept: balances, in cents
	Digest  string    // of postings and differences
	moves   bool
}

// MovesMoney says whether a cent would be posted.
func (v *Verdict) MovesMoney() bool { return v.moves }

// OnlyOwed says that a reason is about what would be owed: see Owing.
func (v *Verdict) OnlyOwed(reason Reason) bool {
	return slices.ContainsFunc(v.Owing, func(p Posting) bool { return reason == spentSince(p) })
}

// VerdictOf is ImpactOf for who needs no more than the verdict.
func (w *World) VerdictOf(by string, c Amend) (*Verdict, *Refusal) {
	var r reasons
	drafts := decision{w, by, true}.amendments(c, &r)
	if len(r) > 0 {
		return nil, refuse(r)
	}
	return w.verdictOn(by, drafts), nil
}

// verdictOn gives the verdict on drafts: the one that is kept, where nothing that it rests
// on has moved.
func (w *World) verdictOn(by string, drafts []Draft) *Verdict {
	if v := w.verdicts.find(w, w.groundsOf(by, drafts, nil)); v != nil {
		return v
	}
	return &w.impactOf(by, drafts).Verdict
}

// upheld is what a verdict rests on: what would be recorded and the day on which, that
// nothing else was undone, put back or corrected since, the records that are touched as they
// stand, and the balances that change.
type upheld struct {
	by       string        // of an event that is inserted; "" where it doesn't matter
	drafts   []Draft       // every amendment has one that counts for the day on which it is recorded
	reworked int64         // another undo may name some of its streams only: more is left out where others are folded anew
	records  []*history    // of those that are touched: what changes one makes another
	balances map[int]int64 // by account, in cents, as they were
}

// groundsOf gives what a verdict would rest on; nil where it can't be told: the events of a
// party are the ground of others, and a record that this World has written may be written
// again in its place.
func (w *World) groundsOf(by string, drafts []Draft, changes map[int]int64) *upheld {
	if w.verdicts == nil {
		return nil
	}
	x := &upheld{drafts: make([]Draft, len(drafts)), reworked: w.reworked}
	for i, d := range drafts {
		if _, ok := d.Event.(EventInserted); ok {
			x.by = by
		}
		x.drafts[i] = Draft{withoutReason(d.Event), d.EffectiveOn}
		for _, stream := range streamsOf(d.Event) {
			h := w.historyOf(stream)
			if h != nil && h.owner == w.owner && !w.frozen || strings.HasPrefix(stream, PartyStream("")) {
				return nil
			}
			x.records = append(x.records, h)
		}
	}
	x.balances = make(map[int]int64, len(changes))
	for account := range changes {
		x.balances[account] = w.balance(account)
	}
	return x
}

// withoutReason leaves out of an event what changes no figure: why, and upon which document.
func withoutReason(e Event) Event {
	switch e := e.(type) {
	case RequestUndone:
		return RequestUndone{Request: e.Request, Streams: e.Streams}
	case RequestRedone:
		return RequestRedone{Request: e.Request, Streams: e.Streams}
	case EventCorrected:
		return EventCorrected{Event: e.Event, Request: e.Request, About: e.About, EventKind: e.EventKind, Schema: e.Schema, Content: e.Content, CountsFor: e.CountsFor}
	case EventInserted:
		return EventInserted{About: e.About, EventKind: e.EventKind, CountsFor: e.CountsFor}
	}
	return e
}

// verdictsMost is how many are kept at once: they hold on to the records that they rest on.
const verdictsMost = 32

// verdicts are those that were come to last. They may be dropped at any time: one that is
// found equals one that is come to anew (a law). A nil *verdicts keeps nothing.
type verdicts struct {
	mu   sync.Mutex
	kept []keptVerdict // the one come to last at the end
}

type keptVerdict struct {
	upon *upheld
	Verdict
}

// find gives a kept verdict on the same in a World in which all that it rests on is as it
// was.
func (k *verdicts) find(w *World, asked *upheld) *Verdict {
	if k == nil || asked == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := len(k.kept) - 1; i >= 0; i-- {
		if x := &k.kept[i]; x.upon.same(asked) && x.upon.balanced(w) {
			found := x.Verdict
			return &found
		}
	}
	return nil
}

func (k *verdicts) keep(upon *upheld, v Verdict) {
	if k == nil || upon == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = slices.DeleteFunc(k.kept, func(x keptVerdict) bool { return x.upon.same(upon) })
	if len(k.kept) >= verdictsMost {
		k.kept = slices.Delete(k.kept, 0, len(k.kept)-verdictsMost+1)
	}
	k.kept = append(k.kept, keptVerdict{upon, v})
}

// same compares everything but the balances.
func (x *upheld) same(y *upheld) bool {
	return x.reworked == y.reworked && x.by == y.by && slices.Equal(x.records, y.records) && reflect.DeepEqual(x.drafts, y.drafts)
}

func (x *upheld) balanced(w *World) bool {
	for account, balance := range x.balances {
		if w.balance(account) != balance {
			return false
		}
	}
	return true
}
