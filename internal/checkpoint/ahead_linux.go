package checkpoint

import (
	"path/filepath"
	"syscall"
)

// aheadBytes is what the system may read ahead at once: of more it would leave out the rest.
const aheadBytes = 128 << 10

// Ahead asks the system to have the file of a folder in its cache when it is looked for, so
// that a disk may bring it while a database starts. It returns when the disk was told of all
// of it. Where there is no file, or it can't be read, that is said when it is looked for.
func Ahead(folder string) {
	data, err := mapped(filepath.Join(folder, FileName))
	if err != nil {
		return
	}
	defer unmap(data)
	for from := 0; from < len(data); from += aheadBytes {
		if syscall.Madvise(data[from:min(from+aheadBytes, len(data))], syscall.MADV_WILLNEED) != nil {
			return
		}
	}
}
