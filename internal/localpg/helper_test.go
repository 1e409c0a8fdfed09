package localpg_test

import (
	"bufio"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// startHelper runs this test binary as a program with a server of its own in dir.
func startHelper(t *testing.T, dir string) (*osHelper, int) {
	t.Helper()
	cmd := osexec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), dyingHelper+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	helper := &osHelper{cmd}
	t.Cleanup(func() { helper.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the helper said %q: %v", line, err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "pid ")))
	if err != nil {
		t.Fatalf("the helper said %q", line)
	}
	return helper, pid
}

type osHelper struct{ cmd *osexec.Cmd }

func (h *osHelper) Kill() error { return h.cmd.Process.Kill() }
func (h *osHelper) Wait() error { return h.cmd.Wait() }

// awaitEnd waits until a process is gone, or is but a name that nobody has asked for.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		stat, err := os.ReadFile(filepath.Join("/proc", itoa(pid), "stat"))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Fatalf("the server (process %d) outlived its program", pid)
}
