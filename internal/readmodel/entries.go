package readmodel

import (
	"cmp"
	"iter"
	"slices"

	"refold/internal/domain"
	"refold/internal/money"
)

// EntryRow is one entry of an account: what made it, and the balance after it.
type EntryRow struct {
	domain.AccountEntry
	Title, Subject, Href string
	DebitCents           money.Cents
	CreditCents          money.Cents
	BalanceCents         money.Cents
}

// EntryPage is a page of the entries of one account, the newest first.
type EntryPage struct {
	ListPage[EntryRow]
	DebitCents, CreditCents, BalanceCents money.Cents // of all entries
}

// Entries gives the entries of an account; false when it never had any.
func Entries(w *domain.World, v Viewer, g AccountGroup, owner, currency string, p Paging) (EntryPage, bool) {
	var page EntryPage
	changes := changesOf(entriesOf(w, domain.Account{Kind: g.kind, Owner: owner, Currency: currency}), g)
	total := 0
	for c := range changes {
		debit, credit := g.Sides(c.cents)
		page.DebitCents, page.CreditCents, page.BalanceCents = page.DebitCents+debit, page.CreditCents+credit, c.balance
		total++
	}
	if total == 0 {
		return page, false
	}
	offset, limit, number, pages := p.window(total)
	t := newTeller(w, v)
	t.brief = true
	rows, at := make([]EntryRow, 0, min(limit, total)), 0
	for c := range changes {
		if at++; at > total-offset {
			break
		} else if at <= total-offset-limit {
			continue
		}
		r := EntryRow{AccountEntry: c.entry.found(w), Title: "The day came", BalanceCents: c.balance}
		r.DebitCents, r.CreditCents = g.Sides(c.cents)
		r.Subject, r.Href = t.subject(r.Stream)
		if r.Record != nil {
			r.Title = t.row(r.Record).Title
		}
		rows = append(rows, r)
	}
	slices.Reverse(rows)
	page.ListPage = ListPage[EntryRow]{Rows: rows, Total: total, Page: number, Pages: pages}
	return page, true
}

// change is an entry that changes the side of an account that is shown.
type change struct {
	entry          *entry
	cents, balance money.Cents // balance: after it
}

// changesOf visits the entries that change the side that a group shows, the oldest first.
func changesOf(entries iter.Seq[*entry], g AccountGroup) iter.Seq[change] {
	return func(yield func(change) bool) {
		var before int64
		for e := range entries {
			after := g.side.of(e.BalanceCents)
			if after != before && !yield(change{e, money.Cents(after - before), money.Cents(after)}) {
				return
			}
			before = after
		}
	}
}

// entry is an entry of an account of which the event may not have been looked for yet.
type entry struct {
	domain.AccountEntry
	position int64               // of the event; 0 where it is known, or where a day brought it
	shared   *domain.SharedEntry // of an account that all share; it knows its event
}

// entriesOf visits the entries of an account; what is visited is good until the next. What
// thousands of loans posted to a wallet is told by their stories, as the wallet's owner reads
// it; both say the same.
func entriesOf(w *domain.World, account domain.Account) iter.Seq[*entry] {
	if shared, is := w.SharedEntries(account); is {
		return func(yield func(*entry) bool) {
			var e entry
			for e.shared = range shared {
				e.BalanceCents = e.shared.BalanceCents
				if !yield(&e) {
					return
				}
			}
		}
	}
	entries, told := toldEntries(w, account)
	if !told {
		for _, e := range w.Entries(account) {
			entries = append(entries, entry{AccountEntry: e})
		}
	}
	return func(yield func(*entry) bool) {
		for i := range entries {
			if !yield(&entries[i]) {
				return
			}
		}
	}
}

// toldEntries are those of a wallet with many loans; false where they are to be folded.
func toldEntries(w *domain.World, account domain.Account) (entries []entry, told bool) {
	if account.Kind != domain.WalletAvailable && account.Kind != domain.WalletLocked || account.Currency != WalletCurrency || w.Related(account.Owner) <= manyFacilities {
		return nil, false
	}
	add := func(stream string, moves []Move) {
		for i := range moves {
			cents := moves[i].Available
			if account.Kind == domain.WalletLocked {
				cents = moves[i].Locked
			}
			if cents != 0 {
				entries = append(entries, entry{AccountEntry: domain.AccountEntry{Stream: stream, On: moves[i].On, AmountCents: int64(cents)}, position: moves[i].Position})
			}
		}
	}
	told = withReel(w, account.Owner, func(r *reel) {
		for i := range r.figures {
			if f := &r.figures[i]; f.moves > 0 {
				add(domain.FacilityStream(r.telling.Facility(w, i)), f.story.moves[:f.moves])
			}
		}
	})
	if !told {
		return nil, false
	}
	add(domain.WalletStream(account.Owner), walletMoves(w, account.Owner))
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.position, b.position))
	})
	var balance int64
	for i := range entries {
		balance += entries[i].AmountCents
		entries[i].BalanceCents = balance
	}
	return entries, true
}

// found is the entry with its event.
func (e *entry) found(w *domain.World) domain.AccountEntry {
	if e.shared != nil {
		return e.shared.Whole()
	}
	if e.position != 0 {
		e.Record = w.EventOf(e.Stream, e.position)
	}
	return e.AccountEntry
}
