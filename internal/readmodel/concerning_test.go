package readmodel

import (
	"reflect"

	"pgregory.net/rapid"

	"refold/internal/domain"
)

// sameConcerning compares the events of loans that concern each party, as the head's steps tell
// them at a moment, with those of loans that are folded.
func sameConcerning(t *rapid.T, got, want *domain.World) (told int) {
	positions := func(log []*domain.Recorded) (list []int64) {
		for _, rec := range log {
			list = append(list, rec.Position)
		}
		return list
	}
	for _, p := range want.Parties() {
		for _, id := range got.FacilitiesRelated(p.ID) {
			log, ok := ConcerningThen(got, id, p.ID)
			if !ok {
				continue
			}
			told++
			var folded []int64
			if f := want.FacilityEver(id, p.ID); f != nil {
				folded = positions(Concerning(f, p.ID))
			}
			if !reflect.DeepEqual(positions(log), folded) {
				t.Fatalf("what concerns %s of %s at %d on %s: %v, and folded %v", p.ID, id, got.Position(), got.Today(), positions(log), folded)
			}
		}
	}
	return told
}
