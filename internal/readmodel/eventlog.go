package readmodel

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// EventFilter says which events are wanted. The zero value of a field wants all; a
// date that is not given is calendar.None.
type EventFilter struct {
	Kind     string // as in the journal: "PledgePlaced"; or several, with commas between
	Stream   string // "facility-F-7KQ2M9", or an id alone: "F-7KQ2M9"
	Actor    string // id of a party, or "system"
	People   bool   // asked for by people, not by the platform itself
	Request  domain.UUID
	From, To calendar.Date // effective on, both included
	Recorded EventDays     // recorded on
	Least    money.Cents   // amounts, both included; events without an amount are not wanted then
	Most     money.Cents
	Late     bool  // counts for a day before the one on which it was recorded
	Undone   bool  // left out of the fold at the moment
	Before   int64 // the page of the log: only positions below; 0 for none
	After    int64 // only positions above
	Through  int64 // only positions up to this; 0 for no bound
}

// EventDays are days on the platform's clock, both included. The zero value is all.
type EventDays struct {
	Bounded  bool
	From, To calendar.Date // None for no bound
}

// EventRow is one event of the log.
type EventRow struct {
	Position    int64
	RecordedAt  int64 // microseconds since 1970-01-01 UTC
	EffectiveOn calendar.Date
	Kind        string
	Title       string   // what happened, in words
	Lines       []string // what followed
	Stream      string
	Subject     string // what it is about: a company, a person, "Platform"
	Href        string // to the record's page, "" where it has none
	Actor       string // as the viewer may know them
	ActorID     string
	Request     domain.UUID
	Undone      bool // left out of the fold at this moment
	Ineffective bool // its record's state does not admit it
}

// EventPage is one page of the log, newest first.
type EventPage struct {
	Rows    []EventRow
	Total   int         // events that the filter wants, on all pages
	Skipped int         // of these, on newer pages
	Newer   int64       // Before of the page with newer ones; 0: the newest
	Older   int64       // Before of the page with older ones; 0: there is none
	Kinds   []KindCount // of everything that the filter wants but for its kind, most first
	Density EventDensity
}

// KindCount is how many events of a kind there are.
type KindCount struct {
	Kind  string
	Count int
}

// EventDensity is how many wanted events were recorded in each of equal stretches of
// days from the first event of the log to its last.
type EventDensity struct {
	From, To calendar.Date
	Counts   []int
}

// densityStretches bounds how finely the density is told.
const densityStretches = 120

// EventLog gives a page of at most size events. The log holds what was recorded up to
// the moment; of it, what counts for a later day than the World shows is left out.
func EventLog(w *domain.World, v Viewer, x *EventIndex, log domain.Log, f EventFilter, size int) EventPage {
	page := EventPage{Density: densityOf(x, log)}
	var wanted []*domain.Recorded
	var counts [256]int
	if p, ok := f.plainly(w, x, log); ok {
		wanted, counts = p.page(&page, log, f.Before, size)
	} else {
		wanted, counts = f.page(w, x, log, &page, size)
	}
	if n := len(wanted); n > 0 && page.Skipped+n < page.Total {
		page.Older = wanted[n-1].Position
	}
	t := newTeller(w, v)
	for _, rec := range wanted {
		page.Rows = append(page.Rows, t.row(rec))
	}
	for i, kind := range x.names() {
		if counts[i] == 0 || f.People && kind.own {
			continue
		}
		if at := slices.IndexFunc(page.Kinds, func(k KindCount) bool { return k.Kind == kind.name }); at >= 0 {
			page.Kinds[at].Count += counts[i]
		} else {
			page.Kinds = append(page.Kinds, KindCount{kind.name, counts[i]})
		}
	}
	slices.SortStableFunc(page.Kinds, func(a, b KindCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Kind, b.Kind))
	})
	return page
}

