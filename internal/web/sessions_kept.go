package web

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/listen"
	"refold/internal/web/sqlsession"
)

// Times of hearing which sessions end: how often the connection is tried while none does, and
// how long after it was last heard of what is kept is believed.
const (
	endsLook  = time.Second
	endsTrust = 5 * time.Second
)

// mostKeptSessions bounds what is kept: some two hundred bytes each.
const mostKeptSessions = 20_000

// keptSessions are those that this process looked up and that nobody has ended since, so that
// who drags the time bar isn't looked up for each frame. The database announces every session
// that ends, by whichever process (migration 17); while nobody listens nothing is kept, and
// every request asks. See docs/adr/0013.
type keptSessions struct {
	mu       sync.Mutex
	rows     map[tokenDigest]sqlsession.SessionRow
	ends     int64     // how often one may have ended: what was read before is not kept after
	believed time.Time // until when; zero while nobody listens
}

// tokenDigest is what a session is known by: the token itself is in the cookie alone.
type tokenDigest = [sha256.Size]byte

// get gives a session that is kept. Where it is not, mark is for put, once it was read.
func (k *keptSessions) get(digest tokenDigest) (row sqlsession.SessionRow, mark int64, found bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Now().Before(k.believed) {
		row, found = k.rows[digest]
	}
	return row, k.ends, found
}

// put keeps a session that was read after get gave the mark, unless one has ended since: it
// may have been this one.
func (k *keptSessions) put(digest tokenDigest, row sqlsession.SessionRow, mark int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if mark != k.ends || !time.Now().Before(k.believed) {
		return
	}
	if k.rows == nil || len(k.rows) >= mostKeptSessions {
		k.rows = map[tokenDigest]sqlsession.SessionRow{}
	}
	k.rows[digest] = row
}

// drop forgets all: a session has ended, or nobody would have heard of it.
func (k *keptSessions) drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rows, k.ends = nil, k.ends+1
}

// believe says until when sessions that end are heard of.
func (k *keptSessions) believe(until time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.believed = until
}

// KeepSessions keeps the sessions that are looked up, until ctx ends. Without it every request
// asks the database.
func (s *Server) KeepSessions(ctx context.Context) {
	kept := &s.accounts.kept
	listen.Channel{Name: "refold_sessions", Every: endsLook,
		Look: func(ctx context.Context, conn *pgx.Conn) error {
			asked := time.Now()
			err := conn.Ping(ctx)
			if err == nil {
				kept.believe(asked.Add(endsTrust))
			}
			return err
		},
		Heard: func(string) { kept.drop() },
		Lost: func() {
			kept.believe(time.Time{})
			kept.drop()
		},
	}.Hear(ctx, s.accounts.database)
}
