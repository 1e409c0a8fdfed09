package readmodel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
)

// figuresOf is what a person is shown of their own money and loans: balances, the
// statement of all days, claims and schedules. It is read from the World alone.
func figuresOf(w *domain.World, p *domain.Party) string {
	var text strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	say("stands %s %d, suspended %v, limits %d %d", p.Kyc(w.Today()), standOf(p, w.Today()).validUntil, p.Suspended != "", p.PerFacilityCents, p.TotalCents)
	if p.As == domain.Investor {
		say("limits %v %v", p.OwnLimits, w.Caps(WalletCurrency))
		say("wallet %d %d", w.Balance(domain.WalletAvailable, p.ID, "SGD"), w.Balance(domain.WalletLocked, p.ID, "SGD"))
		if page, ok := Statement(w, as(p.ID), calendar.None, calendar.None); ok {
			// Of one day the lines of several records have no order that says anything.
			slices.SortStableFunc(page.Lines, func(a, b StatementLine) int {
				return cmp.Or(cmp.Compare(a.On, b.On), strings.Compare(a.Facility, b.Facility))
			})
			for _, l := range page.Lines {
				say("line %s %s %q %q %d %d %d %d %d %d %d %d", l.On, l.Kind, l.Facility, l.Withdrawal, l.Available, l.Locked, l.Principal, l.Interest, l.LateInterest, l.Fee, l.Capitalised, l.Lost)
			}
		}
	}
	for _, f := range w.FacilitiesEver(p.ID) {
		if f.Application.Borrower == p.ID {
			say("%s %s %d %d %d %d %d", f.ID, f.Stage, f.Application.AmountCents, f.Application.TenorMonths, f.PledgedCents, f.RefundedCents, f.DisbursedOn)
			if f.Stage >= domain.Approved && f.Grading.Grade != "" {
				say("offer %s %d", f.Grading.Grade, f.Grading.Rate)
			}
			say("overpaid %d", f.OverpaidCents())
			sayLoan(say, w, f)
			continue
		}
		var pledged, allotted, claims money.Cents
		for _, x := range f.Pledges {
			switch {
			case x.Investor != p.ID:
			case x.State == domain.PledgeOpen:
				pledged += x.AmountCents
			case x.State == domain.PledgeAllotted:
				allotted += x.AllottedCents
			}
		}
		for _, c := range f.Claims {
			if f.Pledges[c.Pledge].Investor == p.ID {
				claims += c.PrincipalCents
				say("%s claim %d %d %d %d %d %d %v", f.ID, c.OutstandingCents(), c.PaidPrincipal, c.PaidInterest, c.PaidLateInterest, c.ServiceFee, c.Capitalised, c.WrittenOff)
			}
		}
		if pledged+allotted+claims == 0 {
			continue
		}
		say("%s %s pledged %d", f.ID, f.Stage, pledged+allotted)
		if claims > 0 {
			sayLoan(say, w, f)
		}
	}
	return text.String()
}

func sayLoan(say func(string, ...any), w *domain.World, f *domain.Facility) {
	if !f.HasLoan() {
		return
	}
	at := f.Loan.At(w.Today())
	say("%s owes %d, %d late for %d days", f.ID, at.Outstanding, at.PastDue.Total(), at.DaysPastDue)
	for _, r := range f.Loan.RowsAt(w.Today()) {
		say("%s instalment %+v", f.ID, r)
	}
}

// puttingRight draws something that puts a history right; false where the draw has nothing
// to say.
func puttingRight(t *rapid.T, h *domaintest.House) (way string, c domain.Command, ok bool) {
	w, log := h.World(), domain.LogOf(h.Log)
	rec := h.Log[rapid.IntRange(0, len(h.Log)-1).Draw(t, "event")]
	ways := []string{"undo", "cascade", "further", "correct", "move", "insert", "restore", "back", "back"}
	way = rapid.SampledFrom(ways).Draw(t, "way")
	x := Touched(RequestEvents(log, rec.Position))
	var a domain.Amend
	switch way {
	case "undo":
		return way, domain.UndoRequest{Request: x.Request, Streams: x.Streams, Reason: "A slip."}, len(x.Streams) > 0
	case "cascade", "further":
		a, ok = Reversal(w, log, RequestEvents(log, rec.Position))
	case "back":
		a, ok = latestReversed(t, w, log)
	case "restore":
		stream := rec.Stream
		if stream != domain.PlatformStream {
			_, machine := historyOf(h)
			_, _, a, _, ok = Restoration(w, as("O1"), log, machine.Corrections(stream), stream, rec.Position)
		}
	default:
		a, ok = correcting(t, w, rec, way)
	}
	if !ok {
		return way, nil, false
	}
	reach := Cascade
	if way == "further" {
		reach = Further
	}
	all, impact, _, refusal := reach(w, domain.System, log, a)
	if refusal != nil || len(Against(impact)) > 0 {
		return way, nil, false
	}
	all.Reason, all.Impact = "It was a mistake.", impact.Digest
	return way, all, true
}

// latestReversed takes back one of the undos, redos and corrections there are.
func latestReversed(t *rapid.T, w *domain.World, log domain.Log) (domain.Amend, bool) {
	var put []*domain.Recorded
	for rec := range log.All() {
		switch rec.Event.(type) {
		case domain.RequestUndone, domain.RequestRedone, domain.EventCorrected, domain.EventInserted:
			put = append(put, rec)
		}
	}
	if len(put) == 0 {
		return domain.Amend{}, false
	}
	rec := put[len(put)-1-rapid.IntRange(0, min(9, len(put)-1)).Draw(t, "of the latest")]
	return Reversal(w, log, RequestEvents(log, rec.Position))
}

