package events

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"refold/internal/domain"
)

// Errors of the keyring.
var (
	// ErrErased: the person's key was destroyed; what it sealed is gone for ever.
	ErrErased = errors.New("the person's data was erased")
	// ErrWrongMasterKey: the database was sealed with another master key.
	ErrWrongMasterKey = errors.New("the master key is not the one that this database was sealed with")
	// ErrNotSealed: the text was not made by Seal, or was changed since.
	ErrNotSealed = errors.New("the text is not sealed data of this journal")
)

// Bounds of the keyring.
const (
	dataKeyBytes = 32
	cachedKeys   = 100_000     // then the cache starts anew
	erasureWatch = time.Second // how late another process's erasure may be noticed
)

// PersonKey is one wrapped data key as it is stored.
type PersonKey struct {
	ID      domain.UUID
	Wrapped []byte
}

// KeyStore keeps the wrapped keys apart from the journal.
type KeyStore interface {
	// MasterProof stores the proof of the master key if there is none yet, and gives
	// the one that is stored.
	MasterProof(ctx context.Context, proof []byte) ([]byte, error)
	// Key gives a subject's key; ErrErased if it has none.
	Key(ctx context.Context, subject string) (PersonKey, error)
	// Keys gives those of the subjects that have one.
	Keys(ctx context.Context, subjects []string) (map[string]PersonKey, error)
	// AddKey stores a key unless the subject has one, and gives the one that is stored;
	// ErrErased if the subject was erased.
	AddKey(ctx context.Context, subject string, key PersonKey) (PersonKey, error)
	// Destroy deletes a subject's key for ever and remembers that.
	Destroy(ctx context.Context, subject string) error
	// ErasedAfter lists erasures after a number, and the number of the last.
	ErasedAfter(ctx context.Context, number int64) (subjects []string, last int64, err error)
}

// Keyring seals what is about natural persons, each under a key of their own. It is
// safe for any number of goroutines.
type Keyring struct {
	store   KeyStore
	wrapper cipher.AEAD // wraps data keys
	hashKey []byte

	mu       sync.Mutex
	cache    map[string]cachedKey
	erasures int64 // the last erasure that the cache knows of
	watched  time.Time
}

type cachedKey struct {
	id   domain.UUID
	aead cipher.AEAD
}

// OpenKeyring opens the keys of a store with the master key (32 bytes). The first one
// to do so fixes the master key; another one is ErrWrongMasterKey from then on.
func OpenKeyring(ctx context.Context, store KeyStore, master []byte) (*Keyring, error) {
	if len(master) != dataKeyBytes {
		return nil, fmt.Errorf("open the keyring: the master key has %d bytes, want %d", len(master), dataKeyBytes)
	}
	derived := make(map[string][]byte)
	for _, use := range []string{"wrap data keys", "hash for uniqueness", "prove the master key"} {
		key, err := hkdf.Key(sha256.New, master, nil, "refold: "+use, dataKeyBytes)
		if err != nil {
			return nil, fmt.Errorf("open the keyring: %w", err)
		}
		derived[use] = key
	}
	wrapper, err := newAEAD(derived["wrap data keys"])
	if err != nil {
		return nil, fmt.Errorf("open the keyring: %w", err)
	}
	proof := derived["prove the master key"]
	stored, err := store.MasterProof(ctx, proof)
	if err != nil {
		return nil, fmt.Errorf("open the keyring: %w", err)
	}
	if !hmac.Equal(stored, proof) {
		return nil, ErrWrongMasterKey
	}
	_, last, err := store.ErasedAfter(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("open the keyring: %w", err)
	}
	return &Keyring{
		store: store, wrapper: wrapper, hashKey: derived["hash for uniqueness"],
		cache: map[string]cachedKey{}, erasures: last, watched: time.Now(),
	}, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Hash gives a keyed fingerprint of a normalised value, to find equal ones without
// keeping them. The kind ("email") keeps equal values of different meaning apart.
func (k *Keyring) Hash(kind, normalised string) string {
	mac := hmac.New(sha256.New, k.hashKey)
	fmt.Fprintf(mac, "%d:%s:%s", len(kind), kind, normalised)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Seal encrypts a text about the subject, who gets a key if there is none. The empty
// text stays empty. ErrErased if the subject was erased.
func (k *Keyring) Seal(ctx context.Context, subject, plaintext string) (domain.Personal, error) {
	if plaintext == "" {
		return "", nil
	}
	if subject == "" || strings.Contains(subject, ":") {
		return "", fmt.Errorf("seal: %q can't be a subject", subject)
	}
	key, err := k.key(ctx, subject)
	if errors.Is(err, ErrErased) {
		key, err = k.newKey(ctx, subject)
	}
	if err != nil {
		return "", fmt.Errorf("seal for %s: %w", subject, err)
	}
	sealed := make([]byte, len(key.id)+key.aead.NonceSize(), len(key.id)+key.aead.NonceSize()+len(plaintext)+key.aead.Overhead())
	copy(sealed, key.id[:])
	nonce := sealed[len(key.id):]
	rand.Read(nonce)
	sealed = key.aead.Seal(sealed, nonce, []byte(plaintext), []byte(subject))
	return domain.Personal(subject + ":" + base64.RawStdEncoding.EncodeToString(sealed)), nil
}

// Open decrypts what Seal made. ErrErased when the person's key is gone, ErrNotSealed
// when the text is not what Seal made. An erasure by another process is seen within
// a second, one by this process at once.
func (k *Keyring) Open(ctx context.Context, sealed domain.Personal) (string, error) {
	if sealed == "" {
		return "", nil
	}
	subject, encoded, ok := strings.Cut(string(sealed), ":")
	data, err := base64.RawStdEncoding.Strict().DecodeString(encoded) // one spelling of a seal
	if !ok || err != nil || len(data) < len(domain.UUID{}) {
		return "", ErrNotSealed
	}
	key, err := k.key(ctx, subject)
	if err != nil {
		return "", fmt.Errorf("open data of %s: %w", subject, err)
	}
	id, data := domain.UUID(data[:16]), data[16:]
	if id != key.id {
		return "", fmt.Errorf("open data of %s: %w", subject, ErrErased)
	}
	if len(data) < key.aead.NonceSize() {
		return "", ErrNotSealed
	}
	nonce, data := data[:key.aead.NonceSize()], data[key.aead.NonceSize():]
	plaintext, err := key.aead.Open(nil, nonce, data, []byte(subject))
	if err != nil {
		return "", fmt.Errorf("open data of %s: %w", subject, ErrNotSealed)
	}
	return string(plaintext), nil
}

// Erase destroys the subject's key: everything sealed with it is unreadable from now
// on, in the journal, in copies of it and on every page of the past.
func (k *Keyring) Erase(ctx context.Context, subject string) error {
	if err := k.store.Destroy(ctx, subject); err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.cache, subject)
	return nil
}
