package demo

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// scene is the play at work: it decides on a World of its own, one command after the
// other, and sends the same commands to the journal in the same order. Whatever it
// keeps beside the World can be found again from the World; see resume.
type scene struct {
	play   *Play
	ctx    context.Context
	writer *writer
	scale  Scale
	first  calendar.Date // of the play
	today  calendar.Date
	n      int   // today's number: 0 is the first day
	clock  int64 // microseconds since 1970 UTC: recorded_at of the last request
	world  *domain.World
	err    error

	passwords sync.WaitGroup
	refused   atomic.Pointer[error] // why a password could not be set

	working   bool // a working day of the office
	plans     []*plan
	byID      map[string]*plan
	savers    []saver
	companies []string
	taken     map[string]bool // names of companies

	visits     agenda[*plan]
	again      agenda[string] // parties who hand in their identity again
	identities []string       // handed in, to be verified
	open       []string       // receipts that are not matched
	leaving    []leaving
	doubt      doubt
	hidden     map[string]hidden // by receipt: paid, and overlooked in the bank's list
	missed     []*plan           // requests of a day in whose midst the program ended
}

// scene sets the stage for playing from a day through another.
func (p *Play) scene(ctx context.Context, w *writer, head *domain.World, first, next, today calendar.Date) *scene {
	s := &scene{
		play: p, ctx: ctx, writer: w, scale: p.scale, first: first, world: head.Fork(), clock: head.LastRecordedAt(),
		taken: map[string]bool{}, hidden: map[string]hidden{}, byID: map[string]*plan{},
		visits: agenda[*plan]{}, again: agenda[string]{},
	}
	s.plans = s.plansThrough(int(today - first))
	for _, x := range s.plans {
		s.byID[x.id] = x
	}
	if head.Position() > 0 {
		s.resume(next)
	}
	return s
}

// plan is that of a facility of the play; requests that people made themselves have none.
func (s *scene) plan(facility string) *plan {
	if p := s.byID[facility]; p != nil {
		return p
	}
	return &plan{id: facility, sector: &sectors[0], rush: 5}
}

// resume finds again what the scene keeps beside the World, for going on with a day.
func (s *scene) resume(next calendar.Date) {
	day, n := s.world.Today(), s.index(next)
	for s.joinsInvestor(len(s.savers)) < n && s.world.Party(investorID(len(s.savers))) != nil {
		s.savers = append(s.savers, s.saver(len(s.savers)))
	}
	for _, p := range s.plans {
		switch {
		case p.day >= n:
		case s.world.Facility(p.id) != nil:
			s.visits.push(n, p)
		default:
			s.missed = append(s.missed, p)
		}
		if p.story == undoneRedo {
			s.findDoubt(p)
		}
	}
	for _, p := range s.world.Parties() {
		switch {
		case p.As == domain.Staff:
		case p.Kyc(day) == domain.KycPending:
			s.identities = append(s.identities, p.ID)
		case p.Kyc(day) == domain.KycValid || p.Kyc(day) == domain.KycExpired:
			s.again.push(max(n, s.renewal(p.ID, p.KycValidUntil)), p.ID)
		case p.Kyc(day) == domain.KycDeclined:
			s.again.push(max(n, s.index(lastOf(p.Log()).EffectiveOn)+2), p.ID)
		}
	}
	for _, r := range s.world.Receipts() {
		if s.world.Unmatched(r) > 0 {
			s.open = append(s.open, r.ID)
		}
	}
	for _, wallet := range s.world.Wallets() {
		for _, x := range wallet.Withdrawals {
			s.leaving = append(s.leaving, leaving{wallet.Party, x.ID})
		}
	}
	slices.SortStableFunc(s.leaving, func(a, b leaving) int {
		return cmp.Compare(s.world.Wallet(a.party).Withdrawal(a.id).RequestedOn, s.world.Wallet(b.party).Withdrawal(b.id).RequestedOn)
	})
}

func lastOf(log []*domain.Recorded) *domain.Recorded { return log[len(log)-1] }

// findDoubt finds the receipt of the story of second thoughts, if it has come.
func (s *scene) findDoubt(p *plan) {
	f := s.world.Facility(p.id)
	if f == nil || !f.HasLoan() {
		return
	}
	for _, row := range f.Loan.RowsAt(s.world.Today()) {
		if s.world.Receipt(p.receiptID(row.No, 0)) != nil {
			s.watchDoubt(p, row, 0)
		}
	}
}

