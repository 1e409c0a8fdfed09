package readmodel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel/sqlread"
)

// Journal is what the tables follow.
type Journal interface {
	// Snapshot is the World at the head and every event up to it, by position − 1.
	Snapshot() (*domain.World, domain.Log)
	// Wait returns when the head has reached the position.
	Wait(ctx context.Context, position int64) error
}

// Past gives the World at any position; a timemachine.Machine does.
type Past interface {
	World(ctx context.Context, known int64, valid calendar.Date) (*domain.World, error)
}

// Options of the tables.
type Options struct {
	Address  string // of the database, as the application's role
	Journal  Journal
	Past     Past
	Revision string       // names the code that computes the rows
	Logger   *slog.Logger // nil: the default one
	// Cycle is the time between two regular comparisons of the tables with the fold; 0 is
	// ten minutes.
	Cycle time.Duration
}

// Bounds of reading.
const (
	readYourWriteWait = time.Second           // for the tables to reach what was just recorded
	lateAfter         = 50 * time.Millisecond // the tables are late for what was the head so long ago
	otherProcessPause = 20 * time.Millisecond // between looks at what another process projects
	keptHeads         = 64                    // Worlds that the last positions of the tables stood at
	maxConnections    = 16
)

// Tables are the lists of the present in the database, and the projector that keeps
// them up with the journal.
type Tables struct {
	pool    *pgxpool.Pool
	journal Journal
	past    Past
	shape   string
	logger  *slog.Logger
	stop    context.CancelFunc
	running sync.WaitGroup
	cycle   time.Duration

	recall recall // of the lists

	rebuilding atomic.Bool // somebody asked for it here

	refreshed atomic.Bool // the tables were ours at least once since the start

	mu       sync.Mutex
	position int64
	heads    []*domain.World // the last ones projected here, oldest first
	grown    chan struct{}   // closed when position rises
	sights   []sight         // of heads that the tables are not late for yet, oldest first
	due      int64           // the last position that they are late for
}

// sight is when the head was first seen at a position.
type sight struct {
	position int64
	at       time.Time
}

// OpenTables connects to the tables of a migrated database. Start keeps them up.
func OpenTables(ctx context.Context, o Options) (*Tables, error) {
	config, err := pgxpool.ParseConfig(o.Address)
	if err != nil {
		return nil, fmt.Errorf("read the database address: %w", err)
	}
	config.MaxConns = maxConnections
	// Compiling a query of a page takes ten times as long as running it.
	config.ConnConfig.RuntimeParams["jit"] = "off"
	// Rows and the position that they stand at are lost together in a crash, and computed
	// again: the disk is left to the journal.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "off"
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		sqlread.RegisterDates(conn.TypeMap())
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the tables: %w", err)
	}
	t := &Tables{pool: pool, journal: o.Journal, past: o.Past, shape: o.Revision, logger: o.Logger, grown: make(chan struct{}), cycle: o.Cycle}
	if t.cycle == 0 {
		t.cycle = usualCycle
	}
	if t.logger == nil {
		t.logger = slog.Default()
	}
	return t, nil
}

// Start has the tables follow the journal until Close. Where other code computed
// them, or code that can't be told from ours, they are filled anew first, beside the
// running ones; what is asked for meanwhile is answered from the fold if need be.
// progress is told of it, and may be nil.
func (t *Tables) Start(progress func(done, total int)) {
	ctx, stop := context.WithCancel(context.Background())
	t.stop = stop
	t.running.Go(func() { t.refresh(ctx, progress) })
	t.running.Go(func() { t.follow(ctx) })
	t.running.Go(func() { t.compareRegularly(ctx) })
}

// refresh rebuilds the tables if they are not ours, and tries again until they are.
func (t *Tables) refresh(ctx context.Context, progress func(done, total int)) {
	for ctx.Err() == nil {
		err := t.rebuild(ctx, t.doubtful(), progress)
		if err == nil {
			t.refreshed.Store(true)
			return
		}
		if ctx.Err() == nil {
			t.logger.Warn("rebuild the tables", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryPause):
		}
	}
}

// doubtful says that equal revisions may be different code.
func (t *Tables) doubtful() bool {
	return t.shape == "unknown" || strings.HasSuffix(t.shape, "-dirty")
}

// Close ends the projector and the connections.
func (t *Tables) Close() {
	if t.stop != nil {
		t.stop()
	}
	t.running.Wait()
	t.pool.Close()
}

