package domain

import (
	"slices"
	"strconv"
	"strings"
)

// amend decides about everything that is put right at once. What was done already is left
// out; nothing left means that all of it was.
func (d decision) amend(c Amend) ([]Draft, *Refusal) {
	r := d.mayAmend(c)
	drafts := d.amendments(c, &r)
	if len(r) > 0 || len(drafts) == 0 {
		return nil, refuse(r)
	}
	verdict := d.w.verdictOn(d.by, drafts)
	for _, reason := range verdict.Against {
		if reason.Code == "SPENT_SINCE" && mayOwe(c) && verdict.OnlyOwed(reason) {
			continue
		}
		r = append(r, reason)
	}
	r.unless(c.Impact == "" || c.Impact == verdict.Digest, "IMPACT_CHANGED", "",
		"What this changes is something else by now. Look at the impact again.")
	if len(r) > 0 {
		return nil, refuse(r)
	}
	return drafts, nil
}

// mayOwe says whether an amendment may leave investors owing what they have withdrawn
// already: two people decide about it then, who were shown how much.
func mayOwe(c Amend) bool { return c.Impact != "" && len(c.Insert) == 0 }

// mayAmend asks for the right to do it and for what has to be given. Staff may put
// anything right; who asked for something may undo it until somebody else acted on it.
func (d decision) mayAmend(c Amend) reasons {
	var r, staff reasons
	decision{d.w, d.by, d.seconded}.may(&staff, RoleOfficer, RoleApprover)
	if len(staff) > 0 {
		d.ownSlip(&r, c)
	}
	r.text("reason", c.Reason, "a reason")
	r.evidence(c)
	r.unless(len(c.Undo)+len(c.Redo)+len(c.Correct)+len(c.Insert) > 0, "NO_SUCH_REQUEST", "request", "There is no such request.")
	seen := map[UUID]bool{}
	for _, x := range slices.Concat(c.Undo, c.Redo) {
		r.unless(!seen[x.Request], "REQUEST_TWICE", "request", "A request is named twice.")
		seen[x.Request] = true
		r = append(r, d.touchedBy(x)...)
	}
	for _, x := range c.Undo {
		asked := d.w.askedIn(x)
		asked.sent(&r)
		asked.reallyHappened(&r, d.w)
		if len(c.Undo) == 1 {
			asked.choiceStands(&r)
		}
	}
	return r
}

// touchedBy asks that the streams are those of the request.
func (d decision) touchedBy(x TouchedRequest) reasons {
	var r reasons
	r.unless(len(x.Streams) > 0, "NO_SUCH_REQUEST", "request", "There is no such request.")
	for i, stream := range x.Streams {
		switch {
		case slices.Contains(x.Streams[:i], stream):
			r.add("STREAM_TWICE", "request", "%s is named twice.", stream)
		case stream == PlatformStream:
			r.add("NOT_UNDOABLE", "request", "A business day stays open; an undo is taken back with redo.")
		case !d.w.touched(x.Request, stream):
			r.add("NO_SUCH_REQUEST", "request", "The request recorded nothing about %s.", stream)
		}
	}
	return r
}

// ownSlip lets somebody who isn't staff undo one request of their own, and put it back.
func (d decision) ownSlip(r *reasons, c Amend) {
	if len(c.Undo)+len(c.Redo) != 1 || len(c.Correct)+len(c.Insert) > 0 || d.w.Party(d.by) == nil {
		r.add("NOT_ALLOWED", "", "Your role doesn't allow this.")
		return
	}
	for _, x := range c.Redo {
		by := d.w.UndoneBy(x.Request)
		r.unless(by == nil || by.Actor == d.by, "ACTED_ON", "", "The back office undid this. Ask them to put it back.")
	}
	for _, x := range slices.Concat(c.Undo, c.Redo) {
		for _, stream := range x.Streams {
			d.untouched(r, x.Request, stream)
		}
	}
}

// untouched asks that a request is the caller's own and that nobody else acted on it
// since. Other people's pledges are no act on one's own, nor is a
// statement of it.
func (d decision) untouched(r *reasons, request UUID, stream string) {
	log, first := d.w.StreamLog(stream), int64(0)
	for _, rec := range log {
		if rec.RequestID != request {
			continue
		}
		if rec.Actor != d.by {
			r.add("NOT_YOURS", "", "You can undo only what you did yourself.")
			return
		}
		if _, ok := rec.Event.(PledgePlaced); ok {
			id := strings.TrimPrefix(stream, FacilityStream(""))
			if f := d.w.Facility(id); f == nil || f.Stage != Listed {
				r.add("ACTED_ON", "", "Funding has closed since. Ask the back office to undo it.")
				return
			}
		}
		if first == 0 || rec.Position < first {
			first = rec.Position
		}
	}
	for _, rec := range log {
		switch rec.Event.(type) {
		case PledgePlaced, PledgeCancelled, StatementIssued:
			continue
		}
		if rec.Position > first && rec.Actor != d.by && rec.Actor != System && !d.w.excluded(rec.RequestID) {
			r.add("ACTED_ON", "", "Somebody else has acted on it since. Ask the back office to undo it.")
			return
		}
	}
}

// MayTakeBack says whether somebody may undo a request of their own by an event of it, or
// put it back where they undid it: until somebody else acted on it.
func (w *World) MayTakeBack(by string, rec *Recorded) bool {
	if rec.Actor != by || rec.Stream == PlatformStream {
		return false
	}
	request, c := []TouchedRequest{{rec.RequestID, []string{rec.Stream}}}, Amend{Reason: "By who did it."}
	if w.excluded(rec.RequestID) {
		c.Redo = request
	} else {
		c.Undo = request
	}
	var staff, r reasons
	d := decision{w, by, false}
	if d.may(&staff, RoleOfficer, RoleApprover); len(staff) == 0 {
		d.ownSlip(&r, c) // everybody else's decision asks it
	}
	if len(r) > 0 {
		return false
	}
	_, refusal := Decide(w, by, c)
	return refusal == nil
}

