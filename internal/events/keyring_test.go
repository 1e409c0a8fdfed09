package events_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

var masterKey = bytes.Repeat([]byte{7}, 32)

// onEveryKeyStore runs a test over the keys in memory and in PostgreSQL.
func onEveryKeyStore(t *testing.T, test func(t *testing.T, store events.KeyStore)) {
	t.Run("memory", func(t *testing.T) { test(t, &events.MemoryKeys{}) })
	t.Run("postgres", func(t *testing.T) { test(t, postgres(t, pgtest.DB(t)).Keys()) })
}

func keyring(t *testing.T, store events.KeyStore) *events.Keyring {
	t.Helper()
	k, err := events.OpenKeyring(t.Context(), store, masterKey)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func seal(t *testing.T, k *events.Keyring, subject, text string) domain.Personal {
	t.Helper()
	sealed, err := k.Seal(t.Context(), subject, text)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func opens(t *testing.T, k *events.Keyring, sealed domain.Personal, want string) {
	t.Helper()
	if text, err := k.Open(t.Context(), sealed); err != nil || text != want {
		t.Fatalf("opened %q, want %q (%v)", text, want, err)
	}
}

func TestWhatIsSealedOpens(t *testing.T) {
	t.Parallel()
	onEveryKeyStore(t, func(t *testing.T, store events.KeyStore) {
		k := keyring(t, store)
		for _, text := range []string{"Tan Mei Ling", "日本語 \x00 \xff", strings.Repeat("long ", 1000), ""} {
			sealed := seal(t, k, "P-1", text)
			if text != "" && strings.Contains(string(sealed), text) {
				t.Fatal("it can be read")
			}
			opens(t, k, sealed, text)
			opens(t, keyring(t, store), sealed, text) // another process
		}
		if first := seal(t, k, "P-1", "same"); first == seal(t, k, "P-1", "same") {
			t.Fatal("equal texts can be told by their seals")
		}
		if err := k.Preload(t.Context(), []string{"P-1", "P-9"}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Seal(t.Context(), "P:1", "text"); err == nil {
			t.Fatal("a subject with a colon was accepted")
		}
	})
}

func TestASealCanNotBeForgedOrMoved(t *testing.T) {
	t.Parallel()
	onEveryKeyStore(t, func(t *testing.T, store events.KeyStore) {
		k := keyring(t, store)
		sealed := string(seal(t, k, "P-1", "Tan Mei Ling"))
		seal(t, k, "P-2", "somebody else")
		for at := strings.IndexByte(sealed, ':') + 1; at < len(sealed); at++ {
			letter := "A"
			if sealed[at] == 'A' {
				letter = "B"
			}
			text, err := k.Open(t.Context(), domain.Personal(sealed[:at]+letter+sealed[at+1:]))
			if text != "" || !errors.Is(err, events.ErrNotSealed) && !errors.Is(err, events.ErrErased) {
				t.Errorf("changed at %d of %s: %q (%v)", at, sealed, text, err)
			}
		}
		for name, forged := range map[string]string{
			"cut off":       sealed[:40],
			"to another":    strings.Replace(sealed, "P-1:", "P-2:", 1),
			"no subject":    strings.TrimPrefix(sealed, "P-1:"),
			"nothing":       "P-1:",
			"plain text":    "Tan Mei Ling",
			"without a key": strings.Replace(sealed, "P-1:", "P-3:", 1),
		} {
			text, err := k.Open(t.Context(), domain.Personal(forged))
			if text != "" || !errors.Is(err, events.ErrNotSealed) && !errors.Is(err, events.ErrErased) {
				t.Errorf("%s: %q (%v)", name, text, err)
			}
		}
	})
}

// After an erasure the name is unreadable for every process, whatever it had cached,
// and the person gets no new key.
func TestErasedIsErasedEverywhere(t *testing.T) {
	t.Parallel()
	onEveryKeyStore(t, func(t *testing.T, store events.KeyStore) {
		here, there := keyring(t, store), keyring(t, store)
		sealed, other := seal(t, here, "P-1", "Tan Mei Ling"), seal(t, here, "P-2", "Kumar")
		opens(t, there, sealed, "Tan Mei Ling") // and keeps the key
		if err := here.Erase(t.Context(), "P-1"); err != nil {
			t.Fatal(err)
		}
		if _, err := here.Open(t.Context(), sealed); !errors.Is(err, events.ErrErased) {
			t.Fatalf("here: %v", err)
		}
		if _, err := here.Seal(t.Context(), "P-1", "again"); !errors.Is(err, events.ErrErased) {
			t.Fatalf("sealed anew: %v", err)
		}
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			if _, err := there.Open(t.Context(), sealed); errors.Is(err, events.ErrErased) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("another process still reads the name")
			}
		}
		if _, err := keyring(t, store).Open(t.Context(), sealed); !errors.Is(err, events.ErrErased) {
			t.Fatalf("a new process: %v", err)
		}
		opens(t, there, other, "Kumar")
		if err := here.Erase(t.Context(), "P-1"); err != nil {
			t.Fatalf("erased again: %v", err)
		}
	})
}

// Personal data in the journal is ciphertext; destroying the key changes no figure.
func TestErasureLeavesTheJournalAsItWas(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	store := postgres(t, url)
	b, k := open(t, store), keyring(t, store.Keys())
	const name = "Tan Mei Ling"
	command := register(1)
	command.Name, command.EmailHash = seal(t, k, command.Party, name), k.Hash("email", "mei@example.test")
	if _, err := b.Submit(t.Context(), events.Submission{Command: command, Actor: domain.System, RequestID: id(1)}); err != nil {
		t.Fatal(err)
	}
	opens(t, k, b.Head().Party(command.Party).Name, name)
	if dump := dumpOf(t, url); bytes.Contains(dump, []byte(name)) || bytes.Contains(dump, []byte("mei@")) {
		t.Fatal("the database holds the name in clear")
	}
	before := b.Head().Digest()
	if err := k.Erase(t.Context(), command.Party); err != nil {
		t.Fatal(err)
	}
	cold, err := events.Fold(t.Context(), store, b.Head().Position())
	if err != nil || cold.Digest() != before {
		t.Fatalf("the journal folds to something else (%v)", err)
	}
	if _, err := k.Open(t.Context(), cold.Party(command.Party).Name); !errors.Is(err, events.ErrErased) {
		t.Fatalf("the name: %v", err)
	}
	var keys int
	if err := raw(t, url).QueryRow(t.Context(), `SELECT count(*) FROM person_keys`).Scan(&keys); err != nil || keys != 0 {
		t.Fatalf("%d keys are left (%v)", keys, err)
	}
}

func TestHashesFindEqualValuesOfOneKind(t *testing.T) {
	t.Parallel()
	store := &events.MemoryKeys{}
	k := keyring(t, store)
	other, err := events.OpenKeyring(t.Context(), &events.MemoryKeys{}, bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	hash := k.Hash("email", "a@b")
	if hash != keyring(t, store).Hash("email", "a@b") {
		t.Fatal("equal values have different hashes")
	}
	for name, different := range map[string]string{
		"value": k.Hash("email", "a@c"), "kind": k.Hash("phone", "a@b"), "border": k.Hash("emaila", "@b"), "key": other.Hash("email", "a@b"),
	} {
		if different == hash {
			t.Errorf("another %s has the same hash", name)
		}
	}
}

func TestAWrongMasterKeyIsNamed(t *testing.T) {
	t.Parallel()
	onEveryKeyStore(t, func(t *testing.T, store events.KeyStore) {
		keyring(t, store)
		if _, err := events.OpenKeyring(t.Context(), store, bytes.Repeat([]byte{8}, 32)); !errors.Is(err, events.ErrWrongMasterKey) {
			t.Fatal(err)
		}
		if _, err := events.OpenKeyring(t.Context(), store, []byte("short")); err == nil {
			t.Fatal("a short key was accepted")
		}
	})
}

func TestTheMasterKeyIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "folder")
	first, err := events.MasterKey("", folder)
	if err != nil || len(first) != 32 {
		t.Fatalf("%d bytes (%v)", len(first), err)
	}
	if info, err := os.Stat(filepath.Join(folder, events.MasterKeyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("its file: %v (%v)", info, err)
	}
	if again, err := events.MasterKey("", folder); err != nil || !bytes.Equal(again, first) {
		t.Fatalf("the second start has another key (%v)", err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
		t.Fatalf("left behind: %v (%v)", files, err)
	}
	const text = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
	if key, err := events.MasterKey(text, folder); err != nil || !bytes.Equal(key, masterKey) {
		t.Fatalf("the environment's key: %x (%v)", key, err)
	}
	for _, bad := range []string{"no base64!", "c2hvcnQ="} {
		if _, err := events.MasterKey(bad, folder); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, events.MasterKeyFile), []byte("spoilt"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := events.MasterKey("", folder); err == nil {
		t.Fatal("a spoilt file was accepted")
	}
}
