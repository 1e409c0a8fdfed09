package readmodel

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// corrected tells of undos and redos that changed a facility for the person: what was
// shown before, and what is shown since. Where nothing of theirs changed there is
// nothing to tell.
func (t *noticeTeller) corrected(f *domain.Facility, borrower bool) []Notice {
	var notices []Notice
	all := t.h.Corrections(domain.FacilityStream(f.ID))
	for _, rec := range all {
		day := t.h.DayOf(rec.Position)
		before := t.w.FacilityAsKnown(f.ID, rec.Position-1, day, undoneBy(all, rec.Position-1))
		after := t.w.FacilityAsKnown(f.ID, rec.Position, day, undoneBy(all, rec.Position))
		n := Notice{On: day, Position: rec.Position, Mark: "Correction", Level: Told, Record: Company(t.w, f)}
		if borrower {
			n.Record = f.Application.Purpose
		}
		n.Href, n.Was = facilityThen(f.ID, rec.Position), facilityThen(f.ID, rec.Position-1)
		switch {
		case after == nil:
			n.Href, n.Was = n.Was, "" // there is no such record since
		case before == nil:
			n.Was = ""
		}
		t.compare(&n, before, after, day, borrower)
		if len(n.Changes) == 0 {
			continue
		}
		n.Title, n.Why = correctionWords(rec, f.Log(), t.party.ID)
		notices = append(notices, n)
	}
	return notices
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

// compare names what of a facility differs for the person on a day.
func (t *noticeTeller) compare(n *Notice, before, after *domain.Facility, day calendar.Date, borrower bool) {
	was, is := standingOf(before, t.party.ID, day), standingOf(after, t.party.ID, day)
	currency := WalletCurrency
	if after != nil {
		currency = after.Currency()
	} else if before != nil {
		currency = before.Currency()
	}
	if borrower {
		n.amounts(currency, "Outstanding", was.outstanding, is.outstanding)
		n.amounts(currency, "Past due", was.pastDue, is.pastDue)
	} else {
		n.amounts(currency, "Pledged here", was.pledged+was.allotted, is.pledged+is.allotted)
		n.amounts(currency, "Lent out here", was.face, is.face)
		n.amounts(currency, "Received here", was.principal+was.interest+was.late-was.fee, is.principal+is.interest+is.late-is.fee)
		n.amounts(currency, "Lost here", was.lost, is.lost)
		if was.claimed+is.claimed+was.pledged+is.pledged+was.allotted+is.allotted == 0 {
			return // not in it at all
		}
	}
	n.days("Days late", was.daysLate, is.daysLate)
	if was.stage != is.stage && (borrower || was.stage >= domain.Listed && is.stage >= domain.Listed) {
		n.Changes = append(n.Changes, Change{"State", was.stage.String(), is.stage.String()})
	}
}

// personal is what a facility is to one person on a day.
type personal struct {
	stake
	stage                domain.Stage
	daysLate             int
	outstanding, pastDue money.Cents
}

func standingOf(f *domain.Facility, party string, day calendar.Date) personal {
	if f == nil {
		return personal{}
	}
	p := personal{stake: stakeIn(f, party), stage: f.Stage}
	if f.HasLoan() {
		at := f.Loan.At(day)
		p.daysLate, p.outstanding, p.pastDue = at.DaysPastDue, at.Outstanding, at.PastDue.Total()
	}
	return p
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
	undone := undoneBy(t.h.Corrections(domain.FacilityStream(f.ID)), rec.Position)
	was := standingOf(t.w.FacilityAsKnown(f.ID, rec.Position-1, day, undone), t.party.ID, day)
	is := standingOf(t.w.FacilityAsKnown(f.ID, rec.Position, day, undone), t.party.ID, day)
	if was.daysLate == is.daysLate {
		return // it came late for nobody
	}
	n.Mark = "Entered late"
	n.Why += " It arrived on " + wording.Day(rec.EffectiveOn) + " and was entered on " + wording.Day(day) + "; it counts from the day it arrived."
	n.days("Days late, as shown on "+wording.Day(day), was.daysLate, is.daysLate)
}

// correctedWallet tells of undos and redos of top-ups and withdrawals.
func (t *noticeTeller) correctedWallet() []Notice {
	var notices []Notice
	stream := domain.WalletStream(t.party.ID)
	all := t.h.Corrections(stream)
	for _, rec := range all {
		day := t.h.DayOf(rec.Position)
		before := t.w.WalletAsKnown(t.party.ID, rec.Position-1, day, undoneBy(all, rec.Position-1))
		after := t.w.WalletAsKnown(t.party.ID, rec.Position, day, undoneBy(all, rec.Position))
		n := Notice{On: day, Position: rec.Position, Mark: "Correction", Level: Told, Href: statementThen(rec.Position), Was: statementThen(rec.Position - 1)}
		n.amounts(WalletCurrency, "Topped up so far", topUps(before), topUps(after))
		n.amounts(WalletCurrency, "Withdrawn or on its way", withdrawals(before), withdrawals(after))
		if len(n.Changes) == 0 {
			continue
		}
		n.Title, n.Why = correctionWords(rec, t.w.StreamLog(stream), t.party.ID)
		notices = append(notices, n)
	}
	return notices
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
