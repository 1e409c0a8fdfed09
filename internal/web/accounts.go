package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/domain"
	"refold/internal/web/sqlsession"
)

// A session ends when it was not used for sessionIdle, and after sessionLife in any
// case. Its last use is written down every seenEvery at most.
const (
	sessionIdle = 12 * time.Hour
	sessionLife = 7 * 24 * time.Hour
	seenEvery   = 5 * time.Minute
	orphanLife  = 24 * time.Hour // of a password whose party was never registered
)

// Accounts holds passwords and sessions in PostgreSQL, outside the journal.
type Accounts struct {
	database  *pgxpool.Pool
	queries   *sqlsession.Queries
	kept      keptSessions
	keys      Keyring
	head      func() *domain.World
	passwords *passwords
	now       func() time.Time
}

// NewAccounts opens the passwords of a database, for the operator's tool; a Server has
// its own. It fails when the machine can't hash a password.
func NewAccounts(database *pgxpool.Pool, keys Keyring, head func() *domain.World, now func() time.Time) (*Accounts, error) {
	passwords, err := newPasswords(currentCost)
	if err != nil {
		return nil, err
	}
	return &Accounts{database: database, queries: sqlsession.New(database), keys: keys, head: head, passwords: passwords, now: now}, nil
}

// EmailHash is the keyed hash under which an e-mail address is known, in the journal and
// beside the password.
func (a *Accounts) EmailHash(email string) string {
	return a.keys.Hash("email", normalEmail(email))
}

// SetFirstPassword gives a party its first password; one that has a password keeps it.
// emailHash is that of the party's registration. It may be called before the party is
// registered: until then it opens nothing.
func (a *Accounts) SetFirstPassword(ctx context.Context, party, emailHash, password string) error {
	hash, err := a.passwords.hash(ctx, password)
	if err != nil {
		return fmt.Errorf("hash the password of %s: %w", party, err)
	}
	return a.storeFirst(ctx, party, emailHash, hash)
}

func (a *Accounts) storeFirst(ctx context.Context, party, emailHash, hash string) error {
	_, err := a.queries.WriteCredentials(ctx, sqlsession.WriteCredentialsParams{
		Party: party, EmailHash: emailHash, PasswordHash: hash, Now: a.now()})
	if err != nil {
		return fmt.Errorf("write the password of %s: %w", party, err)
	}
	return nil
}

// dropUnregistered takes back the password of a registration that was refused. A
// registration that is undone may be redone, so its password stays.
func (a *Accounts) dropUnregistered(ctx context.Context, party string) error {
	if a.head().Version(domain.PartyStream(party)) > 0 {
		return nil
	}
	if err := a.queries.DropCredentials(ctx, party); err != nil {
		return fmt.Errorf("drop the password of %s: %w", party, err)
	}
	return nil
}

// check gives the party of an e-mail address and password, "" if they don't belong
// together. An unknown address takes as long as a wrong password.
func (a *Accounts) check(ctx context.Context, email, password string) (party string, err error) {
	party, stored, err := a.registered(ctx, a.EmailHash(email))
	if err != nil {
		return "", err
	}
	match, outdated, err := a.passwords.matches(ctx, password, stored)
	if err != nil || !match {
		return "", err
	}
	if outdated {
		if stronger, err := a.passwords.hash(ctx, password); err == nil {
			// Failing here changes nothing: the next sign-in tries again.
			_ = a.queries.ReplacePassword(ctx, stronger, party, stored)
		}
	}
	return party, nil
}

// registered finds the party of an e-mail hash: the one whose registration counts.
func (a *Accounts) registered(ctx context.Context, emailHash string) (party, passwordHash string, err error) {
	rows, err := a.queries.CredentialsByEmail(ctx, emailHash)
	if err != nil {
		return "", "", fmt.Errorf("find a password: %w", err)
	}
	world := a.head()
	for _, row := range rows {
		if p := world.Party(row.Party); p != nil && p.EmailHash == emailHash {
			return row.Party, row.PasswordHash, nil
		}
	}
	return "", "", nil
}

