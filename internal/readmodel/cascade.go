package readmodel

import (
	"slices"
	"strings"

	"refold/internal/domain"
)

// Reversal is what takes a request back: its own events are left out; what it undid is
// put back, and what it put back is undone again. Where it does not count, the same puts
// it back, and with it what was left out in the same breath. A day that was opened can't
// be taken back.
func Reversal(w *domain.World, log domain.Log, events []*domain.Recorded) (domain.Amend, bool) {
	var c reversal
	own := Touched(events)
	onlyProposals := !slices.ContainsFunc(own.Streams, func(stream string) bool { return !strings.HasPrefix(stream, domain.ProposalStream("")) })
	undone := w.Undone(own.Request)
	for _, rec := range events {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			c.Redo = append(c.Redo, domain.TouchedRequest{Request: e.Request, Streams: e.Streams})
		case domain.RequestRedone:
			c.Undo = append(c.Undo, domain.TouchedRequest{Request: e.Request, Streams: e.Streams})
		}
	}
	amended := len(c.Undo)+len(c.Redo) > 0
	if len(own.Streams) > 0 && !(amended && onlyProposals) {
		if undone {
			c.Redo = append(c.Redo, own)
			c.together(w, log, own.Request)
		} else {
			c.Undo = append(c.Undo, own)
		}
	}
	return c.Amend, len(c.Undo)+len(c.Redo) > 0
}

// reversal is an amendment that is being put together.
type reversal struct{ domain.Amend }

// names says whether the amendment is about a request already.
func (c *reversal) names(request domain.UUID) bool {
	named := func(x domain.TouchedRequest) bool { return x.Request == request }
	return slices.ContainsFunc(c.Undo, named) || slices.ContainsFunc(c.Redo, named)
}

// together adds what was left out (or put back) by what left a request out, and is so by
// it still.
func (c *reversal) together(w *domain.World, log domain.Log, request domain.UUID) {
	by := w.UndoneBy(request)
	if by == nil {
		return
	}
	for _, rec := range RequestEvents(log, by.Position) {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			if still := w.UndoneBy(e.Request); still != nil && still.Position == rec.Position && !c.names(e.Request) {
				c.Redo = append(c.Redo, domain.TouchedRequest{Request: e.Request, Streams: e.Streams})
			}
		case domain.RequestRedone:
			if !w.Undone(e.Request) && !c.names(e.Request) {
				c.Undo = append(c.Undo, domain.TouchedRequest{Request: e.Request, Streams: e.Streams})
			}
		}
	}
}

// with adds a request that is left out; what that had left out counts again.
func (c *reversal) with(w *domain.World, events []*domain.Recorded) bool {
	own := Touched(events)
	if len(own.Streams) == 0 || c.names(own.Request) {
		return false
	}
	c.Undo = append(slices.Clip(c.Undo), own)
	for _, rec := range events {
		if e, ok := rec.Event.(domain.RequestUndone); ok && w.Undone(e.Request) && !c.names(e.Request) {
			c.Redo = append(slices.Clip(c.Redo), domain.TouchedRequest{Request: e.Request, Streams: e.Streams})
		}
		if e, ok := rec.Event.(domain.RequestRedone); ok && !w.Undone(e.Request) && !c.names(e.Request) {
			c.Undo = append(c.Undo, domain.TouchedRequest{Request: e.Request, Streams: e.Streams})
		}
	}
	return true
}

// maxCascade bounds how many requests are undone with one.
const maxCascade = 500

// Cascade adds to an amendment the requests that lose their ground by it, in whichever
// record they stand, until none does, and gives the impact of all of it. What spent money
// of a wallet that would be short is left: its owner may owe it; see Further. It ends early
// at what stands in the way otherwise.
func Cascade(w *domain.World, by string, log domain.Log, c domain.Amend) (domain.Amend, *domain.Impact, []domain.Dependent, *domain.Refusal) {
	return cascade(w, by, log, c, (*domain.Impact).Short)
}

// Further is Cascade with what spent the money of wallets that would be short.
func Further(w *domain.World, by string, log domain.Log, c domain.Amend) (domain.Amend, *domain.Impact, []domain.Dependent, *domain.Refusal) {
	return cascade(w, by, log, c, func(i *domain.Impact) []domain.Posting { return slices.Concat(i.Short(), i.Owing) })
}

func cascade(w *domain.World, by string, log domain.Log, c domain.Amend, short func(*domain.Impact) []domain.Posting) (domain.Amend, *domain.Impact, []domain.Dependent, *domain.Refusal) {
	var with []domain.Dependent
	all := reversal{c}
	for {
		impact, refusal := w.ImpactOf(by, all.Amend)
		if refusal != nil || len(with) > maxCascade {
			return all.Amend, impact, with, refusal
		}
		grew := false
		for _, d := range slices.Concat(impact.Dependents, impact.Spent(short(impact))) {
			if d.Record.Position > w.Position() || slices.ContainsFunc(c.Correct, func(x domain.Correction) bool { return x.Event == d.Record.Position }) {
				continue // it is what is being put right, or entered
			}
			if all.with(w, RequestEvents(log, d.Record.Position)) {
				with, grew = append(with, d), true
			}
		}
		if !grew {
			return all.Amend, impact, with, nil
		}
	}
}

