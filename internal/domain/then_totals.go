package domain

import "refold/internal/calendar"

// totals gives those of the moment; false where they have to be summed up. As known then,
// they are what the fold had noted.
func (t *then) totals() ([]totals, bool) {
	m := &t.moment
	if m.asKnown() {
		return t.base.totalsAt(m.Known)
	}
	if m.Books == nil {
		return nil, false
	}
	all, _, known := m.Books.totals(t)
	return all, known
}

// walletsBelow gives the wallets below zero at the moment, by account; false where all have
// to be looked at.
func (t *then) walletsBelow() (accounts []int, known bool) {
	m := &t.moment
	if m.asKnown() {
		all, known := t.base.totalsAt(m.Known)
		if !known {
			return nil, false
		}
		return t.base.totals.belowAt(m.Known, all, t.base.books.accounts.bySlot()), true
	}
	if m.Books == nil {
		return nil, false
	}
	_, accounts, known = m.Books.totals(t)
	return accounts, known
}

// present says that the moment is that of the World that it was asked of: nothing was
// recorded since, and no day came.
func (t *then) present() bool {
	return t.moment.Known == t.base.position && t.moment.Today == t.base.today
}

// asKnown says that the World is the one that was shown at its position: on the day open
// then, what is known to be true is what is known.
func (m *Moment) asKnown() bool { return m.Valid == calendar.None || m.Valid == m.Opened }
