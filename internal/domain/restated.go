package domain

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
)

// Restated tells which days of whose wallets an amendment changes. It compares what the
// records of an impact give to the wallets by the ends of quarters, as it is and as it
// would be.
type Restated struct {
	accounts *accountChart
	was, now []given
}

// Restated compares what the records of an impact, which is one of w, give to wallets.
func (i *Impact) Restated(w *World) *Restated {
	x := &Restated{accounts: w.books.accounts}
	for _, stream := range i.Streams {
		x.was, x.now = w.gives(stream, x.was), i.After.gives(stream, x.now)
	}
	for _, sides := range [2][]given{x.was, x.now} {
		for _, g := range sides {
			slices.SortFunc(g.sums, func(a, b share) int { return cmp.Compare(a.account, b.account) })
		}
	}
	return x
}

// gives adds what the aggregate of a stream gives to wallets, if it does at all.
func (w *World) gives(stream string, to []given) []given {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "wallet":
		return append(to, givenBy[Wallet](w, &w.wallets, id))
	case "facility":
		return append(to, givenBy[Facility](w, &w.facilities, id))
	}
	return to
}

func givenBy[T any, P folder[T]](w *World, t *table[T], id string) given {
	number, known := t.names.find(id)
	if !known {
		return given{through: calendar.None}
	}
	log, _ := t.log(w, number)
	_, gave := refold[T, P](w, t, number, log)
	return gave
}

// Differs says whether a party's wallet or what it has lent out in a currency has other
// changes on the days from one through another, or another balance to begin with. It is
// known for quarters of the calendar only.
func (x *Restated) Differs(party, currency string, from, through calendar.Date) (differs, known bool) {
	if from == calendar.None || quarterEndOf(from-1) != from-1 || quarterEndOf(through) != through {
		return false, false
	}
	wallet, ok := x.accounts.find(Account{WalletAvailable, party, currency})
	if !ok {
		return false, true
	}
	for account := wallet; account <= wallet+toClaims; account++ {
		before, after := sumBy(x.was, account, from-1), sumBy(x.now, account, from-1)
		if account != wallet+toClaims && before.cents != after.cents {
			return true, true
		}
		if sumBy(x.was, account, through).mark-before.mark != sumBy(x.now, account, through).mark-after.mark {
			return true, true
		}
	}
	return false, true
}

// sumBy adds up what was given to an account by the end of a quarter.
func sumBy(all []given, account int, day calendar.Date) (sum share) {
	for _, g := range all {
		shares := g.by(day)
		i, found := slices.BinarySearchFunc(shares, account, func(s share, account int) int { return cmp.Compare(s.account, account) })
		if found {
			sum.cents, sum.mark = sum.cents+shares[i].cents, sum.mark+shares[i].mark
		}
	}
	return sum
}

// by is what was given by the end of a quarter, sorted by account.
func (g given) by(day calendar.Date) []share {
	if g.through == calendar.None || day >= g.through {
		return g.sums
	}
	for _, q := range slices.Backward(g.quarters) {
		if q.through <= day {
			return q.shares
		}
	}
	return nil
}
