package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"refold/internal/web/sqlsession"
)

// limit says how often something may be tried: a burst at once, then one each step.
// It is kept in PostgreSQL, so that several processes count together.
type limit struct {
	name  string
	burst int
	step  time.Duration
}

// Guessing a password gets 10 tries and then 120 an hour for one account, and 40 and
// then 720 an hour from one address. A success gives the account's tries back.
var (
	signInByEmail   = limit{"sign-in e-mail", 10, 30 * time.Second}
	signInByAddress = limit{"sign-in address", 40, 5 * time.Second}
	registrations   = limit{"register address", 20, 30 * time.Second}
)

// attempt takes a turn of the limit for who (an address, an e-mail hash), and fails
// with *TooMany when there is none. Who is stored as a keyed hash.
func (a *Accounts) attempt(ctx context.Context, l limit, who string) error {
	now := a.now()
	subject := a.limited(l, who)
	_, err := a.queries.Attempt(ctx, sqlsession.AttemptParams{
		Subject: subject, Now: now, Latest: now.Add(l.step * time.Duration(l.burst-1)),
		Step: pgtype.Interval{Microseconds: l.step.Microseconds(), Valid: true}})
	if err == nil {
		return nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("count an attempt: %w", err)
	}
	freeAt, err := a.queries.FreeAt(ctx, subject)
	if errors.Is(err, pgx.ErrNoRows) {
		freeAt = now // swept or forgiven meanwhile
	} else if err != nil {
		return fmt.Errorf("read a limit: %w", err)
	}
	return &TooMany{Retry: max(freeAt.Sub(now)-l.step*time.Duration(l.burst-1), time.Second)}
}

// forgive gives all turns back.
func (a *Accounts) forgive(ctx context.Context, l limit, who string) error {
	if err := a.queries.ForgetAttempts(ctx, a.limited(l, who)); err != nil {
		return fmt.Errorf("forgive attempts: %w", err)
	}
	return nil
}

func (a *Accounts) limited(l limit, who string) string {
	return a.keys.Hash("limit "+l.name, who)
}
