package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
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

// FacilityAsKnown folds one facility from what was recorded up to a position and was
// not undone then, as it stood when day was open. Nil where there was none. It is the
// facility of the World at that position, without the rest of that World.
func (w *World) FacilityAsKnown(id string, known int64, day calendar.Date, undone func(UUID) bool) *Facility {
	f := foldAsKnown[Facility](w, w.facilities.logOf(w, id), known, day, undone)
	if f == nil || f.ID == "" {
		return nil
	}
	return f
}

// WalletAsKnown is FacilityAsKnown for a party's wallet.
func (w *World) WalletAsKnown(party string, known int64, day calendar.Date, undone func(UUID) bool) *Wallet {
	return foldAsKnown[Wallet](w, w.wallets.logOf(w, party), known, day, undone)
}

func foldAsKnown[T any, P folder[T]](w *World, log chain, known int64, day calendar.Date, undone func(UUID) bool) P {
	if log.len() == 0 {
		return nil
	}
	none := w.books.into(func(int, int64) {})
	fresh := P(new(T))
	fresh.base().owner, fresh.base().day = new(token), calendar.None
	if !w.corrected.none() {
		log = w.relog(log, func(rec *Recorded) *Recorded { return w.restated(rec, known, undone) })
	}
	for rec := range log.all() {
		if rec.Position > known || undone(rec.RequestID) {
			continue
		}
		wakeUntil[T](fresh, rec.EffectiveOn, &none)
		step(fresh, rec, &none)
		fresh.base().append(w.kept, rec)
	}
	if fresh.base().log.len() == 0 {
		return nil
	}
	wakeUntil[T](fresh, day, &none)
	return fresh
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
