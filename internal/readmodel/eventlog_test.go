package readmodel

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/events"
)

// auditor sees every record; names are opened for staff.
var auditor = Viewer{Party: "U1", Staff: true, Name: func(domain.Personal) string { return "A person" }}

var allEvents = EventFilter{From: calendar.None, To: calendar.None}

func entryOf(t *testing.T, rec *domain.Recorded) events.Entry {
	t.Helper()
	payload, err := json.Marshal(rec.Event)
	if err != nil {
		t.Fatal(err)
	}
	return events.Entry{
		Position: rec.Position, Context: "lending", Stream: rec.Stream, Version: rec.Version, Kind: rec.Event.Kind(), Schema: 1,
		RecordedAt: rec.RecordedAt, EffectiveOn: rec.EffectiveOn, Actor: rec.Actor, Device: rec.Device, RequestID: rec.RequestID,
		Causation: rec.Causation, Correlation: rec.Correlation, AppRevision: rec.AppRevision, Payload: payload,
	}
}

func positions(rows []EventRow) []int64 {
	var list []int64
	for _, r := range rows {
		list = append(list, r.Position)
	}
	return list
}

func TestPagesOfTheLogHoldEveryEventOnce(t *testing.T) {
	t.Parallel()
	house := domaintest.Example(1, 300)
	w := house.World()
	for _, size := range []int{1, 7, 50, len(house.Log), len(house.Log) + 1} {
		var seen []int64
		var starts []int64
		filter := allEvents
		for {
			page := EventLog(w, auditor, new(EventIndex), domain.LogOf(house.Log), filter, size)
			if page.Total != len(house.Log) || page.Skipped != len(seen) {
				t.Fatalf("size %d: total %d of %d, skipped %d after %d", size, page.Total, len(house.Log), page.Skipped, len(seen))
			}
			if n := len(starts); n > 1 && page.Newer != starts[n-1] {
				t.Fatalf("size %d: the newer page begins before %d, it began before %d", size, page.Newer, starts[n-1])
			}
			starts = append(starts, filter.Before)
			seen = append(seen, positions(page.Rows)...)
			if filter.Before = page.Older; page.Older == 0 {
				break
			}
		}
		want := make([]int64, len(house.Log))
		for i := range want {
			want[i] = int64(len(want) - i)
		}
		if !slices.Equal(seen, want) {
			t.Fatalf("size %d: the pages hold %v", size, seen)
		}
	}
}

