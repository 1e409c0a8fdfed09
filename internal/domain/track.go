package domain

import (
	"slices"
	"sort"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Annals is what a journal knows of how its events came about.
type Annals struct {
	// Since gives the events recorded after a position.
	Since func(position int64) []*Recorded
	// Changes, UndoneBy: see Moment; UndoneBy by what was recorded up to a position.
	Changes  func(stream string) []int64
	UndoneBy func(known int64) func(UUID) *Recorded
	// Rewritten are the streams of which something recorded after a position may have changed
	// what was recorded before: late events, undos, redos, corrections. Some may stand there twice.
	Rewritten func(position int64) []string
	// TodayAt is the day open at a position.
	TodayAt func(position int64) calendar.Date
}

// track is the life of one facility: its standing after each event and each day that
// changed it. It is one story after another: what was entered late, undone or corrected
// changes what had been known before, and begins the next one. In it no pointer leads to
// an aggregate, and none of its slices holds one.
type track struct {
	stories  []story
	serial   int64 // one track of a facility is not another
	prepared bool  // it lies in a file, and takes no memory
}

// story is a facility's life as it was known from a position until the next story begins.
// The points stand in the order in which events count. Those of events recorded before the
// story began all belong to it, and those after follow in the order of recording: so at
// any moment what is known is the first so many, by position and by day.
type story struct {
	from    int64
	through calendar.Date // it says nothing of later days
	points  []point
	lasting []Lasting
	dues    []Due         // each point's in a row
	owed    []money.Cents // what is past due, day by day, where it grows by the day

	admitted bool // none of its events was inadmissible
}

// point is the standing from an event on, or from a day on, where recorded is 0. There are
// so many that each is as small as can be: what is past due stands in the story's owed, the
// stage beside the number of the lasting figures.
type point struct {
	recorded uint32 // position of the event
	day      calendar.Date
	figures  uint32 // index into the story's lasting, and above it the stage
	dues     int32  // of the first instalment that is not paid; they go up to duesEnd
	duesEnd  int32
	owed     int32 // index of the day's past due in the story's, plus 1; 0: there is none

	oldestUnpaidOn, nextDueOn calendar.Date
	outstanding, nextDue      money.Cents
}

// stageShift leaves the lower bits of a point's figures to the lasting ones.
const stageShift = 24

func newPoint(position int64, day calendar.Date, now *courses) point {
	return point{
		recorded: uint32(position), day: day, figures: uint32(now.Stage) << stageShift,
		oldestUnpaidOn: now.OldestUnpaidOn, nextDueOn: now.NextDueOn, outstanding: now.OutstandingCents, nextDue: now.NextDueCents,
	}
}

func (p *point) position() int64 { return int64(p.recorded) }
func (p *point) lasting() int    { return int(p.figures & (1<<stageShift - 1)) }

// courses are the figures of a point, but for what is past due.
func (p *point) courses() courses {
	return courses{
		Stage: Stage(p.figures >> stageShift), OldestUnpaidOn: p.oldestUnpaidOn, NextDueOn: p.nextDueOn,
		OutstandingCents: p.outstanding, NextDueCents: p.nextDue,
	}
}

// pastDue says that something is past due, or was not paid in time: then it is noted for
// each day.
func (c *courses) pastDue() bool { return c.OldestUnpaidOn != calendar.None || c.PastDueCents != 0 }

// Sizes for the sum of what tracks weigh, in bytes.
const (
	pointBytes   = 48
	lastingBytes = 104
	dueBytes     = 24
	storyBytes   = 104
	trackBytes   = 64
)

func (t *track) bytes() int64 {
	n := int64(trackBytes)
	for _, s := range t.stories {
		n += storyBytes + int64(cap(s.points))*pointBytes + int64(cap(s.lasting))*lastingBytes + int64(cap(s.dues))*dueBytes + int64(cap(s.owed))*8
	}
	return n
}

// storyAt gives the story that was known at a position, nil where there was none, and where
// the next one begins (0: nowhere yet).
func (t *track) storyAt(known int64) (told *story, next int64) {
	n := len(t.stories)
	for n > 0 && t.stories[n-1].from > known {
		n--
		next = t.stories[n].from
	}
	if n == 0 {
		return nil, next
	}
	return &t.stories[n-1], next
}

// known says whether a point belongs to a moment.
func (p *point) known(m *Moment) bool { return p.day <= m.Today && p.position() <= m.Known }

// at is the index of the point that holds at a moment; −1: there was nothing yet. It is
// looked for from near on, where it was at a moment nearby (−1: nobody knows), and at both
// ends: most lives are over at a moment, or have not begun.
func (s *story) at(m *Moment, near int) int {
	n := len(s.points)
	low, high := 0, n // the first that is not known is one of these
	if 0 <= near && near < n {
		if s.points[near].known(m) {
			low = near + 1
		} else {
			high = near
		}
	}
	for step := 1; low > 0 && low < high; step *= 2 { // a little further, mostly
		if i := min(low+step, high) - 1; s.points[i].known(m) {
			low = i + 1
		} else {
			high = i
			break
		}
	}
	if low < high && !s.points[low].known(m) {
		return low - 1
	}
	if low < high && s.points[high-1].known(m) {
		return high - 1
	}
	return low + sort.Search(high-low, func(i int) bool { return !s.points[low+i].known(m) }) - 1
}

// standing gives what a point says on a day.
func (s *story) standing(i int, today calendar.Date, into *Standing) {
	p := &s.points[i]
	into.Lasting, into.courses = s.lasting[p.lasting()], p.courses()
	if p.owed > 0 {
		into.PastDueCents = s.pastDue(p, today)
	}
}

// pastDue gives what is past due on a day, at a point at which that grows by the day.
func (s *story) pastDue(p *point, today calendar.Date) money.Cents {
	return s.owed[int(p.owed)-1+int(today-p.day)]
}

// tracker writes a track.
type tracker struct {
	world   *World
	annals  Annals
	changes []int64
	through calendar.Date

	f     Facility
	books books
	story *story
	last  Standing // as of the last point, or of the last day of what is owed
}

// trackOf follows a facility through its whole life, and some days ahead as if nothing
// more happened to it.
func trackOf(w *World, number int, annals Annals, through calendar.Date) *track {
	log, _ := w.facilities.log(w, number)
	if log.len() == 0 {
		return new(track)
	}
	k := newTracker(w, number, annals, through)
	t := new(track)
	begins := k.begins(&log)
	for i, from := range begins {
		t.stories = append(t.stories, k.tell(log, from, k.end(begins, i)))
	}
	return t
}

func newTracker(w *World, number int, annals Annals, through calendar.Date) *tracker {
	changes := annals.Changes(FacilityStream(w.facilities.names.name(number)))
	k := &tracker{world: w, annals: annals, changes: changes, through: through, books: w.books.into(func(int, int64) {})}
	k.books.only = &ownWallet{account: nobodys}
	return k
}

// end is the last position of a story.
func (k *tracker) end(begins []int64, i int) int64 {
	if i+1 < len(begins) {
		return begins[i+1] - 1
	}
	return k.world.position
}

// begins are the positions at which a story begins, rising; the first is 0.
func (k *tracker) begins(log *chain) []int64 {
	begins := []int64{0}
	for _, position := range k.changes {
		if position <= k.world.position {
			begins = append(begins, position)
		}
	}
	for rec := range log.all() {
		if k.world.Original(rec).EffectiveOn < k.annals.TodayAt(rec.Position) {
			begins = append(begins, rec.Position)
		}
	}
	slices.Sort(begins)
	return slices.Compact(begins)
}

// counting gives the events that counted by what was known at a position, and the day up
// to which a story that ends there is told.
func (k *tracker) counting(log chain, end int64) (counting []*Recorded, through calendar.Date) {
	m := Moment{Known: end, Valid: calendar.None, UndoneBy: k.annals.UndoneBy(end)}
	if len(k.changes) > 0 && !k.world.corrected.none() {
		log = (&then{base: k.world, moment: m}).restated(log)
	}
	for rec := range log.all() {
		if rec.Position <= end && (len(k.changes) == 0 || m.UndoneBy(rec.RequestID) == nil) {
			counting = append(counting, rec)
		}
	}
	if end < k.world.position {
		return counting, k.annals.TodayAt(end)
	}
	return counting, k.through
}

// tell folds the events that were known up to a position.
func (k *tracker) tell(log chain, from, end int64) story {
	counting, through := k.counting(log, end)
	s := story{from: from, through: through}
	k.story, k.f, k.last = &s, Facility{}, Standing{}
	k.f.day = calendar.None
	for _, rec := range counting {
		k.pass(rec.EffectiveOn)
		wakeUntil[Facility](&k.f, rec.EffectiveOn, &k.books)
		step(&k.f, rec, &k.books)
		wakeUntil[Facility](&k.f, rec.EffectiveOn, &k.books)
		k.note(rec.Position, rec.EffectiveOn)
	}
	k.pass(through)
	s.admitted = len(k.f.inadmissible) == 0
	s.points, s.lasting, s.dues, s.owed = slices.Clip(s.points), slices.Clip(s.lasting), slices.Clip(s.dues), slices.Clip(s.owed)
	return s
}

// pass lets the days come up to one, and notes what they change by themselves.
func (k *tracker) pass(until calendar.Date) {
	for day := k.wakes(); day != calendar.None && day <= until; day = k.wakes() {
		wakeUntil[Facility](&k.f, day, &k.books)
		k.note(0, day)
	}
}

// wakes is the next day on which the standing changes without an event.
func (k *tracker) wakes() calendar.Date {
	switch {
	case len(k.story.points) == 0:
		return calendar.None
	case k.f.Stage == Listed:
		return k.f.wake()
	case !k.f.HasLoan():
		return calendar.None
	case k.last.pastDue():
		return k.f.day + 1 // late interest grows by the day
	}
	return k.f.Loan.NextChange(k.f.day)
}

// note notes the standing after an event or, with position 0, on a day.
func (k *tracker) note(position int64, day calendar.Date) {
	s := k.story
	k.f.day = max(k.f.day, day)
	if k.f.ID == "" {
		return // what was recorded so far had no effect
	}
	now, due := k.world.standingAndDue(&k.f, day)
	n := len(s.points)
	p := newPoint(position, day, &now.courses)
	if n == 0 || now.Lasting != k.last.Lasting {
		s.lasting = append(s.lasting, now.Lasting)
	}
	p.figures |= uint32(len(s.lasting) - 1)
	k.due(&p, position)
	// A day on which something falls due has a point of its own, though a charge is in no figure
	// of it before it is past due: see Stirred.
	if n > 0 && (due == 0 || s.points[n-1].day == day) && k.same(&p, &now) {
		return
	}
	if now.pastDue() {
		s.owed = append(s.owed, now.PastDueCents)
		p.owed = int32(len(s.owed))
	}
	s.points, k.last = append(s.points, p), now
}

// same says that the last point says already what a new one would, or that it does with
// what is owed on one more day.
func (k *tracker) same(p *point, now *Standing) bool {
	s := k.story
	before := &s.points[len(s.points)-1]
	if p.lasting() != before.lasting() || p.dues != before.dues || p.duesEnd != before.duesEnd {
		return false
	}
	if now.courses == k.last.courses && (before.owed == 0 || int(p.day-before.day) == len(s.owed)-int(before.owed)) {
		return true
	}
	grown := now.courses
	grown.PastDueCents = k.last.PastDueCents
	if p.recorded != 0 || before.owed == 0 || grown != k.last.courses || int(p.day-before.day) != len(s.owed)-int(before.owed)+1 {
		return false
	}
	s.owed = append(s.owed, now.PastDueCents)
	k.last = *now
	return true
}

// due notes the instalments that are to come. As long as all is paid on its day, they are
// the rest of those before.
func (k *tracker) due(p *point, position int64) {
	s := k.story
	n := len(s.points)
	if n > 0 && position == 0 {
		p.dues, p.duesEnd = s.points[n-1].dues, s.points[n-1].duesEnd // days don't change them
		return
	}
	var dues []Due
	if k.f.Stage == Active && k.f.HasLoan() {
		dues = k.f.DuesAfter(p.day)
	}
	if n > 0 {
		before := s.points[n-1]
		if skip := int(before.duesEnd-before.dues) - len(dues); skip >= 0 && slices.Equal(s.dues[int(before.dues)+skip:before.duesEnd], dues) {
			p.dues, p.duesEnd = before.dues+int32(skip), before.duesEnd
			return
		}
	}
	p.dues = int32(len(s.dues))
	s.dues = append(s.dues, dues...)
	p.duesEnd = int32(len(s.dues))
}
