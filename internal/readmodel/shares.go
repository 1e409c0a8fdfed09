package readmodel

import (
	"sort"
	"sync/atomic"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// share is what a party has of a facility at a moment, wherever it was read: folded, or
// from a story that holds for many moments.
type share struct {
	domain.Standing
	stake stake
	dues  []domain.Due
	moves []Move // without the company's name

	pledges []OpenPledge // see openPledges
	marks   []mark       // only where a story tells: where something happened that the party may be told of
}

// company is the public name of who borrows.
func (s *share) company(w *domain.World) string {
	borrower := w.BorrowerOf(&s.Standing)
	if name := w.CompanyName(borrower); name != "" {
		return name
	}
	return borrower
}

// companyBehind is the public name of a borrower by the number of its party.
func companyBehind(w *domain.World, borrower int32) string {
	s := share{Standing: domain.Standing{Lasting: domain.Lasting{Borrower: borrower}}}
	return s.company(w)
}

// shares are what a party has of its facilities at a moment, by their ids. They are good until
// the visit is over.
type shares struct {
	figures []figure
	tally   *tally            // what they come to
	share   func(i int) share // the whole of one; where there is none, the ID is ""
}

// moves are those of one, without the company's name. They must not be changed.
func (x *shares) moves(i int) []Move {
	if f := &x.figures[i]; f.story != nil {
		return f.story.moves[:f.moves]
	}
	return x.share(i).moves
}

// withShares gives visit what a party has of each facility in WalletCurrency that is
// serviced here and that it has to do with, by id, and what it comes to. Nothing of it may be
// kept, nor may visit ask for balances of the party's wallet, which are told by the same shares.
// Facilities of the past are read from their stories where they are written down, and folded
// where not: both say the same.
func withShares(w *domain.World, party string, visit func(shares)) {
	if withReel(w, party, func(r *reel) { visit(shares{r.figures, &r.tally, func(i int) share { return r.share(w, i) }}) }) {
		return
	}
	folded := foldedShares(w, party)
	figures := make([]figure, len(folded))
	var t tally
	for i := range folded {
		figures[i] = figureOf(&folded[i])
		t.hold(&figures[i], 1)
		t.move(folded[i].moves, 1)
	}
	visit(shares{figures, &t, func(i int) share { return folded[i] }})
}

// sharesOf sums up what all facilities of a party post to the accounts of its wallet, where
// they are many: of a few, folding them is as good.
func sharesOf(w *domain.World, party string) (available, locked, lent int64, ok bool) {
	if w.Related(party) <= manyFacilities {
		return 0, 0, 0, false
	}
	ok = withReel(w, party, func(r *reel) {
		available, locked, lent = int64(r.tally.available), int64(r.tally.locked), int64(r.tally.outstanding)
	})
	return available, locked, lent, ok
}

// withReel is withShares where all of them are told by their stories; false where some have to
// be folded.
func withReel(w *domain.World, party string, visit func(*reel)) bool {
	tracks := w.Tracks()
	if tracks == nil {
		return false
	}
	key := reelKey{party, tracks}
	x, _ := reelsKept.of(key, func() (*reels, bool) { return new(reels), true })
	x.mu.Lock()
	defer x.mu.Unlock()
	r := x.near(w, key)
	if !r.move(w, party) {
		return false
	}
	reelsKept.grew(x.grown())
	visit(r)
	return true
}

func foldedShares(w *domain.World, party string) []share {
	facilities := w.FacilitiesOf(party)
	shares := make([]share, 0, len(facilities))
	for _, f := range facilities {
		if f.Currency() != WalletCurrency || f.Imported != nil {
			continue
		}
		s := share{Standing: w.StandingOf(f), stake: stakeIn(f, party), moves: facilityMoves(w, f, party), pledges: openPledges(f, party)}
		if f.Stage == domain.Active && f.HasLoan() {
			s.dues = f.DuesAfter(w.Today())
		}
		shares = append(shares, s)
	}
	return shares
}

// shareStory is what a party had of a facility through the whole of a story.
type shareStory struct {
	id      domain.StoryID
	moves   []Move
	stakes  []stakeFrom
	marks   []mark
	stage   domain.Stage // after the last step
	expects atomic.Pointer[aheadOfStory]
}

// mark is an event of a story or, with position 0, a day that changed its stage. The pledges
// that don't end the funding are left out: most events are those, and they tell nobody else.
type mark struct {
	position int64
	day      calendar.Date
}

// mark notes where something happened that the party may be told of.
func (s *shareStory) mark(step domain.FacilityStep) {
	turned := step.After.Stage != s.stage
	s.stage = step.After.Stage
	m := mark{day: step.On}
	if step.Record != nil {
		m.position = step.Record.Position
	}
	switch _, pledged := eventOf(step).(domain.PledgePlaced); {
	case turned, m.position != 0 && !pledged:
		s.marks = append(s.marks, m)
	}
}

// eventOf is what a step is made by; nil for a day.
func eventOf(step domain.FacilityStep) domain.Event {
	if step.Record == nil {
		return nil
	}
	return step.Record.Event
}

// stakeFrom is a stake from an event or, with position 0, from a day on.
type stakeFrom struct {
	position int64
	day      calendar.Date
	stake
	pledges []OpenPledge
}

// first gives how many of n are known, those at the front; it was near that number before, and
// mostly it is one more.
func first(near, n int, known func(i int) bool) int {
	i := min(near, n)
	for range 3 {
		switch {
		case i < n && known(i):
			i++
		case i > 0 && !known(i-1):
			i--
		default:
			return i
		}
	}
	return sort.Search(n, func(i int) bool { return !known(i) })
}

type storyKey struct {
	story domain.StoryID
	party string
	of    *domain.Tracks // tells one journal from another
}

// storiesKept are for the next moment. A line weighs about aheadLineBytes.
var storiesKept = kept[storyKey, *shareStory]{most: 200_000, weight: (*shareStory).lines}

// storyOf gives what a party had of a facility through a story; false where it has gone on.
func storyOf(w *domain.World, t *domain.Told, party string) (*shareStory, bool) {
	return storiesKept.of(storyKey{t.Story, party, w.Tracks()}, func() (*shareStory, bool) { return tellStory(w, t, party) })
}

// tellStory folds what a party had of a facility through a story; false where the story has
// gone on meanwhile.
func tellStory(w *domain.World, t *domain.Told, party string) (*shareStory, bool) {
	x := mover{facility: t.ID, holder: holder{party: party}}
	story := &shareStory{id: t.Story}
	ok := w.EachStepOfStory(t.Story, party, WalletCurrency, func(s domain.FacilityStep) {
		x.step(s)
		story.note(s, &x.holder)
		story.mark(s)
	})
	story.moves = x.moves
	return story, ok
}

// lines is how much a story holds, what is expected of it among that.
func (s *shareStory) lines() int { return len(s.moves) + len(s.stakes) + len(s.marks)/8 + 2 }

// note notes the stake after a step, where it changed.
func (s *shareStory) note(step domain.FacilityStep, of *holder) {
	if step.Record != nil {
		if e, pledged := step.Record.Event.(domain.PledgePlaced); pledged && e.Investor != of.party && len(step.Postings) == 0 {
			return // most steps are pledges of others
		}
	}
	now := stakeFrom{day: step.On, stake: of.stakeIn(step.After)}
	if step.Record != nil {
		now.position = step.Record.Position
	}
	if n := len(s.stakes); n > 0 && s.stakes[n-1].stake == now.stake || n == 0 && now.stake == (stake{}) {
		return
	}
	now.pledges = openPledges(step.After, of.party)
	s.stakes = append(s.stakes, now)
}
