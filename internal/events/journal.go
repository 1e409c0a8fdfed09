package events

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"refold/internal/domain"
	"refold/internal/flat"
)

// Bounds of waiting and of one batch.
const (
	submitWait    = 2 * time.Second  // before a request is taken up, then ErrTimedOut
	appendWait    = 10 * time.Second // for one append, then its outcome is looked up
	maxBatch      = 1024             // requests decided together
	queueLength   = 4096             // requests waiting
	gatherWait    = 200 * time.Microsecond
	followerPause = time.Millisecond
	sharedPause   = time.Second // after another process appended, for the lock to be taken first
)

// Submission is one request: what is asked for, by whom, and under which id.
type Submission struct {
	Command   domain.Command
	Actor     string // opaque id of who asks
	Device    string // opaque id of where it is asked
	RequestID domain.UUID
	// Correlation groups requests; zero: the request stands for itself.
	Correlation domain.UUID
	// Causation is the position of the event that caused the request. 0: it is a root,
	// and its first event stands for the cause of all of them.
	Causation int64
	// ExpectStream, if any, must still stand at ExpectVersion: what the form had seen.
	ExpectStream  string
	ExpectVersion int64
	// RecordedAt simulates the clock, in microseconds since 1970-01-01 UTC. Only the
	// journal of a demo honours it, monotone and not in the future; 0 is the clock.
	RecordedAt int64
}

// Answer is what became of an accepted request.
type Answer struct {
	Events   []*domain.Recorded // none if everything asked for was so already
	Position int64              // a World at this position holds them
	Replayed bool               // the request had been answered before
}

// Errors of Submit, beside *domain.Refusal, *VersionConflict and ErrOutcomeUnknown.
var (
	// ErrTimedOut: it waited too long and was not recorded. It may be asked again.
	ErrTimedOut = errors.New("the request waited too long and was not recorded")
	// ErrNoRequestID: a request without an id can't be told from its repetition.
	ErrNoRequestID = errors.New("a request needs an id")
	// ErrNotDemo: only a demo's clock can be simulated.
	ErrNotDemo = errors.New("the clock can be simulated in a demo only")
	// ErrSimulatedTime: a simulated clock went back or ran ahead of the real one.
	ErrSimulatedTime = errors.New("a simulated clock may neither go back nor run ahead")
	// ErrSchema: the journal holds events that this program can't read.
	ErrSchema = errors.New("the journal holds events that this program can't read")
	// ErrInternal: deciding the request failed in our own code. Others go on.
	ErrInternal = errors.New("the request could not be decided")
	// ErrClosed: the program is stopping.
	ErrClosed = errors.New("the journal is closed")
)

// VersionConflict says that a stream moved on since the form was shown.
type VersionConflict struct {
	Stream string
	Seen   int64 // the version that the form had seen
	Now    int64
}

// Error is a sentence for a person.
func (e *VersionConflict) Error() string {
	return fmt.Sprintf("%s has changed: version %d was seen, it is at %d", e.Stream, e.Seen, e.Now)
}

// Options of a Journal.
type Options struct {
	Now      func() time.Time // the clock; nil: the system's
	Revision string           // commit of the running program, for the envelope
	Zone     *time.Location   // of the business day; nil: Asia/Singapore
	Logger   *slog.Logger     // nil: the default one
	// AwakeBytes is about how much of the head may be held folded; the rest is folded when it
	// is asked for. 0: DefaultAwake.
	AwakeBytes int64
	// Prepared is what Save has written of this very journal; nil: all of it is folded.
	Prepared *flat.Sections
}

// Journal decides requests at the head and keeps the World of the head in memory.
// Any number of goroutines may use it; any number of processes may work on one store.
type Journal struct {
	store   Store
	options Options
	shapes  *registry
	queue   chan *waiting
	nudge   chan struct{}
	current atomic.Pointer[state]
	closed  <-chan struct{}
	stop    context.CancelFunc
	running sync.WaitGroup
	start   Start // never changed once open
	// inFlight counts calls of Submit that have not returned.
	inFlight atomic.Int64

	// Of the loop alone:
	decode   *decoder
	packed   *packed        // every event as far as the head; others read it too
	source   *domain.Source // of packed
	requests *requestTable
	demo     bool  // as the head said when it was last read
	rested   int64 // the position at which the World was last asked to put aggregates to rest
}

// state is what readers see: it is replaced, never changed.
type state struct {
	world *domain.World
	grown chan struct{} // closed when the next state is there
	err   error         // why it can't go on
}

