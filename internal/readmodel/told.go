package readmodel

import (
	"strings"

	"refold/internal/domain"
	"refold/internal/wording"
)

// Teller tells events in the order in which it is asked, each as its viewer may know it.
type Teller struct {
	teller
	reader Viewer
	seen   map[string]bool // facilities: may the viewer see it
}

// NewTeller tells events from what is known in a World.
func NewTeller(w *domain.World, v Viewer) *Teller {
	return &Teller{teller: *newTeller(w, v), reader: v, seen: map[string]bool{}}
}

// Tell puts an event into words; false where the viewer may know no more of it than what it
// made of a figure that they see. Staff may know all events, others those of what is
// theirs and what a facility's story tells them.
func (t *Teller) Tell(rec *domain.Recorded) (EventRow, bool) {
	if t.reader.Staff {
		return t.row(rec), true
	}
	r := EventRow{Position: rec.Position, RecordedAt: rec.RecordedAt, EffectiveOn: rec.EffectiveOn, Kind: rec.Event.Kind(),
		Actor: Actor(t.w, t.reader, rec.Actor), Undone: t.w.Undone(rec.RequestID)}
	switch e := rec.Event.(type) {
	case domain.BusinessDayOpened:
		r.tell(e)
		return r, true
	case domain.RequestUndone:
		r.Title = "Something was recorded by mistake and is left out from now on"
		return r, t.touches(e.Streams)
	case domain.RequestRedone:
		r.Title = "Something that had been left out counts again"
		return r, t.touches(e.Streams)
	case domain.EventCorrected:
		r.Title = "An event was put right: it counts as it is known now"
		return r, t.touches([]string{e.About})
	case domain.EventInserted:
		r.Title = "An event that had been forgotten was entered for " + wording.Day(e.CountsFor)
		return r, t.touches([]string{e.About})
	case domain.CapsSet:
		r.tell(e)
		return r, t.invests()
	case domain.SanctionsScreened, domain.ReceiptRecorded:
		return r, false
	}
	kind, id, _ := strings.Cut(rec.Stream, "-")
	switch kind {
	case "party", "wallet":
		if id != t.reader.Party || id == "" {
			return r, false
		}
		r.tell(rec.Event)
		return r, true
	case "facility":
		return r, t.ofFacility(&r, rec, id)
	}
	return r, false
}

// invests says whether the viewer is an investor: the platform's limits bind them, and their
// wallet and notices say which they are.
func (t *Teller) invests() bool {
	p := t.w.Party(t.reader.Party)
	return p != nil && p.As == domain.Investor
}

// touches says whether one of the streams is the viewer's own, or of a facility that they
// may see.
func (t *Teller) touches(streams []string) bool {
	for _, stream := range streams {
		kind, id, _ := strings.Cut(stream, "-")
		if (kind == "party" || kind == "wallet") && id == t.reader.Party && id != "" || kind == "facility" && t.sees(id) {
			return true
		}
	}
	return false
}

func (t *Teller) sees(facility string) bool {
	sees, known := t.seen[facility]
	if !known {
		f := t.w.Facility(facility)
		sees = f != nil && MaySeeFacility(t.reader, f)
		t.seen[facility] = sees
	}
	return sees
}

// ofFacility tells an event of a facility as its story does to this viewer.
func (t *Teller) ofFacility(r *EventRow, rec *domain.Recorded, id string) bool {
	if !t.sees(id) {
		return false
	}
	line, ok := t.lineOf(id, rec.Position)
	if !ok || !line.shown {
		return false
	}
	r.Subject, r.Href = line.company, "/facilities/"+id
	r.Title, r.Lines, r.Actor = line.Title, line.Lines, line.By
	return r.Title != ""
}
