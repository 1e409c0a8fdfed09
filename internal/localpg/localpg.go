// Package localpg runs a private PostgreSQL server for one program: reachable through a
// unix socket only, owned by an unprivileged user, started and stopped with the program.
//
// The program may die at any moment. The kernel then asks the server to stop (on Linux),
// and whatever is left of it is stopped at the next start, before a new one begins.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"refold/db"
)

const (
	// OwnerRole is the login that owns the database, created with the cluster.
	OwnerRole = "refold"
	// DatabaseName is the database that Start makes sure exists.
	DatabaseName = "refold"

	// minMajor is the oldest PostgreSQL that Refold works with.
	minMajor = 15
	// stopWait is how long an orderly stop may take before the server is told to drop everything.
	stopWait = 30 * time.Second
	// releaseWait is how long we wait for another program to let go of the data folder: one
	// that was killed a moment ago holds its locks until the kernel has taken it apart.
	releaseWait = 2 * time.Second
	// logBytesMax is the size at which the server's log is started afresh.
	logBytesMax = 16 << 20
)

// Options say where a server lives and how it behaves.
type Options struct {
	// Dir holds the data, the log and the lock. It is created if it is missing.
	Dir string
	// Existing asks for a database that was made before: ErrNoDatabase where there is none.
	Existing bool
	// UnsafeNoSync trades every promise of durability for speed: for tests only.
	UnsafeNoSync bool
	// Settings are further parameters of postgresql.conf, by name.
	Settings map[string]string
	// Say receives sentences for the operator, where something is worth knowing. May be nil.
	Say func(sentence string)
}

// Server is a running private PostgreSQL.
type Server struct {
	place   place
	lock    *os.File
	process *os.Process
	exited  chan struct{}
	exitErr error // readable once exited is closed
}

// ErrNoDatabase says that nobody has made a database in the data folder yet.
var ErrNoDatabase = errors.New("there is no Refold database here; REFOLD_DATA or DATABASE_URL says where it is")

// Start runs a private server and returns once it answers. It makes the cluster and the
// database on the first run, and recovers whatever an earlier run left. Every error is a
// sentence for the operator; ErrInUse and ErrNoBinaries can be told apart with errors.Is.
// Canceling ctx gives up a start under way; it doesn't stop a server that has started.
func Start(ctx context.Context, opts Options) (*Server, error) {
	return start(ctx, opts, releaseWait)
}

func start(ctx context.Context, opts Options, lockWait time.Duration) (*Server, error) {
	if opts.Say == nil {
		opts.Say = func(string) {}
	}
	pl, err := findPlace(opts.Dir, opts.Say)
	if err != nil {
		return nil, err
	}
	if opts.Existing && clusterMajor(pl.dataDir) == 0 {
		return nil, fmt.Errorf("%s: %w", opts.Dir, ErrNoDatabase)
	}
	lock, err := takeLock(pl, lockWait)
	if err != nil {
		return nil, err
	}
	s := &Server{place: pl, lock: lock, exited: make(chan struct{})}
	if err := s.boot(ctx, opts); err != nil {
		lock.Close()
		return nil, explain(err, pl)
	}
	return s, nil
}

// URL returns the address of the database for its owner, who may change the schema.
func (s *Server) URL() string { return s.OwnerURL() }

// OwnerURL returns the address of the database for its owner, who may change the schema.
func (s *Server) OwnerURL() string { return s.DatabaseURL(DatabaseName) }

// AppURL returns the address that the running application uses: see db.AppURL. It works
// once the database is migrated.
func (s *Server) AppURL() string {
	app, err := db.AppURL(s.OwnerURL())
	if err != nil {
		panic("localpg: the address we made ourselves doesn't parse: " + err.Error())
	}
	return app
}

// DatabaseURL returns the owner's address of another database on the same server.
func (s *Server) DatabaseURL(name string) string {
	q := url.Values{"host": {s.place.socketDir}, "user": {OwnerRole}, "sslmode": {"disable"}}
	return "postgres:///" + url.PathEscape(name) + "?" + q.Encode()
}

