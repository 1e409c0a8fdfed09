package readmodel

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// ImpactCause is an event that counts otherwise by what is put right: it is behind every
// figure of its record that changes.
type ImpactCause struct {
	EventRow
	Becomes string // what it is from now on: left out, counting again, corrected, entered
	stream  string
	first   calendar.Date // the earlier of the days that it counts for, before and after
}

// Recorded says that the event stands in the log already.
func (c ImpactCause) Recorded() bool { return c.Position > 0 }

// causes are the events of the records of an impact that count otherwise by it.
func (view *ImpactView) causes(w *domain.World, t *teller, impact *domain.Impact) {
	for _, stream := range impact.Streams {
		was := map[int64]*domain.Recorded{}
		for _, rec := range w.StreamLog(stream) {
			was[rec.Position] = rec
		}
		for _, rec := range impact.After.StreamLog(stream) {
			before, first := was[rec.Position], rec.EffectiveOn
			becomes := ""
			switch {
			case before == nil:
				becomes = "Entered"
			case w.Undone(rec.RequestID) != impact.After.Undone(rec.RequestID):
				becomes = map[bool]string{true: "Counts again", false: "Left out"}[w.Undone(rec.RequestID)]
			case before.Correction != rec.Correction:
				becomes, first = "Corrected", min(first, before.EffectiveOn)
			default:
				continue
			}
			row := t.row(rec)
			if before == nil {
				row.Position = 0 // it has none yet
			}
			view.Causes = append(view.Causes, ImpactCause{row, becomes, stream, first})
		}
	}
}

// because are the causes that a person's statement through a day could show: events of
// their own wallet, and of the loans that they have to do with.
func (view *ImpactView) because(w *domain.World, impact *domain.Impact, party string, through calendar.Date) []ImpactCause {
	var found []ImpactCause
	for _, c := range view.Causes {
		if c.first <= through && (c.stream == domain.WalletStream(party) || lends(w, c.stream, party) || lends(impact.After, c.stream, party)) {
			found = append(found, c)
		}
	}
	return found
}

// lends says whether somebody has pledged in the loan of a stream.
func lends(w *domain.World, stream, party string) bool {
	id, ok := strings.CutPrefix(stream, domain.FacilityStream(""))
	if !ok {
		return false
	}
	f := w.Facility(id)
	return f != nil && slices.ContainsFunc(f.Pledges, func(p domain.Pledge) bool { return p.Investor == party })
}
