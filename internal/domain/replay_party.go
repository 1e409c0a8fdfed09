package domain

import (
	"slices"
	"strings"
)

// EachStepOf is EachFacilityStep as one party sees it: Postings holds only what a step
// changed in the party's wallet in a currency. A loan of many claims is replayed many
// times as fast that way, because what it posted to the others is never sorted.
func (w *World) EachStepOf(id, party, currency string, show func(FacilityStep)) {
	available := w.books.accounts.wallet(party, currency)
	locked := available + toLocked
	replayInto[Facility](w, w.facilities.logOf(w, id), func(account int) bool { return account == available || account == locked },
		func(s Step, f *Facility) { show(FacilityStep{s, f}) })
}

// everConcerned says whether it was recorded that the party borrows or pledged.
func (f *Facility) everConcerned(party string) bool {
	if f.concerns(party) {
		return true
	}
	for rec := range f.log.all() {
		switch e := rec.Event.(type) {
		case FacilitySubmitted:
			if e.Borrower == party {
				return true
			}
		case PledgePlaced:
			if e.Investor == party {
				return true
			}
		}
	}
	return false
}

// Related counts the facilities that a party may have to do with: it borrows there, or
// was recorded to pledge, whatever came of it.
func (w *World) Related(party string) int {
	number, ok := w.parties.names.find(party)
	if !ok {
		return 0
	}
	return len(w.ofParty.get(number).distinct())
}

// PartiesRelatedToMore gives the parties that have to do with more than so many facilities,
// in no particular order.
func (w *World) PartiesRelatedToMore(than int) (parties []string) {
	w.ofParty.all(func(number int, r related) bool {
		if len(r.facilities) > than && len(r.distinct()) > than {
			parties = append(parties, w.parties.names.name(number))
		}
		return true
	})
	return parties
}

// FacilitiesEver gives the facilities that a party borrows or was recorded to pledge in,
// sorted by id: those of FacilitiesOf, and those in which the pledge was undone since.
func (w *World) FacilitiesEver(party string) []*Facility {
	number, ok := w.parties.names.find(party)
	if !ok {
		return nil
	}
	var facilities []*Facility
	for _, i := range w.ofParty.get(number).distinct() {
		if f := w.facilities.get(w, i); f != nil && f.ID != "" && f.everConcerned(party) {
			facilities = append(facilities, f)
		}
	}
	slices.SortFunc(facilities, func(a, b *Facility) int { return strings.Compare(a.ID, b.ID) })
	return facilities
}

// FacilityEver gives a facility that a party borrows or was recorded to pledge in, whatever
// came of it; nil where it is none. One of which nothing counts any more has no ID.
func (w *World) FacilityEver(id, party string) *Facility {
	if f := w.facilities.find(w, id); f != nil && f.everConcerned(party) {
		return f
	}
	return nil
}

// FacilitiesGone are the ids of the facilities of which nothing counts any more, and that a
// party was recorded to borrow or to pledge in; sorted.
func (w *World) FacilitiesGone(party string) []string {
	number, ok := w.parties.names.find(party)
	if !ok {
		return nil
	}
	var ids []string
	for _, i := range w.ofParty.get(number).distinct() {
		if f := w.facilities.get(w, i); f != nil && f.ID == "" && f.everConcerned(party) {
			ids = append(ids, w.facilities.names.name(i))
		}
	}
	slices.Sort(ids)
	return ids
}
