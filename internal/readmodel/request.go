package readmodel

import (
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/wording"
)

// RequestView is one request: what it recorded, whether it counts, and what undoing it,
// or putting it back, would change.
type RequestView struct {
	ID         domain.UUID
	Title      string // of its first event
	Rows       []EventRow
	Records    []*domain.Recorded
	Actor      string
	ActorID    string
	Undone     bool
	Undoing    *EventRow // what undid it; nil while it counts
	Amend      domain.Amend
	Dependents []DependentRow // left out with it
	Together   []DependentRow // were left out with it, and come back with it
	Further    *RequestView   // the same with what spent the money since; nil where nothing did, and until it is stated
	Impact     *ImpactView    // for staff; nil where nothing can be done, and until it is stated
	Against    []string       // why it can't be done
	Happened   []Compensation // what the bank confirmed, and what can be done about it
	MovesMoney bool
	Owing      bool // it leaves somebody owing, or the platform covering what it swept: two people decide

	impact *domain.Impact
}

// DependentRow is a request that loses its ground, and why.
type DependentRow struct {
	EventRow
	Why string
}

// Compensation is what puts right what really happened.
type Compensation struct{ Title, Text, Href, Link string }

// RequestEvents gives the events of a request, given that of one of them at a position:
// they stand beside each other in the log.
func RequestEvents(log domain.Log, position int64) []*domain.Recorded {
	if position < 1 || position > int64(log.Len()) {
		return nil
	}
	first, last := position, position
	id := log.Request(position)
	for first > 1 && log.Request(first-1) == id {
		first--
	}
	for last < int64(log.Len()) && log.Request(last+1) == id {
		last++
	}
	return log.UpTo(last).Since(first - 1)
}

// Touched names the streams that the events of a request stand in, but for the platform's.
func Touched(events []*domain.Recorded) domain.TouchedRequest {
	x := domain.TouchedRequest{Request: events[0].RequestID}
	for _, rec := range events {
		stream := rec.Stream
		if e, ok := rec.Event.(domain.EventCorrected); ok {
			stream = e.About
		}
		if stream != domain.PlatformStream && !slices.Contains(x.Streams, stream) {
			x.Streams = append(x.Streams, stream)
		}
	}
	return x
}

// Request gives what there is to say of a request by one of its events; false where the
// viewer may not know it. Others than staff see what they did themselves.
func Request(w *domain.World, v Viewer, log domain.Log, position int64) (*RequestView, bool) {
	events := RequestEvents(log, position)
	if len(events) == 0 || !v.Staff && (v.Party == "" || events[0].Actor != v.Party) {
		return nil, false
	}
	t := newTeller(w, v)
	view := &RequestView{ID: events[0].RequestID, Records: events, ActorID: events[0].Actor, Actor: Actor(w, v, events[0].Actor)}
	for _, rec := range events {
		if rec.EffectiveOn <= w.Today() {
			view.Rows = append(view.Rows, t.row(rec))
		}
	}
	if len(view.Rows) == 0 {
		return nil, false
	}
	view.Title = view.Rows[0].Title
	if _, approval := events[0].Event.(domain.ProposalApproved); approval && len(view.Rows) > 1 {
		view.Title = view.Rows[1].Title
	}
	view.Undone = w.Undone(view.ID)
	if by := w.UndoneBy(view.ID); by != nil {
		row := t.row(by)
		view.Undoing = &row
	}
	view.reverse(w, v, t, log)
	return view, true
}

// StateImpact words the impact, for staff. A form that was sent does without.
func (view *RequestView) StateImpact(w *domain.World, v Viewer) {
	if view.impact != nil && v.Staff {
		view.Impact = NewImpact(w, v, view.impact, firstDay(w, view.Amend))
	}
}

// Against says what stands in the way besides wallets that would be below zero: two
// people may decide about those.
func Against(impact *domain.Impact) []string {
	var sentences []string
	for _, r := range impact.Against {
		if r.Code == "SPENT_SINCE" && impact.OnlyOwed(r) {
			continue
		}
		sentences = append(sentences, r.Sentence)
	}
	return sentences
}

