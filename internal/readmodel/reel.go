package readmodel

import (
	"sort"
	"sync"
	"sync/atomic"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// A reel is what a party has of its facilities at the moment that was last looked at, and
// what all of it comes to. The next moment of a drag changes a few of thousands: those are
// taken out of the sums and put in anew.
type reel struct {
	mu      sync.Mutex
	telling domain.Telling
	shares  []share // of each that is told, in the same order
	tally   tally
	weighed atomic.Int64 // shares, as reelsKept has counted them
}

// move takes the reel to a moment; false where some facility has to be folded.
func (r *reel) move(w *domain.World, party string) bool {
	anew, ok := w.Retell(party, &r.telling)
	if !ok {
		r.shares, r.tally = nil, tally{}
		return false
	}
	if len(r.shares) != len(r.telling.Told) {
		r.shares, r.tally = make([]share, len(r.telling.Told)), tally{}
	}
	for _, i := range anew {
		s, told := &r.shares[i], &r.telling.Told[i]
		if told.ID == "" || told.Borrower < 0 || w.Text(told.Currency) != WalletCurrency {
			r.tally.add(s, -1)
			*s = share{}
			continue
		}
		if s.story == nil || s.told != told.Story {
			story, ok := storyOf(w, told, party)
			if !ok {
				r.telling, r.shares, r.tally = domain.Telling{}, nil, tally{}
				return false
			}
			r.tally.add(s, -1)
			*s = share{story: story, told: told.Story}
		}
		// As long as the story is the same, the moment knows some more of its moves, or some fewer.
		r.tally.hold(s, -1)
		before := len(s.moves)
		s.Standing, s.dues = told.Standing, told.Dues
		r.cut(w, i)
		r.tally.hold(s, 1)
		if known := len(s.moves); known >= before {
			r.tally.move(s.moves[before:], 1)
		} else {
			r.tally.move(s.story.moves[known:before], -1)
		}
	}
	return true
}

// cut gives a share what of its story the moment knows, until it knows more or less of it.
func (r *reel) cut(w *domain.World, i int) {
	story := r.shares[i].story
	moves, stakes := story.known(w, len(r.shares[i].moves), r.shares[i].stakes)
	var held stakeFrom
	if stakes > 0 {
		held = story.stakes[stakes-1]
	}
	r.shares[i].stakes = stakes
	r.shares[i].have(held.stake, story.moves[:moves])
	r.shares[i].pledges = held.pledges
	marks := sort.Search(len(story.marks), func(n int) bool { return !w.Knows(story.marks[n].position, story.marks[n].day) })
	r.shares[i].marks = story.marks[:marks]
	for n := max(marks-1, 0); n < min(marks+1, len(story.marks)); n++ {
		r.telling.Until(w, i, story.marks[n].position, story.marks[n].day)
	}
	for n := max(moves-1, 0); n < min(moves+1, len(story.moves)); n++ {
		r.telling.Until(w, i, story.moves[n].Position, story.moves[n].On)
	}
	for n := max(stakes-1, 0); n < min(stakes+1, len(story.stakes)); n++ {
		r.telling.Until(w, i, story.stakes[n].position, story.stakes[n].day)
	}
}

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
func (t *tally) add(s *share, sign int) {
	t.hold(s, sign)
	t.move(s.moves, sign)
}

// hold is add for all but the moves.
func (t *tally) hold(s *share, sign int) {
	if len(s.moves) > 0 {
		t.placed += sign
	}
	t.outstanding += money.Cents(sign) * s.stake.outstanding
	if !s.lent() {
		return
	}
	if t.lent == nil {
		t.lent = map[int32]lending{}
	}
	l := t.lent[s.Borrower]
	l.cents, l.loans = l.cents+money.Cents(sign)*s.stake.face, l.loans+sign
	if t.lent[s.Borrower] = l; l.loans == 0 {
		delete(t.lent, s.Borrower)
	}
}

// lent says that a part of the share is still to come back.
func (s *share) lent() bool { return s.held() && s.stake.face > 0 }

// held says that the loan was paid out, and a part of it is the party's.
func (s *share) held() bool { return s.DisbursedOn != calendar.None && s.stake.claimed != 0 }

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

// reelKey says whose reel it is.
type reelKey struct {
	party string
	of    *domain.Tracks // tells one journal from another
}

// reelsKept are for the next moment. A share weighs about 700 bytes.
var reelsKept = kept[reelKey, *reel]{most: 20_000, weight: func(r *reel) int { return int(r.weighed.Load()) + 1 }}

// grown is by how many shares it has grown since it was asked last.
func (r *reel) grown() int {
	now := int64(len(r.shares))
	return int(now - r.weighed.Swap(now))
}
