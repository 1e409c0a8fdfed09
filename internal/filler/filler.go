// Package filler fills an empty journal with up to ten million events to measure with:
// a lender's years in the shape that issue 3 gives, without the demo's stories. Every
// event is decided by the real decisions on one World; what is made follows from the
// number of events, the seed and the end date alone, but for names, which are sealed.
package filler

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// Device is where the requests of the filler come from. Whoever finds it at the first
// event knows that nobody's story goes on in this journal.
const Device = "measurement"

// Most and Least are how many events can be filled in.
const (
	Most  = 10_000_000
	Least = 10_000
)

// The shape of the business.
const (
	years                   = 4
	eventsAnInvestor        = 200   // of all events, so that ten million have 50,000 investors
	medianClaims            = 40    // of a facility
	spreadOfClaims          = 0.866 // of their logarithm: the 99th percentile is 300
	fewestClaims            = 3     // of a facility
	mostClaims              = 450   // of a facility
	greatestClaims          = 5_000 // of the greatest investor, but no more than …
	greatestOneIn           = 20    // … one pledge in so many
	claimsAnEvent           = 0.55  // about
	facilitiesABorrow       = 3     // of one borrower, about
	eventsOfJoining         = 5     // of an investor
	aim                     = 0.98  // of the events asked for, so that the end date is reached
	wholeLifeEvents         = 8     // of a facility beside pledges, top-ups and repayments
	eventsAPledge           = 1.06  // the top-ups among them; mostly what was repaid is pledged again
	eventsARepayment        = 2.1   // receipt and match, now and then in parts
	lateOneIn               = 46    // repayments entered late: 0.5 % of all events
	undonePledgeOneIn       = 400   // pledges undone …
	undoneMatchOneIn        = 190   // … and matched repayments: 0.2 % of all events together
	stopsPayingOneIn        = 70    // facilities
	partialOneIn            = 35    // instalments paid in two parts
	behindOneIn             = 11    // instalments paid some days after they are due
	dayMicros               = 86_400_000_000
	zoneMicros              = 8 * 3_600_000_000 // Singapore has no summer time
	stepMicros        int64 = 1_000             // between two requests of a day
)

// In a long history the first facility is one that nobody would like to fold again: it is
// paid back in thousands of parts.
const (
	longFrom   = 500_000 // events of the history
	longClaims = 200
	longMonths = 24
	longParts  = 7  // a day
	longBehind = 60 // days
)

// Options say what is filled in.
type Options struct {
	Events int
	Seed   uint64
	End    calendar.Date // the last business day; it may not lie ahead of the clock
}

// Keys seals what is about natural persons.
type Keys interface {
	Seal(ctx context.Context, subject, plain string) (domain.Personal, error)
	Hash(kind, normalised string) string
}

// Result is what was filled in.
type Result struct {
	Events                                                 int64
	Facilities, Investors, Borrowers, Claims, Late, Undone int
	Of                                                     int // events that were asked for
}

// Filled says whether a journal was filled by this package.
func Filled(log domain.Log) bool { return log.Len() > 0 && log.At(1).Device == Device }

// Fill fills an empty journal. progress is called after each business day. The number of
// events comes out within a few in a hundred of what was asked, never above it by more
// than one request.
func Fill(ctx context.Context, store events.Store, keys Keys, options Options, revision string, progress func(Result)) (Result, error) {
	if options.Events < Least || options.Events > Most {
		return Result{}, fmt.Errorf("fill in %d events: between %d and %d can be", options.Events, Least, Most)
	}
	bulk, err := events.NewBulk(ctx, store, events.Options{Revision: revision})
	if err != nil {
		return Result{}, err
	}
	first := options.End - years*365
	f := &filling{
		bulk: bulk, keys: keys, ctx: ctx, options: options, first: first,
		dice: rand.New(rand.NewPCG(options.Seed, uint64(options.End))), result: Result{Of: options.Events},
		agenda: make([][]task, years*365+1),
	}
	for day := first; day <= options.End && !f.over(); day++ {
		f.day(day)
		progress(f.result)
	}
	if err := bulk.Close(); f.err == nil {
		f.err = err
	}
	if f.err != nil {
		return f.result, fmt.Errorf("fill the journal on %s: %w", f.today, f.err)
	}
	return f.result, nil
}

// filling is the play at one moment.
type filling struct {
	bulk    *events.Bulk
	keys    Keys
	ctx     context.Context
	options Options
	dice    *rand.Rand
	first   calendar.Date
	today   calendar.Date
	at      int64 // the simulated clock, in microseconds since 1970-01-01 UTC
	err     error
	result  Result

	investors, borrowers []person
	facilities           []facility
	agenda               [][]task // by day since the first
	promised             float64  // events that the facilities begun so far will have by the end
	receipts             int
}

// over says that there is enough, or that it can't go on.
func (f *filling) over() bool {
	return f.err != nil || f.bulk.World().Position() >= int64(f.options.Events)
}

// day plays one business day: what was to be done on it, then what begins on it.
func (f *filling) day(day calendar.Date) {
	if f.err = f.ctx.Err(); f.err != nil {
		return
	}
	f.today, f.at = day, int64(day)*dayMicros-zoneMicros
	f.send(domain.System, events.DayRequest(day), domain.OpenBusinessDay{Date: day})
	n := int(day - f.first)
	if n == 0 {
		f.staff()
	}
	f.join(n)
	for _, t := range f.agenda[n] {
		if f.over() {
			return
		}
		f.do(t)
	}
	f.agenda[n] = nil
	share := float64(n+1) / float64(len(f.agenda))
	for f.promised+eventsOfJoining*float64(len(f.investors)) < share*(aim*float64(f.options.Events)-float64(len(f.agenda))) && !f.over() {
		f.apply()
	}
	f.result.Events = f.bulk.World().Position()
}

// ask is send with the next request id.
func (f *filling) ask(by string, command domain.Command) domain.UUID {
	id := domain.UUID{}
	for i := range 2 {
		for word, k := f.dice.Uint64(), 0; k < 8; k++ {
			id[8*i+k] = byte(word >> (8 * k))
		}
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // version 4: at random
	f.send(by, id, command)
	return id
}

// send has a request decided, unless there is enough. Nothing of it may be refused.
func (f *filling) send(by string, id domain.UUID, command domain.Command) {
	if f.over() {
		return
	}
	f.err = f.bulk.Ask(&events.Submission{Command: command, Actor: by, Device: Device, RequestID: id, RecordedAt: f.at})
	f.at += stepMicros
}

// one says whether it happened, once in n throws.
func (f *filling) one(n int) bool { return f.dice.IntN(n) == 0 }

// between is a number from a through b.
func (f *filling) between(a, b int) int { return a + f.dice.IntN(b-a+1) }

// clockAllows says whether a day can be played by now.
func clockAllows(day calendar.Date, now time.Time) bool {
	return int64(day+1)*dayMicros-zoneMicros <= now.UnixMicro()
}

// LastDay is the newest day that can be played as a whole by a moment.
func LastDay(now time.Time) calendar.Date {
	day := calendar.Date((now.UnixMicro() + zoneMicros) / dayMicros)
	for !clockAllows(day, now) {
		day--
	}
	return day
}
