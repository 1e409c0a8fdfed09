package readmodel

import (
	"slices"

	"refold/internal/both"
	"refold/internal/domain"
)

// A reel is what a party has of its facilities at the moment that was last looked at, and
// what all of it comes to. The next moment of a drag changes a few of thousands: those are
// taken out of the sums and put in anew. Of each it holds a few figures and where its story
// stands: so a reel is small, and several moments can be gone on from.
type reel struct {
	telling domain.Telling
	figures []figure // of each that is told, in the same order
	tally   tally
}

// move takes the reel to a moment; false where some facility has to be folded.
func (r *reel) move(w *domain.World, party string) bool {
	anew, ok := w.Retell(party, &r.telling)
	if !ok {
		*r = reel{}
		return false
	}
	if n := r.telling.Many(); len(r.figures) != n {
		r.figures, r.tally = make([]figure, n), tally{}
	}
	r.begin(w, party, anew)
	for _, i := range anew {
		f, told := &r.figures[i], r.telling.Told(w, i)
		if !ofWallet(w, &told) {
			r.tally.add(f, -1)
			*f = figure{}
			continue
		}
		if f.story == nil || f.story.id != told.Story {
			story, ok := storyOf(w, &told, party)
			if !ok {
				*r = reel{}
				return false
			}
			r.tally.add(f, -1)
			*f = figure{story: story}
		}
		// As long as the story is the same, the moment knows some more of its moves, or some fewer.
		r.tally.hold(f, -1)
		before := f.moves
		r.cut(w, i)
		s := f.share(&told)
		f.become(&s, f.story.ahead(&s))
		r.tally.hold(f, 1)
		if f.moves >= before {
			r.tally.move(f.story.moves[before:f.moves], 1)
		} else {
			r.tally.move(f.story.moves[f.moves:before], -1)
		}
	}
	return true
}

// begin sees to it that the stories of those that come new are kept: who has not been looked at
// lately has them folded, by two at once.
func (r *reel) begin(w *domain.World, party string, anew []int) {
	fresh := slices.DeleteFunc(slices.Clone(anew), func(i int) bool { return r.figures[i].story != nil })
	both.Do(len(fresh), func(i int) {
		if told := r.telling.Told(w, fresh[i]); ofWallet(w, &told) {
			storyOf(w, &told, party)
		}
	})
}

// ofWallet says that a facility is there, serviced here, and in the currency of wallets.
func ofWallet(w *domain.World, told *domain.Told) bool {
	return told.ID != "" && told.Borrower >= 0 && w.Text(told.Currency) == WalletCurrency
}

// cut notes how much of the story of a share the moment knows, until it knows more or less.
func (r *reel) cut(w *domain.World, i int) {
	f := &r.figures[i]
	s := f.story
	moves := first(int(f.moves), len(s.moves), func(n int) bool { return w.Knows(s.moves[n].Position, s.moves[n].On) })
	stakes := first(int(f.stakes), len(s.stakes), func(n int) bool { return w.Knows(s.stakes[n].position, s.stakes[n].day) })
	marks := first(int(f.marks), len(s.marks), func(n int) bool { return w.Knows(s.marks[n].position, s.marks[n].day) })
	f.moves, f.stakes, f.marks = int32(moves), int32(stakes), int32(marks)
	for n := max(marks-1, 0); n < min(marks+1, len(s.marks)); n++ {
		r.telling.Until(w, i, s.marks[n].position, s.marks[n].day)
	}
	for n := max(moves-1, 0); n < min(moves+1, len(s.moves)); n++ {
		r.telling.Until(w, i, s.moves[n].Position, s.moves[n].On)
	}
	for n := max(stakes-1, 0); n < min(stakes+1, len(s.stakes)); n++ {
		r.telling.Until(w, i, s.stakes[n].position, s.stakes[n].day)
	}
}

// share gives the whole of a share, by its place; where there is none, the ID is "".
func (r *reel) share(w *domain.World, i int) share {
	if r.figures[i].story == nil {
		return share{}
	}
	told := r.telling.Told(w, i)
	return r.figures[i].share(&told)
}

// copy makes the reel one of the same moment as another, which goes its own way.
func (r *reel) copy(of *reel) {
	r.telling.Copy(&of.telling)
	r.figures = append(r.figures[:0], of.figures...)
	r.tally.copy(&of.tally)
}