// compensations are what can be done where the bank has confirmed what was recorded.
func compensations(rec *domain.Recorded) []Compensation {
	all := []Compensation{compensation(rec)}
	if e, paid := rec.Event.(domain.WithdrawalPaid); paid {
		all = append(all, Compensation{"What does not come back is a clawback", "The platform covers what the investor owes then with its own money, the same day. It is paid back by what comes in, or given up.",
			"/trust?party=" + e.Party + "#settle", "Cover or settle it"})
	}
	return all
}

func compensation(rec *domain.Recorded) Compensation {
	switch e := rec.Event.(type) {
	case domain.ReceiptRecorded:
		return Compensation{"The money arrived", "The bank's statement has it. Match it to whom it belongs, or return it to its sender.", "/receipts/" + e.Receipt, "Return or match the receipt"}
	case domain.WithdrawalPaid:
		return Compensation{"The money was paid", "The bank's statement has it. Ask for it back, and record its return when the bank sends it.",
			"/withdrawals/" + e.Party + "/" + e.Withdrawal, "Record its return"}
	case domain.FacilityDisbursed:
		return Compensation{"The loan was paid out", "The bank's statement has it. What comes back is a receipt, matched to this loan as a repayment.", "/receipts", "Match what comes back"}
	case domain.FeesSwept, domain.PlatformMoneyAdded:
		return Compensation{"The platform's money moved", "The bank's statement has it. Add or sweep the difference.", "/trust", "Trust account"}
	case domain.StatementIssued:
		return Compensation{"The statement was issued", "It stays as it was sent. Correct what it tells of: a corrected statement is issued, and names this one.",
			"/parties/" + e.Party + "/statements", "Statements"}
	case domain.OverpaymentRefunded:
		return Compensation{"The refund was paid", "The bank's statement has it. What comes back is a receipt, matched to this loan.", "/receipts", "Match what comes back"}
	}
	return Compensation{"The bank has confirmed it", "What comes back is a new receipt.", "/receipts", "Receipts"}
}

// amended adds to a line of a story who undid it or put it right, and whether the viewer
// may ask for that: staff of everything, others of what they did themselves.
func (line *StoryLine) amended(w *domain.World, v Viewer, rec *domain.Recorded) {
	line.Undo = v.Staff || v.Party != "" && w.Live() && w.MayTakeBack(v.Party, rec)
	if by := w.UndoneBy(rec.RequestID); by != nil {
		line.Why = "Undone by " + Actor(w, v, by.Actor) + " on " + wording.Day(by.EffectiveOn)
		if e, ok := by.Event.(domain.RequestUndone); ok && (v.Staff || by.Actor == v.Party) {
			line.Why += ": " + e.Reason
		}
		return
	}
	if by := rec.Correction; by != nil {
		line.Why = "Corrected by " + Actor(w, v, by.Actor) + " on " + wording.Day(by.EffectiveOn)
		if e, ok := by.Event.(domain.EventCorrected); ok && v.Staff {
			line.Why += ": " + e.Reason
			if domain.EvidenceOf(e).There() {
				line.Document = "/events/" + strconv.FormatInt(by.Position, 10) + "/document"
			}
		}
		return
	}
	if v.Inserted == nil || rec.Causation >= rec.Position {
		return
	}
	if by := v.Inserted(rec.Position); by != nil {
		e, _ := by.Event.(domain.EventInserted)
		line.Why = "Entered afterwards by " + Actor(w, v, by.Actor) + " on " + wording.Day(by.EffectiveOn)
		if v.Staff {
			line.Why += ": " + e.Reason
			if domain.EvidenceOf(e).There() {
				line.Document = "/events/" + strconv.FormatInt(by.Position, 10) + "/document"
			}
		}
	}
}

// RequestRow is one request of a list: its first event, and how many it has there.
type RequestRow struct {
	EventRow
	Events int
}

// Requests gathers events, newest first, by their requests; those of one stand beside
// each other. Days that were opened are nobody's request.
func Requests(events []EventRow) []RequestRow {
	var rows []RequestRow
	for _, e := range events {
		if e.Kind == (domain.BusinessDayOpened{}).Kind() {
			continue
		}
		if n := len(rows); n > 0 && rows[n-1].Request == e.Request {
			rows[n-1].EventRow, rows[n-1].Events = e, rows[n-1].Events+1
			continue
		}
		rows = append(rows, RequestRow{e, 1})
	}
	return rows
}

