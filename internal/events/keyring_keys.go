package events

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"refold/internal/domain"
)

// key gives a subject's data key, from the cache or the store.
func (k *Keyring) key(ctx context.Context, subject string) (cachedKey, error) {
	if err := k.watch(ctx); err != nil {
		return cachedKey{}, err
	}
	k.mu.Lock()
	key, ok := k.cache[subject]
	known := k.erasures
	k.mu.Unlock()
	if ok {
		return key, nil
	}
	stored, err := k.store.Key(ctx, subject)
	if err != nil {
		return cachedKey{}, err
	}
	return k.keep(subject, stored, known)
}

// Preload fetches the keys of many subjects in one round trip, for a page that shows
// many names.
func (k *Keyring) Preload(ctx context.Context, subjects []string) error {
	if err := k.watch(ctx); err != nil {
		return err
	}
	k.mu.Lock()
	known := k.erasures
	var missing []string
	for _, subject := range subjects {
		if _, ok := k.cache[subject]; !ok {
			missing = append(missing, subject)
		}
	}
	k.mu.Unlock()
	if len(missing) == 0 {
		return nil
	}
	keys, err := k.store.Keys(ctx, missing)
	if err != nil {
		return fmt.Errorf("fetch keys: %w", err)
	}
	for subject, stored := range keys {
		if _, err := k.keep(subject, stored, known); err != nil {
			return err
		}
	}
	return nil
}

// newKey makes a subject's first key; if another process was quicker, its key counts.
func (k *Keyring) newKey(ctx context.Context, subject string) (cachedKey, error) {
	k.mu.Lock()
	known := k.erasures
	k.mu.Unlock()
	var id domain.UUID
	rand.Read(id[:])
	data := make([]byte, dataKeyBytes)
	rand.Read(data)
	nonce := make([]byte, k.wrapper.NonceSize())
	rand.Read(nonce)
	wrapped := k.wrapper.Seal(nonce, nonce, data, wrapContext(subject, id))
	stored, err := k.store.AddKey(ctx, subject, PersonKey{ID: id, Wrapped: wrapped})
	if err != nil {
		return cachedKey{}, err
	}
	return k.keep(subject, stored, known)
}

// keep unwraps a key and caches it, unless an erasure became known since the key was
// read: it may have been this one's.
func (k *Keyring) keep(subject string, stored PersonKey, known int64) (cachedKey, error) {
	size := k.wrapper.NonceSize()
	if len(stored.Wrapped) < size {
		return cachedKey{}, ErrNotSealed
	}
	data, err := k.wrapper.Open(nil, stored.Wrapped[:size], stored.Wrapped[size:], wrapContext(subject, stored.ID))
	if err != nil {
		return cachedKey{}, fmt.Errorf("unwrap the key of %s: %w", subject, ErrNotSealed)
	}
	aead, err := newAEAD(data)
	if err != nil {
		return cachedKey{}, err
	}
	key := cachedKey{id: stored.ID, aead: aead}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.erasures == known {
		if len(k.cache) >= cachedKeys {
			clear(k.cache)
		}
		k.cache[subject] = key
	}
	return key, nil
}

// wrapContext binds a wrapped key to its owner: it can't be moved to another row.
func wrapContext(subject string, id domain.UUID) []byte {
	return []byte(id.String() + ":" + subject)
}

// watch drops the keys that other processes have destroyed, looking at most once a
// second.
func (k *Keyring) watch(ctx context.Context) error {
	k.mu.Lock()
	due, known := time.Since(k.watched) >= erasureWatch, k.erasures
	k.mu.Unlock()
	if !due {
		return nil
	}
	subjects, last, err := k.store.ErasedAfter(ctx, known)
	if err != nil {
		return fmt.Errorf("look for erasures: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, subject := range subjects {
		delete(k.cache, subject)
	}
	k.erasures, k.watched = max(k.erasures, last), time.Now()
	return nil
}
