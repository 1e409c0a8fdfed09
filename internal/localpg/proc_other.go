//go:build !linux

package localpg

import "syscall"

// dieWithParent only keeps the terminal's Ctrl-C from the child: this system can't stop it
// when we are killed, so the next start does.
func dieWithParent(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Setpgid: true}
}

func onOwnThread(f func()) { f() }

// processesIn can't tell on this system.
func processesIn(string) (pids []int, known bool) { return nil, false }
