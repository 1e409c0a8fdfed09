package web

import (
	"context"
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"refold/internal/domain"
)

// until waits for what another process or connection brings about.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never came: " + what)
		}
	}
}

// kept says whether a session is known without asking the database, once it was asked for.
func (b *bundle) kept(token string) bool {
	b.t.Helper()
	if _, err := b.server.accounts.session(b.t.Context(), token); err != nil {
		b.t.Fatal(err)
	}
	_, _, found := b.server.accounts.kept.get(sha256.Sum256([]byte(token)))
	return found
}

// open says whether a token still opens a session.
func (b *bundle) open(token string) bool {
	b.t.Helper()
	row, err := b.server.accounts.session(b.t.Context(), token)
	if err != nil {
		b.t.Fatal(err)
	}
	return row.Party != ""
}

// exec does something at the database, past the application.
func (b *bundle) exec(query string) {
	b.t.Helper()
	if _, err := b.pool.Exec(b.t.Context(), query); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bundle) started(party string) (token string) {
	b.t.Helper()
	token, err := b.server.accounts.start(b.t.Context(), party, "test")
	if err != nil {
		b.t.Fatal(err)
	}
	return token
}

// What another process ends, or somebody at the database, opens nothing here, though it was
// kept; and the same where nobody could hear of it, because the connection was lost.
func TestAKeptSessionEndsWherever(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.person("P-1", domain.Investor, demoPassword)
	elsewhere, err := NewAccounts(b.pool, b.keys, b.journal.Head, b.clock.now)
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(token string){
		"by another process": func(token string) {
			if err := elsewhere.end(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		},
		"everywhere, by another process": func(string) {
			if _, err := elsewhere.Forget(t.Context(), "P-1"); err != nil {
				t.Fatal(err)
			}
		},
		"at the database": func(string) { b.exec(`DELETE FROM sessions WHERE party = 'P-1'`) },
		"while nobody hears": func(string) {
			b.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query IN ('LISTEN "refold_sessions"', '-- ping')`)
			b.exec(`DELETE FROM sessions WHERE party = 'P-1'`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			token := b.started("P-1")
			until(t, "a session that is kept", func() bool { return b.kept(token) })
			end(token)
			until(t, "the end of a kept session", func() bool { return !b.open(token) })
		})
	}
	token := b.started("P-1")
	until(t, "a session that is kept again", func() bool { return b.kept(token) })

	b.clock.advance(seenEvery + time.Minute) // it is asked for anew, and noted as used
	if !b.open(token) {
		t.Error("a session in use has ended")
	}
	if open, err := elsewhere.list(t.Context(), "P-1"); err != nil || len(open) != 1 || !open[0].Seen.Equal(b.clock.now()) {
		t.Errorf("sessions %v, %v: its use was not noted", open, err)
	}
	b.clock.advance(sessionIdle + time.Minute)
	if b.open(token) {
		t.Error("a kept session outlives its idle time")
	}
}

// A session that has ended here opens nothing from then on, whoever was looking it up
// meanwhile.
func TestAnEndedSessionIsNeverKept(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.person("P-1", domain.Investor, demoPassword)
	ctx := t.Context()
	for range 100 {
		token := b.started("P-1")
		reading, stop := context.WithCancel(ctx)
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for reading.Err() == nil {
					_, _ = b.server.accounts.session(ctx, token)
				}
			})
		}
		if err := b.server.accounts.end(ctx, token); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			if b.open(token) {
				t.Error("a session that has ended opens something")
			}
		}
		stop()
		readers.Wait()
		if t.Failed() {
			return
		}
	}
}
