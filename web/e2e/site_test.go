//go:build browser

// Package e2e tells the journeys of people through Refold in a real browser, against the
// real program with a database of its own.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// serveWait bounds the start: a database is made, and 18 months of a lender played.
	serveWait = 3 * time.Minute
	// stopWait bounds the end; the program answers what is under way and stops PostgreSQL.
	stopWait = 20 * time.Second
)

// site is a running Refold.
type site struct {
	address string // "http://127.0.0.1:40123"
	dir     string // what it was given as REFOLD_DATA
	process *exec.Cmd
	alive   io.WriteCloser // as long as it is open, the program runs
	log     *syncBuffer
	ended   chan error
}

// syncBuffer holds what a program says while it still says more.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// complaints are what the program has logged as errors.
func (s *site) complaints() string {
	var lines []string
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, `"level":"ERROR"`) {
			lines = append(lines, line)
		}
	}
	return "errors that the program has logged:\n" + strings.Join(lines, "")
}

// built are the two programs, compiled once for all sites of a run.
var built struct{ dir, web, tool string }

// build compiles the programs into a directory that the run removes.
func build() error {
	dir, err := os.MkdirTemp("", "refold-e2e-")
	if err != nil {
		return err
	}
	// The database drops to an unprivileged user when root runs this; it must get in.
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	built.dir, built.web, built.tool = dir, filepath.Join(dir, "web"), filepath.Join(dir, "refold")
	for name, path := range map[string]string{"../../cmd/web": built.web, "../../cmd/refold": built.tool} {
		if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, name).CombinedOutput(); err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}

// tied is the shell's script that runs a program until the shell's input ends. That of a
// test that panics or is killed ends too, so no program and no database is left behind.
const tied = `exec 3<&0; "$0" & program=$!; (read _ <&3; kill -TERM $program) >/dev/null 2>&1 & wait $program`

// start runs Refold with an empty database under name; demo "on", "small" or "off".
// It returns once the program serves and the demo stands at today.
func start(name, demo string) (*site, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &site{address: "http://" + port, dir: filepath.Join(built.dir, name), log: &syncBuffer{}, ended: make(chan error, 1)}
	s.process = exec.Command("sh", "-c", tied, built.web)
	s.process.Env = append(environment(), "REFOLD_ADDR="+port, "REFOLD_DATA="+s.dir, "REFOLD_DEMO="+demo,
		"REFOLD_TRUST_ACCOUNT=Refold Client Trust, account 501-234567-001 (made up)")
	s.process.Stdout, s.process.Stderr = s.log, s.log
	if s.alive, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", built.web, err)
	}
	go func() { s.ended <- s.process.Wait() }()
	for end := time.Now().Add(serveWait); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		select {
		case err := <-s.ended:
			return nil, fmt.Errorf("%s ended before it served: %v\n%s", name, err, s.log)
		default:
		}
		if res, err := http.Get(s.address + "/healthz"); err == nil {
			var health struct {
				ToPlay int `json:"days_to_play"`
			}
			err := json.NewDecoder(res.Body).Decode(&health)
			res.Body.Close()
			if err == nil && res.StatusCode == http.StatusOK && health.ToPlay == 0 {
				return s, nil
			}
		}
	}
	s.stop()
	return nil, fmt.Errorf("%s did not serve within %s\n%s", name, serveWait, s.log)
}

// environment is ours without what would direct the program elsewhere.
func environment() []string {
	var kept []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "REFOLD_") && !strings.HasPrefix(pair, "DATABASE_URL=") {
			kept = append(kept, pair)
		}
	}
	return kept
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// stop ends the program and its database.
func (s *site) stop() {
	_ = s.alive.Close()
	select {
	case <-s.ended:
	case <-time.After(stopWait):
		_ = s.process.Process.Kill()
		<-s.ended
	}
}

// refold runs the operator's tool on the site's database, with lines on its standard input.
func (s *site) refold(t *testing.T, input string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tool := exec.CommandContext(ctx, built.tool, args...)
	tool.Env = append(environment(), "REFOLD_DATA="+s.dir)
	tool.Stdin = strings.NewReader(input)
	out, err := tool.CombinedOutput()
	if err != nil {
		t.Fatalf("refold %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// position is the newest event of the journal.
func (s *site) position(t *testing.T) int64 {
	t.Helper()
	res, err := http.Get(s.address + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var health struct{ Position int64 }
	if err := json.Unmarshal(body, &health); err != nil {
		t.Fatalf("read /healthz: %v: %s", err, body)
	}
	return health.Position
}
