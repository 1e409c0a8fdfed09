package localpg

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent asks the kernel to stop the child when we end, in whatever way, and keeps
// the terminal's Ctrl-C from it: we stop it ourselves when we have finished.
func dieWithParent(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Setpgid: true, Pdeathsig: syscall.SIGINT}
}

// onOwnThread runs f on a thread that ends only with f: the kernel sends a child its
// signal when the thread that made the child ends, not when the program does.
func onOwnThread(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f()
}

// processesIn returns the PostgreSQL processes whose working folder is dir.
func processesIn(dir string) (pids []int, known bool) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, true // no folder, nobody in it
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		cwd, err := os.Readlink(filepath.Join("/proc", entry.Name(), "cwd"))
		if err != nil || cwd != dir {
			continue
		}
		name, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "comm"))
		if err == nil && strings.TrimSpace(string(name)) == "postgres" {
			pids = append(pids, pid)
		}
	}
	return pids, true
}