// day plays one day, from its opening to its evening.
func (s *scene) day(day calendar.Date) {
	s.today, s.n, s.working = day, s.index(day), day.Weekday() <= 5
	now := s.play.now().UnixMicro()
	if s.world.Today() == calendar.None || s.world.Today() < day {
		s.clock = max(s.clock, min(midnight(day), now))
		s.request(events.DayRequest(day), domain.System, domain.OpenBusinessDay{Date: day})
	}
	s.clock = max(s.clock, min(midnight(day)+int64(9*time.Hour/time.Microsecond), now))
	if s.n == 0 {
		s.staff()
	}
	s.statements()
	s.trustAccount()
	s.defineProducts()
	s.setLimits()
	s.verifyIdentities()
	s.secondThoughts()
	s.putRight()
	s.matchReceipts()
	s.payWithdrawals()
	s.newInvestors()
	s.renewals()
	s.deposits()
	s.stray()
	s.applications()
	visits := s.visits.pop(s.n)
	slices.SortFunc(visits, func(a, b *plan) int { return cmp.Or(a.day-b.day, a.company-b.company) })
	for _, p := range slices.Compact(visits) {
		if again := s.live(p); again != never {
			s.visits.push(max(again, s.n+1), p)
		}
	}
	s.withdrawals()
}

// applications brings in the requests of the day.
func (s *scene) applications() {
	from, _ := slices.BinarySearchFunc(s.plans, s.n, func(p *plan, n int) int { return p.day - n })
	through := from
	for through < len(s.plans) && s.plans[through].day == s.n {
		through++
	}
	for _, p := range slices.Concat(s.missed, s.plans[from:through]) {
		party := s.newCompany(p.company)
		if s.apply(p, party) {
			s.visits.push(s.n+1, p)
		}
	}
	s.missed = nil
}

// ask plays one request and says whether it was accepted. key tells it from the day's
// other requests; a refusal is an answer like another, for the play asks only what may
// well be refused.
func (s *scene) ask(by, key string, c domain.Command) bool {
	return s.request(requestID(s.today, key), by, c)
}

func (s *scene) request(id domain.UUID, by string, c domain.Command) bool {
	if s.err != nil {
		return false
	}
	drafts, refusal := domain.Decide(s.world, by, c)
	if refusal != nil || len(drafts) == 0 {
		return false
	}
	s.tick()
	for _, d := range drafts {
		stream := d.Event.Stream()
		s.world.Apply(&domain.Recorded{
			Position: s.world.Position() + 1, Stream: stream, Version: s.world.Version(stream) + 1, RecordedAt: s.clock,
			EffectiveOn: d.EffectiveOn, Actor: by, RequestID: id, Event: d.Event,
		})
	}
	s.writer.add(events.Submission{Command: c, Actor: by, Device: device, RequestID: id, RecordedAt: s.clock})
	return true
}

// tick moves the simulated clock on, never past the real one: a day's requests spread
// over its hours.
func (s *scene) tick() {
	s.clock = max(s.clock+1, min(s.clock+int64(2*time.Minute/time.Microsecond), s.play.now().UnixMicro()))
}

// agenda is what comes on which day of the play.
type agenda[T any] map[int][]T

func (a agenda[T]) push(day int, item T) { a[day] = append(a[day], item) }

func (a agenda[T]) pop(day int) []T {
	items := a[day]
	delete(a, day)
	return items
}

// requestID follows from the day and a key, so that a day is played once.
func requestID(day calendar.Date, key string) domain.UUID {
	sum := sha256.Sum256(fmt.Appendf(nil, "demo %d %s", day, key))
	return domain.UUID(sum[:16])
}

// midnight is the beginning of a day in Singapore, in microseconds since 1970 UTC.
func midnight(day calendar.Date) int64 {
	const secondsOfDay, aheadOfUTC = 24 * 60 * 60, 8 * 60 * 60
	return (int64(day)*secondsOfDay - aheadOfUTC) * 1_000_000
}

// short is a date in six digits, for ids.
func short(d calendar.Date) string {
	year, month, day := d.YMD()
	return fmt.Sprintf("%02d%02d%02d", year%100, month, day)
}
