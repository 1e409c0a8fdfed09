package domain

import "refold/internal/calendar"

// totals gives those of the moment; false where they have to be summed up. As known then,
// they are what the fold had noted.
func (t *then) totals() ([]totals, bool) {
	switch m := &t.moment; {
	case m.Valid == calendar.None:
		return t.base.totalsAt(m.Known)
	case m.Valid == t.base.today && m.Known == t.base.position:
		return t.base.totals.now, true // today as corrected is the head
	}
	return nil, false
}

// walletsBelow gives the wallets below zero at the moment, by account.
func (t *then) walletsBelow() ([]int, bool) {
	switch m := &t.moment; {
	case m.Valid == calendar.None:
		if t.base.totals.through == outOfRow {
			return nil, false
		}
		return t.base.totals.belowAt(m.Known), true
	case m.Valid == t.base.today && m.Known == t.base.position:
		return t.base.totals.belowAt(m.Known), true
	}
	return nil, false
}
