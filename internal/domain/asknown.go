package domain

import "refold/internal/calendar"

// AsKnown says up to which position, and on which day that was open, a record is folded as
// it was known, and which requests were undone then.
type AsKnown struct {
	Known  int64
	Day    calendar.Date
	Undone func(UUID) bool
}

// FacilityAsKnown folds one facility as it was known: the facility of the World at that
// position, without the rest of that World. Nil where there was none. The steps of it are
// shown as EachStepOf shows them; show may be nil.
func (w *World) FacilityAsKnown(id string, at AsKnown, party, currency string, show func(FacilityStep)) *Facility {
	f := stepsAsKnown[Facility](w, w.facilities.logOf(w, id), at, party, currency, func(s Step, f *Facility) {
		if show != nil {
			show(FacilityStep{s, f})
		}
	})
	if f == nil || f.ID == "" {
		return nil
	}
	return f
}

// WalletAsKnown is FacilityAsKnown for a party's wallet.
func (w *World) WalletAsKnown(party string, at AsKnown, currency string, show func(Step)) *Wallet {
	return stepsAsKnown[Wallet](w, w.wallets.logOf(w, party), at, party, currency, func(s Step, _ *Wallet) { show(s) })
}

// stepsAsKnown shows what each step changed in a party's wallet in a currency.
func stepsAsKnown[T any, P folder[T]](w *World, log chain, at AsKnown, party, currency string, show func(Step, *T)) P {
	if !w.corrected.none() {
		log = w.relog(log, func(rec *Recorded) *Recorded { return w.restated(rec, at.Known, at.Undone) })
	}
	available, known := w.books.accounts.find(Account{WalletAvailable, party, currency})
	return replayAs[T, P](w, log, at, func(account int) bool { return known && (account == available || account == available+toLocked) }, show)
}

// PartyAsKnown is FacilityAsKnown for what is known of a party.
func (w *World) PartyAsKnown(id string, at AsKnown) *Party {
	p := stepsAsKnown(w, w.parties.logOf(w, id), at, id, WalletCurrency, func(Step, *Party) {})
	if p == nil || p.ID == "" {
		return nil
	}
	return p
}

// CapsAsKnown is Caps as they were known.
func (w *World) CapsAsKnown(currency string, at AsKnown) Limits {
	c := stepsAsKnown(w, w.caps.logOf(w, currency), at, "", currency, func(Step, *Caps) {})
	if c == nil || len(c.Versions) == 0 {
		return Limits{}
	}
	return c.Versions[len(c.Versions)-1].Limits
}
