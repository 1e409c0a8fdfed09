package db_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// released holds the checksum of every migration that databases out there may have run.
// It only grows: who needs another schema writes another migration.
var released = map[string]string{
	"000001_journal.down.sql":   "827e2a7f48fea0e3b59d3d9ae1663be06e3f850ada2d818da3854e0b44bf599e",
	"000001_journal.up.sql":     "e681a6cd0373995fe5762003cae76a5e50351ea09e974860ebfbe8d1d6b15fdf",
	"000002_sessions.down.sql":  "d3f9a0428f381aba41d5d947d0e626cfb48f39011bffadce60caf3c02a5ff31e",
	"000002_sessions.up.sql":    "cf9af1c252d230b24966b4750ab79609fadb60c03ce7b1dc208acdbc4ad6936f",
	"000003_readmodel.down.sql": "bc250b78eb09aa3dfd6327de0d332d9925213fce3472845eb39f9612caaf698a",
	"000003_readmodel.up.sql":   "74fec55034b7c7f5274e0972eaa8c3623515dd220f37d97714edc96c39f5c028",
}

func TestAReleasedMigrationNeverChanges(t *testing.T) {
	t.Parallel()
	for name, want := range released {
		text, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Errorf("a released migration is gone: %v", err)
			continue
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s was changed after its release: its checksum is %s; write another migration instead", name, got)
		}
	}
}
