package readmodel

import (
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

	// Only where a story tells: which one, and where in it something happened that the party may
	// be told of.
	story  *shareStory
	told   domain.StoryID
	stakes int // of the story, known at the moment
	marks  []mark

	newestOn calendar.Date // of the last move
	newestAt int64
}

// company is the public name of who borrows.
func (s *share) company(w *domain.World) string {
	borrower := w.BorrowerOf(&s.Standing)
	if name := w.CompanyName(borrower); name != "" {
		return name
	}
	return borrower
}

// have sets what a share is made of beside the standing.
func (s *share) have(stake stake, moves []Move) {
	s.stake, s.moves = stake, moves
	s.newestOn, s.newestAt = 0, 0
	if n := len(moves); n > 0 {
		s.newestOn, s.newestAt = moves[n-1].On, moves[n-1].Position
	}
}

// withShares gives visit what a party has of each facility in WalletCurrency that is
// serviced here and that it has to do with, by id, and what it comes to. Of a facility that
// is not there the ID is "". Neither may be kept, nor may visit ask for balances of the party's
// wallet, which are told by the same shares. Facilities of the past are read from their
// stories where they are written down, and folded where not: both say the same.
func withShares(w *domain.World, party string, visit func([]share, *tally)) {
	if withReel(w, party, func(r *reel) { visit(r.shares, &r.tally) }) {
		return
	}
	shares := foldedShares(w, party)
	var t tally
	for i := range shares {
		t.add(&shares[i], 1)
	}
	visit(shares, &t)
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
	r, _ := reelsKept.of(reelKey{party, tracks}, func() (*reel, bool) { return new(reel), true })
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.move(w, party) {
		return false
	}
	reelsKept.grew(r.grown())
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
		s := share{Standing: w.StandingOf(f)}
		s.have(stakeIn(f, party), facilityMoves(w, f, party))
		s.pledges = openPledges(f, party)
		if f.Stage == domain.Active && f.HasLoan() {
			s.dues = f.DuesAfter(w.Today())
		}
		shares = append(shares, s)
	}
	return shares
}

// shareStory is what a party had of a facility through the whole of a story.
type shareStory struct {
	moves  []Move
	stakes []stakeFrom
	marks  []mark
	stage  domain.Stage // after the last step
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

// known says how many of the moves and of the stakes a moment knows, from how many were known
// at one nearby: there are some tens, and mostly it is one more.
func (s *shareStory) known(w *domain.World, moves, stakes int) (int, int) {
	moves = first(moves, len(s.moves), func(i int) bool { return w.Knows(s.moves[i].Position, s.moves[i].On) })
	stakes = first(stakes, len(s.stakes), func(i int) bool { return w.Knows(s.stakes[i].position, s.stakes[i].day) })
	return moves, stakes
}

// first gives how many of n are known, those at the front; it was near that number before.
func first(near, n int, known func(i int) bool) int {
	i := min(near, n)
	for i < n && known(i) {
		i++
	}
	for i > 0 && !known(i-1) {
		i--
	}
	return i
}

type storyKey struct {
	story domain.StoryID
	party string
	of    *domain.Tracks // tells one journal from another
}

// storiesKept are for the next moment. A line weighs about 250 bytes.
var storiesKept = kept[storyKey, *shareStory]{most: 200_000, weight: (*shareStory).lines}

// storyOf gives what a party had of a facility through a story; false where it has gone on.
func storyOf(w *domain.World, t *domain.Told, party string) (*shareStory, bool) {
	return storiesKept.of(storyKey{t.Story, party, w.Tracks()}, func() (*shareStory, bool) { return tellStory(w, t, party) })
}

// tellStory folds what a party had of a facility through a story; false where the story has
// gone on meanwhile.
func tellStory(w *domain.World, t *domain.Told, party string) (*shareStory, bool) {
	x := mover{facility: t.ID, party: party}
	story := new(shareStory)
	ok := w.EachStepOfStory(t.Story, party, WalletCurrency, func(s domain.FacilityStep) {
		x.step(s)
		story.note(s, party)
		story.mark(s)
	})
	story.moves = x.moves
	return story, ok
}

// lines is how much a story holds.
func (s *shareStory) lines() int { return len(s.moves) + len(s.stakes) + len(s.marks)/8 + 1 }

// note notes the stake after a step, where it changed.
func (s *shareStory) note(step domain.FacilityStep, party string) {
	if step.Record != nil {
		if e, pledged := step.Record.Event.(domain.PledgePlaced); pledged && e.Investor != party && len(step.Postings) == 0 {
			return // most steps are pledges of others
		}
	}
	now := stakeFrom{day: step.On, stake: stakeIn(step.After, party)}
	if step.Record != nil {
		now.position = step.Record.Position
	}
	if n := len(s.stakes); n > 0 && s.stakes[n-1].stake == now.stake || n == 0 && now.stake == (stake{}) {
		return
	}
	now.pledges = openPledges(step.After, party)
	s.stakes = append(s.stakes, now)
}