// Reach adds to an amendment what would no longer make sense after it, in whichever
// record, each with why; it stays as it is where something stands in the way of all of it.
func Reach(w *domain.World, v Viewer, log domain.Log, c domain.Amend) (domain.Amend, []DependentRow) {
	all, impact, with, refusal := Cascade(w, v.Party, log, c)
	if refusal != nil || len(Against(impact)) > 0 || slices.ContainsFunc(all.Undo, func(x domain.TouchedRequest) bool { return Happened(w, x) }) {
		return c, nil
	}
	t, rows := newTeller(w, v), []DependentRow{}
	for _, d := range with {
		rows = append(rows, DependentRow{t.row(d.Record), d.Reasons[0].Sentence})
	}
	return all, rows
}

// reverse tries what would take the request back.
func (view *RequestView) reverse(w *domain.World, v Viewer, t *teller, log domain.Log) {
	c, possible := Reversal(w, log, view.Records)
	if !possible {
		view.Against = append(view.Against, "A business day that was opened stays open.")
		return
	}
	if !view.Undone {
		view.confirmed(w, view.Records)
		view.chosen()
	}
	if len(view.Happened)+len(view.Against) > 0 {
		return
	}
	for _, x := range c.Redo {
		if !view.Undone || x.Request == view.ID {
			continue
		}
		if same := sameRequest(w, x.Streams[0], x.Request); len(same) > 0 && (v.Staff || same[0].Actor == v.Party) {
			view.Together = append(view.Together, DependentRow{EventRow: t.row(same[0])})
		}
	}
	amend, impact, with, refusal := Cascade(w, v.Party, log, c)
	view.stated(w, v, t, log, amend, impact, with, refusal)
}

// StateFurther says, for staff, what undoing would be if what spent the money since went
// with it. A form that was sent for anything else does without.
func (view *RequestView) StateFurther(w *domain.World, v Viewer, log domain.Log) {
	if !v.Staff || !view.Owing || len(view.Happened) > 0 {
		return
	}
	t := newTeller(w, v)
	c, _ := Reversal(w, log, view.Records)
	amend, impact, with, refusal := Further(w, v.Party, log, c)
	if refusal != nil || len(with) == len(view.Dependents) {
		return
	}
	f := *view
	f.Dependents, f.Against, f.Happened, f.Impact = nil, nil, nil, nil
	f.stated(w, v, t, log, amend, impact, with, nil)
	view.Further = &f
}

// stated takes over what an amendment would do, or what stands in its way.
func (view *RequestView) stated(w *domain.World, v Viewer, t *teller, log domain.Log, amend domain.Amend, impact *domain.Impact, with []domain.Dependent, refusal *domain.Refusal) {
	view.Amend = amend
	if refusal != nil {
		for _, r := range refusal.Reasons {
			view.Against = append(view.Against, r.Sentence)
		}
		return
	}
	for _, d := range with {
		if v.Staff || d.Record.Actor == v.Party {
			view.Dependents = append(view.Dependents, DependentRow{t.row(d.Record), d.Reasons[0].Sentence})
		} else {
			view.Against = []string{"Somebody else has acted on it since. Ask the back office to undo it."}
		}
		view.confirmed(w, RequestEvents(log, d.Record.Position))
	}
	view.MovesMoney, view.Owing = impact.MovesMoney(), len(impact.Owing) > 0
	view.Amend.Impact = impact.Digest
	view.Against, view.impact = append(view.Against, Against(impact)...), impact
}

// confirmed notes what the bank has confirmed of a request, and what was sent to somebody:
// it can only be compensated, or replaced.
func (view *RequestView) confirmed(w *domain.World, events []*domain.Recorded) {
	for _, rec := range events {
		if final(w, rec) {
			view.Happened = append(view.Happened, compensations(rec)...)
		}
	}
}

// chosen notes that a choice between two edits which left the other's has nothing to undo.
func (view *RequestView) chosen() {
	for _, rec := range view.Records {
		if _, choice := rec.Event.(domain.EditSettled); !choice {
			return
		}
	}
	view.Against = append(view.Against, "What was chosen between two edits changed nothing by itself: edit the record again.")
}

// final says that what an event tells of has left the house.
func final(w *domain.World, rec *domain.Recorded) bool {
	_, statement := rec.Event.(domain.StatementIssued)
	return statement || w.Confirmed(rec)
}
