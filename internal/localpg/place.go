package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// place is where a server lives and who runs it.
type place struct {
	dir       string // ours: lock and log
	dataDir   string // the server's: the cluster
	socketDir string
	as        account
}

// account is the user that runs the server: ourselves, or an unprivileged one when we are
// root, because PostgreSQL refuses to run as root.
type account struct {
	drop     bool // become uid and gid
	uid, gid uint32
	name     string
}

func (a account) credential() *syscall.Credential {
	if !a.drop {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// own gives a file to the account.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Chown(path, int(a.uid), int(a.gid))
}

// unprivileged names the users that root hands the server to, the first that exists:
// the one that PostgreSQL's package makes, then the one that every system has.
var unprivileged = []string{"postgres", "nobody"}

func findAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range unprivileged {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if errUID != nil || errGID != nil || uid == 0 {
			continue
		}
		return account{drop: true, uid: uint32(uid), gid: uint32(gid), name: name}, nil
	}
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as; start Refold as an ordinary user")
}

// findPlace makes dir and decides where in it, or outside of it, the cluster and the
// socket live. It decides the same way each time.
func findPlace(dir string, say func(string)) (place, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return place{}, fmt.Errorf("find the data folder: %w", err)
	}
	as, err := findAccount()
	if err != nil {
		return place{}, err
	}
	pl := place{dir: abs, as: as}
	if err := os.MkdirAll(abs, 0o755); err != nil {
		return place{}, explain(fmt.Errorf("make the data folder: %w", err), pl)
	}
	if pl.dataDir, err = pl.chooseDataDir(say); err != nil {
		return place{}, explain(err, pl)
	}
	if pl.socketDir, err = pl.chooseSocketDir(); err != nil {
		return place{}, explain(err, pl)
	}
	return pl, nil
}

// elsewhere is where root's clusters go when the server's user can't reach the data folder.
const elsewhere = "/var/lib/refold"

// pointerName is the file in the data folder that says where the cluster is, if elsewhere.
// With the data folder gone, a new run makes a new cluster and leaves the old one alone.
const pointerName = "postgres-is-at"

func (pl place) chooseDataDir(say func(string)) (string, error) {
	inside := filepath.Join(pl.dir, "postgres")
	pointer := filepath.Join(pl.dir, pointerName)
	if text, err := os.ReadFile(pointer); err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if pl.as.reaches(pl.dir) {
		return inside, nil
	}
	name := shortHash(pl.dir + time.Now().UTC().Format(time.RFC3339Nano))
	outside := filepath.Join(elsewhere, name, "postgres")
	if err := os.MkdirAll(filepath.Dir(outside), 0o755); err != nil {
		return "", fmt.Errorf("make a folder for the database: %w", err)
	}
	if err := os.WriteFile(pointer, []byte(outside+"\n"), 0o644); err != nil {
		return "", fmt.Errorf("note where the database is: %w", err)
	}
	say(fmt.Sprintf("The user %s, who runs PostgreSQL for root, can't reach %s; the database is in %s instead.", pl.as.name, pl.dir, outside))
	return outside, nil
}

// reaches tells whether the account can enter dir, which lies behind all of its parents.
func (a account) reaches(dir string) bool {
	if !a.drop {
		return true
	}
	probe := exec.Command("/bin/sh", "-c", `cd -- "$0"`, dir)
	probe.Dir = "/"
	probe.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential()}
	return probe.Run() == nil
}

// socketDirBytesMax is what is left of the 107 bytes of a unix socket's address after
// the slash and the name ".s.PGSQL.5432".
const socketDirBytesMax = 107 - 14

// plainPath holds the paths that need no quoting in PostgreSQL's settings and addresses.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9/._-]+$`)

// chooseSocketDir returns a folder that only the server's user (and root) can enter: that
// is what guards the server, which trusts whoever reaches its socket.
func (pl place) chooseSocketDir() (string, error) {
	dir := filepath.Join(filepath.Dir(pl.dataDir), "socket")
	if len(dir) > socketDirBytesMax || !plainPath.MatchString(dir) {
		// Another user could make the folder under /tmp first, hence our own id in its name
		// and the check below.
		dir = filepath.Join("/tmp", fmt.Sprintf("refold-%d-%s", os.Geteuid(), shortHash(pl.dataDir)))
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("make the folder of the socket: %w", err)
	}
	if err := pl.as.own(dir); err != nil {
		return "", fmt.Errorf("give the folder of the socket to %s: %w", pl.as.name, err)
	}
	if err := checkPrivate(dir, pl.as); err != nil {
		return "", err
	}
	return dir, nil
}

func checkPrivate(dir string, as account) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("look at the folder of the socket: %w", err)
	}
	uid := uint32(os.Geteuid())
	if as.drop {
		uid = as.uid
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || stat.Uid != uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("the folder %s belongs to somebody else or is open to others; remove it and start again", dir)
	}
	return nil
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}
