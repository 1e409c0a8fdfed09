package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/flat"
)

// worldHead is what a prepared file says of a World as a whole.
type worldHead struct {
	position, lastRecordedAt, platformEvents, reworked int64
	today                                              calendar.Date
	_                                                  int32
}

// correctedLine says by which event another was corrected.
type correctedLine struct {
	event, by int64
	known     int64 // 1: the event that was corrected had been recorded
}

// Save writes what LoadWorld goes on from. The World must be frozen, and the head of a
// journal; its charts may grow meanwhile.
func (w *World) Save(out flat.Writer) {
	w = w.atRestWhole()
	w.saveHead(out)
	w.saveTables(out)
	w.saveSums(out)
	w.saveTotals(out)
	w.saveCharts(out) // last: what is above names numbers of theirs
}

// LoadWorld gives the frozen World that was saved at a position, of a source that has the
// events so far. Everything in it is at rest. Where the sections make no sense they say so,
// and what it gives is not to be used.
func LoadWorld(s *flat.Sections, source *Source, position int64) *World {
	w := NewWorld()
	w.loadCharts(s)
	if s.Err() == nil {
		w.loadHead(s, source, position)
	}
	if s.Err() == nil {
		w.loadTables(s)
	}
	if s.Err() == nil {
		w.loadSums(s)
	}
	if s.Err() == nil {
		w.loadTotals(s)
	}
	w.Freeze()
	return w
}

// atRestWhole gives the same World with everything in it put to rest.
func (w *World) atRestWhole() *World {
	fork := w.Fork()
	fork.KeptBy(w.kept.source, w.position)
	fork.RestAll()
	fork.Freeze()
	return fork
}

func (w *World) saveHead(out flat.Writer) {
	flat.Put(out, "world.head", []worldHead{{position: w.position, lastRecordedAt: w.lastRecordedAt, platformEvents: w.platformEvents, reworked: w.reworked, today: w.today}})
	var undone []int64
	for _, by := range w.undone.all() {
		if by != nil {
			undone = append(undone, by.Position)
		}
	}
	slices.Sort(undone)
	flat.Put(out, "world.undone", undone)
	var corrected []correctedLine
	for event, c := range w.corrected.all() {
		for _, by := range c.by {
			line := correctedLine{event: event, by: by.Position}
			if c.original != nil {
				line.known = 1
			}
			corrected = append(corrected, line)
		}
	}
	slices.SortFunc(corrected, func(a, b correctedLine) int { return int(a.by - b.by) })
	flat.Put(out, "world.corrected", corrected)
}

func (w *World) loadHead(s *flat.Sections, source *Source, position int64) {
	head := flat.ReadSome[worldHead](s, "world.head", 1)[0]
	undone, corrections := flat.Read[int64](s, "world.undone"), flat.Read[correctedLine](s, "world.corrected")
	w.position, w.lastRecordedAt, w.platformEvents, w.reworked, w.today = head.position, head.lastRecordedAt, head.platformEvents, head.reworked, head.today
	w.kept = kept{source, w.position}
	if w.position != position || w.reworked > position {
		s.Fail("the World stands at %d, its events end at %d", w.position, position)
		return
	}
	inside := func(position int64) bool { return position > 0 && position <= w.position }
	for _, position := range undone {
		if !inside(position) {
			s.Fail("something was undone by event %d of %d", position, w.position)
			return
		}
		by := source.Read(position)
		if e, ok := by.Event.(RequestUndone); ok {
			w.undone.put(w.owner, e.Request, by)
		}
	}
	for _, line := range corrections {
		if !inside(line.by) || line.known == 1 && !inside(line.event) {
			s.Fail("event %d was corrected by %d, of %d", line.event, line.by, w.position)
			return
		}
		c, _ := w.corrected.get(line.event)
		c.by = append(c.by, source.Read(line.by))
		if line.known == 1 && c.original == nil {
			c.original = source.Read(line.event)
		}
		w.corrected.put(w.owner, line.event, c)
	}
}

// saveCharts writes the names behind all numbers. Charts grow meanwhile: those that others
// name numbers of come last.
func (w *World) saveCharts(out flat.Writer) {
	w.books.accounts.save(out)
	for _, c := range w.charts() {
		flat.PutNames(out, "names."+c.of, c.names.size(), c.names.name)
	}
}

type namedChart struct {
	of    string
	names *chart[string]
}

// charts are those of all tables, the parties' last: numbers of theirs stand in others.
func (w *World) charts() []namedChart {
	return []namedChart{{"texts", w.texts}, {"wallets", w.wallets.names}, {"facilities", w.facilities.names}, {"receipts", w.receipts.names},
		{"trusts", w.trusts.names}, {"products", w.products.names}, {"caps", w.caps.names}, {"proposals", w.proposals.names}, {"parties", w.parties.names}}
}

func (w *World) loadCharts(s *flat.Sections) {
	for _, c := range w.charts() {
		c.names.prepared = flat.ReadNames(s, "names."+c.of)
	}
	w.books.accounts.load(s)
}

// save writes the accounts and where those of wallets stand.
func (c *accountChart) save(out flat.Writer) {
	c.mu.RLock()
	size := c.prepared.Len() + c.fresh.Len()
	var currencies []string
	for currency := range c.wallets {
		currencies = append(currencies, currency)
	}
	slices.Sort(currencies)
	var firsts [][]int32
	ends := make([]int64, 0, len(currencies))
	end := int64(0)
	for _, currency := range currencies {
		firsts = append(firsts, slices.Clone(c.wallets[currency]))
		end += int64(len(c.wallets[currency]))
		ends = append(ends, end)
	}
	c.mu.RUnlock()
	flat.PutNames(out, "accounts", size, func(i int) string { return string(c.name(i).spelled(nil)) })
	flat.PutNames(out, "wallets.currencies", len(currencies), func(i int) string { return currencies[i] })
	c.saveMoney(out, size)
	flat.Put(out, "wallets.ends", ends)
	flat.Put(out, "wallets.first", firsts...)
}

func (c *accountChart) load(s *flat.Sections) {
	names, currencies := flat.ReadNames(s, "accounts"), flat.ReadNames(s, "wallets.currencies")
	ends, firsts := flat.ReadSome[int64](s, "wallets.ends", currencies.Len()), flat.Read[int32](s, "wallets.first")
	if s.Err() == nil && !flat.Rises(ends, len(firsts)) {
		s.Fail("the wallets of a currency end before they begin")
	}
	if s.Err() != nil {
		return
	}
	for _, first := range firsts {
		if first < 0 || int(first) > max(0, names.Len()-toClaims) {
			s.Fail("a wallet begins at account %d of %d", first, names.Len())
			return
		}
	}
	c.prepared = preparedAccounts{names}
	c.loadMoney(s)
	start := int64(0)
	for i, end := range ends {
		c.wallets[currencies.Name(i)] = slices.Clone(firsts[start:end])
		start = end
	}
}
