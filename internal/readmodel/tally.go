package readmodel

import (
	"maps"

	"refold/internal/calendar"
	"refold/internal/money"
)

// tally is what shares come to.
type tally struct {
	available, locked                          money.Cents
	interest, lateInterest, fees, earned, lost money.Cents
	outstanding                                money.Cents   // lent out and not yet back nor written off
	placed                                     int           // shares with a move
	from                                       calendar.Date // the day of days[0]
	days                                       []dayChange
	lent                                       map[int32]lending // by the borrower's number
}

// dayChange is how a day changed what a portfolio is worth, and by how many moves.
type dayChange struct {
	cents, deposited money.Cents
	moves            int
}

// lending is what is outstanding at one borrower, over how many loans.
type lending struct {
	cents money.Cents
	loans int
}

// add puts a share in, with sign 1, or takes it out, with -1. One that is not there has
// nothing.
func (t *tally) add(f *figure, sign int) {
	if f.story != nil {
		t.hold(f, sign)
		t.move(f.story.moves[:f.moves], sign)
	}
}

// hold is add for all but the moves.
func (t *tally) hold(f *figure, sign int) {
	if f.moves > 0 {
		t.placed += sign
	}
	t.outstanding += money.Cents(sign) * f.outstanding
	if !f.lent() {
		return
	}
	if t.lent == nil {
		t.lent = map[int32]lending{}
	}
	l := t.lent[f.borrower]
	l.cents, l.loans = l.cents+money.Cents(sign)*f.face, l.loans+sign
	if t.lent[f.borrower] = l; l.loans == 0 {
		delete(t.lent, f.borrower)
	}
}

// move puts moves in, or takes them out.
func (t *tally) move(moves []Move, sign int) {
	by := money.Cents(sign)
	for i := range moves {
		m := &moves[i]
		t.available, t.locked = t.available+by*m.Available, t.locked+by*m.Locked
		t.interest, t.lateInterest, t.fees = t.interest+by*(m.Interest+m.Capitalised), t.lateInterest+by*m.LateInterest, t.fees+by*m.Fee
		t.earned, t.lost = t.earned+by*m.Earned(), t.lost+by*m.Lost
		if change := m.Cash() + m.Claims; change != 0 {
			d := t.day(m.On)
			d.cents, d.deposited, d.moves = d.cents+by*change, d.deposited+by*m.Deposited(), d.moves+sign
		}
	}
}

// day gives the change of a day.
func (t *tally) day(on calendar.Date) *dayChange {
	if len(t.days) == 0 {
		t.from = on
	}
	if before := int(t.from - on); before > 0 {
		// Room for as many again: the moves of one share after another come in any order.
		grown := make([]dayChange, before+len(t.days), 2*(before+len(t.days)))
		copy(grown[before:], t.days)
		t.days, t.from = grown, on
	}
	for int(on-t.from) >= len(t.days) {
		t.days = append(t.days, dayChange{})
	}
	return &t.days[on-t.from]
}

// copy makes the tally an equal one, which goes its own way.
func (t *tally) copy(of *tally) {
	days, lent := t.days, t.lent
	*t = *of
	t.days = append(days[:0], of.days...)
	if t.lent = lent; lent == nil {
		t.lent = make(map[int32]lending, len(of.lent))
	}
	clear(t.lent)
	maps.Copy(t.lent, of.lent)
}