// amendTitle says what an amendment does, as an order.
func amendTitle(w *domain.World, c domain.Amend) string {
	for _, x := range c.Correct {
		return "Correct “" + KindWords(x.EventKind) + "” of " + wording.Day(x.CountsFor)
	}
	for _, x := range c.Insert {
		return "Enter “" + KindWords(x.EventKind) + "” for " + wording.Day(x.CountsFor)
	}
	switch {
	case len(c.Undo) > 1 || len(c.Undo) > 0 && len(c.Redo) > 0:
		return "Undo " + wording.Plural(len(c.Undo)+len(c.Redo), "request", "requests")
	case len(c.Undo) > 0:
		return "Undo " + requestWords(w, c.Undo[0])
	case len(c.Redo) == 1:
		return "Put " + requestWords(w, c.Redo[0]) + " back"
	}
	return "Put " + wording.Plural(len(c.Redo), "request", "requests") + " back"
}

// requestWords name a request by its first event.
func requestWords(w *domain.World, x domain.TouchedRequest) string {
	for _, stream := range x.Streams {
		if same := sameRequest(w, stream, x.Request); len(same) > 0 {
			return "“" + KindWords(same[0].Event.Kind()) + "” of " + wording.Day(same[0].EffectiveOn)
		}
	}
	return "a request"
}

// firstDay is the first day whose figures an amendment may change.
func firstDay(w *domain.World, c domain.Amend) calendar.Date {
	first := w.Today()
	for _, x := range slices.Concat(c.Undo, c.Redo) {
		for _, stream := range x.Streams {
			for _, rec := range sameRequest(w, stream, x.Request) {
				first = min(first, rec.EffectiveOn)
			}
		}
	}
	for _, x := range c.Correct {
		first = min(first, x.CountsFor)
		for _, rec := range w.StreamLog(x.About) {
			if rec.Position == x.Event {
				first = min(first, rec.EffectiveOn)
			}
		}
	}
	for _, x := range c.Insert {
		first = min(first, x.CountsFor)
	}
	return first
}

// Restoration gives the amendment that takes a record back to what it was after a
// position: requests about it that were recorded since are left out; those that counted
// then and were undone since are put back. The rows tell them, oldest first. It is false
// where there was no such record then.
func Restoration(w *domain.World, v Viewer, log domain.Log, corrections []*domain.Recorded, stream string, position int64) (name, href string, c domain.Amend, rows []EventRow, ok bool) {
	then, t := undoneBy(corrections, position), newTeller(w, v)
	done := map[domain.UUID]bool{}
	take := func(rec *domain.Recorded, counted bool) {
		if done[rec.RequestID] {
			return
		}
		done[rec.RequestID] = true
		x := Touched(RequestEvents(log, rec.Position))
		switch counts := !w.Undone(rec.RequestID); {
		case counts == counted || len(x.Streams) == 0:
			return
		case counts:
			c.Undo = append(c.Undo, x)
		default:
			c.Redo = append(c.Redo, x)
		}
		rows = append(rows, t.row(rec))
	}
	for _, rec := range w.StreamLog(stream) {
		ok = ok || rec.Position <= position
		take(rec, rec.Position <= position && !then(rec.RequestID))
	}
	for _, rec := range corrections {
		if _, correction := rec.Event.(domain.EventCorrected); correction {
			take(rec, rec.Position <= position && !then(rec.RequestID))
		}
	}
	name, href = t.subject(stream)
	return name, href, c, rows, ok
}

// Happened says whether the bank has confirmed an event of a request, or it was sent to somebody.
func Happened(w *domain.World, x domain.TouchedRequest) bool {
	return slices.ContainsFunc(x.Streams, func(stream string) bool {
		return slices.ContainsFunc(sameRequest(w, stream, x.Request), func(rec *domain.Recorded) bool { return final(w, rec) })
	})
}