// start begins a session and gives the token for the cookie: 256 random bits, of
// which only the hash is stored.
func (a *Accounts) start(ctx context.Context, party, browser string) (token string, err error) {
	token = rand.Text() + rand.Text()
	err = a.queries.StartSession(ctx, sqlsession.StartSessionParams{
		TokenHash: tokenHash(token), Session: "S-" + rand.Text()[:16], Party: party, Browser: browser, Now: a.now()})
	if err != nil {
		return "", fmt.Errorf("start a session: %w", err)
	}
	return token, nil
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// session finds the session of a token; its Party is empty if there is none. One that was used
// within the last minutes may be known already.
func (a *Accounts) session(ctx context.Context, token string) (sqlsession.SessionRow, error) {
	now, digest := a.now(), sha256.Sum256([]byte(token))
	row, mark, found := a.kept.get(digest)
	if used := now.Sub(row.Seen); found && used >= 0 && used <= seenEvery && now.Sub(row.SignedIn) < sessionLife {
		return row, nil
	}
	row, err := a.queries.Session(ctx, digest[:], now.Add(-sessionLife), now.Add(-sessionIdle))
	if errors.Is(err, pgx.ErrNoRows) {
		return sqlsession.SessionRow{}, nil
	}
	if err != nil {
		return row, fmt.Errorf("find a session: %w", err)
	}
	if now.Sub(row.Seen) > seenEvery {
		if err := a.queries.TouchSession(ctx, now, digest[:]); err != nil {
			return row, fmt.Errorf("keep a session: %w", err)
		}
		row.Seen = now
	}
	a.kept.put(digest, row, mark)
	return row, nil
}

// end ends the session of a token; one that has ended stays so.
func (a *Accounts) end(ctx context.Context, token string) error {
	defer a.kept.drop() // here at once; other processes hear of it
	if err := a.queries.EndSession(ctx, tokenHash(token)); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// list gives the sessions of a party that are open, newest first.
func (a *Accounts) list(ctx context.Context, party string) ([]sqlsession.SessionsOfRow, error) {
	now := a.now()
	rows, err := a.queries.SessionsOf(ctx, party, now.Add(-sessionLife), now.Add(-sessionIdle))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return rows, nil
}

// endOne ends one session of a party, by its name; endOthers all but one.
func (a *Accounts) endOne(ctx context.Context, party, session string) error {
	defer a.kept.drop()
	if _, err := a.queries.EndSessionOf(ctx, party, session); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

func (a *Accounts) endOthers(ctx context.Context, party, keep string) error {
	defer a.kept.drop()
	if _, err := a.queries.EndOtherSessions(ctx, party, keep); err != nil {
		return fmt.Errorf("end the other sessions: %w", err)
	}
	return nil
}

// sweep deletes what has expired, and passwords whose party was never registered.
func (a *Accounts) sweep(ctx context.Context) error {
	now := a.now()
	if _, err := a.queries.SweepSessions(ctx, now.Add(-sessionLife), now.Add(-sessionIdle)); err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	if _, err := a.queries.SweepAttempts(ctx, now); err != nil {
		return fmt.Errorf("sweep limits: %w", err)
	}
	if _, err := a.queries.SweepProcesses(ctx); err != nil {
		return fmt.Errorf("sweep processes: %w", err)
	}
	const batch = 500
	for after := ""; ; {
		parties, err := a.queries.OldCredentials(ctx, now.Add(-orphanLife), after, batch)
		if err != nil {
			return fmt.Errorf("sweep passwords: %w", err)
		}
		for _, party := range parties {
			if err := a.dropUnregistered(ctx, party); err != nil {
				return err
			}
			after = party
		}
		if len(parties) < batch {
			return nil
		}
	}
}
