package readmodel

import (
	"cmp"
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// Whoever's figures are others after a request that puts something right is told of it
// once, however many of their records it touches.

// amendment is what one request that puts things right did to one stream.
type amendment struct {
	events []*domain.Recorded // undos, redos, corrections and insertions, in their order
}

// amendmentsOf gathers what was put right in a stream by request, oldest first.
func amendmentsOf(corrections []*domain.Recorded) []amendment {
	var all []amendment
	for _, rec := range corrections {
		if n := len(all); n > 0 && all[n-1].events[0].RequestID == rec.RequestID {
			all[n-1].events = append(all[n-1].events, rec)
			continue
		}
		all = append(all, amendment{[]*domain.Recorded{rec}})
	}
	return all
}

// last is the position after which all of it counts: what is inserted stands behind the
// event that says so.
func (a amendment) last() int64 {
	rec := a.events[len(a.events)-1]
	if _, inserted := rec.Event.(domain.EventInserted); inserted {
		return rec.Position + 1
	}
	return rec.Position
}

// partly is what of a notice is known from one record alone.
type partly struct {
	request domain.UUID
	since   int64  // the first event of the request
	rank    int    // what is told first of a request: lower goes before
	things  int    // how many events, or requests, the person is told of
	of      string // whose figures they are beside those of others, where it is no record; "" for the person's own
}

// part begins the notice of what an amendment did to a record of the person.
func (t *noticeTeller) part(a amendment, log []*domain.Recorded, day calendar.Date) Notice {
	main, rank := a.events[0], 1
	for _, rec := range a.events {
		switch rec.Event.(type) {
		case domain.EventCorrected, domain.EventInserted:
			if rank > 0 {
				main, rank = rec, 0
			}
		}
	}
	since := a.events[0].Position
	if root := a.events[0].Causation; root > 0 {
		since = min(since, root)
	}
	n := Notice{On: day, Position: a.last(), Mark: "Correction", Level: Told}
	n.Title, n.Why = correctionWords(main, log, t.party.ID)
	n.partly = &partly{request: a.events[0].RequestID, since: since, rank: rank, things: len(a.events)}
	return n
}

// corrected tells what undos, redos, corrections and insertions changed of a facility for
// the person. Where nothing of theirs changed there is nothing to tell.
func (t *noticeTeller) corrected(id string) []Notice {
	all := t.h.Corrections(domain.FacilityStream(id))
	if len(all) == 0 {
		return nil
	}
	var parts []Notice
	log := t.w.StreamLog(domain.FacilityStream(id))
	for _, a := range amendmentsOf(all) {
		day := t.h.DayOf(a.last())
		before, after := t.facilityThen(id, log, all, a.events[0].Position-1, day), t.facilityThen(id, log, all, a.last(), day)
		f := after.f
		if f == nil {
			f = before.f
		}
		if f == nil || f.Imported != nil {
			continue
		}
		n := t.part(a, log, day)
		n.Record, n.Href, n.Was = Company(t.w, f), facilityThen(id, n.Position), facilityThen(id, a.events[0].Position-1)
		borrower := f.Application.Borrower == t.party.ID
		if borrower {
			n.Record = f.Application.Purpose
		}
		switch {
		case after.f == nil:
			n.Href, n.Was = n.Was, "" // there is no such record since
		case before.f == nil:
			n.Was = ""
		}
		if n.compare(before, after, borrower); len(n.Changes) > 0 {
			parts = append(parts, n)
		}
	}
	return parts
}

// correctedWallet tells what they changed of a wallet.
func (t *noticeTeller) correctedWallet() []Notice {
	var parts []Notice
	stream := domain.WalletStream(t.party.ID)
	all := t.h.Corrections(stream)
	for _, a := range amendmentsOf(all) {
		day := t.h.DayOf(a.last())
		n := t.part(a, t.w.StreamLog(stream), day)
		n.Href, n.Was, n.partly.of = statementThen(n.Position), statementThen(a.events[0].Position-1), "Wallet"
		was, before := t.walletThen(asKnown(all, a.events[0].Position-1, day))
		is, after := t.walletThen(asKnown(all, a.last(), day))
		if n.wallet(was, is, before, after); len(n.Changes) > 0 {
			parts = append(parts, n)
		}
	}
	return parts
}

// wallet compares a wallet, and the lines that it gave to the statement.
func (n *Notice) wallet(was, is *domain.Wallet, before, after []line) {
	n.amounts(WalletCurrency, "Topped up so far", topUps(was), topUps(is))
	n.amounts(WalletCurrency, "Withdrawn or on its way", withdrawals(was), withdrawals(is))
	n.lines(WalletCurrency, before, after)
}

// walletThen is the person's wallet as it was known, and the lines that it gave to the
// statement.
func (t *noticeTeller) walletThen(at domain.AsKnown) (*domain.Wallet, []line) {
	var moves []Move
	wallet := t.w.WalletAsKnown(t.party.ID, at, WalletCurrency, func(s domain.Step) {
		if m, moved := walletMove(s, t.party.ID); moved {
			moves = append(moves, m)
		}
	})
	return wallet, linesOf(moves)
}

// merged makes one notice of what one request changed in several records, newest first.
func merged(parts []Notice) []Notice {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b Notice) int {
		return cmp.Or(cmp.Compare(b.partly.since, a.partly.since), cmp.Compare(a.partly.rank, b.partly.rank), cmp.Compare(a.Position, b.Position), cmp.Compare(a.Record, b.Record))
	})
	var whole []Notice
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n].partly.request == parts[0].partly.request {
			n++
		}
		whole = append(whole, mergedOne(parts[:n]))
		parts = parts[n:]
	}
	return whole
}

