package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
)

// A password costs about 40 ms and 19 MiB on the machines we run on. At most
// hashesAtOnce are computed at a time, so that a flood of sign-ins can take neither
// the memory nor every core; the others wait for their turn.
const (
	saltBytes = 16
	keyBytes  = 32

	hashesAtOnce   = 2
	hashWait       = 4 * time.Second
	passwordMin    = 12  // characters
	passwordMax    = 256 // bytes; more is no password but an attack
	demoPassword   = "demo"
	maxArgonMemory = 256 * 1024 // KiB; what a stored hash may ask for at most
	maxArgonPasses = 16
)

// currentCost is the cost of new hashes; that of an old one stands in it.
var currentCost = argonParams{memoryKiB: 19 * 1024, passes: 2, lanes: 1}

type argonParams struct {
	memoryKiB, passes uint32
	lanes             uint8
}

// passwords computes and compares password hashes.
type passwords struct {
	cost  argonParams // of new hashes
	turn  chan struct{}
	decoy string // compared with where there is no account, so that both take the same time
}

func newPasswords(cost argonParams) (*passwords, error) {
	p := &passwords{cost: cost, turn: make(chan struct{}, hashesAtOnce)}
	var err error
	p.decoy, err = p.hash(context.Background(), rand.Text())
	return p, err
}

// hash gives the text to store for a password: its parameters, salt and key. It
// fails with errBusy when no turn came up in time.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand stops the program instead
	key, err := p.derive(ctx, password, p.cost, salt, keyBytes)
	if err != nil {
		return "", err
	}
	return encodeHash(p.cost, salt, key), nil
}

func encodeHash(a argonParams, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, a.memoryKiB, a.passes, a.lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// matches reports whether the password is the one that was hashed, and whether the
// hash was made at another cost than new ones. An empty stored hash matches
// nothing and takes as long. It fails with errBusy when no turn came up in time,
// and where the stored text is damaged.
func (p *passwords) matches(ctx context.Context, password, stored string) (match, outdated bool, err error) {
	absent := stored == ""
	if absent {
		stored = p.decoy
	}
	params, salt, want, err := parseHash(stored)
	if err != nil {
		return false, false, err
	}
	got, err := p.derive(ctx, password, params, salt, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	match = subtle.ConstantTimeCompare(got, want) == 1 && !absent
	return match, params != p.cost, nil
}

func (p *passwords) derive(ctx context.Context, password string, a argonParams, salt []byte, keyBytes uint32) ([]byte, error) {
	wait, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	select {
	case p.turn <- struct{}{}:
	case <-wait.Done():
		return nil, errBusy
	}
	defer func() { <-p.turn }()
	return argon2.IDKey([]byte(password), salt, a.passes, a.memoryKiB, a.lanes, keyBytes), nil
}

func parseHash(stored string) (a argonParams, salt, key []byte, err error) {
	parts := strings.Split(stored, "$")
	var version int
	damaged := fmt.Errorf("a stored password hash is damaged")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return a, nil, nil, damaged
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return a, nil, nil, damaged
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &a.memoryKiB, &a.passes, &a.lanes); err != nil {
		return a, nil, nil, damaged
	}
	if a.passes == 0 || a.passes > maxArgonPasses || a.lanes == 0 || a.memoryKiB > maxArgonMemory {
		return a, nil, nil, damaged
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(key) < 16 {
		return a, nil, nil, damaged
	}
	return a, salt, key, nil
}
