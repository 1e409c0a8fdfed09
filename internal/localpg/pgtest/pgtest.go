// Package pgtest gives tests databases of their own on a private PostgreSQL.
//
// Each test process runs one server, made from a template cluster that all processes of
// this machine share, so that the first database costs about a third of a second and each
// further one some hundredths. The server and its files go away with the process. Without
// PostgreSQL the tests fail: a test that quietly skips proves nothing.
package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/db"
	"refold/internal/localpg"
)

// templateName is the migrated database that DB copies.
const templateName = "refold_template"

// setupWait bounds everything that makes a server or a database for a test.
const setupWait = 2 * time.Minute

// DB returns the owner's address of a fresh, migrated database, dropped when t ends. Use
// db.AppURL to work in it as the application does. Its server doesn't sync to disk: what
// a test says about crashes needs Start.
func DB(t testing.TB) (url string) {
	t.Helper()
	return fresh(t, templateName)
}

// Empty returns the owner's address of a fresh database without any schema.
func Empty(t testing.TB) (url string) {
	t.Helper()
	return fresh(t, "template1")
}

// Start runs a server of its own for t, stopped and removed when t ends. Of opts, Dir is
// set for you if empty; writes are synced unless opts say otherwise. The database of
// OwnerURL is not migrated.
func Start(t testing.TB, opts localpg.Options) *localpg.Server {
	t.Helper()
	if opts.Dir == "" {
		opts.Dir = Dir(t)
	}
	ctx, cancel := context.WithTimeout(context.Background(), setupWait)
	defer cancel()
	server, err := localpg.Start(ctx, opts)
	if err != nil {
		t.Fatalf("these tests need PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Errorf("stop the test's PostgreSQL: %v", err)
		}
	})
	return server
}

// Dir returns a new folder that the server's user can reach (t.TempDir is closed to it
// when the tests run as root), removed when t ends.
func Dir(t testing.TB) string {
	t.Helper()
	base, err := baseDir(onDisk)
	if err != nil {
		t.Fatalf("make a folder for the test: %v", err)
	}
	dir, err := newDir(base)
	if err != nil {
		t.Fatalf("make a folder for the test: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

var shared struct {
	once   sync.Once
	server *localpg.Server
	err    error
	// hold is one end of a pipe whose closing tells the watchdog that we have ended.
	hold *os.File
	made atomic.Int64
}

func fresh(t testing.TB, template string) string {
	t.Helper()
	shared.once.Do(startShared)
	if shared.err != nil {
		t.Fatalf("these tests need PostgreSQL: %v", shared.err)
	}
	name := fmt.Sprintf("test_%d", shared.made.Add(1))
	if err := maintain(`CREATE DATABASE ` + name + ` TEMPLATE ` + template); err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := maintain(`DROP DATABASE ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return shared.server.DatabaseURL(name)
}

func maintain(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), setupWait)
	defer cancel()
	conn, err := pgx.Connect(ctx, shared.server.DatabaseURL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func startShared() {
	shared.err = func() error {
		base, err := baseDir(inMemory())
		if err != nil {
			return err
		}
		template, err := ensureTemplate(base)
		if err != nil {
			return err
		}
		dir, err := newDir(base)
		if err != nil {
			return err
		}
		if shared.hold, err = watch(dir); err != nil {
			return err
		}
		if out, err := exec.Command("cp", "-a", template+"/.", dir).CombinedOutput(); err != nil {
			return fmt.Errorf("copy the template: %w: %s", err, out)
		}
		shared.server, err = start(dir)
		return err
	}()
}

func start(dir string) (*localpg.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), setupWait)
	defer cancel()
	return localpg.Start(ctx, localpg.Options{
		Dir:          dir,
		UnsafeNoSync: true,
		Settings:     map[string]string{"max_connections": "200"},
	})
}

// watch starts a shell that outlives us, whatever ends us: when the pipe closes, it waits
// for the server to stop (the kernel tells it to) and removes its folder.
func watch(dir string) (*os.File, error) {
	const script = `cat >/dev/null
n=0
while [ -e "$0/postgres/postmaster.pid" ] && [ $n -lt 300 ]; do n=$((n+1)); sleep 0.1; done
rm -rf -- "$0"`
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	defer read.Close()
	cmd := exec.Command("/bin/sh", "-c", script, dir)
	cmd.Dir = "/"
	cmd.Stdin = read
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		write.Close()
		return nil, fmt.Errorf("start the watchdog: %w", err)
	}
	return write, nil
}

// ensureTemplate returns the folder of a stopped cluster that holds a migrated database,
// and makes it if this machine has none for these migrations and this PostgreSQL.
func ensureTemplate(base string) (string, error) {
	key, err := templateKey()
	if err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(base, "template.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("open the template's lock: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", fmt.Errorf("wait for the template: %w", err)
	}
	done := filepath.Join(base, "template-"+key)
	if _, err := os.Stat(done); err == nil {
		return done, nil
	}
	removeOld(base)
	dir, err := newDir(base)
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir) // finds nothing after the rename
	if err := fillTemplate(dir); err != nil {
		return "", err
	}
	// The socket's folder would be copied along; each server makes its own.
	if err := os.RemoveAll(filepath.Join(dir, "socket")); err != nil {
		return "", fmt.Errorf("tidy the template: %w", err)
	}
	return done, os.Rename(dir, done)
}

func fillTemplate(dir string) (err error) {
	server, err := start(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop(context.Background())) }()
	ctx, cancel := context.WithTimeout(context.Background(), setupWait)
	defer cancel()
	conn, err := pgx.Connect(ctx, server.OwnerURL())
	if err != nil {
		return fmt.Errorf("connect to the template's server: %w", err)
	}
	_, err = conn.Exec(ctx, `CREATE DATABASE `+templateName)
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	return db.Migrate(ctx, server.DatabaseURL(templateName))
}

// templateKey changes with every migration and with PostgreSQL's major version.
func templateKey() (string, error) {
	major, err := localpg.Major()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, major)
	err = fs.WalkDir(db.Migrations(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(db.Migrations(), path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

// onDisk is where test servers stand whose writes must reach a disk: /tmp and not TMPDIR,
// because the server's user must reach it and a socket's address is short.
const onDisk = "/tmp"

// inMemory is where the shared server stands, which loses everything anyway: a file system
// in memory where there is one with room. On disk the thousand files of each database made
// and dropped cost more than the tests: ext4 looks long for inodes that weren't freed just
// now.
func inMemory() string {
	const shm, tmpfs, room = "/dev/shm", 0x01021994, 4 << 30
	var fs syscall.Statfs_t
	if syscall.Statfs(shm, &fs) == nil && fs.Type == tmpfs && int64(fs.Bavail)*fs.Bsize >= room {
		return shm
	}
	return onDisk
}

// baseDir returns this user's folder for test servers under one of these.
func baseDir(under string) (string, error) {
	base := fmt.Sprintf("%s/refold-test-%d", under, os.Geteuid())
	if err := os.Mkdir(base, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("make %s: %w", base, err)
	}
	info, err := os.Lstat(base)
	if err != nil {
		return "", fmt.Errorf("look at %s: %w", base, err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Geteuid() {
		return "", fmt.Errorf("%s belongs to somebody else", base)
	}
	return base, nil
}

func newDir(base string) (string, error) {
	dir, err := os.MkdirTemp(base, "run-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// removeOld removes what crashes and older migrations have left. A day is longer than any
// test runs.
func removeOld(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && entry.IsDir() && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(filepath.Join(base, entry.Name()))
		}
	}
}
