package events_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"refold/internal/events"
)

// childURL in the environment makes this test binary a writer; see TestMain.
const (
	childURL   = "REFOLD_TEST_WRITER_URL"
	childFirst = "REFOLD_TEST_WRITER_FIRST"
)

// TestMain lets the binary play a process of its own, which can be killed.
func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		if err := write(url, os.Getenv(childFirst)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if url := os.Getenv(childAmends); url != "" {
		if err := amend(url, os.Getenv(childFirst)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if url := os.Getenv(childHolds); url != "" {
		if err := hold(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// write submits request after request from eight goroutines until it is killed, and
// says each one that was acknowledged, with its position.
func write(url, first string) error {
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
	if err := j.OpenDaysUpTo(ctx, firstDay); err != nil {
		return err
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			b := &bundle{Journal: j}
			for {
				mu.Lock()
				n := next
				next++
				mu.Unlock()
				answer, err := b.insist(n)
				mu.Lock()
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
				} else {
					fmt.Println(n, answer.Position) // one write, so one line
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return nil
}

// child is a process of its own and what it has said.
type child struct {
	command *exec.Cmd
	said    saying
	errors  bytes.Buffer
	copied  chan struct{}
}

// saying is what a child has said so far.
type saying struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *saying) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *saying) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func childWith(t *testing.T, environment ...string) *child {
	t.Helper()
	c := &child{command: exec.Command(os.Args[0]), copied: make(chan struct{})}
	c.command.Env = append(os.Environ(), environment...)
	c.command.Stderr = &c.errors
	return c
}

func startChild(t *testing.T, url string, first int) *child {
	t.Helper()
	c := childWith(t, childURL+"="+asApp(t, url), fmt.Sprintf("%s=%d", childFirst, first))
	c.start(t)
	return c
}

func (c *child) start(t *testing.T) {
	t.Helper()
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.command.Process.Kill() })
	go func() {
		defer close(c.copied)
		io.Copy(&c.said, out) // ends with the process
	}()
}

func (c *child) signal(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := c.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// waitFor returns when the child has said a word.
func (c *child) waitFor(t *testing.T, word string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(c.said.String(), word); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the child never said %q, but %q, %q", word, c.said.String(), c.errors.String())
		}
	}
}

// settled returns when nobody but the bundles is connected to the database: what a killed
// process had sent, the server may still be recording.
func settled(t *testing.T, url string, still ...*bundle) {
	t.Helper()
	for _, b := range still {
		b.Close()
		b.store.(*events.Postgres).Close()
	}
	conn := raw(t, url)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var others int
		if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`).Scan(&others); err != nil {
			t.Fatal(err)
		}
		if others == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are left", others)
		}
	}
}

// kill ends the process at once and adds what it had acknowledged.
func (c *child) kill(t *testing.T, acknowledged map[int]int64) (complaints string) {
	t.Helper()
	c.command.Process.Kill()
	<-c.copied
	c.command.Wait()
	lines := bufio.NewScanner(strings.NewReader(c.said.String()))
	for lines.Scan() {
		var request int
		var position int64
		if _, err := fmt.Sscan(lines.Text(), &request, &position); err != nil {
			continue // cut off in the middle
		}
		acknowledged[request] = position
	}
	return c.errors.String()
}
