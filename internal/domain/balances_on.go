package domain

import (
	"slices"
	"sort"

	"refold/internal/calendar"
)

// BalancesOn gives every account that was not zero at the end of a day, as the World
// now knows it: events that count later are left out. Only what has changed since the
// day is folded again, so a recent day costs little. Sorted as Balances.
func (w *World) BalancesOn(day calendar.Date) []Posting {
	if day >= w.today {
		return w.Balances()
	}
	changes := map[int]int64{}
	then := *w
	then.today = day
	takeBack[Party](w, &then, &w.parties, changes)
	takeBack[Wallet](w, &then, &w.wallets, changes)
	takeBack[Facility](w, &then, &w.facilities, changes)
	takeBack[Receipt](w, &then, &w.receipts, changes)
	takeBack[Trust](w, &then, &w.trusts, changes)
	takeBack[Proposal](w, &then, &w.proposals, changes)
	var sums []Posting
	for account, change := range changes {
		if left := w.balance(account) + change; left != 0 {
			sums = append(sums, Posting{w.books.accounts.name(account), left})
		}
	}
	w.eachBalance(func(i int, amount int64) bool {
		if _, changed := changes[i]; !changed && amount != 0 {
			sums = append(sums, Posting{w.books.accounts.name(i), amount})
		}
		return true
	})
	sortPostings(sums)
	return sums
}

// takeBack notes, of every aggregate that has changed since the day that the World
// then stands at, by how much its contributions were less.
func takeBack[T any, P folder[T]](w, then *World, t *table[T], changes map[int]int64) {
	back := w.books.into(func(account int, amount int64) { changes[account] -= amount })
	on := w.books.into(func(account int, amount int64) { changes[account] += amount })
	for i := range t.names.size() {
		if t.movedOn(w, i) <= then.today {
			continue
		}
		log, _ := t.log(w, i)
		again[T, P](w, log, &back)
		counts := sort.Search(log.len(), func(i int) bool { return log.at(i).EffectiveOn > then.today })
		again[T, P](then, log.first(counts), &on)
	}
}

// TrialBalancesOn is TrialBalances at the end of a day; see BalancesOn.
func (w *World) TrialBalancesOn(day calendar.Date) []TrialBalance {
	return trialBalances(slices.Values(w.BalancesOn(day)))
}
