package readmodel

import (
	"slices"

	"refold/internal/domain"
	"refold/internal/events"
)

// maxRelated bounds how many events the inspector lists of each relation.
const maxRelated = 25

// Inspection is everything about one event.
type Inspection struct {
	EventRow
	Entry    events.Entry // as it stands in the journal; without the payload
	Payload  string       // indented, what is about natural persons sealed
	Causes   []EventRow   // from its own cause to the root
	Caused   []EventRow   // events that name it as their cause
	Request  []EventRow   // the other events of its request
	Undoings []EventRow   // undos and redos of its request, in order
	More     int          // related events that are not listed
	Reasons  []string     // why it is without effect
	Postings []PostingLine
	Changes  []FieldChange // in the record, by this event
	Previous int64         // positions of the neighbours in its stream; 0 for none
	Next     int64
}

// PostingLine is a change of one account, in cents.
type PostingLine struct {
	Account     string
	Owner       string
	Currency    string
	AmountCents int64
	Asset       bool // the trust account: an increase is a debit
}

// FieldChange is one field of a record before and after an event.
type FieldChange struct{ Field, Before, After string }

// Inspect gives everything about the event of an entry; false when it is not there at
// this moment. The log holds what was recorded up to the moment.
func Inspect(w *domain.World, v Viewer, x *EventIndex, log domain.Log, entry events.Entry) (*Inspection, bool) {
	if entry.Position < 1 || entry.Position > int64(log.Len()) || log.At(entry.Position).EffectiveOn > w.Today() {
		return nil, false
	}
	rec := log.At(entry.Position)
	t := newTeller(w, v)
	view := &Inspection{EventRow: t.row(rec), Entry: entry, Payload: pretty(rec.Event, entry.Payload)}
	view.Entry.Payload = nil
	view.relations(t, x, log, rec)
	view.neighbours(w, rec)
	view.effects(w, v, rec)
	return view, true
}

// relations finds causes, effects, siblings and undos. An event is never caused by a
// later one, so the chain ends.
func (view *Inspection) relations(t *teller, x *EventIndex, log domain.Log, rec *domain.Recorded) {
	for at := rec; at.Causation != at.Position && at.Causation >= 1 && len(view.Causes) < maxRelated; {
		at = log.At(at.Causation)
		view.Causes = append(view.Causes, t.row(at))
	}
	add := func(list *[]EventRow, other *domain.Recorded) {
		if len(*list) == maxRelated {
			view.More++
			return
		}
		*list = append(*list, t.row(other))
	}
	positions := x.related(log, rec.Position)
	for _, sibling := range RequestEvents(log, rec.Position) {
		positions = append(positions, sibling.Position)
	}
	slices.Sort(positions)
	for _, position := range slices.Compact(positions) {
		other := log.At(position)
		if other.Position == rec.Position || other.EffectiveOn > t.w.Today() {
			continue
		}
		switch e := other.Event.(type) {
		case domain.RequestUndone:
			if e.Request == rec.RequestID {
				add(&view.Undoings, other)
			}
		case domain.RequestRedone:
			if e.Request == rec.RequestID {
				add(&view.Undoings, other)
			}
		case domain.EventCorrected:
			if e.Event == rec.Position {
				add(&view.Undoings, other)
			}
		}
		switch {
		case other.RequestID == rec.RequestID:
			add(&view.Request, other)
		case other.Causation == rec.Position:
			add(&view.Caused, other)
		}
	}
}

// neighbours are the events before and after it in its stream, by position.
func (view *Inspection) neighbours(w *domain.World, rec *domain.Recorded) {
	for _, other := range w.StreamLog(rec.Stream) {
		if other.Position < rec.Position {
			view.Previous = max(view.Previous, other.Position)
		}
		if other.Position > rec.Position && (view.Next == 0 || other.Position < view.Next) {
			view.Next = other.Position
		}
	}
}

// effects folds the record again: what the event posted, and what it changed.
func (view *Inspection) effects(w *domain.World, v Viewer, rec *domain.Recorded) {
	var before any
	for _, step := range w.Steps(rec.Stream) {
		if step.Record == nil || step.Record.Position != rec.Position {
			before = step.After
			continue
		}
		for _, reason := range step.Reasons {
			view.Reasons, view.Ineffective = append(view.Reasons, reason.Sentence), true
		}
		for _, p := range step.Postings {
			if line, money := postingLine(w, v, p); money {
				view.Postings = append(view.Postings, line)
			}
		}
		view.Changes = changes(before, step.After, currencyIn(w, rec.Stream))
		return
	}
}

// postingLine names an account; false for the counts that only keep something unique.
func postingLine(w *domain.World, v Viewer, p domain.Posting) (PostingLine, bool) {
	if p.Account.Currency == "" || p.Account.Kind.String() == "Memorandum" {
		return PostingLine{}, false
	}
	line := PostingLine{Account: p.Account.Kind.String(), Currency: p.Account.Currency, AmountCents: p.AmountCents,
		Asset: p.Account.Kind == domain.TrustAccount}
	switch p.Account.Kind {
	case domain.WalletAvailable, domain.WalletLocked:
		line.Owner = Actor(w, Viewer{Staff: v.Staff, Name: v.Name}, p.Account.Owner)
	default:
		line.Owner = p.Account.Owner
	}
	return line, true
}
