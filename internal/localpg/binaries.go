package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrNoBinaries says that no PostgreSQL server that Refold can use is installed.
var ErrNoBinaries = errors.New("PostgreSQL " + strconv.Itoa(minMajor) +
	" or newer is not installed; install it (Debian: apt-get install postgresql) or set DATABASE_URL to a server that exists")

// binDirs lists the folders where distributions keep the server's binaries. Debian keeps
// them off the PATH, one folder for each major version.
var binDirs = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/local/pgsql/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
}

// findBinaries returns the folder with the newest usable server, or, where the cluster in
// dataDir exists, the one of the same major version: another can't read its files.
func findBinaries(dataDir string) (string, error) {
	want := clusterMajor(dataDir)
	best, bestMajor := "", 0
	for _, dir := range candidateDirs() {
		major := serverMajor(dir)
		if major < minMajor || (want != 0 && major != want) || major <= bestMajor {
			continue
		}
		best, bestMajor = dir, major
	}
	switch {
	case best != "":
		return best, nil
	case want != 0:
		return "", fmt.Errorf("the database in %s was made by PostgreSQL %d, which is not installed; install it (Debian: apt-get install postgresql-%d): %w",
			dataDir, want, want, ErrNoBinaries)
	}
	return "", ErrNoBinaries
}

// Major returns the major version of the newest usable server on this machine.
func Major() (int, error) {
	dir, err := findBinaries("")
	if err != nil {
		return 0, err
	}
	return serverMajor(dir), nil
}

// Tool returns the path of a program that comes with the server, such as pg_dump.
func Tool(name string) (string, error) {
	dir, err := findBinaries("")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find %s beside the server: %w", name, err)
	}
	return path, nil
}

func candidateDirs() []string {
	var dirs []string
	for _, pattern := range binDirs {
		found, _ := filepath.Glob(pattern) // fails only for a malformed pattern
		dirs = append(dirs, found...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	return dirs
}

// serverMajor returns the major version of the server in dir, 0 if there is none that
// comes with initdb.
func serverMajor(dir string) int {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	return parseMajor(string(out))
}

// parseMajor reads "postgres (PostgreSQL) 15.18 (Debian …)" or "17beta1" as 15 or 17.
func parseMajor(version string) int {
	_, after, found := strings.Cut(version, "(PostgreSQL) ")
	if !found {
		return 0
	}
	digits := after[:len(after)-len(strings.TrimLeft(after, "0123456789"))]
	major, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return major
}

// clusterMajor returns the major version that made the cluster in dataDir, 0 if there is none.
func clusterMajor(dataDir string) int {
	text, err := os.ReadFile(filepath.Join(dataDir, "PG_VERSION"))
	if err != nil {
		return 0
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return major
}

// childEnv is the environment of the server: nothing of ours that could change how it
// behaves (PGDATA, PGPORT, a locale that isn't installed).
func childEnv() []string {
	env := []string{"LC_ALL=C", "TZ=UTC"}
	for _, name := range []string{"PATH", "HOME", "LD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
