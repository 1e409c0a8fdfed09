package readmodel

import (
	"reflect"
	"strings"

	"pgregory.net/rapid"

	"refold/internal/domain"
)

// sameWords compares what the event log says of every event of a moment, told anew and as it is
// kept, with what loans that are folded from nothing say. Between the two a person is erased.
func sameWords(t *rapid.T, got, want *domain.World, log domain.Log) {
	for _, name := range []string{"A person", "erased"} {
		v := Viewer{Staff: true, Name: func(domain.Personal) string { return name }}
		kept, anew := newTeller(got, v), newTeller(want, v)
		for rec := range log.UpTo(got.Position()).All() {
			if rec.EffectiveOn > got.Today() {
				continue
			}
			row := kept.row(rec)
			told := EventRow{Title: KindWords(row.Kind)}
			if id, of := strings.CutPrefix(rec.Stream, "facility-"); of {
				anew.asked[id] = tellAllFrom
				if line, ok := anew.lineOf(id, rec.Position); ok {
					told.Lines, told.Ineffective = line.after.Lines, len(line.reasons) > 0
					if line.after.Title != "" {
						told.Title = line.after.Title
					}
				}
				told.Subject = id
				if f := want.Facility(id); f != nil {
					told.Subject, told.Href = Company(want, f), "/facilities/"+id
				}
			} else {
				told = anew.row(rec)
			}
			if row.Title != told.Title || !reflect.DeepEqual(row.Lines, told.Lines) || row.Ineffective != told.Ineffective || row.Subject != told.Subject || row.Href != told.Href {
				t.Fatalf("event %d (%s) at %d on %s:\n%+v\ntold anew:\n%+v", rec.Position, rec.Event.Kind(), got.Position(), got.Today(), row, told)
			}
		}
	}
}
