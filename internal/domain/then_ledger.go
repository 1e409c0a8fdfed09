package domain

import (
	"cmp"
	"slices"

	"refold/internal/calendar"
)

// restatedSince gives the opposite of what was entered for earlier events since the
// moment, in one account: the last of it first.
func (t *then) restatedSince(account int) []entered {
	var since []entered
	m := &t.moment
	for i := t.base.restatedMany - 1; i >= 0; i-- {
		r := t.base.restatements.get(i)
		if r.position <= m.Known {
			break
		}
		if r.account != account || int64(r.entry.position) > m.Known || m.Valid != calendar.None && r.entry.on > m.Valid {
			continue
		}
		r.entry.amount = -r.entry.amount
		since = append(since, r.entered)
	}
	return since
}

// ledgerOf visits the entries of a shared account at the moment, with those that a fork
// of it has added, in the order in which they count.
func (t *then) ledgerOf(account int, from calendar.Date, added []entered, yield func(ledgerEntry) bool) {
	extra := extraOf(account, slices.Concat(t.restatedSince(account), added))
	going := true
	t.base.eachEntry(account, from, func(e ledgerEntry) bool {
		if t.moment.Valid != calendar.None && e.on > t.moment.Valid || e.on > t.moment.Today && len(extra) == 0 {
			return false
		}
		if int64(e.position) > t.moment.Known {
			return true
		}
		for len(extra) > 0 && extra[0].before(e) {
			if going = extra[0].amount == 0 || yield(extra[0]); !going {
				return false
			}
			extra = extra[1:]
		}
		if len(extra) > 0 && extra[0].at(e) {
			e = extra[0].plus(e.amount)
			if extra = extra[1:]; e.amount == 0 {
				return true
			}
		}
		going = yield(e)
		return going
	})
	for i := 0; going && i < len(extra); i++ {
		going = extra[i].amount == 0 || yield(extra[i])
	}
}

// extraOf sorts entries of one account and adds up those of one event, which is told as
// it was entered last; some sums are zero.
func extraOf(account int, added []entered) []ledgerEntry {
	var extra []ledgerEntry
	for _, a := range added {
		if a.account == account {
			extra = append(extra, a.entry)
		}
	}
	slices.SortStableFunc(extra, func(a, b ledgerEntry) int {
		return cmp.Or(int(a.on)-int(b.on), cmp.Compare(a.position, b.position))
	})
	merged := extra[:0]
	for _, e := range extra {
		if n := len(merged); n > 0 && merged[n-1].at(e) {
			merged[n-1] = e.plus(merged[n-1].amount)
			continue
		}
		merged = append(merged, e)
	}
	return merged
}

// at says that two entries are of one event in one place: a correction may have moved it.
func (l ledgerEntry) at(other ledgerEntry) bool {
	return l.position == other.position && l.on == other.on
}

// plus gives the entry with so many cents more.
func (l ledgerEntry) plus(cents int64) ledgerEntry {
	l.amount += cents
	return l
}

// shared sums up a shared account at the moment.
func (t *then) shared(account int) int64 {
	if all, known := t.totals(); known {
		slot := t.base.books.accounts.bySlot()[account]
		if slot.currencyNumber() < len(all) {
			return all[slot.currencyNumber()][slot.kind()]
		}
		return 0
	}
	var cents int64
	t.ledgerOf(account, calendar.None, nil, func(e ledgerEntry) bool {
		cents += e.amount
		return true
	})
	return cents
}