// correcting corrects, moves or repeats an event.
func correcting(t *rapid.T, w *domain.World, rec *domain.Recorded, way string) (a domain.Amend, ok bool) {
	at := slices.IndexFunc(w.StreamLog(rec.Stream), func(x *domain.Recorded) bool { return x.Position == rec.Position })
	if !domain.Correctable(rec.Event.Kind()) || at < 0 {
		return a, false
	}
	rec = w.StreamLog(rec.Stream)[at]
	content, err := domain.EventContent(rec.Event)
	if err != nil {
		t.Fatal(err)
	}
	kind, on := rec.Event.Kind(), rec.EffectiveOn
	switch way {
	case "correct":
		const name = `"amount_cents":`
		before, after, found := strings.Cut(content, name)
		var cents int64
		if _, err := fmt.Sscan(after, &cents); found && err == nil {
			content = fmt.Sprintf("%s%s%d%s", before, name, cents*9/10, strings.TrimLeft(after, "0123456789"))
		}
	case "move":
		on = min(w.Today(), on+calendar.Date(rapid.IntRange(-20, 20).Draw(t, "days")))
	case "insert":
		if e, is := rec.Event.(domain.ChargeRaised); is {
			e.Charge += "-again"
			content, _ = domain.EventContent(e)
		}
		on = min(w.Today(), on+calendar.Date(rapid.IntRange(0, 3).Draw(t, "days")))
		a.Insert = []domain.Insertion{{EventKind: kind, Schema: domain.ContentSchema(kind), Content: content, CountsFor: on}}
		return a, true
	}
	a.Correct = []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: kind, Schema: domain.ContentSchema(kind), Content: content, CountsFor: on}}
	return a, true
}

// Whoever's balances, claims, schedule or statement are others after something was put
// right, in whichever way, finds exactly one notice of it, with what, why, before and
// after; nobody else finds any. The impact statement has named the same people.
func TestWhoseFiguresChangeIsToldOnce(t *testing.T) {
	t.Parallel()
	ways, told := map[string]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, rapid.SampledFrom([]int{300, 200, 120}).Draw(t, "events"))
		for range 8 {
			way, c, ok := puttingRight(t, h)
			if !ok {
				continue
			}
			before := h.World()
			named := foretoldBy(before, c)
			a := h.Ask(domain.System, c)
			if a.Refusal != nil || len(a.Events) == 0 {
				continue
			}
			ways[way]++
			told += toldOnce(t, h, way, before, named, a)
		}
	})
	for _, way := range []string{"undo", "cascade", "further", "correct", "move", "insert", "restore", "back"} {
		if ways[way] == 0 {
			t.Errorf("nothing was put right by %s", way)
		}
	}
	if told == 0 {
		t.Error("nobody was ever told")
	}
	t.Log(ways, told)
}

// foretoldBy are those whom the impact statement of an amendment names, with what it says that
// they are told.
func foretoldBy(w *domain.World, c domain.Command) map[string][]string {
	amend, ok := c.(domain.Amend)
	if !ok {
		return nil
	}
	impact, refusal := w.ImpactOf(domain.System, amend)
	if refusal != nil {
		return nil
	}
	named := map[string][]string{}
	view := NewImpact(w, as("O1"), impact, w.Today())
	for _, p := range view.People {
		named[p.Party] = p.Told
	}
	for _, p := range w.Parties() {
		if p.As == domain.Investor {
			for _, c := range view.Everyone {
				named[p.ID] = append(named[p.ID], c.Term)
			}
		}
	}
	return named
}

func toldOnce(t *rapid.T, h *domaintest.House, way string, before *domain.World, named map[string][]string, a domaintest.Answer) (told int) {
	after, history := historyOf(h)
	first, last := a.Events[0].Position, a.Events[len(a.Events)-1].Position
	for _, p := range after.Parties() {
		if p.As == domain.Staff || before.Party(p.ID) == nil { // who was not registered has no page of notices
			continue
		}
		var found []Notice
		for _, n := range Notices(after, as(p.ID), history, 0, 10_000).Notices {
			if n.Position >= first && n.Position <= last {
				found = append(found, n)
			}
		}
		was, is := figuresOf(before, before.Party(p.ID)), figuresOf(after, p)
		if terms, there := named[p.ID]; named != nil && (there != (len(found) > 0) || there && len(terms) == 0) {
			t.Fatalf("%s (%s at %d): the impact statement says of %s %v %q, and they find %+v", way, a.Events[0].Event.Kind(), first, p.ID, there, terms, found)
		}
		switch {
		case was == is && len(found) > 0:
			t.Fatalf("%s (%s at %d): no figure of %s differs, and they are told %+v", way, a.Events[0].Event.Kind(), first, p.ID, found)
		case was != is && len(found) != 1:
			t.Fatalf("%s (%s at %d): %s finds %d notices: %+v\nbefore\n%s\nafter\n%s", way, a.Events[0].Event.Kind(), first, p.ID, len(found), found, was, is)
		case was != is:
			told++
			if n := found[0]; n.Title == "" || n.Why == "" || n.Mark == "" || len(n.Changes) == 0 || slices.ContainsFunc(n.Changes, func(c Change) bool { return c.Before == c.After }) {
				t.Fatalf("%s: %s is told too little: %+v", way, p.ID, n)
			}
		}
	}
	return told
}
