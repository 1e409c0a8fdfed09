package readmodel

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// EventFilter says which events are wanted. The zero value of a field wants all; a
// date that is not given is calendar.None.
type EventFilter struct {
	Kind     string // as in the journal: "PledgePlaced"
	Stream   string // "facility-F-7KQ2M9", or an id alone: "F-7KQ2M9"
	Actor    string // id of a party, or "system"
	Request  domain.UUID
	From, To calendar.Date // effective on, both included
	Before   int64         // only positions below; 0 for none
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
	Total   int   // events that the filter wants, on all pages
	Skipped int   // of these, on newer pages
	Newer   int64 // Before of the page with newer ones; 0: the newest
	Older   int64 // Before of the page with older ones; 0: there is none
}

// EventLog gives a page of at most size events. The log holds what was recorded up to
// the moment; of it, what counts for a later day than the World shows is left out.
func EventLog(w *domain.World, v Viewer, log []*domain.Recorded, f EventFilter, size int) EventPage {
	var page EventPage
	wanted := make([]*domain.Recorded, 0, size)
	newer := make([]int64, 0, size) // the last positions before the page begins
	f.scan(w, log, func(rec *domain.Recorded) bool {
		page.Total++
		switch {
		case f.Before > 0 && rec.Position >= f.Before:
			page.Skipped++
			if len(newer) == size {
				newer = append(newer[:0], newer[1:]...)
			}
			newer = append(newer, rec.Position)
		case len(wanted) < size:
			wanted = append(wanted, rec)
		}
		return true
	})
	if page.Skipped > size {
		page.Newer = newer[0] + 1
	}
	if n := len(wanted); n > 0 && page.Skipped+n < page.Total {
		page.Older = wanted[n-1].Position
	}
	t := newTeller(w, v)
	for _, rec := range wanted {
		page.Rows = append(page.Rows, t.row(rec))
	}
	return page
}

// Events gives the wanted events for a file, newest first and at most limit, and how
// many there are. Of them, only what stands in the events themselves is told.
func Events(w *domain.World, v Viewer, log []*domain.Recorded, f EventFilter, limit int) (rows []EventRow, total int) {
	t := newTeller(w, v)
	t.brief = true
	f.scan(w, log, func(rec *domain.Recorded) bool {
		if total++; total <= limit {
			rows = append(rows, t.row(rec))
		}
		return true
	})
	return rows, total
}

// scan visits the wanted events, newest first, until visit says no.
func (f EventFilter) scan(w *domain.World, log []*domain.Recorded, visit func(*domain.Recorded) bool) {
	for i := len(log) - 1; i >= 0; i-- {
		if rec := log[i]; rec.EffectiveOn <= w.Today() && f.wants(rec) && !visit(rec) {
			return
		}
	}
}

func (f EventFilter) wants(rec *domain.Recorded) bool {
	switch {
	case f.Kind != "" && rec.Event.Kind() != f.Kind,
		f.Actor != "" && rec.Actor != f.Actor,
		!f.Request.IsZero() && rec.RequestID != f.Request,
		f.From != calendar.None && rec.EffectiveOn < f.From,
		f.To != calendar.None && rec.EffectiveOn > f.To:
		return false
	}
	return f.Stream == "" || rec.Stream == f.Stream ||
		strings.HasSuffix(rec.Stream, f.Stream) && strings.HasSuffix(strings.TrimSuffix(rec.Stream, f.Stream), "-")
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
