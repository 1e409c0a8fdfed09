//go:build unix

package checkpoint

import (
	"errors"
	"os"
	"syscall"
)

// maps says that what is read of a file costs no memory before it is looked at.
const maps = true

// mapped maps a file into memory, privately: what is written there never reaches the file,
// and pages that nobody reads cost nothing. Files are replaced and never written over, so
// that what is mapped stays.
func mapped(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() < headBytes+footBytes:
		return nil, errNotOurs
	case info.Mode().Perm()&0o077 != 0:
		return nil, errors.New("others may read or write it; it is to be its owner's alone (mode 0600)")
	}
	return syscall.Mmap(int(file.Fd()), 0, int(info.Size()), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
}

func unmap(data []byte) { _ = syscall.Munmap(data) }

// claim marks a file as one that this process is writing, until it is closed; false where
// another one does.
func claim(file *os.File) bool {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