func TestFiltersOfTheLog(t *testing.T) {
	t.Parallel()
	house := domaintest.Example(2, 300)
	w, log, middle := house.World(), house.Log, house.Log[len(house.Log)/2]
	pledge := slices.IndexFunc(log, func(r *domain.Recorded) bool { return r.Event.Kind() == "PledgePlaced" })
	if pledge < 0 {
		t.Fatal("the example has no pledge")
	}
	facility := log[pledge].Event.(domain.PledgePlaced).Facility
	late := map[int64]bool{}
	today := calendar.None
	for _, r := range log {
		if day, ok := r.Event.(domain.BusinessDayOpened); ok {
			today = day.Date
		}
		late[r.Position] = r.EffectiveOn < today
	}
	tests := []struct {
		name   string
		filter EventFilter
		wanted func(*domain.Recorded) bool
	}{
		{"kind", EventFilter{Kind: "PledgePlaced"}, func(r *domain.Recorded) bool { return r.Event.Kind() == "PledgePlaced" }},
		{"stream", EventFilter{Stream: domain.FacilityStream(facility)}, func(r *domain.Recorded) bool { return r.Stream == "facility-"+facility }},
		{"id of a record", EventFilter{Stream: facility}, func(r *domain.Recorded) bool { return r.Stream == "facility-"+facility }},
		{"actor", EventFilter{Actor: middle.Actor}, func(r *domain.Recorded) bool { return r.Actor == middle.Actor }},
		{"people", EventFilter{People: true}, func(r *domain.Recorded) bool { return r.Actor != domain.System }},
		{"registrations by people", EventFilter{Kind: "PartyRegistered,PledgePlaced", People: true}, func(r *domain.Recorded) bool {
			return r.Actor != domain.System && (r.Event.Kind() == "PartyRegistered" || r.Event.Kind() == "PledgePlaced")
		}},
		{"request", EventFilter{Request: middle.RequestID}, func(r *domain.Recorded) bool { return r.RequestID == middle.RequestID }},
		{"from", EventFilter{From: middle.EffectiveOn}, func(r *domain.Recorded) bool { return r.EffectiveOn >= middle.EffectiveOn }},
		{"through", EventFilter{To: middle.EffectiveOn}, func(r *domain.Recorded) bool { return r.EffectiveOn <= middle.EffectiveOn }},
		{"at least", EventFilter{Least: 1_000_00}, func(r *domain.Recorded) bool { return amountIn(r) >= 1_000_00 }},
		{"at most", EventFilter{Most: 1_000_00}, func(r *domain.Recorded) bool { return amountIn(r) >= 0 && amountIn(r) <= 1_000_00 }},
		{"undone", EventFilter{Undone: true}, func(r *domain.Recorded) bool { return w.Undone(r.RequestID) }},
		{"late", EventFilter{Late: true}, func(r *domain.Recorded) bool { return late[r.Position] }},
		{"recorded", EventFilter{Recorded: EventDays{true, recordedDay(middle.RecordedAt), recordedDay(middle.RecordedAt)}}, func(r *domain.Recorded) bool {
			return recordedDay(r.RecordedAt) == recordedDay(middle.RecordedAt)
		}},
		{"late pledges of an amount", EventFilter{Kind: "PledgePlaced", Late: true, Least: 1}, func(r *domain.Recorded) bool {
			return r.Event.Kind() == "PledgePlaced" && late[r.Position]
		}},
		{"nothing", EventFilter{Stream: "no-such-record"}, func(*domain.Recorded) bool { return false }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.filter.From == 0 {
				test.filter.From = calendar.None
			}
			if test.filter.To == 0 {
				test.filter.To = calendar.None
			}
			var want []int64
			for i := len(log) - 1; i >= 0; i-- {
				if test.wanted(log[i]) {
					want = append(want, log[i].Position)
				}
			}
			if got := positions(EventLog(w, auditor, new(EventIndex), domain.LogOf(log), test.filter, len(log)).Rows); !slices.Equal(got, want) {
				t.Errorf("found %v, want %v", got, want)
			}
			rows, total := Events(w, auditor, new(EventIndex), domain.LogOf(log), test.filter, 3)
			if total != len(want) || !slices.Equal(positions(rows), want[:min(3, len(want))]) {
				t.Errorf("a file of 3 holds %v of %d", positions(rows), total)
			}
		})
	}
}

// amountIn reads the amount of an event from its JSON; −1 where it has none.
func amountIn(r *domain.Recorded) int64 {
	payload, _ := json.Marshal(r.Event)
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(payload, &fields)
	for _, name := range []string{"amount_cents", "target_cents", "per_facility_cents", "turnover_cents", "loss_cents", "approved_cents", "balance_cents"} {
		var cents int64
		if json.Unmarshal(fields[name], &cents) == nil && fields[name] != nil {
			return cents
		}
	}
	if _, chargedOff := r.Event.(domain.FacilityChargedOff); chargedOff {
		return 0 // loss_cents is left out where it is zero
	}
	return -1
}

// Counts beside the filters add up, whatever kind is chosen; the density holds each
// wanted event once.
func TestCountsOfTheLog(t *testing.T) {
	t.Parallel()
	house := domaintest.Example(4, 400)
	w, index := house.World(), new(EventIndex)
	all := EventLog(w, auditor, index, domain.LogOf(house.Log), allEvents, 10)
	byKind := map[string]int{}
	for _, rec := range house.Log {
		byKind[rec.Event.Kind()]++
	}
	for _, k := range all.Kinds {
		filter := allEvents
		filter.Kind = k.Kind
		page := EventLog(w, auditor, index, domain.LogOf(house.Log), filter, 10)
		if k.Count != byKind[k.Kind] || page.Total != k.Count || len(page.Kinds) != len(all.Kinds) {
			t.Errorf("%s: %d counted, %d found, %d there are", k.Kind, k.Count, page.Total, byKind[k.Kind])
		}
		sum := 0
		for _, n := range page.Density.Counts {
			sum += n
		}
		if sum != page.Total {
			t.Errorf("%s: the density holds %d of %d", k.Kind, sum, page.Total)
		}
	}
	if len(all.Kinds) != len(byKind) {
		t.Errorf("%d kinds are counted of %d", len(all.Kinds), len(byKind))
	}
	// An index that has read more than the page may know tells no more.
	half := house.Log[:len(house.Log)/2]
	if got, want := EventLog(w, auditor, index, domain.LogOf(half), allEvents, 10), EventLog(w, auditor, new(EventIndex), domain.LogOf(half), allEvents, 10); got.Total != want.Total || got.Density.To != want.Density.To {
		t.Errorf("an index that knows more finds %d events, want %d", got.Total, want.Total)
	}
}

