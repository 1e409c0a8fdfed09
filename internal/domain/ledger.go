package domain

import (
	"cmp"
	"iter"
	"slices"

	"refold/internal/calendar"
)

// A ledger keeps what made a shared account what it is, so that nobody has to fold every
// aggregate again to list it: of each event that counts, its sum in that account. It is
// made of the same contributions as the balance, in the same calls, and taken back with
// them; its sum is the balance, and a law holds it to what the aggregates say one by one.
type ledger struct {
	account int
	days    vec[ledgerDay] // by day since 1970
}

// ledgerDay is the entries that count for one day, in the order of positions.
type ledgerDay struct {
	owner   *token
	own     bool // nobody else looks at the entries before the end: they may be changed in place
	entries []ledgerEntry
}

// ledgerEntry is what one event made of an account, in cents; never zero.
type ledgerEntry struct {
	record   *Recorded // nil where the source has it
	position uint32
	on       calendar.Date
	amount   int64
}

func (k kept) entry(rec *Recorded, amount int64) ledgerEntry {
	e := ledgerEntry{rec, uint32(rec.Position), rec.EffectiveOn, amount}
	if k.covers(rec) {
		e.record = nil
	}
	return e
}

// event is what made the entry.
func (w *World) event(e ledgerEntry) *Recorded {
	if e.record == nil {
		return w.kept.source.Read(int64(e.position))
	}
	return e.record
}

// restatement is an entry of an earlier event that something recorded later put into a
// ledger, or took out: what is late, undone or corrected changes what others had entered.
// The ledgers of a moment are those of the head without what was restated since.
type restatement struct {
	position int64 // of what was recorded later
	entered
}

// before says whether an entry counts before another.
func (l ledgerEntry) before(other ledgerEntry) bool {
	return l.on < other.on || l.on == other.on && l.position < other.position
}

// shared says that there is one account of the kind for all, and not one for each owner.
// Only events move such an account: no day does by itself.
func (k AccountKind) shared() bool {
	switch k {
	case TrustAccount, FeeIncome, LateFeeIncome, PlatformTopUp:
		return true
	}
	return false
}

// enter notes what an event does to a shared account; the opposite amount takes it back.
func (w *World) enter(account int, amount int64, rec *Recorded) {
	w.note(account, w.kept.entry(rec, amount))
}

func (w *World) note(account int, e ledgerEntry) {
	if w.then != nil {
		w.entered = append(slices.Clip(w.entered), entered{account, e})
		return
	}
	if int64(e.position) != w.position {
		*w.restatements.at(w.owner, w.restatedMany) = restatement{w.position, entered{account, e}}
		w.restatedMany++
	}
	day := w.ledger(account).days.at(w.owner, int(max(0, e.on)))
	if day.owner != w.owner {
		day.owner, day.own, day.entries = w.owner, false, slices.Clip(day.entries)
	}
	i, found := len(day.entries), false
	if i > 0 && day.entries[i-1].position >= e.position {
		i, found = slices.BinarySearchFunc(day.entries, e.position, func(e ledgerEntry, position uint32) int { return cmp.Compare(e.position, position) })
	}
	if i < len(day.entries) && !day.own {
		day.own, day.entries = true, slices.Clone(day.entries)
	}
	switch {
	case !found:
		day.entries = slices.Insert(day.entries, i, e)
	case day.entries[i].amount == -e.amount:
		day.entries = slices.Delete(day.entries, i, i+1)
	default:
		day.entries[i].amount += e.amount
	}
}

// ledger gives that of an account for writing, a new one if need be. There are a handful.
func (w *World) ledger(account int) *ledger {
	if w.ledgerOwner != w.owner {
		w.ledgerOwner, w.ledgers = w.owner, slices.Clone(w.ledgers)
	}
	for i := range w.ledgers {
		if w.ledgers[i].account == account {
			return &w.ledgers[i]
		}
	}
	w.ledgers = append(w.ledgers, ledger{account: account})
	return &w.ledgers[len(w.ledgers)-1]
}

// ledgerOf visits the entries of a shared account from a day on, in the order in which
// they count.
func (w *World) ledgerOf(kind AccountKind, currency string, from calendar.Date) iter.Seq[ledgerEntry] {
	return func(yield func(ledgerEntry) bool) {
		account, known := w.books.accounts.find(Account{kind, "", currency})
		if !known {
			return
		}
		if w.then != nil {
			w.then.ledgerOf(account, from, w.entered, yield)
			return
		}
		w.eachEntry(account, from, yield)
	}
}

func (w *World) eachEntry(account int, from calendar.Date, yield func(ledgerEntry) bool) {
	for _, l := range w.ledgers {
		if l.account != account {
			continue
		}
		l.days.from(int(max(0, from)), func(_ int, day ledgerDay) bool {
			for _, e := range day.entries {
				if !yield(e) {
					return false
				}
			}
			return true
		})
	}
}
