package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/flat"
)

// Of running totals: what they are as a whole, and where a block ends among all.
type (
	totalsHead struct{ through, crossed, opened int64 }
	totalsEnd  struct{ before, deltas int64 }
)

// restatedLine is an entry of an earlier event that something recorded later put into a
// ledger or took out; correction is by what the event counts otherwise than it was recorded.
type restatedLine struct {
	by, account, amount, correction int64
	position                        uint32
	on                              calendar.Date
}

func (w *World) saveTotals(out flat.Writer) {
	t := &w.totals
	flat.Put(out, "totals.head", []totalsHead{{t.through, int64(t.crossed.many), int64(t.opened.many)}})
	flat.Put(out, "totals", t.now)
	var ends []totalsEnd
	var befores [][]totals
	var deltas [][]byte
	var end totalsEnd
	t.blocks.all(func(_ int, b *totalsBlock) bool {
		if b == nil {
			return true
		}
		befores, deltas = append(befores, b.before), append(deltas, b.deltas)
		end = totalsEnd{end.before + int64(len(b.before)), end.deltas + int64(len(b.deltas))}
		ends = append(ends, end)
		return true
	})
	flat.Put(out, "totals.blocks", ends)
	flat.Put(out, "totals.before", befores...)
	flat.Put(out, "totals.deltas", deltas...)
	flat.Put(out, "totals.crossed", t.crossed.list())
	flat.Put(out, "totals.opened", t.opened.list())
	restated := make([]restatedLine, w.restatedMany)
	for i := range restated {
		r := w.restatements.get(i)
		restated[i] = restatedLine{r.position, int64(r.account), r.entry.amount, r.entry.correctedBy(), r.entry.position, r.entry.on}
	}
	flat.Put(out, "restated", restated)
}

func (w *World) loadTotals(s *flat.Sections) {
	head, now := flat.ReadSome[totalsHead](s, "totals.head", 1)[0], flat.Read[totals](s, "totals")
	ends, befores, deltas := flat.Read[totalsEnd](s, "totals.blocks"), flat.Read[totals](s, "totals.before"), flat.Read[byte](s, "totals.deltas")
	blocks := int((head.through + totalsMany - 1) >> totalsBits)
	if head.through != outOfRow && head.through != w.position || head.through == outOfRow && len(ends) > 0 || head.through != outOfRow && len(ends) != blocks {
		s.Fail("%d blocks of totals reach to %d", len(ends), head.through)
		return
	}
	if len(now) > len(w.books.accounts.currencies) {
		s.Fail("there are totals of %d currencies", len(now))
		return
	}
	t := &w.totals
	t.through, t.now, t.noted = head.through, slices.Clone(now), slices.Clone(now)
	var start totalsEnd
	for i, end := range ends {
		if end.before < start.before || end.before > int64(len(befores)) || end.deltas < start.deltas || end.deltas > int64(len(deltas)) {
			s.Fail("a block of totals ends before it begins")
			return
		}
		*t.blocks.at(w.owner, i) = &totalsBlock{before: slices.Clip(befores[start.before:end.before]), deltas: slices.Clip(deltas[start.deltas:end.deltas])}
		start = end
	}
	w.loadPassages(s, "totals.crossed", head.crossed, &t.crossed)
	w.loadPassages(s, "totals.opened", head.opened, &t.opened)
	w.loadRestated(s)
}

func (w *World) loadPassages(s *flat.Sections, section string, many int64, to *passages) {
	read := flat.Read[passage](s, section)
	if int64(len(read)) != many {
		s.Fail("%s has %d passages, not %d", section, len(read), many)
		return
	}
	for i, p := range read {
		if p.number() >= w.books.accounts.size() || i > 0 && p.position < read[i-1].position {
			s.Fail("%s has a passage of account %d", section, p.number())
			return
		}
		to.add(w.owner, p)
	}
}

func (w *World) loadRestated(s *flat.Sections) {
	for i, line := range flat.Read[restatedLine](s, "restated") {
		if line.account < 0 || line.account >= int64(w.books.accounts.size()) || line.by < 1 || line.by > w.position {
			s.Fail("entry %d was restated by %d in account %d", i, line.by, line.account)
			return
		}
		entry := w.entryOf(s, ledgerEntry{nil, line.position, line.on, line.amount}, line.correction)
		*w.restatements.at(w.owner, i) = restatement{line.by, entered{int(line.account), entry}}
		w.restatedMany++
	}
}

// correctedBy is the position of the correction by which an entry's event counts; 0 where it
// counts as it was recorded.
func (l ledgerEntry) correctedBy() int64 {
	if l.record == nil || l.record.Correction == nil {
		return 0
	}
	return l.record.Correction.Position
}

// entryOf gives an entry whose event counts by a correction, 0 for none, with that event.
func (w *World) entryOf(s *flat.Sections, e ledgerEntry, correction int64) ledgerEntry {
	switch {
	case e.position == 0 || int64(e.position) > w.position || correction < 0 || correction > w.position:
		s.Fail("a ledger has an entry of event %d, corrected by %d", e.position, correction)
	case correction > 0:
		e.record = Restate(w.kept.source.Read(int64(e.position)), w.kept.source.Read(correction))
	}
	return e
}

// save writes what the totals know of accounts: the same as far as the chart goes, with
// which they are read.
func (c *accountChart) saveMoney(out flat.Writer, size int) {
	slots := c.bySlot()[:size]
	c.mu.RLock()
	currencies := slices.Clone(c.currencies)
	c.mu.RUnlock()
	changes := make([]change, c.changes.size())
	for i := range changes {
		changes[i] = c.changes.name(i)
	}
	flat.Put(out, "money.slots", slots)
	flat.PutNames(out, "money.currencies", len(currencies), func(i int) string { return currencies[i] })
	flat.Put(out, "totals.changes", changes)
}

func (c *accountChart) loadMoney(s *flat.Sections) {
	slots, currencies := flat.ReadSome[moneySlot](s, "money.slots", c.prepared.Len()), flat.ReadNames(s, "money.currencies")
	for _, slot := range slots {
		if slot != noSlot && (slot.currencyNumber() >= currencies.Len() || slot.kind() >= moneyAccounts) {
			s.Fail("an account has slot %d", slot)
			return
		}
	}
	c.slots = slots
	for i := range currencies.Len() {
		c.currencies = append(c.currencies, currencies.Name(i))
	}
	for i, x := range flat.Read[change](s, "totals.changes") {
		if c.changes.number(x) != i || x.currency < 0 || x.currency >= currencies.Len() {
			s.Fail("change %d of totals is there twice, or of no currency", i)
			return
		}
	}
}
