package events_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/domain"
)

// Four facilities are hot at a time; when each has its pledges, the next four are.
const (
	pledgeClients    = 64
	hotFacilities    = 4
	pledgesEach      = 500
	marketFacilities = 600
	pledgeCents      = 10_000
)

// hot is the facility of the n-th pledge.
func hot(n int64) int64 { return n/(hotFacilities*pledgesEach)*hotFacilities + n%hotFacilities + 1 }

// BenchmarkDecidePledges compares pledges decided in the sequencer with the same done
// the usual way: row locks, update in place, a row for the audit.
func BenchmarkDecidePledges(b *testing.B) {
	url := durable(b)
	store := postgres(b, url)
	market(b, store, marketFacilities, pledgeClients, pledgesEach*pledgeCents, 1_000_000_000)
	j := journalOn(b, store)
	if err := j.OpenDaysUpTo(b.Context(), j.Head().Today()); err != nil {
		b.Fatal(err)
	}
	pool := clientPool(b, url)
	setUpRival(b, pool)
	var pledged, next atomic.Int64
	ours := func(client, _ int) error {
		n := pledged.Add(1) - 1
		s := pledge(int(n)+1, fmt.Sprintf("F%d", hot(n)), fmt.Sprintf("I%d", client+1), pledgeCents)
		_, err := j.Submit(context.Background(), s)
		return notFull(err)
	}
	rival := func(client, _ int) error {
		n := next.Add(1) - 1
		return rivalPledge(context.Background(), pool, n, hot(n), int64(client+1))
	}
	against(b, pledgeClients, ours, rival)
	if highest := hot(max(pledged.Load(), next.Load())); highest > marketFacilities {
		b.Fatalf("the market has %d facilities, %d were needed", marketFacilities, highest)
	}
}

// notFull lets the refusal of a pledge pass that came when its facility had its pledges.
func notFull(err error) error {
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

func clientPool(b *testing.B, url string) *pgxpool.Pool {
	b.Helper()
	conf, err := pgxpool.ParseConfig(url)
	if err != nil {
		b.Fatal(err)
	}
	conf.MaxConns = 64
	pool, err := pgxpool.NewWithConfig(b.Context(), conf)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	return pool
}

func setUpRival(b *testing.B, pool *pgxpool.Pool) {
	b.Helper()
	for _, statement := range []string{
		`CREATE TABLE crud_facility (id bigint PRIMARY KEY, target bigint NOT NULL, pledged bigint NOT NULL, status text NOT NULL)`,
		`CREATE TABLE crud_wallet (id bigint PRIMARY KEY, available bigint NOT NULL, locked bigint NOT NULL)`,
		`CREATE TABLE crud_pledge (id bigint PRIMARY KEY, facility bigint NOT NULL REFERENCES crud_facility,
			wallet bigint NOT NULL REFERENCES crud_wallet, cents bigint NOT NULL, request_id uuid NOT NULL UNIQUE)`,
		`CREATE TABLE crud_audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
			actor bigint NOT NULL, what text NOT NULL, before jsonb NOT NULL, after jsonb NOT NULL)`,
		fmt.Sprintf(`INSERT INTO crud_facility SELECT i, %d, 0, 'open' FROM generate_series(1, %d) i`, pledgesEach*pledgeCents, marketFacilities),
		fmt.Sprintf(`INSERT INTO crud_wallet SELECT i, 1000000000, 0 FROM generate_series(1, %d) i`, pledgeClients),
	} {
		if _, err := pool.Exec(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
}

// rivalPledge is one pledge in one transaction.
func rivalPledge(ctx context.Context, pool *pgxpool.Pool, n, facility, wallet int64) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var target, pledged, available, locked int64
		var status string
		if err := tx.QueryRow(ctx, `SELECT target, pledged, status FROM crud_facility WHERE id = $1 FOR UPDATE`,
			facility).Scan(&target, &pledged, &status); err != nil {
			return err
		}
		if status != "open" || pledged+pledgeCents > target {
			return nil
		}
		if err := tx.QueryRow(ctx, `SELECT available, locked FROM crud_wallet WHERE id = $1 FOR UPDATE`,
			wallet).Scan(&available, &locked); err != nil {
			return err
		}
		if available < pledgeCents {
			return nil
		}
		if _, err := tx.Exec(ctx, `UPDATE crud_facility SET pledged = pledged + $2 WHERE id = $1`, facility, pledgeCents); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE crud_wallet SET available = available - $2, locked = locked + $2 WHERE id = $1`,
			wallet, pledgeCents); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO crud_pledge VALUES ($1, $2, $3, $4, gen_random_uuid())`,
			n, facility, wallet, pledgeCents); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO crud_audit (actor, what, before, after) VALUES ($1, 'pledge', $2, $3)`,
			wallet, map[string]int64{"pledged": pledged, "available": available},
			map[string]int64{"pledged": pledged + pledgeCents, "available": available - pledgeCents})
		return err
	})
}