// Open folds the whole journal and starts deciding. It fails on an event of an
// unknown shape (UnknownShapeError) and where the store can't be read.
func Open(ctx context.Context, store Store, options Options) (*Journal, error) {
	restore, began := collectLess(), time.Now()
	j := newJournal(store, options, shapes)
	prepared := j.load(options.Prepared)
	err := j.catchUp(ctx)
	restore()
	if err != nil {
		return nil, fmt.Errorf("fold the journal: %w", err)
	}
	j.start = Start{Events: j.Head().Position() - prepared, Prepared: prepared, Took: time.Since(began)}
	running, stop := context.WithCancel(context.Background())
	j.closed, j.stop = running.Done(), stop
	j.running.Go(func() { j.run(running) })
	j.running.Go(func() { j.follow(running) })
	return j, nil
}

func newJournal(store Store, options Options, shapes *registry) *Journal {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Zone == nil {
		options.Zone = defaultZone()
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Revision == "" {
		options.Revision = "unknown"
	}
	if options.AwakeBytes == 0 {
		options.AwakeBytes = DefaultAwake
	}
	j := &Journal{
		store: store, options: options, shapes: shapes,
		queue: make(chan *waiting, queueLength), nudge: make(chan struct{}),
		decode: shapes.decoder(), packed: newPacked(),
	}
	j.source, j.requests = j.packed.source(), newRequestTable(j.packed.request)
	world := domain.NewWorld()
	world.Freeze()
	j.current.Store(&state{world: world, grown: make(chan struct{})})
	return j
}

// Close stops deciding, after the batch that is under way; what waits is answered with
// ErrClosed. The store stays open.
func (j *Journal) Close() {
	j.stop()
	j.running.Wait()
}

// Head is the World after the last event that this process has folded.
func (j *Journal) Head() *domain.World { return j.current.Load().world }

// Log is every event of the journal as far as Head.
func (j *Journal) Log() domain.Log { return domain.LogFrom(j.source, j.Head().Position()) }

// Snapshot is Head and Log of one moment.
func (j *Journal) Snapshot() (*domain.World, domain.Log) {
	world := j.Head()
	return world, domain.LogFrom(j.source, world.Position())
}

// Err says why the journal can't go on; nil while it can.
func (j *Journal) Err() error { return j.current.Load().err }

// Store is where the journal is kept.
func (j *Journal) Store() Store { return j.store }

// Wait returns when Head has reached the position, or with an error when ctx ends
// or the journal can't go on.
func (j *Journal) Wait(ctx context.Context, position int64) error {
	for {
		s := j.current.Load()
		if s.world.Position() >= position {
			return nil
		}
		if s.err != nil {
			return s.err
		}
		select {
		case <-s.grown:
		case <-ctx.Done():
			return fmt.Errorf("wait for event %d: %w", position, ctx.Err())
		}
	}
}

// publish makes a World and the events that led to it the head. Only the loop calls it.
func (j *Journal) publish(world *domain.World, added []*domain.Recorded, err error) {
	old := j.current.Load()
	j.keep(added)
	if world != old.world {
		world.Freeze()
	}
	j.current.Store(&state{world: world, grown: make(chan struct{}), err: err})
	close(old.grown)
}

// keep packs events that stand in the store, before anybody hears of them.
func (j *Journal) keep(added []*domain.Recorded) {
	for _, rec := range added {
		if rec.Position <= j.packed.length {
			continue // it was kept before something failed
		}
		// What a request recorded stands side by side: another one begins only once.
		if last := j.packed.length; last == 0 || j.packed.request(last) != rec.RequestID {
			j.requests.put(rec.RequestID, rec.Position)
		}
		j.packed.add(rec)
	}
}

// recordedBy gives the events of a request that was answered before; nil if there is
// none. They stand side by side: a request is recorded as a whole.
func (j *Journal) recordedBy(request domain.UUID) []*domain.Recorded {
	first := j.requests.first(request)
	if first == 0 {
		return nil
	}
	log, last := j.Log(), first
	for last < int64(log.Len()) && log.Request(last+1) == request {
		last++
	}
	return log.UpTo(last).Since(first - 1)
}

// follow has the loop fold what other processes append, even when nobody asks.
func (j *Journal) follow(ctx context.Context) {
	for ctx.Err() == nil {
		seen := j.Head().Position()
		if err := j.store.Changed(ctx, seen); err != nil {
			continue
		}
		// What this process appends itself is announced too; give it time to be published.
		time.Sleep(followerPause)
		if j.Head().Position() > seen {
			continue
		}
		select {
		case j.nudge <- struct{}{}:
		case <-ctx.Done():
		}
		if j.Err() != nil {
			return
		}
	}
}
