package readmodel

import (
	"cmp"
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
	all := entriesOf(w, domain.Account{Kind: g.kind, Owner: owner, Currency: currency})
	changes := make([]change, 0, len(all))
	var before int64
	for i := range all {
		after := g.side.of(all[i].BalanceCents)
		if after == before {
			continue
		}
		changes = append(changes, change{i, money.Cents(after - before), money.Cents(after)})
		debit, credit := g.Sides(money.Cents(after - before))
		page.DebitCents, page.CreditCents, page.BalanceCents = page.DebitCents+debit, page.CreditCents+credit, money.Cents(after)
		before = after
	}
	if len(changes) == 0 {
		return page, false
	}
	slices.Reverse(changes)
	offset, limit, number, pages := p.window(len(changes))
	t := newTeller(w, v)
	t.brief = true
	shown := changes[offset:min(offset+limit, len(changes))]
	rows := make([]EntryRow, len(shown))
	for i, c := range shown {
		rows[i] = EntryRow{AccountEntry: all[c.entry].found(w), Title: "The day came", BalanceCents: c.balance}
		r := &rows[i]
		r.DebitCents, r.CreditCents = g.Sides(c.cents)
		r.Subject, r.Href = t.subject(r.Stream)
		if r.Record != nil {
			r.Title = t.row(r.Record).Title
		}
	}
	page.ListPage = ListPage[EntryRow]{Rows: rows, Total: len(changes), Page: number, Pages: pages}
	return page, true
}

// change is an entry that changes the side of an account that is shown.
type change struct {
	entry          int
	cents, balance money.Cents // balance: after it
}

// entry is an entry of an account of which the event may not have been looked for yet.
type entry struct {
	domain.AccountEntry
	position int64 // of the event; 0 where it is known, or where a day brought it
}

// entriesOf are the entries of an account. What thousands of loans posted to a wallet is told
// by their stories, as the wallet's owner reads it; both say the same.
func entriesOf(w *domain.World, account domain.Account) []entry {
	if entries, told := toldEntries(w, account); told {
		return entries
	}
	folded := w.Entries(account)
	entries := make([]entry, len(folded))
	for i := range folded {
		entries[i].AccountEntry = folded[i]
	}
	return entries
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
				entries = append(entries, entry{domain.AccountEntry{Stream: stream, On: moves[i].On, AmountCents: int64(cents)}, moves[i].Position})
			}
		}
	}
	told = withReel(w, account.Owner, func(r *reel) {
		for i := range r.shares {
			if moves := r.shares[i].moves; len(moves) > 0 {
				add(domain.FacilityStream(r.shares[i].ID), moves)
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
	if e.position != 0 {
		e.Record = w.EventOf(e.Stream, e.position)
	}
	return e.AccountEntry
}