// TestOnAnEarlierDayLaterEventsAreNotThere: on the axis as corrected since, the log is
// that of the fold.
func TestOnAnEarlierDayLaterEventsAreNotThere(t *testing.T) {
	t.Parallel()
	house := domaintest.Example(3, 200)
	day := house.Log[len(house.Log)/2].EffectiveOn
	var known []*domain.Recorded
	for _, rec := range house.Log {
		if rec.EffectiveOn <= day {
			known = append(known, rec)
		}
	}
	w := domaintest.Fold(known)
	page := EventLog(w, auditor, new(EventIndex), domain.LogOf(house.Log), allEvents, len(house.Log))
	if page.Total != len(known) || len(known) == len(house.Log) {
		t.Errorf("%d events on %s, want %d of %d", page.Total, day, len(known), len(house.Log))
	}
	for _, rec := range house.Log {
		if _, ok := Inspect(w, auditor, new(EventIndex), domain.LogOf(house.Log), entryOf(t, rec)); ok != (rec.EffectiveOn <= day) {
			t.Errorf("event %d of %s can be inspected on %s: %t", rec.Position, rec.EffectiveOn, day, ok)
		}
	}
}

// TestPostingsAreTheDifferenceOfBalances: the posting of a position is, per account, the
// balance after it less the balance before it.
func TestPostingsAreTheDifferenceOfBalances(t *testing.T) {
	t.Parallel()
	house := domaintest.Example(4, 400)
	before := domain.NewWorld()
	before.Freeze()
	compared := 0
	for _, rec := range house.Log {
		after := before.Fork()
		after.Apply(rec)
		after.Freeze()
		view, ok := Inspect(after, auditor, new(EventIndex), domain.LogOf(house.Log[:rec.Position]), entryOf(t, rec))
		if !ok {
			t.Fatalf("event %d is not there", rec.Position)
		}
		if rec.EffectiveOn == after.Today() && rec.Stream != domain.PlatformStream {
			want := map[string]int64{}
			for sign, w := range map[int64]*domain.World{-1: before, 1: after} {
				for _, p := range w.Balances() {
					if line, ok := postingLine(w, auditor, p); ok {
						want[line.Account+" "+p.Account.Owner] += sign * p.AmountCents
					}
				}
			}
			var sum, differing int64
			for _, line := range view.Postings {
				if line.Asset {
					sum += line.AmountCents
				} else {
					sum -= line.AmountCents
				}
			}
			for _, amount := range want {
				if amount != 0 {
					differing++
				}
			}
			if sum != 0 || int(differing) != len(view.Postings) {
				t.Errorf("event %d, %s: postings %v, balances changed by %v", rec.Position, rec.Event.Kind(), view.Postings, want)
			}
			compared += len(view.Postings)
		}
		before = after
	}
	if compared < 50 {
		t.Errorf("only %d postings were compared", compared)
	}
}

// TestTheInspectorOpensNothing: what is about natural persons stays sealed, whatever
// the event and its record.
func TestTheInspectorOpensNothing(t *testing.T) {
	t.Parallel()
	house := domaintest.Example(5, 400)
	w := house.World()
	kinds := map[string]bool{}
	for _, rec := range house.Log {
		view, ok := Inspect(w, auditor, new(EventIndex), domain.LogOf(house.Log), entryOf(t, rec))
		if !ok {
			t.Fatalf("event %d is not there", rec.Position)
		}
		shown, err := json.Marshal(view)
		if err != nil {
			t.Fatal(err)
		}
		kinds[view.Kind] = true
		text := strings.ReplaceAll(string(shown), `\"sealed\"`, "")
		if i := strings.Index(strings.ToLower(strings.ReplaceAll(text, `"sealed"`, "")), "sealed"); i >= 0 {
			t.Fatalf("event %d, %s shows %q", rec.Position, view.Kind, text[max(0, i-60):min(len(text), i+60)])
		}
	}
	if !kinds["PartyRegistered"] || !kinds["WithdrawalRequested"] || !kinds["ReceiptRecorded"] || !kinds["FacilityAccepted"] {
		t.Errorf("the example lacks kinds with sealed fields: %v", kinds)
	}
	payload := pretty(domain.PartyRegistered{}, []byte(`{"party":"P-1","old_name":"P-1:`+strings.Repeat("Ab1+", 12)+`","email":"","remark":"a: b"}`))
	if want := "{\n  \"party\": \"P-1\",\n  \"old_name\": \"sealed\",\n  \"email\": \"\",\n  \"remark\": \"a: b\"\n}"; payload != want {
		t.Errorf("an older shape is shown as %s", payload)
	}
}

