package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrInUse says that another running program holds the data folder.
var ErrInUse = errors.New("another Refold is running on this data folder; stop it, or set REFOLD_DATA to another folder")

// takeLock makes sure that one program at a time works on a data folder. The kernel drops
// the lock when the program ends, however it ends.
func takeLock(pl place, wait time.Duration) (*os.File, error) {
	path := filepath.Join(pl.dir, "lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, explain(fmt.Errorf("open the lock: %w", err), pl)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	for end := time.Now().Add(wait); errors.Is(err, syscall.EWOULDBLOCK) && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", pl.dir, ErrInUse)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

// makeCluster makes an empty cluster if there is none. It is made beside its place and
// moved there when it is complete: a program killed in between leaves nothing half done.
func (pl place) makeCluster(ctx context.Context, bin string, opts Options) error {
	if clusterMajor(pl.dataDir) != 0 {
		return nil
	}
	fresh := pl.dataDir + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("remove an unfinished database: %w", err)
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	if err := pl.as.own(fresh); err != nil {
		return fmt.Errorf("give the database's folder to %s: %w", pl.as.name, err)
	}
	// Trust is safe here: the only way in is a socket in a folder closed to other users.
	args := []string{"-D", fresh, "-U", OwnerRole, "--auth=trust", "--encoding=UTF8", "--no-locale"}
	if opts.UnsafeNoSync {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	cmd.Dir = "/"
	cmd.Env = childEnv()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: pl.as.credential()}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("make the database: %w: %s", err, complaints(out.String()))
	}
	if err := os.Rename(fresh, pl.dataDir); err != nil {
		return fmt.Errorf("put the new database in its place: %w", err)
	}
	opts.Say("Made a private PostgreSQL database in " + pl.dataDir + ".")
	return nil
}

func (pl place) logPath() string { return filepath.Join(pl.dir, "postgres.log") }

func (pl place) openLog() (*os.File, error) {
	mode := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if info, err := os.Stat(pl.logPath()); err == nil && info.Size() > logBytesMax {
		mode |= os.O_TRUNC
	}
	f, err := os.OpenFile(pl.logPath(), mode, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL's log: %w", err)
	}
	return f, nil
}

// logTail returns what the server's log last complained about, for the message about its end.
func (pl place) logTail() string {
	text, err := os.ReadFile(pl.logPath())
	if err != nil {
		return "its log can't be read: " + err.Error()
	}
	return complaints(string(text[max(0, len(text)-logTailBytes):]))
}

// logTailBytes is how much of the log's end may hold the reason for the server's.
const logTailBytes = 8 << 10

// complaints returns the last lines of a text that say what went wrong; where none does,
// simply the last ones.
func complaints(text string) string {
	const most = 3
	lines := strings.Split(strings.TrimSpace(text), "\n")
	var bad []string
	for _, line := range lines {
		for _, word := range []string{"FATAL:", "PANIC:", "ERROR:", "error:"} {
			if _, after, found := strings.Cut(line, word); found {
				bad = append(bad, strings.TrimSpace(after))
				break
			}
		}
	}
	if bad == nil {
		bad = lines
	}
	return strings.Join(bad[max(0, len(bad)-most):], " | ")
}

// explain puts what an operator can do about an error before the error itself.
func explain(err error, pl place) error {
	var advice string
	switch {
	case errors.Is(err, syscall.ENOSPC), strings.Contains(err.Error(), "No space left on device"):
		advice = "the disk that holds " + pl.dir + " is full; free some space, or set REFOLD_DATA to a folder on another disk"
	case errors.Is(err, os.ErrPermission):
		advice = "this user may not write to " + pl.dir + "; set REFOLD_DATA to a folder that it may write to"
	case errors.Is(err, syscall.EROFS):
		advice = pl.dir + " is on a read-only disk; set REFOLD_DATA to another folder"
	default:
		return err
	}
	return fmt.Errorf("%s: %w", advice, err)
}
