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

// partly is what of a notice is known from one record alone.
type partly struct {
	request domain.UUID
	since   int64  // the first event of the request
	rank    int    // what is told first of a request: lower goes before
	things  int    // how many events, or requests, the person is told of
	of      string // whose figures they are beside those of others, where it is no record; "" for the person's own
}

// part begins the notice of what an amendment did to a record of the person.
func (t *noticeTeller) part(a *amendment) Notice {
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
	n := Notice{On: a.day(t.h), Position: a.last(), Mark: "Correction", Level: Told}
	n.Title, n.Why = correctionWords(main, t.w.StreamLog(a.stream), t.party.ID)
	n.partly = &partly{request: a.events[0].RequestID, since: since, rank: rank, things: len(a.events)}
	return n
}

// corrected tells what an amendment changed of a facility for the person; false where nothing
// of theirs changed: then there is nothing to tell.
func (t *noticeTeller) corrected(id string, a *amendment) (Notice, bool) {
	x := t.amended(a, func() amended { return t.comparedFacility(id, a) })
	if len(x.changes) == 0 {
		return Notice{}, false
	}
	n := t.part(a)
	n.Href, n.Was, n.Changes = facilityThen(id, n.Position), facilityThen(id, a.first()-1), x.changes
	if n.Record = x.purpose; x.borrower != t.party.ID {
		n.Record = cmp.Or(t.w.CompanyName(x.borrower), x.borrower)
	}
	switch {
	case !x.after:
		n.Href, n.Was = n.Was, "" // there is no such record since
	case !x.before:
		n.Was = ""
	}
	return n, true
}

// comparedFacility folds a facility as it was known before an amendment and after it.
func (t *noticeTeller) comparedFacility(id string, a *amendment) (x amended) {
	log := t.w.StreamLog(a.stream)
	before, after := t.facilityThen(id, log, a.before(t.h)), t.facilityThen(id, log, a.after(t.h))
	f := after.f
	if f == nil {
		f = before.f
	}
	if f == nil || f.Imported != nil {
		return x
	}
	x = amended{before: before.f != nil, after: after.f != nil, borrower: f.Application.Borrower, purpose: f.Application.Purpose}
	var n Notice
	n.compare(before, after, x.borrower == t.party.ID)
	x.changes = n.Changes
	return x
}

// correctedWallet tells what they changed of a wallet.
func (t *noticeTeller) correctedWallet() []Notice {
	return t.parts(domain.WalletStream(t.party.ID), func(n *Notice, a *amendment) {
		was, before := t.walletThen(a.before(t.h))
		is, after := t.walletThen(a.after(t.h))
		n.wallet(was, is, before, after)
	}, func(n *Notice, a *amendment) {
		n.Href, n.Was, n.partly.of = statementThen(n.Position), statementThen(a.first()-1), "Wallet"
	})
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
