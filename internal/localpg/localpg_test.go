package localpg_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/localpg"
	"refold/internal/localpg/pgtest"
)

// quick is for servers whose durability is not what the test is about.
func quick(dir string) localpg.Options { return localpg.Options{Dir: dir, UnsafeNoSync: true} }

func exec(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(context.Background(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func read(t *testing.T, url, sql string) (text string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), sql).Scan(&text); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return text
}

func TestServerWorksWhereverItsFolderIs(t *testing.T) {
	for name, below := range map[string]string{
		"plain":                  "data",
		"spaces, comma and 'tic": "my data, it's here",
		"not ASCII":              "données",
		"deep":                   strings.Repeat("a-rather-long-name/", 12),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(pgtest.Dir(t), below)
			server := pgtest.Start(t, quick(dir))
			exec(t, server.OwnerURL(), `CREATE TABLE t AS SELECT 'kept' AS x`)
			if err := server.Stop(context.Background()); err != nil {
				t.Fatal(err)
			}
			again := pgtest.Start(t, quick(dir))
			if got := read(t, again.OwnerURL(), `SELECT x FROM t`); got != "kept" {
				t.Errorf("after a restart: %q", got)
			}
		})
	}
}

func TestServerIsDurableAndPrivateUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t, localpg.Options{})
	for setting, want := range map[string]string{
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
		"listen_addresses": "", "unix_socket_permissions": "0700", "server_encoding": "UTF8",
	} {
		if got := read(t, server.OwnerURL(), `SELECT current_setting('`+setting+`')`); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
}

// dyingHelper, set in the environment, turns this test binary into a program that starts a
// server, says so and waits to be killed.
const dyingHelper = "REFOLD_LOCALPG_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(dyingHelper); dir != "" {
		server, err := localpg.Start(context.Background(), localpg.Options{Dir: dir})
		if err != nil {
			os.Stdout.WriteString("failed: " + err.Error() + "\n")
			os.Exit(1)
		}
		os.Stdout.WriteString("pid " + itoa(server.Pid()) + "\n")
		select {}
	}
	os.Exit(m.Run())
}

func TestServerEndsWithItsProgramAndStartsAgain(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	program, serverPid := startHelper(t, dir)
	if err := program.Kill(); err != nil {
		t.Fatal(err)
	}
	program.Wait()
	// The kernel has told the server; it may take a moment to write everything down.
	awaitEnd(t, serverPid)
	server := pgtest.Start(t, localpg.Options{Dir: dir})
	read(t, server.OwnerURL(), `SELECT 'it answers'`)
}

// A system that can't tell the server that its program is gone leaves it running. The next
// start must end it, whether it listens or hangs.
func TestStartStopsWhatAnEarlierRunLeft(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	program, serverPid := startHelper(t, dir)
	// A stopped process doesn't act on the kernel's signal: as good as not getting it.
	if err := syscall.Kill(serverPid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := program.Kill(); err != nil {
		t.Fatal(err)
	}
	program.Wait()
	time.AfterFunc(time.Second, func() { syscall.Kill(serverPid, syscall.SIGCONT) })
	server := pgtest.Start(t, localpg.Options{Dir: dir})
	read(t, server.OwnerURL(), `SELECT 'it answers'`)
	awaitEnd(t, serverPid)
}

func TestAcknowledgedWorkSurvivesTheServersDeath(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	server := pgtest.Start(t, localpg.Options{Dir: dir})
	exec(t, server.OwnerURL(), `CREATE TABLE t AS SELECT 'committed' AS x`)
	if err := syscall.Kill(server.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.Exited():
	case <-time.After(10 * time.Second):
		t.Fatal("nobody noticed that the server is dead")
	}
	if err := server.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	again := pgtest.Start(t, localpg.Options{Dir: dir})
	if got := read(t, again.OwnerURL(), `SELECT x FROM t`); got != "committed" {
		t.Errorf("after the crash: %q", got)
	}
}

// The pid file of a dead server may name a process that now is something else.
func TestStalePidFileIsNoObstacle(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	server := pgtest.Start(t, quick(dir))
	if err := server.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	stale := itoa(os.Getppid()) + "\n" + server.DataDir() + "\n1700000000\n5432\n\n\n"
	if err := os.WriteFile(filepath.Join(server.DataDir(), "postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	pgtest.Start(t, quick(dir))
}

func TestOneProgramAtATime(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	first := pgtest.Start(t, quick(dir))
	_, err := localpg.Start(context.Background(), quick(dir))
	if !errors.Is(err, localpg.ErrInUse) {
		t.Fatalf("a second start gives %v, want ErrInUse", err)
	}
	joined, err := localpg.Join(context.Background(), "", quick(dir))
	if err != nil {
		t.Fatal(err)
	}
	if joined.OwnerURL != first.OwnerURL() {
		t.Errorf("joined %s, want %s", joined.OwnerURL, first.OwnerURL())
	}
	if err := joined.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	read(t, first.OwnerURL(), `SELECT 'still there'`)
}

func TestOtherMajorVersionIsNamed(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	server := pgtest.Start(t, quick(dir))
	if err := server.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(server.DataDir(), "PG_VERSION"), []byte("99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := localpg.Start(context.Background(), quick(dir))
	if !errors.Is(err, localpg.ErrNoBinaries) || !strings.Contains(err.Error(), "made by PostgreSQL 99") {
		t.Errorf("got %v, want a sentence about PostgreSQL 99", err)
	}
}

func TestCancelledStartLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	dir := pgtest.Dir(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := localpg.Start(ctx, quick(dir)); err == nil {
		t.Fatal("a canceled start succeeded")
	}
	pgtest.Start(t, quick(dir))
}

func TestUnreachableAddressIsNamed(t *testing.T) {
	t.Parallel()
	_, err := localpg.Open(context.Background(), "postgres://u:secret@127.0.0.1:1/d", localpg.Options{})
	if err == nil || !strings.Contains(err.Error(), "DATABASE_URL") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v, want an error that names DATABASE_URL and not the password", err)
	}
}

func TestWhoLooksForADatabaseMakesNone(t *testing.T) {
	t.Parallel()
	opts := quick(pgtest.Dir(t))
	opts.Existing = true
	if _, err := localpg.Start(context.Background(), opts); !errors.Is(err, localpg.ErrNoDatabase) {
		t.Errorf("got %v, want a sentence that there is none", err)
	}
}
