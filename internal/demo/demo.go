// Package demo plays a lender's life into a demo journal: made-up people who register,
// apply, pledge, pay, pay late and don't pay, through the same commands as everybody,
// on a simulated clock. The play follows from its seed and the calendar alone, and
// goes on from wherever the journal stands.
package demo

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// Greeting tells who starts a demo how to look around.
const Greeting = `This is a demo: people, companies and figures are made up.
Sign in as investor@demo.test, borrower@demo.test, officer@demo.test, approver@demo.test
or auditor@demo.test with the password "demo", or with one click on the sign-in page.`

// historyDays is how long before today the play begins: 18 months.
const historyDays = 548

// Journal is what the play writes to.
type Journal interface {
	Head() *domain.World
	Log() []*domain.Recorded
	SubmitAll(ctx context.Context, submissions []events.Submission) ([]events.Answer, []error)
}

// Keys seals the names of the made-up people like those of real ones.
type Keys interface {
	Seal(ctx context.Context, subject, plain string) (domain.Personal, error)
}

// Accounts lets the five demo people sign in.
type Accounts interface {
	EmailHash(email string) string
	SetFirstPassword(ctx context.Context, party, emailHash, password string) error
}

// Play writes a demo.
type Play struct {
	journal  Journal
	keys     Keys
	accounts Accounts
	say      func(string)
	now      func() time.Time
}

// New makes a play; say reports progress to a person.
func New(journal Journal, keys Keys, accounts Accounts, say func(string)) *Play {
	return &Play{journal: journal, keys: keys, accounts: accounts, say: say, now: time.Now}
}

// CatchUp plays every day through today that the journal has not lived yet, and what
// is left of today. Playing a day again changes nothing.
func (p *Play) CatchUp(ctx context.Context, today calendar.Date) error {
	log := p.journal.Log()
	first := today - historyDays
	next := first
	if len(log) > 0 {
		first, next = log[0].EffectiveOn, p.journal.Head().Today()
	} else {
		p.say(fmt.Sprintf("Filling the demo: 18 months, from %s to %s.", first, today))
	}
	s := &scene{play: p, ctx: ctx, first: first, world: p.journal.Head().Fork(), clock: p.journal.Head().LastRecordedAt()}
	for day := next; day <= today; day++ {
		if err := s.day(day); err != nil {
			return err
		}
		if len(s.pending) >= flushAt {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	if err := s.flush(); err != nil {
		return err
	}
	if s.written > 0 {
		p.say(fmt.Sprintf("The demo stands at %s: %d requests were played.", today, s.written))
	}
	return nil
}

// flushAt is the number of requests that are sent to the journal together.
const flushAt = 1000

// scene is the play at work: it decides on a World of its own, one command after the
// other, and sends the same commands to the journal in the same order.
type scene struct {
	play    *Play
	ctx     context.Context
	first   calendar.Date
	today   calendar.Date
	world   *domain.World
	clock   int64 // microseconds since 1970 UTC: recorded_at of the last request
	pending []events.Submission
	written int
	err     error
}

// ask plays one request. key tells it from the day's other requests; a refusal is an
// answer like another, for the play asks only what may well be refused.
func (s *scene) ask(by, key string, c domain.Command) (domain.UUID, bool) {
	id := requestID(s.today, key)
	return id, s.askAs(id, by, c)
}

func (s *scene) askAs(id domain.UUID, by string, c domain.Command) bool {
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
	s.pending = append(s.pending, events.Submission{Command: c, Actor: by, Device: "demo", RequestID: id, RecordedAt: s.clock})
	return true
}

// tick moves the simulated clock on by some minutes, never past the real one.
func (s *scene) tick() {
	s.clock = max(s.clock+1, min(s.clock+int64(7*time.Minute/time.Microsecond), s.play.now().UnixMicro()))
}

// flush sends what is pending and makes sure that the journal answered as foreseen.
func (s *scene) flush() error {
	if s.err != nil || len(s.pending) == 0 {
		return s.err
	}
	_, errs := s.play.journal.SubmitAll(s.ctx, s.pending)
	for i, err := range errs {
		var refusal *domain.Refusal
		if err != nil && !errors.As(err, &refusal) {
			return fmt.Errorf("play %T on %s: %w", s.pending[i].Command, s.today, err)
		}
	}
	s.written += len(s.pending)
	s.pending = s.pending[:0]
	s.world = s.play.journal.Head().Fork()
	return nil
}

// requestID follows from the day and a key, so that a day is played once.
func requestID(day calendar.Date, key string) domain.UUID {
	sum := sha256.Sum256(fmt.Appendf(nil, "demo %d %s", day, key))
	return domain.UUID(sum[:16])
}

// roll is a number from 0 to n−1 that follows from the seed and its arguments.
func roll(n int, of ...any) int {
	sum := sha256.Sum256(fmt.Appendln([]byte("refold demo 1 "), of...))
	return int(binary.BigEndian.Uint64(sum[:8]) % uint64(n))
}

var singapore = time.FixedZone("SGT", 8*60*60)

// morning is nine o'clock on a day in Singapore, in microseconds since 1970 UTC.
func morning(day calendar.Date) int64 {
	year, month, dom := day.YMD()
	return time.Date(year, time.Month(month), dom, 9, 0, 0, 0, singapore).UnixMicro()
}

// midnight is the beginning of a day in Singapore; see morning.
func midnight(day calendar.Date) int64 { return morning(day) - int64(9*time.Hour/time.Microsecond) }
