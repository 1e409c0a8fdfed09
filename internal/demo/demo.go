// Package demo plays a lender's life into a demo journal: made-up people who register,
// apply, pledge, pay, pay late and don't pay, through the same commands as everybody,
// on a simulated clock. The play follows from its seed, its scale and the calendar, and
// goes on from wherever the journal stands.
package demo

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// Greeting tells who starts a demo how to look around.
const Greeting = `This is a demo: people, companies and figures are made up.
Sign in as investor@demo.test, borrower@demo.test, officer@demo.test, approver@demo.test
or auditor@demo.test with the password "demo", or with one click on the sign-in page.`

// Scale is the size of the world: how many days before today it begins, and about how
// many companies and investors have joined by today.
type Scale struct{ Days, Companies, Investors int }

// Full is the demo that people see; Small is one that tests can wait for.
var (
	Full  = Scale{Days: 3 * 365, Companies: 300, Investors: 1000}
	Small = Scale{Days: 548, Companies: 45, Investors: 150}
)

// Journal is what the play writes to.
type Journal interface {
	Head() *domain.World
	Log() domain.Log
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
	journal   Journal
	keys      Keys
	accounts  Accounts
	documents Documents
	scale     Scale
	say       func(string)
	now       func() time.Time

	left, days atomic.Int32 // of the catching up that is under way, in days
}

// New makes a play; say reports progress to a person.
func New(journal Journal, keys Keys, accounts Accounts, documents Documents, scale Scale, say func(string)) *Play {
	p := &Play{journal: journal, keys: keys, accounts: accounts, documents: documents, scale: scale, say: say, now: time.Now}
	p.days.Store(1) // until it is known what there is to play
	p.left.Store(1)
	return p
}

// Progress is how far the catching up has come, in days played of days to play; both
// are zero while none is under way. Before the first one there is a day to play.
func (p *Play) Progress() (played, days int) {
	left, of := p.left.Load(), p.days.Load()
	return int(max(of-left, 0)), int(of)
}

// CatchUp plays every day through today that was not played yet. Nobody else should
// write meanwhile: the simulated clock would run behind.
func (p *Play) CatchUp(ctx context.Context, today calendar.Date) error {
	first := today - calendar.Date(p.scale.Days)
	if log := p.journal.Log(); log.Len() > 0 {
		first = log.At(1).EffectiveOn
	}
	return p.playFrom(ctx, first, today)
}

// playFrom catches up with a play that began on its first day.
func (p *Play) playFrom(ctx context.Context, first, today calendar.Date) error {
	head := p.journal.Head()
	next := max(first, head.Today())
	if played(p.journal.Log(), next) {
		next++
	}
	if head.Position() == 0 {
		p.say(fmt.Sprintf("Filling the demo, from %s to %s.", first, today))
	}
	days := max(0, int32(today-next)+1)
	p.left.Store(days)
	p.days.Store(days)
	defer p.days.Store(0)
	defer p.left.Store(0)

	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	writer := newWriter(ctx, p.journal, stop)
	s := p.scene(ctx, writer, head, first, next, today)
	for day := next; day <= today && s.err == nil && ctx.Err() == nil; day++ {
		s.day(day)
		p.left.Store(int32(today - day))
	}
	err := errors.Join(s.err, writer.close())
	s.passwords.Wait()
	if refused := s.refused.Load(); refused != nil {
		err = errors.Join(err, *refused)
	}
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("play the demo on %s: %w", s.today, err)
	}
	if writer.written > 0 {
		p.say(fmt.Sprintf("The demo stands at %s: %d requests were played.", today, writer.written))
	}
	return nil
}

// device is where the requests of the play come from.
const device = "demo"

// played says whether a day was played: whatever the play has asked for on it is
// recorded. Where the program ended in the midst of a day, the next one makes up for it.
func played(log domain.Log, day calendar.Date) bool {
	opening := events.DayRequest(day)
	for position := int64(log.Len()); position > 0; position-- {
		rec := log.At(position)
		if rec.RecordedAt < midnight(day) {
			return false
		}
		if rec.Device == device && rec.RequestID != opening {
			return true
		}
	}
	return false
}

// flushAt is the number of requests that are sent to the journal together; so many lots
// may wait while the play goes on.
const (
	flushAt  = 1000
	lotsWait = 2
)

// writer sends what was played to the journal while the play goes on.
type writer struct {
	lots    chan []events.Submission
	ended   chan error
	pending []events.Submission
	written int
	done    <-chan struct{}
}

func newWriter(ctx context.Context, journal Journal, stop context.CancelCauseFunc) *writer {
	w := &writer{lots: make(chan []events.Submission, lotsWait), ended: make(chan error, 1), done: ctx.Done()}
	go func() {
		var failed error
		for lot := range w.lots {
			if failed != nil {
				continue // only emptied, so that nobody waits for ever
			}
			if failed = send(ctx, journal, lot); failed != nil {
				stop(failed)
			}
		}
		w.ended <- failed
	}()
	return w
}

// send records a lot. Each request was decided before on the same World, so a refusal
// means that somebody else has written meanwhile, or that the play is wrong.
func send(ctx context.Context, journal Journal, lot []events.Submission) error {
	_, errs := journal.SubmitAll(ctx, lot)
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("record %T of %s: %w", lot[i].Command, lot[i].Actor, err)
		}
	}
	return nil
}

// add takes one request up.
func (w *writer) add(s events.Submission) {
	w.pending = append(w.pending, s)
	if len(w.pending) >= flushAt {
		w.flush()
	}
}

func (w *writer) flush() {
	if len(w.pending) == 0 {
		return
	}
	select {
	case w.lots <- w.pending:
		w.written += len(w.pending)
	case <-w.done:
	}
	w.pending = nil
}

// close sends the rest and waits for the answers.
func (w *writer) close() error {
	w.flush()
	close(w.lots)
	return <-w.ended
}
