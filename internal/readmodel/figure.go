package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// figure is what a page that looks at every share reads of one: a few words side by side,
// since there are thousands. Where nothing is, it is zero.
type figure struct {
	story                *shareStory // nil where the share was folded
	moves, stakes, marks int32       // of the story, or of what was folded, known at the moment

	borrower      int32
	sector, grade domain.Text
	oldestUnpaid  calendar.Date // the due date that is past due longest
	nextDue       calendar.Date
	newestOn      calendar.Date // of the last move
	stage         domain.Stage
	held          bool // the loan was paid out, and a part of it is the party's
	pledged       bool // money is locked for it
	face          money.Cents
	outstanding   money.Cents
	newestAt      int64
	ahead         []domain.Due // the party's part of what is to be paid, less the fee, by its day
}

// lent says that a part of the share is still to come back.
func (f *figure) lent() bool { return f.held && f.face > 0 }

// daysPastDue is Standing.DaysPastDue.
func (f *figure) daysPastDue(today calendar.Date) int {
	if f.oldestUnpaid == calendar.None {
		return 0
	}
	return max(0, int(today-f.oldestUnpaid))
}

// share gives the whole of a share that a story tells.
func (f *figure) share(told *domain.Told) (s share) {
	s.Standing, s.dues = told.Standing, told.Dues
	if f.stakes > 0 {
		held := &f.story.stakes[f.stakes-1]
		s.stake, s.pledges = held.stake, held.pledges
	}
	s.moves, s.marks = f.story.moves[:f.moves], f.story.marks[:f.marks]
	return s
}

// become makes the figures those of a share, of which ahead is to come.
func (f *figure) become(s *share, ahead []domain.Due) {
	f.borrower, f.sector, f.grade = s.Borrower, s.Sector, s.Grade
	f.stage, f.oldestUnpaid, f.nextDue = s.Stage, s.OldestUnpaidOn, s.NextDueOn
	f.face, f.outstanding, f.ahead = s.stake.face, s.stake.outstanding, ahead
	f.held = s.held()
	f.pledged = len(s.pledges) > 0 && s.DisbursedOn == calendar.None
	f.newestOn, f.newestAt = 0, 0
	if n := len(s.moves); n > 0 {
		f.newestOn, f.newestAt = s.moves[n-1].On, s.moves[n-1].Position
	}
}

// figureOf gives those of a share that was folded.
func figureOf(s *share) (f figure) {
	f.moves = int32(len(s.moves))
	f.become(s, s.expected())
	return f
}

// expected is what of the instalments of a loan is the party's, each rounded by itself, and
// of the interest what is left after the service fee; nothing of one that is in default.
func (s *share) expected() []domain.Due {
	if !s.expects() {
		return nil
	}
	part := func(whole money.Cents) money.Cents {
		return money.Cents(money.HalfEven.Ratio(int64(whole), int64(s.stake.claimed), 1, int64(s.whole())))
	}
	ahead := make([]domain.Due, len(s.dues))
	for i, r := range s.dues {
		interest := part(r.Interest)
		interest -= money.HalfEven.Part(interest, s.ServiceFee)
		ahead[i] = domain.Due{On: r.On, Principal: part(r.Principal), Interest: interest}
	}
	return ahead
}

// expects says that something of a loan is expected on its days.
func (s *share) expects() bool {
	return s.Stage == domain.Active && s.held() && s.stake.face > 0 && len(s.dues) > 0
}

// held says that the loan was paid out, and a part of it is the party's.
func (s *share) held() bool { return s.DisbursedOn != calendar.None && s.stake.claimed != 0 }

// whole is what the party's part is a part of, in cents.
func (s *share) whole() money.Cents { return s.DisbursedCents + s.CapitalisedCents }

// aheadOfStory is what a party may expect of the instalments of a story, up to the last one.
type aheadOfStory struct {
	last           *domain.Due // instalments that end here are told from one piece
	claimed, whole money.Cents
	fee            money.Rate
	dues           []domain.Due
}

// ahead is share.expected, remembered: with each instalment that is paid, or was not yet, the
// others stay what they are.
func (s *shareStory) ahead(x *share) []domain.Due {
	if !x.expects() {
		return nil
	}
	now := aheadOfStory{last: &x.dues[len(x.dues)-1], claimed: x.stake.claimed, whole: x.whole(), fee: x.ServiceFee}
	if kept := s.expects.Load(); kept != nil && len(kept.dues) >= len(x.dues) && kept.last == now.last && kept.claimed == now.claimed && kept.whole == now.whole && kept.fee == now.fee {
		return kept.dues[len(kept.dues)-len(x.dues):]
	}
	now.dues = x.expected()
	s.expects.Store(&now)
	return now.dues
}
