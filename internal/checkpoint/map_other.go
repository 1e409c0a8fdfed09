//go:build !unix

package checkpoint

import "os"

// maps says that what is read of a file costs no memory before it is looked at.
const maps = false

// mapped reads a file into memory where it can't be mapped.
func mapped(path string) ([]byte, error) { return os.ReadFile(path) }

func unmap([]byte) {}

// claim can't tell there whether another process is writing a file, so none is ever given up.
func claim(*os.File) bool { return false }
