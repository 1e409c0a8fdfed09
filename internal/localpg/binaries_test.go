package localpg

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestParseMajor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version string
		want    int
	}{
		{"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15},
		{"postgres (PostgreSQL) 17beta2\n", 17},
		{"postgres (PostgreSQL) 9.6.24\n", 9},
		{"something else\n", 0},
		{"postgres (PostgreSQL) \n", 0},
	} {
		if got := parseMajor(c.version); got != c.want {
			t.Errorf("%q: got %d, want %d", c.version, got, c.want)
		}
	}
}

func TestExplainPutsTheRemedyFirst(t *testing.T) {
	t.Parallel()
	pl := place{dir: "/data"}
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("make the database: %w", syscall.ENOSPC), "the disk that holds /data is full"},
		{errors.New("initdb: error: could not write: No space left on device"), "the disk that holds /data is full"},
		{fmt.Errorf("open: %w", syscall.EACCES), "this user may not write to /data"},
		{fmt.Errorf("open: %w", syscall.EROFS), "/data is on a read-only disk"},
	} {
		got := explain(c.err, pl)
		if !strings.HasPrefix(got.Error(), c.want) || !errors.Is(got, c.err) {
			t.Errorf("%v: got %q, want it to begin with %q", c.err, got, c.want)
		}
	}
	other := errors.New("something else")
	if got := explain(other, pl); got != other {
		t.Errorf("an error without a remedy became %q", got)
	}
}

func TestComplaintsFindsTheReason(t *testing.T) {
	t.Parallel()
	const initdb = `running bootstrap script ... ok
performing post-bootstrap initialization ... 2026-11-21 03:39:15.218 UTC [26248] FATAL:  could not write to file "base/4/1247": No space left on device
2026-11-21 03:39:15.218 UTC [26248] STATEMENT:  CREATE DATABASE template0
child process exited with exit code 1
`
	if got, want := complaints(initdb), `could not write to file "base/4/1247": No space left on device`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := complaints("one\ntwo\nthree\nfour\n"), "two | three | four"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
