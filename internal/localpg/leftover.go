package localpg

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopLeftovers ends whatever an earlier run left behind: a server whose program was
// killed, or the children of a server that was killed itself. We hold the lock of the
// data folder, so nobody else is using them. It then removes the server's pid file, which
// may name a process that by now is something else altogether.
func (pl place) stopLeftovers(say func(string)) error {
	// First the orderly stop, then the immediate one, then the end.
	for _, step := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, stopWait}, {syscall.SIGQUIT, 10 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		left := pl.leftovers()
		if len(left) == 0 {
			break
		}
		say(fmt.Sprintf("Stopping the PostgreSQL that an earlier run left behind (process %d).", left[0]))
		for _, pid := range left {
			syscall.Kill(pid, step.signal) // fails if it has just ended, which is what we want
		}
		pl.awaitNoLeftovers(step.wait)
	}
	if left := pl.leftovers(); len(left) > 0 {
		return fmt.Errorf("process %d still uses the database in %s and doesn't end", left[0], pl.dataDir)
	}
	err := os.Remove(filepath.Join(pl.dataDir, "postmaster.pid"))
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("remove the pid file of a server that is gone: %w", err)
	}
	return nil
}

func (pl place) awaitNoLeftovers(wait time.Duration) {
	for end := time.Now().Add(wait); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if len(pl.leftovers()) == 0 {
			return
		}
	}
}

// leftovers returns the processes that work in our data folder, the one that leads them
// first. On Linux every process of a server has the data folder as its working folder;
// elsewhere we know only the leader, from its pid file.
func (pl place) leftovers() []int {
	leader := pl.pidInFile()
	all, known := processesIn(pl.dataDir)
	if !known {
		if leader > 0 && syscall.Kill(leader, 0) == nil {
			return []int{leader}
		}
		return nil
	}
	for i, pid := range all {
		if pid == leader {
			// The others end with their leader; a signal to them would be a crash to it.
			return all[i : i+1]
		}
	}
	return all
}

// pidInFile returns the process id in the server's pid file, 0 if there is none.
func (pl place) pidInFile() int {
	text, err := os.ReadFile(filepath.Join(pl.dataDir, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return 0
	}
	return pid
}
