package events_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

// childHolds in the environment makes this test binary take the lock of the head, say
// so, and append an event when it is told to.
const childHolds = "REFOLD_TEST_HOLDER_URL"

// hold takes the lock and keeps it until something comes in; then it appends what it
// had in mind, and says how that ended.
func hold(url string) error {
	ctx := context.Background()
	store, err := events.OpenPostgres(ctx, url)
	if err != nil {
		return err
	}
	batch, err := store.Begin(ctx)
	if err != nil {
		return err
	}
	next := int(batch.Head().Position) + 1
	fmt.Println("held")
	os.Stdin.Read(make([]byte, 1))
	e := entry(next)
	e.Stream, e.Version, e.RecordedAt = "facility-of-the-holder", 1, time.Now().UnixMicro()
	fmt.Println("ended:", batch.Append(ctx, []events.Entry{e}))
	return nil
}

// A process is stopped while it holds the lock of the head. Others time out, and nothing
// of what they were asked is recorded; then the server lets go, and they go on. When the
// process wakes, what it had decided is refused.
func TestAStoppedProcessHoldsNothingForLong(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for the server to lose its patience")
	}
	url := pgtest.DB(t)
	b := open(t, postgres(t, url))
	b.must(1)
	holder := childWith(t, childHolds+"="+asApp(t, url))
	in, err := holder.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	holder.start(t)
	holder.waitFor(t, "held")
	holder.signal(t, syscall.SIGSTOP)
	stopped := time.Now()
	before := b.Head().Position()
	if _, err := b.submit(2); !errors.Is(err, events.ErrTimedOut) {
		t.Fatalf("while the head was held: %v", err)
	}
	if took := time.Since(stopped); took > 10*time.Second {
		t.Fatalf("the timeout took %v", took)
	}
	answer, err := b.submit(3)
	for err != nil {
		if !errors.Is(err, events.ErrTimedOut) || time.Since(stopped) > 30*time.Second {
			t.Fatalf("after %v: %v", time.Since(stopped), err)
		}
		answer, err = b.submit(3)
	}
	if answer.Position != before+1 || answer.Replayed {
		t.Fatalf("recorded as %d after %d: what had timed out was recorded", answer.Position, before)
	}
	holder.signal(t, syscall.SIGCONT)
	fmt.Fprintln(in, "go")
	holder.waitFor(t, "ended:")
	holder.kill(t, map[int]int64{})
	if said := holder.said.String(); strings.Contains(said, "ended: <nil>") {
		t.Fatalf("the stale event was let in: %s", said)
	}
	b.must(4)
	verify(t, url, map[int]int64{3: answer.Position, 4: answer.Position + 1})
}

// A busy writer is stopped and woken again and again while this process writes: whatever
// it had decided before, nothing stale gets in, and neither waits for the other for long.
func TestAWriterIsStoppedAndWokenAgain(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	b := open(t, postgres(t, url))
	writer := startChild(t, url, 500_001)
	writer.waitFor(t, "\n") // it has begun
	acknowledged := map[int]int64{}
	for n := 1; n <= 200; n++ {
		if n%20 == 0 {
			writer.signal(t, syscall.SIGSTOP)
		}
		answer, err := b.insist(n) // it may be stopped under the lock
		if err != nil {
			t.Fatal(err)
		}
		acknowledged[n] = answer.Position
		if n%20 == 10 {
			writer.signal(t, syscall.SIGCONT)
		}
	}
	writer.signal(t, syscall.SIGCONT)
	b.must(201)
	writer.kill(t, acknowledged)
	if len(acknowledged) <= 200 {
		t.Fatal("the writer wrote nothing")
	}
	settled(t, url, b)
	verify(t, url, acknowledged)
}