// page looks at every event for those of a page, which it gives with how many there are of
// each kind.
func (f EventFilter) page(w *domain.World, x *EventIndex, log domain.Log, page *EventPage, size int) (wanted []*domain.Recorded, counts [256]int) {
	newer := make([]int64, 0, size) // the last positions before the page begins
	counts = f.scan(w, x, log, func(i int, on calendar.Date) bool {
		page.Total++
		page.Density.count(on)
		switch position := int64(i + 1); {
		case f.Before > 0 && position >= f.Before:
			page.Skipped++
			if len(newer) == size {
				newer = append(newer[:0], newer[1:]...)
			}
			newer = append(newer, position)
		case len(wanted) < size:
			wanted = append(wanted, log.At(int64(i)+1))
		}
		return true
	})
	if page.Skipped > size {
		page.Newer = newer[0] + 1
	}
	return wanted, counts
}

// densityOf prepares the stretches of a log; of an empty one there are none.
func densityOf(x *EventIndex, log domain.Log) EventDensity {
	c := x.upTo(log)
	if len(c.recordedOn) == 0 {
		return EventDensity{From: calendar.None, To: calendar.None}
	}
	d := EventDensity{From: calendar.Date(c.recordedOn[0]), To: calendar.Date(c.recordedOn[len(c.recordedOn)-1])}
	d.Counts = make([]int, min(densityStretches, int(d.To-d.From)+1))
	return d
}

func (d *EventDensity) count(on calendar.Date) {
	d.Counts[int(on-d.From)*len(d.Counts)/(int(d.To-d.From)+1)]++
}

// Events gives the wanted events for a file, newest first and at most limit, and how
// many there are. Of them, only what stands in the events themselves is told.
func Events(w *domain.World, v Viewer, x *EventIndex, log domain.Log, f EventFilter, limit int) (rows []EventRow, total int) {
	t := newTeller(w, v)
	t.brief = true
	f.scan(w, x, log, func(i int, _ calendar.Date) bool {
		if total++; total <= limit {
			rows = append(rows, t.row(log.At(int64(i)+1)))
		}
		return true
	})
	return rows, total
}

// CountEvents is how many events a filter wants.
func CountEvents(w *domain.World, x *EventIndex, log domain.Log, f EventFilter) (total int) {
	if p, ok := f.plainly(w, x, log); ok {
		return p.below(len(p.kind))
	}
	f.scan(w, x, log, func(int, calendar.Date) bool {
		total++
		return true
	})
	return total
}

// EventsOn visits the events of a log that were recorded for some days, in the order of
// recording.
func EventsOn(x *EventIndex, log domain.Log, wanted func(calendar.Date) bool) iter.Seq[*domain.Recorded] {
	return func(yield func(*domain.Recorded) bool) {
		for i, day := range x.upTo(log).effective {
			if wanted(calendar.Date(day)) && !yield(log.At(int64(i)+1)) {
				return
			}
		}
	}
}

// EventsBeyond visits the events of a log that were recorded for a later day or after a
// position, newest first.
func EventsBeyond(x *EventIndex, log domain.Log, day calendar.Date, position int64) iter.Seq[*domain.Recorded] {
	return func(yield func(*domain.Recorded) bool) {
		for i, effective := range slices.Backward(x.upTo(log).effective) {
			if (effective > int32(day) || int64(i) >= position) && !yield(log.At(int64(i)+1)) {
				return
			}
		}
	}
}

// TellEvents puts events into words, for staff.
func TellEvents(w *domain.World, v Viewer, events []*domain.Recorded) []EventRow {
	t := newTeller(w, v)
	rows := make([]EventRow, 0, len(events))
	for _, rec := range events {
		rows = append(rows, t.row(rec))
	}
	return rows
}

// KindWords is a kind as people read it: "Pledge placed", "KYC submitted".
func KindWords(kind string) string {
	if rest, ok := strings.CutPrefix(kind, "Kyc"); ok {
		return "KYC " + strings.ToLower(rest)
	}
	var words strings.Builder
	for i, c := range kind {
		if i > 0 && c >= 'A' && c <= 'Z' {
			words.WriteByte(' ')
			c += 'a' - 'A'
		}
		words.WriteRune(c)
	}
	return words.String()
}