func TestInspectionTellsWhatHangsTogether(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(2, 1)
	house.TopUp("I1", "R1", 5_000_00)
	house.List("F1", "B1", 4_000_00)
	pledge := house.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 1_000_00})
	position := pledge.Events[0].Position
	inspect := func(position int64) *Inspection {
		t.Helper()
		view, ok := Inspect(house.World(), auditor, new(EventIndex), domain.LogOf(house.Log), entryOf(t, house.Log[position-1]))
		if !ok {
			t.Fatalf("event %d is not there", position)
		}
		return view
	}
	view := inspect(position)
	if view.Subject != "Company B1" || view.Href != "/facilities/F1" || !strings.Contains(view.Title, "1,000.00") || view.Undone {
		t.Errorf("the pledge: %+v", view.EventRow)
	}
	if len(view.Postings) != 2 || view.Postings[0].AmountCents != -1_000_00 || view.Postings[1].AmountCents != 1_000_00 {
		t.Errorf("its postings: %+v", view.Postings)
	}
	if !slices.Contains(view.Changes, FieldChange{"Pledged", "", "S$1,000.00"}) || !slices.Contains(view.Changes, FieldChange{"Pledges 1 · Investor", "", "I1"}) {
		t.Errorf("its changes: %+v", view.Changes)
	}
	if view.Previous == 0 || view.Previous >= position || view.Next != 0 {
		t.Errorf("its neighbours: %d and %d", view.Previous, view.Next)
	}
	house.NextDay()
	undo := house.Undo("A1", pledge.Request)
	view = inspect(position)
	if !view.Undone || len(view.Postings) > 0 || fmt.Sprint(positions(view.Undoings)) != fmt.Sprint([]int64{undo.Events[0].Position}) {
		t.Errorf("undone: %t, postings %v, undos %v", view.Undone, view.Postings, positions(view.Undoings))
	}
	house.Redo("A1", pledge.Request)
	if view = inspect(position); view.Undone || len(view.Undoings) != 2 || len(view.Postings) != 2 {
		t.Errorf("redone: %t, undos %v", view.Undone, positions(view.Undoings))
	}
}

func TestCausesLeadToTheRoot(t *testing.T) {
	t.Parallel()
	house := domaintest.NewHouse()
	answer := house.Must(domain.System, domain.ImportFacility{
		Loan:       domain.FacilityImported{Facility: "X-1", Book: "Elsewhere, USD", Source: "elsewhere", SourceID: "1", ApprovedCents: 1, Currency: "USD"},
		ApprovedOn: 1, DisbursedOn: 2, DisbursedCents: 1, ChargedOffOn: 3, PaidInFullOn: calendar.None,
	})
	last := answer.Events[2]
	view, _ := Inspect(house.World(), auditor, new(EventIndex), domain.LogOf(house.Log), entryOf(t, last))
	if got := positions(view.Causes); !slices.Equal(got, []int64{2}) {
		t.Errorf("causes %v", got)
	}
	if got := positions(view.Request); !slices.Equal(got, []int64{2, 3}) {
		t.Errorf("the request recorded also %v", got)
	}
	root, _ := Inspect(house.World(), auditor, new(EventIndex), domain.LogOf(house.Log), entryOf(t, house.Log[1]))
	if len(root.Causes) != 0 || len(root.Request) != 2 {
		t.Errorf("the root: causes %v, request %v", root.Causes, root.Request)
	}
}

func TestEveryKindHasWords(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{"PledgePlaced": "Pledge placed", "KycSubmitted": "KYC submitted", "BusinessDayOpened": "Business day opened"} {
		if got := KindWords(kind); got != want {
			t.Errorf("%s is %q, want %q", kind, got, want)
		}
	}
	for name, want := range map[string]string{"AmountCents": "Amount", "PDBps": "PD bps", "KycValidUntil": "Kyc valid until", "ID": "ID", "DisbursedOn": "Disbursed on"} {
		if got := fieldWords(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	house := domaintest.Example(6, 500)
	for _, row := range EventLog(house.World(), auditor, new(EventIndex), domain.LogOf(house.Log), allEvents, len(house.Log)).Rows {
		if row.Title == "" || row.Subject == "" || row.Actor == "" {
			t.Errorf("event %d, %s has no words: %+v", row.Position, row.Kind, row)
		}
	}
}
