package web

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// costOfLife is what a hash costs outside of tests.
var costOfLife = currentCost

// The hundreds of sign-ins of other tests would take a third of their time.
func init() { currentCost = argonParams{memoryKiB: 8, passes: 1, lanes: 1} }

func TestPasswords(t *testing.T) {
	t.Parallel()
	p, err := newPasswords(costOfLife)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	stored, again := mustHash(t, p, "correct horse"), mustHash(t, p, "correct horse")
	if stored == again {
		t.Error("equal passwords give equal hashes: no salt")
	}
	cheap := strings.Replace(stored, "t=2", "t=1", 1)
	tests := map[string]struct {
		password, stored       string
		match, outdated, fails bool
	}{
		"right":            {"correct horse", stored, true, false, false},
		"wrong":            {"correct horse ", stored, false, false, false},
		"empty":            {"", stored, false, false, false},
		"no account":       {"correct horse", "", false, false, false},
		"other parameters": {"correct horse", cheap, false, true, false},
		"damaged":          {"correct horse", stored[:len(stored)-30], false, false, true},
		"not ours":         {"correct horse", "$2a$10$abcdefghijklmnopqrstuv", false, false, true},
		"a bomb":           {"correct horse", strings.Replace(stored, "m=19456", "m=99999999", 1), false, false, true},
	}
	for name, test := range tests {
		match, outdated, err := p.matches(ctx, test.password, test.stored)
		if match != test.match || (err != nil) != test.fails || err == nil && outdated != test.outdated {
			t.Errorf("%s: match %v, outdated %v, %v; want %+v", name, match, outdated, err, test)
		}
	}
}

func mustHash(t *testing.T, p *passwords, password string) string {
	t.Helper()
	stored, err := p.hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// TestAFloodOfSignInsWaits: no more than a few hashes are computed at once, and who
// gets no turn is told so.
func TestAFloodOfSignInsWaits(t *testing.T) {
	t.Parallel()
	p := &passwords{turn: make(chan struct{}, hashesAtOnce)}
	for range hashesAtOnce {
		p.turn <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := p.hash(ctx, "one too many"); !errors.Is(err, errBusy) {
		t.Errorf("a hash beyond the bound: %v, want errBusy", err)
	}
	if got := problemOf(errBusy); got.status != 503 || got.retry <= 0 {
		t.Errorf("errBusy is answered with %+v", got)
	}
}

// TestAnOutdatedHashIsReplaced: the next sign-in brings it to today's parameters.
func TestAnOutdatedHashIsReplaced(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	const password = "correct horse battery"
	key := argonParams{8 * 1024, 1, 1}
	salt := []byte("0123456789abcdef")
	derived, err := b.server.accounts.passwords.derive(t.Context(), password, key, salt, keyBytes)
	if err != nil {
		t.Fatal(err)
	}
	party := b.person("mei", "investor", password)
	old := encodeHash(key, salt, derived)
	if _, err := b.pool.Exec(t.Context(), "UPDATE credentials SET password_hash = $1 WHERE party = $2", old, party); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := b.server.accounts.check(t.Context(), "mei@demo.test", password)
		if err != nil || got != party {
			t.Fatalf("check: %q, %v", got, err)
		}
	}
	var stored string
	if err := b.pool.QueryRow(t.Context(), "SELECT password_hash FROM credentials").Scan(&stored); err != nil || stored == old {
		t.Errorf("the old hash still stands (%v)", err)
	}
}