// Position is how far the tables are known to be; 0 before anything is known.
func (t *Tables) Position() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.position
}

// Lag is how many events the tables are behind the head.
func (t *Tables) Lag() int64 {
	world, _ := t.journal.Snapshot()
	return max(0, world.Position()-t.Position())
}

// reached notes how far the tables are, with the World there if it is at hand.
func (t *Tables) reached(position int64, w *domain.World) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w != nil {
		t.heads = append(t.heads, w)
		if len(t.heads) > keptHeads {
			t.heads = append([]*domain.World(nil), t.heads[1:]...)
		}
	}
	if position > t.position {
		t.position = position
		close(t.grown)
		t.grown = make(chan struct{})
	}
}

func (t *Tables) growing() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.grown
}

// Reading is one look at the present: lists and a World of the same position.
type Reading struct {
	Lists
	World *domain.World
	done  func()
}

// Close ends the look. The lists can't be asked any more.
func (r Reading) Close() {
	if r.done != nil {
		r.done()
	}
}

// lateFor is the position that the tables should have reached by now.
func (t *Tables) lateFor(now time.Time) int64 {
	head, _ := t.journal.Snapshot()
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.sights); head.Position() > t.due && (n == 0 || head.Position() > t.sights[n-1].position) {
		t.sights = append(t.sights, sight{head.Position(), now})
	}
	for len(t.sights) > 0 && now.Sub(t.sights[0].at) >= lateAfter {
		t.due, t.sights = t.sights[0].position, t.sights[1:]
	}
	return t.due
}

// At gives the lists at a position that is not before atLeast, which is what who looks has
// had recorded, nor before one that the tables are late for. It waits up to a second for
// the tables to get there, and then serves what there is, which says its own position.
// What others have recorded in the last moment may be missing: a reader who waited for it
// would wait at every event. Where the tables can't be read, or other code computed them,
// the lists come from the fold at the head.
func (t *Tables) At(ctx context.Context, atLeast int64) Reading {
	atLeast = max(atLeast, t.lateFor(time.Now()))
	waiting, cancel := context.WithTimeout(ctx, readYourWriteWait)
	defer cancel()
	for {
		growing := t.growing()
		s, err := t.snapshot(ctx)
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, ErrOtherShape) {
				t.logger.Warn("read the tables", "error", err)
			}
			return t.fromFold(ctx)
		}
		if s.Position() >= atLeast || waiting.Err() != nil {
			if w := t.world(waiting, s.Position()); w != nil {
				return Reading{Lists: s, World: w, done: s.close}
			}
			s.close()
			return t.fromFold(ctx)
		}
		s.close()
		select {
		case <-growing:
		case <-waiting.Done():
		case <-time.After(otherProcessPause):
		}
	}
}

// fromFold gives the lists of the head, as the past tells them: where nothing has changed
// since, it knows without folding everything again for everybody who asks.
func (t *Tables) fromFold(ctx context.Context) Reading {
	world, _ := t.journal.Snapshot()
	lists := Fold{World: world}
	if told, err := t.past.World(ctx, world.Position(), world.Today()); err == nil {
		lists.World = told
	}
	return Reading{Lists: lists, World: world}
}

// world gives the World at a position of the tables, nil where it can't be had.
func (t *Tables) world(ctx context.Context, position int64) *domain.World {
	if head, _ := t.journal.Snapshot(); head.Position() == position {
		return head
	}
	if w := t.worldAt(position); w != nil {
		return w
	}
	// Another process brought the tables there: it may even be ahead of this one.
	if err := t.journal.Wait(ctx, position); err != nil {
		return nil
	}
	w, err := t.past.World(ctx, position, calendar.None)
	if err != nil {
		return nil
	}
	return w
}

// worldAt gives the World of one of the last positions projected here, nil of another.
func (t *Tables) worldAt(position int64) *domain.World {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.heads {
		if w.Position() == position {
			return w
		}
	}
	return nil
}

// snapshot opens a transaction that sees the tables of one moment.
func (t *Tables) snapshot(ctx context.Context) (*Snapshot, error) {
	conn, err := t.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	s := &Snapshot{conn: conn, queries: sqlread.New(conn), recall: &t.recall}
	s.at, err = sqlread.BeginReading(ctx, conn.Conn())
	if err == nil && s.at.Shape != t.shape {
		err = ErrOtherShape
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}