// Pid returns the process id of the server, for tests that kill it.
func (s *Server) Pid() int { return s.process.Pid }

// DataDir returns where the cluster lives.
func (s *Server) DataDir() string { return s.place.dataDir }

// Exited is closed when the server has stopped, by Stop or by itself.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Stop ends the server in good order: open transactions are rolled back, everything is
// flushed. When ctx ends first, the server is told to drop everything; its next start
// then recovers from the write-ahead log. Stopping twice is harmless.
func (s *Server) Stop(ctx context.Context) error {
	defer s.lock.Close()
	defer os.Remove(s.place.socketDir) // fails unless it is empty
	s.process.Signal(syscall.SIGINT)
	select {
	case <-s.exited:
		return nil
	case <-ctx.Done():
	case <-time.After(stopWait):
	}
	s.process.Signal(syscall.SIGQUIT)
	select {
	case <-s.exited:
		return nil
	case <-time.After(stopWait):
		return fmt.Errorf("stop PostgreSQL: process %d doesn't end", s.process.Pid)
	}
}

func (s *Server) boot(ctx context.Context, opts Options) error {
	bin, err := findBinaries(s.place.dataDir)
	if err != nil {
		return err
	}
	if err := s.place.stopLeftovers(opts.Say); err != nil {
		return err
	}
	if err := s.place.makeCluster(ctx, bin, opts); err != nil {
		return err
	}
	if err := s.run(bin, opts); err != nil {
		return err
	}
	if err := s.awaitReady(ctx); err != nil {
		s.process.Signal(syscall.SIGQUIT)
		<-s.exited
		return err
	}
	return nil
}

// run starts the server as our child. Where the kernel can, it will send the child
// SIGINT when the thread that made it ends, so that goroutine keeps its thread for good.
func (s *Server) run(bin string, opts Options) error {
	log, err := s.place.openLog()
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), serverArgs(s.place, opts)...)
	cmd.Dir = s.place.dataDir
	cmd.Env = childEnv()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = dieWithParent(s.place.as.credential())
	started := make(chan error)
	go onOwnThread(func() {
		err := cmd.Start()
		log.Close()
		started <- err
		if err != nil {
			return
		}
		s.exitErr = cmd.Wait()
		close(s.exited)
	})
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	s.process = cmd.Process
	return nil
}

func serverArgs(pl place, opts Options) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": pl.socketDir,
		"unix_socket_permissions": "0700",
		"port":                    "5432",
		"fsync":                   "on",
		"log_min_messages":        "warning",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
	}
	if opts.UnsafeNoSync {
		settings["fsync"] = "off"
		settings["synchronous_commit"] = "off"
		settings["full_page_writes"] = "off"
	}
	for name, value := range opts.Settings {
		settings[name] = value
	}
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	sort.Strings(names)
	args := []string{"-D", pl.dataDir}
	for _, name := range names {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// awaitReady returns when the database answers. Recovery after a crash may take minutes,
// so only the server's end or ctx bound it.
func (s *Server) awaitReady(ctx context.Context) error {
	for {
		err := ensureDatabase(ctx, s.DatabaseURL("postgres"))
		if err == nil {
			return nil
		}
		var pgErr *pgconn.PgError
		if errors.As(err, &pgErr) && pgErr.Code != "57P03" { // 57P03: still starting up
			return fmt.Errorf("create the database: %w", err)
		}
		select {
		case <-s.exited:
			return fmt.Errorf("PostgreSQL stopped while starting (%v): %s", s.exitErr, s.place.logTail())
		case <-ctx.Done():
			return fmt.Errorf("wait for PostgreSQL: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func ensureDatabase(ctx context.Context, maintenanceURL string) error {
	conn, err := pgx.Connect(ctx, maintenanceURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var exists bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, DatabaseName).Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, `CREATE DATABASE `+DatabaseName)
	return err
}
