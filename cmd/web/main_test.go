package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/localpg/pgtest"
	"refold/internal/revision"
)

func env(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestReadConfig(t *testing.T) {
	for _, c := range []struct {
		name                       string
		env                        map[string]string
		addr, dataDir, databaseURL string
	}{
		{"nothing set", nil, "127.0.0.1:8080", "./var", ""},
		{"everything set", map[string]string{"REFOLD_ADDR": ":1", "REFOLD_DATA": "/d", "DATABASE_URL": "postgres://h/d"},
			":1", "/d", "postgres://h/d"},
	} {
		got := readConfig(env(c.env))
		if got.addr != c.addr || got.dataDir != c.dataDir || got.databaseURL != c.databaseURL {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestTakenPortIsNamedBeforeAnythingElse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	addr := taken.Addr().String()
	// The database doesn't exist: the complaint must be about the port all the same.
	err = run(t.Context(), config{addr: addr, databaseURL: "postgres://127.0.0.1:1/none"}, &output{})
	if err == nil || !strings.Contains(err.Error(), "already listens on "+addr) || !strings.Contains(err.Error(), "REFOLD_ADDR") {
		t.Errorf("got %v, want a sentence about %s and REFOLD_ADDR", err, addr)
	}
}

func TestNewerSchemaIsNamed(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), `UPDATE schema_migrations SET version = 999`); err != nil {
		t.Fatal(err)
	}
	err = run(t.Context(), config{addr: "127.0.0.1:0", databaseURL: url}, &output{})
	if err == nil || !strings.Contains(err.Error(), "newer schema") {
		t.Errorf("got %v, want a sentence about the newer schema", err)
	}
}

// output collects what a run says, and lets the test wait for it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func (o *output) await(t *testing.T) string {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		o.mu.Lock()
		found := address.FindString(o.text.String())
		o.mu.Unlock()
		if found != "" {
			return found
		}
	}
	t.Fatal("it never said where it serves")
	return ""
}

func TestServesUntilToldToStop(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	var out output
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, config{addr: "127.0.0.1:0", dataDir: t.TempDir(), databaseURL: pgtest.DB(t)}, &out)
	}()
	base := out.await(t)
	answer, err := http.Get(base + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var health struct {
		Position *int64
		Revision string
	}
	if err := json.NewDecoder(answer.Body).Decode(&health); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("healthz: %s, %v", answer.Status, err)
	}
	if health.Position == nil || health.Revision != revision.ID() {
		t.Errorf("healthz says %+v, want a position and revision %s", health, revision.ID())
	}
	if err := healthcheck(strings.TrimPrefix(base, "http://")); err != nil {
		t.Errorf("healthcheck while serving: %v", err)
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("told to stop, it returned %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it doesn't stop")
	}
	if err := healthcheck(strings.TrimPrefix(base, "http://")); err == nil {
		t.Error("healthcheck finds it healthy after its end")
	}
}

func TestEndOfTheDatabaseEndsTheProgram(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	close(gone)
	err = serve(t.Context(), listener, &http.Server{Handler: http.NotFoundHandler()}, gone)
	if err == nil || !strings.Contains(err.Error(), "the database is gone") {
		t.Errorf("got %v, want a sentence about the database", err)
	}
}