// asked are the events of a request that is to be undone.
type asked []*Recorded

// askedIn gives the events of a request in its streams.
func (w *World) askedIn(x TouchedRequest) (events asked) {
	for _, stream := range x.Streams {
		for _, rec := range w.StreamLog(stream) {
			if rec.RequestID == x.Request {
				events = append(events, rec)
			}
		}
	}
	return events
}

// sent refuses to undo what was sent to somebody: it was no mistake, and is replaced.
func (events asked) sent(r *reasons) {
	for _, rec := range events {
		if _, sent := rec.Event.(StatementIssued); sent {
			r.add("STATEMENT_STANDS", "request", "A statement that was issued stays as it was sent: correct what it tells of, and a corrected one replaces it.")
		}
	}
}

// reallyHappened refuses to undo what the bank has confirmed: it was no mistake, and is put
// right by what compensates for it.
func (events asked) reallyHappened(r *reasons, w *World) {
	for _, rec := range events {
		if w.Confirmed(rec) {
			r.add("REALLY_HAPPENED", "request", "The bank has confirmed it (%s): it can't be undone, only compensated.", bankReferenceOf(rec.Event))
		}
	}
}

// choiceStands refuses to undo a choice between two edits by itself: one that left the other's is
// no edit of its own, and has nothing to undo. It goes with what it was chosen about.
func (events asked) choiceStands(r *reasons) {
	chosen := 0
	for _, rec := range events {
		if _, is := rec.Event.(EditSettled); is {
			chosen++
		}
	}
	r.unless(chosen == 0 || chosen < len(events), "CHOICE_STANDS", "request", "What was chosen between two edits changed nothing by itself: edit the record again.")
}

// Confirmed says whether a line of the bank's statements has the reference of an event:
// then the money has really moved.
func (w *World) Confirmed(rec *Recorded) bool {
	reference := bankReferenceOf(rec.Event)
	if reference == "" {
		return false
	}
	for _, t := range w.Trusts() {
		from, _ := t.find(rec.EffectiveOn)
		for _, day := range t.Days[from:] {
			for _, line := range day.Lines {
				if line.Reference == reference && day.SignedBy != "" {
					return true
				}
			}
			if day.Day > rec.EffectiveOn+14 {
				break // a statement later than two weeks doesn't carry it any more
			}
		}
	}
	return false
}

// bankReferenceOf is the bank's reference of the money that an event moved; "" for none.
func bankReferenceOf(e Event) string {
	switch e := e.(type) {
	case ReceiptRecorded:
		return e.BankReference
	case ReceiptReturned:
		return e.BankReference
	case WithdrawalPaid:
		return e.BankReference
	case WithdrawalReturned:
		return e.BankReference
	case FacilityDisbursed:
		return e.BankReference
	case OverpaymentRefunded:
		return e.BankReference
	case FeesSwept:
		return e.BankReference
	case PlatformMoneyAdded:
		return e.BankReference
	}
	return ""
}

// twoForAmend says whether an amendment takes two people: what two decided, what corrects
// or inserts money, and what leaves somebody owing.
func twoForAmend(w *World, c Amend) bool {
	for _, x := range slices.Concat(c.Undo, c.Redo) {
		if w.tookTwo(x) {
			return true
		}
	}
	if slices.ContainsFunc(c.Correct, w.correctsTwo) {
		return true
	}
	for _, x := range c.Insert {
		if decidedByTwo[x.EventKind] {
			return true
		}
	}
	var r reasons
	drafts := decision{w, System, true}.amendments(c, &r)
	if len(r) > 0 || len(drafts) == 0 {
		return false // it is refused, or done already
	}
	verdict := w.verdictOn(System, drafts)
	return len(c.Correct)+len(c.Insert) > 0 && verdict.MovesMoney() || len(verdict.Owing) > 0 && mayOwe(c)
}

// subject is what an amendment is about, for the page that it is shown on, and which
// part of it.
func (c Amend) subject() (stream, part string) {
	for _, x := range c.Correct {
		return x.About, strconv.FormatInt(x.Event, 10)
	}
	for _, x := range c.Insert {
		if event, err := ReadContent(x.EventKind, x.Content); err == nil {
			return event.Stream(), x.EventKind + " " + x.CountsFor.String()
		}
	}
	for _, x := range slices.Concat(c.Undo, c.Redo) {
		return undoSubject(x.Streams), x.Request.String()
	}
	return "", ""
}

// decidedByTwo are the kinds of events that take two people to record.
var decidedByTwo = map[string]bool{
	"FacilityGraded": true, "FacilityApproved": true, "WithdrawalApproved": true, "FacilityRestructured": true, "DefaultDeclared": true,
	"FacilityChargedOff": true, "FacilityWrittenOff": true, "ChargeWaived": true, "LateInterestWaived": true, "OverpaymentRefunded": true,
	"ReceiptReturned": true, "FeesSwept": true, "PlatformMoneyAdded": true, "ClawbackSettled": true,
}

// ImpactOf gives what an amendment would change, or why it can't be read at all. What
// stands against it is part of the impact. It changes nothing.
func (w *World) ImpactOf(by string, c Amend) (*Impact, *Refusal) {
	var r reasons
	drafts := decision{w, by, true}.amendments(c, &r)
	if len(r) > 0 {
		return nil, refuse(r)
	}
	return w.impactOf(by, drafts), nil
}
