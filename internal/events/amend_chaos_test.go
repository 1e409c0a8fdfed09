package events_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

// childAmends in the environment makes this test binary undo and put back; see TestMain.
const childAmends = "REFOLD_TEST_AMENDER_URL"

// amend undoes and puts back every top-up from eight goroutines until it is killed, and
// says each request that was acknowledged, with its position.
func amend(url, first string) error {
	ctx := context.Background()
	var next int
	if _, err := fmt.Sscan(first, &next); err != nil {
		return err
	}
	store, err := events.OpenPostgres(ctx, url)
	if err != nil {
		return err
	}
	j, err := events.Open(ctx, store, events.Options{Revision: "child"})
	if err != nil {
		return err
	}
	topUps := topUpsOf(j)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				mu.Lock()
				n := next
				next++
				mu.Unlock()
				x := topUps[fmt.Sprintf("I%d", 1+n%len(topUps))]
				request := undoing(n, x)
				if n/len(topUps)%2 == 1 {
					request = redoing(n, x)
				}
				answer, err := j.Submit(ctx, request)
				var refusal *domain.Refusal
				mu.Lock()
				switch {
				case err == nil && len(answer.Events) > 0:
					fmt.Println(n, answer.Position) // one write, so one line
				case errors.As(err, &refusal) && refusal.Has("SPENT_SINCE"), errors.Is(err, events.ErrTimedOut), err == nil:
				default:
					fmt.Fprintln(os.Stderr, err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return nil
}

// Two processes undo and put back the investors' top-ups and are killed in the middle of
// it, while a third lets a few more of the investors each time withdraw what they have at
// that moment, if anything: no wallet is ever below zero, what was acknowledged stands,
// and nothing is said twice.
func TestAmendersAreKilledBesideWithdrawals(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	store := postgres(t, url)
	const investors = 12
	market(t, store, 1, investors, 100_000, 50_000)
	j := journalOn(t, store)
	acknowledged := map[int]int64{}
	withdrawn, short := 0, 0
	for round := 0; round < 3 || len(acknowledged) < 50 && round < 30; round++ {
		var amenders []*child
		for i := range 2 {
			c := childWith(t, childAmends+"="+asApp(t, url), fmt.Sprintf("%s=%d", childFirst, 1+round*200_000+i*100_000))
			c.start(t)
			amenders = append(amenders, c)
		}
		for _, c := range amenders {
			c.waitFor(t, "\n")
		}
		for deadline := time.Now().Add(500 * time.Millisecond); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			n := 10_000_000 + withdrawn + short
			_, err := j.Submit(t.Context(), withdrawing(n, fmt.Sprintf("I%d", 1+round%3*investors/3+n%(investors/3)), 7_000))
			var refusal *domain.Refusal
			switch {
			case err == nil:
				withdrawn++
			case errors.As(err, &refusal) && refusal.Has("NOT_AVAILABLE"):
				short++
			case errors.Is(err, events.ErrTimedOut): // it was not recorded
			default:
				t.Fatal(err)
			}
		}
		for _, c := range amenders {
			if complaints := c.kill(t, acknowledged); complaints != "" {
				t.Errorf("an amender said: %s", complaints)
			}
		}
	}
	if len(acknowledged) < 50 || withdrawn == 0 {
		t.Fatalf("%d amendments, %d withdrawals and %d refused ones are no race", len(acknowledged), withdrawn, short)
	}
	if said := inTurns(t, store); said < len(acknowledged) {
		t.Errorf("%d were acknowledged, %d stand there", len(acknowledged), said)
	}
	solvent(t, store)
	j.Close()
	settled(t, url, &bundle{Journal: j, t: t, store: store})
	verify(t, url, acknowledged)
}
