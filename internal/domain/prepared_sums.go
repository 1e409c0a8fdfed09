package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/flat"
)

// Of the ledgers: where the entries of a day end among all, an entry, and by what some of
// them count.
type (
	ledgerDayEnd struct {
		ledger int32
		day    int32
		end    int64
	}
	ledgerLine struct {
		position uint32
		on       calendar.Date
		amount   int64
	}
	correctedEntry struct{ line, correction int64 } // a line whose event counts by a correction
)

func (w *World) saveSums(out flat.Writer) {
	last := -1
	w.balances.all(func(i int, cents int64) bool {
		if cents != 0 {
			last = i
		}
		return true
	})
	balances := make([]int64, last+1)
	for i := range balances {
		balances[i] = w.balances.get(i)
	}
	flat.Put(out, "balances", balances)
	saveRelated(out, "party", &w.ofParty)
	w.saveTargets(out)
	saveRelated(out, "day", &w.agenda)
	flat.Put(out, "office", w.office)
	w.saveLedgers(out)
}

func (w *World) loadSums(s *flat.Sections) {
	balances := flat.Read[int64](s, "balances")
	if len(balances) > w.books.accounts.size() {
		s.Fail("%d balances of %d accounts", len(balances), w.books.accounts.size())
		return
	}
	for i, cents := range balances {
		if cents != 0 {
			*w.balances.at(w.owner, i) = cents
		}
	}
	w.loadRelated(s, "party", &w.ofParty)
	w.loadTargets(s)
	w.loadRelated(s, "day", &w.agenda)
	w.office = slices.Clip(flat.Read[uint32](s, "office"))
	for _, number := range w.office {
		if int(number) >= w.parties.names.size() {
			s.Fail("party %d works here", number)
			return
		}
	}
	w.loadLedgers(s)
}

// saveRelated writes the facilities that each of many has to do with: where those of each
// end among those of all.
func saveRelated(out flat.Writer, to string, all *vec[related]) {
	var ends []int64
	var facilities [][]uint32
	end := int64(0)
	all.all(func(i int, r related) bool {
		if len(r.facilities) == 0 {
			return true
		}
		for len(ends) < i {
			ends = append(ends, end)
		}
		end += int64(len(r.facilities))
		ends, facilities = append(ends, end), append(facilities, r.facilities)
		return true
	})
	flat.Put(out, "related."+to, ends)
	flat.Put(out, "related."+to+".facilities", facilities...)
}

func (w *World) loadRelated(s *flat.Sections, to string, into *vec[related]) {
	ends, facilities := flat.Read[int64](s, "related."+to), flat.Read[uint32](s, "related."+to+".facilities")
	for _, number := range facilities {
		if int(number) >= w.facilities.names.size() {
			s.Fail("facility %d is related to a %s", number, to)
			return
		}
	}
	start := int64(0)
	for i, end := range ends {
		if end < start || end > int64(len(facilities)) {
			s.Fail("what is related to a %s ends before it begins", to)
			return
		}
		if end > start {
			*into.at(w.owner, i) = related{facilities: slices.Clip(facilities[start:end])}
		}
		start = end
	}
}

// moreTarget is what a receipt was matched to beside its first target.
type moreTarget struct {
	receipt int64
	of      target
	_       int32
}

func (w *World) saveTargets(out flat.Writer) {
	var first []target
	var more []moreTarget
	w.ofReceipt.all(func(i int, t targets) bool {
		if t.first == 0 {
			return true
		}
		for len(first) < i {
			first = append(first, 0)
		}
		first = append(first, t.first)
		if t.more != nil {
			for _, of := range t.more.of {
				more = append(more, moreTarget{receipt: int64(i), of: of})
			}
		}
		return true
	})
	flat.Put(out, "targets", first)
	flat.Put(out, "targets.more", more)
}

func (w *World) loadTargets(s *flat.Sections) {
	there := func(t target) bool {
		if t.wallet() {
			return t.number() >= 0 && t.number() < w.wallets.names.size()
		}
		return t.number() >= 0 && t.number() < w.facilities.names.size()
	}
	first := flat.Read[target](s, "targets")
	for i, t := range first {
		switch {
		case t == 0:
		case !there(t):
			s.Fail("receipt %d was matched to %d", i, t)
			return
		default:
			w.ofReceipt.at(w.owner, i).first = t
		}
	}
	for _, m := range flat.Read[moreTarget](s, "targets.more") {
		if m.receipt < 0 || m.receipt >= int64(len(first)) || !there(m.of) {
			s.Fail("receipt %d was matched to %d", m.receipt, m.of)
			return
		}
		t := w.ofReceipt.at(w.owner, int(m.receipt))
		if t.more == nil {
			t.more = &moreTargets{owner: w.owner}
		}
		t.more.of = append(t.more.of, m.of)
	}
}

func (w *World) saveLedgers(out flat.Writer) {
	var accounts []int64
	var days []ledgerDayEnd
	var lines []ledgerLine
	var corrected []correctedEntry
	for i, l := range w.ledgers {
		accounts = append(accounts, int64(l.account))
		l.days.all(func(day int, d ledgerDay) bool {
			for _, e := range d.entries {
				if by := e.correctedBy(); by > 0 {
					corrected = append(corrected, correctedEntry{int64(len(lines)), by})
				}
				lines = append(lines, ledgerLine{e.position, e.on, e.amount})
			}
			if len(d.entries) > 0 {
				days = append(days, ledgerDayEnd{int32(i), int32(day), int64(len(lines))})
			}
			return true
		})
	}
	flat.Put(out, "ledgers", accounts)
	flat.Put(out, "ledgers.days", days)
	flat.Put(out, "ledgers.lines", lines)
	flat.Put(out, "ledgers.corrected", corrected)
}

func (w *World) loadLedgers(s *flat.Sections) {
	accounts, days, lines := flat.Read[int64](s, "ledgers"), flat.Read[ledgerDayEnd](s, "ledgers.days"), flat.Read[ledgerLine](s, "ledgers.lines")
	for _, account := range accounts {
		if account < 0 || account >= int64(w.books.accounts.size()) {
			s.Fail("a ledger is of account %d", account)
			return
		}
		w.ledgers = append(w.ledgers, ledger{account: int(account)})
	}
	w.ledgerOwner = w.owner
	entries := make([]ledgerEntry, len(lines))
	for i, line := range lines {
		entries[i] = w.entryOf(s, ledgerEntry{nil, line.position, line.on, line.amount}, 0)
	}
	for _, c := range flat.Read[correctedEntry](s, "ledgers.corrected") {
		if c.line < 0 || c.line >= int64(len(entries)) {
			s.Fail("entry %d of the ledgers is corrected", c.line)
			return
		}
		entries[c.line] = w.entryOf(s, entries[c.line], c.correction)
	}
	if s.Err() != nil {
		return
	}
	start := int64(0)
	for _, d := range days {
		if d.ledger < 0 || int(d.ledger) >= len(w.ledgers) || d.day < 0 || d.end < start || d.end > int64(len(entries)) {
			s.Fail("day %d of a ledger ends before it begins", d.day)
			return
		}
		*w.ledgers[d.ledger].days.at(w.owner, int(d.day)) = ledgerDay{entries: slices.Clip(entries[start:d.end])}
		start = d.end
	}
}