// mergedOne is the notice of one request, made of what it did to each record.
func mergedOne(parts []Notice) Notice {
	n, things := parts[0], 0
	since := *n.partly
	for _, p := range parts {
		things = max(things, p.partly.things)
		n.Position = max(n.Position, p.Position)
	}
	if more := max(things, len(parts)) - 1; more > 0 {
		n.Why += " " + wording.Plural(more, "other entry", "other entries") + " went with it."
	}
	n.partly = &since
	if len(parts) == 1 {
		return n
	}
	n.Changes = nil
	for _, p := range parts {
		name := cmp.Or(p.Record, p.partly.of)
		for _, c := range p.Changes {
			if name != "" {
				c.Term = name + ": " + c.Term
			}
			n.Changes = append(n.Changes, c)
		}
	}
	n.Record = ""
	return n
}

// insertions are the requests that inserted something into a stream: what they inserted is
// told as what was put right.
func (t *noticeTeller) insertions(stream string) map[domain.UUID]bool {
	requests := map[domain.UUID]bool{}
	for _, rec := range t.h.Corrections(stream) {
		if _, ok := rec.Event.(domain.EventInserted); ok {
			requests[rec.RequestID] = true
		}
	}
	return requests
}

// undoneBy says what was undone by the corrections of a stream up to a position.
func undoneBy(corrections []*domain.Recorded, known int64) func(domain.UUID) bool {
	undone := map[domain.UUID]bool{}
	for _, rec := range corrections {
		if rec.Position > known {
			break
		}
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			undone[e.Request] = true
		case domain.RequestRedone:
			delete(undone, e.Request)
		}
	}
	return func(request domain.UUID) bool { return undone[request] }
}

func asKnown(corrections []*domain.Recorded, known int64, day calendar.Date) domain.AsKnown {
	return domain.AsKnown{Known: known, Day: day, Undone: undoneBy(corrections, known)}
}

// correctionWords says what a correction did, and the reason that was given.
func correctionWords(rec *domain.Recorded, log []*domain.Recorded, party string) (title, why string) {
	var request domain.UUID
	done := "was left out: it should never have counted"
	switch e := rec.Event.(type) {
	case domain.RequestUndone:
		request, why = e.Request, e.Reason
	case domain.RequestRedone:
		request, why, done = e.Request, e.Reason, "was put back: it counts again"
	case domain.EventCorrected:
		request, why, done = e.Request, e.Reason, "was put right"
	case domain.EventInserted:
		request, why, done = rec.RequestID, e.Reason, "was forgotten, and entered since"
	}
	for _, about := range log {
		if about.RequestID != request {
			continue
		}
		switch e := about.Event.(type) {
		case domain.ReceiptMatched:
			return "A receipt of " + wording.Money(e.Currency, e.AmountCents) + " " + done, why
		case domain.PledgePlaced:
			if e.Investor != party {
				return "A pledge of somebody else " + done, why
			}
			return "Your pledge of " + wording.Money(WalletCurrency, e.AmountCents) + " " + done, why
		}
		return "“" + KindWords(about.Event.Kind()) + "” of " + wording.Day(about.EffectiveOn) + " " + done, why
	}
	return "Something " + done, why
}

// late adds to the notice of a receipt that was entered after the day on which it counts
// what was shown before it was entered.
func (t *noticeTeller) late(n *Notice, f *domain.Facility, rec *domain.Recorded) {
	if _, ok := rec.Event.(domain.ReceiptMatched); !ok {
		return
	}
	day := t.h.DayOf(rec.Position)
	if rec.EffectiveOn >= day || day == calendar.None {
		return
	}
	at := asKnown(t.h.Corrections(domain.FacilityStream(f.ID)), rec.Position, day)
	after := t.w.FacilityAsKnown(f.ID, at, t.party.ID, f.Currency(), nil)
	at.Known--
	before := t.w.FacilityAsKnown(f.ID, at, t.party.ID, f.Currency(), nil)
	was, is := standingOf(before, t.party.ID, day), standingOf(after, t.party.ID, day)
	if was.daysLate == is.daysLate {
		return // it came late for nobody
	}
	n.Mark = "Entered late"
	n.Why += " It arrived on " + wording.Day(rec.EffectiveOn) + " and was entered on " + wording.Day(day) + "; it counts from the day it arrived."
	n.days("Days late, as shown on "+wording.Day(day), was.daysLate, is.daysLate)
}

// statementThen is the way to one's own statement as it was after an event.
func statementThen(position int64) string {
	return "/statement?at=" + strconv.FormatInt(position, 10)
}

func topUps(w *domain.Wallet) money.Cents {
	if w == nil {
		return 0
	}
	return w.TopUpCents
}

// withdrawals is what has left the wallet or is locked to leave it, in cents.
func withdrawals(w *domain.Wallet) (sum money.Cents) {
	if w == nil {
		return 0
	}
	for _, x := range w.Withdrawals {
		switch x.State {
		case domain.WithdrawalPending, domain.WithdrawalReleased, domain.WithdrawalDone:
			sum += x.AmountCents
		}
	}
	return sum
}
