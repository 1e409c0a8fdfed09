package domain

import (
	"fmt"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
)

// try gives the reasons why the state does not admit the events, which are all of
// one stream. It changes nothing.
func (w *World) try(events []*Recorded) []Reason {
	kind, id, _ := strings.Cut(events[0].Stream, "-")
	switch kind {
	case "party":
		return try[Party](w, &w.parties, id, events)
	case "wallet":
		return try[Wallet](w, &w.wallets, id, events)
	case "facility":
		return try[Facility](w, &w.facilities, id, events)
	case "receipt":
		return try[Receipt](w, &w.receipts, id, events)
	case "trust":
		return try[Trust](w, &w.trusts, id, events)
	case "product":
		return try[Product](w, &w.products, id, events)
	case "caps":
		return try[Caps](w, &w.caps, id, events)
	case "proposal":
		return try[Proposal](w, &w.proposals, id, events)
	}
	return nil
}

func try[T any, P folder[T]](w *World, t *table[T], id string, events []*Recorded) []Reason {
	agg := P(t.find(w, id))
	if agg == nil {
		agg = P(new(T))
		agg.base().day = calendar.None
	}
	if len(events) == 1 && events[0].EffectiveOn >= agg.base().day {
		return agg.check(events[0])
	}
	log := history{log: agg.base().log, lastOn: agg.base().lastOn}
	log.disown(nil)
	for _, rec := range events {
		log.insert(w.kept, rec)
	}
	number, _ := t.names.find(id)
	fresh, _ := refold[T, P](w, t, number, log.log)
	return grown(agg.base().inadmissible, fresh.base().inadmissible, w.position)
}

// grown gives the reasons of events that were admissible before: first those of
// the events that are tried (beyond the head), then those of later ones.
func grown(old, now []Inadmissible, head int64) []Reason {
	var own, others []Reason
	for _, x := range lost(old, now) {
		if x.Record.Position > head {
			own = append(own, x.Reasons...)
			continue
		}
		others = append(others, Reason{"DEPENDENT", "", fmt.Sprintf("Event %d (%s of %s) would no longer make sense: %s",
			x.Record.Position, x.Record.Event.Kind(), x.Record.EffectiveOn, x.Reasons[0].Sentence)})
	}
	return append(own, others...)
}

// lost gives the events that are inadmissible now and were not before, in the order in
// which they count.
func lost(old, now []Inadmissible) []Inadmissible {
	was := map[int64]bool{}
	for _, x := range old {
		was[x.Record.Position] = true
	}
	var found []Inadmissible
	for _, x := range now {
		if !was[x.Record.Position] {
			found = append(found, x)
		}
	}
	return found
}

// tryExclusion gives what would stand against leaving a request out (or putting it
// back): events that would lose (or the request's own that would lack) their
// ground, and client money that would be spent twice.
func (w *World) tryExclusion(request UUID, streams []string, out bool) []Reason {
	changes := map[int]int64{}
	var found []Reason
	trial := *w
	var by *Recorded
	if out {
		by = new(Recorded)
	}
	trial.undone.put(new(token), request, by)
	for _, stream := range streams {
		kind, id, _ := strings.Cut(stream, "-")
		switch kind {
		case "party":
			found = append(found, tryAgain[Party](w, &trial, &w.parties, id, changes)...)
			for _, d := range w.upon(&trial, id) {
				found = append(found, d.Reasons...)
			}
		case "wallet":
			found = append(found, tryAgain[Wallet](w, &trial, &w.wallets, id, changes)...)
		case "facility":
			found = append(found, tryAgain[Facility](w, &trial, &w.facilities, id, changes)...)
		case "receipt":
			found = append(found, tryAgain[Receipt](w, &trial, &w.receipts, id, changes)...)
		case "trust":
			found = append(found, tryAgain[Trust](w, &trial, &w.trusts, id, changes)...)
		case "product":
			found = append(found, tryAgain[Product](w, &trial, &w.products, id, changes)...)
		case "caps":
			found = append(found, tryAgain[Caps](w, &trial, &w.caps, id, changes)...)
		case "proposal":
			found = append(found, tryAgain[Proposal](w, &trial, &w.proposals, id, changes)...)
		}
	}
	return append(found, w.overdrawn(changes)...)
}

func tryAgain[T any, P folder[T]](w, trial *World, t *table[T], id string, changes map[int]int64) []Reason {
	agg := P(t.find(w, id))
	if agg == nil {
		return nil
	}
	number, _ := t.names.find(id)
	_, was := refold[T, P](w, t, number, agg.base().log)
	fresh, now := refold[T, P](trial, t, number, trial.recount(agg.base().log))
	for _, s := range was.sums {
		changes[s.account] -= s.cents
	}
	for _, s := range now.sums {
		changes[s.account] += s.cents
	}
	return grown(agg.base().inadmissible, fresh.base().inadmissible, w.position)
}

// overdrawn gives the reasons against changes that would take accounts below zero.
func (w *World) overdrawn(changes map[int]int64) []Reason { return tooFar(w.below(changes)) }

// below names the accounts that the changes would take below zero, and what is used once
// that would be used twice; each with its balance then.
func (w *World) below(changes map[int]int64) []Posting {
	var found []Posting
	for account, change := range changes {
		name := w.books.accounts.name(account)
		spends := change < 0 && name.Kind != TrustAccount && name.Kind < moneyAccounts
		if !spends && !(change > 0 && name.Kind.Unique()) {
			continue // what it holds is added up of many, in the past
		}
		if after := w.balance(account) + change; spends && after < 0 || !spends && after > 1 {
			found = append(found, Posting{name, after})
		}
	}
	sortPostings(found)
	return found
}

// tooFar words what below has found.
func tooFar(found []Posting) []Reason {
	var r reasons
	for _, p := range found {
		if p.Account.Kind >= bankReferenceUse {
			r.add("USED_SINCE", "", "%s has been used by another request since.", p.Account.Owner)
			continue
		}
		r = append(r, spentSince(p))
	}
	return r
}

// spentSince says that an account would be below zero; the posting is its balance.
func spentSince(p Posting) Reason {
	var r reasons
	r.add("SPENT_SINCE", "", "The money has moved on since: %s of %s would be short by %s.", p.Account.Kind, p.Account.Owner, money.Cents(-p.AmountCents))
	return r[0]
}
