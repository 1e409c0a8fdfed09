package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"refold/db"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/localpg/pgtest"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
)

// What docs/performance.md says of pages and pledges is measured here, each pair in one
// run on one durable server (fsync on):
//
//	go test ./internal/web -run '^$' -bench . -benchtime 1x

const (
	measureTime   = time.Second // of one round
	measureRounds = 7           // the median counts
)

// house is the whole application on a durable PostgreSQL.
type house struct {
	b       *testing.B
	server  *Server
	journal *events.Journal
	tables  *readmodel.Tables
	past    readmodel.Kept // only of a house that was filled before
	pool    *pgxpool.Pool  // as the owner: for the rival's own tables
	body    bytes.Buffer   // of the last frame: a server writes it to a connection, and keeps none of it
	restart func()         // ends the database's server and starts it anew, with nothing in its memory
}

// houseOn opens the application on a fresh server, on what fill put into the journal.
func houseOn(b *testing.B, fill func(store *events.Postgres)) *house {
	b.Helper()
	ctx := b.Context()
	owner := pgtest.Start(b, localpg.Options{}).OwnerURL()
	if err := db.Migrate(ctx, owner); err != nil {
		b.Fatal(err)
	}
	address, err := db.AppURL(owner)
	if err != nil {
		b.Fatal(err)
	}
	store, err := events.OpenPostgres(ctx, address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(store.Close)
	fill(store)
	quiet := slog.New(slog.DiscardHandler)
	h := &house{b: b}
	if h.journal, err = events.Open(ctx, store, events.Options{Revision: "bench", Logger: quiet}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.journal.Close)
	keys, err := events.OpenKeyring(ctx, store.Keys(), make([]byte, 32))
	if err != nil {
		b.Fatal(err)
	}
	past := timemachine.New(h.journal)
	if h.tables, err = readmodel.OpenTables(ctx, readmodel.Options{Address: address, Journal: h.journal, Past: past, Revision: "bench", Logger: quiet, Cycle: time.Hour}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.tables.Close)
	h.server, err = New(Settings{Demo: true}, Ports{Journal: h.journal, TimeMachine: past, Keyring: keys, Tables: h.tables, Database: store.Pool(), Log: quiet})
	if err != nil {
		b.Fatal(err)
	}
	keepSessions(h.b, h.server)
	config, err := pgxpool.ParseConfig(owner)
	if err != nil {
		b.Fatal(err)
	}
	config.MaxConns = 32
	if h.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.pool.Close)
	return h
}

// follow has the tables catch up, and waits until they have.
func (h *house) follow() {
	h.tables.Start(nil)
	h.drained()
}

// drained waits until the tables stand at the head.
func (h *house) drained() {
	for h.tables.Lag() > 0 {
		time.Sleep(time.Millisecond)
	}
}

// enter gives the cookie of a new session.
func (h *house) enter(party string) string {
	h.b.Helper()
	token, err := h.server.accounts.start(h.b.Context(), party, "bench")
	if err != nil {
		h.b.Fatal(err)
	}
	cookie := sessionCookie + "=" + token
	h.known(cookie)
	return cookie
}

// known returns once a session is kept in memory: who looks around has been seen before.
func (h *house) known(cookie string) {
	_, token, _ := strings.Cut(cookie, "=")
	digest := sha256.Sum256([]byte(token))
	for found := false; !found; _, _, found = h.server.accounts.kept.get(digest) {
		time.Sleep(time.Millisecond)
		if _, err := h.server.accounts.session(h.b.Context(), token); err != nil {
			h.b.Fatal(err)
		}
	}
}

// ask sends a request to the application and gives the answer.
func (h *house) ask(req *http.Request, cookie string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	askInto(h.server.Handler(), rec, req, cookie)
	return rec
}

func askInto(site http.Handler, rec *httptest.ResponseRecorder, req *http.Request, cookie string) {
	req.Header.Set("Cookie", cookie)
	site.ServeHTTP(rec, req)
}

// round is what some clients reached in one round.
type round struct {
	perSecond float64
	p99       time.Duration
}

// drive lets clients call do, one call after another each, for the measuring time, and
// counts the time until after has returned.
func drive(b *testing.B, clients int, do func(client int) error, after func()) round {
	b.Helper()
	return driveFor(b, measureTime, clients, do, after)
}

// driveFor is drive for another time.
func driveFor(b *testing.B, length time.Duration, clients int, do func(client int) error, after func()) round {
	b.Helper()
	latencies := make([][]time.Duration, clients)
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	began := time.Now()
	for client := range clients {
		all.Go(func() {
			for time.Since(began) < length && failed.Load() == nil {
				start := time.Now()
				if err := do(client); err != nil {
					failed.Store(&err)
					return
				}
				latencies[client] = append(latencies[client], time.Since(start))
			}
		})
	}
	all.Wait()
	after()
	took := time.Since(began)
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	every := slices.Concat(latencies...)
	slices.Sort(every)
	return round{perSecond: float64(len(every)) / took.Seconds(), p99: every[len(every)*99/100]}
}

// against runs two ways of doing the same in turn and reports their medians; the ratio is
// the median of those of neighbouring rounds, which other work on the machine harms alike.
func against(b *testing.B, clients int, ours, rival func(client int) error, after func()) {
	b.Helper()
	var us, them, ratios []float64
	var slow, slowest []float64
	for range measureRounds {
		u, t := drive(b, clients, ours, after), drive(b, clients, rival, func() {})
		us, them, ratios = append(us, u.perSecond), append(them, t.perSecond), append(ratios, u.perSecond/t.perSecond)
		slow, slowest = append(slow, u.p99.Seconds()*1000), append(slowest, t.p99.Seconds()*1000)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(us), "ours/s")
	b.ReportMetric(median(slow), "ours-p99-ms")
	b.ReportMetric(median(them), "rival/s")
	b.ReportMetric(median(slowest), "rival-p99-ms")
	b.ReportMetric(median(ratios), "ratio")
}

func median(figures []float64) float64 {
	slices.Sort(figures)
	return figures[len(figures)/2]
}

// partyOf finds who has an e-mail address.
func (h *house) partyOf(email string) string {
	hash := h.server.accounts.EmailHash(email)
	for _, p := range h.journal.Head().Parties() {
		if p.EmailHash == hash {
			return p.ID
		}
	}
	h.b.Fatalf("nobody has the address %s", email)
	return ""
}

// exec runs statements of the rival.
func (h *house) exec(statements ...string) {
	h.b.Helper()
	for _, s := range statements {
		if _, err := h.pool.Exec(context.Background(), s); err != nil {
			h.b.Fatalf("%s: %v", s, err)
		}
	}
}
