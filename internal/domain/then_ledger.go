package domain

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
)

// rewritten is how the ledgers of a moment differ from those of the present, cut off
// there: some streams have been corrected since, and are folded as they were.
type rewritten struct {
	streams   map[string]bool
	positions map[int64]bool // of the events of these streams
	entries   []entered      // of these streams
}

// rewritten folds the streams that were corrected since, once.
func (t *then) rewritten() *rewritten {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rest != nil {
		return t.rest
	}
	rest := &rewritten{streams: map[string]bool{}, positions: map[int64]bool{}}
	for _, stream := range t.moment.Rewritten() {
		if !rest.streams[stream] {
			rest.streams[stream] = true
			rest.entries = append(rest.entries, t.entriesOf(stream)...)
			log := t.base.logOf(stream)
			for i := range log.len() {
				rest.positions[log.position(i)] = true
			}
		}
	}
	t.rest = rest
	return rest
}

// entriesOf gives what one aggregate has entered in shared accounts at the moment.
func (t *then) entriesOf(stream string) []entered {
	w := t.world
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "wallet":
		return enteredBy(&w.wallets, id)
	case "facility":
		return enteredBy(&w.facilities, id)
	case "receipt":
		return enteredBy(&w.receipts, id)
	case "trust":
		return enteredBy(&w.trusts, id)
	case "party":
		return enteredBy(&w.parties, id)
	case "product":
		return enteredBy(&w.products, id)
	case "caps":
		return enteredBy(&w.caps, id)
	case "proposal":
		return enteredBy(&w.proposals, id)
	}
	return nil
}

func enteredBy[T any](t *table[T], id string) []entered {
	i, ok := t.names.find(id)
	if !ok {
		return nil
	}
	l := t.then.at(i)
	if l == nil {
		return nil
	}
	return l.entered
}

// ledgerOf visits the entries of a shared account at the moment, with those that a fork
// of it has added, in the order in which they count.
func (t *then) ledgerOf(account int, from calendar.Date, added []entered, yield func(ledgerEntry) bool) {
	var rest *rewritten
	if t.moment.Valid == calendar.None || t.moment.Known < t.base.position {
		rest = t.rewritten()
		added = slices.Concat(rest.entries, added)
	}
	extra := extraOf(account, added)
	going := true
	t.base.eachEntry(account, from, func(e ledgerEntry) bool {
		if t.moment.Valid != calendar.None && e.on > t.moment.Valid || e.on > t.moment.Today && len(extra) == 0 {
			return false
		}
		if rest != nil && (int64(e.position) > t.moment.Known || rest.positions[int64(e.position)]) {
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
	var cents int64
	t.ledgerOf(account, calendar.None, nil, func(e ledgerEntry) bool {
		cents += e.amount
		return true
	})
	return cents
}
